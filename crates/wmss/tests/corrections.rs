//! The 24 disagreements, each figure recomputed here by direct arithmetic on written-out numbers,
//! to the precision that the notes on the talk give.

use wmss::corrections::{Correction, corrections};

const STRONG: [f64; 5] = [0.97, 0.015, 0.008, 0.005, 0.002];
const WEAK: [f64; 5] = [0.30, 0.25, 0.22, 0.15, 0.08];
const TOKENS: [&str; 5] = ["2x", "x", "2", "x²", "dx"];

fn correction(number: u8) -> Correction {
    let mut all = corrections().into_iter();
    all.find(|c| c.number == number).expect("it exists")
}

/// The figure agrees with what was computed here, and that rounds to what the notes print.
fn agrees(number: u8, name: &str, computed: f64, printed: &str) {
    let figure = correction(number).figure(name);
    assert!(figure.is_some(), "{number} has no figure {name}");
    let figure = figure.unwrap_or(f64::NAN);
    assert!(
        (figure - computed).abs() < 1e-3,
        "{number} {name}: {figure}, here {computed}"
    );
    let decimals = printed.split_once('.').map_or(0, |(_, d)| d.len());
    assert_eq!(format!("{computed:.decimals$}"), printed, "{number} {name}");
    assert_eq!(format!("{figure:.decimals$}"), printed, "{number} {name}");
}

/// A share against its percentage in the notes.
fn agrees_in_percent(number: u8, name: &str, computed: f64, printed: &str) {
    let figure = correction(number).figure(name).expect("the figure");
    assert!(
        (figure - computed).abs() < 1e-3,
        "{number} {name}: {figure}"
    );
    let decimals = printed.split_once('.').map_or(0, |(_, d)| d.len());
    let percent = format!("{:.decimals$}", 100.0 * computed);
    assert_eq!(percent, printed, "{number} {name}");
    assert_eq!(format!("{:.decimals$}", 100.0 * figure), printed);
}

/// p_strong^λ · p_weak^(1−λ), made to sum to 1.
fn geometric(strong: &[f64], weak: &[f64], lambda: f64) -> Vec<f64> {
    let pairs = strong.iter().zip(weak);
    let mixed: Vec<f64> = pairs
        .map(|(s, w)| s.powf(lambda) * w.powf(1.0 - lambda))
        .collect();
    let sum: f64 = mixed.iter().sum();
    mixed.iter().map(|p| p / sum).collect()
}

fn wrong(lambda: f64) -> f64 {
    1.0 - geometric(&STRONG, &WEAK, lambda)[0]
}

fn on_strong(lambda: f64) -> f64 {
    lambda * wrong(lambda) / 0.03
}

fn entropy(p: &[f64]) -> f64 {
    p.iter().map(|p| -p * p.ln()).sum()
}

#[test]
fn number_1_mixed_logits_and_averaged_probabilities() {
    let mixed = geometric(&STRONG, &WEAK, 0.5);
    let expected_mixed = ["79.0", "9.0", "6.1", "4.0", "1.9"];
    let expected_averaged = ["63.50", "13.25", "11.40", "7.75", "4.10"];
    for k in 0..5 {
        let token = TOKENS[k];
        agrees_in_percent(1, &format!("mixed {token}"), mixed[k], expected_mixed[k]);
        let averaged = (STRONG[k] + WEAK[k]) / 2.0;
        let name = format!("averaged {token}");
        agrees_in_percent(1, &name, averaged, expected_averaged[k]);
    }
    // 64 % lies between these two, a thousandth apart.
    assert!(wrong(0.327) < 0.36 && wrong(0.326) > 0.36);
    agrees(1, "λ for the talk's 2x", 0.3267, "0.33");
}

#[test]
fn number_2_the_chain_rule_halves_the_amplification() {
    agrees(2, "on mixed", wrong(0.5) / 0.03, "7.0");
    agrees(2, "on strong", 0.5 * wrong(0.5) / 0.03, "3.5");
}

#[test]
fn number_3_the_push_on_the_strong_model_peaks() {
    agrees(3, "λ at the peak", 0.349, "0.35");
    for lambda in [0.30, 0.34, 0.36, 0.40, 0.5] {
        assert!(on_strong(lambda) < on_strong(0.349));
    }
    agrees(3, "at the peak", on_strong(0.349), "3.93");
    agrees(3, "at the talk's start", on_strong(0.7), "2.35");
    agrees(3, "at λ = 0", 0.0, "0");
}

#[test]
fn number_4_the_uniform_control_moves_more() {
    let control = 1.0 - geometric(&STRONG, &[0.2; 5], 0.5)[0];
    agrees_in_percent(4, "control's wrong answers", control, "24.9");
    agrees_in_percent(4, "mixture's wrong answers", wrong(0.5), "21.0");
}

#[test]
fn number_5_the_example_is_far_from_the_papers_averages() {
    agrees(5, "example's weak", 0.30, "0.30");
    agrees(5, "example's strong", 0.97, "0.97");
    agrees(5, "example's weak entropy", entropy(&WEAK), "1.53");
    agrees(5, "example's strong entropy", entropy(&STRONG), "0.17");
    agrees(5, "paper's weak", 0.83, "0.83");
    agrees(5, "paper's strong", 0.85, "0.85");
    agrees(5, "paper's weak entropy", 0.52, "0.52");
    agrees(5, "paper's strong entropy", 0.44, "0.44");
    let (right, others) = ((0.85f64 * 0.83).sqrt(), (0.15f64 * 0.17).sqrt());
    let mixed = right / (right + others);
    agrees(5, "on strong", 0.5 * (1.0 - mixed) / 0.15, "0.53");
}

#[test]
fn number_6_the_three_formulas_on_the_three_samples() {
    let names = ["easy", "forgotten", "goldilocks"];
    let weights = [
        0.1 * 0.8 + 0.8 * 0.6,
        0.1 * 0.8 + 0.1 * 0.5,
        0.1 * 1.8 + 0.8 * 0.2,
    ];
    let second = [
        0.1 * 0.6 + 0.8 * 0.2,
        0.8 * 1.3 + 0.1 * 0.5,
        0.1 * 0.2 + 0.8 * 1.6,
    ];
    // Sums over the three samples: 3.4 nats weak, 0.8 learned, 0.5 forgotten.
    let code = [
        0.1 * 0.8 / 3.4 + 0.8 * 0.6 / 0.8,
        0.1 * 0.8 / 3.4 + 0.1,
        0.1 * 1.8 / 3.4 + 0.8 * 0.2 / 0.8,
    ];
    for (k, printed) in ["0.56", "0.13", "0.34"].iter().enumerate() {
        agrees(6, &format!("weight of {}", names[k]), weights[k], printed);
    }
    for (form, weights, printed) in [
        ("version 1", weights, ["54", "13", "33"]),
        ("code", code, ["62", "12", "25"]),
        ("version 2", second, ["8", "42", "50"]),
    ] {
        let sum: f64 = weights.iter().sum();
        for k in 0..3 {
            let name = format!("{form}: {}", names[k]);
            agrees_in_percent(6, &name, weights[k] / sum, printed[k]);
        }
    }
}

#[test]
fn number_7_equal_entropies_lower_the_weight() {
    agrees(7, "version 1", 0.1 * 1.8 + 0.8 * 0.2, "0.34");
    agrees(7, "version 1, alike", 0.1 * 1.6, "0.16");
    agrees(7, "version 2", 0.1 * 0.2 + 0.8 * 1.6, "1.30");
    agrees(7, "version 2, alike", 0.8 * 1.6, "1.28");
}

#[test]
fn number_8_the_parts_add_up_without_synergy() {
    agrees(8, "choice of samples alone", 56.3 - 54.4, "1.9");
    agrees(8, "joint training alone", 58.2 - 54.4, "3.8");
    agrees(8, "both", 59.9 - 54.4, "5.5");
    agrees(8, "sum of the parts", 1.9 + 3.8, "5.7");
    agrees(8, "synergy", 5.5 - 5.7, "-0.2");
    agrees(8, "first step", 56.3 - 54.4, "1.9");
    agrees(8, "second step", 58.2 - 56.3, "1.9");
    agrees(8, "third step", 59.9 - 58.2, "1.7");
    // The talk's own three numbers: its "synergy" is what its parts leave of its whole.
    let talk = |name| wmss::blog().number(8, name).expect("a number");
    let rest = talk("both") - talk("choice of samples alone") - talk("joint training alone");
    assert!((rest - talk("synergy")).abs() < 1e-9);
}

#[test]
fn numbers_9_to_11_the_gains_in_the_first_versions_table() {
    for (number, model, math, code) in [
        (
            9,
            "Qwen3-8B-Base",
            (67.7 - 66.7, "1.0"),
            (70.4 - 71.2, "-0.8"),
        ),
        (
            9,
            "Qwen3-4B-Base",
            (61.2 - 64.1, "-2.9"),
            (63.0 - 63.1, "-0.1"),
        ),
        (9, "Qwen2.5-3B", (53.5 - 53.5, "0.0"), (46.7 - 47.1, "-0.4")),
        (
            10,
            "Qwen3-8B-Base",
            (68.5 - 66.7, "1.8"),
            (72.4 - 71.2, "1.2"),
        ),
        (
            10,
            "Qwen3-4B-Base",
            (65.0 - 64.1, "0.9"),
            (64.7 - 63.1, "1.6"),
        ),
        (
            10,
            "Qwen2.5-3B",
            (53.7 - 53.5, "0.2"),
            (46.7 - 47.1, "-0.4"),
        ),
        (
            11,
            "Qwen3-8B-Base",
            (72.9 - 66.7, "6.2"),
            (77.6 - 71.2, "6.4"),
        ),
        (
            11,
            "Qwen3-4B-Base",
            (69.1 - 64.1, "5.0"),
            (66.8 - 63.1, "3.7"),
        ),
        (11, "Qwen2.5-3B", (56.2 - 53.5, "2.7"), (48.5 - 47.1, "1.4")),
    ] {
        agrees(number, &format!("{model} math"), math.0, math.1);
        agrees(number, &format!("{model} code"), code.0, code.1);
    }
    // The text says so of UNDIAL.
    let talk = wmss::blog().number(9, "gain").expect("a number");
    let figures = correction(9).figures;
    assert!(figures.iter().all(|f| (f.value - talk).abs() > 0.05));
}

#[test]
fn number_12_the_mean_moves_with_a_shift_and_the_gap_does_not() {
    agrees_in_percent(12, "change of the mean", (0.90 - 2.09) / 2.09, "-56.9");
    let shifted = (10.90 - 12.09) / 12.09;
    agrees_in_percent(12, "the same after a shift", shifted, "-9.8");
    agrees(12, "gap before", 35.88 - 2.09, "33.79");
    agrees(12, "gap after", 36.10 - 0.90, "35.20");
    agrees_in_percent(12, "change of the gap", 35.20 / 33.79 - 1.0, "4.2");
}

#[test]
fn numbers_13_to_16_are_read_or_subtracted() {
    agrees(13, "GSM8K, 4B", 88.5, "88.5");
    agrees(13, "GSM8K, 8B", 92.5, "92.5");
    agrees(13, "MAWPS, 4B", 96.2, "96.2");
    agrees(14, "the talk's epoch", 4.0, "4");
    agrees(14, "epochs of WMSS", 1.0 + 1.0, "2");
    agrees(14, "epochs of SFT", 2.0, "2");
    agrees(15, "training accuracy", 95.0, "95");
    agrees(15, "token probability", 97.0, "97");
    agrees(15, "exam score", 99.0, "99");
    agrees(15, "measured before", 66.7, "66.7");
    agrees(15, "measured after", 72.9, "72.9");
    agrees(16, "gap", 95.0 - 75.0, "20");
}

#[test]
fn number_17_the_results_move_with_the_settings() {
    agrees(17, "lowest average", 67.6, "67.6");
    agrees(17, "highest average", 75.5, "75.5");
    agrees(17, "span over λ", 75.5 - 67.6, "7.9");
    agrees(17, "span over α, β, γ", 16.7 - 9.7, "7.0");
}

#[test]
fn number_18_the_error_fades_and_the_weight_stays() {
    let mixed = geometric(&STRONG, &WEAK, 0.5)[0];
    agrees(18, "weak share", 1.0 - 0.5, "0.5");
    agrees(18, "error at first", 1.0 - mixed, "0.210");
    agrees(18, "error when both are sure", 1.0 - 0.97, "0.030");
    agrees(
        18,
        "coupling at first",
        0.25 * mixed * (1.0 - mixed),
        "0.0414",
    );
    agrees(
        18,
        "coupling when both are sure",
        0.25 * 0.97 * 0.03,
        "0.0073",
    );
}

#[test]
fn numbers_19_to_21_models_and_cost() {
    agrees(19, "M0's likeliest token", 0.83, "0.83");
    agrees(19, "M0's entropy", 0.52, "0.52");
    agrees(19, "uniform", 1.0 / 5.0, "0.2");
    agrees(19, "uniform entropy", 5f64.ln(), "1.61");
    agrees(20, "base models", 3.0, "3");
    agrees(20, "not Qwen3", 1.0, "1");
    agrees(20, "math", 56.2 - 53.5, "2.7");
    agrees(20, "code", 48.5 - 47.1, "1.4");
    agrees(21, "SFT minutes", 4.0 * 60.0 + 30.0, "270");
    agrees(21, "WMSS minutes", 4.0 * 60.0 + 49.0, "289");
    agrees_in_percent(21, "longer by", 19.0 / 270.0, "7.0");
    agrees(21, "joint steps", 218.0, "218");
    agrees(21, "joint steps left", 123.0, "123");
}

#[test]
fn numbers_22_and_23_the_right_answers_gradient() {
    let mixed = geometric(&STRONG, &WEAK, 0.5)[0];
    agrees(22, "copying", 0.97 - 0.30, "0.67");
    agrees(22, "WMSS", 0.5 * (mixed - 1.0), "-0.105");
    agrees(23, "target", 0.97 - 1.0, "-0.030");
    agrees(23, "all others", 0.015 + 0.008 + 0.005 + 0.002, "0.030");
}

#[test]
fn number_24_the_dip_is_deeper_than_the_plateau_is_rough() {
    agrees(24, "λ at the dip", 0.6, "0.60");
    agrees(24, "average at the dip", 69.7, "69.7");
    agrees(24, "average after the dip", 72.7, "72.7");
    agrees(24, "depth of the dip", 72.7 - 69.7, "3.0");
    agrees(24, "average at the peak", 75.5, "75.5");
    agrees(24, "spread of the plateau", 75.5 - 73.6, "1.9");
}
