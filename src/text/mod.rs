//! Text without domain: folding, display width, days. Knows nothing of leads.

pub mod base64;
pub mod clean;
pub mod collate;
pub mod day;
pub mod fault;
pub mod fold;
pub mod idn;
pub mod phone;
pub mod width;
