//! One place, such as a step, read in several figures at once.

use leptos::prelude::*;

use super::shown::Shown;

/// The value pointed at in a figure, by its index.
type Lit = RwSignal<Option<usize>>;

/// A place along the horizontal axis that figures share: whichever of them is pointed at, or read by
/// keyboard, sets it, and the others mark their values there.
#[derive(Debug, Clone, Copy)]
pub struct Cursor(RwSignal<Option<Pointed>>);

#[derive(Debug, Clone, Copy, PartialEq)]
struct Pointed {
    place: f64,
    /// The figure in which it was pointed at.
    by: Lit,
}

impl Default for Cursor {
    fn default() -> Self {
        Self::new()
    }
}

impl Cursor {
    /// A cursor that is nowhere yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// What a figure marks: the value lit in itself, unless another figure of its group has the
    /// cursor; then the last value not beyond it.
    pub(super) fn join(
        cursor: Option<Self>,
        lit: Lit,
        picture: Memo<Shown>,
    ) -> Memo<Option<usize>> {
        if let Some(Self(shared)) = cursor {
            Effect::new(move |_| tell(shared, lit, picture));
        }
        Memo::new(move |_| {
            let elsewhere = cursor.and_then(|c| c.0.get()).filter(|p| p.by != lit);
            match elsewhere {
                Some(there) => picture.with(|p| at_or_before(&p.stops(), there.place)),
                None => lit.get(),
            }
        })
    }
}

fn tell(shared: RwSignal<Option<Pointed>>, lit: Lit, picture: Memo<Shown>) {
    let index = lit.get();
    let place = picture.with_untracked(|p| index.and_then(|i| p.stops().get(i).copied()));
    let ours = shared.with_untracked(|pointed| pointed.is_some_and(|p| p.by == lit));
    // A figure that is left must not take away what the next one has set already.
    if place.is_some() || ours {
        shared.set(place.map(|place| Pointed { place, by: lit }));
    }
}

/// The index of the last of these rising places that is not beyond `place`.
fn at_or_before(places: &[f64], place: f64) -> Option<usize> {
    places.partition_point(|p| *p <= place).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_with_other_steps_shows_the_last_one_not_beyond() {
        let steps = [10.0, 20.0, 30.0];
        assert_eq!(
            [9.0, 10.0, 29.0, 99.0].map(|place| at_or_before(&steps, place)),
            [None, Some(0), Some(1), Some(2)]
        );
        assert_eq!(at_or_before(&[], 1.0), None);
    }
}
