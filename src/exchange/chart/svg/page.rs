//! What all charts in SVG share: text that cannot break out, bodies, the legend, the words around the picture.

use super::{
    super::{
        sketch::{BODIES, HEATS, cells_of, length},
        window::{self, Run},
    },
    MOST, WIDTH,
};
use crate::{
    model::{Chart, Spot},
    text::{clean, width},
};

/// Pixels of a cell of text of 12 pixels: as wide as digits are in common fonts.
const CELL: f64 = 7.0;
/// The most cells of a name.
const LABEL: usize = 34;
/// Ink, less important ink, lines.
pub(super) const INK: &str = "#1c2128";
pub(super) const MUTED: &str = "#57606a";
pub(super) const LINE: &str = "#b4bac2";
/// The bodies, as in the light theme: told apart with every kind of colour vision.
const COLORS: [&str; BODIES] = ["#0a58a8", "#bc7704", "#5d4444", "#903600", "#0099b9", "#a28952", "#6b0e5f", "#7f8c7f"];
/// What lies over a body of eight by eight pixels, in white.
const PATTERNS: [&str; BODIES] = [
    "",
    "M0 8L8 0M-2 2L2 -2M6 10L10 6",
    "M0 4H8",
    "M0 0L8 8M-2 6L2 10M6 -2L10 2",
    "M4 0V8",
    "M0 4H8M4 0V8",
    "M0 0L8 8M0 8L8 0",
    "M3 3h2v2h-2z",
];
/// What is left out.
const REST: &str = "#d5d9de";
/// The steps of a heat map and the ink on them.
const HEAT: [(&str, &str); HEATS] = [("#dceafa", INK), ("#b0d0f3", INK), ("#78aade", INK), ("#2f6fb0", "#ffffff"), ("#08407f", "#ffffff")];

/// Where a text stands from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture in the making.
pub(super) struct Page {
    id: String,
    out: String,
    /// How far down it is drawn.
    pub(super) y: f64,
}

/// A number as SVG writes it, to a tenth of a pixel.
pub(super) fn px(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Text that is nothing but text, in an element or in an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No characters of XML.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The pixels a text takes, more or less: fonts differ.
pub(super) fn wide(text: &str) -> f64 {
    f64::from(cells_of(text)) * CELL
}

/// A name that fits beside the marks.
pub(super) fn label(name: &str) -> String {
    width::cut(&clean::line(name), LABEL, "…")
}

/// How long an amount is, of `full` pixels for the largest.
pub(super) fn long(amount: i128, most: i128, full: f64) -> f64 {
    // In tenths of a pixel.
    const FINE: f64 = 10.0;
    // The cast cannot lose anything: pictures are smaller than that.
    f64::from(length(amount, most, (full.max(0.0) * FINE) as u32)) / FINE
}

/// The categories that are shown.
pub(super) fn rows(chart: &Chart) -> Vec<Run> {
    window::categories(chart, 1, MOST, None, ["above", "below"])
}

impl Page {
    pub(super) fn new(chart: &Chart, id: &str) -> Self {
        let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let mut page = Self { id: format!("c{id}"), out: String::new(), y: 8.0 };
        if !chart.title.is_empty() {
            page.y = 24.0;
            let (y, title) = (px(page.y), escaped(&chart.title));
            page.raw(&format!("<text x=\"0\" y=\"{y}\" font-size=\"15\" font-weight=\"bold\" fill=\"{INK}\">{title}</text>"));
            page.y += 16.0;
        }
        page
    }

    /// Adds an element as it is: nothing of a record may be in it that is not escaped.
    pub(super) fn raw(&mut self, element: &str) {
        self.out.push_str(element);
        self.out.push('\n');
    }

    /// Writes a text.
    pub(super) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, color: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        if !text.is_empty() {
            self.raw(&format!("<text x=\"{}\" y=\"{}\"{anchor} fill=\"{color}\">{}</text>", px(x), px(y), escaped(text)));
        }
    }

    /// Writes a number on a body: in white on the plain one, on a patch of white on those with a pattern.
    pub(super) fn on_body(&mut self, (x, y): (f64, f64), at: usize, text: &str) {
        if !at.is_multiple_of(BODIES) {
            let width = wide(text) + 4.0;
            let (left, top) = (px(x - width / 2.0), px(y - 11.0));
            self.raw(&format!("<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"14\" rx=\"3\" fill=\"#ffffff\"/>", px(width)));
        }
        self.text((x, y), Anchor::Middle, if !at.is_multiple_of(BODIES) { INK } else { "#ffffff" }, text);
    }

    /// Draws a rectangle with a tooltip.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str, tip: &str) {
        let tip = if tip.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(tip)) };
        let (x, y, width, height) = (px(x), px(y), px(width), px(height));
        self.raw(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\">{tip}</rect>"));
    }

    /// Draws a line.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), color: &str) {
        let (x1, y1, x2, y2) = (px(x1), px(y1), px(x2), px(y2));
        self.raw(&format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{color}\"/>"));
    }

    /// The fill of a run of series.
    pub(super) fn body(&self, at: usize, run: &Run) -> String {
        if run.is_rest { REST.to_owned() } else { format!("url(#{}-{})", self.id, at % BODIES) }
    }

    /// The plain colour of a run of series.
    pub(super) fn color(at: usize, run: &Run) -> &'static str {
        if run.is_rest { MUTED } else { COLORS[at % BODIES] }
    }

    /// The fill of a tile and the ink on it.
    pub(super) fn heat(warmth: usize) -> (&'static str, &'static str) {
        match warmth {
            0 => ("none", MUTED),
            warmth => HEAT[warmth.min(HEATS) - 1],
        }
    }

    /// The sentence alone, where there is nothing to draw.
    pub(super) fn words(&mut self, words: &str) {
        for row in width::wrapped(words, 100) {
            self.y += 16.0;
            self.text((0.0, self.y), Anchor::Start, MUTED, &row);
        }
        self.y += 8.0;
    }

    /// Names the series with their bodies, in as many rows as it takes. One series without a name needs no legend.
    pub(super) fn legend(&mut self, chart: &Chart, runs: &[Run]) {
        if runs.iter().all(|run| run.name.is_empty()) {
            return;
        }
        let mut x = 0.0;
        self.y += 14.0;
        if !chart.by.is_empty() {
            self.text((x, self.y), Anchor::Start, MUTED, &chart.by);
            x += wide(&chart.by) + 14.0;
        }
        for (at, run) in runs.iter().enumerate() {
            let name = label(&run.name);
            let needed = 18.0 + wide(&name) + 14.0;
            if x > 0.0 && x + needed > WIDTH {
                (x, self.y) = (0.0, self.y + 18.0);
            }
            let body = self.body(at, run);
            self.rect((x, self.y - 10.0), (13.0, 12.0), &body, "");
            self.text((x + 18.0, self.y), Anchor::Start, INK, &name);
            x += needed;
        }
        self.y += 12.0;
    }

    /// The whole element.
    pub(super) fn finish(self, chart: &Chart) -> String {
        let (id, height) = (&self.id, px(self.y));
        let title = if chart.title.is_empty() { chart.kind.def().label } else { &chart.title };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {height}\" width=\"{0}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" style=\"max-width:100%;height:auto\" \
             font-family=\"system-ui, Segoe UI, Helvetica, Arial, sans-serif\" font-size=\"12\">\n",
            px(WIDTH)
        );
        out.push_str(&format!("<title id=\"{id}-title\">{}</title>\n", escaped(title)));
        out.push_str(&format!("<desc id=\"{id}-desc\">{}</desc>\n<defs>\n", escaped(&in_words(chart))));
        for at in 0..chart.series.len().min(BODIES) {
            out.push_str(&format!(
                "<pattern id=\"{id}-{at}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" \
                 fill=\"{}\"/><path d=\"{}\" stroke=\"#ffffff\" stroke-width=\"1.2\" fill=\"none\"/></pattern>\n",
                COLORS[at], PATTERNS[at]
            ));
        }
        out.push_str("</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        out.push_str(&self.out);
        out.push_str("</svg>\n");
        out
    }
}

/// The chart told: `Bars. Trade fair: 412; Web form: 231; and 5 more: 204.`
fn in_words(chart: &Chart) -> String {
    if chart.is_empty() {
        return super::super::nothing_words(chart).to_owned();
    }
    let told = rows(chart).into_iter().map(|row| {
        let Some(category) = row.place() else {
            return format!("{}: {}", row.name, chart.shown(0..chart.series.len(), row.range.clone()));
        };
        let each = (0..chart.series.len()).map(|series| match chart.series[series].name.as_str() {
            "" => chart.text(Spot::mark(series, category)),
            name => format!("{name} {}", chart.text(Spot::mark(series, category))),
        });
        format!("{}: {}", row.name, each.collect::<Vec<_>>().join(", "))
    });
    format!("{}. {}.", chart.kind.def().label, told.collect::<Vec<_>>().join("; "))
}
