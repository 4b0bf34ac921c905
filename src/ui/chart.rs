//! Charts on the screen: the drawing of [`crate::exchange::chart`] in the colours of the theme, with places to
//! press.

use ratatui::{layout::Rect, style::Style};

use super::{
    Canvas, Hit, Look, Role,
    look::{HEAT, SERIES},
};
use crate::{
    exchange::{
        self,
        chart::{Cell, Ink, Pen, sketch},
    },
    model::{Chart, Spot},
};

/// The cells kept for the mark of the cursor, where a chart has room for it.
const MARGIN: u16 = 2;
/// Narrower charts have no margin.
const NARROW: u16 = 30;

/// Draws a chart, without its title, into an area that is blank. `number` tells the charts of a screen apart in the hits:
/// every mark and every sum that is drawn answers [`Hit::Chart`] with its spot, and nothing else does. With a cursor the last
/// row reads out what it stands on.
pub fn chart(canvas: &mut Canvas<'_>, area: Rect, chart: &Chart, number: usize, cursor: Option<Spot>) {
    let area = area.intersection(canvas.area());
    let margin = if area.width >= NARROW { MARGIN } else { 0 };
    let drawn = sketch(chart, pen(canvas.look), (area.width, area.height), margin, cursor);
    for (y, row) in (area.y..).zip(drawn.rows()) {
        for (x, cell) in (area.x..).zip(row) {
            if let Cell::Drawn(text, ink, under) = cell {
                let taken = u16::try_from(crate::text::width::width(text)).unwrap_or(1);
                canvas.styled(x, y, taken, text, style(canvas.look, *ink, *under));
            }
        }
    }
    for (place, spot) in drawn.spots {
        let place = Rect { x: area.x + place.x, y: area.y + place.y, ..place };
        canvas.hits.push(place, Hit::Chart(number, spot));
    }
}

/// Draws one bar in a row, the whole row for `most`: for a table that has a chart in a column.
pub fn bar(canvas: &mut Canvas<'_>, row: Rect, amount: u64, most: u64) {
    let text = exchange::chart::bar(pen(canvas.look), row.width, i128::from(amount), i128::from(most));
    canvas.styled(row.x, row.y, row.width, &text, style(canvas.look, Ink::Series(0), None));
}

/// What marks are made of with that look.
#[must_use]
pub fn pen(look: &Look) -> Pen {
    Pen { is_ascii: look.glyphs.half.is_none(), has_colors: look.style(SERIES[0]).bg.is_some() }
}

/// The colours of an ink. A body has the background of its role, since numbers stand on it in the foreground.
fn style(look: &Look, ink: Ink, under: Option<Ink>) -> Style {
    let role = |role: Role| look.style(role);
    let body = |at: usize| role(SERIES[at % SERIES.len()]);
    let ground = match under {
        Some(Ink::Series(at)) => body(at).bg,
        _ => None,
    };
    let style = match ink {
        Ink::Text => role(Role::Text),
        Ink::Muted | Ink::Rest => role(Role::Muted),
        Ink::Title => role(Role::Title),
        Ink::Line => role(Role::Line),
        Ink::Cursor => role(Role::Cursor),
        Ink::Series(at) => Style { fg: body(at).bg, ..Style::new() },
        Ink::OnSeries(at) => body(at),
        Ink::OnRest => Style { fg: body(0).fg, bg: role(Role::Muted).fg, ..Style::new() },
        Ink::Heat(heat) => role(HEAT[heat.clamp(1, HEAT.len()) - 1]),
    };
    Style { bg: ground.or(style.bg), ..style }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::{
        model::{CHARTS, ChartKind, Measure, Series},
        ui::{Depth, Hits, Themes, glyphs},
    };

    fn people(kind: ChartKind) -> Chart {
        let measure = Measure::count();
        let series = [("Open", [5, 9, 2]), ("Won", [3, 0, 4])];
        let series =
            series.map(|(name, values)| Series { name: name.to_owned(), values: values.map(|amount| measure.mark(amount)).to_vec() });
        let categories = ["Anna", "Bo", "田中"].map(str::to_owned).to_vec();
        Chart { categories, series: series.to_vec(), ..Chart::of(kind, "", measure, []) }
    }

    fn drawn(look: &Look, area: Rect, shown: &Chart, cursor: Option<Spot>) -> (Buffer, Hits) {
        let mut buf = Buffer::empty(Rect::new(0, 0, 100, 40));
        let mut hits = Hits::default();
        chart(&mut Canvas::new(&mut buf, look, &mut hits), area, shown, 7, cursor);
        (buf, hits)
    }

    #[test]
    fn a_press_on_a_bar_answers_its_spot_and_its_chart() {
        let area = Rect::new(10, 5, 60, 20);
        let (buf, hits) = drawn(&Look::default(), area, &people(ChartKind::HeatMap), None);
        let at = |text: &str| {
            // One character a cell, so that a place in the row is a column.
            let rows = (0..40)
                .map(|y| (0..100).map(|x| buf[(x, y)].symbol().chars().next().filter(char::is_ascii).unwrap_or(' ')).collect::<String>());
            rows.enumerate().find_map(|(y, row)| Some((u16::try_from(row.find(text)?).unwrap(), u16::try_from(y).unwrap()))).unwrap()
        };
        for (text, want) in
            [("9", Spot::mark(0, 1)), ("7", Spot::series(1)), ("23", Spot::ALL), ("Open", Spot::series(0)), ("Won", Spot::series(1))]
        {
            let (x, y) = at(text);
            assert_eq!(hits.at(x, y), Some(&Hit::Chart(7, want)), "{text}");
        }
        assert_eq!((hits.at(9, 6), hits.at(11, 24)), (None, None));
    }

    #[test]
    fn bodies_have_the_colours_of_their_roles_and_none_where_there_are_none() {
        for theme in ["dark", "light", "contrast", "cvd", "terminal", "mono"] {
            for depth in Depth::ALL {
                let look = Look::of(Themes::built_in().named(theme).unwrap(), depth, &glyphs::UNICODE);
                let (buf, _) = drawn(&look, Rect::new(0, 0, 80, 9), &people(ChartKind::Bars), None);
                let has =
                    |color: Option<ratatui::style::Color>| buf.content.iter().any(|cell| Some(cell.fg) == color && cell.symbol() == "█");
                if depth == Depth::Mono || theme == "mono" {
                    let bare =
                        buf.content.iter().all(|cell| cell.fg == ratatui::style::Color::Reset && cell.bg == ratatui::style::Color::Reset);
                    assert!(bare && buf.content.iter().any(|cell| cell.symbol() == "░"), "{theme} {depth:?}");
                } else {
                    assert!(SERIES[..2].iter().all(|role| has(look.style(*role).bg)), "{theme} {depth:?}");
                }
            }
        }
    }

    #[test]
    fn the_cursor_is_seen_in_every_chart_with_and_without_colour() {
        for look in [Look::default(), Look::plain()] {
            for def in CHARTS {
                let shown = people(def.kind);
                let area = Rect::new(0, 0, 80, 16);
                for spot in shown.spots() {
                    let with = drawn(&look, area, &shown, Some(spot)).0;
                    let cursor = look.style(Role::Cursor);
                    let is_lit = |cell: &ratatui::buffer::Cell| {
                        Some(cell.bg) == cursor.bg.or(Some(cell.bg)) && cell.modifier.contains(cursor.add_modifier)
                    };
                    assert!(with.content.iter().any(is_lit), "{} {spot:?}", def.name);
                    let mark = shown.called(spot);
                    assert!(crate::ui::picture::text(&with).contains(&mark), "{} {spot:?}", def.name);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside_the_area(kind in 0..CHARTS.len(), x in 0u16..110, y in 0u16..45, width in 0u16..110, height in 0u16..45) {
            let area = Rect::new(x, y, width, height);
            let (buf, hits) = drawn(&Look::default(), area, &people(CHARTS[kind].kind), Some(Spot::mark(0, 1)));
            for (column, row) in (0..100).flat_map(|column| (0..40).map(move |row| (column, row))) {
                let is_inside = area.contains((column, row).into());
                prop_assert!(is_inside || (buf[(column, row)].symbol() == " " && hits.at(column, row).is_none()), "{column} {row}");
            }
        }
    }
}
