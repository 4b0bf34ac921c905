//! What follows in an opportunity: probability from the stage, amount and discount from the products, expected revenue from both.
//!
//! Money is whole minor units and shares are ten-thousandths; nothing here is a fraction of a unit.

use super::ChangeSet;
use crate::{
    model::{
        FieldId, Record, Schema, Stamp, Value, fields,
        lists::{CLOSED_LOST, CLOSED_WON, LOST, SALES_STAGE, STAGES},
        product_lines::{ALL_OF_IT, ONE, ProductLine, rounded, totals},
        record_type,
    },
    text::day,
};

/// The probability a stage begins with, in ten-thousandths of a per cent; `None` for stages the program does not know.
#[must_use]
fn probability_of(stage: &str) -> Option<i64> {
    STAGES.iter().find(|(name, _)| *name == stage).map(|(_, per_cent)| per_cent * ONE)
}

/// Amount times probability, in minor units; halves go away from zero.
#[must_use]
pub fn expected(amount: i64, probability: i64) -> i64 {
    rounded(i128::from(amount) * i128::from(probability), i128::from(ALL_OF_IT))
}

/// The products of an opportunity.
#[must_use]
pub fn lines(record: &Record) -> &[ProductLine] {
    match record.get(fields::PRODUCTS) {
        Some(Value::Products(lines)) => lines,
        _ => &[],
    }
}

/// What a new opportunity gets where nobody said otherwise.
pub(super) fn complete(schema: &Schema, set: &mut ChangeSet) {
    if !set.is_given(fields::STAGE)
        && let Some(first) = schema.values(SALES_STAGE).first()
    {
        set.follow(fields::STAGE, Some(Value::Text(first.clone())));
    }
}

/// Adds what follows from a change.
pub(super) fn settle(set: &mut ChangeSet) {
    settle_amount(set);
    settle_probability(set);
    settle_expected(set);
}

/// The amount follows the products where there are any.
fn settle_amount(set: &mut ChangeSet) {
    let is_asked = |field: FieldId| set.is_changed(field) || set.is_given(field);
    if !is_asked(fields::PRODUCTS) && !is_asked(fields::AMOUNT) {
        return;
    }
    let lines = lines(set.record());
    if lines.is_empty() {
        set.follow(fields::DISCOUNT, None);
    } else {
        let totals = totals(lines);
        set.follow(fields::AMOUNT, Some(Value::Money(totals.amount)));
        set.follow(fields::DISCOUNT, Some(Value::Money(totals.discount)));
    }
}

/// The probability follows the stage as long as it is the one its stage begins with.
fn settle_probability(set: &mut ChangeSet) {
    let held = set.record().get(fields::PROBABILITY);
    let is_typed = set.is_given(fields::PROBABILITY) && held.is_some();
    if is_typed || (held.is_some() && !set.is_changed(fields::STAGE)) {
        return;
    }
    let former = set.before(fields::STAGE).and_then(Value::as_text).and_then(probability_of);
    let follows = held.is_none() || held == former.map(Value::Decimal).as_ref();
    if let Some(probability) = probability_of(set.record().text(fields::STAGE)).filter(|_| follows) {
        set.follow(fields::PROBABILITY, Some(Value::Decimal(probability)));
    }
}

fn settle_expected(set: &mut ChangeSet) {
    let revenue = match (set.record().get(fields::AMOUNT), set.record().get(fields::PROBABILITY)) {
        (Some(Value::Money(amount)), Some(Value::Decimal(probability))) => Some(Value::Money(expected(*amount, *probability))),
        _ => None,
    };
    set.follow(fields::EXPECTED_REVENUE, revenue);
}

/// What a change asks for that contradicts what follows: to be asked before anything is settled.
///
/// # Errors
/// The field and a sentence.
pub fn contradiction(set: &ChangeSet) -> Result<(), (FieldId, String)> {
    let record = set.record();
    if record.kind != record_type::OPPORTUNITY {
        return Ok(());
    }
    let (lines, amount) = (lines(record), record.get(fields::AMOUNT));
    if !lines.is_empty() && set.is_given(fields::AMOUNT) && amount != Some(&Value::Money(totals(lines).amount)) {
        return Err((fields::AMOUNT, "the amount follows from the products; change the products, or clear them first".to_owned()));
    }
    match record.get(fields::PROBABILITY) {
        Some(Value::Decimal(held)) if set.is_given(fields::PROBABILITY) && !(0..=ALL_OF_IT).contains(held) => {
            Err((fields::PROBABILITY, "the probability is 0% to 100%".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Whether nothing more is expected of a stage.
#[must_use]
pub fn is_closed(stage: &str) -> bool {
    matches!(stage, CLOSED_WON | CLOSED_LOST)
}

/// An opportunity that is closed without a day is closed today; what is lost no longer has no reason.
pub(super) fn close(set: &mut ChangeSet, stamp: &Stamp) {
    let record = set.record();
    if record.kind == record_type::OPPORTUNITY
        && set.is_changed(fields::STAGE)
        && is_closed(record.text(fields::STAGE))
        && record.get(fields::CLOSE_DATE).is_none()
    {
        let today = day::to_number(chrono::DateTime::from_timestamp_millis(stamp.at).unwrap_or_default().date_naive());
        set.follow(fields::CLOSE_DATE, Some(Value::Date(today)));
    }
}

/// What is taken up again has no reason to be lost.
pub(super) fn settle_lost(set: &mut ChangeSet) {
    let was_lost = |field, lost: &str| {
        set.is_changed(field) && set.before(field).and_then(Value::as_text) == Some(lost) && set.record().text(field) != lost
    };
    let is_again = was_lost(fields::STATUS, LOST) || was_lost(fields::STAGE, CLOSED_LOST);
    if is_again && !set.is_given(fields::LOST_REASON) {
        set.follow(fields::LOST_REASON, None);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{Reading, RecordId},
        rules::{
            check::tests::{anna, sample_schema, shown},
            derive,
        },
    };

    /// The opportunity after a person gave `field=value`s (`-` clears), settled.
    fn given(record: Option<Record>, values: &[(&str, &str)]) -> ChangeSet {
        let schema = sample_schema();
        let is_new = record.is_none();
        let mut set = ChangeSet::new(record.unwrap_or_else(|| Record::new(RecordId(1), record_type::OPPORTUNITY, anna())));
        for (name, typed) in values {
            let def = schema.named(name).unwrap();
            let value = if *typed == "-" { None } else { def.kind.parse(typed, &Reading::utc(0)).unwrap() };
            set.give(def.id, value);
        }
        if is_new {
            derive::complete(&schema, &mut set);
        }
        close(&mut set, &anna());
        derive::settle(&schema, &mut set);
        set
    }

    #[test]
    fn stage_probability_and_revenue_follow_each_other_until_a_probability_is_typed() {
        for (was, now, want) in [
            (&[][..], &[][..], "Prospecting | 10% | -"),
            (&[("amount", "1000")], &[], "Prospecting | 10% | 100.00"),
            (&[("amount", "1000")], &[("stage", "Closed Won")], "Closed Won | 100% | 1000.00"),
            (&[("amount", "1000"), ("probability", "35")], &[("stage", "Closed Won")], "Closed Won | 35% | 350.00"),
            (&[("amount", "1000"), ("probability", "35")], &[("probability", "-")], "Prospecting | 10% | 100.00"),
            (&[("amount", "1000")], &[("stage", "Qualification"), ("probability", "10")], "Qualification | 10% | 100.00"),
            (&[("amount", "0.05")], &[], "Prospecting | 10% | 0.01"),
            (&[("amount", "-0.05")], &[], "Prospecting | 10% | -0.01"),
            (&[("amount", "0.04")], &[], "Prospecting | 10% | 0.00"),
            (&[("amount", "5")], &[("amount", "-")], "Prospecting | 10% | -"),
        ] {
            let before = given(None, was).finish().0;
            assert_eq!(shown(&given(Some(before), now), "stage probability expected-revenue"), want, "{was:?} then {now:?}");
        }
    }

    #[test]
    fn the_amount_follows_the_products_and_stays_when_they_go() {
        let names = "amount discount expected-revenue";
        let with = given(None, &[("products", "2 x Day @ 950.00 -10%\nLicence @ 100")]);
        assert_eq!(shown(&with, names), "1810.00 | 190.00 | 181.00");
        let record = with.finish().0;
        assert_eq!(shown(&given(Some(record.clone()), &[("products", "Day @ 950")]), names), "950.00 | 0.00 | 95.00");
        assert_eq!(shown(&given(Some(record.clone()), &[("products", "-")]), names), "1810.00 | - | 181.00");
        assert_eq!(shown(&given(Some(record), &[("amount", "5")]), names), "1810.00 | 190.00 | 181.00");
    }

    #[test]
    fn an_amount_against_the_products_and_an_impossible_probability_are_contradictions() {
        for (values, want) in [
            (&[("products", "Day @ 950"), ("amount", "5")][..], Some(fields::AMOUNT)),
            (&[("products", "Day @ 950"), ("amount", "950")], None),
            (&[("amount", "5")], None),
            (&[("probability", "101")], Some(fields::PROBABILITY)),
            (&[("probability", "-1")], Some(fields::PROBABILITY)),
            (&[("probability", "100")], None),
        ] {
            let schema = sample_schema();
            let mut set = ChangeSet::made(RecordId(1), record_type::OPPORTUNITY, anna());
            for (name, typed) in values {
                let def = schema.named(name).unwrap();
                set.give(def.id, def.kind.parse(typed, &Reading::utc(0)).unwrap());
            }
            assert_eq!(contradiction(&set).err().map(|(field, _)| field), want, "{values:?}");
        }
    }

    #[test]
    fn closing_sets_the_day_where_none_is_set_and_what_is_taken_up_again_loses_its_reason() {
        let open = given(None, &[("full-name", "Deal")]).finish().0;
        let won = given(Some(open.clone()), &[("stage", "Closed Won")]);
        assert_eq!(shown(&won, "close-date"), day::from_number(i32::try_from(anna().at / 86_400_000).unwrap()).to_string());
        let planned = given(None, &[("close-date", "2026-12-24")]).finish().0;
        assert_eq!(shown(&given(Some(planned), &[("stage", "Closed Won")]), "close-date"), "2026-12-24");
        let lost = given(Some(open), &[("stage", "Closed Lost"), ("lost-reason", "No budget")]);
        assert_eq!(shown(&lost, "probability lost-reason"), "0% | No budget");
        let again = given(Some(lost.finish().0), &[("stage", "Prospecting")]);
        assert_eq!(shown(&again, "probability lost-reason"), "10% | -");
    }

    proptest! {
        #[test]
        fn the_amount_is_the_sum_of_its_lines_and_the_revenue_is_within_half_a_cent(
            lines in prop::collection::vec((1i64..5_000_000, -10_000_000i64..10_000_000, 0i64..=ALL_OF_IT), 1..8),
            probability in 0i64..=ALL_OF_IT,
        ) {
            let lines: Vec<ProductLine> = lines
                .into_iter()
                .map(|(quantity, price, discount)| ProductLine { product: "x".to_owned(), quantity, price, discount })
                .collect();
            let mut set = ChangeSet::made(RecordId(1), record_type::OPPORTUNITY, anna());
            set.give(fields::PRODUCTS, Some(Value::Products(lines.clone())));
            set.give(fields::PROBABILITY, Some(Value::Decimal(probability)));
            settle(&mut set);
            let sum: i64 = lines.iter().map(ProductLine::amount).sum();
            prop_assert_eq!(set.record().get(fields::AMOUNT), Some(&Value::Money(sum)));
            let Some(Value::Money(revenue)) = set.record().get(fields::EXPECTED_REVENUE) else { panic!("no revenue") };
            // Exactly amount times probability, but for half a minor unit.
            let exact = i128::from(sum) * i128::from(probability);
            let off = (i128::from(*revenue) * i128::from(ALL_OF_IT) - exact).abs();
            prop_assert!(2 * off <= i128::from(ALL_OF_IT));
            for line in &lines {
                let exact = i128::from(line.quantity) * i128::from(line.price) * i128::from(ALL_OF_IT - line.discount);
                let off = (i128::from(line.amount()) * i128::from(ONE) * i128::from(ALL_OF_IT) - exact).abs();
                prop_assert!(2 * off <= i128::from(ONE) * i128::from(ALL_OF_IT));
            }
        }
    }
}
