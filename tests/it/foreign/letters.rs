//! Mail is read apart as well: damaged messages by a fixed seed through the process that reads them, one that is killed, one that is
//! asked nonsense. Each message has an answer, and the process is there for the next one.

use std::{
    fs,
    io::{Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use prospekt::exchange::{
    foreign::frame::{FrameReader, FrameWriter},
    mail::{
        self, LeftOut, Letter, Own,
        apart::{Terms, hear, most_said, say_message, say_terms},
        mbox::{Mbox, Piece},
    },
};

use super::{
    mutants::{Dice, damaged, times},
    sample,
};
use crate::support::World;

/// The process that reads messages, spoken to without anything of the program between.
struct Desk {
    child: Child,
    to: ChildStdin,
    from: FrameReader<ChildStdout>,
}

impl Desk {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_prospekt"))
            .arg("read-mail")
            .env_clear()
            .env("MIMALLOC_ARENA_RESERVE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        say_terms(&mut to, &Terms { own: Own::of(["bo@own.example"]), now: 1_795_424_400_000, large: false }).unwrap();
        Self { child, to, from: FrameReader::new(from, most_said(1_000)) }
    }

    fn ask(&mut self, message: &[u8]) -> std::io::Result<Result<Letter, LeftOut>> {
        say_message(&mut self.to, message, 1, false)?;
        hear(&mut self.from, 1)
    }

    fn last_words(mut self) -> String {
        drop(self.to);
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        format!("{}: {said}", self.child.wait().unwrap())
    }
}

/// Every message of the samples.
fn messages() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in ["mail/good", "mail/bad"] {
        let mut paths: Vec<_> = fs::read_dir(sample(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let mut mbox = Mbox::new(fs::File::open(&path).unwrap(), mail::largest(false));
            let name = path.display().to_string();
            if name.ends_with(".mbox") {
                while let Some(Piece::Message(bytes)) = mbox.next().unwrap() {
                    found.push((name.clone(), bytes));
                }
            } else {
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.push(("a message of Outlook".to_owned(), super::make::outlook_message()));
    found
}

#[test]
fn damaged_messages_do_no_harm() {
    let mut desk = Desk::start();
    let mut read = 0;
    for (number, (name, bytes)) in messages().into_iter().enumerate() {
        // One process has a minute of computing, and many mutants come.
        if number % 4 == 0 {
            desk = Desk::start();
        }
        let mut dice = Dice::new(0x5eed_0000 + u64::try_from(bytes.len()).unwrap());
        for mutant in 0..times(40, 10_000) {
            if mutant % 500 == 499 {
                desk = Desk::start();
            }
            let message = damaged(&bytes, &mut dice);
            match desk.ask(&message) {
                Ok(came_to) => read += usize::from(came_to.is_ok()),
                Err(error) => {
                    let kept = std::env::temp_dir().join("prospekt-mutant.eml");
                    fs::write(&kept, &message).unwrap();
                    panic!("mutant {mutant} of {name}, kept in {}: {error}, {}", kept.display(), desk.last_words());
                }
            }
        }
    }
    assert!(read > 100, "some are still read, or nothing was tried: {read}");
}

/// Mailboxes are parted in the program's own process: nothing it does may depend on what the bytes say.
#[test]
fn damaged_mailboxes_are_parted_and_never_end_the_program() {
    let bytes = fs::read(sample("mail/good/inbox.mbox")).unwrap();
    let mut dice = Dice::new(7);
    for _ in 0..times(400, 200_000) {
        let mutant = damaged(&bytes, &mut dice);
        let (mut mbox, mut total) = (Mbox::new(mutant.as_slice(), 1 << 20), 0);
        while let Some(piece) = mbox.next().unwrap() {
            if let Piece::Message(message) = piece {
                total += message.len();
            }
        }
        assert!(total <= mutant.len());
        let _sort = mail::sort_of(&mutant[..mutant.len().min(mail::HEAD)]);
    }
}

#[test]
fn whoever_asks_nonsense_gets_no_answer_and_no_process_stays() {
    for said in [b"nonsense".to_vec(), vec![0xff; 64], Vec::new()] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_prospekt"))
            .arg("read-mail")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&said).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.stdout.is_empty() && !output.status.success(), "{output:?}");
    }
    // A message that is announced and never ends: the process waits for it, and ends with whoever announced it.
    let mut desk = Desk::start();
    FrameWriter::new(&mut desk.to).frame(b'M', b"{\"line\":1,\"is_mailbox\":false}").unwrap();
    FrameWriter::new(&mut desk.to).frame(b'D', b"From: a@x.se\n").unwrap();
    assert!(desk.last_words().contains("exit status: 1"));
}

/// The processes that one has started.
fn children(process: u32) -> Vec<i32> {
    let told = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    told.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn a_reader_that_is_killed_is_replaced_and_the_message_read_again() {
    let world = World::new();
    let many: String = (0..2_000)
        .map(|number| {
            format!(
                "From x Tue\nFrom: P{number} <p{number}@x.example>\nTo: bo@own.example\nSubject: Looms\n\n{}\n\n",
                "words\n".repeat(300)
            )
        })
        .collect();
    world.file("many.mbox", many);
    let mut program = world.command("mail many.mbox --most 3000").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut killed = 0;
    let mut known = 0;
    // Each time another one reads.
    while killed < 3 && program.try_wait().unwrap().is_none() {
        for child in children(program.id()) {
            if std::mem::replace(&mut known, child) == child {
                continue;
            }
            let process = rustix::process::Pid::from_raw(child).unwrap();
            killed += i32::from(rustix::process::kill_process(process, rustix::process::Signal::KILL).is_ok());
        }
        std::thread::yield_now();
    }
    let done = program.wait_with_output().unwrap();
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(killed > 0 && done.status.success(), "{killed}: {}", String::from_utf8_lossy(&done.stderr));
    let made: u64 = out.lines().find(|line| line.ends_with("would be made")).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let lost: u64 = out.lines().find(|line| line.ends_with("left out")).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    // One that broke two processes is left out with the reason; here that takes two kills in a row.
    assert!(made + lost == 2_000 && lost <= 1, "{out}");
}

#[test]
fn nothing_of_a_message_reaches_files_or_the_command_line() {
    let mut desk = Desk::start();
    desk.ask(b"From: Ada <canary-7261@x.example>\nTo: bo@own.example\nSubject: x\n\nhi\n").unwrap().unwrap();
    let process = desk.child.id();
    let of = |name: &str| fs::read_to_string(format!("/proc/{process}/{name}")).unwrap();
    assert!(!of("cmdline").contains("own.example") && !of("environ").contains("own.example"));
    let limits = of("limits");
    for (name, most) in [("Max address space", "536870912"), ("Max core file size", "0"), ("Max file size", "0"), ("Max open files", "0")] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        assert_eq!(line[name.len()..].split_whitespace().next(), Some(most), "{line}");
    }
}

#[test]
fn a_large_message_is_read_where_a_person_says_so() {
    let world = World::new();
    let mut message = b"From: Ada <ada@x.example>\nTo: bo@own.example\nSubject: Looms\n\nhi\n".to_vec();
    message.resize((64 << 20) + 1, b'\n');
    world.file("large.eml", message);
    let said = world.run("mail large.eml").fails(1);
    assert!(said.contains("it is larger than 64 MiB; `prospekt mail --large` reads it"), "{said}");
    assert!(world.run("mail large.eml --large").ok().contains("1  people would be made"));
}

#[test]
fn mail_on_standard_input_is_no_table_and_says_what_reads_it() {
    let world = World::new();
    for name in ["mail/good/plain.eml", "mail/good/inbox.mbox"] {
        let said = world.run_with("import -", fs::read(sample(name)).unwrap()).fails(1);
        assert!(said.contains("the file is not a table of contacts but e-mail\n`prospekt mail` makes leads of it."), "{said}");
    }
    world.file("spans.csv", "From date,To date,Name\n2026-01-01,2026-02-01,Anna\n");
    world.run("import spans.csv --apply").ok();
    assert_eq!(world.list("full-name", ""), ["Anna"]);
}
