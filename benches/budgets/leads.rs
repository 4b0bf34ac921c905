//! Invented leads as CSV, the same for the same number: about 750 bytes each, names of several languages.

use std::io::{self, Write};

const FIRST: &[&str] = &[
    "Anna",
    "Åsa",
    "Björn",
    "Chidi",
    "Dorota",
    "Ewa",
    "François",
    "Gaia",
    "Håkan",
    "İpek",
    "João",
    "Katarzyna",
    "Lars",
    "Mårten",
    "Noor",
    "Onni",
    "Paula",
    "Quentin",
    "Rosa",
    "Søren",
    "Thi",
    "Ursula",
    "Vera",
    "Wei",
    "Xavier",
    "Ylva",
    "Zoë",
    "明美",
    "محمد",
    "Łukasz",
];
const LAST: &[&str] = &[
    "Andersson",
    "Öberg",
    "Nowak",
    "Okafor",
    "Petersen",
    "Quispe",
    "Rossi",
    "Saari",
    "Tanaka",
    "Ünal",
    "van Dijk",
    "Weiß",
    "Yılmaz",
    "Żak",
    "Ärlig",
    "Østergaard",
    "García",
    "Müller",
    "Dubois",
    "Kowalska",
    "佐藤",
    "الهاشمي",
    "Novák",
    "Fischer",
    "Larsen",
];
const COMPANY: &[&str] =
    &["Arvo", "Bright", "Cedar", "Delta", "Ekbladh", "Fjord", "Granit", "Halvorsen", "Indigo", "Järn", "Kuusi", "Lumen"];
const TRADE: &[&str] = &["Logistik AB", "Foods Ltd", "Minerals SA", "Bygg ApS", "Technik GmbH", "Studio Oy", "Energi AS", "Consulting"];
const CITY: &[&str] = &["Malmö", "Göteborg", "København", "Kraków", "Berlin", "Lyon", "Torino", "Tampere", "Porto", "Ankara", "Osaka"];
const SOURCE: &[&str] = &["Web", "Trade Show", "Word-of-Mouth", "Partner", "Seminar", "Advertisement", "Direct Mail", "Other"];
const STATUS: &[&str] = &["New", "Contacted", "Qualified", "Nurturing", "Lost"];
const OWNER: &[&str] = &["anna", "bo", "cecilia", "deniz", "emil", "fiona", "göran", "hanna", "ivo", "jonas", "karin", ""];
const TITLE: &[&str] = &["Buyer", "Head of Purchasing", "CEO", "Engineer", "Office Manager", "Inköpare", "Geschäftsführerin"];

/// The header row.
pub const HEADER: &str = "Full name,First name,Last name,Company,Job title,E-mail,E-mail 2,Business phone,Mobile phone,Web page,\
Business street,Business postal code,Business city,Business country,Home street,Home city,Source,Status,Score,Next step due,Categories,Notes,\
Assigned to";

/// A small generator of numbers: the next from the last (Knuth's constants for 64 bits).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A generator.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `below`.
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

/// Writes `count` leads with a header. Every 100,000th and the 500th are called Quillfeather.
pub fn write_csv(count: u32, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{HEADER}")?;
    for number in 0..count {
        let mut dice = Dice::new(u64::from(number) + 1);
        dice.roll(2);
        let (first, last) = (dice.of(FIRST), if number % 100_000 == 99_999 || number == 499 { "Quillfeather" } else { dice.of(LAST) });
        let company = format!("{} {} {}", dice.of(COMPANY), dice.roll(4_000), dice.of(TRADE));
        let (title, city, source, status) = (dice.of(TITLE), dice.of(CITY), dice.of(SOURCE), dice.of(STATUS));
        let stars = dice.roll(6);
        let due = if dice.roll(3) == 0 { format!("2026-{:02}-{:02}", dice.roll(12) + 1, dice.roll(28) + 1) } else { String::new() };
        let note = match dice.roll(4) {
            0 => String::new(),
            1 => "Asked for a quote; call back after the fair.".to_owned(),
            2 => format!(
                "\"Met at the stand, said \"\"soon\"\".\nInterested in {} and in what it costs to run for a year.\"",
                dice.of(TRADE)
            ),
            _ => "Wants the long catalogue with all prices by letter and a visit when somebody is near. ".repeat(4),
        };
        writeln!(
            out,
            "{first} {last} {number},{first},{last} {number},{company},{title},{}{number}@example.com,\
             info{number}@example.org,+46 40 {:06},+46 70 {:07},https://www.example.com/{number},Storgatan {},{:05},{city},Sweden,\
             \"Hemvägen {}, 2 tr\",{city},{source},{status},{stars},{due},{};fair-2026,{note},{}",
            first.to_lowercase(),
            number % 1_000_000,
            u64::from(number) * 7 % 10_000_000,
            dice.roll(200),
            dice.roll(99_999),
            dice.roll(99),
            dice.of(&["hot", "warm", "cold", "vip"]),
            dice.of(OWNER),
        )?;
    }
    out.flush()
}
