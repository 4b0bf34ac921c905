//! A chart: named numbers to draw, whatever they were counted from. How each kind is drawn is known further up.
//!
//! A chart has categories (people, sources, months) and one or more series of marks, one mark for each category. Every kind draws
//! every chart, so that a person can change the kind and keep the numbers. A [`Spot`] is a place in it that can be pressed or stood
//! on: a mark, or the sum of a category, of a series or of all.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The kinds of charts. A new kind is a variant, a row in [`CHARTS`] and its drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChartKind {
    /// A bar a mark, side by side.
    #[default]
    Bars,
    /// A bar a category, parted by series.
    Stacked,
    /// Stages that grow narrower.
    Funnel,
    /// From left to right in time.
    Trend,
    /// Categories by series, shaded.
    HeatMap,
}

/// A row of the table of kinds.
#[derive(Debug, PartialEq, Eq)]
pub struct ChartDef {
    /// Which.
    pub kind: ChartKind,
    /// Its name in the shell and in saved reports; public.
    pub name: &'static str,
    /// On the screen.
    pub label: &'static str,
    /// One sentence.
    pub help: &'static str,
}

/// Every kind of chart, in the order in which they are offered.
pub static CHARTS: &[ChartDef] = &[
    ChartDef { kind: ChartKind::Bars, name: "bars", label: "Bars", help: "A bar for each number; good for comparing." },
    ChartDef {
        kind: ChartKind::Stacked,
        name: "stacked",
        label: "Stacked bars",
        help: "A bar for each group, parted by the second grouping; good for wholes and their parts.",
    },
    ChartDef {
        kind: ChartKind::Funnel,
        name: "funnel",
        label: "Funnel",
        help: "Stages one below the other and what passes from each to the next.",
    },
    ChartDef { kind: ChartKind::Trend, name: "trend", label: "Trend", help: "Columns or a line from left to right; good for months." },
    ChartDef {
        kind: ChartKind::HeatMap,
        name: "heat-map",
        label: "Heat map",
        help: "A table of both groupings, shaded by its numbers, with the sums of rows and columns.",
    },
];

impl ChartKind {
    /// Its row in the table.
    #[must_use]
    pub fn def(self) -> &'static ChartDef {
        // A test proves that every kind has its row.
        CHARTS.iter().find(|def| def.kind == self).unwrap_or(&CHARTS[0])
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        CHARTS.iter().find(|def| def.name.eq_ignore_ascii_case(name)).map(|def| def.kind)
    }
}

/// One number: its length, and the text that stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// How much, in the smallest unit of the chart's [`Measure`]. What is below zero has no length.
    pub amount: i128,
    /// As people read it.
    pub text: String,
}

/// What the amounts of a chart are and how sums of them read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// How many digits of an amount stand behind the point: 0 for counts, 2 for money in minor units.
    pub decimals: u8,
    /// How many further digits an amount has that nobody reads: sums of such amounts are rounded once, as the table's are.
    pub unread: u8,
    /// Between groups of three digits.
    pub thousands: char,
    /// In front of the number.
    pub before: String,
    /// Behind it: `%`, ` kr`.
    pub after: String,
    /// Whether a sum of amounts means something: so with counts and money, not with rates and averages.
    pub adds: bool,
}

impl Measure {
    /// Whole things.
    #[must_use]
    pub const fn count() -> Self {
        Self { decimals: 0, unread: 0, thousands: ',', before: String::new(), after: String::new(), adds: true }
    }

    /// Money in minor units.
    #[must_use]
    pub fn money() -> Self {
        Self { decimals: 2, ..Self::count() }
    }

    /// Per cent with that many decimals. They do not add up.
    #[must_use]
    pub fn percent(decimals: u8) -> Self {
        Self { decimals, after: "%".to_owned(), adds: false, ..Self::count() }
    }

    /// The amount without the digits nobody reads, rounded half away from zero.
    const fn read(&self, amount: i128) -> i128 {
        let unit = 10_i128.pow(self.unread as u32);
        amount / unit + (amount % unit * 2) / unit
    }

    /// An amount as people read it: `1,200`, `-1,234.50`, `33%`.
    #[must_use]
    pub fn show(&self, amount: i128) -> String {
        let (amount, decimals) = (self.read(amount), usize::from(self.decimals));
        let digits = format!("{:0>1$}", amount.unsigned_abs(), decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let mut out = String::from(if amount < 0 { "-" } else { "" });
        out.push_str(&self.before);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(digit);
        }
        if decimals > 0 {
            out.push('.');
            out.push_str(part);
        }
        out.push_str(&self.after);
        out
    }

    /// The same in few characters, for axes and where the whole number has no room: `1.72M`, `12.3k`; below 10,000 as it is.
    #[must_use]
    pub fn short(&self, amount: i128) -> String {
        if self.unread > 0 {
            return Self { unread: 0, ..self.clone() }.short(self.read(amount));
        }
        let unit = 10_u128.pow(u32::from(self.decimals));
        let size = amount.unsigned_abs();
        let after = if self.after.starts_with(' ') { "" } else { &self.after };
        let sign = if amount < 0 { "-" } else { "" };
        if size / unit < 10_000 {
            let shown = Self { after: after.to_owned(), ..self.clone() }.show(amount);
            return if size.is_multiple_of(unit) && unit > 1 {
                shown.replacen(&format!(".{:0>1$}", 0, usize::from(self.decimals)), "", 1)
            } else {
                shown
            };
        }
        for (at, letter) in ["k", "M", "G", "T", "P", "E"].into_iter().enumerate() {
            let Some(whole) = 1000_u128.pow(u32::try_from(at).unwrap_or(0) + 1).checked_mul(unit) else { break };
            // Three digits, the point behind the first, the second or none of them.
            for (decimals, part) in [(2, 100), (1, 10), (0, 1)] {
                let digits = size / (whole / part) + u128::from(size % (whole / part) >= (whole / part).div_ceil(2));
                if digits < 1000 {
                    let text = Self { decimals, ..Self::count() }.show(i128::try_from(digits).unwrap_or(0));
                    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
                    return format!("{sign}{}{text}{letter}{after}", self.before);
                }
            }
        }
        self.show(amount)
    }

    /// A mark of that amount.
    #[must_use]
    pub fn mark(&self, amount: i128) -> Mark {
        Mark { amount, text: self.show(amount) }
    }
}

/// Marks that belong together: one for each category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// In the legend; may be empty where there is only one.
    pub name: String,
    /// In the order of the categories; what is missing counts as zero and shows no number.
    pub values: Vec<Mark>,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// How it is drawn.
    pub kind: ChartKind,
    /// Above it, where whoever places it wants that.
    pub title: String,
    /// What the categories are: `Assigned To`. May be empty.
    pub along: String,
    /// What the series are: `Lead Score`. May be empty.
    pub by: String,
    /// What the amounts are.
    pub measure: Measure,
    /// The categories, in their order. `Jan 2026` becomes two lines under a column.
    pub categories: Vec<String>,
    /// How many categories at the end stand apart: those without a value, and all others together. Nothing passes on to them.
    pub apart: usize,
    /// The series, in their order.
    pub series: Vec<Series>,
    /// What is said where there is nothing to draw.
    pub empty: String,
}

/// A place in a chart. `None` is the sum of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Which series.
    pub series: Option<usize>,
    /// Which category.
    pub category: Option<usize>,
}

impl Spot {
    /// A mark.
    #[must_use]
    pub const fn mark(series: usize, category: usize) -> Self {
        Self { series: Some(series), category: Some(category) }
    }

    /// The sum of a category.
    #[must_use]
    pub const fn category(category: usize) -> Self {
        Self { series: None, category: Some(category) }
    }

    /// The sum of a series.
    #[must_use]
    pub const fn series(series: usize) -> Self {
        Self { series: Some(series), category: None }
    }

    /// The sum of everything.
    pub const ALL: Self = Self { series: None, category: None };
}

impl Chart {
    /// A chart of one series.
    #[must_use]
    pub fn of(kind: ChartKind, title: &str, measure: Measure, numbers: impl IntoIterator<Item = (String, i128)>) -> Self {
        let (categories, values) = numbers.into_iter().map(|(name, amount)| (name, measure.mark(amount))).unzip();
        Self {
            kind,
            title: title.to_owned(),
            along: String::new(),
            by: String::new(),
            measure,
            categories,
            apart: 0,
            series: vec![Series { name: String::new(), values }],
            empty: String::new(),
        }
    }

    /// Whether there is nothing to draw. A chart of zeros is something to draw.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.categories.is_empty() || self.series.is_empty()
    }

    /// The mark there.
    #[must_use]
    pub fn mark(&self, series: usize, category: usize) -> Option<&Mark> {
        self.series.get(series).and_then(|series| series.values.get(category)).filter(|_| category < self.categories.len())
    }

    /// The sum over some series and categories; stays within what a number holds.
    #[must_use]
    pub fn sum(&self, series: Range<usize>, categories: Range<usize>) -> i128 {
        let marks = series.flat_map(|series| categories.clone().filter_map(move |category| self.mark(series, category)));
        marks.fold(0_i128, |sum, mark| sum.saturating_add(mark.amount))
    }

    /// The categories that do not stand apart.
    #[must_use]
    pub const fn stages(&self) -> usize {
        self.categories.len().saturating_sub(self.apart)
    }

    /// How much came as far as a stage: what stands in it and in those behind it. Each record stands in the stage it is in now, so
    /// that this is what passed it.
    #[must_use]
    pub fn reached(&self, stage: usize) -> i128 {
        self.sum(0..self.series.len(), stage..self.stages().max(stage))
    }

    /// The number over some series and categories as it reads: of a single one its own text, of several their sum;
    /// nothing where a mark is missing or a sum means nothing.
    #[must_use]
    pub fn shown(&self, series: Range<usize>, categories: Range<usize>) -> String {
        match (series.len(), categories.len()) {
            (1, 1) => self.mark(series.start, categories.start).map_or_else(String::new, |mark| mark.text.clone()),
            _ if self.measure.adds => self.measure.show(self.sum(series, categories)),
            _ => String::new(),
        }
    }

    fn ranges(&self, spot: Spot) -> (Range<usize>, Range<usize>) {
        let range = |at: Option<usize>, count: usize| at.map_or(0..count, |at| at..at + 1);
        (range(spot.series, self.series.len()), range(spot.category, self.categories.len()))
    }

    /// How much stands at a spot.
    #[must_use]
    pub fn amount(&self, spot: Spot) -> i128 {
        let (series, categories) = self.ranges(spot);
        self.sum(series, categories)
    }

    /// What stands at a spot, as it reads.
    #[must_use]
    pub fn text(&self, spot: Spot) -> String {
        let (series, categories) = self.ranges(spot);
        self.shown(series, categories)
    }

    /// What a spot is called: `Anna Berg, Lead Score 3`; `Total` where it is a sum of all.
    #[must_use]
    pub fn called(&self, spot: Spot) -> String {
        let category = spot.category.and_then(|at| self.categories.get(at)).filter(|name| !name.is_empty());
        let series = spot.series.and_then(|at| self.series.get(at)).map(|series| &series.name).filter(|name| !name.is_empty());
        let series = series.map(|name| if self.by.is_empty() { name.clone() } else { format!("{} {name}", self.by) });
        let parts: Vec<String> = category.cloned().into_iter().chain(series).collect();
        if parts.is_empty() { "Total".to_owned() } else { parts.join(", ") }
    }

    /// Whether that spot is drawn by this kind of chart.
    #[must_use]
    pub fn has(&self, spot: Spot) -> bool {
        self.spots().contains(&spot)
    }

    /// Whether rows of a heat map, or bars that are parted, end in a sum.
    #[must_use]
    pub const fn sums_rows(&self) -> bool {
        self.measure.adds && self.series.len() > 1
    }

    /// Whether a heat map ends in a row of sums.
    #[must_use]
    pub const fn sums_columns(&self) -> bool {
        self.measure.adds && self.categories.len() > 1
    }

    /// The categories a cursor can stand on, the sum of them last.
    fn rows(&self) -> Vec<Option<usize>> {
        let sum = (self.kind == ChartKind::HeatMap && self.sums_columns()).then_some(None);
        (0..self.categories.len()).map(Some).chain(sum).collect()
    }

    /// The series a cursor can stand on, the sum of them last.
    fn columns(&self) -> Vec<Option<usize>> {
        let each = (0..self.series.len()).map(Some);
        match self.kind {
            ChartKind::Funnel if self.sums_rows() => vec![None],
            ChartKind::Funnel => each.take(1).collect(),
            ChartKind::Stacked | ChartKind::HeatMap if self.sums_rows() => each.chain([None]).collect(),
            _ => each.collect(),
        }
    }

    /// The lines of a report that are all bars of a category: a cursor stands on them too, though no number of theirs is drawn.
    pub fn heads(&self) -> impl Iterator<Item = Spot> {
        let has_heads = self.kind == ChartKind::Bars && self.sums_rows() && !self.is_empty();
        (0..self.categories.len()).filter(move |_| has_heads).map(Spot::category)
    }

    /// Every spot this kind of chart draws, category by category.
    #[must_use]
    pub fn spots(&self) -> Vec<Spot> {
        let (rows, columns) = (self.rows(), self.columns());
        if self.is_empty() {
            return Vec::new();
        }
        rows.into_iter().flat_map(|category| columns.iter().map(move |series| Spot { series: *series, category })).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_row_and_is_found_by_name() {
        for kind in [ChartKind::Bars, ChartKind::Stacked, ChartKind::Funnel, ChartKind::Trend, ChartKind::HeatMap] {
            assert_eq!(kind.def().kind, kind);
            assert_eq!(ChartKind::named(kind.def().name), Some(kind));
        }
        assert_eq!((ChartKind::named("HEAT-map"), ChartKind::named("pie")), (Some(ChartKind::HeatMap), None));
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        let pieces = || Measure { decimals: 2, unread: 2, ..Measure::count() };
        let crowns = Measure { decimals: 0, thousands: ' ', after: " kr".to_owned(), ..Measure::count() };
        for (measure, amount, want) in [
            (pieces(), 49, "0.00"),
            (pieces(), 50 + 50, "0.01"),
            (pieces(), -123_450, "-12.35"),
            (Measure::count(), 0, "0"),
            (Measure::count(), 999, "999"),
            (Measure::count(), 1_200, "1,200"),
            (Measure::count(), -1_234_567, "-1,234,567"),
            (Measure::count(), i128::MAX, "170,141,183,460,469,231,731,687,303,715,884,105,727"),
            (Measure::count(), i128::MIN, "-170,141,183,460,469,231,731,687,303,715,884,105,728"),
            (Measure::money(), 5, "0.05"),
            (Measure::money(), -123_450, "-1,234.50"),
            (Measure::percent(0), 33, "33%"),
            (Measure::percent(1), 5, "0.5%"),
            (crowns, 12_500, "12 500 kr"),
        ] {
            assert_eq!(measure.show(amount), want);
        }
    }

    #[test]
    fn short_numbers_keep_three_digits() {
        let crowns = Measure { after: " kr".to_owned(), ..Measure::money() };
        for (measure, amount, want) in [
            (Measure::count(), 0, "0"),
            (Measure::count(), 9_999, "9,999"),
            (Measure::count(), 10_000, "10k"),
            (Measure::count(), 12_349, "12.3k"),
            (Measure::count(), 99_950, "100k"),
            (Measure::count(), 999_499, "999k"),
            (Measure::count(), 999_500, "1M"),
            (Measure::count(), -1_720_285, "-1.72M"),
            (Measure::count(), i128::from(i64::MAX), "9.22E"),
            (Measure::count(), 1_000_000_000_000_000_000_000, "1,000,000,000,000,000,000,000"),
            (Measure::money(), 2_000, "20"),
            (Measure::money(), 2_050, "20.50"),
            (crowns, 172_028_540, "1.72M"),
            (Measure::percent(1), 500, "50%"),
        ] {
            assert_eq!(measure.short(amount), want);
        }
    }

    fn grid(kind: ChartKind, series: usize, categories: usize) -> Chart {
        let named = |name: &str, count: usize| (0..count).map(|at| format!("{name}{at}")).collect::<Vec<_>>();
        let values = |series: usize| (0..categories).map(|at| Measure::count().mark((series * 10 + at) as i128)).collect();
        let series = named("s", series).into_iter().enumerate().map(|(at, name)| Series { name, values: values(at) }).collect();
        Chart { categories: named("c", categories), series, ..Chart::of(kind, "", Measure::count(), []) }
    }

    #[test]
    fn sums_read_like_numbers_and_rates_have_none() {
        let mut chart = grid(ChartKind::HeatMap, 2, 3);
        for (spot, amount, text, called) in [
            (Spot::mark(1, 2), 12, "12", "c2, Score s1"),
            (Spot::category(2), 14, "14", "c2"),
            (Spot::series(1), 33, "33", "Score s1"),
            (Spot::ALL, 36, "36", "Total"),
        ] {
            chart.by = "Score".to_owned();
            assert_eq!((chart.amount(spot), chart.text(spot).as_str(), chart.called(spot).as_str()), (amount, text, called));
            assert!(chart.has(spot));
        }
        chart.measure.adds = false;
        assert_eq!((chart.text(Spot::mark(1, 2)).as_str(), chart.text(Spot::ALL).as_str(), chart.has(Spot::ALL)), ("12", "", false));
        chart.measure.adds = true;
        chart.series[0].values[0].amount = i128::MAX;
        assert_eq!(chart.amount(Spot::ALL), i128::MAX);
        chart.series[1].values.clear();
        assert_eq!((chart.text(Spot::mark(1, 2)).as_str(), chart.amount(Spot::series(1))), ("", 0));
    }
}
