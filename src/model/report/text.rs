//! Reports as lines of text: `show: sum:amount where stage:"Closed Won"`. What a line names and there is not any more is told, the
//! rest applies.

use super::{
    BUCKETS, Bucket, FIGURES, Figure, Group, Keep, MOST_GROUPS, MOST_MEASURES, Measure, Order, Report, figure::Make, may_group, may_measure,
};
use crate::model::{
    chart::ChartKind,
    field::FieldDef,
    id::TypeId,
    record_type::{self, RecordType},
    schema::Schema,
};

/// A part of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What it is about.
    Kinds,
    /// Its filter.
    Filter,
    /// The grouping at this place of the report as it was written.
    Group(usize),
    /// The measure at this place.
    Measure(usize),
    /// The columns of the records listed.
    Columns,
    /// The order of groups, and which of them stay.
    Order,
    /// The order of the records listed.
    Sort,
    /// Title, totals, period, chart and whatever else.
    Layout,
}

/// What of a report cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub part: Part,
    /// What is wrong, a sentence in lower case without a stop.
    pub sentence: String,
}

fn problem(part: Part, sentence: impl Into<String>) -> Problem {
    Problem { part, sentence: sentence.into() }
}

/// What stands between a figure and the filter of its records.
const WHERE: &str = "where";
/// What stands before the filter of a rate's whole.
const AMONG: &str = "among";

impl Group {
    /// Reads `assigned-to`, `created:month`, `stage:value:all`.
    ///
    /// # Errors
    /// A sentence.
    pub fn read(text: &str, kinds: &[TypeId], schema: &Schema) -> Result<Self, String> {
        let mut words = text.trim().split(':');
        let name = words.next().unwrap_or_default();
        let field = schema.named(name).filter(|field| may_group(field, kinds, schema));
        let field = field.ok_or_else(|| format!("nothing can be grouped by '{name}' here"))?;
        let mut group = Self::of(field);
        for word in words {
            if word == "all" {
                group.all = true;
                continue;
            }
            let bucket = Bucket::named(word, schema).filter(|bucket| bucket.fits(field.kind));
            group.by = bucket.ok_or_else(|| {
                let fitting = BUCKETS.iter().filter(|def| def.bucket.fits(field.kind)).map(|def| def.name);
                format!("'{}' cannot be grouped by '{word}': {} is expected", field.name, fitting.collect::<Vec<_>>().join(", "))
            })?;
        }
        Ok(group)
    }

    /// As [`Group::read`] takes it; empty where the field is gone.
    #[must_use]
    pub fn written(&self, schema: &Schema) -> String {
        let Some(field) = schema.field(self.field) else { return String::new() };
        let mut out = field.name.to_string();
        if self.by != Bucket::usual(field.kind) {
            out.push_str(&format!(":{}", self.by.name(schema).unwrap_or_default()));
        }
        if self.all {
            out.push_str(":all");
        }
        out
    }
}

impl Measure {
    /// Reads `count`, `sum:amount`, `"Won" sum:amount where stage:"Closed Won"`, `rate where a among b`.
    ///
    /// # Errors
    /// A sentence.
    pub fn read(text: &str, kinds: &[TypeId], schema: &Schema) -> Result<Self, String> {
        let text = text.trim();
        let (label, rest) = labelled(text)?;
        let (word, rest) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        let figure = figure(word, kinds, schema)?;
        let (filter, among) = match parted(rest) {
            (before, ..) if !before.is_empty() => return Err(format!("'{before}' is not understood after '{word}': {WHERE} is expected")),
            (_, filter, among) => (filter, among),
        };
        if figure != Figure::Rate && !among.is_empty() {
            return Err(format!("only a rate has records it is taken {AMONG}"));
        }
        Ok(Self { label, figure, filter: filter.to_owned(), among: among.to_owned() })
    }

    /// As [`Measure::read`] takes it.
    #[must_use]
    pub fn written(&self, schema: &Schema) -> String {
        let mut out = String::new();
        if !self.label.is_empty() {
            out.push_str(&format!("\"{}\" ", one_line(&self.label).replace('"', "\"\"")));
        }
        out.push_str(self.figure.def().name);
        if let Some(field) = self.figure.field() {
            out.push_str(&format!(":{}", schema.field(field).map_or("", |field| &field.name)));
        }
        for (word, filter) in [(WHERE, &self.filter), (AMONG, &self.among)] {
            let filter = one_line(filter);
            if !filter.is_empty() {
                // A bare word of the filter that means something here is put in brackets.
                let is_plain = parted(&format!("{WHERE} {filter}")).2.is_empty();
                out.push_str(&if is_plain { format!(" {word} {filter}") } else { format!(" {word} ({filter})") });
            }
        }
        out
    }
}

/// The label in quotes a measure begins with, and the rest.
fn labelled(text: &str) -> Result<(String, &str), String> {
    let Some(quoted) = text.strip_prefix('"') else { return Ok((String::new(), text)) };
    let mut label = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if chars.next_if(|(_, next)| *next == '"').is_some() => label.push('"'),
            '"' => return Ok((label, &quoted[at + 1..])),
            c => label.push(c),
        }
    }
    Err("the quote of the label is not closed".to_owned())
}

fn figure(word: &str, kinds: &[TypeId], schema: &Schema) -> Result<Figure, String> {
    let (name, of) = word.split_once(':').map_or((word, None), |(name, of)| (name, Some(of)));
    let Some(def) = FIGURES.iter().find(|def| def.name == name) else {
        let known: Vec<&str> = FIGURES.iter().map(|def| def.name).collect();
        return Err(format!("'{name}' is not one of {}", known.join(", ")));
    };
    match (def.make, of) {
        (Make::Alone(figure), None) => Ok(figure),
        (Make::Alone(_), Some(_)) => Err(format!("'{name}' takes no field")),
        (Make::Of(_), None) => Err(format!("'{name}' takes a field: {name}:amount")),
        (Make::Of(make), Some(of)) => {
            let is_fit = |field: &&FieldDef| may_measure(field, kinds, schema) && make(field.id).fits(field);
            schema.named(of).filter(is_fit).map(|field| make(field.id)).ok_or_else(|| format!("there is no '{name}' of '{of}' here"))
        }
    }
}

/// What stands before `where`, between it and `among`, and behind; words in quotes and brackets are parts of filters.
fn parted(text: &str) -> (&str, &str, &str) {
    let (mut wheres, mut amongs) = (None, None);
    let (mut depth, mut is_quoted, mut word_from) = (0_usize, false, None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match c {
            '"' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = !is_quoted && (c.is_whitespace() || at == text.len());
        if ends && let Some(from) = word_from.take() {
            match &text[from..at] {
                WHERE if depth == 0 && wheres.is_none() && amongs.is_none() => wheres = Some((from, at)),
                AMONG if depth == 0 && amongs.is_none() => amongs = Some((from, at)),
                _ => {}
            }
        } else if !ends && word_from.is_none() {
            word_from = Some(at);
        }
    }
    let end = amongs.map_or(text.len(), |(from, _)| from);
    let begin = wheres.map_or(end, |(from, _)| from);
    let filter = wheres.map_or("", |(_, to)| text[to..end].trim());
    (text[..begin].trim(), filter, amongs.map_or("", |(_, to)| text[to..].trim()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

impl Report {
    /// Reads lines: `of: lead contact+` names record types, with a plus those made at run time like them too. What cannot be understood is left out so that no more records are counted than was meant, and told.
    #[must_use]
    pub fn read(text: &str, schema: &Schema) -> (Self, Vec<Problem>) {
        let mut reading = Reading { schema, report: Self::default(), problems: Vec::new(), groups: 0, places: Vec::new() };
        reading.report.measures.clear();
        let lines: Vec<(&str, &str)> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(named).collect();
        // What it is about decides which fields there are.
        let (of, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(name, _)| *name == "of");
        let (shows, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|(name, _)| *name == "show");
        for (name, value) in of.into_iter().chain(shows).chain(others) {
            reading.take(name, value);
        }
        if reading.report.measures.is_empty() {
            reading.report.measures.push(Measure::of(Figure::Count));
        }
        reading.problems.sort_by_key(|problem| problem.part);
        (reading.report, reading.problems)
    }

    /// The report as [`Report::read`] takes it.
    #[must_use]
    pub fn written(&self, schema: &Schema) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut line = |name: &str, value: String| out.push(format!("{name}: {value}"));
        if !self.title.is_empty() {
            line("title", one_line(&self.title));
        }
        let kinds: Vec<&str> = self.kinds.iter().filter_map(|kind| schema.record_type(*kind)).map(|kind| kind.name.as_ref()).collect();
        line("of", kinds.join(" "));
        if !self.filter.trim().is_empty() {
            line("filter", one_line(&self.filter));
        }
        if let Some(days) = self.period {
            line("period", days.to_string());
        }
        for group in &self.groups {
            line("by", group.written(schema));
        }
        for measure in &self.measures {
            line("show", measure.written(schema));
        }
        if self.order != Order::default() {
            let by = self.order.measure.map_or_else(|| "groups".to_owned(), |at| (u16::from(at) + 1).to_string());
            line("order", format!("{}{by}", if self.order.descending { "-" } else { "" }));
        }
        if let Some(top) = self.top {
            line("top", top.to_string());
        }
        if let Some(Keep { measure, filled }) = self.keep {
            line("keep", format!("{}{}", if filled { "" } else { "-" }, u16::from(measure) + 1));
        }
        if !self.listing.columns.is_empty() {
            line("columns", self.listing.columns_text(schema));
        }
        if !self.listing.sort.is_empty() {
            line("sort", self.listing.order_text(schema));
        }
        if !self.totals {
            line("totals", yes_or_no(self.totals).to_owned());
        }
        if !self.subtotals {
            line("subtotals", yes_or_no(self.subtotals).to_owned());
        }
        if let Some(chart) = self.chart {
            line("chart", chart.def().name.to_owned());
        }
        out.join("\n")
    }
}

/// A line's name and value.
fn named(line: &str) -> (&str, &str) {
    line.split_once(':').map_or((line, ""), |(name, value)| (name.trim(), value.trim()))
}

/// A report while it is read.
struct Reading<'a> {
    schema: &'a Schema,
    report: Report,
    problems: Vec<Problem>,
    /// Groupings written so far, those left out too.
    groups: usize,
    /// For each measure as it was written its place in the report, where it has one.
    places: Vec<Option<u8>>,
}

impl Reading<'_> {
    fn take(&mut self, name: &str, value: &str) {
        let schema = self.schema;
        let base = self.report.kinds.first().map(|kind| schema.base(*kind));
        match name {
            "of" => self.take_kinds(value),
            "title" => value.clone_into(&mut self.report.title),
            "filter" => value.clone_into(&mut self.report.filter),
            "period" => match value.parse::<u32>().ok().filter(|days| (1..=36_500).contains(days)) {
                Some(days) => self.report.period = Some(days),
                None => self.tell(Part::Layout, format!("the period is 1 to 36500 days, not '{value}'")),
            },
            "by" => self.take_group(value),
            "show" => self.take_measure(value),
            "order" => self.take_order(value),
            "top" => match value.parse::<u32>().ok().filter(|top| *top > 0) {
                Some(top) => self.report.top = Some(top),
                None => self.tell(Part::Order, format!("'{value}' is no number of groups")),
            },
            "keep" => match self.place(value.trim_start_matches('-')) {
                Some(measure) => self.report.keep = Some(Keep { measure, filled: !value.starts_with('-') }),
                None => {
                    // Without the condition there would be more groups than meant.
                    self.report.kinds.clear();
                    self.tell(Part::Order, format!("there is no number '{value}' to keep groups by"));
                }
            },
            "columns" => {
                let problems = base.map(|base| self.report.listing.read_columns(value, schema, base));
                self.tell_all(Part::Columns, problems);
            }
            "sort" => {
                let problems = base.map(|base| self.report.listing.read_order(value, schema, base));
                self.tell_all(Part::Sort, problems);
            }
            "totals" => self.report.totals = value != "no",
            "subtotals" => self.report.subtotals = value != "no",
            "chart" => match ChartKind::named(value) {
                Some(chart) => self.report.chart = Some(chart),
                None => self.tell(Part::Layout, format!("there is no chart '{value}'")),
            },
            _ => self.tell(Part::Layout, format!("'{name}' is not understood")),
        }
    }

    fn take_group(&mut self, value: &str) {
        let part = Part::Group(self.groups);
        self.groups += 1;
        match Group::read(value, &self.report.kinds, self.schema) {
            Ok(_) if self.report.groups.len() == MOST_GROUPS => self.tell(part, format!("there are {MOST_GROUPS} groupings at most")),
            Ok(group) => self.report.groups.push(group),
            Err(sentence) => self.tell(part, sentence),
        }
    }

    fn take_measure(&mut self, value: &str) {
        let part = Part::Measure(self.places.len());
        let place = self.report.measures.len();
        match Measure::read(value, &self.report.kinds, self.schema) {
            Ok(measure) if place < MOST_MEASURES => {
                self.report.measures.push(measure);
                self.places.push(u8::try_from(place).ok());
                return;
            }
            Ok(_) => self.tell(part, format!("there are {MOST_MEASURES} numbers at most")),
            Err(sentence) => self.tell(part, sentence),
        }
        self.places.push(None);
    }

    fn take_kinds(&mut self, value: &str) {
        self.report.kinds.clear();
        for name in value.split([' ', ',']).filter(|name| !name.is_empty()) {
            let (name, with_made) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
            let Some(named) = self.schema.type_named(name) else {
                self.tell(Part::Kinds, format!("there is no record type '{name}'"));
                continue;
            };
            let is_meant =
                |kind: &&RecordType| kind.id == named.id || with_made && kind.base == named.base && kind.id.0 >= record_type::FIRST_CUSTOM;
            for kind in self.schema.types().iter().filter(is_meant).map(|kind| kind.id) {
                if !self.report.kinds.contains(&kind) {
                    self.report.kinds.push(kind);
                }
            }
        }
    }

    fn take_order(&mut self, value: &str) {
        let (by, descending) = value.strip_prefix('-').map_or((value, false), |by| (by, true));
        if by == "groups" {
            self.report.order = Order { measure: None, descending };
        } else if let Some(measure) = self.place(by) {
            self.report.order = Order { measure: Some(measure), descending };
        } else {
            self.tell(Part::Order, format!("there is no number '{by}' to order by"));
        }
    }

    /// The place of a measure by its number as it was written, counted from 1.
    fn place(&self, number: &str) -> Option<u8> {
        let number: usize = number.parse().ok()?;
        self.places.get(number.checked_sub(1)?).copied().flatten()
    }

    fn tell(&mut self, part: Part, sentence: String) {
        self.problems.push(problem(part, sentence));
    }

    fn tell_all(&mut self, part: Part, sentences: Option<Vec<String>>) {
        self.problems.extend(sentences.into_iter().flatten().map(|sentence| problem(part, sentence)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{fields, record_type, views::Arrangement};

    fn read(text: &str) -> (Report, Vec<String>) {
        let (report, problems) = Report::read(text, &Schema::default());
        (report, problems.into_iter().map(|problem| problem.sentence).collect())
    }

    #[test]
    fn measures_are_written_as_they_are_read() {
        let schema = Schema::default();
        for text in [
            "count",
            "share",
            "sum:amount",
            "\"Won\" sum:amount where stage:\"Closed Won\"",
            "\"say \"\"so\"\"\" average:probability where a or b",
            "rate where stage:\"Closed Won\" among stage:closed",
            "rate among stage:closed",
            "count where (where or among)",
            "count where \"among\" x",
            "most:close-date",
            "sales",
            "margin where -source:web",
        ] {
            let read = Measure::read(text, &[record_type::OPPORTUNITY], &schema).unwrap();
            assert_eq!(read.written(&schema), text);
        }
    }

    #[test]
    fn wrong_measures_and_groups_are_told() {
        let schema = Schema::default();
        for (text, want) in [
            ("counts", "'counts' is not one of count, share"),
            ("sum", "'sum' takes a field"),
            ("count:amount", "'count' takes no field"),
            ("sum:status", "there is no 'sum' of 'status' here"),
            ("sum:gone", "there is no 'sum' of 'gone' here"),
            ("count when x", "'when x' is not understood after 'count': where is expected"),
            ("count where a among b", "only a rate has records it is taken among"),
            ("\"open count", "the quote of the label is not closed"),
        ] {
            let problem = Measure::read(text, &[record_type::OPPORTUNITY], &schema).unwrap_err();
            assert!(problem.starts_with(want), "{text}: {problem}");
        }
        for (text, want) in [
            ("gone", "nothing can be grouped by 'gone' here"),
            ("notes", "nothing can be grouped by 'notes' here"),
            ("stage", "nothing can be grouped by 'stage' here"),
            ("status:month", "'status' cannot be grouped by 'month': value is expected"),
            ("created:value", "'created' cannot be grouped by 'value': day, week"),
        ] {
            let problem = Group::read(text, &[record_type::LEAD], &schema).unwrap_err();
            assert!(problem.starts_with(want), "{text}: {problem}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_told_and_the_rest_applies() {
        let (report, problems) = read(
            "of: lead gone\nfilter: status:new\nby: gone\nby: source\nshow: sum:gone\nshow: count\norder: -2\ncolumns: full-name gone\nchart: pie\nfoo: x",
        );
        assert_eq!(problems.len(), 6, "{problems:?}");
        assert_eq!((report.groups.len(), report.measures.len(), report.kinds.as_slice()), (1, 1, &[record_type::LEAD][..]));
        // The order still means the measure it was written for.
        assert_eq!(report.order, Order { measure: Some(0), descending: true });
        assert_eq!(report.listing.columns, [fields::NAME]);
    }

    #[test]
    fn what_cannot_be_had_never_makes_a_report_count_more() {
        // Without its condition there would be more groups than meant, without its type more records.
        for text in ["of: lead\nby: source\nshow: sum:gone\nkeep: 1", "of: gone", "of:"] {
            assert!(read(text).0.kinds.is_empty(), "{text}");
        }
    }

    fn groups(kinds: &[TypeId], schema: &Schema) -> Vec<Group> {
        let fitting = |field: &FieldDef| -> Vec<Group> {
            let buckets = BUCKETS.iter().map(|def| def.bucket).chain([Bucket::Of(record_type::ACCOUNT)]);
            let buckets = buckets.filter(|bucket| bucket.fits(field.kind));
            buckets.flat_map(|by| [false, true].map(|all| Group { field: field.id, by, all })).collect()
        };
        schema.fields().iter().filter(|field| may_group(field, kinds, schema)).flat_map(fitting).collect()
    }

    fn figures(kinds: &[TypeId], schema: &Schema) -> Vec<Figure> {
        let fields: Vec<&FieldDef> = schema.fields().iter().filter(|field| may_measure(field, kinds, schema)).collect();
        let of = |def: &super::super::FigureDef| -> Vec<Figure> {
            match def.make {
                Make::Alone(figure) => vec![figure],
                Make::Of(make) => fields
                    .iter()
                    .map(|field| make(field.id))
                    .zip(&fields)
                    .filter(|(figure, field)| figure.fits(field))
                    .map(|(figure, _)| figure)
                    .collect(),
            }
        };
        FIGURES.iter().flat_map(of).collect()
    }

    fn report() -> impl Strategy<Value = Report> {
        let schema = Schema::default();
        let kinds = vec![record_type::OPPORTUNITY, record_type::LEAD];
        let filter = prop::sample::select(vec!["", "status:new", "a or b", "\"among us\" where", "stage:\"Closed Won\" -x", "(a)"]);
        let measure = (prop::sample::select(figures(&kinds, &schema)), filter.clone(), filter.clone(), "[a-z \"=:]{0,8}");
        let measure = measure.prop_map(|(figure, filter, among, label)| Measure {
            label: one_line(&label),
            figure,
            filter: filter.to_owned(),
            among: if figure == Figure::Rate { among.to_owned() } else { String::new() },
        });
        let layout =
            (any::<(bool, bool, bool)>(), 0_u8..3, prop::option::of(1_u32..99), prop::option::of(1_u32..999), prop::option::of(0_u8..1));
        let parts = (
            prop::collection::vec(prop::sample::select(groups(&kinds, &schema)), 0..=MOST_GROUPS),
            prop::collection::vec(measure, 1..4),
            filter,
            "[A-Za-z:; ]{0,12}",
            layout,
            prop::sample::subsequence(vec![fields::NAME, fields::SOURCE, fields::AMOUNT], 0..=3),
        );
        parts.prop_map(
            move |(groups, measures, filter, title, ((totals, subtotals, descending), order, top, period, keep), mut columns)| {
                if !columns.is_empty() && columns[0] != fields::NAME {
                    columns.insert(0, fields::NAME);
                }
                Report {
                    title: one_line(&title),
                    kinds: kinds.clone(),
                    filter: filter.to_owned(),
                    groups,
                    order: Order { measure: (usize::from(order) < measures.len()).then_some(order), descending },
                    measures,
                    top,
                    period,
                    keep: keep.map(|measure| Keep { measure, filled: descending }),
                    listing: Arrangement { columns, ..Arrangement::default() },
                    totals,
                    subtotals,
                    chart: descending.then_some(ChartKind::Funnel),
                    ..Report::default()
                }
            },
        )
    }

    proptest! {
        #[test]
        fn a_report_is_read_as_it_was_written(report in report()) {
            let schema = Schema::default();
            let written = report.written(&schema);
            let (again, problems) = Report::read(&written, &schema);
            prop_assert_eq!(problems, vec![], "{}", &written);
            // A filter that could be taken for something else comes back in brackets, once.
            prop_assert_eq!(again.written(&schema), Report::read(&again.written(&schema), &schema).0.written(&schema));
            let plain = |report: &Report| {
                let mut plain = report.clone();
                for filter in plain.measures.iter_mut().flat_map(|measure| [&mut measure.filter, &mut measure.among]) {
                    if let Some(inner) = filter.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                        *filter = inner.to_owned();
                    }
                }
                plain.listing.pinned = 0;
                plain
            };
            prop_assert_eq!(plain(&again), plain(&report), "{}", written);
        }

        #[test]
        fn no_text_breaks_it(text in "(of|by|show|order|keep|columns|sort|top|chart|filter)?[:\"( a-z0-9-]{0,30}(\nshow: [a-z:\" ]{0,20})?") {
            let schema = Schema::default();
            let (report, _) = Report::read(&text, &schema);
            prop_assert!(!report.measures.is_empty() && report.groups.len() <= MOST_GROUPS);
            prop_assert!(!report.written(&schema).is_empty());
        }
    }
}
