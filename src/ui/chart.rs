//! Charts on the screen: the drawing of [`exchange::chart`](crate::exchange::chart) in the colours of the theme, with places to
//! press.

use ratatui::{layout::Rect, style::Style};

use super::{
    Canvas, Hit, Look, Role,
    look::{HEAT, SERIES},
};
use crate::{
    exchange::chart::{Cell, Ink, Pen, sketch},
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
        Ink::Heat(heat) => role(HEAT[heat.clamp(1, HEAT.len()) - 1]),
    };
    Style { bg: ground.or(style.bg), ..style }
}
