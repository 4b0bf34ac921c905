//! Flows: what a person presses, what the screen says, what the store holds.

mod again;
mod convert;
mod custom;
mod daily;
mod duplicates;
mod form;
mod history;
mod lead;
mod links;
mod mail;
mod many;
mod mapping;
mod meeting;
mod people;
#[cfg(feature = "picture")]
mod pictures;
mod presence;
mod privacy;
mod queue;
mod random;
mod reports;
mod scores;
mod views;
