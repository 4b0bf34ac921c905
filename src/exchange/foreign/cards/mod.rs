//! Business cards: vCard 2.1, 3.0 and 4.0. Each becomes a row of a table whose columns are named as address books name theirs, so
//! that cards are mapped, looked at and read like any other file.

mod labels;
mod properties;
mod text;
mod values;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

use self::properties::{Card, Kept, Key};
use super::{
    Problem, Stop,
    speech::{Head, Odd, Speaker, What},
};

/// Reads all cards, says the columns that any of them needs, then a row for each.
pub(super) fn read<W: Write>(mut input: impl Read, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let mut cards: Vec<(u64, Card)> = Vec::new();
    text::each_card(&bytes, &mut |raw| {
        if !raw.is_closed {
            speaker.remark(Odd::Unclosed, raw.line, None);
        }
        match properties::read(&raw.text) {
            Kept::Card(card) => {
                if card.lost_picture {
                    speaker.remark(Odd::Picture, raw.line, None);
                }
                cards.push((raw.line, card));
            }
            Kept::Group => speaker.remark(Odd::Group, raw.line, None),
            Kept::Nothing => speaker.remark(Odd::EmptyCard, raw.line, None),
        }
    });
    if cards.is_empty() {
        return Err(Problem::NoCard.into());
    }
    let mut places: BTreeMap<Key, usize> = cards.iter().flat_map(|(_, card)| card.cells.keys()).map(|key| (*key, 0)).collect();
    places.values_mut().enumerate().for_each(|(at, place)| *place = at);
    let columns = places.keys().map(|key| key.header()).collect();
    speaker.head(&Head { what: What::Cards, sheets: Vec::new(), columns, chosen: Some(0) })?;
    let mut row = Vec::new();
    for (line, card) in cards {
        row.clear();
        row.resize(places.len(), String::new());
        for (key, text) in card.cells {
            if let Some(at) = places.get(&key) {
                row[*at] = super::speech::checked(text, || format!("the card in line {line}"))?;
            }
        }
        speaker.row("the cards", line, &row)?;
    }
    Ok(())
}
