//! Earlier runs and series as charts.

use super::entry::{Entry, Group};
use super::outcome::{Course, courses};
use super::record::{Record, accuracy};
use crate::chart::scale::Spacing;
use crate::chart::{Band, Banded, Line, Lines, Role, Unit};
use crate::lab::contenders::shown;

/// Here a colour stands for a run, and none of the models that have colours of their own.
pub const ROLES: [Role; super::shelf::MOST_SHOWN] = [
    Role::Control,
    Role::Rival,
    Role::Outsider,
    Role::Ink,
    Role::Quiet,
];

fn chart(lines: Vec<Line>, last: u32, sentence: String) -> Lines {
    Lines {
        lines,
        marks: Vec::new(),
        axis: "step",
        domain: (0.0, f64::from(last.max(1))),
        range: (0.0, 1.0),
        spacing: Spacing::Linear,
        unit: Unit::Percent,
        sentence,
    }
}

/// A contender's held-out accuracies; the way to M1 is the first contender's.
fn held_out(record: &Record, number: usize) -> Vec<(f64, f64)> {
    let first = if number == 0 {
        0
    } else {
        record.config.sft_steps
    };
    let evaluations = record.evaluations.iter().filter(|e| e.step >= first);
    let points: Vec<(f64, f64)> = evaluations
        .filter_map(|e| {
            let accuracy = accuracy(&record.config, e, number)?;
            Some((f64::from(e.step), accuracy.held_out))
        })
        .collect();
    // M1 alone is a point of the first one's curve, not yet a curve of its own.
    if number == 0 || points.len() > 1 {
        points
    } else {
        Vec::new()
    }
}

/// One colour for every run, one line for every contender; of a single run every contender has its
/// own colour.
pub fn compared(entries: &[Entry]) -> Lines {
    let mut lines = Vec::new();
    let mut last = 0;
    let alone = entries.iter().filter(|entry| entry.run().is_some()).count() == 1;
    for (entry, role) in entries.iter().zip(ROLES) {
        let Some(record) = entry.run() else { continue };
        last = last.max(record.step);
        for (number, contender) in shown(&record.config).into_iter().enumerate() {
            lines.push(Line {
                name: format!("{}, {}", entry.called(), contender.name),
                role: if alone { contender.role } else { role },
                dashed: number > 0 && !alone,
                points: held_out(record, number),
            });
        }
    }
    lines.retain(|line| !line.points.is_empty());
    let sentence = if alone {
        "The colours are those of the run’s own charts."
    } else {
        "Here a colour stands for a run: its first contender’s line is solid, the others’ are \
         dashed."
    };
    let sentence = sentence.to_owned();
    chart(lines, last, sentence)
}

/// A series' means, each in its 95 % interval.
pub fn means(group: &Group) -> Banded {
    let roles: Vec<Role> = shown(&group.config).into_iter().map(|s| s.role).collect();
    let role = |course: &Course| roles.get(course.number).copied().unwrap_or(Role::Ink);
    let courses = courses(group);
    let line = |course: &Course| Line {
        name: format!("{}, mean", course.name),
        role: role(course),
        dashed: false,
        points: (course.points.iter())
            .map(|(step, interval)| (f64::from(*step), interval.mean))
            .collect(),
    };
    let band = |course: &Course| Band {
        name: format!("{}, 95 % interval", course.name),
        role: role(course),
        points: (course.points.iter())
            .map(|(step, i)| (f64::from(*step), i.low(), i.high()))
            .collect(),
    };
    let count = group.seeds.len();
    let sentence = format!(
        "Means of {count} runs that differ in their seeds alone. The bands are 95 % intervals of \
         each mean by itself; whether two contenders differ is in the table below."
    );
    Banded {
        lines: chart(
            courses.iter().map(line).collect(),
            group.config.steps(),
            sentence,
        ),
        bands: courses.iter().map(band).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::state;
    use super::super::shelf::Shelf;
    use super::*;

    #[test]
    fn every_run_has_a_colour_and_every_contender_a_line() {
        let mut shelf = Shelf::default();
        for seed in 1..=2 {
            shelf.put(Record::of(&state(1, seed, 40, 0.25)).expect("steps"), 0.0);
        }
        let early = Record::of(&state(1, 3, 9, 0.25)).expect("steps");
        shelf.put(early, 0.0);
        let picture = compared(&shelf.entries);
        let lines: Vec<_> = picture.lines.iter().map(|l| (l.role, l.dashed)).collect();
        let expected = [
            (ROLES[0], false), // M1 was not reached: one model
            (ROLES[1], false),
            (ROLES[1], true),
            (ROLES[2], false),
            (ROLES[2], true),
        ];
        assert_eq!(lines, expected);
        assert_eq!(picture.lines[2].points[0], (10.0, 0.25));
        let one = compared(&shelf.entries[1..2]);
        let lines: Vec<_> = one.lines.iter().map(|l| (l.role, l.dashed)).collect();
        assert_eq!(lines, [(Role::Sft, false), (Role::Strong, false)]);
    }

    #[test]
    fn a_series_has_a_line_and_a_band_for_every_contender() {
        let mut shelf = Shelf::default();
        for seed in 1..=2 {
            shelf.put_seed(Record::of(&state(1, seed, 40, 0.25)).expect("steps"), 0.0);
        }
        let picture = means(shelf.shown_series().expect("shown"));
        assert_eq!((picture.lines.lines.len(), picture.bands.len()), (2, 2));
        assert_eq!(picture.bands[1].points.len(), 4);
    }
}
