//! Flows: what a person presses, what the screen says, what the store holds.

mod custom;
mod daily;
mod form;
mod lead;
mod many;
mod random;
mod views;
