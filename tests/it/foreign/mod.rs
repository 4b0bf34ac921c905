//! Files of other programs through the real program: what they become, what is said of broken ones, and that none does harm.

pub mod make;

mod bombs;
mod corpus;
mod exports;
mod hostile;
mod letters;
mod mutants;
mod python;

use std::{
    io::{Cursor, Read},
    path::PathBuf,
};

use prospekt::exchange::foreign::{self, Apart, Order, Problem};

use crate::support::root;

/// A sample of `tests/data`.
pub fn sample(path: &str) -> PathBuf {
    root().join("tests/data").join(path)
}

/// Parses in this process, for what is known to be harmless.
pub struct Here(pub Vec<u8>);

impl Apart for Here {
    fn parse(&self, order: &Order) -> Result<Box<dyn Read + Send>, Problem> {
        let mut said = Vec::new();
        foreign::serve(order, Cursor::new(&self.0), &mut said).map_err(|error| Problem::Unstartable(error.to_string()))?;
        Ok(Box::new(Cursor::new(said)))
    }
}
