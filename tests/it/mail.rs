//! Leads from e-mail with the real program: from the shell, and from what a mail program pipes to it. What Python's own mail reader
//! says of the same files is compared.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use portable_pty::CommandBuilder;
use prospekt::{
    exchange::mail::{self, Own, mbox},
    model::{Kind, Reading, Value, fields},
};
use serde_json::{Value as Json, json};

use crate::support::{
    World,
    pty::{Pty, Terminal},
    root,
};

fn sample(name: &str) -> PathBuf {
    root().join("tests/data/mail").join(name)
}

/// The program with these arguments; what it printed.
fn ok(world: &World, args: &[&str]) -> String {
    world.run_of(args).ok()
}

fn path(name: &str) -> String {
    sample(name).display().to_string()
}

#[test]
fn a_message_is_planned_done_once_and_taken_back() {
    let world = World::new();
    let plain = path("good/plain.eml");
    let plan = ok(&world, &["mail", &plain]);
    insta::assert_snapshot!("mail_plan_of_one", plan);
    assert_eq!(ok(&world, &["list", "--format", "ids"]), "", "a plan writes nothing");
    let done = world.run_of(&["mail", &plain, "--apply", "--set", "source=Web"]);
    assert!(done.err.starts_with("Made 1 person, noted 1 message. `prospekt undo "), "{}", done.err);
    let leads = ok(&world, &["list", "--format", "jsonl", "--columns", "id,full-name,email,source,phone"]);
    let lead: Json = serde_json::from_str(leads.trim()).unwrap();
    assert_eq!((&lead["full-name"], &lead["source"], &lead["phone"]), (&"Ada Lovelace".into(), &"Web".into(), &Json::Null));
    let id = lead["id"].to_string();
    let history = ok(&world, &["history", &id]);
    assert!(history.contains("Price of two looms"), "{history}");
    let again = world.run_of(&["mail", &plain, "--apply"]);
    assert!(again.err.starts_with("Nothing had to be done."), "{}", again.err);
    ok(&world, &["undo"]);
    assert_eq!(ok(&world, &["list", "--format", "ids"]), "");
}

#[test]
fn a_mailbox_is_one_plan_and_one_operation_with_each_sender_once() {
    let world = World::new();
    world.run_of(&["add", "full-name=Bo Ek", "email=bo.ek@vav.example"]).ok();
    let inbox = path("good/inbox.mbox");
    let plan = world.run_of(&["mail", &inbox]);
    insta::assert_snapshot!("mail_plan_of_many", format!("{}\n-- words\n{}", plan.out, plan.err));
    let done = world.run_of(&["mail", &inbox, "--apply"]);
    assert!(
        done.err.starts_with("Made 1 person, noted 3 messages, 1 message was there already, left out 3. `prospekt undo "),
        "{}",
        done.err
    );
    // An import of the same file is the same.
    let import = ok(&world, &["import", &inbox]);
    assert!(import.contains("4  messages are in a history already"), "{import}");
    let log = ok(&world, &["log", "--limit", "1", "--format", "json"]);
    assert!(log.contains("inbox.mbox"), "{log}");
    world.run("undo").ok();
    assert_eq!(ok(&world, &["list", "--format", "ids"]).lines().count(), 1);
}

#[test]
fn the_plan_of_a_mailbox_is_json_for_programs() {
    let world = World::new();
    let bo = ok(&world, &["add", "full-name=Bo Ek", "email=bo.ek@vav.example"]).trim().parse::<u64>().unwrap();
    let inbox = path("good/inbox.mbox");
    let planned = |more: &[&str]| -> Json {
        let args = [&["mail", &inbox, "--format", "json"], more].concat();
        serde_json::from_str(&ok(&world, &args)).unwrap()
    };
    let plan = planned(&[]);
    assert_eq!(plan["counts"], json!({ "new": 1, "updated": 1, "unchanged": 0, "in-file": 0, "in-store": 0, "refused": 3 }));
    assert_eq!(plan["messages"], json!({ "noted": 3, "there": 1, "left-out": 3 }));
    assert_eq!(
        (&plan["file"], &plan["type"], &plan["stays"], &plan["notes"]),
        (&json!("inbox.mbox"), &json!("lead"), &json!(1), &json!([]))
    );
    let rows = plan["rows"].as_array().unwrap();
    let told = |row: &Json| ["line", "name", "class", "record", "by", "decided"].map(|name| row[name].clone());
    assert_eq!(told(&rows[0]), [json!(1), json!("Ada Lovelace"), json!("new"), Json::Null, Json::Null, Json::Null]);
    assert_eq!(told(&rows[1]), [json!(2), json!("Bo Ek"), json!("updated"), json!(bo), json!("email"), Json::Null]);
    let first = json!({ "subject": "First", "there": false, "when": "2026-11-03T11:00:00.000Z" });
    let letters = &rows[0]["messages"];
    assert_eq!((&letters["noted"], &letters["there"], &letters["first"][0]), (&json!(2), &json!(1), &first));
    assert_eq!(rows[0]["values"][0], json!({ "field": "full-name", "old": null, "new": "Ada Lovelace", "why": "new" }));
    assert_eq!(rows[1]["values"], json!([{ "field": "company", "old": null, "new": "Vav", "why": "stays", "policy": "keep" }]));
    assert_eq!((&rows[2]["class"], &rows[2]["reason"]), (&json!("refused"), &json!("it was sent by a mailing list")));
    assert_eq!((rows.len(), rows[2].get("messages")), (5, None));
    assert_eq!(planned(&["--leave-out", "2"])["rows"][1]["decided"], json!("leave"));
    assert_eq!(ok(&world, &["list", "--format", "ids"]).lines().count(), 1, "a plan changes nothing");
    let args = ["mail", &inbox, "--format", "json", "--apply"];
    world.run_of(&args).fails(2);
}

#[test]
fn everything_in_a_folder_is_read_and_own_addresses_are_known() {
    let world = World::new();
    fs::create_dir_all(world.path("home/.config/prospekt")).unwrap();
    world.file("home/.config/prospekt/config.toml", "[mail]\nown = \"bo@own.example, bo.berg@gmail.com\"\n");
    let done = world.run_of(&["mail", &path("good"), "--apply"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(ok(&world, &["list", "--format", "jsonl", "--limit", "99"]).lines().all(|lead| !lead.contains("own.example")));
    let sent = ok(&world, &["list", "--type", "message", "--format", "jsonl", "--columns", "full-name,direction", "direction:outgoing"]);
    assert!(sent.lines().count() == 1 && sent.contains("Our offer"), "{sent}");
    let bad = world.run_of(&["mail", &path("bad"), "--apply"]);
    assert_eq!(bad.code, 0, "{}", bad.err);
    assert!(bad.out.bytes().chain(bad.err.bytes()).all(|byte| byte >= 0x20 || byte == b'\n'), "a control character reached the terminal");
}

#[test]
fn what_gives_no_lead_says_why_and_what_to_do() {
    let world = World::new();
    for (args, code, words) in [
        (vec!["mail", "none.eml"], 1, "none.eml cannot be read"),
        (vec!["mail", "{bad/not-mail.txt}"], 1, "is no e-mail: neither a message nor a mailbox"),
        (vec!["mail", "{bad/empty.eml}"], 1, "is no e-mail"),
        (vec!["mail", "{bad/only-a-name.eml}"], 1, "no lead can be made of it: 'Ada Lovelace' has no address"),
        (vec!["mail", "{bad/damaged.msg}"], 1, "no lead can be made of it: it is a damaged Outlook file"),
        (vec!["mail", "{good/plain.eml}", "--type", "account"], 1, "mail makes leads, business contacts"),
        (vec!["mail", "{good/plain.eml}", "--set", "shoe=44"], 2, "there is no field 'shoe'"),
        (vec!["mail", "{good/inbox.mbox}", "--open"], 2, "a form takes one"),
        (vec!["mail", "{good/plain.eml}", "--open"], 2, "this is not a terminal"),
        (vec!["mail", "{good/plain.eml}", "--open", "--apply"], 2, "cannot be used with"),
    ] {
        let args: Vec<String> = args
            .iter()
            .map(|arg| arg.strip_prefix('{').map_or_else(|| (*arg).to_owned(), |name| path(name.trim_end_matches('}'))))
            .collect();
        let said = world.run_of(&args.iter().map(String::as_str).collect::<Vec<_>>()).fails(code);
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn a_message_on_standard_input_is_read() {
    let world = World::new();
    let message = fs::read(sample("good/outlook-swedish.eml")).unwrap();
    let mut child = world.command("mail - --apply").stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&message).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(ok(&world, &["list", "--columns", "full-name,company"]).contains("Borås Väveri AB"));
}

#[test]
fn a_piped_message_opens_its_form_with_the_keyboard_of_the_terminal() {
    let world = World::new();
    let start = |world: &World, file: &Path| {
        let mut command = CommandBuilder::new("/bin/sh");
        let program = env!("CARGO_BIN_EXE_prospekt");
        let line = format!(
            "cat '{}' | '{program}' --embedded --store '{}' mail - --open; echo left with $?",
            file.display(),
            world.store().display()
        );
        command.args(["-c", &line]);
        command.cwd(world.path("."));
        Pty::start(command, &world.path("home"), Terminal::default())
    };
    let mut pty = start(&world, &sample("good/plain.eml"));
    pty.wait_for("New lead: Ada Lovelace");
    pty.keys("F2");
    assert_eq!(pty.exit(), 0);
    let screen = pty.screen();
    assert!(screen.contains("left with 0") && screen.contains("Made Ada Lovelace, with the message in the history."), "{screen}");
    drop(pty);
    assert!(ok(&world, &["list"]).contains("Ada Lovelace"));
    // Known now: their form opens, and leaving it changes nothing.
    let mut pty = start(&world, &sample("good/answer-quoted.eml"));
    pty.wait_for("Lead: Ada Lovelace");
    pty.wait_for("Re: Our offer");
    pty.keys("esc esc");
    assert_eq!(pty.exit(), 0);
    assert_eq!(ok(&world, &["list", "--type", "message", "--format", "ids"]).lines().count(), 1);
}

/// What Python's standard reader says of a file, or nothing where there is no Python.
fn python(script: &str, args: &[&str]) -> Option<Json> {
    let ran = Command::new("python3").arg("-c").arg(script).args(args).output().ok()?;
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(serde_json::from_slice(&ran.stdout).unwrap())
}

const READ: &str = r#"
import sys, json, email, email.policy, email.utils, os
out = {}
folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    if not name.endswith('.eml'):
        continue
    with open(os.path.join(folder, name), 'rb') as file:
        data = file.read()
    if b'\n' not in data:
        data = data.replace(b'\r', b'\n')
    message = email.message_from_bytes(data, policy=email.policy.default)
    sender = message['from'].addresses[0] if message['from'] and message['from'].addresses else None
    body = message.get_body(preferencelist=('plain',))
    date = message['date'].datetime if message['date'] else None
    out[name] = {
        'name': sender.display_name if sender else '',
        'address': sender.addr_spec if sender else '',
        'subject': str(message['subject'] or '').strip(),
        'id': str(message['message-id'] or '').strip('<> '),
        'at': int(date.timestamp()) * 1000 if date else None,
        'text': body.get_content().strip() if body else None,
        'attached': [part.get_filename() for part in message.iter_attachments() if part.get_filename()],
    }
sys.stdout.buffer.write(json.dumps(out, ensure_ascii=False).encode('utf-8', 'replace'))
"#;

/// Where Python reads something else, and why it is right that we do.
const DIFFERS: &[(&str, &str)] = &[
    ("raw-8bit-header.eml", "bytes beyond ASCII in a header are replaced there"),
    ("list-archive.eml", "'at' for @ is no address there"),
    ("forwarded-attached.eml", "the item is the message inside"),
    ("forwarded-outlook.eml", "the item is from who wrote the original"),
    ("forwarded-gmail.eml", "the item is from who wrote the original"),
    ("utf8-header.eml", "raw UTF-8 is replaced there"),
    ("comment-name.eml", "a name in a comment, as of old, is no name there"),
];

#[test]
fn python_reads_the_same_in_the_same_messages() {
    let Some(theirs) = python(READ, &[&path("good")]) else { return };
    let theirs: BTreeMap<String, Json> = serde_json::from_value(theirs).unwrap();
    assert!(theirs.len() > 20);
    let options =
        mail::Options { own: Own::default(), is_mailbox: false, reading: Reading::utc(1_795_424_400_000), largest: mail::largest(false) };
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut differ = Vec::new();
    for (name, theirs) in theirs.iter().filter(|(name, _)| DIFFERS.iter().all(|(differs, _)| differs != name)) {
        let letter = mail::read(&fs::read(sample(&format!("good/{name}"))).unwrap(), 1, &options).unwrap();
        let item = letter.item.unwrap();
        let of = |key: &str| theirs[key].as_str().map(plain).unwrap_or_default();
        let mut same = |what: &str, ours: String, theirs: String| {
            if ours != theirs {
                differ.push(format!("{name}: {what} is {ours:?} here and {theirs:?} there"));
            }
        };
        let from = item.text(fields::FROM);
        let (shown, address) = from.rsplit_once(" <").unwrap_or(("", from));
        same("name", shown.to_owned(), of("name"));
        same("address", address.trim_end_matches('>').replace("bücher", "xn--bcher-kva"), of("address"));
        same("subject", item.text(fields::NAME).replace("(no subject)", ""), of("subject"));
        if !of("id").is_empty() {
            same("id", item.text(fields::MESSAGE_ID).to_owned(), of("id"));
        }
        let at = item.get(fields::WHEN).map(|at| Kind::Moment.write(at)).unwrap_or_default();
        same("date", at, theirs["at"].as_i64().map(|at| Kind::Moment.write(&Value::Moment(at))).unwrap_or_default());
        if theirs["text"].is_string() {
            same("text", plain(item.text(fields::NOTES)), of("text"));
        }
        for attached in theirs["attached"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if item.text(fields::ATTACHMENTS).split("; ").all(|name| name != attached) {
                same("attachment", item.text(fields::ATTACHMENTS).to_owned(), attached.to_owned());
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn python_finds_the_same_messages_in_a_mailbox() {
    const COUNT: &str = "import sys, json, mailbox\nprint(json.dumps([str(message['subject']) for message in mailbox.mbox(sys.argv[1]) if message.keys()]))";
    // A line of text that starts with 'From ' begins a message there, one without any header: not here, where such a line has to end in
    // a date. It writes a lock beside the file, and so gets a copy.
    let world = World::new();
    let copy = world.file("inbox.mbox", fs::read(sample("good/inbox.mbox")).unwrap());
    let Some(theirs) = python(COUNT, &[&copy.display().to_string()]) else { return };
    let bytes = fs::read(&copy).unwrap();
    let (mut mbox, mut ours) = (mbox::Mbox::new(bytes.as_slice(), mail::largest(false)), Vec::new());
    let options =
        mail::Options { own: Own::default(), is_mailbox: false, reading: Reading::utc(1_795_424_400_000), largest: mail::largest(false) };
    while let Some(mbox::Piece::Message(message)) = mbox.next().unwrap() {
        let letter = mail::read(&message, 1, &options);
        ours.push(letter.map_or_else(
            |left_out| left_out.what,
            |letter| letter.item.map_or_else(String::new, |item| item.text(fields::NAME).to_owned()),
        ));
    }
    assert_eq!(theirs, serde_json::to_value(ours).unwrap());
}

#[test]
fn a_mailbox_takes_an_owner_and_a_campaign_for_all_and_senders_are_left_out_by_their_line() {
    let world = World::new();
    world.run_of(&["add", "--type", "marketing", "full-name=Spring fair"]).ok();
    world.run_of(&["users", "add", "dora"]).ok();
    let inbox = path("good/inbox.mbox");
    let plan = ok(&world, &["mail", &inbox, "--assign", "dora", "--campaign", "spring FAIR"]);
    assert!(plan.contains("Everybody new: assigned to dora; initiated by marketing activity"), "{plan}");
    let all = world.run_of(&["mail", &inbox, "--assign", "dora", "--campaign", "Spring fair", "--source", "Trade Show", "--apply"]);
    assert_eq!(all.code, 0, "{}", all.err);
    let leads = ok(&world, &["list", "--format", "jsonl", "--columns", "full-name,assigned-to,source"]);
    let rows: Vec<Json> = leads.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["assigned-to"] == "dora" && row["source"] == "Trade Show"), "{leads}");
    assert_eq!(ok(&world, &["list", "--format", "ids", "initiated-by:\"Spring fair\""]).lines().count(), rows.len());
    world.run("undo").told();
    let some = world.run_of(&["mail", &inbox, "--leave-out", "1-999", "--apply"]);
    assert!(some.err.starts_with("Nothing had to be done."), "{}", some.err);
    world.run_of(&["mail", &inbox, "--leave-out", "4711"]).fails(2);
    world.run_of(&["mail", &inbox, "--campaign", "Autumn fair"]).fails(3);
}

/// A folder of mail made to do harm: nothing outside of it is read, nothing hangs, and no name reaches the terminal as a command.
#[test]
fn a_hostile_folder_of_mail_does_no_harm() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let world = World::new();
    for folder in ["box/cur", "box/new", "box/tmp", "outside/cur", "box/cur/folder.eml"] {
        fs::create_dir_all(world.path(folder)).unwrap();
    }
    let message = |name: &str| {
        format!(
            "From: {name} <{name}@x.example>\nSubject: Hello of {name}\nMessage-ID: <{name}@x>\nDate: Tue, 3 Nov 2026 10:00:00 +0000\n\nHi\n"
        )
    };
    let write = |place: &str, name: &str| fs::write(world.path(place), message(name)).unwrap();
    write("box/cur/1:2,S", "good");
    write("outside/secret.eml", "secret");
    write("outside/cur/2:2,S", "secret");
    write("box/tmp/3", "unfinished");
    write("box/new/\u{1b}[31mred\u{7}\n.eml", "escape");
    write(&format!("box/new/{}", "n".repeat(250)), "huge");
    write("box/new/locked", "locked");
    fs::set_permissions(world.path("box/new/locked"), fs::Permissions::from_mode(0o000)).unwrap();
    symlink(world.path("outside/secret.eml"), world.path("box/cur/link.eml")).unwrap();
    symlink(world.path("outside"), world.path("box/.linked")).unwrap();
    symlink("/dev/zero", world.path("box/cur/zero")).unwrap();
    symlink(world.path("box"), world.path("box/cur/round")).unwrap();
    let fifo = Command::new("mkfifo").arg(world.path("box/cur/pipe.eml")).status().unwrap();
    assert!(fifo.success());
    let done = world.run_of(&["mail", world.path("box").to_str().unwrap(), "--apply"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.bytes().chain(done.err.bytes()).all(|byte| byte >= 0x20 || byte == b'\n'), "{:?} {:?}", done.out, done.err);
    let mut names: Vec<String> = world.list("email", "").into_iter().filter(|email| *email != "locked@x.example").collect();
    names.sort();
    assert_eq!(names, ["escape@x.example", "good@x.example", "huge@x.example"], "{}{}", done.out, done.err);
}

#[test]
fn a_folder_of_a_hundred_thousand_messages_is_read_as_far_as_is_wanted() {
    let world = World::new();
    fs::create_dir_all(world.path("box/cur")).unwrap();
    fs::create_dir_all(world.path("box/new")).unwrap();
    // A file may have so many names and no more.
    let names = |first: usize| {
        let origin = world.path(&format!("origin{first}"));
        fs::write(&origin, "From: Ada <ada@x.example>\nSubject: Looms\nMessage-ID: <1@x>\n\nHi\n").unwrap();
        (first..first + 20_000).for_each(|number| fs::hard_link(&origin, world.path(&format!("box/cur/{number}:2,S"))).unwrap());
    };
    (0..5).for_each(|part| names(part * 20_000));
    let done = world.run_of(&["mail", world.path("box").to_str().unwrap(), "--most", "20"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("1  people would be made") && done.out.contains("1  messages would go to a history"), "{}", done.out);
    assert!(done.err.contains("There are more than 20 messages"), "{}", done.err);
}
