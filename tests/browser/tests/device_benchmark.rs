//! How fast is this device?

use browser_tests::{LONG, Options, Outcome, SOON, visit};

#[test]
fn a_reader_times_a_step_on_the_cpu_and_hears_that_there_is_no_gpu() -> Outcome {
    visit(Options::default(), async |page| {
        page.open("").await?;
        page.scroll_to_lab().await?;
        let open = "document.getElementById('device-speed').open = true";
        page.ask::<Option<()>>(open, vec![]).await?;
        let time = page
            .wait_until_enabled("Time a training step", SOON)
            .await?;
        page.click(&time).await?;
        let copy = page.wait_until_enabled("Copy as text", LONG).await?;
        assert!(copy.is_enabled().await?);
        let table = page.control("region", "Times of a training step").await?;
        let rows = page.rows(&table).await?;
        let cell = |row: &str, column: usize| {
            let found = rows.iter().find(|cells| cells[0] == row);
            found.map_or(String::new(), |cells| cells[column].clone())
        };
        let sft: f64 = cell("SFT on the CPU", 1).parse()?;
        let wmss: f64 = cell("WMSS on the CPU", 1).parse()?;
        assert!(sft > 0.0 && wmss > 0.0, "{rows:?}");
        assert!(!cell("SFT on the GPU", 1).is_empty(), "{rows:?}");
        Ok(())
    })
}
