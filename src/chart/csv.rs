//! A table as comma-separated values (RFC 4180).

use super::Table;

/// The table with its head as the first record; every record ends with CR and LF.
pub(crate) fn csv(table: &Table) -> String {
    let mut text = String::new();
    for record in std::iter::once(&table.head).chain(&table.rows) {
        let fields: Vec<String> = record.iter().map(|cell| field(cell)).collect();
        text += &fields.join(",");
        text += "\r\n";
    }
    text
}

fn field(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_taken_for_a_border_is_quoted() {
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let table = Table {
            head: text(&["Step", "WMSS, held-out"]),
            rows: vec![text(&["1", "0.1"]), text(&["a \"b\"", "two\nlines"])],
        };
        assert_eq!(
            csv(&table),
            "Step,\"WMSS, held-out\"\r\n1,0.1\r\n\"a \"\"b\"\"\",\"two\nlines\"\r\n"
        );
    }
}
