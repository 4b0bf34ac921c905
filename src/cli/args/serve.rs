//! Arguments of `serve`, and of how a store is reached.

use std::path::PathBuf;

use clap::Args;

use crate::server::{MOST_SESSIONS, SESSIONS_OF_ONE};

/// How the store is reached.
#[derive(Debug, Default, Args)]
pub struct Reaching {
    /// The socket of a shared store; else the one PROSPEKT_SOCKET names
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "embedded")]
    pub socket: Option<PathBuf>,
    /// Open the store in this process alone, and start nothing
    #[arg(long, global = true)]
    pub embedded: bool,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Stop the server of this store: what is under way is finished first
    #[arg(long, conflicts_with = "status")]
    pub stop: bool,
    /// Say whether a server of this store runs
    #[arg(long)]
    pub status: bool,
    /// Print the systemd units that serve a team: the service and its socket
    #[arg(long, conflicts_with_all = ["stop", "status"])]
    pub unit: bool,
    /// Write these units into a folder, over former ones: /etc/systemd/system
    #[arg(long, value_name = "DIR", conflicts_with_all = ["stop", "status", "unit"])]
    pub units: Option<PathBuf>,
    /// Make no daily copies; else one a day goes to the folder "backups" beside the store
    #[arg(long, conflicts_with_all = ["stop", "status"])]
    pub no_backups: bool,
    /// Most sessions that one person may have open
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = SESSIONS_OF_ONE,
        value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_SESSIONS)),
        conflicts_with_all = ["stop", "status"]
    )]
    pub sessions: u16,
    /// Serve only this system user, and end when nobody is there any more
    #[arg(long, hide = true)]
    pub own: bool,
}
