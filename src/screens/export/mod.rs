//! Records on their way into a file: in which form, which columns, under which name.

mod update;
mod view;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use update::update;
pub use view::view;

use super::{ExportFile, wording::number};
use crate::{
    action::Context,
    exchange::export::{
        self, Exporter,
        style::{Headers, Separator, Style},
    },
    model::{Base, FieldId, Query, Schema, Target, TypeId, record_type},
    ui::TextInput,
};

/// A form to write records in: the format, and how it is written.
#[derive(Debug)]
struct Form {
    /// What people read.
    label: &'static str,
    /// A row of [`export::EXPORTS`].
    format: &'static str,
    style: Style,
}

const fn form(label: &'static str, format: &'static str, headers: Headers, separator: Separator) -> Form {
    Form { label, format, style: Style { headers, separator, encoding: export::style::Encoding::Utf8, raw: false } }
}

/// What the screen offers; the shell combines more freely.
const FORMS: &[Form] = &[
    form("CSV, to be read again", "csv", Headers::Own, Separator::Comma),
    form("CSV with semicolons, for Excel with decimal commas", "csv", Headers::Own, Separator::Semicolon),
    form("CSV with Outlook's columns", "csv", Headers::Outlook, Separator::Comma),
    form("CSV with Google's columns", "csv", Headers::Google, Separator::Comma),
    form("Excel workbook", "xlsx", Headers::Own, Separator::Comma),
    form("vCard 3.0, for phones and Outlook", "vcf", Headers::Own, Separator::Comma),
    form("vCard 4.0", "vcf4", Headers::Own, Separator::Comma),
    form("JSON", "json", Headers::Own, Separator::Comma),
    form("JSON, a line each", "jsonl", Headers::Own, Separator::Comma),
    form("Markdown table", "md", Headers::Own, Separator::Comma),
];

/// Lines of the window that hold something to choose or type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Form,
    Columns,
    Contacts,
    File,
}

/// The export's state.
#[derive(Clone, Debug)]
pub struct ExportState {
    kind: TypeId,
    target: Target,
    /// How many records.
    count: u64,
    /// The columns of the list.
    listed: Vec<FieldId>,
    rows: Vec<Row>,
    focus: usize,
    /// Place in [`FORMS`].
    form: usize,
    all_columns: bool,
    with_contacts: bool,
    file: TextInput,
    /// Records written so far.
    writing: Option<u64>,
    problem: Option<String>,
}

impl ExportState {
    /// With the columns of the list at hand. Business contacts can come along where a list of leads is written.
    #[must_use]
    pub fn open(schema: &Schema, kind: TypeId, target: Target, count: u64, listed: Vec<FieldId>) -> Self {
        let offers_contacts = kind == record_type::LEAD && matches!(target, Target::Query(_));
        let rows = [Row::Form, Row::Columns].into_iter().chain(offers_contacts.then_some(Row::Contacts)).chain([Row::File]).collect();
        let plural = schema.record_type(kind).map_or_else(|| "records".to_owned(), |kind| kind.plural.to_lowercase().replace(' ', "-"));
        Self {
            kind,
            target,
            count,
            listed,
            rows,
            focus: 0,
            form: 0,
            all_columns: true,
            with_contacts: false,
            file: TextInput::line(&format!("{plural}.csv")),
            writing: None,
            problem: None,
        }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }

    fn row(&self) -> Row {
        self.rows.get(self.focus).copied().unwrap_or(Row::File)
    }

    fn form(&self) -> &'static Form {
        FORMS.get(self.form).unwrap_or(&FORMS[0])
    }

    fn exporter(&self) -> Option<&'static Exporter> {
        export::named(export::EXPORTS, self.form().format)
    }

    /// Takes the next form, or the one before; the file's ending follows where it was one of a form.
    fn turn(&mut self, by: isize) {
        let last = FORMS.len() - 1;
        self.form = match self.form.checked_add_signed(by) {
            Some(next) if next <= last => next,
            Some(_) => 0,
            None => last,
        };
        let path = PathBuf::from(self.file.text().trim());
        let is_known = path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| export::of_ending(ending).is_some());
        if let Some(exporter) = self.exporter().filter(|_| is_known) {
            self.file = TextInput::line(&path.with_extension(exporter.extension).display().to_string());
        }
        // A table for people has the columns they see.
        self.all_columns = self.form().format != "md";
    }

    /// What is to be written, under this name.
    fn order(&self, path: &Path) -> ExportFile {
        let target = match (&self.target, self.with_contacts) {
            (Target::Query(query), true) => Target::Query(Query { kinds: vec![self.kind, record_type::CONTACT], ..query.clone() }),
            (target, _) => target.clone(),
        };
        ExportFile {
            path: path.to_owned(),
            format: self.form().format,
            style: self.form().style,
            target,
            kind: self.kind,
            columns: if self.all_columns { Vec::new() } else { self.listed.clone() },
        }
    }

    /// How many records, in words.
    fn counted(&self, schema: &Schema) -> String {
        let leads = super::wording::counted(self.count, Some(self.kind), schema);
        if self.with_contacts { format!("{leads}, and business contacts that pass the same filter") } else { leads }
    }

    /// How many columns are written, in words.
    fn columns_in_words(&self, schema: &Schema) -> String {
        if self.all_columns {
            return format!("all {}", number(u64::try_from(export::all_columns(schema, self.kind).len()).unwrap_or_default()));
        }
        format!("the {} of the list", number(u64::try_from(self.listed.len()).unwrap_or_default()))
    }
}

/// Whether records of the base can become cards.
fn has_cards(schema: &Schema, kind: TypeId) -> bool {
    matches!(schema.base(kind), Base::Contact | Base::Account)
}
