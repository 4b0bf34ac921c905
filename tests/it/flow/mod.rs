//! Flows: what a person presses, what the screen says, what the store holds.

mod daily;
mod form;
mod history;
mod lead;
mod many;
mod random;
mod scores;
mod views;
