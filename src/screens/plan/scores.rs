//! What a change of criteria does to the stars: how many leads and contacts have how many, before and after.

use ratatui::layout::Rect;

use crate::{
    proto::Scores,
    screens::wording::number,
    ui::{Canvas, Role},
};

/// Cells of the stars, of a count, and between them.
const STARS: u16 = 5;
const COUNT: u16 = 11;
const GAP: u16 = 2;
/// Bars are at most that long.
const LONGEST: u16 = 36;

/// The numbers of stars that occur, most first; the last place is that of no stars.
fn places(scores: &Scores) -> impl Iterator<Item = usize> + '_ {
    (0..scores.before.len()).rev().filter(|place| scores.before[*place] + scores.after[*place] > 0)
}

/// Lines it takes: a sentence, the heads, and one for each number of stars.
pub(super) fn lines(scores: &Scores) -> u16 {
    if scores.changed == 0 { 1 } else { u16::try_from(places(scores).count()).unwrap_or(0) + 2 }
}

/// What changes, in a sentence.
pub(super) fn sentence(scores: &Scores) -> String {
    let all = number(scores.before.iter().sum());
    let manual = match scores.manual {
        0 => String::new(),
        1 => " 1 score given by hand stays.".to_owned(),
        many => format!(" {} scores given by hand stay.", number(many)),
    };
    match scores.changed {
        0 => format!("None of the {all} automatic scores changes.{manual}"),
        1 => format!("1 of the {all} automatic scores changes.{manual}"),
        some => format!("{} of the {all} automatic scores change.{manual}", number(some)),
    }
}

/// Draws the sentence and two columns of bars of one scale.
pub(super) fn view(scores: &Scores, canvas: &mut Canvas<'_>, room: Rect) {
    if room.is_empty() {
        return;
    }
    let role = if scores.changed == 0 { Role::Muted } else { Role::Warn };
    canvas.text(room.x, room.y, room.width, &sentence(scores), role);
    if scores.changed == 0 {
        return;
    }
    let half = room.width.saturating_sub(STARS + GAP) / 2;
    let columns = [(room.x + STARS + GAP, "Before", &scores.before), (room.x + STARS + GAP + half, "After", &scores.after)];
    let most = scores.before.iter().chain(&scores.after).copied().max().unwrap_or(0).max(1);
    let longest = half.saturating_sub(COUNT + 2 * GAP).min(LONGEST);
    let glyphs = canvas.look.glyphs;
    for (x, head, _) in columns {
        if room.height > 1 {
            canvas.right(x, room.y + 1, COUNT, head, Role::Muted);
        }
    }
    for (place, y) in places(scores).zip(room.y + 2..room.bottom()) {
        let label = match place.checked_sub(1) {
            Some(stars) => format!("{}{}", glyphs.star.repeat(stars), glyphs.star_off.repeat(5 - stars)),
            None => "none".to_owned(),
        };
        canvas.text(room.x, y, STARS, &label, if place == 0 { Role::Muted } else { Role::Star });
        for (x, _, counts) in columns {
            let count = counts[place];
            let moved = scores.before[place] != scores.after[place];
            canvas.right(x, y, COUNT, &number(count), if moved { Role::Text } else { Role::Muted });
            // One lead is seen too.
            let cells = u64::from(longest).saturating_mul(count).div_ceil(most);
            let bar = glyphs.scroll[1].repeat(usize::try_from(cells).unwrap_or(0));
            canvas.text(x + COUNT + GAP, y, longest, &bar, if moved { Role::New } else { Role::Line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_counts_what_changes_and_what_stays() {
        let scores = |changed, manual| Scores { before: [0, 1000, 0, 0, 234, 0, 0], after: [0; 7], changed, manual };
        for (changed, manual, want) in [
            (0, 0, "None of the 1,234 automatic scores changes."),
            (1, 1, "1 of the 1,234 automatic scores changes. 1 score given by hand stays."),
            (143, 20, "143 of the 1,234 automatic scores change. 20 scores given by hand stay."),
        ] {
            assert_eq!(sentence(&scores(changed, manual)), want);
        }
    }
}
