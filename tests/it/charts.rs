//! Every kind of chart on the screen at two widths, with colour, without it and in ASCII; as text and as a picture for pages.

use prospekt::{
    exchange::chart,
    model::Spot,
    ui::{Canvas, Depth, Hits, Look, Rect, Role, glyphs, picture, theme::Theme},
};
use ratatui::buffer::Buffer;

use crate::support::charts::samples;

/// Beside a table at 80 columns, over the whole screen at 200.
const SIZES: &[(u16, u16)] = &[(80, 16), (200, 30)];

fn looks() -> [(&'static str, Look); 3] {
    let of = |depth, glyphs| Look::of(&Theme::dark(), depth, glyphs);
    [("colour", of(Depth::True, &glyphs::UNICODE)), ("mono", of(Depth::Mono, &glyphs::UNICODE)), ("ascii", Look::plain())]
}

#[test]
fn every_chart_looks_as_reviewed() {
    for (name, shown) in samples() {
        for (look_name, look) in looks() {
            let mut pictures = String::new();
            for (width, height) in SIZES {
                let area = Rect::new(0, 0, *width, *height);
                let (mut buf, mut hits) = (Buffer::empty(area), Hits::default());
                let mut canvas = Canvas::new(&mut buf, &look, &mut hits);
                canvas.fill(area, Role::Text);
                prospekt::ui::chart::chart(&mut canvas, area, &shown, 0, Some(Spot::mark(0, 2)));
                pictures.push_str(&format!("=== {width}x{height}\n{}\n", picture::text_and_styles(&buf)));
            }
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}_{look_name}"), pictures);
            });
        }
    }
}

#[test]
fn every_chart_reads_as_reviewed_in_plain_text() {
    let mut all = String::new();
    for (name, shown) in samples() {
        for (width, is_ascii) in [(80, false), (80, true), (120, false)] {
            let lines = chart::lines(&shown, width, is_ascii).join("\n");
            all.push_str(&format!("=== {name}, {width}{}\n{lines}\n", if is_ascii { ", ASCII" } else { "" }));
        }
    }
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("text", all);
    });
}

#[test]
fn every_chart_is_the_reviewed_picture_in_a_page() {
    for (name, shown) in samples() {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}_svg"), chart::svg(&shown, name));
        });
    }
}
