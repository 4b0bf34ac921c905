//! A picture in: of a file, or as a record holds it.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use crate::{
    exchange::picture::{self, LARGEST_FILE, Picture},
    model::picture::payload,
    text::base64,
};

/// Reads the picture that a value means; `file` is the value as a path.
///
/// # Errors
/// A sentence with the place, what is wrong there, and what to do.
pub(super) fn read(value: &str, file: &Path) -> Result<Picture, String> {
    if let Some(letters) = payload(value) {
        let bytes = base64::decode(letters).ok_or_else(|| "is broken; choose another file".to_owned());
        return bytes.and_then(|bytes| picture::read(&bytes)).map_err(|problem| format!("The picture in the record {problem}."));
    }
    bytes(file).and_then(|bytes| picture::read(&bytes)).map_err(|problem| format!("{} {problem}.", file.display()))
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| format!("cannot be read: {error}; name a file that can");
    // Asked before it is opened: a pipe would wait for its writer.
    let known = fs::metadata(file).map_err(failed)?;
    if !known.is_file() {
        return Err("is no file; name a PNG or JPEG file".to_owned());
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    File::open(file).map_err(failed)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST_FILE) {
        return Err(format!("is larger than {} MiB; make it smaller first", LARGEST_FILE / 1024 / 1024));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_file_is_refused_with_its_place_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        File::create(at("huge.png")).unwrap().set_len(LARGEST_FILE + 1).unwrap();
        fs::write(at("text\u{1b}[2J.png"), "no picture").unwrap();
        for (file, want) in [
            (at("none.png"), "none.png cannot be read: No such file"),
            (folder.path().to_owned(), " is no file; name a PNG or JPEG file."),
            (Path::new("/dev/zero").to_owned(), "/dev/zero is no file"),
            (at("huge.png"), "huge.png is larger than 20 MiB; make it smaller first."),
        ] {
            let problem = read(&file.to_string_lossy(), &file).unwrap_err();
            assert!(problem.contains(want), "{problem}");
        }
        assert!(read("x", &at("text\u{1b}[2J.png")).is_err());
        assert_eq!(
            read("data:image/png;base64,Z===", Path::new("")),
            Err("The picture in the record is broken; choose another file.".to_owned())
        );
    }
}
