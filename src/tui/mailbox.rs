//! Messages out of files, mailbox files and mailbox folders, one after the other: what the screen and the shell read.
//!
//! Files are opened by the person's own process, never by the owner of the store. Links inside a folder are not followed, and
//! nothing but regular files is opened there. What a message says is read elsewhere: by a [`LetterOpener`].

use std::{
    fs::{self, File},
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
};

use crate::{
    exchange::{
        foreign::Problem,
        mail::{
            self, HEAD, LeftOut, Post, Sort,
            apart::LetterOpener,
            maildir,
            mbox::{Mbox, Piece},
        },
    },
    model::{Millis, Value, fields},
    proto::MOST_MAIL,
};

/// Most messages that are read where nobody says how many.
pub(crate) const USUAL: usize = 1_000;
/// Deepest folder that is looked into.
const DEEPEST: usize = 8;
/// Most files of all folders together.
const MOST_FILES: usize = 200_000;

/// What is to be read, and how.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// At most so many messages.
    pub(crate) most: usize,
    /// Only messages of that moment and later, where they say when they were written.
    pub(crate) since: Option<Millis>,
    /// The most bytes of a message.
    pub(crate) largest: usize,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Taken {
    /// What it came to.
    pub(crate) post: Post,
    /// Messages read in all.
    pub(crate) messages: u64,
    /// It is a mailbox, not one message.
    pub(crate) is_mailbox: bool,
    /// There are more than were wanted.
    pub(crate) has_more: bool,
    /// Files in folders that are no e-mail.
    pub(crate) others: u64,
    /// Messages older than wanted.
    pub(crate) older: u64,
}

/// Why nothing can be read: a sentence without a stop, and what to do.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String, pub(crate) &'static str);

/// One message on its way.
enum Next {
    Message(Vec<u8>),
    /// It cannot be read: what it is, and why.
    Lost(String, String),
}

/// The messages of some places in their order.
struct Messages<'i> {
    /// Files still to come, the next one last; whether they were named by the person.
    files: Vec<(PathBuf, bool)>,
    /// Standard input, until it is begun.
    input: Option<Box<dyn Read + 'i>>,
    open: Option<Mbox<Box<dyn Read + 'i>>>,
    others: u64,
    largest: usize,
}

/// Reads everything at these places; `-` is `input`. `progress` is told how many messages were read and answers whether to go on.
///
/// # Errors
/// A place that cannot be read, or is no e-mail.
pub(crate) fn read<'i>(
    places: &[PathBuf],
    input: Box<dyn Read + 'i>,
    wanted: &Wanted,
    opener: &mut dyn LetterOpener,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Taken, Unreadable> {
    let mut messages = Messages { files: Vec::new(), input: Some(input), open: None, others: 0, largest: wanted.largest };
    let mut is_mailbox = places.len() > 1;
    for place in places {
        is_mailbox |= messages.add(place)?;
    }
    messages.files.reverse();
    let mut taken = Taken { post: Post::default(), messages: 0, is_mailbox, has_more: false, others: 0, older: 0 };
    // One message alone is meant, whoever sent it; in a mailbox machines are left out.
    let (first, mut second) = (messages.next()?, messages.next()?);
    taken.is_mailbox |= second.is_some();
    let mut next = first;
    while let Some(message) = next {
        if taken.messages >= u64::try_from(wanted.most).unwrap_or(u64::MAX) || taken.post.bytes + mail::MOST_TEXT > MOST_MAIL {
            taken.has_more = true;
            break;
        }
        taken.messages += 1;
        match taken.take(message, wanted, opener) {
            Ok(()) => {}
            Err(Problem::Stopped) => break,
            Err(problem) => return Err(Unreadable(format!("the mail cannot be read: {problem}"), "Nothing was changed. Try again.")),
        }
        if !progress(taken.messages) {
            break;
        }
        next = match second.take() {
            Some(second) => Some(second),
            None => messages.next()?,
        };
    }
    taken.others = messages.others;
    Ok(taken)
}

impl Taken {
    fn take(&mut self, message: Next, wanted: &Wanted, opener: &mut dyn LetterOpener) -> Result<(), Problem> {
        let line = self.messages;
        let read = match message {
            Next::Message(bytes) => opener.open(&bytes, line, self.is_mailbox)?,
            Next::Lost(what, reason) => Err(LeftOut { line, what, reason }),
        };
        let written = |letter: &mail::Letter| match letter.item.as_ref().and_then(|item| item.get(fields::WHEN)) {
            Some(Value::Moment(at)) => Some(*at),
            _ => None,
        };
        let is_old = read.as_ref().is_ok_and(|letter| wanted.since.zip(written(letter)).is_some_and(|(since, at)| at < since));
        if is_old {
            self.older += 1;
        } else {
            self.post.add(read);
        }
        Ok(())
    }
}

impl Messages<'_> {
    /// Adds what lies at a place; answers whether it is a folder.
    fn add(&mut self, place: &Path) -> Result<bool, Unreadable> {
        if place == Path::new("-") {
            self.files.push((place.to_owned(), true));
            return Ok(false);
        }
        let facts = fs::metadata(place).map_err(|error| unreadable(place, &error))?;
        if !facts.is_dir() {
            self.files.push((place.to_owned(), true));
            return Ok(false);
        }
        let before = self.files.len();
        self.walk(place, 0).map_err(|error| unreadable(place, &error))?;
        if self.files.len() == before {
            return Err(Unreadable(
                format!("{} holds no messages", place.display()),
                "Name a message, a mailbox file or a mailbox folder.",
            ));
        }
        Ok(true)
    }

    fn walk(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        let mut names: Vec<(String, fs::FileType)> = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            names.push((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?));
        }
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let has = |name: &str| names.iter().any(|(known, kind)| known == name && kind.is_dir());
        if maildir::MESSAGES.iter().any(|name| has(name)) {
            for inner in maildir::MESSAGES.iter().filter(|name| has(name)) {
                self.files_of(&folder.join(inner), maildir::is_message)?;
            }
            for (name, _) in names.iter().filter(|(name, kind)| kind.is_dir() && maildir::is_folder(name)) {
                if depth < DEEPEST {
                    self.walk(&folder.join(name), depth + 1)?;
                }
            }
            return Ok(());
        }
        for (name, kind) in names {
            if kind.is_file() && !name.starts_with('.') && self.files.len() < MOST_FILES {
                self.files.push((folder.join(name), false));
            } else if kind.is_dir() && !name.starts_with('.') && depth < DEEPEST {
                self.walk(&folder.join(name), depth + 1)?;
            }
        }
        Ok(())
    }

    fn files_of(&mut self, folder: &Path, counts: fn(&str) -> bool) -> io::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file() && counts(&name) {
                names.push(entry.path());
            }
        }
        names.sort();
        names.truncate(MOST_FILES.saturating_sub(self.files.len()));
        self.files.extend(names.into_iter().map(|path| (path, false)));
        Ok(())
    }

    /// The next message; none at the end.
    fn next(&mut self) -> Result<Option<Next>, Unreadable> {
        loop {
            if let Some(mbox) = &mut self.open {
                match mbox.next() {
                    Ok(Some(Piece::Message(bytes))) => return Ok(Some(Next::Message(bytes))),
                    Ok(Some(Piece::TooLarge)) => return Ok(Some(too_large(String::new(), self.largest))),
                    Ok(None) => self.open = None,
                    Err(error) => {
                        return Err(Unreadable(format!("the mailbox cannot be read further: {error}"), "Nothing was changed. Try again."));
                    }
                }
                continue;
            }
            let Some((path, is_named)) = self.files.pop() else { return Ok(None) };
            match self.begin(&path) {
                Ok(Some(next)) => return Ok(Some(next)),
                Ok(None) if self.open.is_some() => {}
                Ok(None) if is_named => {
                    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
                    return Err(Unreadable(
                        format!("{name} is no e-mail: neither a message nor a mailbox"),
                        "Name an .eml or .msg file, a mailbox file or folder; `prospekt import` reads tables.",
                    ));
                }
                Ok(None) => self.others += 1,
                Err(error) if is_named => return Err(unreadable(&path, &error)),
                Err(error) => return Ok(Some(Next::Lost(path.display().to_string(), format!("it cannot be read: {error}")))),
            }
        }
    }

    /// Opens a file: its one message, or nothing where it is a mailbox, which is open then, or no e-mail.
    fn begin(&mut self, path: &Path) -> io::Result<Option<Next>> {
        let mut input: Box<dyn Read + '_> = if path == Path::new("-") {
            match self.input.take() {
                Some(input) => input,
                None => return Ok(None),
            }
        } else {
            Box::new(File::open(path)?)
        };
        let mut head = Vec::new();
        input.by_ref().take(u64::try_from(HEAD).unwrap_or(u64::MAX)).read_to_end(&mut head)?;
        let sort = mail::sort_of(&head);
        let whole = Cursor::new(head).chain(input);
        match sort {
            None => Ok(None),
            Some(Sort::Mbox) => {
                self.open = Some(Mbox::new(Box::new(whole), self.largest));
                Ok(None)
            }
            Some(Sort::Message | Sort::Outlook) => {
                let mut bytes = Vec::new();
                whole.take(u64::try_from(self.largest + 1).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
                let is_large = bytes.len() > self.largest;
                Ok(Some(if is_large { too_large(path.display().to_string(), self.largest) } else { Next::Message(bytes) }))
            }
        }
    }
}

fn too_large(what: String, most: usize) -> Next {
    let more = if most < mail::largest(true) { "; `prospekt mail --large` reads it" } else { "" };
    Next::Lost(what, format!("it is larger than {} MiB{more}", most >> 20))
}

fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    Unreadable(format!("{} cannot be read: {error}", path.display()), "Check the path and the rights.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::mail::apart::{Terms, here::Here};

    fn wanted() -> Wanted {
        Wanted { most: USUAL, since: None, largest: mail::largest(false) }
    }

    fn opener() -> Here {
        Here(Terms { now: 1_795_000_000_000, ..Terms::default() })
    }

    fn message(from: &str, day: u32) -> String {
        format!(
            "From: {from}\nTo: bo@own.se\nSubject: from {from}\nDate: {day} Nov 2026 12:00:00 +0000\nMessage-ID: <{from}-{day}>\n\nHi\n"
        )
    }

    fn taken(places: &[&Path], input: &str) -> Result<Taken, String> {
        let places: Vec<PathBuf> = places.iter().map(|place| (*place).to_owned()).collect();
        read(&places, Box::new(input.as_bytes()), &wanted(), &mut opener(), &mut |_| true)
            .map_err(|Unreadable(why, hint)| format!("{why}. {hint}"))
    }

    fn senders(taken: &Taken) -> Vec<String> {
        taken.post.senders.iter().map(|sender| format!("{} {}", sender.person.text(fields::EMAIL), sender.messages.len())).collect()
    }

    #[test]
    fn every_place_mail_lies_in_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("one.eml"), message("ada@x.se", 3)).unwrap();
        fs::write(at("box.mbox"), format!("From ada@x.se Tue\n{}\nFrom bo@y.se Tue\n{}", message("ada@x.se", 4), message("bo@y.se", 4)))
            .unwrap();
        for inner in ["mail/new", "mail/cur", "mail/tmp", "mail/.Archive/cur", "mail/.Trash/cur"] {
            fs::create_dir_all(at(inner)).unwrap();
        }
        fs::write(at("mail/new/1.host"), message("new@x.se", 3)).unwrap();
        fs::write(at("mail/cur/2.host:2,S"), message("cur@x.se", 3)).unwrap();
        fs::write(at("mail/cur/3.host:2,ST"), message("trashed@x.se", 3)).unwrap();
        fs::write(at("mail/tmp/4.host"), message("tmp@x.se", 3)).unwrap();
        fs::write(at("mail/.Archive/cur/5.host:2,"), message("archive@x.se", 3)).unwrap();
        fs::write(at("mail/.Trash/cur/6.host:2,"), message("trash@x.se", 3)).unwrap();
        for (place, want, is_mailbox) in [
            ("one.eml", vec!["ada@x.se 1"], false),
            ("box.mbox", vec!["ada@x.se 1", "bo@y.se 1"], true),
            ("mail", vec!["new@x.se 1", "cur@x.se 1", "archive@x.se 1"], true),
        ] {
            let taken = taken(&[&at(place)], "").unwrap();
            assert_eq!((senders(&taken), taken.is_mailbox), (want.into_iter().map(str::to_owned).collect(), is_mailbox), "{place}");
        }
        // All at once: each sender once, files that are no mail counted.
        fs::write(at("notes.txt"), "no mail\n").unwrap();
        let all = taken(&[folder.path()], "").unwrap();
        assert_eq!(senders(&all), ["ada@x.se 2", "bo@y.se 1", "new@x.se 1", "cur@x.se 1", "archive@x.se 1"]);
        assert_eq!((all.others, all.messages), (1, 6));
    }

    #[test]
    fn standard_input_is_a_message_however_it_is_piped() {
        let raw = message("ada@x.se", 3);
        for input in [raw.clone(), format!("From ada@x.se Tue Nov  3 12:00:00 2026\n{raw}"), format!("\n{raw}"), raw.replace('\n', "\r\n")]
        {
            let taken = taken(&[Path::new("-")], &input).unwrap();
            assert_eq!((senders(&taken), taken.is_mailbox), (vec!["ada@x.se 1".to_owned()], false), "{input}");
        }
        // Decoded and weeded by the program that pipes it.
        let weeded = "Date: Tue, 3 Nov 2026 12:00:00 +0100\nFrom: Åsa Öberg <asa@x.se>\nTo: bo@own.se\nSubject: Förfrågan\n\nHej!\n";
        assert_eq!(taken(&[Path::new("-")], weeded).unwrap().post.senders[0].person.text(fields::NAME), "Åsa Öberg");
    }

    #[test]
    fn what_cannot_be_read_says_why_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("table.csv"), "Name,E-mail\nAda,ada@x.se\n").unwrap();
        fs::create_dir(folder.path().join("empty")).unwrap();
        for (name, words) in [("none.eml", "cannot be read"), ("table.csv", "is no e-mail"), ("empty", "holds no messages")] {
            let why = taken(&[&folder.path().join(name)], "").unwrap_err();
            assert!(why.contains(words), "{why}");
        }
        assert!(taken(&[Path::new("-")], "").unwrap_err().starts_with("standard input is no e-mail"));
        assert!(taken(&[Path::new("-")], "just words").unwrap_err().starts_with("standard input is no e-mail"));
    }

    #[test]
    fn a_limit_and_a_day_are_kept_to() {
        let mbox: String = (1..=9).map(|day| format!("From x Tue\n{}\n", message(&format!("p{day}@x.se"), day))).collect();
        let mut some = wanted();
        some.most = 4;
        let taken = read(&[PathBuf::from("-")], Box::new(mbox.as_bytes()), &some, &mut opener(), &mut |_| true).unwrap();
        assert_eq!((taken.post.senders.len(), taken.has_more), (4, true));
        let mut late = wanted();
        late.since = Some(1_793_836_800_000);
        let taken = read(&[PathBuf::from("-")], Box::new(mbox.as_bytes()), &late, &mut opener(), &mut |_| true).unwrap();
        assert_eq!((taken.post.senders.len(), taken.older), (5, 4));
        let mut seen = 0;
        let taken = read(&[PathBuf::from("-")], Box::new(mbox.as_bytes()), &wanted(), &mut opener(), &mut |count| {
            seen = count;
            count < 2
        });
        assert_eq!((taken.unwrap().messages, seen), (2, 2), "it stops where it is told to");
    }

    #[test]
    fn links_in_folders_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.eml"), message("secret@x.se", 3)).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("away")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.eml"), folder.path().join("link.eml")).unwrap();
        fs::write(folder.path().join("own.eml"), message("own@x.se", 3)).unwrap();
        assert_eq!(senders(&taken(&[folder.path()], "").unwrap()), ["own@x.se 1"]);
    }
}
