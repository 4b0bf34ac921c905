//! Products and services a lead is interested in: a line each, written as people write them, counted without fractions of a unit.
//!
//! `2 x Consulting day @ 950.00 -10%`: quantity (1 unless given), name, price of one, discount.

use serde::{Deserialize, Serialize};

use super::kind::{show_decimal, show_money};

/// One product or service.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ProductLine {
    /// Its name, as in the product list or typed.
    pub product: String,
    /// How many, in ten-thousandths.
    pub quantity: i64,
    /// What one costs, in minor units.
    pub price: i64,
    /// What is taken off, in ten-thousandths of a per cent: 10 % is 100,000.
    pub discount: i64,
}

/// What lines come to, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// To be paid.
    pub amount: i64,
    /// Taken off.
    pub discount: i64,
}

/// One, as quantities are kept.
pub const ONE: i64 = 10_000;
/// All of it, as discounts are kept.
pub const ALL_OF_IT: i64 = 1_000_000;

impl ProductLine {
    /// Quantity times price, before the discount; halves of a minor unit go away from zero.
    #[must_use]
    pub fn gross(&self) -> i64 {
        rounded(i128::from(self.quantity) * i128::from(self.price), i128::from(ONE))
    }

    /// What is to be paid, in minor units; halves go away from zero.
    #[must_use]
    pub fn amount(&self) -> i64 {
        let paid = i128::from(ALL_OF_IT - self.discount);
        rounded(i128::from(self.quantity) * i128::from(self.price) * paid, i128::from(ONE) * i128::from(ALL_OF_IT))
    }
}

/// The sum of all lines; each line is rounded by itself, as on an invoice.
#[must_use]
pub fn totals(lines: &[ProductLine]) -> Totals {
    let sum = |of: fn(&ProductLine) -> i64| lines.iter().map(of).fold(0_i64, i64::saturating_add);
    let amount = sum(ProductLine::amount);
    Totals { amount, discount: sum(ProductLine::gross).saturating_sub(amount) }
}

/// A quotient, halves away from zero; out of range becomes the farthest number.
#[must_use]
pub fn rounded(number: i128, by: i128) -> i64 {
    let half = if (number < 0) == (by < 0) { by / 2 } else { -by / 2 };
    i64::try_from((number + half) / by).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

impl std::fmt::Display for ProductLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} x {} @ {}", show_decimal(self.quantity), self.product, show_money(self.price))?;
        if self.discount == 0 { Ok(()) } else { write!(f, " -{}%", show_decimal(self.discount)) }
    }
}

/// Reads lines.
///
/// # Errors
/// A sentence that names the line and what is expected.
pub fn parse(text: &str) -> Result<Vec<ProductLine>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| parse_line(line).map_err(|problem| format!("line {}: {problem}", at + 1))).collect()
}

fn parse_line(line: &str) -> Result<ProductLine, String> {
    let expected = |what: &str| format!("'{}' {what}: 2 x Consulting day @ 950.00 -10% is expected", line.trim());
    let (name, price) = line.rsplit_once('@').ok_or_else(|| expected("names no price"))?;
    let (price, discount) = match price.trim().rsplit_once(" -") {
        Some((price, off)) => {
            (price, super::kind::parse_decimal(off.trim().trim_end_matches('%').trim()).map_err(|_| expected("has an odd discount"))?)
        }
        None => (price, 0),
    };
    if !(0..=ALL_OF_IT).contains(&discount) {
        return Err(expected("takes off more than all of it"));
    }
    let price = super::kind::parse_money(price.trim()).map_err(|_| expected("has an odd price"))?;
    let name = name.trim();
    let counted =
        name.split_once(" x ").or_else(|| name.split_once(" × ")).map(|(count, rest)| (super::kind::parse_decimal(count.trim()), rest));
    let (quantity, product) = match counted {
        Some((Ok(quantity), product)) => (quantity, product.trim()),
        _ => (ONE, name),
    };
    if product.is_empty() {
        return Err(expected("names no product"));
    }
    Ok(ProductLine { product: product.to_owned(), quantity, price, discount })
}

/// The lines as text, one below the other.
#[must_use]
pub fn written(lines: &[ProductLine]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

super::shape::shown_by_shape!(ProductLine);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_people_write_them_and_written_the_same_way() {
        for (typed, want, amount) in [
            ("2 x Consulting day @ 950.00 -10%", "2 x Consulting day @ 950.00 -10%", 171_000),
            ("Licence @ 12000", "1 x Licence @ 12000.00", 1_200_000),
            ("0.333 x Day @ 100", "0.333 x Day @ 100.00", 3_330),
            ("1 x a @ b @ 1,5 -12.5%", "1 x a @ b @ 1.50 -12.5%", 131),
            ("3 x Gift @ 5 -100%", "3 x Gift @ 5.00 -100%", 0),
        ] {
            let lines = parse(typed).unwrap();
            assert_eq!((written(&lines).as_str(), totals(&lines).amount), (want, amount), "{typed}");
            assert_eq!(parse(&written(&lines)).unwrap(), lines);
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (typed, want) in [
            ("Day @ 5\nLicence", "line 2: 'Licence' names no price"),
            ("@ 5", "line 1: '@ 5' names no product"),
            ("a @ x", "line 1: 'a @ x' has an odd price"),
            ("a @ 5 -120%", "line 1: 'a @ 5 -120%' takes off more than all of it"),
        ] {
            assert!(parse(typed).unwrap_err().starts_with(want), "{typed}: {:?}", parse(typed));
        }
    }

    #[test]
    fn halves_of_a_cent_go_away_from_zero() {
        for (number, by, want) in [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (15, 10, 2)] {
            assert_eq!(rounded(number, by), want, "{number} / {by}");
        }
    }
}
