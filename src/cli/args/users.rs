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
    /// Let a system user in, also one who was removed
    Add(UsersAdd),
    /// Give somebody another role, sight or name
    Set(UsersSet),
    /// Let somebody in no longer; what they did and own stays
    Remove(UserNamed),
    /// Say that whoever has this login name on this system is the person known by it
    Confirm(UserNamed),
}

/// `users add`.
#[derive(Debug, Args)]
pub struct UsersAdd {
    /// Their login name
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[command(flatten)]
    pub said: UserSaid,
}

/// `users set`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("said").required(true).multiple(true).args(["role", "sees", "name"]))]
pub struct UsersSet {
    /// Their login name
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[command(flatten)]
    pub said: UserSaid,
}

/// What is said of a person.
#[derive(Debug, Args)]
pub struct UserSaid {
    /// What they may do
    #[arg(long, value_name = "ROLE", value_parser = ["viewer", "sales", "manager", "owner"])]
    pub role: Option<String>,
    /// Whose records they see: their own, their groups', or everybody's
    #[arg(long, value_name = "WHOSE", value_parser = ["own", "team", "all"])]
    pub sees: Option<String>,
    /// Their real name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// `users remove` and `users confirm`.
#[derive(Debug, Args)]
pub struct UserNamed {
    /// Their login name
    #[arg(value_name = "LOGIN")]
    pub login: String,
}
