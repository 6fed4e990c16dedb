//! What WMSS has not shown: the talk's six points, three of the paper's own, and two of ours.

use wmss::blog;
use wmss::paper;
use wmss::paper::Table;
use wmss::statistics::extremes;

use super::limit::{From, Limit, State};
use crate::chart::Unit;

/// The base models of a table, as "A, B and C".
fn models(table: &Table) -> String {
    listed(
        &table
            .groups
            .iter()
            .map(|g| g.name.as_str())
            .collect::<Vec<_>>(),
    )
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The coding benchmarks of a table: what stands between its two averages.
fn coding(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| column.name.as_str());
    let coding = columns.skip_while(|name| *name != "MathAvg").skip(1);
    listed(
        &coding
            .take_while(|name| *name != "CodeAvg")
            .collect::<Vec<_>>(),
    )
}

/// The benchmarks of logical reasoning.
fn logic(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| column.name.as_str());
    listed(
        &columns
            .filter(|name| !name.ends_with("Avg"))
            .collect::<Vec<_>>(),
    )
}

/// The lowest and the highest average of the λ sweep, in percent as printed.
fn sweep() -> (f64, f64) {
    let table = &paper().lambda_sweep;
    let averages = table
        .column(&table.groups[0].name, "Avg")
        .unwrap_or_default();
    let averages: Vec<f64> = averages.into_iter().flatten().collect();
    extremes(&averages).unwrap_or((f64::NAN, f64::NAN))
}

fn percent(printed: f64) -> String {
    Unit::Percent.write(printed / 100.0)
}

fn talks(title: &'static str, lacks: String, since: String, state: State) -> Limit {
    Limit {
        title,
        from: From::Talk,
        lacks,
        since,
        state,
    }
}

fn ours(title: &'static str, lacks: String, since: String) -> Limit {
    Limit {
        title,
        from: From::Here,
        lacks,
        since,
        state: State::Open,
    }
}

/// All of them, the talk's first and in its order.
pub(super) fn limits() -> Vec<Limit> {
    vec![
        size(),
        domains(),
        architecture(),
        weak_model(),
        too_long(),
        lambda(),
        training_time(),
        distance(),
        open_ended(),
        control(),
        certainty(),
    ]
}

fn size() -> Limit {
    let billions = |name| blog().number(20, name).unwrap_or(f64::NAN);
    talks(
        "Size of the models",
        format!(
            "The talk knows of models with {} and {} billion parameters. How much larger ones would take to it, nobody knows.",
            billions("smaller model"),
            billions("larger model")
        ),
        format!(
            "Version 2’s main table has {}: still nothing larger.",
            models(&paper().results_second_version)
        ),
        State::Open,
    )
}

fn domains() -> Limit {
    talks(
        "Kinds of task",
        "Mathematics and code, where an answer is right or wrong. Nothing on understanding text, translating it, or holding a conversation.".to_owned(),
        format!(
            "Version 2 adds {} for code, and logical reasoning on {} ({}). Open-ended text is still missing.",
            coding(&paper().results_second_version),
            logic(&paper().logic),
            paper().logic.source()
        ),
        State::Open,
    )
}

fn architecture() -> Limit {
    talks(
        "One family of models",
        "Only Qwen3, says the talk; Llama, Mistral and others may behave differently.".to_owned(),
        format!(
            "The table it quotes has {} already. Version 2 adds {} from another family ({}). Llama and Mistral are still missing.",
            models(&paper().results_first_version),
            models(&paper().results_gemma),
            paper().results_gemma.source()
        ),
        State::Answered,
    )
}

fn weak_model() -> Limit {
    talks(
        "Choice of the weak model",
        "It was always M0, the checkpoint before fine-tuning. Which past self makes the best partner?".to_owned(),
        "Version 2’s algorithm can be repeated, each time with the last strong model as the new weak one, and it tries later checkpoints. Why one partner is better than another stays open.".to_owned(),
        State::Answered,
    )
}

fn too_long() -> Limit {
    let training = &paper().training;
    talks(
        "Training for too long",
        "After a third epoch AMC23 falls and GSM8K wavers; a fourth may make the model forget."
            .to_owned(),
        format!(
            "Version 2 reports the same. Its main results stop after {} epochs ({}), before it matters; there is no remedy for those who go on.",
            training.wmss_sft_epochs + training.wmss_joint_epochs,
            training.source
        ),
        State::Open,
    )
}

fn lambda() -> Limit {
    let (low, high) = sweep();
    talks(
        "λ has to be right",
        "Accuracy depends on λ and drops towards both ends.".to_owned(),
        format!(
            "Version 2’s sweep ({}) shows how much: averages from {} to {}, with a broad middle. λ = {} lies in it and served for all main results; how to find it for another model is open.",
            paper().lambda_sweep.source(),
            percent(low),
            percent(high),
            paper().defaults.lambda
        ),
        State::Open,
    )
}

fn papers(title: &'static str, lacks: &str, since: String) -> Limit {
    Limit {
        title,
        from: From::Paper,
        lacks: lacks.to_owned(),
        since,
        state: State::Open,
    }
}

fn training_time() -> Limit {
    papers(
        "Two models to train",
        "Every step runs the weak model as well. That pays only where more training time is welcome and answering must stay cheap.",
        format!(
            "Choosing samples shortens the run, so that the paper’s clock shows little of it ({}).",
            paper().cost.source()
        ),
    )
}

fn distance() -> Limit {
    papers(
        "Partners that are too alike",
        "Where weak and strong model give nearly the same answers, there is nothing to correct, and the signal dies down.",
        "“Weak and strong, side by side” shows that on our example, checkpoint by checkpoint."
            .to_owned(),
    )
}

fn open_ended() -> Limit {
    papers(
        "Answers that are not right or wrong",
        "Its tasks have one right answer. Where many are good, sharpening against the wrong ones may need another mixture or a softer goal.",
        "Left to later work.".to_owned(),
    )
}

fn control() -> Limit {
    ours(
        "Is it the weak model’s knowledge?",
        "A weak model that knows nothing would soften the strong one as well. Only an advantage over that control, D0, would show that the doubts’ content counts.".to_owned(),
        "None of the paper’s tables that we have holds such a control. The demo in “Logit mixing” lays it beside WMSS.".to_owned(),
    )
}

/// What the notes to both tables say; held against them by a test.
const MEANS: &str = "means of three runs";

fn certainty() -> Limit {
    let (first, sweep) = (&paper().results_first_version, &paper().lambda_sweep);
    ours(
        "How sure are the gains?",
        "A score moves by chance from run to run, and so, a little less, does the mean of a few runs. How many of the gains, above all the small ones, would be there again?".to_owned(),
        format!(
            "Version {}’s {} and version {}’s λ sweep ({}) print {MEANS}; how far those runs lie apart, we have not seen. Version 2’s main table prints no spread either; each question was answered once, by greedy decoding. The λ sweep above gives an idea of the noise.",
            first.version.number(),
            first.table,
            sweep.version.number(),
            sweep.table
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::limit::Shown;
    use super::*;

    #[test]
    fn the_talks_six_come_first_and_every_card_is_whole() {
        let limits = limits();
        assert!(limits[..6].iter().all(|limit| limit.from == From::Talk));
        assert!(limits[6..9].iter().all(|limit| limit.from == From::Paper));
        assert!(limits[9..].iter().all(|limit| limit.from == From::Here));
        for limit in &limits {
            for text in [&limit.lacks, &limit.since] {
                assert!(
                    text.ends_with(['.', '?']) && !text.contains("NaN"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn the_means_are_those_of_the_tables_notes() {
        let noted = MEANS.replace("means", "mean");
        for table in [&paper().results_first_version, &paper().lambda_sweep] {
            assert!(table.note.to_lowercase().contains(&noted), "{}", table.note);
        }
        for table in [&paper().results_second_version, &paper().results_gemma] {
            assert!(
                !table.note.to_lowercase().contains("mean"),
                "{}",
                table.note
            );
        }
    }

    #[test]
    fn each_is_shown_as_open_or_as_answered() {
        let limits = limits();
        let count = |shown: Shown| limits.iter().filter(|limit| shown.includes(limit)).count();
        assert_eq!(count(Shown::All), limits.len());
        assert_eq!(count(Shown::Open) + count(Shown::Answered), limits.len());
        assert!(count(Shown::Open) > 0 && count(Shown::Answered) > 0);
    }

    #[test]
    fn lists_are_written_as_people_write_them() {
        assert_eq!(listed(&["A", "B", "C"]), "A, B and C");
        assert_eq!(listed(&["A"]), "A");
        assert_eq!(coding(&paper().results_first_version), "HumanEval and MBPP");
    }
}
