//! Theme files: named colours at three depths, and roles in those colours. What is wrong is found with file and line.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use toml::de::{DeTable, DeValue};

use super::look::{Depth, Role, SERIES, Styles};
use crate::settings::{Finding, Level};

/// The themes that ship with the program; each may build on those before it.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("dark", include_str!("themes/dark.toml")),
    ("light", include_str!("themes/light.toml")),
    ("contrast", include_str!("themes/contrast.toml")),
    ("cvd", include_str!("themes/cvd.toml")),
    ("mono", include_str!("themes/mono.toml")),
    ("terminal", include_str!("themes/terminal.toml")),
];

/// Attributes by name.
const ATTRIBUTES: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// The terminal's own colours by name.
const SIXTEEN: &[(&str, Color)] = &[
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark-gray", Color::DarkGray),
    ("light-red", Color::LightRed),
    ("light-green", Color::LightGreen),
    ("light-yellow", Color::LightYellow),
    ("light-blue", Color::LightBlue),
    ("light-magenta", Color::LightMagenta),
    ("light-cyan", Color::LightCyan),
    ("white", Color::White),
];

/// The least contrast of text with what lies under it.
const LEGIBLE: f64 = 4.5;
/// Roles that are drawn, not read.
const NOT_READ: &[Role] = &[Role::Line, Role::StarOff];
/// The least contrast of the bodies of charts with the background.
const SEEN: f64 = 3.0;

/// A colour at the three depths; `None` for the terminal's own.
type Shades = [Option<Color>; 3];

/// What a role looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Dress {
    fg: String,
    bg: String,
    always: Modifier,
    mono: Modifier,
}

/// A theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// What settings call it.
    pub name: String,
    /// What people call it.
    pub title: String,
    colors: BTreeMap<String, Shades>,
    roles: BTreeMap<&'static str, Dress>,
    /// What the checker takes the terminal's own text and background for.
    assumed: [Option<Color>; 2],
    /// Never a colour, at any depth.
    is_mono: bool,
}

impl Theme {
    /// The theme used where nothing else is asked for.
    #[must_use]
    pub fn dark() -> Self {
        // A test proves that the embedded files have no findings.
        Self::read("dark", "dark.toml", BUILT_IN[0].1, &Themes::default()).0
    }

    /// Reads a theme file. What is wrong in it does not apply; what is missing is as in `dark`.
    #[must_use]
    pub fn read(name: &str, file: &str, text: &str, known: &Themes) -> (Self, Vec<Finding>) {
        let mut reader = Reader { file, text, findings: Vec::new() };
        let mut theme = reader.theme(known);
        theme.name = name.to_owned();
        if theme.title.is_empty() {
            theme.title = name.to_owned();
        }
        theme.check(&mut reader);
        (theme, reader.findings)
    }

    /// The style of each role at that depth.
    #[must_use]
    pub(super) fn styles(&self, depth: Depth) -> Styles {
        let mut styles = [Style::new(); Role::ALL.len()];
        for (style, role) in styles.iter_mut().zip(Role::ALL) {
            let Some(dress) = self.roles.get(role.name()) else { continue };
            style.add_modifier = dress.always;
            if depth == Depth::Mono || self.is_mono {
                style.add_modifier |= dress.mono;
            } else {
                (style.fg, style.bg) = (self.shade(&dress.fg, depth), self.shade(&dress.bg, depth));
            }
        }
        styles
    }

    fn shade(&self, color: &str, depth: Depth) -> Option<Color> {
        let place = match depth {
            Depth::Mono => return None,
            Depth::Sixteen => 0,
            Depth::Indexed => 1,
            Depth::True => 2,
        };
        self.colors.get(color).and_then(|shades| shades[place])
    }

    /// Text and background of a role in 24 bits, as far as they can be known.
    fn seen(&self, role: Role) -> Option<(Color, Color)> {
        let text = self.roles.get(Role::Text.name())?;
        let dress = self.roles.get(role.name())?;
        let shade = |own: &str, below: &str, assumed: usize| {
            self.shade(own, Depth::True).or_else(|| self.shade(below, Depth::True)).or(self.assumed[assumed])
        };
        Some((shade(&dress.fg, &text.fg, 0)?, shade(&dress.bg, &text.bg, 1)?))
    }

    /// What is missing, unknown or hard to read in the theme as a whole.
    fn check(&self, reader: &mut Reader<'_>) {
        for role in Role::ALL {
            let Some(dress) = self.roles.get(role.name()) else {
                let problem = format!("the role '{}' is missing; add it, or `inherits = \"dark\"`", role.name());
                reader.findings.push(Finding::error(reader.file, 1, problem));
                continue;
            };
            for color in [&dress.fg, &dress.bg] {
                if !color.is_empty() && !self.colors.contains_key(color) {
                    reader.at(
                        role.name(),
                        Level::Error,
                        format!("the role '{}' names the color '{color}', which is not there", role.name()),
                    );
                }
            }
            let contrast = self.seen(*role).and_then(|(fg, bg)| contrast(fg, bg));
            if let Some(contrast) = contrast.filter(|contrast| *contrast < LEGIBLE && !NOT_READ.contains(role)) {
                let problem = format!("'{}' has a contrast of {contrast:.1} to its background; {LEGIBLE} can be read", role.name());
                reader.at(role.name(), Level::Warning, problem);
            }
        }
        for role in SERIES {
            let below = self.seen(Role::Text).map(|(_, paper)| paper);
            let contrast = self.seen(role).zip(below).and_then(|((_, body), paper)| contrast(body, paper));
            if let Some(contrast) = contrast.filter(|contrast| *contrast < SEEN) {
                let problem =
                    format!("the body of '{}' has a contrast of {contrast:.1} to the background; {SEEN} can be seen", role.name());
                reader.at(role.name(), Level::Warning, problem);
            }
        }
    }
}

/// The themes there are.
#[derive(Clone, Debug, Default)]
pub struct Themes(Vec<Theme>);

impl Themes {
    /// Those that ship with the program.
    #[must_use]
    pub fn built_in() -> Self {
        let mut themes = Self::default();
        for (name, text) in BUILT_IN {
            // A test proves that the embedded files have no findings.
            drop(themes.add(name, &format!("{name}.toml"), text));
        }
        themes
    }

    /// Adds a theme file, in the place of one of that name; answers what is wrong in it.
    pub fn add(&mut self, name: &str, file: &str, text: &str) -> Vec<Finding> {
        let (theme, findings) = Theme::read(name, file, text, self);
        self.0.retain(|other| other.name != name);
        self.0.push(theme);
        findings
    }

    /// The theme of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Theme> {
        self.0.iter().find(|theme| theme.name == name)
    }

    /// Their names, those built in first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|theme| theme.name.clone()).collect()
    }
}

/// Reads one file.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn wrong(&mut self, offset: usize, problem: impl Into<String>) {
        self.findings.push(Finding::error(self.file, Finding::line_of(self.text, offset), problem));
    }

    /// A finding at the line that begins with that name.
    fn at(&mut self, name: &str, level: Level, problem: String) {
        let is_it =
            |line: &str| line.trim_start().trim_start_matches('"').strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '=', '"']));
        let line = self.text.lines().position(is_it).map_or(1, |at| at + 1);
        self.findings.push(Finding { level, file: self.file.to_owned(), line, problem });
    }

    fn theme(&mut self, known: &Themes) -> Theme {
        let table = match DeTable::parse(self.text) {
            Ok(table) => table,
            Err(error) => {
                self.wrong(error.span().map_or(0, |span| span.start), error.message().to_owned());
                return known.named("dark").cloned().unwrap_or_default();
            }
        };
        let mut theme = match table.get_ref().get("inherits").map(|value| (value.span().start, value.get_ref().as_str())) {
            None => Theme::default(),
            Some((_, Some(parent))) if known.named(parent).is_some() => known.named(parent).cloned().unwrap_or_default(),
            Some((at, parent)) => {
                self.wrong(at, format!("there is no theme '{}' to inherit from", parent.unwrap_or_default()));
                known.named("dark").cloned().unwrap_or_default()
            }
        };
        theme.title.clear();
        for (key, value) in table.get_ref() {
            let at = key.span().start;
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("schema" | "name" | "inherits", _) => {}
                ("title", DeValue::String(title)) => title.as_ref().clone_into(&mut theme.title),
                ("mono", DeValue::Boolean(is_mono)) => theme.is_mono = *is_mono,
                ("assumed", DeValue::Table(rows)) => {
                    theme.assumed = ["text", "background"].map(|key| rows.get(key).and_then(|value| hex(value.get_ref())))
                }
                ("colors", DeValue::Table(rows)) => {
                    for (name, value) in rows {
                        match shades(value.get_ref()) {
                            Ok(shades) => drop(theme.colors.insert(name.get_ref().to_string(), shades)),
                            Err(problem) => self.wrong(name.span().start, format!("the color '{}' {problem}", name.get_ref())),
                        }
                    }
                }
                ("roles", DeValue::Table(rows)) => {
                    for (name, value) in rows {
                        let Some(role) = Role::ALL.iter().find(|role| role.name() == name.get_ref()) else {
                            self.wrong(name.span().start, format!("there is no role '{}'", name.get_ref()));
                            continue;
                        };
                        match dress(value.get_ref()) {
                            Ok(dress) => drop(theme.roles.insert(role.name(), dress)),
                            Err(problem) => self.wrong(name.span().start, format!("the role '{}' {problem}", name.get_ref())),
                        }
                    }
                }
                (other, _) => {
                    self.wrong(at, format!("'{other}' is no word of a theme; there are title, inherits, mono, assumed, colors and roles"))
                }
            }
        }
        theme
    }
}

/// A colour: one of the terminal's own at all depths, or all three depths.
fn shades(value: &DeValue<'_>) -> Result<Shades, String> {
    match value {
        DeValue::String(name) if name == "default" => Ok([None; 3]),
        DeValue::String(_) => sixteen(value).map(|own| [Some(own); 3]),
        DeValue::Table(rows) => {
            let depth = |key: &str| rows.get(key).map(|value| value.get_ref()).ok_or_else(|| format!("has no value for {key}"));
            let full = hex(depth("truecolor")?).ok_or("needs truecolor as \"#rrggbb\"")?;
            let indexed = match depth("256")? {
                DeValue::Integer(number) => number.as_str().parse().map_err(|_| "needs 256 as a number from 0 to 255".to_owned())?,
                _ => return Err("needs 256 as a number from 0 to 255".to_owned()),
            };
            Ok([Some(sixteen(depth("16")?)?), Some(Color::Indexed(indexed)), Some(full)])
        }
        _ => Err("needs a name, or { truecolor, 256, 16 }".to_owned()),
    }
}

fn sixteen(value: &DeValue<'_>) -> Result<Color, String> {
    let name = value.as_str().unwrap_or_default();
    SIXTEEN.iter().find(|(known, _)| *known == name).map(|(_, color)| *color).ok_or_else(|| {
        let known: Vec<&str> = SIXTEEN.iter().map(|(name, _)| *name).collect();
        format!("is none of the terminal's own: default, {}", known.join(", "))
    })
}

fn hex(value: &DeValue<'_>) -> Option<Color> {
    let digits = value.as_str()?.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    u32::from_str_radix(digits, 16).ok().map(Color::from_u32)
}

fn dress(value: &DeValue<'_>) -> Result<Dress, String> {
    let DeValue::Table(rows) = value else { return Err("needs { fg, bg, add, mono }".to_owned()) };
    let mut dress = Dress::default();
    for (key, value) in rows {
        let color = || value.get_ref().as_str().map(str::to_owned).ok_or("needs colors in quotes");
        match key.get_ref().as_ref() {
            "fg" => dress.fg = color()?,
            "bg" => dress.bg = color()?,
            "add" => dress.always = attributes(value.get_ref())?,
            "mono" => dress.mono = attributes(value.get_ref())?,
            other => return Err(format!("knows fg, bg, add and mono, not '{other}'")),
        }
    }
    Ok(dress)
}

fn attributes(value: &DeValue<'_>) -> Result<Modifier, String> {
    let known = ATTRIBUTES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let DeValue::Array(items) = value else { return Err(format!("needs attributes in brackets: {known}")) };
    items.iter().try_fold(Modifier::empty(), |sum, item| {
        let name = item.get_ref().as_str().unwrap_or_default();
        let found = ATTRIBUTES.iter().find(|(known, _)| *known == name);
        found.map(|(_, attribute)| sum | *attribute).ok_or_else(|| format!("knows the attributes {known}, not '{name}'"))
    })
}

/// How well one colour is told from another, 1 to 21, as web pages are measured; `None` where the terminal decides.
fn contrast(one: Color, other: Color) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

fn luminance(color: Color) -> Option<f64> {
    let Color::Rgb(red, green, blue) = color else { return None };
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

#[cfg(test)]
mod tests {
    use super::{super::look::HEAT, *};

    #[test]
    fn the_themes_that_ship_have_no_findings() {
        let mut themes = Themes::default();
        for (name, text) in BUILT_IN {
            assert_eq!(themes.add(name, &format!("{name}.toml"), text), [], "{name}");
            assert!(themes.named(name).is_some_and(|theme| theme.title != *name), "{name} has no title");
        }
    }

    #[test]
    fn states_are_told_apart_in_every_theme_at_every_depth() {
        let apart = [
            &[Role::Text, Role::Cursor, Role::Selected, Role::SelectedCursor, Role::Range][..],
            &[Role::Field, Role::FieldFocus],
            &[Role::Button, Role::ButtonFocus],
            &[Role::Tab, Role::TabOpen, Role::Bar],
            &[Role::Star, Role::StarOff],
        ];
        // Where there are no colours charts have patterns instead.
        let heat = [&HEAT[..], &[Role::Cursor]].concat();
        let charts = [&SERIES[..], &heat];
        for theme in Themes::built_in().0 {
            for depth in Depth::ALL {
                let styles = theme.styles(depth);
                let is_mono = depth == Depth::Mono || theme.is_mono;
                for roles in apart.into_iter().chain(charts.into_iter().filter(|_| !is_mono)) {
                    for (at, one) in roles.iter().enumerate() {
                        for other in &roles[..at] {
                            let same = styles[*one as usize] == styles[*other as usize];
                            // Without colour bars and tabs that are not open are plain: brackets tell the open one.
                            assert!(!same || (*one, *other) == (Role::Bar, Role::Tab), "{}, {depth:?}: {one:?} and {other:?}", theme.name);
                        }
                    }
                }
            }
        }
    }

    /// What eyes make of a colour, in a space where distances are what is seen: CIE L*a*b* of the colour as somebody with that
    /// colour vision sees it. The matrices are those of Machado, Oliveira and Fernandes (2009) at full severity, on linear light.
    fn seen_as([red, green, blue]: [f64; 3], vision: [[f64; 3]; 3]) -> [f64; 3] {
        let [red, green, blue] = vision.map(|row| (row[0] * red + row[1] * green + row[2] * blue).clamp(0.0, 1.0));
        let part = |value: f64| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 };
        let x = part((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47);
        let y = part(0.2126 * red + 0.7152 * green + 0.0722 * blue);
        let z = part((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// The linear light of a colour of 24 bits, or of the cube of 256.
    fn light(color: Color) -> Option<[f64; 3]> {
        let parts = match color {
            Color::Rgb(red, green, blue) => [red, green, blue],
            Color::Indexed(grey @ 232..) => [8 + 10 * (grey - 232); 3],
            Color::Indexed(at @ 16..) => {
                [(at - 16) / 36, (at - 16) / 6 % 6, (at - 16) % 6].map(|step| if step == 0 { 0 } else { 55 + 40 * step })
            }
            _ => return None,
        };
        Some(parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        }))
    }

    #[test]
    fn bodies_of_charts_are_told_apart_with_every_kind_of_colour_vision() {
        const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
            ("all colours", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
            ("no red", [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]]),
            ("no green", [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]]),
            ("no blue", [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]]),
        ];
        for theme in Themes::built_in().0 {
            // 256 colours are coarser.
            for (depth, least) in [(Depth::True, 20.0), (Depth::Indexed, 15.0)] {
                let bodies: Vec<[f64; 3]> = SERIES.iter().filter_map(|role| light(theme.styles(depth)[*role as usize].bg?)).collect();
                for (vision, matrix) in VISIONS {
                    let seen: Vec<[f64; 3]> = bodies.iter().map(|body| seen_as(*body, matrix)).collect();
                    for (at, one) in seen.iter().enumerate() {
                        for (other, two) in seen[..at].iter().enumerate() {
                            let apart = (0..3).map(|part| (one[part] - two[part]).powi(2)).sum::<f64>().sqrt();
                            assert!(
                                apart >= least,
                                "{}, {depth:?}, {vision}: {} and {} are {apart:.1} apart",
                                theme.name,
                                at + 1,
                                other + 1
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn heat_grows_in_one_direction() {
        for theme in Themes::built_in().0 {
            let tiles: Vec<f64> = HEAT.iter().filter_map(|role| luminance(theme.seen(*role)?.1)).collect();
            let differ = tiles.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
            assert!(differ.iter().all(|step| *step > 0.005) || differ.iter().all(|step| *step < -0.005), "{}: {tiles:?}", theme.name);
        }
    }

    #[test]
    fn stars_are_seen_on_every_row() {
        for theme in Themes::built_in().0 {
            let Some((star, _)) = theme.seen(Role::Star) else { continue };
            for row in [Role::Text, Role::Cursor, Role::Selected, Role::SelectedCursor, Role::Range] {
                let Some(seen) = theme.seen(row).and_then(|(_, bg)| contrast(star, bg)) else { continue };
                assert!(seen >= 3.0, "{}: stars on {row:?} have {seen:.1}", theme.name);
            }
        }
    }

    #[test]
    fn colours_that_are_not_to_be_are_not_there() {
        let themes = Themes::built_in();
        let colors = |name: &str, depth| {
            let styles = themes.named(name).unwrap().styles(depth);
            styles.iter().flat_map(|style| [style.fg, style.bg]).flatten().collect::<Vec<_>>()
        };
        for depth in Depth::ALL {
            assert_eq!(colors("mono", depth), [], "{depth:?}");
            assert!(colors("terminal", depth).iter().all(|color| !matches!(color, Color::Rgb(..) | Color::Indexed(_))), "{depth:?}");
        }
        for (name, _) in BUILT_IN {
            assert_eq!(colors(name, Depth::Mono), [], "{name}");
        }
        assert_eq!(themes.named("terminal").unwrap().styles(Depth::True)[Role::Text as usize].bg, None);
    }

    #[test]
    fn findings_name_line_and_problem_and_the_rest_applies() {
        let themes = Themes::built_in();
        for (text, want) in [
            ("inherits = \"drak\"\n", "mine.toml, line 1: there is no theme 'drak' to inherit from"),
            ("inherits = \"dark\"\n[roles]\ncurser = { fg = \"gold\" }\n", "mine.toml, line 3: there is no role 'curser'"),
            (
                "inherits = \"dark\"\n[roles]\nkey = { fg = \"pink\", add = [\"bold\"] }\n",
                "mine.toml, line 3: the role 'key' names the color 'pink', which is not there",
            ),
            (
                "inherits = \"dark\"\n[colors]\ngold = { truecolor = \"#ffd700\", 256 = 220 }\n",
                "mine.toml, line 3: the color 'gold' has no value for 16",
            ),
            (
                "inherits = \"dark\"\n[roles]\nkey = { add = [\"loud\"] }\n",
                "mine.toml, line 3: the role 'key' knows the attributes bold, dim, italic, underline, reverse, not 'loud'",
            ),
            (
                "inherits = \"dark\"\n[colors]\naccent = { truecolor = \"#102030\", 256 = 17, 16 = \"blue\" }\n",
                "mine.toml, line 1: 'title' has a contrast of 1.1 to its background; 4.5 can be read",
            ),
            (
                "inherits = \"dark\"\n[colors]\ns3 = { truecolor = \"#102030\", 256 = 17, 16 = \"blue\" }\n",
                "mine.toml, line 1: the body of 'series-3' has a contrast of 1.1 to the background; 3 can be seen",
            ),
            (
                "shape = 3\ninherits = \"dark\"\n",
                "mine.toml, line 1: 'shape' is no word of a theme; there are title, inherits, mono, assumed, colors and roles",
            ),
        ] {
            let (theme, findings) = Theme::read("mine", "mine.toml", text, &themes);
            assert!(findings.iter().any(|finding| finding.to_string() == want), "{text}: {findings:#?}");
            assert_eq!(theme.styles(Depth::Mono), Theme::dark().styles(Depth::Mono), "{text}");
        }
        let (_, findings) = Theme::read("mine", "mine.toml", "[roles]\ntext = {}\n", &themes);
        assert_eq!(findings.len(), Role::ALL.len() - 1, "{findings:#?}");
        let (theme, findings) = Theme::read("mine", "mine.toml", "[roles\n", &themes);
        assert_eq!((findings.len(), theme.styles(Depth::True)), (1, Theme::dark().styles(Depth::True)));
    }
}
