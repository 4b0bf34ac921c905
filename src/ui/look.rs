//! Roles to styles at four colour depths. Nothing is carried by colour alone.

use ratatui::style::Style;

use super::{
    glyphs::{ASCII, Glyphs, UNICODE},
    theme::{Theme, Themes},
};
use crate::settings::Settings;

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Depth {
    /// None: `NO_COLOR`, or a terminal without.
    Mono,
    /// The terminal's own 16.
    Sixteen,
    /// 256.
    #[default]
    Indexed,
    /// 24 bits.
    True,
}

impl Depth {
    /// Every depth.
    pub const ALL: [Self; 4] = [Self::Mono, Self::Sixteen, Self::Indexed, Self::True];

    /// Its name in settings and flags.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mono => "none",
            Self::Sixteen => "16",
            Self::Indexed => "256",
            Self::True => "truecolor",
        }
    }

    /// The depth of that name; `None` for `auto` and for what is no depth.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.name() == name)
    }
}

macro_rules! roles {
    ($($(#[doc = $help:literal])+ $role:ident, $name:literal;)*) => {
        /// What a piece of the screen is; never what colour it has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role {
            $($(#[doc = $help])+ $role,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$role,)*];

            /// Its name in theme files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)*
                }
            }
        }
    };
}

roles! {
    /// Ordinary text.
    Text, "text";
    /// Text of less weight: labels, hints, empty values.
    Muted, "muted";
    /// Titles of sections and columns.
    Title, "title";
    /// Lines between parts.
    Line, "line";
    /// The workspace or tab that is open.
    TabOpen, "tab-open";
    /// Workspaces and tabs that are not.
    Tab, "tab";
    /// The row under the cursor.
    Cursor, "cursor";
    /// A selected row.
    Selected, "selected";
    /// A selected row under the cursor.
    SelectedCursor, "selected-cursor";
    /// A row in the pending range.
    Range, "range";
    /// A star that is given.
    Star, "star";
    /// A star that is not.
    StarOff, "star-off";
    /// A key in hints.
    Key, "key";
    /// Good news.
    Good, "good";
    /// A warning: overdue, unsaved.
    Warn, "warn";
    /// An error.
    Bad, "bad";
    /// The bar at the bottom and at the top.
    Bar, "bar";
    /// A field of a form.
    Field, "field";
    /// The field with the focus.
    FieldFocus, "field-focus";
    /// A button.
    Button, "button";
    /// The button with the focus.
    ButtonFocus, "button-focus";
    /// The piece of text a filter found.
    Found, "found";
    /// A value that will be replaced.
    Old, "old";
    /// A value that will come.
    New, "new";
    /// The body of the first series of a chart: bg is the body, fg a number on it.
    Series1, "series-1";
    /// The second.
    Series2, "series-2";
    /// The third.
    Series3, "series-3";
    /// The fourth.
    Series4, "series-4";
    /// The fifth.
    Series5, "series-5";
    /// The sixth.
    Series6, "series-6";
    /// The seventh.
    Series7, "series-7";
    /// The eighth.
    Series8, "series-8";
    /// A cell of a heat map with a fifth of the largest number or less.
    Heat1, "heat-1";
    /// With up to two fifths.
    Heat2, "heat-2";
    /// With up to three.
    Heat3, "heat-3";
    /// With up to four.
    Heat4, "heat-4";
    /// With up to the largest number.
    Heat5, "heat-5";
    /// What somebody else has just changed.
    Fresh, "fresh";
}

/// The bodies of the series of charts, in their order.
pub const SERIES: [Role; 8] =
    [Role::Series1, Role::Series2, Role::Series3, Role::Series4, Role::Series5, Role::Series6, Role::Series7, Role::Series8];
/// The cells of heat maps, from cool to hot.
pub const HEAT: [Role; 5] = [Role::Heat1, Role::Heat2, Role::Heat3, Role::Heat4, Role::Heat5];

/// A style for each role, in their order.
pub(super) type Styles = [Style; Role::ALL.len()];

/// How this session's screen looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub depth: Depth,
    /// Glyphs.
    pub glyphs: &'static Glyphs,
    /// The terminal draws pictures itself.
    pub images: bool,
    styles: Styles,
}

impl Default for Look {
    fn default() -> Self {
        Self::of(&Theme::dark(), Depth::default(), &UNICODE)
    }
}

impl Look {
    /// A theme at that depth.
    #[must_use]
    pub fn of(theme: &Theme, depth: Depth, glyphs: &'static Glyphs) -> Self {
        Self { depth, glyphs, images: false, styles: theme.styles(depth) }
    }

    /// Without colour and beyond ASCII nothing.
    #[must_use]
    pub fn plain() -> Self {
        Self::of(&Theme::dark(), Depth::Mono, &ASCII)
    }

    /// The style of a role. Without colour no colour is ever set, so that attributes survive `NO_COLOR`.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

/// What the terminal shows by itself, and the themes there are: with the settings they make the look.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    /// The depth the terminal has.
    pub depth: Depth,
    /// Whether only ASCII glyphs show as they should.
    pub is_ascii: bool,
    /// Whether the terminal is known to be light.
    pub is_light: bool,
    /// Whether the terminal draws pictures itself.
    pub images: bool,
    /// Built in, and the person's.
    pub themes: Themes,
}

impl Looks {
    /// The look those settings ask for.
    #[must_use]
    pub fn look(&self, settings: &Settings) -> Look {
        let depth = Depth::named(settings.value("colors")).unwrap_or(self.depth);
        let glyphs = match settings.value("glyphs") {
            "ascii" => &ASCII,
            "unicode" => &UNICODE,
            _ if self.is_ascii => &ASCII,
            _ => &UNICODE,
        };
        let theme = match settings.value("theme") {
            "auto" if self.is_light => "light",
            "auto" => "dark",
            named => named,
        };
        let look = self.themes.named(theme).map_or_else(|| Look::of(&Theme::dark(), depth, glyphs), |theme| Look::of(theme, depth, glyphs));
        Look { images: self.images && settings.value("pictures") != "cells", ..look }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_colour_is_set() {
        for role in Role::ALL {
            let style = Look::plain().style(*role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }

    #[test]
    fn settings_win_over_what_the_terminal_says() {
        let looks = Looks { depth: Depth::True, is_ascii: true, is_light: true, images: false, themes: Themes::built_in() };
        let light = looks.themes.named("light").unwrap();
        let mut settings = Settings::default();
        let look = looks.look(&settings);
        assert_eq!((look.depth, look.glyphs), (Depth::True, &ASCII));
        assert_eq!(look.style(Role::Text), light.styles(Depth::True)[0]);
        for (name, value) in [("colors", "16"), ("glyphs", "unicode"), ("theme", "cvd")] {
            settings.set(name, value).unwrap();
        }
        let look = looks.look(&settings);
        assert_eq!((look.depth, look.glyphs), (Depth::Sixteen, &UNICODE));
        assert_eq!(look.style(Role::Star), looks.themes.named("cvd").unwrap().styles(Depth::Sixteen)[Role::Star as usize]);
    }
}
