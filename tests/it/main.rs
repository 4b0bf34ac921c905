//! The program from outside: its shell, its screens, its crashes, its source, its documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(unreachable_pub, reason = "there is nobody outside this crate")]

mod support;

mod arch;
mod cli;
mod converting;
mod crash;
mod criteria;
mod docs;
mod flow;
mod hygiene;
mod merging;
mod office;
mod privacy;
mod pty;
mod screens;
mod sharing;
mod teamwork;
mod upkeep;
