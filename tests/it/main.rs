//! The program from outside: its shell, its screens, its crashes, its source, its documents.

mod support;

mod arch;
mod cli;
mod crash;
mod docs;
mod flow;
mod hygiene;
mod pty;
