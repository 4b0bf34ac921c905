//! `users`: who uses the store, from the shell.

use clap::{Args, Subcommand};

use super::TextFormat;

/// `users`.
#[derive(Debug, Args)]
pub struct Users {
    /// What to do; the list without it
    #[command(subcommand)]
    pub what: Option<UsersWhat>,
    /// How to print the list
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

/// What `users` does.
#[derive(Debug, Subcommand)]
pub enum UsersWhat {
    /// List the people with their roles
    List,
    /// Let a system user in, or give them another role or name
    Add(UsersAdd),
    /// Let somebody in no longer; what they did and own stays
    Remove(UsersRemove),
}

/// `users add`.
#[derive(Debug, Args)]
pub struct UsersAdd {
    /// Their login name
    #[arg(value_name = "LOGIN")]
    pub login: String,
    /// What they may do
    #[arg(long, value_name = "ROLE", value_parser = ["viewer", "sales", "manager", "owner"])]
    pub role: Option<String>,
    /// Their real name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// `users remove`.
#[derive(Debug, Args)]
pub struct UsersRemove {
    /// Their login name
    #[arg(value_name = "LOGIN")]
    pub login: String,
}
