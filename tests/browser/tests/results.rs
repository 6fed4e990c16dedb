//! The results: the paper's tables by choice, λ with its noise, and our own runs.

use browser_tests::{Options, Outcome, Page, SOON, visit};
use protocol::evidence::Evidence;
use wmss::{noise, paper};

/// Waits until the sentence of a demo's figure holds all of `parts`.
async fn says(page: &Page, demo: &str, parts: &[String]) -> Outcome {
    let script = format!("return document.querySelector('#{demo} .sentence').textContent");
    page.wait(&format!("{demo} saying {parts:?}"), SOON, async || {
        let sentence: String = page.ask(&script, vec![]).await?;
        Ok(parts
            .iter()
            .all(|part| sentence.contains(part))
            .then_some(()))
    })
    .await
}

/// Clicks a control.
async fn press(page: &Page, role: &str, name: &str) -> Outcome {
    let control = page.control(role, name).await?;
    page.click(&control).await
}

fn signed(points: f64) -> String {
    format!("{points:+.1}").replace('-', "−")
}

fn number(value: Option<f64>) -> Outcome<f64> {
    value.ok_or_else(|| browser_tests::Failure::new("the paper has no such number"))
}

#[test]
fn the_papers_table_is_shown_by_version_model_and_benchmark() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("results-version=v2").await?;
        press(page, "radio", "Qwen3-4B-Base").await?;
        let select = page.control("combobox", "Benchmark").await?;
        select.select_by_value("livecodebench").await?;
        let table = &paper().results_second_version;
        let at = |method| number(table.value("Qwen3-4B-Base", method, "LiveCodeBench"));
        let (sft, wmss) = (at("SFT")?, at("WMSS")?);
        let parts = [
            "Qwen3-4B-Base".into(),
            format!("{wmss:.1} %"),
            signed(wmss - sft),
        ];
        says(page, "results-demo", &parts).await?;
        assert_eq!(page.fact("WMSS against SFT").await?, signed(wmss - sft));

        let summary = "document.querySelector('#results-demo figure details').open = true";
        page.ask::<Option<()>>(summary, vec![]).await?;
        let rows = page.wait("the data table", SOON, async || {
            let region = page
                .control("region", "Numbers of Accuracy by method")
                .await;
            let Ok(region) = region else { return Ok(None) };
            Ok(Some(page.rows(&region).await?))
        });
        let rows = rows.await?;
        let methods = &table.groups[0].rows;
        assert_eq!(rows.len(), 1 + methods.len());
        for (row, method) in rows[1..].iter().zip(methods) {
            assert_eq!(
                row[..2],
                [method.name.clone(), format!("{:.1} %", at(&method.name)?)]
            );
        }

        // Version 1 has no such benchmark: the average of its coding benchmarks stands for it.
        press(page, "radio", "version 1, which the talk quotes").await?;
        let first = &paper().results_first_version;
        let average = number(first.value("Qwen3-4B-Base", "WMSS", "CodeAvg"))?;
        says(
            page,
            "results-demo",
            &["code, average".into(), format!("{average:.1} %")],
        )
        .await
    })
}

/// Waits until this version and this model are the ones checked, by their keys in a link.
async fn checked(page: &Page, version: &str, model: &str) -> Outcome {
    let script = "
        const checked = name =>
            document.querySelector(`#results-demo input[name=${name}]:checked`)?.value ?? '';
        return [checked('results-version'), checked('results-model')]";
    page.wait(&format!("{version} with {model}"), SOON, async || {
        let shown: Vec<String> = page.ask(script, vec![]).await?;
        Ok((shown == [version, model]).then_some(()))
    })
    .await
}

#[test]
fn a_version_is_never_checked_beside_a_model_that_it_lacks() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("results-model=gemma").await?;
        checked(page, "v2", "gemma").await?;
        let table = &paper().results_gemma;
        let average = number(table.value("Gemma-3-4B-PT", "WMSS", "MathAvg"))?;
        says(page, "results-demo", &[format!("{average:.1} %")]).await?;
        page.wait("the version in the link", SOON, async || {
            let search: String = page.ask("return location.search", vec![]).await?;
            Ok(search.contains("results-version=v2").then_some(()))
        })
        .await?;
        press(page, "radio", "version 1, which the talk quotes").await?;
        checked(page, "v1", "8b").await?;
        press(page, "radio", "Gemma-3-4B-PT").await?;
        checked(page, "v2", "gemma").await?;
        press(page, "radio", "version 2, logical reasoning").await?;
        checked(page, "logic", "gemma").await
    })
}

#[test]
fn no_gain_is_divided_by_one_that_may_be_chance() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let table = &paper().results_first_version;
        let at = |method| number(table.value("Qwen3-8B-Base", method, "MathAvg"));
        let times = (at("WMSS")? - at("SFT")?) / (at("NEFTune")? - at("SFT")?);
        let fact = "WMSS’s gain to NEFTune’s";
        assert_eq!(page.fact(fact).await?, format!("× {times:.1}"));
        press(page, "radio", "Qwen2.5-3B").await?;
        page.wait("a word instead of a quotient", SOON, async || {
            Ok((page.fact(fact).await? == "too small to divide by").then_some(()))
        })
        .await
    })
}

#[test]
fn the_parts_alone_are_added_up_for_each_benchmark() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        for (choice, column) in [("average of three", "Avg"), ("MATH only", "MATH")] {
            press(page, "radio", choice).await?;
            let at = |row| number(paper().ablation.value("Qwen3-4B-Base", row, column));
            let baseline = at("Baseline")?;
            let (choice, joint) = (at("WD-DS")? - baseline, at("WD-JT")? - baseline);
            let both = at("WMSS")? - baseline;
            let parts = [choice, joint, choice + joint, both].map(signed);
            says(page, "ablation-demo", &parts).await?;
            let beyond = page.fact("Both, beyond the sum of the parts").await?;
            assert_eq!(beyond, format!("{} points", signed(both - choice - joint)));
        }
        Ok(())
    })
}

#[test]
fn a_lambda_is_called_best_only_with_the_noise_beside_it() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        press(page, "radio", "AQUA").await?;
        let column = |name| paper().lambda_sweep.column("Qwen3-4B-Base", name);
        let (lambdas, values) = (column("λ"), column("AQUA"));
        let pairs = lambdas
            .into_iter()
            .flatten()
            .zip(values.into_iter().flatten());
        let points: Vec<(f64, f64)> = pairs.filter_map(|(l, v)| Some((l?, v?))).collect();
        let peak = points.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let peak = number(peak.map(|p| p.0))?;
        let spread = number(noise::standard_deviation(&points))?;
        says(page, "sweep-demo", &[format!("λ = {peak:.2}")]).await?;
        assert_eq!(page.fact("Highest at λ").await?, format!("{peak:.2}"));
        assert_eq!(
            page.fact("Noise of a value").await?,
            format!("{spread:.1} points")
        );

        let keys = "return document.querySelectorAll('#sweep-demo .key li').length";
        assert_eq!(page.ask::<usize>(keys, vec![]).await?, 3);
        press(page, "checkbox", "Show the noise").await?;
        page.wait("the printed values alone", SOON, async || {
            Ok((page.ask::<usize>(keys, vec![]).await? == 1).then_some(()))
        })
        .await
    })
}

#[test]
fn our_own_runs_can_be_taken_one_by_one() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        let text = include_str!("../../../assets/evidence.json");
        let evidence: Evidence = serde_json::from_str(text)?;
        let last = |run: usize| evidence.runs[run].points.last().copied();
        let differences = (0..evidence.runs.len()).filter_map(last);
        let differences = differences.filter_map(|p| Some(p.wmss?.held_out - p.sft.held_out));
        let differences: Vec<f64> = differences.collect();
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        let fact = "WMSS less SFT at the end, on new prompts";
        let shown = page.fact(fact).await?;
        assert!(
            shown.starts_with(&format!("{} points (95 % interval", signed(100.0 * mean))),
            "{shown}"
        );

        for run in &evidence.runs[1..] {
            let name = format!("Seed {}", run.seed);
            press(page, "checkbox", &name).await?;
        }
        let end = number(last(0).map(|p| p.sft.held_out))?;
        let parts = ["one run".into(), format!("SFT has {:.1} %", 100.0 * end)];
        says(page, "runs-demo", &parts).await?;
        assert_eq!(page.fact(fact).await?, "choose two seeds or more");

        let first = format!("Seed {}", evidence.runs[0].seed);
        press(page, "checkbox", &first).await?;
        let empty = "return document.querySelector('#runs-demo .empty')?.textContent ?? ''";
        page.wait("a word on what to do", SOON, async || {
            let said: String = page.ask(empty, vec![]).await?;
            Ok((said == "Choose at least one seed.").then_some(()))
        })
        .await?;
        press(page, "button", "Reset: Our own race").await?;
        says(
            page,
            "runs-demo",
            &[format!("{} runs", evidence.runs.len())],
        )
        .await
    })
}
