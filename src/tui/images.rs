//! Pictures that the terminal draws itself: sent when one appears, moves or changes, taken away when it is gone.
//!
//! Forms: the kitty graphics protocol (sw.kovidgoyal.net/kitty/graphics-protocol) and iTerm2's inline images
//! (iterm2.com/documentation-images.html).

use crate::{exchange::picture::packed, ui::Placed};

/// How a terminal is told to draw a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Pictures have a number and lie over the text until they are deleted.
    Kitty,
    /// Pictures fill cells until something else is written there.
    Iterm,
}

/// Our number of the picture: there is one at a time.
const NUMBER: u32 = 7_077;
/// Letters in one piece of a kitty picture.
const PIECE: usize = 4_096;
/// The most pixels along a side.
const SIDE: usize = 400;

/// The picture the terminal shows.
#[derive(Debug)]
pub(super) struct Images {
    protocol: Option<Protocol>,
    shown: Option<Placed>,
    /// It was drawn on a screen that was written anew since.
    is_stale: bool,
}

impl Images {
    pub(super) const fn new(protocol: Option<Protocol>) -> Self {
        Self { protocol, shown: None, is_stale: false }
    }

    /// Whether cells must be written again where the picture was, before something else is shown there.
    pub(super) fn leaves_cells(&self, wanted: Option<&Placed>) -> bool {
        self.protocol == Some(Protocol::Iterm) && self.shown.is_some() && self.shown.as_ref() != wanted
    }

    /// The whole screen is written anew.
    pub(super) fn forget(&mut self) {
        self.is_stale |= self.shown.take().is_some();
    }

    /// The bytes that make the terminal show that picture, or none, in place of the one it shows. The cursor and the pen
    /// stay as they are.
    pub(super) fn change(&mut self, wanted: Option<&Placed>) -> Vec<u8> {
        let Some(protocol) = self.protocol.filter(|_| self.is_stale || self.shown.as_ref() != wanted) else { return Vec::new() };
        let mut out = Vec::new();
        if (std::mem::take(&mut self.is_stale) || self.shown.is_some()) && protocol == Protocol::Kitty {
            out.extend(format!("\x1b_Ga=d,d=I,i={NUMBER},q=2\x1b\\").bytes());
        }
        self.shown = wanted.cloned();
        let letters = wanted.and_then(|placed| Some((placed.area, packed(&placed.raster, SIDE).ok()?)));
        if let Some((area, letters)) = letters {
            out.extend(format!("\x1b7\x1b[{};{}H", area.y + 1, area.x + 1).bytes());
            match protocol {
                Protocol::Kitty => kitty(&letters, (area.width, area.height), &mut out),
                Protocol::Iterm => {
                    let head = format!("\x1b]1337;File=inline=1;preserveAspectRatio=0;width={};height={}:", area.width, area.height);
                    out.extend(head.bytes().chain(letters.bytes()).chain([7]));
                }
            }
            out.extend(b"\x1b8");
        }
        out
    }
}

fn kitty(letters: &str, (columns, rows): (u16, u16), out: &mut Vec<u8>) {
    let mut pieces = letters.as_bytes().chunks(PIECE).peekable();
    let mut head = format!("a=T,f=100,i={NUMBER},c={columns},r={rows},C=1,q=2,");
    while let Some(piece) = pieces.next() {
        let more = u8::from(pieces.peek().is_some());
        out.extend(format!("\x1b_G{head}m={more};").bytes().chain(piece.iter().copied()).chain(*b"\x1b\\"));
        head.clear();
    }
}

#[cfg(feature = "picture")]
#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;
    use crate::exchange::picture::Raster;

    fn placed(x: u16, pixels: usize) -> Placed {
        let raster = Raster::new(pixels, vec![[200, 30, 30]; pixels * pixels]).unwrap();
        Placed { area: Rect::new(x, 4, 20, 10), raster: raster.into() }
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn a_picture_is_sent_once_moved_anew_and_deleted_when_it_is_gone() {
        let mut images = Images::new(Some(Protocol::Kitty));
        let first = text(images.change(Some(&placed(2, 4))));
        assert!(first.starts_with("^7^[5;3H^_Ga=T,f=100,i=7077,c=20,r=10,C=1,q=2,m=0;iVBORw0KGgo"), "{first}");
        assert!(first.ends_with("^\\^8"), "{first}");
        assert!(images.change(Some(&placed(2, 4))).is_empty());
        let moved = text(images.change(Some(&placed(3, 4))));
        assert!(moved.starts_with("^_Ga=d,d=I,i=7077,q=2^\\^7^[5;4H^_Ga=T"), "{moved}");
        assert_eq!(text(images.change(None)), "^_Ga=d,d=I,i=7077,q=2^\\");
        assert!(images.change(None).is_empty());
        images.change(Some(&placed(2, 4)));
        images.forget();
        assert_eq!(text(images.change(None)), "^_Ga=d,d=I,i=7077,q=2^\\", "also from a screen that was written anew");
        assert!(images.change(None).is_empty());
    }

    #[test]
    fn large_pictures_go_in_pieces() {
        let mut out = Vec::new();
        kitty(&"A".repeat(9_000), (8, 4), &mut out);
        let pieces = text(out);
        let pieces: Vec<&str> = pieces.split_terminator("^\\").collect();
        assert_eq!(
            pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>(),
            [4_136, 4_103, 815],
            "{}",
            pieces[0].split(';').next().unwrap()
        );
        assert!(pieces[1].starts_with("^_Gm=1;A") && pieces[2].starts_with("^_Gm=0;A"));
    }

    #[test]
    fn a_picture_in_cells_is_written_over() {
        let mut images = Images::new(Some(Protocol::Iterm));
        let sent = text(images.change(Some(&placed(0, 2))));
        assert!(sent.starts_with("^7^[5;1H^]1337;File=inline=1;preserveAspectRatio=0;width=20;height=10:iVBOR"), "{sent}");
        assert!(images.leaves_cells(None) && !images.leaves_cells(Some(&placed(0, 2))));
        assert!(images.change(None).is_empty());
    }

    #[test]
    fn other_terminals_are_sent_nothing() {
        assert!(Images::new(None).change(Some(&placed(0, 2))).is_empty());
    }
}
