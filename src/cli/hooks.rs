//! The programs the owner of a store has run around its operations, as the settings of the account that runs this say it.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use super::{place::Places, reach::beside};
use crate::{
    hub::{Clock, Hooks, Program},
    model::{Kind, Value},
    settings::{Finding, Settings},
};

/// The log is put aside when it is larger, in bytes.
const LARGEST: u64 = 512 << 10;

/// The programs to be run; a settings file that is broken where it names the one before lets nothing pass, rather than everything.
pub(super) fn hooks(places: &Places) -> Hooks {
    let (file, log) = (places.settings(), places.hooks_log());
    let (text, unreadable) = match fs::read_to_string(&file) {
        Ok(text) => (text, None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (String::new(), None),
        Err(error) => (String::new(), Some(format!("{}: {error}", file.display()))),
    };
    let (settings, findings) = Settings::read(&file.display().to_string(), &text);
    let named = |name: &str| Some(settings.value(name)).filter(|path| !path.is_empty()).map(Program::new);
    let is_of_hooks = |finding: &&Finding| {
        let is_unread = settings == Settings::default() && text.contains("hook-before");
        is_unread || ["'hook-", "there is no setting 'hook"].iter().any(|begin| finding.problem.starts_with(begin))
    };
    let broken = || unreadable.or_else(|| findings.iter().find(is_of_hooks).map(ToString::to_string)).map(Program::unknown);
    let store = fs::canonicalize(&places.store).unwrap_or_else(|_| places.store.clone());
    // A log that cannot be written is no reason to stop.
    Hooks::new(store, named("hook-before").or_else(broken), named("hook-after"), move |what| drop(note(&log, what)))
}

fn note(log: &Path, what: &str) -> io::Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::metadata(log).is_ok_and(|file| file.len() > LARGEST) {
        fs::rename(log, beside(log, ".1"))?;
    }
    let no_link = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(no_link).open(log)?;
    file.write_all(format!("{} {what}\n", Kind::Moment.write(&Value::Moment(Clock::System.now()))).as_bytes())
}
