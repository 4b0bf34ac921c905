//! Stars from criteria: ticked weight per total weight, out of five.

use crate::model::{Record, Schema, Stamp, Value, fields, lists::MANUAL, schema::Criterion};

/// Most stars a lead can have.
pub const MOST_STARS: u8 = 5;

/// The exact score of full marks, in ten-thousandths.
const WHOLE: i64 = 10_000;

/// A criterion that ships with the program.
#[derive(Clone, Copy, Debug)]
pub struct DefaultCriterion {
    /// The statement.
    pub text: &'static str,
    /// `Low`, `Normal` or `High`.
    pub importance: &'static str,
}

/// The criteria of a new store: need, budget, authority, time, interest, recommendation, fit.
pub static DEFAULT_CRITERIA: &[DefaultCriterion] = &[
    DefaultCriterion { text: "Needs what we sell", importance: "High" },
    DefaultCriterion { text: "Has the money for it", importance: "High" },
    DefaultCriterion { text: "Decides, or has the ear of those who do", importance: "High" },
    DefaultCriterion { text: "Wants to buy within three months", importance: "Normal" },
    DefaultCriterion { text: "Asked for details or an offer", importance: "Normal" },
    DefaultCriterion { text: "Recommended by a customer or partner", importance: "Low" },
    DefaultCriterion { text: "Belongs to the market we serve", importance: "Low" },
];

/// What an importance counts: Low 1, Normal 2, High 3; anything else as Normal.
#[must_use]
pub fn weight(importance: &str) -> u32 {
    match importance {
        "Low" => 1,
        "High" => 3,
        _ => 2,
    }
}

/// An automatic score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// 0 to 5.
    pub stars: u8,
    /// The fraction behind the stars, in ten-thousandths.
    pub exact: i64,
}

/// The score of a ticked weight out of a total; `None` where nothing could be ticked.
#[must_use]
pub fn score(ticked: u32, total: u32) -> Option<Score> {
    if total == 0 {
        return None;
    }
    let (ticked, total) = (i64::from(ticked.min(total)), i64::from(total));
    // floor(5 t / T + 1/2) in whole numbers.
    let stars = (2 * i64::from(MOST_STARS) * ticked + total) / (2 * total);
    Some(Score { stars: u8::try_from(stars).unwrap_or(MOST_STARS), exact: WHOLE * ticked / total })
}

/// The automatic score of a record by the criteria ticked on it; a dash where there are no criteria.
#[must_use]
pub fn of(schema: &Schema, record: &Record) -> Option<Score> {
    let total = schema.criteria.iter().map(|criterion| criterion.weight).sum();
    let ticked = schema.criteria.iter().filter(|criterion| record.get(criterion.field).is_some()).map(|criterion| criterion.weight).sum();
    score(ticked, total)
}

/// One criterion as it stands with a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Share<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// By whom and when it was ticked; `None` where it is not met.
    pub tick: Option<&'a Stamp>,
}

/// Why a record has the stars it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation<'a> {
    /// Every criterion, in their order.
    pub shares: Vec<Share<'a>>,
    /// The weight that is met.
    pub ticked: u32,
    /// The weight of all criteria.
    pub total: u32,
    /// What the criteria say; `None` where there are none.
    pub automatic: Option<Score>,
    /// Whether a person gave the stars, whatever the criteria say.
    pub is_manual: bool,
    /// The stars shown; `None` for a dash.
    pub stars: Option<u8>,
}

/// Takes a record's score apart.
#[must_use]
pub fn explain<'a>(schema: &'a Schema, record: &'a Record) -> Explanation<'a> {
    let tick_of = |criterion: &Criterion| match record.get(criterion.field) {
        Some(Value::Tick(stamp)) => Some(stamp),
        _ => None,
    };
    let shares: Vec<Share<'a>> = schema.criteria.iter().map(|criterion| Share { criterion, tick: tick_of(criterion) }).collect();
    let total = shares.iter().map(|share| share.criterion.weight).sum();
    let ticked = shares.iter().filter(|share| share.tick.is_some()).map(|share| share.criterion.weight).sum();
    let is_manual = record.text(fields::SCORE_TYPE) == MANUAL;
    let stars = record.get(fields::SCORE).and_then(Value::as_stars);
    Explanation { shares, ticked, total, automatic: score(ticked, total), is_manual, stars }
}

impl Explanation<'_> {
    /// The sum and what comes of it: `9 of 15 points are 60.0 %: 3 stars`.
    #[must_use]
    pub fn sum(&self) -> String {
        let Some(automatic) = self.automatic else { return "There are no criteria, so there is no score.".to_owned() };
        let stars = if automatic.stars == 1 { "1 star".to_owned() } else { format!("{} stars", automatic.stars) };
        format!("{} of {} points are {}: {stars}", self.ticked, self.total, percent(self.ticked, self.total))
    }

    /// How the stars are given: `given by hand; automatic would be 3`.
    #[must_use]
    pub fn how(&self) -> String {
        let by_criteria = || self.automatic.map_or_else(|| "no stars".to_owned(), |score| score.stars.to_string());
        if self.is_manual {
            format!("given by hand; automatic would be {}", by_criteria())
        } else {
            "automatic, by the criteria".to_owned()
        }
    }
}

/// A part of a whole: `13.3 %`.
#[must_use]
pub fn percent(part: u32, whole: u32) -> String {
    let whole = u64::from(whole.max(1));
    let tenths = (u64::from(part) * 1000 + whole / 2) / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The exact score that stars given by hand count for when scores are ordered.
#[must_use]
pub fn exact_of_stars(stars: u8) -> i64 {
    i64::from(stars) * WHOLE / i64::from(MOST_STARS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_are_the_nearest_fifth_and_halves_go_up() {
        for (ticked, total, want) in [
            (0, 0, None),
            (0, 15, Some((0, 0))),
            (1, 15, Some((0, 666))),
            (2, 15, Some((1, 1333))),
            (3, 10, Some((2, 3000))),
            (9, 10, Some((5, 9000))),
            (8, 10, Some((4, 8000))),
            (15, 15, Some((5, 10_000))),
            (1, 2, Some((3, 5000))),
            (9, 3, Some((5, 10_000))),
        ] {
            assert_eq!(score(ticked, total).map(|score| (score.stars, score.exact)), want, "{ticked} of {total}");
        }
    }

    #[test]
    fn an_explanation_lists_every_criterion_with_the_sum_and_what_automatic_would_give() {
        use crate::{
            model::{RecordId, record_type},
            rules::check::tests::{anna, sample_schema},
        };
        let schema = sample_schema();
        // ticked criteria, how the score is given, its stars; met or not, the sum, how
        for (ticks, kind, stars, met, sum, how) in [
            (&[][..], "Automatic", 0, "---", "0 of 6 points are 0.0 %: 0 stars", "automatic, by the criteria"),
            (&[3], "Automatic", 3, "--x", "3 of 6 points are 50.0 %: 3 stars", "automatic, by the criteria"),
            (&[1], "Automatic", 1, "x--", "1 of 6 points are 16.7 %: 1 star", "automatic, by the criteria"),
            (&[1, 2, 3], "Manual", 2, "xxx", "6 of 6 points are 100.0 %: 5 stars", "given by hand; automatic would be 5"),
        ] {
            let ticked = ticks.iter().map(|slot| (crate::model::FieldId(1000 + slot), Value::Tick(anna())));
            let record = Record::new(RecordId(1), record_type::CONTACT, anna())
                .with(ticked)
                .with([(fields::SCORE_TYPE, Value::Text(kind.to_owned())), (fields::SCORE, Value::Stars(stars))]);
            let found = explain(&schema, &record);
            let shown: String = found.shares.iter().map(|share| if share.tick.is_some() { 'x' } else { '-' }).collect();
            assert_eq!(
                (shown.as_str(), found.sum().as_str(), found.how().as_str(), found.stars),
                (met, sum, how, Some(stars)),
                "{ticks:?}"
            );
        }
        let (nothing, record) = (Schema::default(), Record::new(RecordId(1), record_type::LEAD, anna()));
        assert_eq!(explain(&nothing, &record).sum(), "There are no criteria, so there is no score.");
    }

    #[test]
    fn importance_counts_one_two_or_three() {
        assert_eq!(["Low", "Normal", "High", "odd"].map(weight), [1, 2, 3, 2]);
        assert_eq!(DEFAULT_CRITERIA.iter().map(|criterion| weight(criterion.importance)).sum::<u32>(), 15);
    }

    proptest! {
        #[test]
        fn ticking_never_lowers_and_unticking_never_raises(weights in prop::collection::vec((1u32..=3, any::<bool>()), 1..50), pick in any::<prop::sample::Index>()) {
            let total: u32 = weights.iter().map(|(weight, _)| weight).sum();
            let ticked = |extra: Option<usize>| -> u32 {
                weights.iter().enumerate().filter(|(at, (_, on))| *on || extra == Some(*at)).map(|(_, (weight, _))| weight).sum()
            };
            let (less, more) = (score(ticked(None), total).unwrap(), score(ticked(Some(pick.index(weights.len()))), total).unwrap());
            prop_assert!(less.stars <= more.stars && less.exact <= more.exact);
            prop_assert!(more.stars <= MOST_STARS && more.exact <= WHOLE);
        }
    }
}
