//! Prospekt: a lead manager for the terminal.
pub mod action;
pub mod app;
pub mod cli;
pub mod codec;
pub mod exchange;
pub mod hub;
pub mod model;
pub mod proto;
pub mod rules;
pub mod screens;
pub mod session;
pub mod store;
pub mod text;
pub mod tui;
pub mod ui;
