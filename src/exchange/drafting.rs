//! Rows to drafts: every cell goes where the mapping says, and nothing is thrown away that a person did not leave out.
//!
//! A cell that is no value of its field is kept in the notes as `Header: value`, with a warning. A row is refused only where its
//! name, its number or its notes cannot be read or are too long, or where it has no name at all.

use chrono::Datelike;

use super::{
    cells::{CellReader, Origin, Unread},
    days::{self, Day, Order},
    error::{ReadError, Warnings},
    formats::Habits,
    headers::column_name,
    mapping::{BirthPart, ColumnUse, Flag, Group, Mapping, Role},
    questions::{self, Doubt, Way},
    reader::Preview,
    rejects,
    repeated::{BETWEEN, Pair, Places, in_one_line, place_email},
    rows::Row,
};
use crate::{
    model::{Draft, FieldId, Kind, Reading, Schema, TypeId, Value, fields, kind::LONGEST_TEXT, record_type},
    text::day,
};

/// What happens to rows without a full name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// It is made of its parts, else it is the company or the e-mail address; rows with none of them are refused.
    /// Rows that carry the number of their record need no name.
    #[default]
    Complete,
    /// Nothing: the rows only change records that have a name.
    AsGiven,
}

/// What happens with a date or a number that can be read in more than one way, where nobody said how its column is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsettled {
    /// The reading stops there: nothing is guessed.
    #[default]
    Stop,
    /// The column is read in the first way there is, and that is said: for a plan that nobody can carry out.
    Tell,
}

/// Why no draft came of a row.
#[derive(Debug)]
pub enum NoDraft {
    /// It is none of those that are meant.
    PassedOver(PassedOver),
    /// A column was not settled.
    Stopped(ReadError),
}

#[derive(Debug)]
enum Plan {
    Field(CellReader),
    Role(Role),
    Notes,
    Leave,
}

/// Turns rows into drafts.
#[derive(Debug)]
pub struct Drafter {
    columns: Vec<(String, Plan)>,
    origin: Origin,
    places: Places,
    birthday: Option<FieldId>,
    /// E-mail fields, and what each is displayed as.
    displays: Vec<(FieldId, FieldId)>,
    reading: Reading,
    this_year: i32,
    names: Names,
    /// Drafts say which of their cells are blank.
    blanks: bool,
    unsettled: Unsettled,
    /// What the rows become.
    kind: TypeId,
}

/// What a row is on its way to a draft.
#[derive(Debug, Default)]
struct Work<'r> {
    draft: Draft,
    notes: Vec<String>,
    pairs: Vec<Pair<'r>>,
    labels: Vec<(Group, u8, &'r str)>,
    appended: Vec<(FieldId, &'static str, &'r str)>,
    directory_names: Vec<(FieldId, &'r str)>,
    birth: Vec<(BirthPart, &'r str)>,
    passed_over: Option<PassedOver>,
}

/// Why a row that could be read is none of those that are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOver {
    /// It was deleted in the other program.
    Deleted,
    /// It is a company or a deal.
    NoPerson,
    /// It is a business contact, and leads are read.
    Contact,
    /// It is a lead, and business contacts are read.
    Lead,
}

impl PassedOver {
    /// The sentence for so many rows, in lower case without a stop.
    #[must_use]
    pub fn words(self, count: u64) -> String {
        let (one, many) = match self {
            Self::Deleted => ("row was deleted in the other program", "rows were deleted in the other program"),
            Self::NoPerson => ("row is a company or a deal, not a person", "rows are companies or deals, not persons"),
            Self::Contact => ("row is a business contact, not a lead", "rows are business contacts, not leads"),
            Self::Lead => ("row is a lead, not a business contact", "rows are leads, not business contacts"),
        };
        let advice = match self {
            Self::Contact => "; read the file again as contacts to have them",
            Self::Lead => "; read the file again as leads to have them",
            Self::Deleted | Self::NoPerson => "",
        };
        format!("{count} {}; left out{advice}", if count == 1 { one } else { many })
    }
}

impl<'r> Work<'r> {
    fn refuse(&mut self, column: &str, reason: String) {
        self.draft.problems.push((column.to_owned(), reason));
    }

    /// A cell that is part of something.
    fn take_part(&mut self, role: Role, cell: &'r str) {
        let mut pair = |group, number, part| self.pairs.push(Pair { group, number, label: "", value: cell, part });
        match role {
            Role::Line(field) => self.appended.push((field, ", ", cell)),
            Role::Extension(field) => self.appended.push((field, " ext. ", cell)),
            Role::Groups => {
                let own = cell.split(BETWEEN).map(str::trim).filter(|group| !group.starts_with('*') && !group.is_empty());
                let groups = own.map(|group| group.replace([';', ','], " ")).collect();
                self.draft.values.extend(Value::Tags(groups).normal().map(|tags| (fields::CATEGORIES, tags)));
            }
            Role::Label(group, number) => self.labels.push((group, number, cell)),
            Role::Value(group, number) => pair(group, number, None),
            Role::Address(number, part) => pair(Group::Address, number, Some(part)),
            Role::Birth(part) => self.birth.push((part, cell)),
            Role::Flag(_) => {}
        }
    }

    /// A cell that is no value of its field: an address of a directory, several addresses, or words to be kept.
    fn take_unread(&mut self, reader: &CellReader, header: &str, cell: &'r str, reason: String, reading: &Reading) -> Option<String> {
        if reader.is_vital || cell.len() > LONGEST_TEXT {
            self.refuse(header, reason);
            return None;
        }
        if reader.kind == Kind::Email {
            if cell.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("/o=")) {
                self.directory_names.push((reader.field, cell));
                return None;
            }
            let parts = || cell.split([';', ',', ' ']).map(str::trim).filter(|part| !part.is_empty());
            if parts().count() > 1 && parts().all(|part| Kind::Email.parse(part, reading).is_ok()) {
                let rest: Vec<&str> = parts().filter(|part| !place_email(part, &mut self.draft, reading)).collect();
                self.notes.extend(rest.into_iter().map(|part| note(header, part)));
                return None;
            }
        }
        self.notes.push(note(header, cell));
        Some(format!("{reason}; kept in the notes"))
    }

    /// Further lines of addresses and extensions of numbers.
    fn append(&mut self) {
        for (field, glue, cell) in std::mem::take(&mut self.appended) {
            let cell = in_one_line(cell);
            match self.draft.values.iter_mut().find(|(id, _)| *id == field) {
                Some((_, Value::Text(text))) => {
                    text.push_str(glue);
                    text.push_str(&cell);
                }
                Some(_) => {}
                None => self.draft.values.push((field, Value::Text(cell.into_owned()))),
            }
        }
    }

    /// Exchange writes names of its directory for addresses; the real one may stand at the end of the display name.
    fn resolve_directory_names(&mut self, displays: &[(FieldId, FieldId)], reading: &Reading, warnings: &mut Warnings) {
        for (field, cell) in std::mem::take(&mut self.directory_names) {
            let display = displays.iter().find(|(email, _)| *email == field).map_or("", |(_, display)| self.draft.text(*display));
            let address = display.rsplit_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(')')).map(str::to_owned);
            match address.and_then(|address| Kind::Email.parse(&address, reading).ok().flatten()) {
                Some(address) => self.draft.set(field, address),
                None => {
                    warnings.add(self.draft.line, "", || format!("the address '{cell}' only works inside its own mail system; left out"))
                }
            }
        }
    }

    /// Puts the lines for the notes under the notes.
    fn write_notes(&mut self) {
        if !self.notes.is_empty() {
            let mut text = self.draft.text(fields::NOTES).trim_end().to_owned();
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&self.notes.join("\n"));
            if text.len() > LONGEST_TEXT {
                self.refuse("Notes", format!("would be {} bytes long with what has no field, the most is {LONGEST_TEXT}", text.len()));
            } else {
                self.draft.set(fields::NOTES, Value::Text(text));
            }
        }
    }
}

impl Drafter {
    /// Prepares the mapping of a file.
    #[must_use]
    pub fn new(preview: &Preview, mapping: &Mapping, schema: &Schema, reading: Reading, names: Names, unsettled: Unsettled) -> Self {
        let headers = &preview.headers;
        let origin = match preview.habits {
            Habits::Own => Origin::Own,
            _ if rejects::is_mended(headers) => Origin::Mended,
            _ => Origin::Foreign,
        };
        let plan = |at: usize| match mapping.column(at) {
            ColumnUse::LeaveOut => Plan::Leave,
            ColumnUse::KeepInNotes => Plan::Notes,
            ColumnUse::Composite(role) => Plan::Role(role),
            ColumnUse::Field(field) => match schema.field(field) {
                Some(field) => {
                    let way = Doubt::of(field.kind).and_then(|doubt| questions::known_way(preview, mapping, at, doubt));
                    Plan::Field(CellReader::new(field, origin, way))
                }
                None => Plan::Notes,
            },
        };
        let columns = headers.iter().enumerate().map(|(at, header)| (header.clone(), plan(at))).collect();
        let this_year = reading.today().year();
        let birthday = schema.named("birthday").map(|field| field.id);
        let display = |email: FieldId| schema.named(&format!("{}-display", schema.field(email)?.name)).map(|display| (email, display.id));
        let displays = [fields::EMAIL, fields::EMAIL_2, fields::EMAIL_3].into_iter().filter_map(display).collect();
        Self {
            columns,
            origin,
            places: Places::new(schema),
            birthday,
            displays,
            reading,
            this_year,
            names,
            blanks: false,
            unsettled,
            kind: preview.kind,
        }
    }

    /// The same whose drafts say which of their cells are blank.
    #[must_use]
    pub fn noting_blanks(self, blanks: bool) -> Self {
        Self { blanks, ..self }
    }

    /// The draft of a row. What a person should know about it goes to `warnings`.
    ///
    /// # Errors
    /// Rows that the file itself marks as something else, and cells that can be read in more than one way.
    pub fn draft(&mut self, row: &Row, warnings: &mut Warnings) -> Result<Draft, NoDraft> {
        let mut work = Work { draft: Draft { line: row.line, ..Draft::default() }, ..Work::default() };
        work.draft.values.reserve(24);
        for (at, (header, plan)) in self.columns.iter_mut().enumerate() {
            let Some(cell) = row.cell(at) else { break };
            if cell.is_empty() {
                if let Plan::Field(reader) = plan
                    && self.blanks
                {
                    work.draft.blanks.push(reader.field);
                }
                continue;
            }
            let cell = self.origin.cell(cell);
            match plan {
                Plan::Leave => {}
                Plan::Notes if self.origin.is_nothing(cell) => {}
                Plan::Notes => work.notes.push(note(header, cell)),
                Plan::Role(_) if self.origin.is_nothing(cell) => {}
                Plan::Role(Role::Flag(flag)) => work.passed_over = work.passed_over.or_else(|| passed_over(*flag, cell, self.kind)),
                Plan::Role(role) => work.take_part(*role, cell),
                Plan::Field(reader) => {
                    let is_number = row.is_number(at) && Doubt::of(reader.kind) == Some(Doubt::Numbers);
                    let mut read = match is_number {
                        true => reader.read_number(cell, &self.reading, self.this_year),
                        false => reader.read(cell, &self.reading, self.this_year),
                    };
                    if let Err(Unread::Open(doubt)) = read {
                        let error =
                            ReadError::TwoWays { line: row.line, column: at, header: header.clone(), cell: cell.trim().to_owned(), doubt };
                        if self.unsettled == Unsettled::Stop {
                            return Err(NoDraft::Stopped(error));
                        }
                        let way = first_way(doubt, cell, self.this_year);
                        warnings.add(row.line, header, || {
                            format!(
                                "'{}' can be read in more than one way; taken as {} here, and asked before it is imported",
                                cell.trim(),
                                way.example()
                            )
                        });
                        reader.settle(way);
                        read = reader.read(cell, &self.reading, self.this_year);
                    }
                    match read {
                        Ok(found) => {
                            work.draft.values.extend(found.value.map(|value| (reader.field, value)));
                            if let Some(remark) = found.remark {
                                warnings.add(row.line, header, || remark);
                            }
                        }
                        Err(unread) => {
                            let reason = match unread {
                                Unread::Bad(reason) => reason,
                                Unread::Open(doubt) => format!("'{cell}' is one of several {}", doubt.words()),
                            };
                            if let Some(text) = work.take_unread(reader, header, cell, reason, &self.reading) {
                                warnings.add(row.line, header, || text);
                            }
                        }
                    }
                }
            }
        }
        match work.passed_over {
            Some(reason) => Err(NoDraft::PassedOver(reason)),
            None => Ok(self.finish(work, row, warnings)),
        }
    }

    fn finish(&self, mut work: Work<'_>, row: &Row, warnings: &mut Warnings) -> Draft {
        work.append();
        work.resolve_directory_names(&self.displays, &self.reading, warnings);
        if !work.pairs.is_empty() {
            for pair in &mut work.pairs {
                let label = work.labels.iter().find(|(group, number, _)| (*group, *number) == (pair.group, pair.number));
                pair.label = label.map_or("", |(.., label)| label);
            }
            let notes = self.places.place(&work.pairs, &mut work.draft, &self.reading);
            work.notes.extend(notes);
        }
        self.make_birthday(&mut work);
        self.keep_surplus(&mut work, row, warnings);
        self.complete_name(&mut work, warnings);
        work.write_notes();
        work.draft
    }

    /// A birthday whose parts stand in columns of their own; without a year it is kept as words.
    fn make_birthday(&self, work: &mut Work<'_>) {
        if work.birth.is_empty() {
            return;
        }
        let part = |wanted: BirthPart| work.birth.iter().find(|(part, _)| *part == wanted).map_or("", |(_, cell)| cell.trim());
        let written = format!("{}-{}-{}", part(BirthPart::Year), part(BirthPart::Month), part(BirthPart::Day));
        match (self.birthday, days::read(&written, Some(Order::DayFirst), self.this_year)) {
            (Some(field), Day::Is(date)) => work.draft.set(field, Value::Date(day::to_number(date))),
            _ => work.notes.push(note("Birthday", &written)),
        }
    }

    /// Cells beyond the last header.
    fn keep_surplus(&self, work: &mut Work<'_>, row: &Row, warnings: &mut Warnings) {
        let surplus = (self.columns.len()..row.len()).filter_map(|at| Some((at, row.cell(at)?)));
        let before = work.notes.len();
        work.notes.extend(surplus.filter(|(_, cell)| !self.origin.is_nothing(cell)).map(|(at, cell)| note(&column_name(at), cell)));
        let kept = work.notes.len() - before;
        if kept > 0 {
            warnings.add(row.line, "", || format!("cells beyond the last header: {kept}; kept in the notes"));
        }
    }

    /// The name a row must have; a row refused already needs none.
    fn complete_name(&self, work: &mut Work<'_>, warnings: &mut Warnings) {
        let draft = &mut work.draft;
        let changes_a_record = self.names == Names::AsGiven || draft.get(fields::ID).is_some();
        if changes_a_record || draft.get(fields::NAME).is_some() || !draft.problems.is_empty() {
            return;
        }
        let parts = [fields::FIRST_NAME, fields::MIDDLE_NAME, fields::LAST_NAME].map(|field| draft.text(field));
        if parts.iter().any(|part| !part.is_empty()) {
            let [first, middle, last] = parts;
            let all = [draft.text(fields::TITLE), first, middle, last, draft.text(fields::SUFFIX)];
            let name = all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            draft.set(fields::NAME, Value::Text(name));
            return;
        }
        let instead = [(fields::COMPANY, "company"), (fields::EMAIL, "e-mail address")];
        match instead.into_iter().find(|(field, _)| draft.get(*field).is_some()) {
            Some((field, word)) => {
                let name = draft.text(field).to_owned();
                warnings.add(draft.line, "", || format!("has no name; the {word} '{name}' stands in for it"));
                draft.set(fields::NAME, Value::Text(name));
            }
            None => work.refuse("Full name", "is missing".to_owned()),
        }
    }
}

/// Whether a flag says that the row is not meant.
fn passed_over(flag: Flag, cell: &str, kind: TypeId) -> Option<PassedOver> {
    let is_set = matches!(cell.trim().to_lowercase().as_str(), "1" | "-1" | "true" | "yes");
    match flag {
        Flag::Deleted => is_set.then_some(PassedOver::Deleted),
        Flag::Person => (!is_set).then_some(PassedOver::NoPerson),
        Flag::Lead if kind == record_type::LEAD => (!is_set).then_some(PassedOver::Contact),
        Flag::Lead if kind == record_type::CONTACT => is_set.then_some(PassedOver::Lead),
        Flag::Lead => None,
    }
}

/// The first way that makes something of a cell.
fn first_way(doubt: Doubt, cell: &str, this_year: i32) -> Way {
    let ways = doubt.ways();
    ways.iter().copied().find(|way| way.read(cell, this_year).is_some()).unwrap_or(ways[0])
}

/// A line for the notes.
fn note(header: &str, cell: &str) -> String {
    format!("{header}: {}", cell.trim())
}
