//! What a field of pictures holds: the path of a file, or a small picture itself as a `data:` address.

/// The most bytes a picture takes within a record, as its address.
pub const LONGEST_EMBEDDED: usize = 128 * 1024;
/// The most bytes of a path.
const LONGEST_PATH: usize = 4096;
/// How addresses of pictures begin.
const HEADS: [&str; 2] = ["data:image/png;base64,", "data:image/jpeg;base64,"];
/// What people read for a picture within a record begins so.
const EMBEDDED: &str = "embedded picture, ";

/// The address of a PNG picture, given in base64.
#[must_use]
pub fn address(png: &str) -> String {
    format!("{}{png}", HEADS[0])
}

/// The base64 of a picture that lies in the value itself; `None` for a path.
#[must_use]
pub fn payload(text: &str) -> Option<&str> {
    HEADS.iter().find_map(|head| text.strip_prefix(head))
}

/// What people read: the path, or how large the picture in the record is.
#[must_use]
pub fn words(text: &str) -> String {
    match payload(text) {
        Some(letters) => format!("{EMBEDDED}{} KiB", (letters.len() / 4 * 3).div_ceil(1024)),
        None => text.to_owned(),
    }
}

/// The value as it is kept.
///
/// # Errors
/// A sentence without its subject, when it is neither a path nor the address of a small picture.
pub fn read(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    match payload(text) {
        Some(_) if text.len() > LONGEST_EMBEDDED => {
            Err(format!("holds a picture of {} KiB, the most is {} KiB: name its file instead", text.len() / 1024, LONGEST_EMBEDDED / 1024))
        }
        Some(letters) if letters.is_empty() || letters.len() % 4 != 0 || !letters.bytes().all(is_letter) => {
            Err("holds a broken picture: name its file instead".to_owned())
        }
        Some(_) => Ok(text.to_owned()),
        None if text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:")) => {
            Err(format!("takes pictures as {} or {} only", HEADS[0], HEADS[1]))
        }
        None if text.starts_with(EMBEDDED) => Err("holds a picture: clear it first to name a file".to_owned()),
        None if text.len() > LONGEST_PATH => Err(format!("is {} bytes long, a path has {LONGEST_PATH} at most", text.len())),
        None if text.contains('\0') => Err("holds a zero byte, which no path does".to_owned()),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_small_pictures_are_kept_and_all_else_is_refused() {
        let large = format!("{}{}", HEADS[0], "A".repeat(LONGEST_EMBEDDED));
        for (text, want) in [
            ("~/ada's 100% \"face\".png", Ok(())),
            (" פנים.jpg ", Ok(())),
            ("data:image/png;base64,Zm9v", Ok(())),
            ("data:image/jpeg;base64,Zg==", Ok(())),
            ("data:image/png;base64,", Err("holds a broken picture")),
            ("data:image/png;base64,Zm9", Err("holds a broken picture")),
            ("data:image/png;base64,Zm9v\u{1b}[2J", Err("holds a broken picture")),
            ("DATA:text/html,x", Err("takes pictures as data:image/png;base64,")),
            (&large, Err("holds a picture of 128 KiB, the most is 128 KiB")),
            ("embedded picture, 12 KiBx", Err("holds a picture: clear it first")),
            (&"x".repeat(4097), Err("is 4097 bytes long")),
            ("a\0b", Err("holds a zero byte")),
        ] {
            match (read(text), want) {
                (Ok(kept), Ok(())) => assert_eq!(kept, text.trim()),
                (Err(problem), Err(begin)) => assert!(problem.starts_with(begin), "{problem}"),
                (got, want) => panic!("{got:?} for {want:?}"),
            }
        }
    }

    #[test]
    fn people_read_a_size_and_never_the_letters() {
        assert_eq!(words(&address(&"A".repeat(16_384))), "embedded picture, 12 KiB");
        assert_eq!(words("faces/ada.png"), "faces/ada.png");
    }
}
