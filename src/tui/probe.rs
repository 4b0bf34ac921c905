//! What the terminal can show, from what the environment says. Nothing is asked of the terminal: replies would arrive as keys.

use super::{images::Protocol, screen::Abilities, terminal::Mouse};
use crate::ui::{Depth, Looks, Themes};

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
    /// `COLORFGBG`: numbers of the terminal's own text and background colours.
    pub colorfgbg: Option<String>,
}

/// Terminals whose names begin like this do not fill erased cells with the background.
const NO_FILL: &[&str] = &["screen", "dumb", "vt1", "vt2"];
/// Terminals with 16 colours and a font without our glyphs.
const PLAIN: &[&str] = &["linux", "dumb", "vt1", "vt2"];
/// Terminals that draw pictures sent as the kitty graphics protocol says, as `TERM` or `TERM_PROGRAM` name them.
const KITTY_GRAPHICS: &[&str] = &["kitty", "ghostty"];
/// Terminals that draw pictures sent as iTerm2 does.
const ITERM: &[&str] = &["iterm", "wezterm"];
/// Terminals that have the kitty keyboard protocol, as `TERM` or `TERM_PROGRAM` name them.
const KITTY: &[&str] = &["kitty", "ghostty", "foot", "wezterm", "alacritty"];

impl TerminalFacts {
    /// What this terminal shows by itself; the settings may want something else.
    #[must_use]
    pub fn looks(&self, themes: Themes) -> Looks {
        let is_ascii = !self.is_utf8() || self.term_is_one_of(PLAIN);
        Looks { depth: self.depth(), is_ascii, is_light: self.is_light(), images: self.images().is_some(), themes }
    }

    /// Whose the mouse is with that value of the setting.
    #[must_use]
    pub fn mouse(&self, setting: &str) -> Mouse {
        let is_taken = match setting {
            "on" => true,
            "off" => false,
            _ => !self.term_is_one_of(&["linux", "dumb", "vt1", "vt2"]),
        };
        if is_taken { Mouse::Taken } else { Mouse::Released }
    }

    /// Whether exact keys are asked for with that value of the setting: `auto` asks only terminals known to have them.
    #[must_use]
    pub fn wants_kitty(&self, setting: &str) -> bool {
        let is_known =
            |name: &Option<String>| name.as_deref().is_some_and(|name| KITTY.iter().any(|known| name.to_ascii_lowercase().contains(known)));
        match setting {
            "on" => true,
            "off" => false,
            // A multiplexer keeps its own TERM and may keep the protocol to itself.
            _ => !self.term_is_one_of(&["screen", "tmux"]) && (is_known(&self.term) || is_known(&self.term_program)),
        }
    }

    /// How the terminal draws pictures itself, where it is known to. A multiplexer in between would show the letters.
    #[must_use]
    pub(super) fn images(&self) -> Option<Protocol> {
        let names = [&self.term, &self.term_program].map(|name| name.as_deref().unwrap_or_default().to_ascii_lowercase());
        let is_one_of = |known: &[&str]| known.iter().any(|known| names.iter().any(|name| name.contains(known)));
        if !crate::exchange::picture::IS_BUILT_IN || self.term_is_one_of(&["screen", "tmux"]) {
            None
        } else if is_one_of(KITTY_GRAPHICS) {
            Some(Protocol::Kitty)
        } else {
            is_one_of(ITERM).then_some(Protocol::Iterm)
        }
    }

    /// The terminal's background, where it says: the last number, 7 and 9 to 15 are light.
    fn is_light(&self) -> bool {
        let last = self.colorfgbg.as_deref().and_then(|pair| pair.rsplit(';').next());
        last.and_then(|number| number.parse::<u8>().ok()).is_some_and(|number| number == 7 || (9..=15).contains(&number))
    }

    /// What the terminal can do with bytes.
    #[must_use]
    pub(super) fn abilities(&self) -> Abilities {
        Abilities { unicode: self.is_utf8(), fills: !self.term_is_one_of(NO_FILL), scrolls: !self.term_is_one_of(&["dumb"]) }
    }

    fn depth(&self) -> Depth {
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
    use crate::settings::Settings;

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
            assert_eq!(facts.looks(Themes::default()).depth, want, "{facts:?}");
        }
    }

    #[test]
    fn a_flag_for_colours_wins_over_no_color() {
        let facts = facts("1", "truecolor", "xterm-256color", "-", "-");
        let mut settings = Settings::default();
        assert_eq!(facts.looks(Themes::default()).look(&settings).depth, Depth::Mono);
        settings.set("colors", "256").unwrap();
        assert_eq!(facts.looks(Themes::default()).look(&settings).depth, Depth::Indexed);
    }

    #[test]
    fn a_background_is_light_where_the_terminal_says_so() {
        for (given, light) in [
            (None, false),
            (Some("15;0"), false),
            (Some("0;15"), true),
            (Some("0;default;7"), true),
            (Some("0;8"), false),
            (Some("x"), false),
        ] {
            let facts = TerminalFacts { colorfgbg: given.map(str::to_owned), ..TerminalFacts::default() };
            assert_eq!(facts.looks(Themes::default()).is_light, light, "{given:?}");
        }
    }

    #[test]
    fn exact_keys_are_asked_only_of_terminals_that_have_them() {
        for (term, program, setting, want) in [
            ("xterm-kitty", "-", "auto", true),
            ("xterm-256color", "WezTerm", "auto", true),
            ("foot", "-", "auto", true),
            ("foot", "-", "off", false),
            ("xterm-256color", "-", "auto", false),
            ("tmux-256color", "ghostty", "auto", false),
            ("xterm-256color", "-", "on", true),
        ] {
            let facts = facts("-", "-", term, program, "-");
            assert_eq!(facts.wants_kitty(setting), want, "{term} {program} {setting}");
        }
    }

    #[cfg(feature = "picture")]
    #[test]
    fn pictures_are_sent_only_to_terminals_that_draw_them() {
        for (term, program, want) in [
            ("xterm-kitty", "-", Some(Protocol::Kitty)),
            ("xterm-ghostty", "ghostty", Some(Protocol::Kitty)),
            ("xterm-256color", "iTerm.app", Some(Protocol::Iterm)),
            ("xterm-256color", "WezTerm", Some(Protocol::Iterm)),
            ("tmux-256color", "iTerm.app", None),
            ("screen", "ghostty", None),
            ("xterm-256color", "-", None),
            ("foot", "-", None),
        ] {
            let facts = facts("-", "-", term, program, "-");
            assert_eq!(facts.images(), want, "{term} {program}");
            assert_eq!(facts.looks(Themes::default()).images, want.is_some());
        }
    }

    #[test]
    fn the_mouse_stays_with_terminals_that_have_none() {
        for (term, setting, want) in [
            ("xterm", "auto", Mouse::Taken),
            ("linux", "auto", Mouse::Released),
            ("linux", "on", Mouse::Taken),
            ("xterm", "off", Mouse::Released),
        ] {
            assert_eq!(facts("-", "-", term, "-", "-").mouse(setting), want, "{term} {setting}");
        }
    }

    #[test]
    fn glyphs_are_ascii_where_others_would_not_show() {
        for (term, lang, ascii) in [
            ("xterm-256color", "sv_SE.UTF-8", false),
            ("xterm-256color", "C.utf8", false),
            ("xterm-256color", "C", true),
            ("xterm-256color", "de_DE.ISO-8859-1", true),
            ("xterm-256color", "-", false),
            ("linux", "en_US.UTF-8", true),
            ("dumb", "en_US.UTF-8", true),
        ] {
            let facts = facts("-", "-", term, "-", lang);
            assert_eq!(facts.looks(Themes::default()).is_ascii, ascii, "{facts:?}");
        }
        assert!(!facts("-", "-", "xterm", "-", "C").abilities().unicode);
        assert!(!facts("-", "-", "screen-256color", "-", "C").abilities().fills);
    }
}
