//! `mail`: who wrote becomes a lead unless they are there, and each message an item of their history.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read,
};

use super::{
    apart::Parser,
    args::{Import, Looking, Mail, TextFormat},
    assignment,
    choices::Decisions,
    failure::{Done, Failure},
    import_json::{self, Head},
    open,
    own::setting,
    place::Places,
    postman::Postman,
    reach::Way,
    shell::Shell,
    stop::Stop,
    whole,
    words::counted,
};
use crate::{
    app::Letter,
    exchange::{
        foreign,
        mail::{self, Own, Post, Sender, Sort, apart::Terms, maildir},
    },
    hub::Clock,
    model::{FieldId, Kind, Reading, Stamp, Value, Zone, fields},
    proto::{Class, Command, ImportOptions, ImportRow, Meets, Plan, PlanId, Reply, Request, SHOWN},
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
    plan_or_do(shell, places, args).map_err(|failure| shell.or_stopped(failure, "Nothing was done."))
}

fn plan_or_do(shell: &mut Shell, places: &Places, args: &Mail) -> Done {
    let kind = shell.kind(&args.kind)?.id;
    let stop = shell.stop.clone();
    let taken = read(args, places, shell.reading, &stop, &mut |count| shell.out.progress(&format!("{count} messages read")))?;
    if stop.is_wanted() {
        return Err(Failure::stopped());
    }
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
    let wanted = Decisions::of(&args.choices)?;
    let today = day::to_number(shell.reading.today());
    let whole = whole::whole(shell, &args.whole)?;
    let options = ImportOptions { whole, today, ..ImportOptions::of_mail(kind, source(args)) };
    let plan = plan(shell, options.clone(), &mut post, !args.apply)?;
    let decided = wanted.decide(shell, plan.id)?;
    if args.apply {
        let outcome = shell.apply(Command::Import { plan: plan.id, choices: Box::new(decided.choices) })?;
        shell.ask(Request::Forget(plan.id))?;
        left_out(shell, &post)?;
        shell.out.flush()?;
        let undo = outcome.op.as_ref().map_or_else(String::new, |op| format!(" `prospekt undo {}` takes it back.", op.seq));
        let counts = Counts { made: outcome.created_count - outcome.messages, noted: outcome.messages, ..counts(&post, &plan) };
        let done = if outcome.op.is_some() { said(&counts, ("Made", "noted")) } else { "Nothing had to be done".to_owned() };
        shell.out.say(format!("{done}.{undo}"));
        more(shell, &taken);
        return Ok(());
    }
    if args.format == TextFormat::Json {
        let mut head = Head::default();
        head.note(post.warnings.iter().map(|(line, text)| format!("message {line}: {text}")));
        return import_json::print(shell, &plan, &options, head, &[], &decided);
    }
    let rows = rows(shell, &plan)?;
    shell.ask(Request::Forget(plan.id))?;
    let counts = counts(&post, &plan);
    print(shell, &post, &rows)?;
    left_out(shell, &post)?;
    warn(shell, &post)?;
    shell.out.line("Plan:")?;
    for (count, words) in [
        (counts.made, "people would be made"),
        (counts.known, "people are there already"),
        (counts.noted, "messages would go to a history"),
        (counts.there, "messages are in a history already, or come twice"),
        (counts.refused, "left out"),
    ] {
        shell.out.line(&format!("{count:>9}  {words}"))?;
    }
    for line in decided.lines() {
        shell.out.line(&line)?;
    }
    let set = whole::set_words(&shell.schema, &options.whole);
    if !set.is_empty() {
        let whom = if options.whole.all { "Everybody" } else { "Everybody new" };
        shell.out.line(&format!("{whom}: {}", clean::line(&set)))?;
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
    let taken = read(args, places, reading, &Stop::default(), &mut |_| ())?;
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
        whole: args.how.whole.clone(),
        choices: args.how.choices.clone(),
        since: None,
        most: u32::try_from(mailbox::USUAL).unwrap_or(u32::MAX),
        open: false,
        large: args.reading.large,
        format: args.how.format,
        apply: args.apply,
    })
}

/// The addresses a person reads mail at: given, set, and of the environment.
pub(super) fn own(places: &Places, given: &[String]) -> Own {
    let variable = open::variable("EMAIL").unwrap_or_default();
    let set = setting(places, "mail.own");
    Own::of(given.iter().map(String::as_str).chain([set.as_str(), variable.as_str()]))
}

fn read(args: &Mail, places: &Places, reading: Reading, stop: &Stop, progress: &mut dyn FnMut(u64)) -> Done<Taken> {
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
    let mut postman = Postman::new(terms, stop.sign());
    let mut told = |count: u64| {
        progress(count);
        !stop.is_wanted()
    };
    mailbox::read(&args.files, Box::new(stop.input()?), &wanted, &mut postman, &mut told)
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

/// The plan of everybody: they are gathered at the hub, part by part. `is_bare`: a plan that is only looked at needs no text.
fn plan(shell: &mut Shell, options: ImportOptions, post: &mut Post, is_bare: bool) -> Done<Plan> {
    let mut people = post.correspondents();
    if is_bare {
        for message in people.iter_mut().flat_map(|person| &mut person.messages) {
            message.values.retain(|(field, _)| *field != fields::NOTES);
        }
    }
    let batches = mail::batches(people);
    let (mut gathered, parts): (Option<PlanId>, usize) = (None, batches.len());
    for (number, people) in batches.into_iter().enumerate() {
        let Reply::Importing { plan, .. } = shell.ask(Request::Gather { plan: gathered, people })? else { return Err(Failure::hub_gone()) };
        gathered = Some(plan);
        if parts > 1 {
            shell.out.progress(&format!("{} of {parts} parts sent", number + 1));
        }
    }
    let plan = gathered.ok_or_else(Failure::hub_gone)?;
    match shell.ask(Request::ImportAgain { plan, options: Box::new(options) })? {
        Reply::Planned(plan) => Ok(*plan),
        _ => Err(Failure::hub_gone()),
    }
}

/// What becomes of everybody, by the line of their first message.
fn rows(shell: &mut Shell, plan: &Plan) -> Done<BTreeMap<u64, ImportRow>> {
    let (mut rows, mut from) = (BTreeMap::new(), 0);
    loop {
        let page = shell.ask(Request::ImportPage { plan: plan.id, class: None, from, count: SHOWN, near: None })?;
        let Reply::ImportPage(page) = page else { return Err(Failure::hub_gone()) };
        if page.rows.is_empty() {
            return Ok(rows);
        }
        from += u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        rows.extend(page.rows.into_iter().map(|row| (row.line, row)));
    }
}

/// People and messages of a plan, as far as it says.
fn counts(post: &Post, plan: &Plan) -> Counts {
    let mail = plan.mail.unwrap_or_default();
    let lost: u64 = [Class::InStore, Class::Refused].into_iter().map(|class| mail.noted_of(class)).sum();
    Counts {
        made: plan.created,
        known: plan.changed + plan.same + plan.known,
        noted: mail.noted.iter().sum::<u64>() - lost,
        there: mail.there,
        refused: plan.refused - mail.alone + lost + post.left_out_count,
    }
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
fn print(shell: &mut Shell, post: &Post, rows: &BTreeMap<u64, ImportRow>) -> Done {
    for sender in post.senders.iter().take(LINES) {
        let Some(row) = rows.get(&sender.person.line) else { continue };
        person(shell, sender, row)?;
        let Some(mail) = &row.mail else { continue };
        for letter in &mail.first {
            let when = letter.when.as_ref().map_or_else(|| "no date".to_owned(), |when| Kind::Moment.show(when, &shell.reading));
            let fate = match (letter.is_there, row.class) {
                (true, _) => "  (there already)",
                (false, Class::Refused | Class::InStore) => "  (left out with its sender)",
                (false, _) => "",
            };
            shell.out.line(&format!("             {when:<16}  {}{fate}", clean::line(&letter.subject)))?;
        }
        let more = u64::from(mail.noted + mail.there).saturating_sub(u64::try_from(mail.first.len()).unwrap_or(u64::MAX));
        if more > 0 {
            shell.out.line(&format!("             and {}", counted(more, "message more", "messages more")))?;
        }
    }
    let left = post.senders.len().saturating_sub(LINES);
    if left > 0 {
        shell.out.line(&format!("and {left} more people"))?;
    }
    Ok(())
}

fn person(shell: &mut Shell, sender: &Sender, row: &ImportRow) -> Done {
    let letter = |field: FieldId| clean::line(sender.person.text(field));
    let met = row.meets.as_ref().filter(|meets| meets.record.is_some());
    let place = match (row.class, &row.meets) {
        (Class::New, _) => "new".to_owned(),
        (Class::Refused, _) => "left out".to_owned(),
        (_, Some(Meets { record: Some(id), .. })) => format!("#{id}"),
        (_, Some(Meets { line, .. })) => format!("as {line}"),
        (_, None) => "there".to_owned(),
    };
    let name = met.map_or_else(|| letter(fields::NAME), |meets| clean::line(&meets.name));
    let company = letter(fields::COMPANY);
    let company = if company.is_empty() || met.is_some() { String::new() } else { format!(", {company}") };
    let refused = if row.class == Class::Refused { format!(": {}", clean::line(&row.reason)) } else { String::new() };
    shell.out.line(&format!("{place:>9}  {name} <{}>{company}{refused}", letter(fields::EMAIL)))?;
    if row.class != Class::New {
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
