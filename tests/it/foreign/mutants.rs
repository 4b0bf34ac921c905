//! Every parser against damaged files: samples with bytes changed, cut, doubled and exchanged, by a fixed seed. Each goes through the
//! process that parses it, as in life: it ends in order, within its limits, and its last word is understood.
//!
//! Short by default; `PROSPEKT_LONG=1 cargo test --test it -- damaged` takes minutes, `PROSPEKT_LONG=10` ten times as long.

use std::{
    env, fs,
    io::{self, Read, Seek, Write},
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
};

use prospekt::{
    exchange::{Options, Reader, foreign::frame::FrameReader, kinds::Foreign},
    model::{Reading, Schema, record_type},
};

use super::{make, sample};

/// So many in a short run, and in one that takes its time, as many times as it says.
pub fn times(short: usize, long: usize) -> usize {
    let said = env::var_os("PROSPEKT_LONG").or_else(|| option_env!("PROSPEKT_LONG").map(Into::into));
    said.map_or(short, |said| long * said.to_str().and_then(|said| said.parse::<usize>().ok()).unwrap_or(1))
}

/// Mutants of each sample.
fn mutants() -> usize {
    times(12, 3000)
}

/// Numbers that are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).unwrap()
    }
}

/// The bytes with a few things wrong.
pub fn damaged(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.roll(6) {
        let length = bytes.len().max(1);
        let at = dice.roll(length);
        match dice.roll(6) {
            0 => bytes.truncate(at),
            1 => {
                let part = bytes[at.min(bytes.len())..(at + dice.roll(64)).min(bytes.len())].to_vec();
                let to = dice.roll(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            2 => {
                let end = (at + dice.roll(64)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            3 => {
                // The largest and smallest of what counts and points.
                let value = [0_u32, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX][dice.roll(5)].to_le_bytes();
                let end = (at + 4).min(bytes.len());
                if at < end {
                    bytes[at..end].copy_from_slice(&value[..end - at]);
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = dice.byte();
                }
            }
        }
    }
    bytes
}

/// What the process says at the end: the letter of its last frame.
fn last_word(kind: Foreign, bytes: &[u8]) -> Result<char, String> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_prospekt"))
        .args(["read-foreign", kind.name()])
        .env_clear()
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let heard = child.stdout.take().unwrap().take(1 << 30).read_to_end(&mut said);
    let output = child.wait_with_output().unwrap();
    heard.map_err(|error| error.to_string())?;
    // Crates give up on some damage that way, and it is told as damage; our own code does not.
    let broke_down = String::from_utf8_lossy(&output.stderr);
    if broke_down.contains("panicked at src/") {
        return Err(broke_down.into_owned());
    }
    // Refused memory is an answer: the parent says so.
    match output.status.signal() {
        Some(6) => Ok('M'),
        _ if output.status.success() => last_frame(&said).map_err(|error| error.to_string()),
        _ => Err(format!("{:?}: {}", output.status, String::from_utf8_lossy(&output.stderr))),
    }
}

fn last_frame(said: &[u8]) -> io::Result<char> {
    let mut frames = FrameReader::new(said, u64::MAX);
    let mut last = ' ';
    while let Some((letter, _)) = frames.frame()? {
        last = char::from(letter);
    }
    Ok(last)
}

fn each_mutant(kind: Foreign, samples: &[(String, Vec<u8>)]) {
    for (name, bytes) in samples {
        assert_eq!(last_word(kind, bytes), Ok('E'), "{name} as it was");
        let mut dice = Dice(0x5eed_0000 + u64::try_from(bytes.len()).unwrap());
        for number in 0..mutants() {
            let mutant = damaged(bytes, &mut dice);
            match last_word(kind, &mutant) {
                Ok('E' | 'P' | 'M') => {}
                other => {
                    let kept = env::temp_dir().join(format!("prospekt-mutant.{}", kind.name()));
                    fs::write(&kept, &mutant).unwrap();
                    panic!("mutant {number} of {name}, kept in {}: {other:?}", kept.display());
                }
            }
        }
    }
}

fn samples(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(sample(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found.into_iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

#[test]
fn damaged_excel_workbooks_do_no_harm() {
    each_mutant(Foreign::Zip, &samples("xlsx/good"));
}

/// Damage within a part, where the archive's own sums do not catch it.
#[test]
fn damaged_sheets_in_a_sound_archive_do_no_harm() {
    let body = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"B1\" s=\"1\"><v>27467</v></c></row>\
                <row r=\"2\"><c r=\"A2\" t=\"b\"><v>1</v></c><c r=\"B2\"><f t=\"shared\" si=\"0\">A1</f><v>2</v></c></row></sheetData></worksheet>";
    let sheet = [("A", false, Vec::new())];
    let mut dice = Dice(0x5eed);
    for number in 0..mutants() * 4 {
        let mutant = String::from_utf8_lossy(&damaged(body.as_bytes(), &mut dice)).into_owned();
        let book = make::xlsx_of(&sheet, std::slice::from_ref(&mutant), make::Style::default(), None);
        let word = last_word(Foreign::Zip, &book);
        assert!(matches!(word, Ok('E' | 'P' | 'M')), "mutant {number}: {word:?}: {mutant}");
    }
}

#[test]
fn damaged_libreoffice_workbooks_do_no_harm() {
    each_mutant(Foreign::Zip, &samples("ods/good"));
}

#[test]
fn damaged_old_workbooks_do_no_harm() {
    each_mutant(Foreign::Ole, &samples("xls/good"));
}

/// Damage within the records, where the container is sound.
#[test]
fn damaged_records_in_a_sound_container_do_no_harm() {
    let rows = make::words(&[&["Name", "Company"], &["Anna", "Acme"], &["Bo", "Birch"]]);
    let records = make::biff8(&[("Leads", false, rows)], false);
    let mut dice = Dice(0x5eed);
    for number in 0..mutants() * 4 {
        let mutant = damaged(&records, &mut dice);
        let word = last_word(Foreign::Ole, &make::compound("Workbook", &mutant));
        assert!(matches!(word, Ok('E' | 'P' | 'M')), "mutant {number}: {word:?}: {mutant:02x?}");
    }
}

#[test]
fn damaged_cards_do_no_harm() {
    let mut cards = samples("vcf/good");
    cards.extend(samples("vcf/bad").into_iter().filter(|(name, _)| !name.contains("groups-only")));
    each_mutant(Foreign::Vcard, &cards);
}

/// Text is read by the program itself, row by row: nothing makes it fall over.
#[test]
fn damaged_tables_do_no_harm() {
    let schema = Schema::default();
    let (mut dice, mut read) = (Dice::new(0x5eed), 0);
    for (_, bytes) in samples("csv/good").into_iter().chain(samples("csv/bad")) {
        for _ in 0..times(40, 20_000) {
            let mutant = damaged(&bytes, &mut dice);
            let options = Options::new(record_type::LEAD, Reading::utc(1_795_424_400_000));
            if let Ok(mut reader) = Reader::open(mutant.as_slice(), &schema, &options) {
                while let Ok(drafts) = reader.batch(100) {
                    read += drafts.len();
                    if drafts.is_empty() {
                        break;
                    }
                }
                let _warnings = reader.warnings();
            }
        }
    }
    assert!(read > 1000, "some rows are still read, or nothing was tried: {read}");
}
