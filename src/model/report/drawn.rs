//! Findings as a chart, and the way from a place in it back to the line it shows.

use super::{Bucket, Figure, Findings, Group, Key, Measure, Report, Shown, key_label};
use crate::{
    model::{
        chart::{Chart, ChartKind, Mark, Series, Spot},
        kind::{Kind, Reading},
        names::Names,
        schema::Schema,
    },
    text::fold::folded,
};

/// A chart of findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// To be drawn.
    pub chart: Chart,
    /// For each category its line.
    categories: Vec<usize>,
    /// For each series and category the line of the mark.
    marks: Vec<Vec<Option<usize>>>,
}

/// What a place in a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// The number of this line.
    Line(usize),
    /// What has the innermost key of this line, whatever stands above it: see [`Report::behind_column`].
    Column(usize),
}

impl Drawn {
    /// What a place shows; `None` where there is no number.
    #[must_use]
    pub fn stand(&self, spot: Spot) -> Option<Stand> {
        match (spot.series, spot.category) {
            (None, None) => Some(Stand::Line(0)),
            (None, Some(category)) => self.categories.get(category).copied().map(Stand::Line),
            (Some(series), Some(category)) => self.marks.get(series)?.get(category).copied().flatten().map(Stand::Line),
            // One series is all there is.
            (Some(0), None) if self.marks.len() == 1 && self.marks[0].iter().flatten().eq(&self.categories) => Some(Stand::Line(0)),
            (Some(series), None) => self.marks.get(series)?.iter().flatten().next().copied().map(Stand::Column),
        }
    }
}

impl Report {
    /// The measure its chart shows: the one it is ordered by, where that is an amount or a rate; else a rate, since a report that
    /// has one is about it; else the first.
    #[must_use]
    pub fn charted(&self) -> usize {
        let is_rate = |measure: &Measure| measure.figure == Figure::Rate;
        let is_fit = |at: &usize| self.measures.get(*at).is_some_and(|measure| measure.figure.adds() || is_rate(measure));
        let ordered = self.order.measure.map(usize::from).filter(is_fit);
        ordered.or_else(|| self.measures.iter().position(is_rate)).unwrap_or(0)
    }

    /// The findings as a chart of one measure, of the kind the report asks for.
    #[must_use]
    pub fn drawn(&self, findings: &Findings, measure: usize, names: &Names, schema: &Schema, reading: &Reading) -> Drawn {
        let mut chart = Chart::of(self.chart.unwrap_or(ChartKind::Bars), &self.title, crate::model::chart::Measure::count(), []);
        chart.series.clear();
        let Some(of) = self.measures.get(measure) else { return Drawn { chart, categories: Vec::new(), marks: Vec::new() } };
        chart.measure = of.drawn(schema);
        // Where records stand in several groups, a sum counts them more than once.
        chart.measure.adds &= !findings.several.contains(&true);
        let label = |group: &Group, key: &Key| key_label(group, key, names, findings.today, schema, reading);
        let mark = |line: usize| mark(of, findings, line, measure, schema, reading);
        let Some(outer) = self.groups.first() else {
            chart.categories = vec![of.title(schema)];
            chart.series = vec![Series { name: String::new(), values: vec![mark(0)] }];
            return Drawn { chart, categories: vec![0], marks: vec![vec![Some(0)]] };
        };
        let categories = findings.under(0);
        chart.along = outer.title(schema);
        let is_apart = |line: &&usize| matches!(findings.lines[**line].key, Key::None | Key::Others);
        chart.apart = categories.iter().rev().take_while(is_apart).count();
        chart.categories = categories.iter().map(|line| label(outer, &findings.lines[*line].key)).collect();
        let Some(inner) = self.groups.get(1) else {
            chart.series = vec![Series { name: of.charted_as(schema), values: categories.iter().map(|line| mark(*line)).collect() }];
            let marks = vec![categories.iter().copied().map(Some).collect()];
            return Drawn { chart, categories, marks };
        };
        chart.by = inner.title(schema);
        let mut keys: Vec<&Key> = Vec::new();
        for line in findings.lines.iter().filter(|line| line.depth == 2 && line.count > 0) {
            if !keys.contains(&&line.key) {
                keys.push(&line.key);
            }
        }
        keys.sort_by_cached_key(|key| place(inner, key, &label(inner, key), schema));
        let mut marks = Vec::with_capacity(keys.len());
        for key in keys {
            let at = |line: &usize| findings.under(*line).into_iter().find(|under| findings.lines[*under].key == *key);
            let lines: Vec<Option<usize>> = categories.iter().map(at).collect();
            let values = lines.iter().map(|line| line.map_or_else(Mark::default, mark)).collect();
            chart.series.push(Series { name: label(inner, key), values });
            marks.push(lines);
        }
        Drawn { chart, categories, marks }
    }
}

fn mark(measure: &Measure, findings: &Findings, line: usize, at: usize, schema: &Schema, reading: &Reading) -> Mark {
    let cell = findings.lines.get(line).and_then(|line| line.cells.get(at)).copied().unwrap_or(super::Cell::None);
    match measure.shown(cell, schema, reading) {
        Shown::Nothing => Mark { amount: 0, text: "-".to_owned() },
        Shown::Amount(amount, _) => {
            let drawn = measure.drawn(schema);
            drawn.mark(if drawn.unread == 0 { amount } else { cell.rounded(1).unwrap_or(0) })
        }
        Shown::Words(text) => Mark { amount: cell.rounded(1).unwrap_or(0), text },
    }
}

/// Where a key stands among those of its group: those without a value last.
fn place(group: &Group, key: &Key, label: &str, schema: &Schema) -> (u8, i64, String) {
    let list = match schema.field(group.field).map(|field| field.kind) {
        Some(Kind::Choice(id) | Kind::Several(id)) => schema.values(id),
        _ => &[],
    };
    match key {
        Key::None => (3, 0, String::new()),
        Key::Others => (2, 0, String::new()),
        Key::Number(number) => (0, *number, String::new()),
        Key::Month(month) => (0, i64::from(*month), String::new()),
        // As in the table: what is ago begins with today.
        Key::Days { first, .. } if group.by == Bucket::Since => (0, first.map_or(i64::MAX, |first| -i64::from(first)), String::new()),
        Key::Days { first, .. } => (0, first.map_or(i64::MIN, i64::from), String::new()),
        Key::Word(word) => {
            let at = list.iter().position(|value| folded(value) == folded(word)).unwrap_or(list.len());
            (0, i64::try_from(at).unwrap_or(i64::MAX), folded(label))
        }
        Key::Record(_) | Key::All => (0, 0, folded(label)),
    }
}
