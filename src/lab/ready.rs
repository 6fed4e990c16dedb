//! Whether a run can be prepared: what the trainer would refuse is said before it is asked.

use protocol::{RunConfig, Task, own_lines};

/// Nothing, if the trainer can prepare a run of `config`.
///
/// # Errors
/// What to mend, as a sentence.
pub fn check(config: &RunConfig) -> Result<(), String> {
    config.validate().map_err(|error| error.to_string())?;
    let allowed = config.task.allows(config.base, config.model);
    allowed.map_err(|error| error.to_string())?;
    if let Task::Own { lines } = &config.task {
        own_lines::read(lines).map_err(|error| error.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_ready_and_what_is_not_says_why() {
        for preset in protocol::presets() {
            assert_eq!(check(&preset.config), Ok(()), "{}", preset.key);
        }
        let own = RunConfig {
            task: Task::Own {
                lines: "cat=\tmeow\n".into(),
            },
            base: protocol::Base::Random,
            ..RunConfig::default()
        };
        assert!(check(&own).is_err_and(|reason| reason.contains("20")));
    }
}
