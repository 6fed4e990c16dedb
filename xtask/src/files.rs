//! Which file of a folder a URL's path names, and what type it is served as.

use std::path::{Component, Path, PathBuf};

/// The file a request's target names, or nothing where it would lead out of the folder.
///
/// Whether the file exists is not looked at; a path that ends in a slash names its `index.html`.
pub fn resolve(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let relative = decode(path.strip_prefix('/')?)?;
    // Windows reads backslashes as separators, and a colon as a drive or a stream.
    if relative.contains(['\\', ':', '\0']) {
        return None;
    }
    let inside = Path::new(&relative)
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    let names_folder = relative.is_empty() || relative.ends_with('/');
    let file = if names_folder { "index.html" } else { "" };
    inside.then(|| folder.join(format!("{relative}{file}")))
}

/// The content type, by the file's extension.
pub fn content_type(path: &Path) -> &'static str {
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    match extension.as_str() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        // Browsers compile while they download only under this type.
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Undoes percent-encoding; nothing where it is malformed or not UTF-8.
fn decode(path: &str) -> Option<String> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => 16 * hex_digit(bytes.next()?)? + hex_digit(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::{content_type, resolve};
    use std::path::{Path, PathBuf};

    fn resolved(target: &str) -> Option<PathBuf> {
        resolve(Path::new("dist"), target)
    }

    #[test]
    fn a_path_names_a_file_below_the_folder() {
        assert_eq!(resolved("/a/b.js?v=1"), Some(PathBuf::from("dist/a/b.js")));
        assert_eq!(
            resolved("/two%20words.png"),
            Some(PathBuf::from("dist/two words.png"))
        );
    }

    #[test]
    fn a_folder_names_its_index() {
        assert_eq!(resolved("/"), Some(PathBuf::from("dist/index.html")));
        assert_eq!(resolved("/#lab"), Some(PathBuf::from("dist/index.html")));
        assert_eq!(resolved("/a/"), Some(PathBuf::from("dist/a/index.html")));
    }

    #[test]
    fn nothing_outside_the_folder_is_named() {
        for target in [
            "/../secret",
            "/a/../../secret",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/..%5csecret",
            "/c:/secret",
            "secret",
            "*",
        ] {
            assert_eq!(resolved(target), None, "{target}");
        }
    }

    #[test]
    fn malformed_encoding_names_nothing() {
        assert_eq!(resolved("/%"), None);
        assert_eq!(resolved("/%2"), None);
        assert_eq!(resolved("/%zz"), None);
        assert_eq!(resolved("/%ff"), None);
    }

    #[test]
    fn types_follow_the_extension() {
        let type_of = |name: &str| content_type(Path::new(name));
        assert_eq!(type_of("page_bg.wasm"), "application/wasm");
        assert_eq!(type_of("worker.mjs"), "text/javascript; charset=utf-8");
        assert_eq!(type_of("INDEX.HTML"), "text/html; charset=utf-8");
        assert_eq!(type_of("model.safetensors"), "application/octet-stream");
        assert_eq!(type_of("LICENSE"), "application/octet-stream");
    }
}
