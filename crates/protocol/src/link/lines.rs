//! The reader's own lines as a value of a link: ASCII letters and digits stay, a blank is `_`, a tab
//! `-`, a line's end `*`, and every other byte of the UTF-8 text a dot with two hexadecimal digits.

/// The lines, with the characters that an address needs no escape for.
pub fn write(lines: &str) -> String {
    let mut text = String::with_capacity(lines.len());
    for byte in lines.bytes() {
        match byte {
            b' ' => text.push('_'),
            b'\t' => text.push('-'),
            b'\n' => text.push('*'),
            _ if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            _ => text.push_str(&format!(".{byte:02x}")),
        }
    }
    text
}

/// The lines, unless the text is damaged.
pub fn read(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'-' => b'\t',
            b'*' => b'\n',
            b'.' => {
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(16 * high + low).ok()?
            }
            _ if byte.is_ascii_alphanumeric() => byte,
            _ => return None,
        });
    }
    String::from_utf8(bytes).ok()
}
