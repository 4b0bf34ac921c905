//! `mail`: who wrote becomes a lead unless they are there, and each message an item of their history.

use std::{
    fs::{self, File},
    io::{self, Read},
    sync::Arc,
};

use super::{
    apart::Parser,
    args::{Import, Looking, Mail},
    assignment,
    failure::{Done, Failure},
    open,
    own::setting,
    place::Places,
    postman::Postman,
    reach::Way,
    shell::Shell,
    words::counted,
};
use crate::{
    app::Letter,
    exchange::{
        foreign,
        mail::{self, Own, Post, Sender, Sort, apart::Terms, maildir},
    },
    hub::Clock,
    model::{FieldId, Kind, Reading, Stamp, TypeId, Value, Zone, fields},
    proto::{Command, Fate, PlanId, PlanRow, Reply, Request},
    text::{clean, day},
    tui::mailbox::{self, Taken, Unreadable, Wanted},
};

/// Lines printed about people, about what was left out, and of warnings; the counts cover all.
const LINES: usize = 100;

/// What is done with each message or person, counted.
#[derive(Default)]
struct Counts {
    made: u64,
    known: u64,
    noted: u64,
    there: u64,
    refused: u64,
}

/// Plans and prints the plan; with `--apply` does it as one operation.
///
/// # Errors
/// Places that cannot be read, mail of which nothing is made, what the hub refused.
pub(super) fn run(shell: &mut Shell, places: &Places, args: &Mail) -> Done {
    let kind = shell.kind(&args.kind)?.id;
    let taken = read(args, places, shell.reading, &mut |count| shell.out.progress(&format!("{count} messages read")))?;
    let mut post = taken.post;
    let given = values(shell, args)?;
    for sender in &mut post.senders {
        for (field, value) in &given {
            sender.person.set(*field, value.clone());
            sender.guesses.retain(|(guessed, _)| guessed != field);
        }
    }
    let taken = Taken { post: Post::default(), ..taken };
    if post.senders.is_empty() {
        return Err(nothing(&post, &taken));
    }
    let source = source(args);
    let (rows, plan) = plan(shell, kind, &post, &source)?;
    if args.apply {
        let counts = counts(&post, &rows);
        let command = command(shell, kind, &post, &source, false)?;
        let outcome = shell.apply(command)?;
        shell.ask(Request::Forget(plan))?;
        left_out(shell, &post)?;
        shell.out.flush()?;
        let undo = outcome.op.as_ref().map_or_else(String::new, |op| format!(" `prospekt undo {}` takes it back.", op.seq));
        let done = if outcome.op.is_some() { said(&counts, ("Made", "noted")) } else { "Nothing had to be done".to_owned() };
        shell.out.say(format!("{done}.{undo}"));
        more(shell, &taken);
        return Ok(());
    }
    shell.ask(Request::Forget(plan))?;
    let counts = counts(&post, &rows);
    print(shell, &post, &rows)?;
    left_out(shell, &post)?;
    warn(shell, &post)?;
    shell.out.line("Plan:")?;
    for (count, words) in [
        (counts.made, "would be made"),
        (counts.known, "are there already"),
        (counts.noted, "messages would go to a history"),
        (counts.there, "messages are in a history already"),
        (counts.refused, "left out"),
    ] {
        shell.out.line(&format!("{count:>9}  {words}"))?;
    }
    shell.out.flush()?;
    more(shell, &taken);
    shell.out.say("Nothing was done. Add --apply to do it.");
    Ok(())
}

/// Opens the screen with the form of one message; answers the process's exit code.
///
/// # Errors
/// More than one message, mail of which nothing is made, no terminal.
pub(super) fn run_open(places: &Places, way: &Way, args: &Mail, looking: &Looking) -> Done<u8> {
    let reading = Reading { now: Clock::System.now(), zone: Zone::Local };
    let taken = read(args, places, reading, &mut |_| ())?;
    if taken.post.senders.is_empty() {
        return Err(nothing(&taken.post, &taken));
    }
    let Some(sender) = taken.post.only() else {
        return Err(Failure::usage(format!("there are {} messages, and a form takes one", taken.messages))
            .hint("Without --open their plan is printed; --apply does it."));
    };
    open::run_letter(places, way, looking, Letter { kind: args.kind.clone(), sender: Box::new(sender.clone()) })
}

/// What an import is asked for that turns out to be e-mail; none where it is a table, or is looked at when it is read.
#[must_use]
pub(super) fn of_import(args: &Import) -> Option<Mail> {
    let facts = fs::metadata(&args.file).ok()?;
    let is_mail = if facts.is_dir() {
        maildir::MESSAGES.iter().any(|name| args.file.join(name).is_dir())
    } else {
        let mut head = Vec::new();
        let limit = u64::try_from(mail::HEAD).unwrap_or(u64::MAX);
        facts.is_file()
            && File::open(&args.file).and_then(|file| file.take(limit).read_to_end(&mut head)).is_ok()
            && match mail::sort_of(&head) {
                Some(Sort::Outlook) => File::open(&args.file).is_ok_and(|file| foreign::is_of_outlook(&Parser::new(file))),
                sort => sort.is_some(),
            }
    };
    is_mail.then(|| Mail {
        files: vec![args.file.clone()],
        kind: args.kind.clone(),
        me: Vec::new(),
        values: Vec::new(),
        since: None,
        most: u32::try_from(mailbox::USUAL).unwrap_or(u32::MAX),
        open: false,
        large: args.reading.large,
        apply: args.apply,
    })
}

/// The addresses a person reads mail at: given, set, and of the environment.
pub(super) fn own(places: &Places, given: &[String]) -> Own {
    let variable = open::variable("EMAIL").unwrap_or_default();
    let set = setting(places, "mail.own");
    Own::of(given.iter().map(String::as_str).chain([set.as_str(), variable.as_str()]))
}

fn read(args: &Mail, places: &Places, reading: Reading, progress: &mut dyn FnMut(u64)) -> Done<Taken> {
    let since = match &args.since {
        None => None,
        Some(typed) => {
            let day = day::parse(typed, reading.today()).map_err(|problem| Failure::usage(format!("--since: {problem}")))?;
            Some(reading.utc_of(day.and_hms_opt(0, 0, 0).unwrap_or_default()))
        }
    };
    let most = usize::try_from(args.most).unwrap_or(mailbox::USUAL);
    let terms = Terms { own: own(places, &args.me), now: reading.now, large: args.large };
    let wanted = Wanted { most, since, largest: terms.largest() };
    let mut postman = Postman::new(terms, Arc::default());
    let mut told = |count: u64| {
        progress(count);
        true
    };
    mailbox::read(&args.files, Box::new(io::stdin()), &wanted, &mut postman, &mut told)
        .map_err(|Unreadable(why, hint)| Failure::failed(why).hint(hint))
}

fn values(shell: &Shell, args: &Mail) -> Done<Vec<(FieldId, Value)>> {
    let stamp = Stamp { by: shell.user().to_owned(), at: shell.reading.now };
    let mut values = Vec::new();
    for text in &args.values {
        let edit = assignment::edit(text, &shell.schema, &shell.reading)?;
        values.extend(assignment::value_of(edit.edit, &stamp).map(|value| (edit.field, value)));
    }
    Ok(values)
}

/// What the log calls it.
fn source(args: &Mail) -> String {
    let name = |path: &std::path::PathBuf| match path.file_name() {
        Some(name) if path != std::path::Path::new("-") => name.to_string_lossy().into_owned(),
        _ if path == std::path::Path::new("-") => "standard input".to_owned(),
        _ => path.display().to_string(),
    };
    match args.files.as_slice() {
        [] => String::new(),
        [only] => name(only),
        [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
    }
}

/// Said where nothing is made of it.
fn nothing(post: &Post, taken: &Taken) -> Failure {
    let told = |left_out: &mail::LeftOut| {
        let what = if left_out.what.is_empty() { String::new() } else { format!("'{}': ", clean::line(&left_out.what)) };
        format!("{what}{}", clean::line(&left_out.reason))
    };
    match post.left_out.as_slice() {
        [] if taken.older > 0 => Failure::failed("no message is that new"),
        [] => Failure::failed("there is no message in it"),
        [only] => {
            let what = clean::line(&only.what);
            let hint = if what.is_empty() { "Save it again from the mail program, as it came.".to_owned() } else { what };
            Failure::failed(format!("no lead can be made of it: {}", clean::line(&only.reason))).hint(hint)
        }
        all => Failure::failed(format!("no lead can be made of any of {} messages", post.left_out_count))
            .hint(all.iter().take(10).map(told).collect::<Vec<_>>().join("\n")),
    }
}

/// The command for everybody; where they are many, they are gathered at the hub first.
fn command(shell: &mut Shell, kind: TypeId, post: &Post, source: &str, is_bare: bool) -> Done<Command> {
    let mut people = post.correspondents();
    if is_bare {
        for message in people.iter_mut().flat_map(|person| &mut person.messages) {
            message.values.retain(|(field, _)| *field != fields::NOTES);
        }
    }
    let command = |people, gathered| Command::Mail { kind, people, gathered, source: source.to_owned() };
    let batches = mail::batches(people);
    if let [only] = batches.as_slice() {
        return Ok(command(only.clone(), None));
    }
    let (mut plan, parts): (Option<PlanId>, usize) = (None, batches.len());
    for (number, people) in batches.into_iter().enumerate() {
        let Reply::Importing { plan: gathered, .. } = shell.ask(Request::Gather { plan, people })? else { return Err(Failure::hub_gone()) };
        plan = Some(gathered);
        shell.out.progress(&format!("{} of {} parts sent", number + 1, parts));
    }
    Ok(command(Vec::new(), plan))
}

/// What would happen, row by row; and the plan they are of.
fn plan(shell: &mut Shell, kind: TypeId, post: &Post, source: &str) -> Done<(Vec<PlanRow>, PlanId)> {
    // A plan looks at no text.
    let command = command(shell, kind, post, source, true)?;
    let gathered = if let Command::Mail { gathered, .. } = &command { *gathered } else { None };
    let planned = shell.plan(command)?;
    if let Some(gathered) = gathered {
        shell.ask(Request::Forget(gathered))?;
    }
    let (mut rows, mut from) = (Vec::new(), 0);
    loop {
        let more = shell.plan_rows(planned.id, from)?;
        if more.is_empty() {
            return Ok((rows, planned.id));
        }
        from += u32::try_from(more.len()).unwrap_or(u32::MAX);
        rows.extend(more);
    }
}

/// Counts the rows: those of people stand before those of their messages.
fn counts(post: &Post, rows: &[PlanRow]) -> Counts {
    let mut counts = Counts::default();
    let mut rows = rows.iter();
    for sender in &post.senders {
        match rows.next().map(|row| &row.fate) {
            Some(Fate::Created) => counts.made += 1,
            Some(Fate::Becomes(_) | Fate::Changed(_)) => counts.known += 1,
            Some(Fate::Refused(_)) => counts.refused += 1,
            _ => {}
        }
        for row in rows.by_ref().take(sender.messages.len()) {
            match &row.fate {
                Fate::Same => counts.there += 1,
                Fate::Refused(_) => counts.refused += 1,
                _ => counts.noted += 1,
            }
        }
    }
    counts.refused += post.left_out_count;
    counts
}

fn said(counts: &Counts, (made, noted): (&str, &str)) -> String {
    let mut parts = Vec::new();
    if counts.made > 0 {
        parts.push(format!("{made} {}", counted(counts.made, "lead", "leads").replace("leads", "people").replace("lead", "person")));
    }
    if counts.noted > 0 {
        parts.push(format!("{noted} {}", counted(counts.noted, "message", "messages")));
    }
    if counts.there > 0 {
        parts.push(format!("{} there already", counted(counts.there, "message was", "messages were")));
    }
    if counts.refused > 0 {
        parts.push(format!("left out {}", counts.refused));
    }
    let mut text = parts.join(", ");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text
}

/// Everybody with their messages.
fn print(shell: &mut Shell, post: &Post, rows: &[PlanRow]) -> Done {
    let mut rows = rows.iter();
    for (number, sender) in post.senders.iter().enumerate() {
        let Some(row) = rows.next() else { break };
        let messages: Vec<&PlanRow> = rows.by_ref().take(sender.messages.len()).collect();
        if number < LINES {
            person(shell, sender, row)?;
            for (row, message) in messages.iter().zip(&sender.messages).take(LINES) {
                let when = message.get(fields::WHEN).map_or_else(|| "no date".to_owned(), |when| Kind::Moment.show(when, &shell.reading));
                let fate = match &row.fate {
                    Fate::Same => row.record.map_or_else(|| "  (there already)".to_owned(), |id| format!("  (there already, with #{id})")),
                    Fate::Refused(reason) => format!("  (left out: {})", clean::line(reason)),
                    _ => String::new(),
                };
                shell.out.line(&format!("             {when:<16}  {}{fate}", clean::line(&row.name)))?;
            }
        }
    }
    let left = post.senders.len().saturating_sub(LINES);
    if left > 0 {
        shell.out.line(&format!("and {left} more people"))?;
    }
    Ok(())
}

fn person(shell: &mut Shell, sender: &Sender, row: &PlanRow) -> Done {
    let letter = |field: FieldId| clean::line(sender.person.text(field));
    let place = match (&row.fate, row.record) {
        (Fate::Created, _) => "new".to_owned(),
        (_, Some(id)) => format!("#{id}"),
        (Fate::Refused(_), _) => "left out".to_owned(),
        _ => "there".to_owned(),
    };
    let name = if row.record.is_some() { clean::line(&row.name) } else { letter(fields::NAME) };
    let company = letter(fields::COMPANY);
    let company = if company.is_empty() || row.record.is_some() { String::new() } else { format!(", {company}") };
    let refused = if let Fate::Refused(reason) = &row.fate { format!(": {}", clean::line(reason)) } else { String::new() };
    shell.out.line(&format!("{place:>9}  {name} <{}>{company}{refused}", letter(fields::EMAIL)))?;
    if !matches!(row.fate, Fate::Created) {
        return Ok(());
    }
    if !sender.reason.is_empty() && sender.reason != "is the sender (From)" {
        shell.out.line(&format!("             {}", sender.reason))?;
    }
    for (field, words) in &sender.guesses {
        let label = shell.schema.field(*field).map_or_else(String::new, |def| def.label.to_string());
        shell.out.line(&format!("             {label}: {}", clean::line(words)))?;
    }
    for offer in &sender.offers {
        let name = shell.schema.field(offer.field).map_or_else(String::new, |def| def.name.to_string());
        let (text, from) = (clean::line(&offer.text), clean::line(&offer.line));
        shell.out.line(&format!("             offered, not written: {name}='{}' ({from})", text.replace('\'', "")))?;
    }
    Ok(())
}

fn left_out(shell: &mut Shell, post: &Post) -> Done {
    for left_out in post.left_out.iter().take(LINES) {
        let what = if left_out.what.is_empty() { format!("message {}", left_out.line) } else { clean::line(&left_out.what) };
        shell.out.line(&format!("left out   {what}: {}", clean::line(&left_out.reason)))?;
    }
    let left = post.left_out_count.saturating_sub(u64::try_from(post.left_out.len().min(LINES)).unwrap_or_default());
    if left > 0 {
        shell.out.line(&format!("and {left} more messages left out"))?;
    }
    Ok(())
}

fn warn(shell: &mut Shell, post: &Post) -> Done {
    for (line, warning) in post.warnings.iter().take(LINES) {
        let place = if post.messages() > 1 { format!("message {line}: ") } else { String::new() };
        shell.out.line(&format!("Note: {place}{}", clean::line(warning)))?;
    }
    let left = post.warnings.len().saturating_sub(LINES);
    if left > 0 {
        shell.out.line(&format!("and {left} more notes"))?;
    }
    Ok(())
}

/// What was not looked at.
fn more(shell: &mut Shell, taken: &Taken) {
    if taken.has_more {
        shell
            .out
            .say(format!("There are more than {} messages: --most N takes more at once, --since DAY those from a day on.", taken.messages));
    }
    if taken.others > 0 {
        shell.out.say(format!("{} no e-mail and passed over.", counted(taken.others, "file is", "files are")));
    }
    if taken.older > 0 {
        shell.out.say(format!("{} older and passed over.", counted(taken.older, "message is", "messages are")));
    }
}
