//! The server's log: when it began and ended, who came and went by number, what failed and why. Nothing of what is in the store,
//! and nobody's name. Two files of at most half a megabyte, and nothing older than 14 days.

use std::{
    fmt::Display,
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use chrono::{DateTime, NaiveDateTime};

use crate::{hub::Clock, model::Millis};

/// A file is put aside when it is larger, in bytes.
const LARGEST: u64 = 512 << 10;
/// A file is put aside when it began so long ago, and thrown away so long after its last line.
const WEEK: Millis = 7 * 24 * 60 * 60 * 1000;

const MOMENT: &str = "%Y-%m-%dT%H:%M:%SZ";

/// Where a server writes what happened to it.
#[derive(Clone, Debug)]
pub struct Log(Option<Arc<Mutex<Kept>>>);

#[derive(Debug)]
struct Kept {
    path: PathBuf,
    clock: Clock,
    file: File,
    /// When its first line was written.
    began: Millis,
    bytes: u64,
}

impl Log {
    /// One that keeps nothing.
    #[must_use]
    pub const fn nowhere() -> Self {
        Self(None)
    }

    /// The log of a store's server: `leads.prospekt.log` beside `leads.prospekt`.
    #[must_use]
    pub fn of(store: &Path) -> PathBuf {
        ending(store, ".log")
    }

    /// Goes on with a log, or begins one that only its owner reads.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn open(path: &Path, clock: Clock) -> io::Result<Self> {
        let mut kept = Kept { path: path.to_owned(), clock, file: open(path)?, began: clock.now(), bytes: 0 };
        kept.look()?;
        kept.tidy()?;
        Ok(Self(Some(Arc::new(Mutex::new(kept)))))
    }

    /// Writes a line.
    pub fn note(&self, what: impl Display) {
        self.with(|kept| kept.note(&what.to_string()));
    }

    /// Puts aside and throws away what is due.
    pub(super) fn tidy(&self) {
        self.with(Kept::tidy);
    }

    /// A log that cannot be written is no reason to end.
    fn with(&self, work: impl FnOnce(&mut Kept) -> io::Result<()>) {
        if let Some(kept) = &self.0 {
            drop(work(&mut kept.lock().unwrap_or_else(PoisonError::into_inner)));
        }
    }
}

fn ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn open(path: &Path) -> io::Result<File> {
    let no_link = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    File::options().read(true).append(true).create(true).mode(0o600).custom_flags(no_link).open(path)
}

impl Kept {
    /// How large the file is, and when it began.
    fn look(&mut self) -> io::Result<()> {
        let mut first = [0; "2026-11-24T10:12:03Z".len()];
        self.bytes = self.file.metadata()?.len();
        let began = if self.file.read_exact(&mut first).is_ok() { read(&first) } else { None };
        // What is no log of ours is put aside.
        self.began = began.unwrap_or(if self.bytes == 0 { self.clock.now() } else { Millis::MIN });
        Ok(())
    }

    fn note(&mut self, what: &str) -> io::Result<()> {
        self.tidy()?;
        let now = DateTime::from_timestamp_millis(self.clock.now()).unwrap_or_default();
        let line = format!("{} {}\n", now.format(MOMENT), what.replace('\n', " | "));
        self.file.write_all(line.as_bytes())?;
        self.bytes += u64::try_from(line.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn tidy(&mut self) -> io::Result<()> {
        let (now, former) = (self.clock.now(), ending(&self.path, ".1"));
        if self.bytes > 0 && (self.bytes >= LARGEST || now.saturating_sub(self.began) >= WEEK) {
            fs::rename(&self.path, &former)?;
            self.file = open(&self.path)?;
            self.look()?;
        }
        let last = |file: &fs::Metadata| file.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok();
        let is_old = |last: Duration| now.saturating_sub(Millis::try_from(last.as_millis()).unwrap_or(Millis::MAX)) >= WEEK;
        match fs::metadata(&former) {
            Ok(file) if last(&file).is_some_and(is_old) => fs::remove_file(&former),
            _ => Ok(()),
        }
    }
}

fn read(moment: &[u8]) -> Option<Millis> {
    let moment = NaiveDateTime::parse_from_str(std::str::from_utf8(moment).ok()?, MOMENT).ok()?;
    Some(moment.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const DAY: Millis = WEEK / 7;

    fn files(path: &Path) -> (String, String) {
        let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        (read(path), read(&ending(path, ".1")))
    }

    #[test]
    fn lines_have_their_moment_and_follow_each_other_across_starts() {
        let dir = tempfile::tempdir().unwrap();
        let path = Log::of(&dir.path().join("leads.prospekt"));
        Log::open(&path, Clock::Fixed(0)).unwrap().note("started");
        Log::open(&path, Clock::Fixed(3_600_000)).unwrap().note("two\nlines");
        assert_eq!(files(&path).0, "1970-01-01T00:00:00Z started\n1970-01-01T01:00:00Z two | lines\n");
        assert_eq!(path.file_name().unwrap(), "leads.prospekt.log");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        Log::nowhere().note("nothing");
    }

    #[test]
    fn a_large_log_is_put_aside() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let log = Log::open(&path, Clock::Fixed(0)).unwrap();
        let line = "x".repeat(1000);
        for _ in 0..1100 {
            log.note(&line);
        }
        let (now, former) = files(&path);
        assert!(former.len() >= usize::try_from(LARGEST).unwrap() && former.len() < 530_000, "{}", former.len());
        assert!(!now.is_empty() && now.len() < 530_000, "{}", now.len());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn nothing_is_kept_longer_than_fourteen_days() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let today = Clock::System.now();
        Log::open(&path, Clock::Fixed(today)).unwrap().note("first");
        Log::open(&path, Clock::Fixed(today + 6 * DAY)).unwrap().note("second");
        assert_eq!(files(&path).0.lines().count(), 2);
        // After a week it is put aside; the system's clock says when it was written last.
        let old = |file: &str, days: i64| {
            let file = File::options().append(true).open(dir.path().join(file)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(today + days * DAY).unwrap())).unwrap();
        };
        old("log", 6);
        Log::open(&path, Clock::Fixed(today + 8 * DAY)).unwrap().note("third");
        let (now, former) = files(&path);
        assert!(now.ends_with("third\n") && now.lines().count() == 1 && former.ends_with("second\n"), "{now}{former}");
        Log::open(&path, Clock::Fixed(today + 14 * DAY)).unwrap();
        assert_eq!(files(&path).1, "", "the first line would be 14 days old");
    }

    #[test]
    fn another_file_in_its_place_is_put_aside_and_a_link_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        fs::write(&path, "Dear Ada").unwrap();
        Log::open(&path, Clock::Fixed(0)).unwrap().note("started");
        assert_eq!(files(&path), ("1970-01-01T00:00:00Z started\n".to_owned(), "Dear Ada".to_owned()));
        std::os::unix::fs::symlink("/dev/null", dir.path().join("link")).unwrap();
        assert!(Log::open(&dir.path().join("link"), Clock::Fixed(0)).is_err());
    }
}
