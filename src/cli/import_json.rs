//! The plan of an import for programs: `--format json`. One object; its rows come last, a line each, so that a plan of any size is
//! written as it is read.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::ShownRows,
    choices::Decided,
    failure::{Done, Failure},
    import_plan::is_told,
    mapping::remedy,
    shell::Shell,
};
use crate::{
    exchange::{Preview, export, questions},
    model::{Kind, Schema, Value},
    proto::{Choice, Class, ImportOptions, ImportRow, Plan, Reply, Request, RowMail},
    rules::blend::{Said, Why},
};

/// Rows asked for at once.
const PAGE: u32 = 500;

/// What is said of the file as a whole.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// How it is read: which program's, by which map, which column becomes what; nothing of mail.
    reading: Vec<(&'static str, Json)>,
    notes: Vec<String>,
}

impl Head {
    /// A file, as it is read.
    pub(super) fn of(shell: &Shell, preview: &Preview) -> Self {
        let columns = preview.headers.iter().enumerate().map(|(at, header)| {
            let becomes = preview.mapping.column(at).words(&shell.schema);
            json!({ "header": header, "becomes": becomes, "why": preview.mapping.why(at).words() })
        });
        let open = questions::open(preview, &preview.mapping, &shell.schema).into_iter().map(|question| {
            let header = &preview.headers[question.column];
            json!({ "header": header, "samples": question.samples, "say": remedy(header, question.doubt) })
        });
        let reading = vec![
            ("format", json!(preview.format)),
            ("shape", json!(preview.shape.to_string())),
            ("map", json!(preview.map.as_ref().map(|map| &map.name))),
            ("lacks", json!(preview.lacks)),
            ("columns", columns.collect()),
            // Before these are answered, --apply does nothing.
            ("open", open.collect()),
        ];
        Self { reading, notes: preview.warnings.iter().map(ToString::to_string).collect() }
    }

    /// Sentences a person should know.
    pub(super) fn note(&mut self, sentences: impl IntoIterator<Item = String>) {
        self.notes.extend(sentences);
    }
}

/// Writes the plan, with the rows of these classes, or all.
///
/// # Errors
/// A hub that is gone, a closed pipe.
pub(super) fn print(shell: &mut Shell, plan: &Plan, options: &ImportOptions, head: Head, show: &[ShownRows], decided: &Decided) -> Done {
    let kind = shell.schema.record_type(options.kind).map(|kind| kind.name.to_string());
    let counts: serde_json::Map<String, Json> =
        Class::ALL.into_iter().map(|class| (class.name().to_owned(), json!(plan.count(class)))).collect();
    let mut object = serde_json::Map::new();
    object.insert("file".to_owned(), json!(options.file));
    object.insert("type".to_owned(), json!(kind));
    object.extend(head.reading.into_iter().map(|(name, value)| (name.to_owned(), value)));
    object.insert("counts".to_owned(), counts.into());
    object.insert("stays".to_owned(), json!(plan.stays));
    if let Some(mail) = &plan.mail {
        let lost: u64 = [Class::InStore, Class::Refused].into_iter().map(|class| mail.noted_of(class)).sum();
        let noted = mail.noted.iter().sum::<u64>() - lost;
        object.insert("messages".to_owned(), json!({ "noted": noted, "there": mail.there, "left-out": lost + mail.alone }));
    }
    object.insert("notes".to_owned(), json!(head.notes.iter().chain(&plan.warnings).collect::<Vec<_>>()));
    let mut text = Vec::new();
    export::json::write(&mut text, &object.into())?;
    // The rows belong into the object, and are not all at hand.
    text.pop();
    shell.out.data().write_all(&text)?;
    shell.out.data().write_all(b",\"rows\":[")?;
    let classes: Vec<Option<Class>> = if show.is_empty() { vec![None] } else { show.iter().map(|shown| Some(shown.class())).collect() };
    let mut is_first = true;
    for class in classes {
        rows(shell, plan, class, decided, &mut is_first)?;
    }
    shell.out.data().write_all(b"\n]}\n")?;
    Ok(shell.out.flush()?)
}

fn rows(shell: &mut Shell, plan: &Plan, class: Option<Class>, decided: &Decided, is_first: &mut bool) -> Done {
    let mut from = 0;
    loop {
        let page = shell.ask(Request::ImportPage { plan: plan.id, class, from, count: PAGE, near: None })?;
        let Reply::ImportPage(page) = page else { return Err(Failure::hub_gone()) };
        if page.rows.is_empty() {
            return Ok(());
        }
        from += u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        for row in &page.rows {
            let object = row_json(&shell.schema, row, decided);
            let out = shell.out.data();
            out.write_all(if std::mem::take(is_first) { b"\n" } else { b",\n" })?;
            export::json::write(out, &object)?;
        }
    }
}

fn row_json(schema: &Schema, row: &ImportRow, decided: &Decided) -> Json {
    let meets = row.meets.as_ref();
    let mut object = json!({
        "line": row.line,
        "name": row.name,
        "class": row.class.name(),
        // What it meets: a record of the store or an earlier line, and by which key.
        "record": meets.and_then(|meets| meets.record).map(|id| id.0),
        "same-as-line": meets.map(|meets| meets.line).filter(|line| *line > 0),
        "by": meets.map(|meets| meets.by.name()),
        "reason": Some(&row.reason).filter(|reason| !reason.is_empty()),
        "decided": decided.choices.of(row.line, row.class).map(Choice::name),
        "values": row.said.iter().filter(|said| is_told(schema, said.field)).filter_map(|said| said_json(schema, said)).collect::<Vec<_>>(),
    });
    if let Some(mail) = &row.mail {
        object["messages"] = mail_json(mail);
    }
    object
}

fn said_json(schema: &Schema, said: &Said) -> Option<Json> {
    let field = schema.field(said.field)?;
    let value = |value: &Option<Value>| value.as_ref().map_or(Json::Null, |value| export::json::value(field, value));
    let mut object = json!({ "field": field.name, "old": value(&said.old), "new": value(&said.new), "why": said.why.name() });
    if let Why::Stays(policy) = said.why {
        object["policy"] = json!(policy.name());
    }
    Some(object)
}

fn mail_json(mail: &RowMail) -> Json {
    let first = mail.first.iter().map(|letter| {
        let when = letter.when.as_ref().map(|when| Kind::Moment.write(when));
        json!({ "subject": letter.subject, "when": when, "there": letter.is_there })
    });
    json!({ "noted": mail.noted, "there": mail.there, "first": first.collect::<Vec<_>>() })
}
