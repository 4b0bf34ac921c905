//! When a part of the program fails: the terminal first, then a report in a file, one sentence, and the loop ends.

use std::{
    backtrace::Backtrace,
    fs::DirBuilder,
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    panic::{PanicHookInfo, set_hook, take_hook},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
};

use super::{clock, drafts::write_private, error::Ended, event::Event, terminal::Modes};
use crate::text::fault;

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// Brings the former panic hook back when it goes.
pub(super) struct Watch {
    former: Option<Hook>,
}

impl Watch {
    /// From now on a failure gives the terminal back, writes a report into the directory and ends the loop.
    pub(super) fn begin(modes: Arc<Modes>, directory: PathBuf, events: Sender<Event>) -> Self {
        let former = take_hook();
        let told = AtomicBool::new(false);
        set_hook(Box::new(move |info| {
            modes.give_back();
            if !told.swap(true, Ordering::SeqCst) {
                let what = fault::of(info);
                let text = report(&what, &Backtrace::force_capture());
                let sentence = match keep(&directory, &text) {
                    Ok(path) => {
                        format!("prospekt: a fault in the program ended it; what was saved is safe. The report is in {}\n", path.display())
                    }
                    Err(_) => {
                        format!("prospekt: {what}. It ended; what was saved is safe.\n")
                    }
                };
                // Where standard error is closed there is nobody to tell.
                drop(io::stderr().write_all(sentence.as_bytes()));
            }
            drop(events.send(Event::Leave(Ended::Failed)));
        }));
        Self { former: Some(former) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // While a panic unwinds through here the hook cannot be changed, and need not be.
        if let Some(former) = self.former.take()
            && !std::thread::panicking()
        {
            drop(take_hook());
            set_hook(former);
        }
    }
}

fn report(what: &str, backtrace: &Backtrace) -> String {
    format!("prospekt {}\n{what}\n\n{backtrace}\n", env!("CARGO_PKG_VERSION"))
}

fn keep(directory: &Path, text: &str) -> io::Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let path = directory.join(format!("report-{}.txt", clock::now()));
    write_private(&path, text.as_bytes())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Run by the test below in a process of its own: the hook is everybody's.
    #[test]
    #[ignore = "it fails on purpose"]
    fn fails_while_it_is_watched() {
        let Some(reports) = std::env::var_os("REPORTS") else { return };
        let (events, _kept) = std::sync::mpsc::channel();
        let _watch = Watch::begin(Arc::default(), PathBuf::from(reports), events);
        drop(std::hint::black_box("ö Canary Lovelace")[std::hint::black_box(1)..].to_owned());
    }

    #[test]
    fn a_fault_leaves_a_report_that_quotes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let reports = directory.path().join("reports");
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tui::report::tests::fails_while_it_is_watched", "--ignored", "--nocapture"])
            .env("REPORTS", &reports)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let report = std::fs::read_dir(&reports).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(report).unwrap();
        assert!(text.contains("report.rs:") && text.contains("byte index 1 is not a char boundary"), "{text}");
        assert!(told.contains("The report is in") && !text.contains("Canary") && !told.contains("Canary"), "{told}\n{text}");
    }

    #[test]
    fn a_report_names_the_version_and_what_happened() {
        let directory = tempfile::tempdir().unwrap();
        let path = keep(&directory.path().join("reports"), &report("index out of bounds", &Backtrace::disabled())).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with(concat!("prospekt ", env!("CARGO_PKG_VERSION"))) && text.contains("index out of bounds"), "{text}");
    }
}
