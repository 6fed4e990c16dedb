//! What a series shows: means over its seeds, and differences seed by seed.

use protocol::Method;
use protocol::describe::contender_names;
use wmss::Interval;

use super::entry::Group;
use super::record::accuracy;

/// A spread below this is only the computer's rounding.
const ROUNDING: f64 = 1e-9;

/// A contender's mean held-out accuracies over the seeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Its number in the configuration.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Step and interval, rising by step, where every seed was examined.
    pub points: Vec<(u32, Interval)>,
}

/// A contender at the end, and how it differs from the first one.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Its name.
    pub name: String,
    /// Its held-out accuracy.
    pub held_out: Interval,
    /// Its accuracy less the first contender's, seed by seed; the first one has none.
    pub difference: Option<Interval>,
}

/// Steps at which every seed was examined, rising.
fn steps(group: &Group) -> Vec<u32> {
    let of = |seed: &super::entry::Seed| seed.evaluations.iter().map(|e| e.step).collect();
    let mut all = group.seeds.iter().map(of);
    let first: Vec<u32> = all.next().unwrap_or_default();
    let others: Vec<Vec<u32>> = all.collect();
    let shared = |step: &u32| others.iter().all(|steps| steps.contains(step));
    first.into_iter().filter(shared).collect()
}

/// A contender's held-out accuracy at a step, one for each seed.
fn values(group: &Group, step: u32, number: usize) -> Option<Vec<f64>> {
    let value = |seed: &super::entry::Seed| {
        let evaluation = seed.evaluations.iter().find(|e| e.step == step)?;
        Some(accuracy(&group.config, evaluation, number)?.held_out)
    };
    group.seeds.iter().map(value).collect()
}

/// The course of every contender. The way to M1, which they share, is the first SFT's, or else the
/// first contender's. Empty for fewer than two seeds.
pub fn courses(group: &Group) -> Vec<Course> {
    let config = &group.config;
    let is_sft = |c: &protocol::Contender| c.method == Method::Sft;
    let from_the_start = config.contenders.iter().position(is_sft).unwrap_or(0);
    let steps = steps(group);
    let course = |(number, name): (usize, String)| {
        let own = |step: &&u32| number == from_the_start || **step >= config.sft_steps;
        let point = |step: &u32| Some((*step, Interval::of(&values(group, *step, number)?)?));
        Course {
            number,
            name,
            points: steps.iter().filter(own).filter_map(point).collect(),
        }
    };
    let courses = contender_names(config).into_iter().enumerate().map(course);
    courses.filter(|course| !course.points.is_empty()).collect()
}

/// Every contender at the last step. Empty for fewer than two seeds.
pub fn endings(group: &Group) -> Vec<Ending> {
    let Some(last) = steps(group).last().copied() else {
        return Vec::new();
    };
    let first = values(group, last, 0);
    let ending = |(number, name): (usize, String)| {
        let own = values(group, last, number)?;
        let pairs = own.iter().zip(first.as_ref()?);
        let differences: Vec<f64> = pairs.map(|(own, first)| own - first).collect();
        Some(Ending {
            name,
            held_out: Interval::of(&own)?,
            difference: Interval::of(&differences).filter(|_| number > 0),
        })
    };
    let names = contender_names(&group.config).into_iter().enumerate();
    names.filter_map(ending).collect()
}

/// What a difference to `first` allows to be said, and no more.
pub fn verdict(difference: &Interval, first: &str) -> String {
    if difference.half_width < ROUNDING {
        return "The difference is the same for every seed, so that its spread cannot be \
                estimated: no difference is shown."
            .to_owned();
    }
    if difference.low() <= 0.0 && difference.high() >= 0.0 {
        return "The interval contains 0: no difference is shown.".to_owned();
    }
    let side = match difference.mean > 0.0 {
        true => "above",
        false => "below",
    };
    format!("On average {side} {first}: the whole interval lies {side} 0.")
}

/// A difference of shares in percentage points, with its sign.
pub fn points(difference: f64) -> String {
    let number = format!("{:.1}", 100.0 * difference.abs());
    match (number.as_str(), difference > 0.0) {
        ("0.0", _) => number,
        (_, true) => format!("+{number}"),
        (_, false) => format!("−{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::Record;
    use super::super::record::tests::state;
    use super::super::shelf::Shelf;
    use super::*;

    fn group(aheads: &[f64]) -> Group {
        let mut shelf = Shelf::default();
        for (seed, ahead) in (1..).zip(aheads) {
            let record = Record::of(&state(1, seed, 40, *ahead)).expect("steps");
            shelf.put_seed(record, 0.0);
        }
        shelf.shown_series().cloned().expect("shown")
    }

    fn verdict_of(aheads: &[f64]) -> String {
        let endings = endings(&group(aheads));
        let difference = endings[1].difference.expect("not the first");
        verdict(&difference, &endings[0].name)
    }

    #[test]
    fn one_seed_says_nothing() {
        assert!(courses(&group(&[0.1])).is_empty());
        assert!(endings(&group(&[0.1])).is_empty());
    }

    #[test]
    fn no_winner_is_named_that_the_interval_does_not_support() {
        // Differences 0.1 and 0.3: mean 0.2, half width 12.7 times 0.1.
        let unsure = verdict_of(&[0.1, 0.3]);
        assert_eq!(unsure, "The interval contains 0: no difference is shown.");
        let same = verdict_of(&[0.25, 0.25]);
        assert!(same.ends_with("no difference is shown."), "{same}");
        let better = verdict_of(&[0.25, 0.26, 0.27, 0.25]);
        assert!(better.starts_with("On average above SFT"), "{better}");
        let worse = verdict_of(&[-0.25, -0.26, -0.27, -0.25]);
        assert!(worse.starts_with("On average below SFT"), "{worse}");
    }

    #[test]
    fn means_run_from_m1_on_and_the_first_sft_has_the_way_there() {
        let courses = courses(&group(&[0.1, 0.3]));
        let steps = |course: &Course| course.points.iter().map(|p| p.0).collect::<Vec<_>>();
        assert_eq!(steps(&courses[0]), [0, 10, 20, 30, 40]);
        assert_eq!(steps(&courses[1]), [10, 20, 30, 40]);
        let (_, last) = courses[1].points[3];
        assert!((last.mean - 0.7).abs() < 1e-12);
        assert!((last.half_width - 12.706 * 0.1).abs() < 1e-9);
    }

    #[test]
    fn points_have_a_sign_but_for_none_at_all() {
        let written = [0.0123, -0.5, 0.0001, 0.0].map(points);
        assert_eq!(written, ["+1.2", "−50.0", "0.0", "0.0"]);
    }
}
