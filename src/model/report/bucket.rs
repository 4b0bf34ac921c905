//! What values of a field a grouping puts together: the same value, the same month, the same age.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    model::{id::TypeId, kind::Kind, schema::Schema},
    text::day,
};

/// What a grouping puts together. The order of the variants crosses sockets: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bucket {
    /// The same value; words without regard to case and accents, as the filter compares them.
    Value,
    /// The same day.
    Day,
    /// The same week; weeks begin on Monday.
    Week,
    /// The same month.
    Month,
    /// The same quarter.
    Quarter,
    /// The same year.
    Year,
    /// The same month of whatever year: birthdays.
    MonthOfYear,
    /// So many days ago: the last 7, 14, 30, 60, 90, more.
    Since,
    /// In so many days: past due, the next 7, 14, 30, 60, 90, more.
    Until,
    /// Of links: the account they lead to, or that what they lead to belongs to.
    Account,
    /// Of links: only those that lead to records of a type.
    Of(TypeId),
}

/// A row of the table of buckets.
#[derive(Debug)]
pub struct BucketDef {
    /// Which.
    pub bucket: Bucket,
    /// In files and in the shell.
    pub name: &'static str,
    /// On the screen, after the field's title.
    pub label: &'static str,
}

/// Every bucket but those of one record type, in the order they are offered.
pub static BUCKETS: &[BucketDef] = &[
    BucketDef { bucket: Bucket::Value, name: "value", label: "each value" },
    BucketDef { bucket: Bucket::Day, name: "day", label: "by day" },
    BucketDef { bucket: Bucket::Week, name: "week", label: "by week" },
    BucketDef { bucket: Bucket::Month, name: "month", label: "by month" },
    BucketDef { bucket: Bucket::Quarter, name: "quarter", label: "by quarter" },
    BucketDef { bucket: Bucket::Year, name: "year", label: "by year" },
    BucketDef { bucket: Bucket::MonthOfYear, name: "month-of-year", label: "by month of whatever year" },
    BucketDef { bucket: Bucket::Since, name: "since", label: "days ago" },
    BucketDef { bucket: Bucket::Until, name: "until", label: "days to come" },
    BucketDef { bucket: Bucket::Account, name: "account", label: "by account" },
];

/// Before the name of a record type that is also that of another bucket.
const ONLY: &str = "only-";

/// Where stretches of days end, counted from today: 7 days, 14, 30, 60, 90, more.
const ENDS: [i32; 5] = [7, 14, 30, 60, 90];

impl Bucket {
    /// What fits values of a kind unless somebody says otherwise.
    #[must_use]
    pub const fn usual(kind: Kind) -> Self {
        match kind {
            Kind::Date | Kind::Moment => Self::Month,
            _ => Self::Value,
        }
    }

    /// Whether values of a kind can be put together so.
    #[must_use]
    pub const fn fits(self, kind: Kind) -> bool {
        match self {
            Self::Value => !matches!(kind, Kind::Moment),
            Self::MonthOfYear => matches!(kind, Kind::Date),
            Self::Account | Self::Of(_) => matches!(kind, Kind::Link(_) | Kind::Links(_)),
            _ => matches!(kind, Kind::Date | Kind::Moment),
        }
    }

    /// The bucket of that name.
    #[must_use]
    pub fn named(name: &str, schema: &Schema) -> Option<Self> {
        let known = BUCKETS.iter().find(|def| def.name == name).map(|def| def.bucket);
        let name = name.strip_prefix(ONLY).unwrap_or(name);
        known.or_else(|| schema.types().iter().find(|kind| kind.name == name).map(|kind| Self::Of(kind.id)))
    }

    /// Its name in files; `None` where its record type is gone.
    #[must_use]
    pub fn name(self, schema: &Schema) -> Option<String> {
        match self {
            Self::Of(kind) => schema.record_type(kind).map(|kind| {
                let is_taken = BUCKETS.iter().any(|def| def.name == kind.name);
                if is_taken { format!("{ONLY}{}", kind.name) } else { kind.name.to_string() }
            }),
            bucket => BUCKETS.iter().find(|def| def.bucket == bucket).map(|def| def.name.to_owned()),
        }
    }

    /// The stretch of days a day lies in, both ends included; `None` where it puts no days together.
    #[must_use]
    pub fn around(self, number: i32, today: i32) -> Option<(Option<i32>, Option<i32>)> {
        let date = day::from_number(number);
        let whole = |first: Option<NaiveDate>, after: Option<NaiveDate>| {
            let last = after.and_then(|after| after.pred_opt()).map(day::to_number);
            Some((first.map(day::to_number), last))
        };
        match self {
            Self::Day => Some((Some(number), Some(number))),
            Self::Week => {
                let first = date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())));
                whole(first, first.and_then(|first| first.checked_add_days(Days::new(7))))
            }
            Self::Month => {
                let first = date.with_day(1);
                whole(first, first.and_then(|first| first.checked_add_months(Months::new(1))))
            }
            Self::Quarter => {
                let first = NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1);
                whole(first, first.and_then(|first| first.checked_add_months(Months::new(3))))
            }
            Self::Year => {
                let first = NaiveDate::from_ymd_opt(date.year(), 1, 1);
                whole(first, first.and_then(|first| first.checked_add_months(Months::new(12))))
            }
            Self::Since | Self::Until => stretches(self, today)
                .into_iter()
                .find(|(first, last)| first.is_none_or(|first| first <= number) && last.is_none_or(|last| number <= last)),
            Self::Value | Self::MonthOfYear | Self::Account | Self::Of(_) => None,
        }
    }
}

/// The stretches of days before and after today, in their order, both ends included: of [`Bucket::Since`] from the future back,
/// of [`Bucket::Until`] from the past on. None for other buckets.
#[must_use]
pub fn stretches(bucket: Bucket, today: i32) -> Vec<(Option<i32>, Option<i32>)> {
    let mut begins = 0;
    let mut found: Vec<(Option<i32>, Option<i32>)> = vec![(None, Some(-1))];
    for end in ENDS {
        found.push((Some(begins), Some(end)));
        begins = end + 1;
    }
    found.push((Some(begins), None));
    match bucket {
        Bucket::Until => found.into_iter().map(|(first, last)| (first.map(|day| today + day), last.map(|day| today + day))).collect(),
        Bucket::Since => found.into_iter().map(|(first, last)| (last.map(|day| today - day), first.map(|day| today - day))).collect(),
        _ => Vec::new(),
    }
}
