//! Saved maps as text: how a file is read and what becomes of its columns, a line each. The same text is kept in the store, printed by
//! the shell and read back.
//!
//! ```text
//! [file]
//! encoding = windows-1252
//! separator = semicolon
//! headers = 3
//! [columns]
//! name = full-name
//! born = birthday, dmy
//! shoe size = +notes
//! ```

use std::collections::HashMap;

use super::{
    amounts::Mark,
    charset,
    days::Order,
    dialect::{HeaderLine, Quote, separator_name, separator_named},
    headers::normal,
    mapping::{ColumnUse, Mapping, Why},
    questions::Way,
    rejects,
    source::Layout,
};
use crate::model::{ImportMap, Schema, TypeId};

/// A map as its lines say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// What a person said about the file. Its name and sheet are no part of it.
    pub layout: Layout,
    /// Headers in normal form, what becomes of their columns, and how they are written.
    pub columns: Vec<(String, ColumnUse, Option<Way>)>,
}

/// How well a map fits a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// Columns of the map that are not there: it is offered then, and not used unseen.
    pub lacking: usize,
    /// Columns of the file that the map does not name.
    pub more: usize,
}

/// Columns that must be there of a map that lacks one: two that are called alike are no sign.
const LEAST: usize = 3;

/// The most columns a map may have.
const MOST: usize = super::rows::MOST_COLUMNS;

impl Saved {
    /// What is to be kept of a file and its mapping.
    #[must_use]
    pub fn of(layout: &Layout, headers: &[String], mapping: &Mapping) -> Self {
        let kept = Layout { name: None, sheet: None, large: false, ..layout.clone() };
        let columns = keys(rejects::original(headers)).into_iter().enumerate();
        Self { layout: kept, columns: columns.map(|(at, key)| (key, mapping.column(at), mapping.way(at))).collect() }
    }

    /// Its lines.
    #[must_use]
    pub fn written(&self, schema: &Schema) -> String {
        let mut lines = vec!["[file]".to_owned()];
        let layout = &self.layout;
        let mut say = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name} = {value}")));
        say("encoding", layout.encoding.clone());
        say("separator", layout.separator.map(separator_name));
        say("quote", (layout.quote != Quote::default()).then(|| layout.quote.name().to_owned()));
        say(
            "headers",
            match layout.headers {
                HeaderLine::Find => None,
                HeaderLine::Line(line) => Some(line.to_string()),
                HeaderLine::Missing => Some("none".to_owned()),
            },
        );
        say("first", layout.first.map(|line| line.to_string()));
        say("dates", layout.days.map(|order| order.word().to_owned()));
        say("numbers", layout.numbers.map(|mark| mark.word().to_owned()));
        if lines.len() == 1 {
            lines.clear();
        }
        lines.push("[columns]".to_owned());
        for (header, becomes, way) in &self.columns {
            let way = way.map_or_else(String::new, |way| format!(", {}", way.word()));
            lines.push(format!("{header} = {}{way}", becomes.words(schema)));
        }
        lines.join("\n") + "\n"
    }

    /// Reads [`Self::written`]. What names a field that is gone keeps its column in the notes, and is answered as a sentence.
    ///
    /// # Errors
    /// The first line that is no line of a map, and why.
    pub fn read(text: &str, schema: &Schema) -> Result<(Self, Vec<String>), String> {
        let (mut saved, mut gone, mut in_columns) = (Self::default(), Vec::new(), true);
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            match line {
                "" => {}
                "[file]" => in_columns = false,
                "[columns]" => in_columns = true,
                _ if line.starts_with('#') => {}
                _ => {
                    let wrong = |why: &str| format!("line {} of the map, '{}', {why}", at + 1, shortened(line));
                    let (name, value) = line.rsplit_once('=').ok_or_else(|| wrong("is no line of a map: 'header = field' is expected"))?;
                    let (name, value) = (name.trim(), value.trim());
                    if in_columns {
                        if saved.columns.len() >= MOST {
                            return Err(wrong(&format!("is one column too many: the most is {MOST}")));
                        }
                        let (column, problem) = column(name, value, schema).map_err(|why| wrong(&why))?;
                        if saved.columns.iter().any(|(known, ..)| *known == column.0) {
                            return Err(wrong("names a header that stands above already"));
                        }
                        gone.extend(problem);
                        saved.columns.push(column);
                    } else {
                        set(&mut saved.layout, name, value).map_err(|why| wrong(&why))?;
                    }
                }
            }
        }
        if saved.columns.is_empty() {
            return Err("the map has no columns: 'header = field' is expected, a line each".to_owned());
        }
        Ok((saved, gone))
    }

    /// How well it fits these headers: `None` where it does not, which is where most of its columns are not there.
    #[must_use]
    pub fn fits(&self, headers: &[String]) -> Option<Fit> {
        let there = keys(rejects::original(headers));
        let lacking = self.columns.iter().filter(|(header, ..)| !there.contains(header)).count();
        let found = self.columns.len() - lacking;
        // Columns named by their place say nothing: only as many as there were are the same ones.
        let is_nameless =
            self.columns.iter().all(|(header, ..)| header.strip_prefix("column ").is_some_and(|rest| rest.parse::<u32>().is_ok()));
        let more = there.len().saturating_sub(found);
        let is_enough = match lacking {
            0 => found > 0 && (more == 0 || !is_nameless),
            _ => found >= LEAST && found >= lacking * 2 && !is_nameless,
        };
        is_enough.then_some(Fit { lacking, more })
    }

    /// Headers of its columns that are not there, in normal form.
    #[must_use]
    pub fn missing(&self, headers: &[String]) -> Vec<String> {
        let there = keys(rejects::original(headers));
        self.columns.iter().map(|(header, ..)| header).filter(|header| !there.contains(header)).cloned().collect()
    }

    /// A mapping made after it; columns it does not name keep what was found for them, unless their field is taken.
    #[must_use]
    pub fn apply(&self, headers: &[String], found: &Mapping) -> Mapping {
        let mut mapping = found.clone();
        let there: HashMap<String, usize> = keys(rejects::original(headers)).into_iter().enumerate().map(|(at, key)| (key, at)).collect();
        for (header, becomes, way) in &self.columns {
            if let Some(at) = there.get(header) {
                mapping.set(*at, *becomes, Why::Saved);
                mapping.set_way(*at, *way);
            }
        }
        mapping
    }
}

/// The map that files with these headers are read by: the one that lacks and leaves over the fewest columns, the person's own private ones first, then
/// the newest.
#[must_use]
pub fn fitting<'a>(headers: &[String], kind: TypeId, schema: &'a Schema) -> Option<(&'a ImportMap, Saved)> {
    let fitting = schema.maps.iter().filter(|map| map.kind == kind).filter_map(|map| {
        let (saved, _) = Saved::read(&map.lines, schema).ok()?;
        Some((saved.fits(headers)?, map, saved))
    });
    let best = fitting.min_by_key(|(fit, map, _)| (*fit, map.is_shared, std::cmp::Reverse(map.record)));
    best.map(|(_, map, saved)| (map, saved))
}

/// Headers in normal form, told apart where they are the same in it.
fn keys(headers: &[String]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    headers
        .iter()
        .map(|header| {
            let key = Some(normal(header)).filter(|key| !key.is_empty()).unwrap_or_else(|| "?".to_owned()).replace(['=', '#'], "?");
            let count = seen.entry(key.clone()).or_default();
            *count += 1;
            if *count == 1 { key } else { format!("{key} ~{count}") }
        })
        .collect()
}

type ColumnLine = (String, ColumnUse, Option<Way>);

/// A line about a column, and what of it is gone.
fn column(name: &str, value: &str, schema: &Schema) -> Result<(ColumnLine, Option<String>), String> {
    let (words, way) = match value.split_once(',') {
        Some((words, way)) => (words.trim(), Some(way.trim())),
        None => (value, None),
    };
    let way = match way {
        Some(word) => Some(Way::named(word).ok_or_else(|| format!("says '{word}': dmy, mdy, ymd, point or comma is expected"))?),
        None => None,
    };
    let key = if name.contains('~') { name.to_owned() } else { normal(name) };
    if key.is_empty() {
        return Err("names no header".to_owned());
    }
    match ColumnUse::of_words(words, schema) {
        Some(becomes) => Ok(((key, becomes, way), None)),
        // A field that was deleted since: what it held is not lost.
        None if is_a_name(words) => {
            let gone = format!("'{key}' became '{words}', which is no field here; it is kept in the notes");
            Ok(((key, ColumnUse::KeepInNotes, None), Some(gone)))
        }
        None => Err(format!("says '{}', which nothing can become", shortened(words))),
    }
}

/// Whether it could have been a field's name.
fn is_a_name(words: &str) -> bool {
    !words.is_empty() && words.len() < 200 && words.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// A line about the file.
fn set(layout: &mut Layout, name: &str, value: &str) -> Result<(), String> {
    let expected = |what: &str| format!("says '{}': {what} is expected", shortened(value));
    let line = |what: &str| value.parse::<u64>().ok().filter(|line| *line > 0).ok_or_else(|| expected(what));
    match name {
        "encoding" => {
            charset::named(value).map_err(|error| error.to_string())?;
            layout.encoding = Some(value.to_owned());
        }
        "separator" => {
            layout.separator = Some(separator_named(value).ok_or_else(|| expected("comma, semicolon, tab, bar or a character"))?)
        }
        "quote" => layout.quote = Quote::named(value).ok_or_else(|| expected("double, single or none"))?,
        "headers" if value == "none" => layout.headers = HeaderLine::Missing,
        "headers" => layout.headers = HeaderLine::Line(line("a line or none")?),
        "first" => layout.first = Some(line("a line")?),
        "dates" => layout.days = Some(Order::named(value).ok_or_else(|| expected("dmy, mdy or ymd"))?),
        "numbers" => layout.numbers = Some(Mark::named(value).ok_or_else(|| expected("point or comma"))?),
        _ => return Err("is about nothing a file has".to_owned()),
    }
    Ok(())
}

/// So much of a line as a sentence bears.
fn shortened(text: &str) -> String {
    crate::text::width::cut(&crate::text::clean::line(text), 60, "...")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::record_type::LEAD;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn saved(text: &str) -> Saved {
        Saved::read(text, &Schema::default()).unwrap().0
    }

    #[test]
    fn a_map_is_a_text_for_people() {
        let schema = Schema::default();
        let layout = Layout {
            encoding: Some("windows-1252".to_owned()),
            separator: Some(';'),
            quote: Quote::None,
            headers: HeaderLine::Line(3),
            first: Some(5),
            days: Some(Order::DayFirst),
            numbers: Some(Mark::Comma),
            sheet: Some("no part of it".to_owned()),
            large: true,
            name: Some("no part either".to_owned()),
        };
        let names = headers(&["Name", "Born: when?", "Shoe size", "Name (2)", "Line", "Reason"]);
        let mut mapping = Mapping::auto(&names, &[], &schema, LEAD);
        mapping.set(1, ColumnUse::Field(schema.named("birthday").unwrap().id), Why::Hand);
        mapping.set_way(1, Some(Way::Days(Order::MonthFirst)));
        mapping.set(3, ColumnUse::LeaveOut, Why::Hand);
        let text = Saved::of(&layout, &names, &mapping).written(&schema);
        let want = "[file]\nencoding = windows-1252\nseparator = semicolon\nquote = none\nheaders = 3\nfirst = 5\ndates = dmy\n\
                    numbers = comma\n[columns]\nname = full-name\nborn when? = birthday, mdy\nshoe size = +notes\nname 2 = -\n";
        assert_eq!(text, want);
    }

    #[test]
    fn what_is_no_map_is_told_with_its_line_and_what_is_gone_is_kept() {
        let schema = Schema::default();
        for (text, want) in [
            ("", "the map has no columns: 'header = field' is expected, a line each"),
            ("name", "line 1 of the map, 'name', is no line of a map: 'header = field' is expected"),
            ("[columns]\n\nname = what is this", "line 3 of the map, 'name = what is this', says 'what is this', which nothing can become"),
            ("name = full-name, xyz", "line 1 of the map, 'name = full-name, xyz', says 'xyz': dmy, mdy, ymd, point or comma is expected"),
            ("name = company\nNAME = email", "line 2 of the map, 'NAME = email', names a header that stands above already"),
            (" = email", "line 1 of the map, '= email', names no header"),
            ("[file]\ncolour = red", "line 2 of the map, 'colour = red', is about nothing a file has"),
            ("[file]\nheaders = 0", "line 2 of the map, 'headers = 0', says '0': a line or none is expected"),
            ("[file]\nencoding = klingon", "line 2 of the map, 'encoding = klingon', 'klingon' is not an encoding"),
            (
                "[file]\nseparator = x",
                "line 2 of the map, 'separator = x', says 'x': comma, semicolon, tab, bar or a character is expected",
            ),
            ("na\u{1b}[31mme", "line 1 of the map, 'na·[31mme', is no line of a map: 'header = field' is expected"),
        ] {
            let got = Saved::read(text, &schema).unwrap_err();
            if !want.contains('·') {
                assert_eq!(got, want, "{text:?}");
            }
            assert!(!got.contains('\u{1b}'), "{got:?}");
        }
        let (read, gone) = Saved::read("name = full-name\nshoe size = shoe-size", &schema).unwrap();
        assert_eq!(read.columns[1].1, ColumnUse::KeepInNotes);
        assert_eq!(gone, ["'shoe size' became 'shoe-size', which is no field here; it is kept in the notes"]);
    }

    #[test]
    fn a_map_fits_the_same_headers_in_any_order_and_with_columns_more() {
        let fit = |lacking, more| Some(Fit { lacking, more });
        let map = saved("name = full-name\nmail = email");
        for (names, want) in [
            (&["Name", "Mail"][..], fit(0, 0)),
            (&["MAIL", "name:"], fit(0, 0)),
            (&["Phone", "Mail", "Name"], fit(0, 1)),
            (&["Name"], None),
            (&["Name", "Mails"], None),
            (&["Name", "Mail", "Line", "Reason"], fit(0, 0)),
        ] {
            assert_eq!(map.fits(&headers(names)), want, "{names:?}");
        }
        let nameless = saved("column 1 = full-name\ncolumn 2 = email");
        assert_eq!(nameless.fits(&headers(&["Column 1", "Column 2"])), fit(0, 0));
        assert_eq!(nameless.fits(&headers(&["Column 1", "Column 2", "Column 3"])), None);
    }

    #[test]
    fn a_map_that_lacks_some_columns_fits_where_most_are_there() {
        let fit = |lacking, more| Some(Fit { lacking, more });
        let four = saved("name = full-name\nmail = email\ntown = city\ntel = phone");
        let six = saved("a = full-name\nb = email\nc = city\nd = phone\ne = company\nf = notes");
        for (map, names, want) in [
            (&four, &["Name", "Mail", "Town", "Tel"][..], fit(0, 0)),
            (&four, &["Name", "Mail", "Town"], fit(1, 0)),
            (&four, &["Town", "Name", "Colour", "Mail", "Size"], fit(1, 2)),
            (&four, &["Name", "Mail"], None),
            (&four, &["Name", "Mail", "Colour", "Size"], None),
            (&four, &[], None),
            (&six, &["A", "B", "C", "D"], fit(2, 0)),
            (&six, &["A", "B", "C"], None),
            (&six, &["A", "B", "C", "X", "Y", "Z"], None),
        ] {
            assert_eq!(map.fits(&headers(names)), want, "{names:?}");
        }
        let nameless = saved("column 1 = full-name\ncolumn 2 = email\ncolumn 3 = city\ncolumn 4 = phone");
        assert_eq!(nameless.fits(&headers(&["Column 1", "Column 2", "Column 3"])), None);
    }

    #[test]
    fn the_map_that_fits_best_is_used() {
        let map = |record: u64, name: &str, is_shared: bool, lines: &str| ImportMap {
            record: crate::model::RecordId(record),
            name: name.to_owned(),
            kind: LEAD,
            author: "anna".to_owned(),
            is_shared,
            lines: lines.to_owned(),
        };
        let short = "name = full-name";
        let long = "name = full-name\nmail = email";
        let broken = "nonsense";
        let account = ImportMap { kind: crate::model::record_type::ACCOUNT, ..map(9, "account", false, long) };
        for (maps, want) in [
            (vec![map(1, "short", false, short), map(2, "long", true, long)], Some("long")),
            (vec![map(1, "own", false, long), map(2, "shared", true, long)], Some("own")),
            (vec![map(1, "old", false, long), map(2, "new", false, long)], Some("new")),
            (vec![map(1, "broken", false, broken), account], None),
        ] {
            let schema = Schema::default().with_maps(maps);
            let found = fitting(&headers(&["Mail", "Name"]), LEAD, &schema);
            assert_eq!(found.map(|(map, _)| map.name.as_str()), want);
        }
    }

    fn any_use() -> impl Strategy<Value = (ColumnUse, Option<Way>)> {
        let schema = Schema::default();
        let words = [
            "full-name",
            "-",
            "+notes",
            "line business-street",
            "extension phone",
            "groups",
            "label phone 2",
            "value email 1",
            "address postal-code 3",
            "birth year",
            "flag lead",
            "birthday",
            "revenue",
        ];
        let uses: Vec<ColumnUse> = words.iter().map(|words| ColumnUse::of_words(words, &schema).unwrap()).collect();
        let ways = [None, Some(Way::Days(Order::YearFirst)), Some(Way::Numbers(Mark::Comma))];
        (0..uses.len(), 0..ways.len()).prop_map(move |(becomes, way)| (uses[becomes], ways[way]))
    }

    proptest! {
        /// A saved map read back is the same.
        #[test]
        fn a_map_survives_as_text(names in proptest::collection::vec("[a-zA-Z=#~\\[\\] .,é(]{0,8}", 1..6), uses in proptest::collection::vec(any_use(), 6)) {
            let schema = Schema::default();
            let names = crate::exchange::headers::numbered(names.iter().map(String::as_str));
            let mut mapping = Mapping::auto(&names, &[], &schema, LEAD);
            for (at, (becomes, way)) in uses.iter().enumerate().take(names.len()) {
                mapping.set(at, *becomes, Why::Hand);
                mapping.set_way(at, *way);
            }
            let kept = Saved::of(&Layout::default(), &names, &mapping);
            let (read, gone) = Saved::read(&kept.written(&schema), &schema).unwrap();
            prop_assert_eq!(&read, &kept);
            prop_assert!(gone.is_empty());
            prop_assert_eq!(read.fits(&names), Some(Fit { lacking: 0, more: 0 }));
        }

        /// Headers in another order are mapped in that order.
        #[test]
        fn a_map_of_permuted_headers_is_permuted(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), uses in proptest::collection::vec(any_use(), 6)) {
            let schema = Schema::default();
            let names = headers(&["One", "Two", "Three", "Four", "Five", "Six"]);
            let mut mapping = Mapping::auto(&names, &[], &schema, LEAD);
            for (at, (becomes, way)) in uses.iter().enumerate() {
                mapping.set(at, *becomes, Why::Saved);
                mapping.set_way(at, *way);
            }
            let kept = Saved::of(&Layout::default(), &names, &mapping);
            let permuted: Vec<String> = order.iter().map(|at| names[*at].clone()).collect();
            let found = kept.apply(&permuted, &Mapping::auto(&permuted, &[], &schema, LEAD));
            for (place, at) in order.iter().enumerate() {
                prop_assert_eq!((found.column(place), found.way(place)), (mapping.column(*at), mapping.way(*at)));
            }
        }

        #[test]
        fn no_text_breaks_the_reading(text in "[a-z=\\[\\]#, \n]{0,60}") {
            let _read = Saved::read(&text, &Schema::default());
        }
    }
}
