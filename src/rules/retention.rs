//! What goes when: the rules of retention, and how long records stay in the bin.

use crate::model::{Base, Bases, Filter, Millis, Query, Reading, Record, Schema, Value, fields, filter::FilterError, lists::ERASE};

/// Bases of records that can be erased: what is worked on and what was noted about it. What the store is set up with is
/// deleted instead.
pub const ERASABLE: Bases = Bases::MAIN.and(Bases::ITEMS);

/// Days records stay in the bin where nobody said otherwise.
pub const BIN_DAYS: i64 = 90;

/// A rule as its record says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// What it is called.
    pub name: String,
    /// What it finds.
    pub query: Query,
    /// Whether it erases; otherwise it moves to the bin.
    pub erases: bool,
    /// It does nothing for now.
    pub is_paused: bool,
}

impl Retention {
    /// The rule of a record, as things stand at that moment.
    ///
    /// # Errors
    /// A sentence, where its type is gone or its filter can no longer be read.
    pub fn of(record: &Record, schema: &Schema, reading: &Reading) -> Result<Self, String> {
        let kind = record.text(fields::RETENTION_OF);
        let kind = schema.type_named(kind).ok_or_else(|| format!("there is no record type '{kind}'"))?;
        let filter = Filter::parse(record.text(fields::RETENTION_FILTER), schema, reading, "")
            .map_err(|FilterError { at, problem }| format!("filter, position {at}: {problem}"))?;
        Ok(Self {
            name: record.name().to_owned(),
            query: Query { filter, ..Query::all(kind.id) },
            erases: record.text(fields::RETENTION_DOES) == ERASE,
            is_paused: record.get(fields::RETENTION_PAUSED).is_some(),
        })
    }
}

/// Whether a rule's record type and filter make sense.
///
/// # Errors
/// A sentence with the position of what is wrong.
pub fn check_filter(schema: &Schema, filter: &str, now: Millis) -> Result<(), String> {
    let filter = Filter::parse(filter, schema, &Reading::utc(now), "")
        .map_err(|FilterError { at, problem }| format!("filter, position {at}: {problem}"))?;
    if filter.tree == crate::model::filter::Expr::All {
        return Err("the filter finds everything; say which records go, such as status:lost modified>2y".to_owned());
    }
    Ok(())
}

/// Whether records of the type of that name can be under a rule; answers the name as the store writes it.
///
/// # Errors
/// A sentence that names what can.
pub fn check_type(schema: &Schema, name: &str) -> Result<String, String> {
    let can = |base: Base| ERASABLE.has(base);
    match schema.type_named(name) {
        Some(kind) if can(kind.base) => Ok(kind.name.to_string()),
        Some(kind) => Err(format!("{} are part of the store's set-up; no rule is about them", kind.plural)),
        None => {
            let known: Vec<&str> = schema.types().iter().filter(|kind| can(kind.base)).map(|kind| kind.name.as_ref()).collect();
            Err(format!("there is no record type '{name}'; there are {}", known.join(", ")))
        }
    }
}

/// Everything that has been in the bin for too long, by the record of what holds for the whole store.
///
/// # Errors
/// When the filter language cannot say it: a fault of the program.
pub fn of_the_bin(store: Option<&Record>, schema: &Schema, reading: &Reading) -> Result<(Query, i64), String> {
    let days = match store.and_then(|store| store.get(fields::BIN_DAYS)) {
        Some(Value::Number(days)) => (*days).max(0),
        _ => BIN_DAYS,
    };
    let filter = Filter::parse(&format!("deleted>{days}d"), schema, reading, "").map_err(|FilterError { problem, .. }| problem)?;
    Ok((Query { kinds: schema.types_of(ERASABLE), filter, sort: Vec::new(), bin: true, only: None }, days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RecordId, Stamp, lists::TO_THE_BIN, record_type};

    /// 2026-11-18, 10:13 UTC.
    const NOW: Millis = 1_795_000_000_000;

    fn rule(values: &[(crate::model::FieldId, &str)]) -> Record {
        let text = |(field, text): &(_, &str)| (*field, Value::Text((*text).to_owned()));
        Record::new(RecordId(1), record_type::RETENTION, Stamp { by: "anna".to_owned(), at: 0 }).with(values.iter().map(text))
    }

    #[test]
    fn a_rule_says_which_records_and_what_happens() {
        let (schema, reading) = (Schema::default(), Reading::utc(NOW));
        let record = rule(&[
            (fields::NAME, "Lost two years ago"),
            (fields::RETENTION_OF, "lead"),
            (fields::RETENTION_FILTER, "status:lost modified>2y"),
            (fields::RETENTION_DOES, ERASE),
        ]);
        let read = Retention::of(&record, &schema, &reading).unwrap();
        assert_eq!((read.name.as_str(), read.query.kinds.as_slice(), read.erases), ("Lost two years ago", &[record_type::LEAD][..], true));
        let bin = rule(&[(fields::RETENTION_OF, "lead"), (fields::RETENTION_FILTER, "anna"), (fields::RETENTION_DOES, TO_THE_BIN)]);
        assert!(!Retention::of(&bin, &schema, &reading).unwrap().erases);
        let gone = rule(&[(fields::RETENTION_OF, "patient"), (fields::RETENTION_FILTER, "anna")]);
        assert_eq!(Retention::of(&gone, &schema, &reading).unwrap_err(), "there is no record type 'patient'");
    }

    #[test]
    fn filters_that_find_everything_and_types_of_the_set_up_are_refused() {
        let schema = Schema::default();
        for (filter, want) in [("status:lost modified>2y", None), ("", Some("finds everything")), ("status>", Some("position"))] {
            let got = check_filter(&schema, filter, NOW);
            assert!(got.as_ref().err().map_or(want.is_none(), |got| want.is_some_and(|want| got.contains(want))), "{filter}: {got:?}");
        }
        assert_eq!(check_type(&schema, "lead").as_deref(), Ok("lead"));
        assert!(check_type(&schema, "person").unwrap_err().contains("set-up"));
        assert!(check_type(&schema, "patient").unwrap_err().contains("there are lead, contact"));
    }

    #[test]
    fn the_bin_is_emptied_after_ninety_days_or_as_many_as_the_store_says() {
        let (schema, reading) = (Schema::default(), Reading::utc(NOW));
        let store = Record::new(RecordId(2), record_type::STORE, Stamp { by: "anna".to_owned(), at: 0 });
        let (query, days) = of_the_bin(None, &schema, &reading).unwrap();
        assert_eq!((query.bin, days, query.filter.text.as_str()), (true, 90, "deleted>90d"));
        let month = store.with([(fields::BIN_DAYS, Value::Number(30))]);
        assert_eq!(of_the_bin(Some(&month), &schema, &reading).unwrap().1, 30);
    }
}
