//! The two sets of marks the screen is drawn with: Unicode, and ASCII for terminals that would show something else.

/// The marks the screen is drawn with.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A star that is given.
    pub star: &'static str,
    /// A star that is not.
    pub star_off: &'static str,
    /// Something was cut off.
    pub ellipsis: &'static str,
    /// The row under the cursor.
    pub cursor: &'static str,
    /// Selected, in the range, not selected, some of them: three cells each.
    pub check: [&'static str; 4],
    /// Sorted upwards and downwards.
    pub sort: [&'static str; 2],
    /// Horizontal and vertical line.
    pub line: [&'static str; 2],
    /// Corners: top left, top right, bottom left, bottom right.
    pub corner: [&'static str; 4],
    /// From old to new.
    pub arrow: &'static str,
    /// Between parts of a line.
    pub dot: &'static str,
    /// Scroll bar: track and thumb.
    pub scroll: [&'static str; 2],
    /// The upper half of a cell; `None` where two colours cannot share one.
    pub half: Option<&'static str>,
    /// A row that belongs elsewhere, that no longer passes the filter, that is gone.
    pub stray: [&'static str; 3],
    /// A row that somebody else has just changed.
    pub fresh: &'static str,
}

/// For terminals with Unicode in one cell.
pub static UNICODE: Glyphs = Glyphs {
    star: "★",
    star_off: "☆",
    ellipsis: "…",
    cursor: "▸",
    check: [" ✓ ", " ~ ", "   ", " – "],
    sort: ["▲", "▼"],
    line: ["─", "│"],
    corner: ["╭", "╮", "╰", "╯"],
    arrow: "→",
    dot: "·",
    scroll: ["│", "█"],
    half: Some("▀"),
    stray: ["»", "¬", "×"],
    fresh: "•",
};

/// For all others, borders included.
pub static ASCII: Glyphs = Glyphs {
    star: "*",
    star_off: "-",
    ellipsis: "~",
    cursor: ">",
    check: ["[x]", "[~]", "[ ]", "[-]"],
    sort: ["^", "v"],
    line: ["-", "|"],
    corner: ["+", "+", "+", "+"],
    arrow: "->",
    dot: "|",
    scroll: ["|", "#"],
    half: None,
    stray: ["~", "!", "x"],
    fresh: "+",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_glyphs_are_ascii_and_as_wide_as_the_others() {
        let all = |glyphs: &Glyphs| {
            let mut all = vec![glyphs.star, glyphs.star_off, glyphs.ellipsis, glyphs.cursor, glyphs.dot];
            all.extend(glyphs.check);
            all.extend(glyphs.sort);
            all.extend(glyphs.line);
            all.extend(glyphs.corner);
            all.extend(glyphs.scroll);
            all.extend(glyphs.stray);
            all.push(glyphs.fresh);
            all
        };
        for (unicode, ascii) in all(&UNICODE).into_iter().zip(all(&ASCII)) {
            assert!(ascii.is_ascii());
            assert_eq!(crate::text::width::width(unicode), ascii.len(), "{unicode}");
        }
    }
}
