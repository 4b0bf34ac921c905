//! Pictures in cells: two pixels a cell in half blocks, one where glyphs are plain, and shades of characters without colours.

use std::sync::Arc;

use ratatui::{
    layout::Rect,
    style::{Color, Style},
};

use super::{Canvas, Depth, Role, hits::Placed};
use crate::exchange::picture::Raster;

/// From dark to light.
const SHADES: &[u8; 10] = b" .:-=+*#%@";

impl Canvas<'_> {
    /// Draws a picture as large as it fits, in its own shape, in the middle of a room. A cell is twice as high as it is wide.
    /// Where the terminal draws pictures itself its cells stay blank.
    pub fn pixels(&mut self, room: Rect, raster: &Arc<Raster>) {
        if room.is_empty() {
            return;
        }
        let (columns, rows) = raster.fit(usize::from(room.width), usize::from(room.height) * 2);
        let size = |cells: usize, most: u16| u16::try_from(cells).unwrap_or(most).min(most);
        let (width, height) = (size(columns, room.width), size(rows.div_ceil(2), room.height));
        let (left, top) = (room.x + (room.width - width) / 2, room.y + (room.height - height) / 2);
        if self.look.images {
            self.hits.picture = Some(Placed { area: Rect::new(left, top, width, height), raster: raster.clone() });
            return;
        }
        for y in 0..height {
            for x in 0..width {
                self.pixel((left + x, top + y), (usize::from(x), usize::from(y)), (columns, rows), raster);
            }
        }
    }

    fn pixel(&mut self, (left, top): (u16, u16), (x, y): (usize, usize), (columns, rows): (usize, usize), raster: &Raster) {
        let whole = || raster.part((x, y), (columns, rows.div_ceil(2)));
        let (glyph, style) = match (self.look.depth, self.look.glyphs.half) {
            (Depth::Mono | Depth::Sixteen, _) => {
                let shade = usize::from(brightness(whole())) * SHADES.len() / 256;
                (char::from(SHADES[shade]).to_string(), self.style(Role::Text))
            }
            (depth, None) => (" ".to_owned(), Style::new().bg(color(depth, whole()))),
            (depth, Some(half)) => {
                let upper = Style::new().fg(color(depth, raster.part((x, 2 * y), (columns, rows))));
                // An odd last row has nothing below.
                let is_last = 2 * y + 1 >= rows;
                let style = if is_last { upper } else { upper.bg(color(depth, raster.part((x, 2 * y + 1), (columns, rows)))) };
                (half.to_owned(), style)
            }
        };
        self.styled(left, top, 1, &glyph, style);
    }
}

fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

/// The colour, or of 256 the nearest in the cube of 216 and the 24 greys.
fn color(depth: Depth, pixel: [u8; 3]) -> Color {
    if depth == Depth::True {
        return Color::Rgb(pixel[0], pixel[1], pixel[2]);
    }
    let step = |part: u8| {
        if part < 48 {
            0
        } else if part < 115 {
            1
        } else {
            (part - 35) / 40
        }
    };
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let steps = pixel.map(step);
    let grey = ((u16::from(brightness(pixel)).max(8) - 8 + 5) / 10).min(23);
    let grey = u8::try_from(grey).unwrap_or(23);
    let distance = |other: [u8; 3]| -> u32 { pixel.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    if distance([8 + 10 * grey; 3]) < distance(steps.map(level)) {
        Color::Indexed(232 + grey)
    } else {
        Color::Indexed(16 + 36 * steps[0] + 6 * steps[1] + steps[2])
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::ui::{
        Hits, Look, Themes,
        glyphs::{ASCII, UNICODE},
        picture::text_and_styles,
    };

    /// White, black; red, blue.
    fn four() -> Arc<Raster> {
        Raster::new(2, vec![[255; 3], [0; 3], [255, 0, 0], [0, 0, 255]]).unwrap().into()
    }

    fn drawn(depth: Depth, is_unicode: bool, width: u16, height: u16) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let look = Look::of(Themes::built_in().named("dark").unwrap(), depth, if is_unicode { &UNICODE } else { &ASCII });
        let mut hits = Hits::default();
        Canvas::new(&mut buf, &look, &mut hits).pixels(Rect::new(0, 0, width, height), &four());
        text_and_styles(&buf)
    }

    #[test]
    fn cells_hold_two_pixels_one_or_a_shade_as_the_terminal_can_show() {
        for (depth, is_unicode, want) in [
            (Depth::True, true, "▀▀\n--\n0:0-0 fg=#FFFFFF bg=#FF0000 '▀'\n0:1-1 fg=#000000 bg=#0000FF '▀'\n"),
            (Depth::Indexed, true, "▀▀\n--\n0:0-0 fg=231 bg=196 '▀'\n0:1-1 fg=16 bg=21 '▀'\n"),
        ] {
            assert_eq!(drawn(depth, is_unicode, 2, 1), want, "{depth:?}");
        }
        assert_eq!(drawn(Depth::True, false, 2, 1), "\n--\n0:0-0 bg=#FF7F7F ''\n0:1-1 bg=#00007F ''\n");
        for is_unicode in [true, false] {
            assert_eq!(drawn(Depth::Mono, is_unicode, 4, 2), "@@\n::..\n--\n", "no colour");
        }
    }

    #[test]
    fn every_size_of_room_is_drawn_in() {
        for (width, height) in (0..12).flat_map(|width| (0..12).map(move |height| (width, height))) {
            drawn(Depth::True, true, width, height);
        }
    }

    #[test]
    fn the_nearest_of_256_colours_is_taken() {
        for (pixel, want) in [([0; 3], 16), ([255; 3], 231), ([128; 3], 244), ([95, 135, 175], 67), ([9, 9, 9], 232), ([254, 1, 1], 196)] {
            assert_eq!(color(Depth::Indexed, pixel), Color::Indexed(want), "{pixel:?}");
        }
    }
}
