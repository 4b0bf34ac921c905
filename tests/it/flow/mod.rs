//! Flows: what a person presses, what the screen says, what the store holds.

mod daily;
mod form;
mod links;
mod many;
mod random;
mod views;
