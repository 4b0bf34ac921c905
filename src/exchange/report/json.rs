//! JSON: exact numbers, and for every line the filter that finds its records.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Paper, Surface, grid::Item, part_label};
use crate::{
    exchange::export::json::{Visible, value},
    model::{
        Kind, Record, Value,
        report::{Cell, Key, Measure, Unit, key_label},
    },
    text::day,
};

/// Raised with every change that programs could trip over.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Page {
    schema: u32,
    report: String,
    title: String,
    category: &'static str,
    at: String,
    operation: u64,
    today: String,
    of: Vec<String>,
    filter: String,
    narrowed: String,
    limited: bool,
    currency: String,
    problems: Vec<Json>,
    groups: Vec<Json>,
    measures: Vec<Json>,
    further: u64,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    level: u8,
    /// The labels from the outermost group on.
    path: Vec<String>,
    count: u64,
    values: Vec<Json>,
    /// Finds the records of the line.
    of: Vec<String>,
    filter: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    records: Vec<Json>,
}

/// Writes one object.
pub(super) fn write(paper: &Paper<'_>, _surface: Surface, output: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *output, Visible);
    page(paper).serialize(&mut serializer).map_err(io::Error::from)?;
    output.write_all(b"\n")
}

fn page(paper: &Paper<'_>) -> Page {
    let (report, findings, schema) = (paper.report, paper.findings, paper.schema);
    let types = |kinds: &[crate::model::TypeId]| -> Vec<String> {
        kinds.iter().filter_map(|kind| schema.record_type(*kind)).map(|kind| kind.name.to_string()).collect()
    };
    let label = |at: usize| {
        let line = &findings.lines[at];
        let group = report.groups.get(usize::from(line.depth).saturating_sub(1));
        group.map_or_else(String::new, |group| key_label(group, &line.key, &paper.names, findings.today, schema, &paper.reading))
    };
    let line = |(at, line): (usize, &crate::model::report::Line)| {
        let behind = report.behind(findings, at, None, paper.narrowed, schema, &paper.reading);
        Line {
            level: line.depth,
            path: if line.key == Key::All { Vec::new() } else { findings.path(at).into_iter().map(label).collect() },
            count: line.count,
            values: report.measures.iter().zip(&line.cells).map(|(measure, cell)| number(paper, measure, *cell)).collect(),
            of: types(&behind.kinds),
            filter: behind.filter,
            records: line.records.iter().map(|record| listed(paper, record)).collect(),
        }
    };
    let field_name = |field| schema.field(field).map_or("", |field| &field.name);
    Page {
        schema: SCHEMA,
        report: report.name.clone(),
        title: report.title.clone(),
        category: report.category.name(),
        at: Kind::Moment.write(&Value::Moment(findings.at)),
        operation: findings.seq.0,
        today: day::from_number(findings.today).format("%Y-%m-%d").to_string(),
        of: types(&report.kinds),
        filter: report.dated(&report.filter),
        narrowed: paper.narrowed.to_owned(),
        limited: findings.limited,
        currency: schema.currency.clone(),
        problems: paper.problems.iter().map(|problem| json!({"part": part_label(problem.part), "problem": problem.sentence})).collect(),
        groups: report
            .groups
            .iter()
            .map(|group| json!({"field": field_name(group.field), "by": group.by.name(schema), "title": group.title(schema)}))
            .collect(),
        measures: report
            .measures
            .iter()
            .map(|measure| {
                json!({
                    "title": measure.title(schema),
                    "figure": measure.figure.def().name,
                    "field": measure.figure.field().map(field_name),
                    "filter": report.dated(&measure.filter),
                    "unit": unit_name(measure.figure.unit(schema)),
                })
            })
            .collect(),
        further: findings.further,
        lines: findings.lines.iter().enumerate().map(line).collect(),
    }
}

const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Percent => "part",
        Unit::Days => "days",
        Unit::Value(Kind::Money) | Unit::Average(Kind::Money) => "money",
        Unit::Value(Kind::Date) => "date",
        Unit::Value(Kind::Moment) => "moment",
        Unit::Value(Kind::Percent) | Unit::Average(Kind::Percent) => "percent",
        Unit::Value(Kind::Stars) | Unit::Average(Kind::Stars) => "stars",
        Unit::Value(_) | Unit::Average(_) => "number",
    }
}

/// An exact number: whole ones as they are, money and decimals as text, fractions with both parts and as they are shown.
fn number(paper: &Paper<'_>, measure: &Measure, cell: Cell) -> Json {
    let unit = measure.figure.unit(paper.schema);
    let text = |number: i128| match unit {
        Unit::Value(Kind::Money) | Unit::Average(Kind::Money) => Item::digits(number, 2),
        Unit::Value(Kind::Decimal | Kind::Percent) | Unit::Average(Kind::Decimal | Kind::Percent) => Item::digits(number, 4),
        _ => number.to_string(),
    };
    match (cell, unit) {
        (Cell::None, _) => Json::Null,
        (Cell::Whole(number), Unit::Value(kind @ (Kind::Date | Kind::Moment))) => {
            let value = i64::try_from(number).ok().map(|number| match kind {
                Kind::Date => Value::Date(i32::try_from(number).unwrap_or_default()),
                _ => Value::Moment(number),
            });
            value.map_or(Json::Null, |value| Json::String(kind.write(&value)))
        }
        (Cell::Whole(number), Unit::Count | Unit::Value(Kind::Number | Kind::Stars)) => {
            i64::try_from(number).map_or_else(|_| Json::String(number.to_string()), Json::from)
        }
        (Cell::Whole(number), _) => Json::String(text(number)),
        (Cell::Ratio(part, of), _) => {
            let shown = measure.show(cell, paper.schema, &paper.reading);
            json!({"part": text(part), "of": of.to_string(), "shown": shown})
        }
    }
}

fn listed(paper: &Paper<'_>, record: &Record) -> Json {
    let mut out = serde_json::Map::new();
    out.insert("id".to_owned(), Json::from(record.id.0));
    for field in paper.report.listing.columns.iter().filter_map(|field| paper.schema.field(*field)) {
        if let Some(held) = record.value(field.id) {
            out.insert(field.name.to_string(), value(field, &held));
        }
    }
    Json::Object(out)
}
