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
use crate::text::clean;

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
                let text = report(&info.to_string(), &Backtrace::force_capture());
                let sentence = match keep(&directory, &text) {
                    Ok(path) => {
                        format!("prospekt: a fault in the program ended it; what was saved is safe. The report is in {}\n", path.display())
                    }
                    Err(_) => {
                        format!("prospekt: a fault in the program ended it; what was saved is safe. {}\n", clean::line(&info.to_string()))
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

    #[test]
    fn a_report_names_the_version_and_what_happened() {
        let directory = tempfile::tempdir().unwrap();
        let path = keep(&directory.path().join("reports"), &report("index out of bounds", &Backtrace::disabled())).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with(concat!("prospekt ", env!("CARGO_PKG_VERSION"))) && text.contains("index out of bounds"), "{text}");
    }
}
