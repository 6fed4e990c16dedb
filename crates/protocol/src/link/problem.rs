//! What is said of a link that is not all right.

/// Characters of a value that are quoted.
const QUOTED: usize = 40;

/// A parameter as it stands in the address, cut off where it is long.
fn quoted(name: &str, text: &str) -> String {
    let start: String = text.chars().take(QUOTED).collect();
    let rest = if start.len() < text.len() { "…" } else { "" };
    format!("“{name}={start}{rest}”")
}

/// `reason`: a sentence.
pub fn refused(name: &str, text: &str, reason: &str) -> String {
    format!("{} of the link was left out: {reason}", quoted(name, text))
}

/// Of a parameter nobody reads.
pub fn unknown(name: &str, text: &str) -> String {
    let name: String = name.chars().take(QUOTED).collect();
    format!(
        "{} of the link was left out: the lab has no such setting.",
        quoted(&name, text)
    )
}

/// Of a parameter that was there before.
pub fn twice(name: &str) -> String {
    let name: String = name.chars().take(QUOTED).collect();
    format!("The link has “{name}” more than once; the first one counts.")
}

/// Of a version or a preset that this page does not know. `instead`: the title of the one it shows.
pub fn stranger(text: &str, instead: &str) -> String {
    format!(
        "The link was made by another version of this page, and its {} is not known here: the lab \
         shows “{instead}” instead.",
        quoted("lab", text)
    )
}

/// Of something too long, for the sender. `what`: with its verb, such as "The changes are".
pub fn not_sent(what: &str) -> String {
    format!("{what} too long for a link: whoever opens it will be told, and see the run without.")
}
