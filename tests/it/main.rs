//! The program from outside: its shell, its screens, its crashes, its source, its documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(unreachable_pub, reason = "there is nobody outside this crate")]

mod support;

mod arch;
mod charts;
mod cli;
mod converting;
mod crash;
mod criteria;
mod docs;
mod flow;
#[cfg(feature = "workbook")]
mod foreign;
mod fuzz;
mod hooks;
mod hygiene;
mod importing;
mod mail;
mod maps;
mod merging;
mod office;
mod outage;
mod privacy;
mod pty;
mod reporting;
mod rights;
mod screens;
mod service;
mod sharing;
mod stopping;
mod teamwork;
mod together;
mod upgrade;
mod upkeep;
mod wire;
mod zones;
