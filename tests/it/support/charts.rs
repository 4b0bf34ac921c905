//! Charts as reports make them, for tests that look at them.

use prospekt::model::{Chart, ChartKind, Measure, Series};

/// A chart of several series.
fn several(kind: ChartKind, (along, by): (&str, &str), categories: &[&str], series: &[(&str, &[i128])], measure: Measure) -> Chart {
    let series = series
        .iter()
        .map(|(name, values)| Series { name: (*name).to_owned(), values: values.iter().map(|amount| measure.mark(*amount)).collect() });
    Chart {
        apart: 0,
        kind,
        title: String::new(),
        along: along.to_owned(),
        by: by.to_owned(),
        series: series.collect(),
        measure,
        categories: categories.iter().map(|name| (*name).to_owned()).collect(),
        empty: "No leads yet. Import some with I, or make one with n.".to_owned(),
    }
}

const PEOPLE: &[&str] = &["Anna Berg", "Bo Ek", "Ewa Wilk", "田中さくら", "(nobody)"];
const MONTHS: &[&str] = &[
    "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026", "Jul 2026", "Aug 2026", "Sep 2026", "Oct 2026",
    "Nov 2026",
];
const SCORES: &[(&str, &[i128])] = &[
    ("-", &[12, 4, 0, 7, 31]),
    ("0", &[3, 0, 1, 2, 6]),
    ("1", &[8, 11, 2, 3, 4]),
    ("2", &[15, 20, 9, 5, 3]),
    ("3", &[22, 9, 14, 8, 1]),
    ("4", &[9, 17, 21, 4, 0]),
    ("5", &[2, 5, 12, 1, 0]),
];

/// Each with the name of its snapshot.
pub fn samples() -> Vec<(&'static str, Chart)> {
    let sources: Vec<(String, i128)> = [
        ("Trade fair", 412),
        ("Web form", 231),
        ("Word of mouth", 120),
        ("Advertisement in a magazine for people who plan gardens", 64),
        ("Direct mail", 17),
        ("Partner", 3),
        ("(none)", 0),
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .to_vec();
    let many: Vec<(String, i128)> = (1..=200).map(|at| (format!("City {at}"), 40_000 / at)).collect();
    let stages: Vec<(String, i128)> =
        [("Prospecting", 120), ("Qualification", 76), ("Needs analysis", 51), ("Proposal", 38), ("Negotiation", 21), ("Closed won", 13)]
            .map(|(name, count)| (name.to_owned(), count))
            .to_vec();
    let new: [i128; 12] = [18, 25, 31, 22, 40, 57, 49, 12, 33, 61, 74, 48];
    let months = |numbers: &[i128]| MONTHS.iter().map(|name| (*name).to_owned()).zip(numbers.iter().copied()).collect::<Vec<_>>();
    let kinds = [
        ("By web", &new[..]),
        ("At fairs", &[4, 0, 90, 0, 0, 14, 0, 0, 44, 12, 3, 0]),
        ("Mouth", &[9, 11, 8, 14, 12, 17, 16, 9, 14, 19, 22, 21]),
    ];
    vec![
        ("bars", Chart::of(ChartKind::Bars, "Leads by Source", Measure::count(), sources)),
        ("bars-many", Chart::of(ChartKind::Bars, "Leads by City", Measure::count(), many)),
        ("bars-several", several(ChartKind::Bars, ("Assigned To", "Lead Score"), PEOPLE, &SCORES[4..], Measure::count())),
        ("stacked", several(ChartKind::Stacked, ("Assigned To", "Lead Score"), PEOPLE, SCORES, Measure::count())),
        ("funnel", Chart::of(ChartKind::Funnel, "Opportunities by Stage", Measure::count(), stages)),
        ("trend", Chart::of(ChartKind::Trend, "New leads by month", Measure::count(), months(&new))),
        ("trend-money", Chart::of(ChartKind::Trend, "Won by month", Measure::money(), months(&new.map(|count| count * count * 31_415)))),
        ("trend-several", several(ChartKind::Trend, ("Month", "Source"), MONTHS, &kinds, Measure::count())),
        ("heat-map", several(ChartKind::HeatMap, ("Assigned To", "Lead Score"), PEOPLE, SCORES, Measure::count())),
        ("empty", several(ChartKind::Bars, ("", ""), &[], &[("", &[])], Measure::count())),
    ]
}
