//! Which positions are computed.

use std::ops::Range;

use crate::data::{Sequences, scored_length};

/// Which positions of a batch have a row in an activation: those of the first model's first sequence,
/// then those of its second, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    context: usize,
    /// Where each sequence's rows begin, and where the last one's end: `M·B + 1`.
    starts: Vec<usize>,
    /// Each row's place among all `M·N` positions.
    places: Vec<usize>,
}

impl Rows {
    /// Every position.
    pub fn all(sequences: &Sequences) -> Self {
        let count = sequences.models * sequences.batch;
        Self::beginnings(&vec![sequences.context; count], sequences.context)
    }

    /// Of every sequence the beginning up to its last position that is scored, and the positions
    /// that are scored. Attention looks back only, so no score depends on what follows.
    pub fn needed(sequences: &Sequences) -> [Self; 2] {
        let read = Self::beginnings(&lengths(sequences), sequences.context);
        let scored = read.scored(vec![0; sequences.models], sequences);
        [read, scored]
    }

    /// The same with as many rows for every model, in groups of so many: those with fewer have some
    /// that nobody needs.
    pub fn needed_evenly(sequences: &Sequences, group: usize) -> [Self; 2] {
        let mut lengths = lengths(sequences);
        let lacking = missing(&lengths, sequences, group);
        let models = lengths.chunks_exact_mut(sequences.batch);
        for (model, mut missing) in models.zip(lacking) {
            for length in model {
                let more = missing.min(sequences.context - *length);
                *length += more;
                missing -= more;
            }
        }
        let read = Self::beginnings(&lengths, sequences.context);
        let counts: Vec<usize> = sequences.scored().collect();
        let scored = read.scored(missing(&counts, sequences, group), sequences);
        [read, scored]
    }

    /// Of every sequence the first positions, so many.
    fn beginnings(lengths: &[usize], context: usize) -> Self {
        let mut rows = Self {
            context,
            starts: vec![0],
            places: Vec::with_capacity(lengths.iter().sum()),
        };
        for (sequence, length) in lengths.iter().enumerate() {
            let first = sequence * context;
            rows.places.extend(first..first + length);
            rows.starts.push(rows.places.len());
        }
        rows
    }

    /// Those of these that are scored, and for each model so many others, its `spare` ones.
    fn scored(&self, mut spare: Vec<usize>, sequences: &Sequences) -> Self {
        let mut rows = Self {
            context: self.context,
            starts: vec![0],
            places: Vec::with_capacity(self.places.len()),
        };
        for sequence in 0..sequences.models * sequences.batch {
            let spare = &mut spare[sequence / sequences.batch];
            for place in &self.places[self.of_sequence(sequence)] {
                let is_scored = sequences.mask[*place] > 0.0;
                let fills = !is_scored && *spare > 0;
                *spare -= usize::from(fills);
                if is_scored || fills {
                    rows.places.push(*place);
                }
            }
            rows.starts.push(rows.places.len());
        }
        rows
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Where each sequence's rows begin, and where the last one's end: `M·B + 1`.
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The rows of some sequences, counted through all models.
    pub fn of_sequences(&self, sequences: Range<usize>) -> Range<usize> {
        self.starts[sequences.start]..self.starts[sequences.end]
    }

    /// One sequence's rows.
    pub fn of_sequence(&self, sequence: usize) -> Range<usize> {
        self.of_sequences(sequence..sequence + 1)
    }

    /// Each row's place among all `M·N` positions.
    pub fn places(&self) -> &[usize] {
        &self.places
    }

    /// A row's place among all `M·N` positions.
    pub fn place(&self, row: usize) -> usize {
        self.places[row]
    }

    /// Where in its sequence a row's position is.
    pub fn position(&self, row: usize) -> usize {
        self.places[row] % self.context
    }

    /// Of every row that is asked for, which it is of these, each sequence's beginning, and which of
    /// those asked for.
    pub fn matching(&self, asked: &Self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.starts.len() - 1).flat_map(move |sequence| {
            let rows = asked.of_sequence(sequence);
            let first = sequence * self.context;
            rows.map(move |row| (self.starts[sequence] + asked.places[row] - first, row))
        })
    }
}

/// Positions of each sequence up to its last one that is scored.
fn lengths(sequences: &Sequences) -> Vec<usize> {
    let masks = sequences.mask.chunks_exact(sequences.context);
    masks.map(scored_length).collect()
}

/// What every model lacks of the most that one has, in whole groups as far as there are positions; by
/// the counts of all sequences.
fn missing(counts: &[usize], sequences: &Sequences, group: usize) -> Vec<usize> {
    let models = counts.chunks_exact(sequences.batch);
    let counts: Vec<usize> = models.map(|model| model.iter().sum()).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let most = (most.next_multiple_of(group)).min(sequences.batch * sequences.context);
    counts.iter().map(|count| most - count).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::task::derivatives::Derivatives;
    use crate::task::{Example, Problem};

    /// Sequences of each of two models, which read different lines.
    const LINES: usize = 6;

    fn two() -> Sequences {
        let (_, examples) = Derivatives
            .split(5, 1, 2 * LINES)
            .expect("there are so many");
        let of = |examples: &[Example]| {
            let tokens = Derivatives.vocabulary();
            Sequences::new(&tokens, examples, Derivatives.context()).expect("known characters")
        };
        let both = of(&examples[..LINES]).beside(&of(&examples[LINES..]));
        let [read, scored] = Rows::needed(&both);
        for rows in [read, scored] {
            let [first, second] = models(&rows);
            assert_ne!(first, second, "no test otherwise");
        }
        both
    }

    /// Rows of each of both models.
    fn models(rows: &Rows) -> [usize; 2] {
        [0, LINES].map(|first| rows.of_sequences(first..first + LINES).len())
    }

    fn places(rows: &Rows) -> HashSet<usize> {
        rows.places().iter().copied().collect()
    }

    #[test]
    fn nothing_is_computed_but_what_a_score_depends_on() {
        let sequences = two();
        let [read, asked] = Rows::needed(&sequences).map(|rows| places(&rows));
        let context = sequences.context;
        for (place, mask) in sequences.mask.iter().enumerate() {
            assert_eq!(asked.contains(&place), *mask > 0.0, "{place}");
            let rest = &sequences.mask[place..(place / context + 1) * context];
            let is_read = rest.iter().any(|mask| *mask > 0.0);
            assert_eq!(read.contains(&place), is_read, "{place}");
        }
    }

    #[test]
    fn evenly_every_model_has_as_many_rows_and_none_goes_missing() {
        let sequences = two();
        let all = LINES * sequences.context;
        // Groups of one, of some, and larger than there are positions.
        for group in [1, 16, all + 1] {
            let [read, asked] = Rows::needed_evenly(&sequences, group);
            for (rows, needed) in [&read, &asked].into_iter().zip(Rows::needed(&sequences)) {
                let ([first, second], most) = (models(rows), models(&needed).into_iter().max());
                let most = most.expect("two models").next_multiple_of(group).min(all);
                assert_eq!((first, second), (most, most), "in groups of {group}");
                assert!(places(rows).is_superset(&places(&needed)));
            }
            let matching: Vec<_> = read.matching(&asked).collect();
            assert_eq!(matching.len(), asked.count());
            for (row, of) in matching {
                assert_eq!(read.place(row), asked.place(of));
            }
        }
    }
}
