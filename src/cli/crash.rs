//! Faults of the program outside the screen: one line with where and what kind, and no word of what it worked on, since a
//! server's standard error goes into a journal.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, Write},
    panic::set_hook,
};

use crate::text::fault;

/// From now on faults are told so.
pub(super) fn watch() {
    set_hook(Box::new(|info| {
        let mut told = format!("prospekt: {}; what was saved is safe.\n", fault::of(info));
        // Only where somebody asked for it.
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            told += &format!("{trace}\n");
        }
        // Where standard error is closed there is nobody to tell.
        drop(io::stderr().write_all(told.as_bytes()));
    }));
}

#[cfg(test)]
mod tests {
    use std::{env, hint::black_box, panic::catch_unwind, process::Command};

    /// Faults of every kind that quotes what it worked on.
    const FAULTS: [fn(); 7] = [
        || drop(black_box("ö Canary")[black_box(1)..].to_owned()),
        || assert_eq!(black_box(None::<u8>).expect("Canary"), 0),
        || assert_eq!(black_box(Err::<u8, _>("Canary")).unwrap(), 0),
        || assert_eq!(black_box(Err::<u8, _>("Canary")).expect("Canary"), 0),
        || assert_eq!(black_box("Canary"), "bird"),
        || panic!("{} is not welcome", black_box("Canary")),
        || std::panic::panic_any(black_box("Canary".to_owned())),
    ];

    /// Run by the test below in a process of its own: the hook is everybody's.
    #[test]
    #[ignore = "it fails on purpose"]
    fn fails_while_it_is_watched() {
        if env::var_os("WATCHED").is_some() {
            super::watch();
            FAULTS.iter().for_each(|fault| assert!(catch_unwind(fault).is_err()));
        }
    }

    #[test]
    fn whatever_breaks_is_told_without_a_word_of_what_it_worked_on_however_much_is_asked_for() {
        for (variable, value) in [("RUST_LOG", "error"), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "1"), ("RUST_BACKTRACE", "full")] {
            let output = Command::new(env::current_exe().unwrap())
                .args(["--exact", "cli::crash::tests::fails_while_it_is_watched", "--ignored", "--nocapture"])
                .env("WATCHED", "1")
                .env(variable, value)
                .output()
                .unwrap();
            let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert_eq!(told.matches("what was saved is safe").count(), FAULTS.len(), "{told}");
            assert!(told.contains("crash.rs:") && !told.contains("Canary"), "{variable}={value}: {told}");
        }
    }
}
