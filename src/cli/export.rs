//! `export`: records to a file, complete enough to be imported again.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::ValueEnum;

use super::{
    args::{Export, FileFormat},
    failure::{Done, Failure},
    list, output,
    shell::Shell,
    words,
};
use crate::{exchange::export, proto::Command};

/// Writes records.
///
/// # Errors
/// Unknown types and fields, filters that cannot be read, trouble with the store or the output.
pub(super) fn run(shell: &mut Shell, args: &Export) -> Done {
    let query = shell.query_of(&args.shown)?;
    let columns = shell.columns_of(&args.shown, export::all_columns)?;
    let format = args.format.or_else(|| ending(args.output.as_deref()?)).unwrap_or(FileFormat::Csv);
    let exporter = list::writer_of(export::EXPORTS, &format)?;
    let found = u64::from(shell.run(&query)?.total);
    let Some(path) = &args.output else {
        note(shell, found, "")?;
        return list::write(shell, &query, &columns, None, exporter, &mut output::sink()).map(drop);
    };
    note(shell, found, &path.display().to_string())?;
    let mut file = NewFile::create(path)?;
    let written = list::write(shell, &query, &columns, None, exporter, file.sink())?;
    file.keep()?;
    shell.out.say(format!("{} written to {}.", words::records(written.written), path.display()));
    Ok(())
}

/// Notes in the log what leaves the store, before it does. A store that cannot be written can be exported all the same.
fn note(shell: &mut Shell, records: u64, to: &str) -> Done {
    let exported = Command::Exported { records, to: to.to_owned() };
    shell.plan(exported.clone())?;
    if shell.is_read_only()? { Ok(()) } else { shell.apply(exported).map(drop) }
}

/// The format a file's ending speaks for.
fn ending(path: &Path) -> Option<FileFormat> {
    FileFormat::from_str(path.extension()?.to_str()?, true).ok()
}

/// A file that appears under its name when it is complete, readable by its owner only. What stood there before stays until then.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    part: PathBuf,
    sink: Option<BufWriter<File>>,
}

impl NewFile {
    /// Begins a file.
    ///
    /// # Errors
    /// When it cannot be written there.
    pub(super) fn create(path: &Path) -> Done<Self> {
        let mut name = path.file_name().ok_or_else(|| Failure::usage(format!("'{}' is no file name", path.display())))?.to_owned();
        name.push(format!(".{}.part", rustix::process::getpid().as_raw_nonzero()));
        let part = path.with_file_name(name);
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
        let file = opened.map_err(|error| Failure::file(path, "written", &error))?;
        Ok(Self { path: path.to_owned(), part, sink: Some(BufWriter::new(file)) })
    }

    /// Where to write.
    pub(super) fn sink(&mut self) -> &mut dyn Write {
        self
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// When its last bytes cannot be written.
    pub(super) fn keep(mut self) -> Done {
        let failed = |error: &std::io::Error| Failure::file(&self.path, "written", error);
        if let Some(sink) = self.sink.take() {
            let file = sink.into_inner().map_err(|error| failed(error.error()))?;
            file.sync_all().map_err(|error| failed(&error))?;
        }
        fs::rename(&self.part, &self.path).map_err(|error| failed(&error))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.sink.as_mut().map_or(Ok(bytes.len()), |sink| sink.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // An unfinished file is worth nothing; a finished one has another name by now.
        drop(fs::remove_file(&self.part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_says_its_format() {
        for (path, format) in [
            ("a.csv", Some(FileFormat::Csv)),
            ("a.JSON", Some(FileFormat::Json)),
            ("a.b.jsonl", Some(FileFormat::Jsonl)),
            ("csv", None),
            ("a.xlsx", None),
        ] {
            assert_eq!(ending(Path::new(path)), format, "{path}");
        }
    }

    #[test]
    fn an_unfinished_file_leaves_what_stood_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.sink().write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        let mut file = NewFile::create(&path).unwrap();
        file.sink().write_all(b"whole").unwrap();
        file.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
