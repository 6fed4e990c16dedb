//! Training rests while nobody can see the page: browsers slow hidden tabs down, so that its speed
//! would mean nothing.

/// What to tell the trainer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Stop.
    Pause,
    /// Train again.
    Start,
}

/// Whether the page can be seen, and whether training waits for that.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presence {
    hidden: bool,
    interrupted: bool,
}

impl Presence {
    /// The page was hidden or shown, while there was training or there could be.
    pub fn turn(&mut self, hidden: bool, training: bool, can_train: bool) -> Option<Wish> {
        self.hidden = hidden;
        if hidden {
            self.interrupted |= training;
            return training.then_some(Wish::Pause);
        }
        let goes_on = std::mem::take(&mut self.interrupted) && can_train;
        goes_on.then_some(Wish::Start)
    }

    /// Whether training may begin by itself now; if not, it will when the page is shown.
    pub fn may_start(&mut self) -> bool {
        self.interrupted |= self.hidden;
        !self.hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_rests_while_the_page_is_hidden_and_goes_on_by_itself() {
        let mut presence = Presence::default();
        assert_eq!(presence.turn(true, true, true), Some(Wish::Pause));
        assert_eq!(presence.turn(false, false, true), Some(Wish::Start));
        assert_eq!(presence.turn(false, true, true), None, "said once");
    }

    #[test]
    fn a_run_that_the_reader_paused_stays_paused() {
        let mut presence = Presence::default();
        assert_eq!(presence.turn(true, false, true), None);
        assert_eq!(presence.turn(false, false, true), None);
    }

    #[test]
    fn a_run_that_ended_meanwhile_is_left_alone() {
        let mut presence = Presence::default();
        presence.turn(true, true, true);
        assert_eq!(presence.turn(false, false, false), None);
    }

    #[test]
    fn a_fresh_trainer_waits_too() {
        let mut presence = Presence::default();
        assert!(presence.may_start());
        presence.turn(true, false, true);
        assert!(!presence.may_start());
        assert_eq!(presence.turn(false, false, true), Some(Wish::Start));
    }
}
