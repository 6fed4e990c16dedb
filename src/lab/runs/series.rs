//! One run after the other, from seed to seed.

use protocol::RunConfig;

use super::record::Record;
use super::watch::Happening;

/// What is to be done now.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Begin this run.
    Begin(Box<RunConfig>),
    /// Train it.
    Start,
    /// The series is over; why, as a sentence.
    End(String),
}

/// A series under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    plan: RunConfig,
    seeds: Vec<u32>, // still to come, the present one first
    finished: usize, // of all that were asked for, those done earlier included
    asked: usize,
    seconds: Vec<f64>, // of each run finished in this series
    changed: Vec<u32>, // seeds that don't count
    awaited: bool,     // whether the next run to begin is the series' own
}

impl Series {
    /// The series of `count` seeds from the configuration's own on, without those `done` already,
    /// and its first order.
    pub fn begin(plan: RunConfig, count: u32, done: &[u32]) -> (Self, Order) {
        let all = (0..count).map(|more| plan.seed.wrapping_add(more));
        let seeds: Vec<u32> = all.filter(|seed| !done.contains(seed)).collect();
        let mut series = Self {
            finished: count as usize - seeds.len(),
            asked: count as usize,
            seeds,
            seconds: Vec::new(),
            changed: Vec::new(),
            awaited: false,
            plan,
        };
        let order = series.next();
        (series, order)
    }

    /// What all its runs have in common, with the first seed.
    pub fn plan(&self) -> &RunConfig {
        &self.plan
    }

    /// Whether a finished run is one of the series: a run that was changed on the way is not.
    pub fn counts(&self, record: &Record) -> bool {
        !self.awaited && record.finished && self.present().as_ref() == Some(&record.config)
    }

    fn present(&self) -> Option<RunConfig> {
        let seed = *self.seeds.first()?;
        Some(RunConfig {
            seed,
            ..self.plan.clone()
        })
    }

    fn next(&mut self) -> Order {
        match self.present() {
            Some(config) => {
                self.awaited = true;
                Order::Begin(Box::new(config))
            }
            None => Order::End(self.summary()),
        }
    }

    fn summary(&self) -> String {
        let done = format!("{} of {} seeds are finished.", self.finished, self.asked);
        match &self.changed[..] {
            [] => done,
            changed => {
                let seeds: Vec<String> = changed.iter().map(u32::to_string).collect();
                let seeds = seeds.join(", ");
                format!("{done} Settings were changed on the way, so these do not count: {seeds}.")
            }
        }
    }

    /// What follows from what has happened.
    pub fn hear(&mut self, happening: &Happening) -> Option<Order> {
        match happening {
            Happening::Began if self.awaited => {
                self.awaited = false;
                None
            }
            Happening::Ready => (!self.awaited).then_some(Order::Start),
            Happening::Left(_) => None,
            Happening::Began => Some(Order::End(format!(
                "The series ended because another run was begun. {}",
                self.summary()
            ))),
            // The last run of before makes way for the series' own.
            Happening::Finished(_) | Happening::Stuck(_) if self.awaited => None,
            Happening::Finished(record) => {
                let counts = self.counts(record);
                let seed = self.seeds.drain(..1.min(self.seeds.len())).next()?;
                if counts {
                    self.finished += 1;
                } else {
                    self.changed.push(seed);
                }
                self.seconds.push(record.seconds);
                Some(self.next())
            }
            Happening::Stuck(reason) => Some(Order::End(format!(
                "The series ended because the run stopped: {reason} {}",
                self.summary()
            ))),
        }
    }

    /// What is said when the reader stops the series.
    pub fn stopped(&self) -> String {
        format!("The series was stopped. {}", self.summary())
    }

    /// Where it stands, while a run has taken `step` steps in so many `seconds`.
    pub fn progress(&self, step: u32, seconds: f64) -> String {
        let number = self.asked + 1 - self.seeds.len();
        let left = match self.seconds_left(step, seconds) {
            None => String::new(),
            Some(left) if left < 60.0 => ", less than a minute left".to_owned(),
            Some(left) if left < 90.0 => ", about 1 minute left".to_owned(),
            Some(left) => format!(", about {:.0} minutes left", left / 60.0),
        };
        format!("Seed {number} of {}{left}.", self.asked)
    }

    fn seconds_left(&self, step: u32, seconds: f64) -> Option<f64> {
        let runs = self.seeds.len() as f64;
        if !self.seconds.is_empty() {
            let each = self.seconds.iter().sum::<f64>() / self.seconds.len() as f64;
            return Some((runs * each - seconds).max(0.0));
        }
        if step == 0 || seconds <= 0.0 {
            return None;
        }
        let each = seconds / f64::from(step) * f64::from(self.plan.steps());
        Some(runs * each - seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::state;
    use super::*;
    use protocol::Setting;

    fn record(seed: u32) -> Record {
        Record::of(&state(1, seed, 40, 0.0)).expect("steps")
    }

    fn seed_of(order: Option<&Order>) -> Option<u32> {
        match order {
            Some(Order::Begin(config)) => Some(config.seed),
            _ => None,
        }
    }

    fn ending(order: Option<Order>) -> String {
        match order {
            Some(Order::End(reason)) => reason,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn seeds_come_one_after_the_other_and_then_it_is_over() {
        let (mut series, order) = Series::begin(record(7).config, 3, &[]);
        assert_eq!(seed_of(Some(&order)), Some(7));
        for seed in [8, 9] {
            assert_eq!(series.hear(&Happening::Ready), None, "it is the last one’s");
            assert_eq!(series.hear(&Happening::Began), None);
            assert_eq!(series.hear(&Happening::Ready), Some(Order::Start));
            let order = series.hear(&Happening::Finished(record(seed - 1)));
            assert_eq!(seed_of(order.as_ref()), Some(seed));
        }
        series.hear(&Happening::Began);
        let last = record(9);
        assert!(series.counts(&last));
        let over = ending(series.hear(&Happening::Finished(last)));
        assert_eq!(over, "3 of 3 seeds are finished.");
    }

    #[test]
    fn the_run_that_makes_way_is_no_part_of_it_and_one_begun_by_the_reader_ends_it() {
        let (mut series, _) = Series::begin(record(1).config, 2, &[]);
        assert_eq!(series.hear(&Happening::Left(record(5))), None);
        assert_eq!(series.hear(&Happening::Began), None);
        let over = ending(series.hear(&Happening::Began));
        assert!(
            over.contains("another run") && over.contains("0 of 2"),
            "{over}"
        );
    }

    #[test]
    fn a_seed_whose_settings_were_changed_does_not_count() {
        let (mut series, _) = Series::begin(record(1).config, 2, &[]);
        series.hear(&Happening::Began);
        let mut changed = record(1);
        changed.config.change(20, Setting::Lambda(0.9));
        assert!(!series.counts(&changed));
        let order = series.hear(&Happening::Finished(changed));
        assert_eq!(seed_of(order.as_ref()), Some(2));
        series.hear(&Happening::Began);
        let over = ending(series.hear(&Happening::Finished(record(2))));
        assert!(
            over.contains("1 of 2") && over.ends_with("count: 1."),
            "{over}"
        );
    }

    #[test]
    fn a_series_that_was_stopped_goes_on_where_it_was() {
        let (series, order) = Series::begin(record(1).config, 4, &[1, 2]);
        assert_eq!(seed_of(Some(&order)), Some(3));
        assert!(series.progress(0, 0.0).starts_with("Seed 3 of 4"));
        let (_, order) = Series::begin(record(1).config, 2, &[1, 2]);
        assert_eq!(ending(Some(order)), "2 of 2 seeds are finished.");
    }

    #[test]
    fn a_run_that_stops_ends_the_series_in_words() {
        let (mut series, _) = Series::begin(record(1).config, 2, &[]);
        series.hear(&Happening::Began);
        let over = ending(series.hear(&Happening::Stuck("The loss….".into())));
        assert!(over.contains("The loss…. 0 of 2"), "{over}");
    }

    #[test]
    fn the_time_left_is_that_of_the_runs_to_come() {
        let (mut series, _) = Series::begin(record(1).config, 10, &[]);
        assert_eq!(series.progress(0, 0.0), "Seed 1 of 10.");
        // 10 of 40 steps in 5 seconds: 20 seconds a run.
        assert_eq!(
            series.progress(10, 5.0),
            "Seed 1 of 10, about 3 minutes left."
        );
        series.hear(&Happening::Began);
        series.hear(&Happening::Finished(record(1)));
        assert_eq!(
            series.progress(0, 0.0),
            "Seed 2 of 10, about 3 minutes left."
        );
        assert_eq!(
            series.progress(39, 125.0),
            "Seed 2 of 10, less than a minute left."
        );
    }
}
