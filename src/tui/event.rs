//! What reaches the loop: everything that happens outside comes through one channel, from one thread each.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        mpsc::{Receiver, Sender},
    },
    thread,
    time::Instant,
};

use signal_hook::{
    consts::signal::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH},
    iterator::Signals,
    low_level::emulate_default_handler,
};

use super::{clock, error::Ended, terminal::Modes};
use crate::{
    proto::{FromHub, Reply, Request},
    screens::FileNews,
};

/// Something that happened outside.
#[derive(Debug)]
pub(super) enum Event {
    /// The terminal sent bytes, at that moment.
    Bytes(Vec<u8>, Instant),
    /// The terminal has another size.
    Resized,
    /// The person wants the shell back for a while (SIGTSTP).
    Stop,
    /// The program runs again after a stop (SIGCONT).
    Continued,
    /// The program has to end.
    Leave(Ended),
    /// From the hub.
    Hub(FromHub),
    /// The hub is gone.
    HubGone,
    /// From a file being read or written.
    File(FileNews),
    /// A file's worker asks the hub through the screen's session.
    Ask(Box<Request>, Sender<Reply>),
}

/// Reads the terminal in a thread of its own. When the terminal goes away the thread says so and ends: nothing spins,
/// and no signal is needed.
pub(super) fn listen_to(mut keyboard: impl Read + Send + 'static, events: Sender<Event>) -> io::Result<()> {
    let read = move || {
        let mut buffer = [0; 4096];
        loop {
            let event = match keyboard.read(&mut buffer) {
                Ok(0) | Err(_) => Event::Leave(Ended::Hangup),
                Ok(length) => Event::Bytes(buffer[..length].to_vec(), clock::steady()),
            };
            let over = matches!(event, Event::Leave(_));
            if events.send(event).is_err() || over {
                return;
            }
        }
    };
    thread::Builder::new().name("keyboard".to_owned()).spawn(read).map(drop)
}

/// Waits for signals in a thread of its own. The first that asks to leave is answered in order, the second at once.
pub(super) fn listen_to_signals(modes: Arc<Modes>, events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGTSTP, SIGCONT])?;
    let wait = move || {
        let mut leaving = false;
        for signal in signals.forever() {
            // While another program has the terminal, Ctrl+C and Ctrl+Z are meant for it; a stop stops both.
            if !modes.are_taken() && matches!(signal, SIGINT | SIGTSTP) {
                if signal == SIGTSTP {
                    drop(emulate_default_handler(signal));
                }
                continue;
            }
            let event = match signal {
                SIGWINCH => Event::Resized,
                SIGTSTP => Event::Stop,
                SIGCONT => Event::Continued,
                _ if leaving => {
                    // The loop does not come: a terminal that takes no bytes may hold it.
                    drop(emulate_default_handler(signal));
                    return;
                }
                SIGHUP => Event::Leave(Ended::Hangup),
                SIGINT => Event::Leave(Ended::Interrupted),
                _ => Event::Leave(Ended::Terminated),
            };
            leaving |= matches!(event, Event::Leave(_));
            if events.send(event).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait).map(drop)
}

/// Hands on what the hub says.
pub(super) fn listen_to_hub(inbox: Receiver<FromHub>, events: Sender<Event>) -> io::Result<()> {
    let hand_on = move || {
        for message in inbox {
            if events.send(Event::Hub(message)).is_err() {
                return;
            }
        }
        // The loop may have ended before the hub did.
        drop(events.send(Event::HubGone));
    };
    thread::Builder::new().name("hub-inbox".to_owned()).spawn(hand_on).map(drop)
}
