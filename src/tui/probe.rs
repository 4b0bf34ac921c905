//! What the terminal can show, from what the environment says. Nothing is asked of the terminal: replies would arrive as keys.

use super::screen::Abilities;
use crate::ui::{
    Depth, Look,
    look::{ASCII, UNICODE},
};

/// What the command line found in the environment and among its flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalFacts {
    /// `NO_COLOR`.
    pub no_color: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
    /// `TERM`.
    pub term: Option<String>,
    /// `TERM_PROGRAM`.
    pub term_program: Option<String>,
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty.
    pub lang: Option<String>,
    /// The colours asked for by a flag; it wins over the environment.
    pub color_flag: Option<Depth>,
    /// Only ASCII was asked for by a flag.
    pub ascii_flag: bool,
}

/// Terminals whose names begin like this do not fill erased cells with the background.
const NO_FILL: &[&str] = &["screen", "dumb", "vt1", "vt2"];
/// Terminals with 16 colours and a font without our glyphs.
const PLAIN: &[&str] = &["linux", "dumb", "vt1", "vt2"];

impl TerminalFacts {
    /// Colours and glyphs for this terminal.
    #[must_use]
    pub fn look(&self) -> Look {
        let glyphs = if self.ascii_flag || !self.is_utf8() || self.term_is_one_of(PLAIN) { &ASCII } else { &UNICODE };
        Look { depth: self.depth(), glyphs }
    }

    /// What the terminal can do with bytes.
    #[must_use]
    pub fn abilities(&self) -> Abilities {
        Abilities { unicode: self.is_utf8(), fills: !self.term_is_one_of(NO_FILL), scrolls: !self.term_is_one_of(&["dumb"]) }
    }

    fn depth(&self) -> Depth {
        if let Some(depth) = self.color_flag {
            return depth;
        }
        let term = self.term.as_deref().unwrap_or_default();
        if self.no_color.as_deref().is_some_and(|value| !value.is_empty()) || self.term_is_one_of(&["dumb", "vt1", "vt2"]) {
            return Depth::Mono;
        }
        let promised = matches!(self.colorterm.as_deref(), Some("truecolor" | "24bit")) || term.ends_with("-direct");
        // Some of its versions promise 24 bits and show something else.
        if promised && self.term_program.as_deref() != Some("Apple_Terminal") {
            return Depth::True;
        }
        if promised || term.contains("256") { Depth::Indexed } else { Depth::Sixteen }
    }

    /// Where no locale is set at all, as in containers, the terminal is taken for one of today.
    fn is_utf8(&self) -> bool {
        let lang = self.lang.as_deref().unwrap_or_default().to_ascii_lowercase();
        lang.is_empty() || lang.contains("utf-8") || lang.contains("utf8")
    }

    fn term_is_one_of(&self, beginnings: &[&str]) -> bool {
        let term = self.term.as_deref().unwrap_or("dumb");
        beginnings.iter().any(|beginning| term.starts_with(beginning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(no_color: &str, colorterm: &str, term: &str, program: &str, lang: &str) -> TerminalFacts {
        let given = |text: &str| (text != "-").then(|| text.to_owned());
        TerminalFacts {
            no_color: given(no_color),
            colorterm: given(colorterm),
            term: given(term),
            term_program: given(program),
            lang: given(lang),
            ..TerminalFacts::default()
        }
    }

    #[test]
    fn colours_are_those_the_terminal_has() {
        for (no_color, colorterm, term, program, want) in [
            ("-", "truecolor", "xterm-256color", "-", Depth::True),
            ("-", "24bit", "tmux-256color", "-", Depth::True),
            ("-", "-", "xterm-direct", "-", Depth::True),
            ("-", "truecolor", "xterm-256color", "Apple_Terminal", Depth::Indexed),
            ("-", "-", "xterm-256color", "-", Depth::Indexed),
            ("-", "-", "xterm", "-", Depth::Sixteen),
            ("-", "-", "linux", "-", Depth::Sixteen),
            ("-", "-", "dumb", "-", Depth::Mono),
            ("-", "-", "-", "-", Depth::Mono),
            ("1", "truecolor", "xterm-256color", "-", Depth::Mono),
            ("", "-", "xterm-256color", "-", Depth::Indexed),
        ] {
            let facts = facts(no_color, colorterm, term, program, "en_US.UTF-8");
            assert_eq!(facts.look().depth, want, "{facts:?}");
            let forced = TerminalFacts { color_flag: Some(Depth::Sixteen), ..facts };
            assert_eq!(forced.look().depth, Depth::Sixteen);
        }
    }

    #[test]
    fn glyphs_are_ascii_where_others_would_not_show() {
        for (term, lang, flag, ascii) in [
            ("xterm-256color", "sv_SE.UTF-8", false, false),
            ("xterm-256color", "C.utf8", false, false),
            ("xterm-256color", "sv_SE.UTF-8", true, true),
            ("xterm-256color", "C", false, true),
            ("xterm-256color", "de_DE.ISO-8859-1", false, true),
            ("xterm-256color", "-", false, false),
            ("linux", "en_US.UTF-8", false, true),
            ("dumb", "en_US.UTF-8", false, true),
        ] {
            let facts = TerminalFacts { ascii_flag: flag, ..facts("-", "-", term, "-", lang) };
            assert_eq!(facts.look().glyphs == &ASCII, ascii, "{facts:?}");
        }
        assert!(!facts("-", "-", "xterm", "-", "C").abilities().unicode);
        assert!(!facts("-", "-", "screen-256color", "-", "C").abilities().fills);
    }
}
