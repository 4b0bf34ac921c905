//! All that is kept of somebody, for the person themself: one JSON document, a text to read, and two tables for spreadsheets.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::{io_error, json::value as json_of};
use crate::{
    exchange::guard::guarded,
    model::{Diff, FieldDef, FieldId, Kind, Names, OpHead, Reading, Record, RecordId, Schema, Value, fields, words::words},
    text::clean::line,
};

/// What is kept of somebody.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Who it is about.
    pub record: Record,
    /// What belongs to them alone: communication, opportunities, what was merged into them.
    pub own: Vec<Record>,
    /// Other records that link to them.
    pub linking: Vec<Record>,
    /// What the log tells of the record and what belongs to it, newest first: about which record, what was done, what it changed.
    pub log: Vec<(RecordId, OpHead, Vec<Diff>)>,
    /// What the records named in it are called.
    pub names: Names,
}

/// Writes one part of a dossier.
pub type Part = fn(&Paper<'_>, &Dossier, &mut dyn Write) -> io::Result<()>;

/// The parts of a dossier in a folder, by the ends of their names; the first one is all of it.
pub static PARTS: &[(&str, Part)] = &[
    (".json", |paper, dossier, output| paper.json(dossier, output)),
    (".txt", |paper, dossier, output| paper.text(dossier, output)),
    ("-records.csv", |paper, dossier, output| paper.records_csv(dossier, output)),
    ("-log.csv", |paper, dossier, output| paper.log_csv(dossier, output)),
];

/// How a dossier is written.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// Fields and types.
    pub schema: &'a Schema,
    /// When.
    pub reading: &'a Reading,
}

impl Dossier {
    /// Records it tells of.
    #[must_use]
    pub fn records(&self) -> u64 {
        u64::try_from(1 + self.own.len()).unwrap_or(u64::MAX)
    }
}

impl Paper<'_> {
    fn kind(&self, record: &Record) -> &str {
        self.schema.record_type(record.kind).map_or("", |kind| &kind.name)
    }

    fn field(&self, id: FieldId) -> Option<&FieldDef> {
        self.schema.field(id)
    }

    /// Everything a record holds, its head first.
    fn values(&self, record: &Record) -> Vec<(&FieldDef, Value)> {
        let heads = [fields::CREATED, fields::CREATED_BY, fields::MODIFIED, fields::MODIFIED_BY];
        let heads = heads.into_iter().filter_map(|id| Some((self.field(id)?, record.head(id)?)));
        heads.chain(record.values().iter().filter_map(|(id, value)| Some((self.field(*id)?, value.clone())))).collect()
    }

    fn object(&self, record: &Record) -> Json {
        let mut object = json!({ "id": record.id.0, "type": self.kind(record) });
        for (field, value) in self.values(record) {
            object[field.name.as_ref()] = json_of(field, &value);
        }
        object
    }

    fn at(&self, op: &OpHead) -> String {
        Kind::Moment.write(&Value::Moment(op.at))
    }

    /// The whole dossier as one document.
    ///
    /// # Errors
    /// Those of the output.
    pub fn json(&self, dossier: &Dossier, output: &mut dyn Write) -> io::Result<()> {
        let id = dossier.record.id;
        let linked_by = |record: &Record| {
            let names: Vec<String> = self
                .values(record)
                .into_iter()
                .filter(|(_, value)| value.links().contains(&id))
                .map(|(field, _)| field.name.to_string())
                .collect();
            json!({ "id": record.id.0, "type": self.kind(record), "name": record.name(), "by": names })
        };
        let links_to = |(field, value): (&FieldDef, Value)| {
            let named = |id: &RecordId| json!({ "field": field.name, "id": id.0, "name": dossier.names.of(*id) });
            value.links().iter().map(named).collect::<Vec<_>>()
        };
        let change = |diff: &Diff| {
            let field = self.field(diff.field)?;
            let value = |value: &Option<Value>| value.as_ref().map(|value| json_of(field, value));
            Some(json!({ "field": field.name, "old": value(&diff.old), "new": value(&diff.new) }))
        };
        let entry = |(record, op, diffs): &(RecordId, OpHead, Vec<Diff>)| {
            json!({
                "operation": op.seq.0,
                "at": self.at(op),
                "by": op.by,
                "record": record.0,
                "what": words(op, self.schema),
                "changes": diffs.iter().filter_map(change).collect::<Vec<_>>(),
            })
        };
        let document = json!({
            "written-at": Kind::Moment.write(&Value::Moment(self.reading.now)),
            "record": self.object(&dossier.record),
            "belongs-to-it": dossier.own.iter().map(|record| self.object(record)).collect::<Vec<_>>(),
            "links-to": self.values(&dossier.record).into_iter().flat_map(links_to).collect::<Vec<_>>(),
            "linked-from": dossier.linking.iter().map(linked_by).collect::<Vec<_>>(),
            "log": dossier.log.iter().map(entry).collect::<Vec<_>>(),
        });
        serde_json::to_writer_pretty(&mut *output, &document).map_err(io::Error::from)?;
        writeln!(output)?;
        output.flush()
    }

    fn shown(&self, dossier: &Dossier, field: &FieldDef, value: &Value) -> String {
        match value {
            Value::Link(_) | Value::Links(_) => dossier.names.show(field.kind, value, self.schema, self.reading),
            value => field.kind.write(value),
        }
    }

    /// A value as people read it.
    fn read(&self, dossier: &Dossier, field: &FieldDef, value: &Value) -> String {
        let text = match value {
            Value::Link(_) | Value::Links(_) => dossier.names.show(field.kind, value, self.schema, self.reading),
            // Lists show one line of it.
            value if field.kind == Kind::LongText => field.kind.write(value),
            value => field.kind.show(value, self.reading),
        };
        text.split('\n').map(line).collect::<Vec<_>>().join("\n      ")
    }

    /// Everything as a text to read.
    ///
    /// # Errors
    /// Those of the output.
    pub fn text(&self, dossier: &Dossier, output: &mut dyn Write) -> io::Result<()> {
        let moment = |at| Kind::Moment.show(&Value::Moment(at), self.reading);
        let title = |record: &Record| {
            let kind = self.schema.record_type(record.kind).map_or("Record", |kind| &kind.label);
            format!("{kind} {}: {}", record.id, line(record.name()))
        };
        writeln!(output, "All that is kept of {}, {}\n", line(dossier.record.name()), moment(self.reading.now))?;
        for (at, record) in std::iter::once(&dossier.record).chain(&dossier.own).enumerate() {
            if at == 1 {
                writeln!(output, "What belongs to it\n")?;
            }
            writeln!(output, "{}", title(record))?;
            for (field, value) in self.values(record) {
                writeln!(output, "   {}: {}", field.label, self.read(dossier, field, &value))?;
            }
            writeln!(output)?;
        }
        if !dossier.linking.is_empty() {
            writeln!(output, "What else links to it\n")?;
            dossier.linking.iter().try_for_each(|record| writeln!(output, "   {}", title(record)))?;
            writeln!(output)?;
        }
        writeln!(output, "What was done with it, newest first\n")?;
        for (record, op, diffs) in &dossier.log {
            let of = if *record == dossier.record.id { String::new() } else { format!(" (record {record})") };
            writeln!(output, "   {}  {}  {}{of}", moment(op.at), line(&op.by), line(&words(op, self.schema)))?;
            for (field, diff) in diffs.iter().filter_map(|diff| Some((self.field(diff.field)?, diff))) {
                let value =
                    |value: &Option<Value>| value.as_ref().map_or_else(|| "none".to_owned(), |value| self.read(dossier, field, value));
                writeln!(output, "      {}: {} -> {}", field.label, value(&diff.old), value(&diff.new))?;
            }
        }
        output.flush()
    }

    /// Every value of the record, of what belongs to it and of the links to it, a line each.
    ///
    /// # Errors
    /// Those of the output.
    pub fn records_csv(&self, dossier: &Dossier, output: &mut dyn Write) -> io::Result<()> {
        let id = dossier.record.id;
        let mut rows = Rows::begin(output, &["record", "type", "field", "label", "value"])?;
        for record in std::iter::once(&dossier.record).chain(&dossier.own) {
            for (field, value) in self.values(record) {
                rows.row(&[&record.id.to_string(), self.kind(record), &field.name, &field.label, &self.shown(dossier, field, &value)])?;
            }
        }
        for record in &dossier.linking {
            for (field, _) in self.values(record).into_iter().filter(|(_, value)| value.links().contains(&id)) {
                rows.row(&[&record.id.to_string(), self.kind(record), &field.name, &field.label, &dossier.names.of(id)])?;
            }
        }
        rows.end()
    }

    /// What the log tells, a line for each value that changed, and one for each operation that changed none.
    ///
    /// # Errors
    /// Those of the output.
    pub fn log_csv(&self, dossier: &Dossier, output: &mut dyn Write) -> io::Result<()> {
        let mut rows = Rows::begin(output, &["operation", "at", "by", "record", "what", "field", "old", "new"])?;
        for (record, op, diffs) in &dossier.log {
            let (seq, at, record) = (op.seq.to_string(), self.at(op), record.to_string());
            let what = words(op, self.schema);
            let known: Vec<(&FieldDef, &Diff)> = diffs.iter().filter_map(|diff| Some((self.field(diff.field)?, diff))).collect();
            if known.is_empty() {
                rows.row(&[&seq, &at, &op.by, &record, &what, "", "", ""])?;
            }
            for (field, diff) in known {
                let value = |value: &Option<Value>| value.as_ref().map_or_else(String::new, |value| self.shown(dossier, field, value));
                rows.row(&[&seq, &at, &op.by, &record, &what, &field.name, &value(&diff.old), &value(&diff.new)])?;
            }
        }
        rows.end()
    }
}

/// Rows of a table for spreadsheets, guarded against formulas.
struct Rows<'a>(csv::Writer<&'a mut dyn Write>);

impl<'a> Rows<'a> {
    fn begin(output: &'a mut dyn Write, heads: &[&str]) -> io::Result<Self> {
        output.write_all("\u{feff}".as_bytes())?;
        let mut rows = Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(output));
        rows.row(heads)?;
        Ok(rows)
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.0.write_record(cells.iter().map(|cell| guarded(cell).into_owned())).map_err(io_error)
    }

    fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Named, OpState, Seq, Stamp, Verb, record_type};

    fn dossier() -> Dossier {
        let text = |text: &str| Value::Text(text.to_owned());
        let stamp = Stamp { by: "anna".to_owned(), at: 0 };
        let record = |id, kind, values: Vec<(FieldId, Value)>| Record::new(RecordId(id), kind, stamp.clone()).with(values);
        let person = record(
            17,
            record_type::LEAD,
            vec![(fields::NAME, text("Ada \"=1\"")), (fields::COMPANY, text("=cmd()")), (fields::NOTES, text("two\nlines"))],
        );
        let note = record(18, record_type::NOTE, vec![(fields::NAME, text("Talk")), (fields::LINKED_TO, Value::Links(vec![RecordId(17)]))]);
        let friend = record(19, record_type::LEAD, vec![(fields::NAME, text("Bea")), (fields::INITIATED_BY, Value::Link(RecordId(17)))]);
        let op = OpHead {
            seq: Seq(4),
            by: "bo".to_owned(),
            at: 0,
            verb: Verb::Edit,
            records: 1,
            fields: vec![fields::COMPANY],
            subject: "Ada".to_owned(),
            undoes: None,
            undone_by: None,
            skipped: 0,
            state: OpState::Done,
        };
        let mut names = Names::default();
        names.learn(&[Named { id: RecordId(17), kind: record_type::LEAD, name: "Ada".to_owned(), is_binned: false }]);
        let diff = Diff { field: fields::COMPANY, old: Some(text("Acme")), new: Some(text("=cmd()")) };
        Dossier { record: person, own: vec![note], linking: vec![friend], log: vec![(RecordId(17), op, vec![diff])], names }
    }

    fn written(write: impl Fn(&Paper<'_>, &Dossier, &mut dyn Write) -> io::Result<()>) -> String {
        let (schema, reading, mut out) = (Schema::default(), Reading::utc(0), Vec::new());
        write(&Paper { schema: &schema, reading: &reading }, &dossier(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_document_holds_the_record_what_belongs_to_it_links_and_log() {
        let document: Json = serde_json::from_str(&written(|paper, dossier, out| paper.json(dossier, out))).unwrap();
        assert_eq!(document["record"]["full-name"], "Ada \"=1\"");
        assert_eq!(document["record"]["notes"], "two\nlines");
        assert_eq!(document["belongs-to-it"][0]["linked-to"][0], 17);
        assert_eq!(document["linked-from"][0], json!({ "id": 19, "type": "lead", "name": "Bea", "by": ["initiated-by"] }));
        assert_eq!(document["log"][0]["changes"][0], json!({ "field": "company", "old": "Acme", "new": "=cmd()" }));
        assert_eq!(document["log"][0]["by"], "bo");
    }

    #[test]
    fn the_text_says_it_all_in_plain_words() {
        let text = written(|paper, dossier, out| paper.text(dossier, out));
        for words in [
            "All that is kept of Ada \"=1\", 1970-01-01",
            "Lead 17: Ada \"=1\"",
            "   Company: =cmd()",
            "   Notes: two\n      lines",
            "What belongs to it\n\n",
            "   Linked to: Ada",
            "What else links to it\n\n   Lead 19: Bea",
            "bo  set Company on Ada\n      Company: Acme -> =cmd()",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn the_tables_hold_a_line_a_value_and_no_formula() {
        let records = written(|paper, dossier, out| paper.records_csv(dossier, out));
        for line in [
            "17,lead,full-name,Full name,\"Ada \"\"=1\"\"\"",
            "17,lead,company,Company,'=cmd()",
            "18,note,linked-to,Linked to,Ada",
            "19,lead,initiated-by,",
        ] {
            assert!(records.contains(line), "{line}: {records}");
        }
        let log = written(|paper, dossier, out| paper.log_csv(dossier, out));
        assert!(log.contains("4,1970-01-01T00:00:00.000Z,bo,17,set Company on Ada,company,Acme,'=cmd()\r\n"), "{log}");
    }
}
