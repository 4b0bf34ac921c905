//! Products and services of an opportunity: what the lines come to, shown below them, and names with prices from the product list.

use super::{Ahead, FormState, Take, Waiting, ahead::MOST};
use crate::{
    model::{
        FieldDef, Filter, Kind, Query, Record, Schema, Value, fields,
        filter::Expr,
        kind::{show_decimal, show_money},
        product_lines::totals,
        record_type,
    },
    proto::Request,
    rules::opportunity::lines,
    screens::Cx,
    text::{fold::folded, width::width},
    ui::pick::Entry,
};

/// Cells of the longest sum.
const SUM: usize = 14;

impl FormState {
    /// What follows from a field's value, a line each, for below it: sums of the products, the expected revenue.
    pub(super) fn computed(&self, schema: &Schema, def: &FieldDef, cells: usize) -> Vec<String> {
        let record = self.sheet.record();
        match def.id {
            fields::PRODUCTS => sums(record, &schema.currency, cells),
            fields::AMOUNT => {
                let money = |field| match record.get(field) {
                    Some(Value::Money(minor)) => Some(show_money(*minor)),
                    _ => None,
                };
                let follows = if lines(record).is_empty() { None } else { Some("Follows from the products.".to_owned()) };
                let revenue =
                    money(fields::EXPECTED_REVENUE).map(|sum| format!("Expected revenue {}", with_currency(&sum, &schema.currency)));
                follows.into_iter().chain(revenue).collect()
            }
            _ => Vec::new(),
        }
    }

    /// After typing in a line without a price: products of the list whose names hold what is typed.
    pub(super) fn suggest_product(&mut self, cx: &mut Cx<'_>, def: &FieldDef) {
        self.waiting.retain(|(_, waiting)| !matches!(waiting, Waiting::Links(_)));
        let name = self.line_typed(def).map(|line| named_in(&line).1.to_owned()).unwrap_or_default();
        if name.is_empty() {
            self.ahead = None;
            return;
        }
        let words = folded(&name).split_whitespace().map(|word| Expr::Word(word.to_owned())).collect();
        let filter = Filter { text: name, tree: Expr::And(words) };
        let query = Query { filter, ..Query::all(record_type::PRODUCT) };
        if self.ahead.as_ref().is_none_or(|ahead| ahead.field != def.id) {
            self.ahead = Some(Ahead::none(def.id));
        }
        self.ask(cx, Waiting::Links(def.id), Request::Run { id: super::LINKS, query, keep: None });
    }

    /// Products of the list came: each is a whole line.
    pub(super) fn on_products(&mut self, def: &FieldDef, rows: &[Record]) {
        let Some(line) = self.line_typed(def) else { return };
        let (count, _) = named_in(&line);
        let entry = |record: &Record| {
            let price = match record.get(fields::PRICE) {
                Some(Value::Money(minor)) => show_money(*minor),
                _ => show_money(0),
            };
            let count = if count.is_empty() { "1" } else { count };
            Entry::new(Take::Line(format!("{count} x {} @ {price}", record.name())), record.name()).note(price)
        };
        if let Some(ahead) = self.ahead.as_mut().filter(|ahead| ahead.field == def.id) {
            ahead.entries = rows.iter().take(MOST).map(entry).collect();
            ahead.at = ahead.at.filter(|at| *at < ahead.entries.len());
        }
    }

    /// Replaces the line being typed.
    pub(super) fn take_line(&mut self, cx: &mut Cx<'_>, line: &str) {
        self.edit(cx, |input| {
            let row = input.cursor().0;
            let text = input.text();
            let lines: Vec<&str> = text.split('\n').enumerate().map(|(at, old)| if at == row { line } else { old }).collect();
            input.replace(&lines.join("\n"));
            true
        });
        self.ahead = None;
    }

    /// The line the cursor is in.
    fn line_typed(&self, def: &FieldDef) -> Option<String> {
        let input = self.inputs.get(&def.id)?;
        input.text().split('\n').nth(input.cursor().0).map(str::to_owned)
    }
}

/// The quantity and the name in a line as far as it is typed; no name once a price is there.
fn named_in(line: &str) -> (&str, &str) {
    if line.contains('@') {
        return ("", "");
    }
    match line.split_once(" x ") {
        Some((count, name)) if Kind::Decimal.parse(count, &crate::model::Reading::utc(0)).is_ok() => (count.trim(), name.trim()),
        _ => ("", line.trim()),
    }
}

/// The table below the lines: what each comes to, what the discounts come to, and the total.
fn sums(record: &Record, currency: &str, cells: usize) -> Vec<String> {
    let lines = lines(record);
    if lines.is_empty() {
        return Vec::new();
    }
    let name = cells.saturating_sub(SUM + 1).clamp(1, 40);
    let row = |label: &str, sum: &str| {
        let label: String = label.chars().take(name).collect();
        let gap = name.saturating_sub(width(&label)) + SUM.saturating_sub(width(sum)) + 1;
        format!("{label}{}{sum}", " ".repeat(gap))
    };
    let each = lines.iter().map(|line| row(&format!("{} x {}", show_decimal(line.quantity), line.product), &show_money(line.amount())));
    let totals = totals(lines);
    let discount = (totals.discount != 0).then(|| row("Discounts", &show_money(totals.discount)));
    let total = if currency.is_empty() { "Total".to_owned() } else { format!("Total, {currency}") };
    each.chain(discount).chain([row(&total, &show_money(totals.amount))]).collect()
}

fn with_currency(sum: &str, currency: &str) -> String {
    if currency.is_empty() { sum.to_owned() } else { format!("{sum} {currency}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_parted_into_quantity_and_name_until_a_price_is_there() {
        for (line, want) in [
            ("cons", ("", "cons")),
            ("2 x cons", ("2", "cons")),
            ("2.5 x x ray", ("2.5", "x ray")),
            ("box x large", ("", "box x large")),
            ("Day @ 9", ("", "")),
            ("", ("", "")),
        ] {
            assert_eq!(named_in(line), want, "{line}");
        }
    }
}
