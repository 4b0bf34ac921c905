//! How sessions and a hub in another process talk: a preamble of fixed form, then framed messages.
//!
//! Both ends send the preamble at once. The client says hello, the hub welcomes it or says why not; then questions go one way,
//! answers and events the other.

mod frame;
mod hurry;
mod preamble;

use serde::{Deserialize, Serialize};

pub use frame::{FrameError, read_frame, ticket_of, write_frame};
pub use hurry::Hurry;
pub use preamble::{PREAMBLE_BYTES, Preamble, PreambleError, UNDERSTOOD, VERSION};

use crate::{
    model::SessionKey,
    proto::{Request, Ticket},
};

/// The client's first message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Which session.
    pub session: SessionKey,
}

/// The hub's first message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Welcome {
    /// Come in.
    In {
        /// The login name the hub knows the person by.
        user: String,
    },
    /// No, and why: a sentence, and what to do.
    Out(String, String),
}

/// What a client sends after its hello.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "a message is moved once, and goodbyes are few")]
pub enum ToHub {
    /// A question.
    Ask {
        /// Its number, ascending in a session.
        ticket: Ticket,
        /// All answers to questions below this number have arrived: the hub need not remember them.
        done_below: Ticket,
        /// What is asked.
        request: Request,
    },
    /// The session is over: nothing of it will be asked again.
    Bye,
}
