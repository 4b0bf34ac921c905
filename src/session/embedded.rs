//! A session with a hub in the same process.

use super::Session;
use crate::{
    hub::Port,
    proto::{Request, Ticket},
};

impl Session for Port {
    fn user(&self) -> &str {
        Self::user(self)
    }

    fn send(&mut self, ticket: Ticket, request: Request) {
        self.ask(ticket, request);
    }
}
