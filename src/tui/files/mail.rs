//! E-mail in: one message for its form, or a mailbox gathered at the hub for its plan.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{Line, MailApart, ParseApart, Stopped, unexpected};
use crate::{
    exchange::{
        foreign,
        mail::{self, LeftOut, Own, Post, Sort, apart::Terms},
    },
    proto::{PlanId, Reply, Request},
    screens::{FileNews, Mailed},
    tui::mailbox::{self, Taken, Unreadable, Wanted},
};

/// Reasons told where nothing is made of a mailbox.
const REASONS: usize = 3;

/// Reads what lies at a path.
pub(super) fn read(line: &Line, path: &Path, own: Own, apart: &MailApart, stop: &Arc<AtomicBool>) -> Result<Mailed, Stopped> {
    let terms = Terms { own, now: line.reading().now, large: false };
    let wanted = Wanted { most: mailbox::USUAL, since: None, largest: terms.largest() };
    let mut opener = apart(terms, Arc::clone(stop));
    let mut progress = |count: u64| {
        if count.is_multiple_of(100) {
            line.tell(FileNews::Reading(count));
        }
        !stop.load(Ordering::SeqCst)
    };
    let mut taken = mailbox::read(&[PathBuf::from(path)], Box::new(io::empty()), &wanted, opener.as_mut(), &mut progress)
        .map_err(|Unreadable(why, hint)| Some(format!("{why}. {hint}")))?;
    if stop.load(Ordering::SeqCst) {
        return Err(None);
    }
    if taken.post.senders.is_empty() {
        return Err(Some(nothing(&taken.post)));
    }
    if let Some(sender) = taken.post.only().filter(|_| taken.post.left_out.is_empty()) {
        return Ok(Mailed::One(Box::new(sender.clone())));
    }
    let mut gathered: Option<PlanId> = None;
    for people in mail::batches(taken.post.correspondents()) {
        match line.ask(Request::Gather { plan: gathered, people })? {
            Reply::Importing { plan, .. } => gathered = Some(plan),
            other => return Err(unexpected(&other)),
        }
    }
    let gathered = gathered.ok_or_else(|| Some("there is no message in it".to_owned()))?;
    Ok(Mailed::Many { gathered, remarks: remarks(&taken) })
}

/// What was not looked at, and what a person should know of single messages.
fn remarks(taken: &Taken) -> Vec<String> {
    let mut remarks = Vec::new();
    if taken.has_more {
        remarks.push(format!("only the first {} messages were read; `prospekt mail --most N` takes more at once", taken.messages));
    }
    let unnamed = taken.post.left_out_count.saturating_sub(u64::try_from(taken.post.left_out.len()).unwrap_or(u64::MAX));
    if unnamed > 0 {
        remarks.push(format!("{unnamed} more messages that nothing is made of are not listed"));
    }
    match taken.others {
        0 => {}
        1 => remarks.push("1 file is no e-mail and was passed over".to_owned()),
        others => remarks.push(format!("{others} files are no e-mail and were passed over")),
    }
    remarks.extend(taken.post.warnings.iter().map(|(line, warning)| format!("message {line}: {warning}")));
    remarks
}

/// Said where nothing is made of it.
fn nothing(post: &Post) -> String {
    let told = |left_out: &LeftOut| {
        if left_out.what.is_empty() { left_out.reason.clone() } else { format!("{}: {}", left_out.what, left_out.reason) }
    };
    match post.left_out.as_slice() {
        [] => "there is no message in it".to_owned(),
        [only] => format!("no lead can be made of it: {}", only.reason),
        all => format!(
            "no lead can be made of any of {} messages: {}",
            post.left_out_count,
            all.iter().take(REASONS).map(told).collect::<Vec<_>>().join("; ")
        ),
    }
}

/// Whether it is e-mail, which is read as such and not as a table.
pub(super) fn is_mail(path: &Path, apart: &ParseApart, stop: &Arc<AtomicBool>) -> bool {
    let mut head = Vec::new();
    let limit = u64::try_from(mail::HEAD).unwrap_or(u64::MAX);
    let is_file = path.metadata().is_ok_and(|facts| facts.is_file());
    let is_read = is_file && File::open(path).and_then(|file| file.take(limit).read_to_end(&mut head)).is_ok();
    is_read
        && match mail::sort_of(&head) {
            Some(Sort::Outlook) => File::open(path).is_ok_and(|file| foreign::is_of_outlook(apart(file, Arc::clone(stop)).as_ref())),
            sort => sort.is_some(),
        }
}
