//! What the arguments of `import` say about reading the file and mapping its columns.

use super::{
    args::ImportReading,
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    exchange::{
        MapWish, Preview,
        dialect::{HeaderLine, Quote, separator_named},
        formats::{self, FORMATS},
        mapping::{ColumnUse, Mapping, Why},
        questions::{self, Doubt, Way},
        saved::Saved,
        source::Layout,
    },
    model::{ImportMap, Schema},
    text::{clean, width},
};

/// What a person says about a file.
#[derive(Debug)]
pub(super) struct Wishes {
    pub(super) layout: Layout,
    pub(super) format: Option<String>,
    pub(super) map: MapWish,
    columns: Vec<String>,
    /// Headers with the way of their columns.
    ways: Vec<(String, Way)>,
}

impl Wishes {
    /// # Errors
    /// Names that are none, and what cannot be said of any file.
    pub(super) fn of(shell: &Shell, args: &ImportReading) -> Done<Self> {
        let (map, format, columns) = split_maps(&args.map, &shell.schema, shell.user())?;
        let (days, mut ways) = ways_of(&args.dates, Doubt::Days)?;
        let (numbers, more) = ways_of(&args.numbers, Doubt::Numbers)?;
        ways.extend(more);
        let said = Layout {
            encoding: args.encoding.clone(),
            separator: named(args.separator.as_deref(), separator_named, "separator", "comma, semicolon, tab, bar or a character")?,
            quote: named(args.quote.as_deref(), Quote::named, "quote", "double, single or none")?.unwrap_or_default(),
            headers: named(args.headers.as_deref(), header_line, "headers", "a line, counted from 1, or none")?.unwrap_or_default(),
            first: args.first,
            days: days.and_then(|way| if let Way::Days(order) = way { Some(order) } else { None }),
            numbers: numbers.and_then(|way| if let Way::Numbers(mark) = way { Some(mark) } else { None }),
            sheet: args.sheet.clone(),
            large: args.large,
            name: None,
        };
        let (layout, map) = match map {
            Some(map) => {
                let (saved, _) = Saved::read(&map.lines, &shell.schema).map_err(|why| {
                    Failure::failed(format!("the map '{}' cannot be read: {why}", map.name))
                        .hint("`prospekt maps NAME --read FILE` replaces it.")
                })?;
                (said.or(&saved.layout), MapWish::This(Box::new(map)))
            }
            None if args.no_map => (said, MapWish::No),
            None => (said, MapWish::Find),
        };
        Ok(Self { layout, format, map, columns, ways })
    }

    /// The mapping found, with what is said of single columns.
    ///
    /// # Errors
    /// Columns the file has not, fields that are none.
    pub(super) fn mapping(&self, preview: &Preview, schema: &Schema) -> Done<Mapping> {
        let mut mapping = preview.mapping.clone();
        for map in &self.columns {
            let (field, header) = map.split_once('=').unwrap_or((map, ""));
            let at = column_named(header, &preview.headers)?;
            let words = if field.trim().is_empty() { "-" } else { field.trim() };
            let becomes = ColumnUse::of_words(words, schema).ok_or_else(|| {
                Failure::usage(format!("there is no field '{words}'")).hint("`prospekt help import` and the README list the fields.")
            })?;
            mapping.set(at, becomes, Why::Hand);
        }
        for (header, way) in &self.ways {
            mapping.set_way(column_named(header, &preview.headers)?, Some(*way));
        }
        Ok(mapping)
    }
}

/// The place of the column with that header.
fn column_named(header: &str, headers: &[String]) -> Done<usize> {
    let is = |known: &String| known.trim().eq_ignore_ascii_case(header.trim());
    headers.iter().position(is).ok_or_else(|| {
        let known: Vec<String> = headers.iter().map(|header| clean::line(header)).collect();
        Failure::usage(format!("the file has no column '{header}'")).hint(format!("It has {}.", known.join(", ")))
    })
}

fn named<T>(value: Option<&str>, of: impl Fn(&str) -> Option<T>, what: &str, known: &str) -> Done<Option<T>> {
    let wrong = |value: &str| Failure::usage(format!("--{what} '{value}' is not understood")).hint(format!("Say {known}."));
    value.map(|value| of(value).ok_or_else(|| wrong(value))).transpose()
}

fn header_line(value: &str) -> Option<HeaderLine> {
    if value.eq_ignore_ascii_case("none") {
        return Some(HeaderLine::Missing);
    }
    value.parse().ok().filter(|line| *line > 0).map(HeaderLine::Line)
}

/// The way of all columns, and those of single ones by their headers.
type Ways = (Option<Way>, Vec<(String, Way)>);

/// `dmy` for all columns, `Born=dmy` for one.
fn ways_of(said: &[String], doubt: Doubt) -> Done<Ways> {
    let (mut all, mut single) = (None, Vec::new());
    for said in said {
        let (header, word) = said.rsplit_once('=').map_or((None, said.as_str()), |(header, word)| (Some(header), word));
        let way = Way::named(word).filter(|way| way.doubt() == doubt).ok_or_else(|| {
            let known: Vec<&str> = doubt.ways().iter().map(|way| way.word()).collect();
            Failure::usage(format!("--{} '{said}' is not understood", doubt.words())).hint(format!(
                "Say COLUMN={} with one of {}, or one of these alone for all columns.",
                known[0],
                known.join(", ")
            ))
        })?;
        match header {
            Some(header) => single.push((header.to_owned(), way)),
            None => all = Some(way),
        }
    }
    Ok((all, single))
}

/// Tells a saved map or a format by its name from columns mapped by hand: `--map outlook --map email=Mail`.
fn split_maps(maps: &[String], schema: &Schema, user: &str) -> Done<(Option<ImportMap>, Option<String>, Vec<String>)> {
    let (columns, names): (Vec<String>, Vec<String>) = maps.iter().cloned().partition(|map| map.contains('='));
    match names.as_slice() {
        [] => Ok((None, None, columns)),
        [name] => match ImportMap::named(name, schema, user) {
            Some(map) => Ok((Some(map.clone()), None, columns)),
            None => Ok((None, Some(format_named(name, schema)?), columns)),
        },
        _ => Err(Failure::usage("--map names two maps").hint("Name one; columns by hand are FIELD=HEADER.")),
    }
}

/// The full name of a format: `outlook`, `google`.
fn format_named(name: &str, schema: &Schema) -> Done<String> {
    let wanted = name.to_lowercase();
    let known = formats::named(name).or_else(|| FORMATS.iter().find(|format| format.name.to_lowercase().starts_with(&wanted)));
    known.map(|format| format.name.to_owned()).ok_or_else(|| {
        let saved = schema.maps.iter().map(|map| map.name.as_str());
        let names: Vec<&str> = saved.chain(FORMATS.iter().map(|format| format.name)).collect();
        Failure::usage(format!("there is no saved map and no format '{name}'"))
            .hint(format!("There is {}. Columns by hand are FIELD=HEADER.", names.join(", ")))
    })
}

/// Says what the file is.
pub(super) fn describe(shell: &mut Shell, preview: &Preview) -> Done {
    let format = preview.format.unwrap_or("not recognised, mapped by its headers");
    shell.out.line(&format!("Format: {format} ({})", preview.shape))?;
    if let Some(map) = &preview.map {
        shell.out.line(&format!("Map: '{}'", clean::line(&map.name)))?;
    }
    Ok(())
}

/// Which column becomes what, and why.
pub(super) fn list_columns(shell: &mut Shell, preview: &Preview) -> Done {
    let headers: Vec<String> = preview.headers.iter().map(|header| width::cut(&clean::line(header), 40, "…")).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width::width(text)).max().unwrap_or_default();
    let becomes: Vec<String> = (0..headers.len()).map(|at| becomes(preview, &shell.schema, at)).collect();
    let (first, second) = (widest(&headers), widest(&becomes));
    for (at, (header, becomes)) in headers.iter().zip(&becomes).enumerate() {
        let gap = " ".repeat(first - width::width(header));
        let why = preview.mapping.why(at).words();
        let why = if why.is_empty() { String::new() } else { format!("{}  ({why})", " ".repeat(second - width::width(becomes))) };
        shell.out.line(&format!("  {header}{gap}  {becomes}{why}"))?;
    }
    Ok(())
}

/// What becomes of a column, and how it is written where that was said.
fn becomes(preview: &Preview, schema: &Schema, at: usize) -> String {
    let label = preview.mapping.column(at).label(schema);
    preview.mapping.way(at).map_or_else(|| label.clone(), |way| format!("{label}, {}", way.example()))
}

/// Columns that can be read in more than one way: noted with a plan, refused when it is to be done.
///
/// # Errors
/// With `apply`, where there is such a column.
pub(super) fn ask_what_is_open(shell: &mut Shell, preview: &Preview, apply: bool) -> Done {
    let open = questions::open(preview, &preview.mapping, &shell.schema);
    for question in &open {
        let (header, sample) = (&preview.headers[question.column], &question.samples[0]);
        let this_year = chrono::Datelike::year(&shell.reading.today());
        let readings: Vec<String> =
            question.ways(this_year).iter().filter_map(|way| Some(format!("{} as {}", way.read(sample, this_year)?, way.word()))).collect();
        let what = clean::line(&format!("{header}: '{sample}' is {}", readings.join(" or ")));
        if apply {
            let rest = if open.len() > 1 { format!(" {} more columns are open.", open.len() - 1) } else { String::new() };
            return Err(Failure::failed(format!("{what}; nobody said which"))
                .hint(format!("Nothing was imported. Say how the column is written: {}.{rest}", remedy(header, question.doubt))));
        }
        shell.out.line(&format!("Note: {what}; --apply needs {}", remedy(header, question.doubt)))?;
    }
    Ok(())
}

/// The arguments that settle a column.
pub(super) fn remedy(header: &str, doubt: Doubt) -> String {
    let words: Vec<String> =
        doubt.ways().iter().map(|way| format!("--{} '{}={}'", doubt.words(), clean::line(header), way.word())).collect();
    words.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_a_saved_map_a_format_or_a_column() {
        let map = |name: &str, author: &str| ImportMap {
            record: crate::model::RecordId(7),
            name: name.to_owned(),
            kind: crate::model::record_type::LEAD,
            author: author.to_owned(),
            is_shared: true,
            lines: "name = full-name".to_owned(),
        };
        let schema = Schema::default().with_maps(vec![map("Fair", "bo"), map("Fair", "anna"), map("Outlook", "bo")]);
        let said = |names: &[&str]| split_maps(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &schema, "anna");
        let (map, format, columns) = said(&["google", "email=Mail 2", "=Shoe size"]).unwrap();
        assert!(map.is_none());
        assert_eq!((format.as_deref(), columns), (Some("Google Contacts"), vec!["email=Mail 2".to_owned(), "=Shoe size".to_owned()]));
        assert_eq!(said(&["fair"]).unwrap().0.unwrap().author, "anna", "one's own comes first");
        let (map, format, _) = said(&["Outlook"]).unwrap();
        assert!(map.is_some() && format.is_none(), "a saved map comes before a format");
        let failure = said(&["lotus"]).unwrap_err();
        assert!(failure.hint.contains("Fair") && failure.hint.contains("Google Contacts"), "{failure}");
        assert!(said(&["fair", "google"]).is_err());
    }

    #[test]
    fn orders_and_marks_are_of_one_column_or_of_all() {
        use crate::exchange::{amounts::Mark, days::Order};
        let said = |words: &[&str], doubt| ways_of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), doubt);
        let (all, single) = said(&["Born=mdy", "dmy"], Doubt::Days).unwrap();
        assert_eq!((all, single), (Some(Way::Days(Order::DayFirst)), vec![("Born".to_owned(), Way::Days(Order::MonthFirst))]));
        let (all, single) = said(&["a=b=comma"], Doubt::Numbers).unwrap();
        assert_eq!((all, single), (None, vec![("a=b".to_owned(), Way::Numbers(Mark::Comma))]));
        for (word, doubt) in [("comma", Doubt::Days), ("Born=dym", Doubt::Days), ("", Doubt::Numbers)] {
            assert!(said(&[word], doubt).unwrap_err().hint.contains("COLUMN="), "{word}");
        }
    }
}
