use proptest::prelude::*;
use ratatui::layout::Rect;

use super::*;
use crate::{
    model::{CHARTS, Mark, Measure, Series},
    text::width::width,
};

const COLOUR: Pen = Pen { is_ascii: false, has_colors: true };
const MONO: Pen = Pen { is_ascii: false, has_colors: false };
const ASCII: Pen = Pen { is_ascii: true, has_colors: false };
const PENS: [Pen; 4] = [COLOUR, MONO, ASCII, Pen { is_ascii: true, has_colors: true }];

fn chart(kind: ChartKind, categories: Vec<String>, series: Vec<(String, Vec<i128>)>) -> Chart {
    let measure = Measure::count();
    let series =
        series.into_iter().map(|(name, values)| Series { name, values: values.into_iter().map(|amount| measure.mark(amount)).collect() });
    Chart { categories, series: series.collect(), ..Chart::of(kind, "", measure, []) }
}

/// Categories `c0`..., series `s0`... with those amounts, series by series.
fn plain(kind: ChartKind, amounts: &[&[i128]]) -> Chart {
    let categories = (0..amounts.first().map_or(0, |first| first.len())).map(|at| format!("c{at}")).collect();
    chart(kind, categories, amounts.iter().enumerate().map(|(at, values)| (format!("s{at}"), values.to_vec())).collect())
}

fn counted(kind: ChartKind, count: usize) -> Chart {
    let amounts: Vec<i128> = (0..count).map(|at| 1 + at as i128 * 7 % 50).collect();
    plain(kind, &[&amounts])
}

fn text(sketch: &Sketch) -> String {
    sketch.lines().join("\n")
}

/// What is drawn in a part of a sheet, row by row.
fn drawn_in(sketch: &Sketch, area: Rect) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Blank => " ".to_owned(),
        Cell::Drawn(text, ..) => text.clone(),
        Cell::Covered => String::new(),
    };
    let rows = sketch.rows().skip(usize::from(area.y)).take(usize::from(area.height));
    let rows = rows.map(|row| row[usize::from(area.left())..usize::from(area.right())].iter().map(cell).collect::<String>());
    rows.collect::<Vec<_>>().join("\n")
}

/// Whether a number stands there as a word of its own.
fn has_number(text: &str, number: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').any(|word| word == number)
}

/// The eighths of a cell that a row is filled with by solid blocks.
fn eighths(row: &str) -> i128 {
    let partial = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
    row.replace('▇', "█").chars().map(|c| partial.iter().position(|glyph| glyph.starts_with(c)).map_or(0, |at| at as i128 + 1)).sum()
}

#[test]
fn bodies_are_one_cell_and_told_apart() {
    for pen in PENS {
        let bodies: Vec<&str> = (0..sketch::BODIES).map(|at| pen.body(at)).chain([pen.rest()]).collect();
        let shades: Vec<&str> = (1..=HEATS).map(|heat| pen.shade(heat)).collect();
        for glyph in bodies.iter().chain(&shades) {
            assert!(width(glyph) == 1 && (!pen.is_ascii || glyph.is_ascii()), "{glyph}");
        }
        let differ = |glyphs: &[&str]| glyphs.iter().enumerate().all(|(at, glyph)| !glyphs[..at].contains(glyph));
        assert!(differ(&shades), "{shades:?}");
        // With colours in Unicode all bodies are solid: their colours tell them apart.
        assert!(differ(&bodies) || pen == COLOUR, "{bodies:?}");
    }
}

#[test]
fn lengths_are_exact_to_a_step_up_to_the_largest_numbers() {
    for (amount, most, full, want) in [
        (0, 10, 80, 0),
        (-5, 10, 80, 0),
        (5, 0, 80, 0),
        (5, -1, 80, 0),
        (10, 10, 80, 80),
        (5, 10, 80, 40),
        (1, 1_000_000, 80, 1),
        (20, 10, 80, 80),
        (3, 10, 0, 0),
        (i128::MAX, i128::MAX, u32::MAX, u32::MAX),
        (i128::MAX / 2, i128::MAX, 1000, 500),
        (i128::MAX / 4, i128::MAX, 1600, 400),
        (1, i128::MAX, 1000, 1),
        (-1, i128::MAX, 1000, 0),
    ] {
        assert_eq!(sketch::length(amount, most, full), want, "{amount} of {most} in {full}");
    }
    for (amount, most, want) in
        [(0, 10, 0), (1, 10, 1), (2, 10, 1), (3, 10, 2), (10, 10, 5), (-3, 10, 0), (1, i128::MAX, 1), (i128::MAX, i128::MAX, 5)]
    {
        assert_eq!(sketch::heat(amount, most), want, "{amount} of {most}");
    }
}

#[test]
fn a_bar_alone_is_exact_too() {
    for (pen, amount, want) in
        [(COLOUR, 10, "████"), (MONO, 5, "██"), (MONO, 3, "█▎"), (COLOUR, 0, ""), (ASCII, 3, "#"), (ASCII, 10, "####")]
    {
        assert_eq!(bar(pen, 4, amount, 10), want);
    }
}

#[test]
fn an_axis_has_round_numbers_and_ends_at_or_over_the_largest() {
    for (most, ticks) in [
        (0, &[0, 1][..]),
        (1, &[0, 1]),
        (4, &[0, 1, 2, 3, 4]),
        (7, &[0, 2, 4, 6, 8]),
        (74, &[0, 20, 40, 60, 80]),
        (100, &[0, 20, 40, 60, 80, 100]),
        (101, &[0, 50, 100, 150]),
    ] {
        assert_eq!(axis::Scale::of(most).ticks(), ticks, "{most}");
    }
    assert!(axis::Scale::of(i128::MAX).top >= i128::MAX / 2);
}

#[test]
fn shares_are_rounded_half_up_and_never_say_nothing_of_something() {
    for (part, whole, want) in [
        (0, 0, "-"),
        (1, 0, "-"),
        (0, 3, "0%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (1, 200, "1%"),
        (1, 201, "<1%"),
        (5, 4, "125%"),
        (i128::MAX, i128::MAX, "100%"),
        (1, i128::MAX, "0%"),
    ] {
        assert_eq!(share(part, whole), want, "{part} of {whole}");
    }
}

#[test]
fn what_is_left_out_is_named_and_nothing_is_lost() {
    for (count, per, room, cursor, want) in [
        (3, 1, 3, None, &["c0", "c1", "c2"][..]),
        (9, 1, 3, None, &["c0", "c1", "and 7 more"]),
        (9, 1, 3, Some(1), &["c0", "c1", "and 7 more"]),
        (9, 1, 4, Some(4), &["3 above", "c3", "c4", "4 below"]),
        (9, 1, 4, Some(8), &["6 above", "c6", "c7", "c8"]),
        (9, 3, 7, None, &["c0", "c1", "and 7 more"]),
        (9, 3, 7, Some(8), &["7 above", "c7", "c8"]),
        (9, 1, 1, Some(5), &["c5"]),
        (9, 1, 0, Some(5), &["c5"]),
        (1, 9, 1, None, &["c0"]),
    ] {
        let cursor = cursor.map(|at| Spot::mark(0, at));
        let runs = window::categories(&counted(ChartKind::Bars, count), per, room, cursor, ["above", "below"]);
        assert_eq!(runs.iter().map(|run| run.name.as_str()).collect::<Vec<_>>(), want, "{count} {per} {room} {cursor:?}");
    }
}

#[test]
fn a_chart_of_200_categories_adds_up() {
    let chart = counted(ChartKind::Bars, 200);
    let total: i128 = chart.amount(Spot::ALL);
    let drawn = text(&sketch(&chart, COLOUR, (80, 14), 2, None));
    let rest: i128 = (12..200).map(|at| chart.amount(Spot::mark(0, at))).sum();
    let shown: i128 = (0..12).map(|at| chart.amount(Spot::mark(0, at))).sum();
    assert_eq!(rest + shown, total);
    assert!(drawn.contains("and 188 more"), "{drawn}");
    assert!(has_number(drawn.lines().last().unwrap(), &Measure::count().show(rest)), "{drawn}");
}

#[test]
fn more_series_than_bodies_are_summed_up() {
    let amounts: Vec<Vec<i128>> = (0..11).map(|at| vec![10 + at, 100 + at]).collect();
    let amounts: Vec<&[i128]> = amounts.iter().map(Vec::as_slice).collect();
    let drawn = text(&sketch(&plain(ChartKind::Bars, &amounts), MONO, (80, 30), 0, None));
    assert!(drawn.contains("and 4 more") && has_number(&drawn, "434"), "{drawn}");
    let drawn = text(&sketch(&plain(ChartKind::HeatMap, &amounts), MONO, (60, 30), 0, None));
    let head = drawn.lines().next().unwrap();
    let left: usize = head.split('+').nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((1..11).contains(&left) && head.contains("Total"), "{drawn}");
}

#[test]
fn nothing_to_draw_is_said_in_the_callers_words() {
    for def in CHARTS {
        let mut none = counted(def.kind, 0);
        assert_eq!(lines(&none, 40, true), ["            Nothing to draw."]);
        none.empty = "No leads yet. Import some with I.".to_owned();
        assert_eq!(lines(&none, 20, true), ["No leads yet. Import", "    some with I."], "{}", def.name);
        assert!(sketch(&none, COLOUR, (40, 9), 2, Some(Spot::mark(0, 0))).spots.is_empty());
        assert!(svg(&none, "a").contains("No leads yet. Import some with I."));
        // Zeros are something.
        let zeros = plain(def.kind, &[&[0, 0]]);
        let drawn = text(&sketch(&zeros, ASCII, (60, 12), 2, None));
        assert!(drawn.contains("c0") && drawn.contains("c1") && has_number(&drawn, "0"), "{}: {drawn}", def.name);
    }
}

#[test]
fn the_read_out_keeps_its_number_at_any_width() {
    let mut chart =
        chart(ChartKind::Bars, vec!["A name that is very long indeed".to_owned(), "b".to_owned()], vec![("".to_owned(), vec![1234, 0])]);
    for (cells, want) in [
        (80, "A name that is very long indeed: 1,234, 100% of 1,234"),
        (40, "A name that is very long indeed: 1,234"),
        (20, "A name that …: 1,234"),
    ] {
        assert_eq!(read_out(&chart, Spot::mark(0, 0), cells, "…"), want);
    }
    chart.kind = ChartKind::Funnel;
    assert_eq!(read_out(&chart, Spot::mark(0, 1), 80, "…"), "b: 0, 0% came so far");
    chart.measure.adds = false;
    assert_eq!(read_out(&chart, Spot::mark(0, 1), 80, "…"), "b: 0");
}

#[test]
fn what_passes_stands_between_the_stages() {
    let chart = plain(ChartKind::Funnel, &[&[120, 60, 0, 9]]);
    let tall = text(&sketch(&chart, ASCII, (60, 8), 0, None));
    let passed: Vec<&str> = tall.lines().filter(|line| line.trim_start().starts_with('v')).map(str::trim).collect();
    // 189 came to the first stage, 69 of them to the second, 9 to the third and all of these to the last.
    assert_eq!(passed, ["v 37%", "v 13%", "v 100%"], "{tall}");
    assert!(tall.contains("c0 -> c3: 5%"), "{tall}");
    // In a low one beside them.
    let low = sketch(&chart, ASCII, (60, 4), 0, None).lines();
    assert_eq!(
        low.iter().map(|line| line.rsplit("  ").next().unwrap()).skip(1).collect::<Vec<_>>(),
        ["v 37%", "v 13%", "v 100%"],
        "{low:?}"
    );
    let wide = text(&sketch(&chart, COLOUR, (120, 8), 0, None));
    assert!(wide.contains("37% came so far") && wide.contains("5% came so far"), "{wide}");
    // What stands apart is no stage, and rates do not pass.
    let apart = Chart { apart: 1, ..chart.clone() };
    let drawn = text(&sketch(&apart, ASCII, (60, 8), 0, None));
    assert!(drawn.contains("v 0%") && drawn.contains("c0 -> c2: 0%") && drawn.matches('v').count() == 2, "{drawn}");
    let mut rates = chart;
    rates.measure.adds = false;
    assert!(!text(&sketch(&rates, ASCII, (60, 8), 0, None)).contains(['v', '%']));
}

#[test]
fn bars_of_a_funnel_stand_in_the_middle_and_are_as_wide_as_they_count() {
    let chart = plain(ChartKind::Funnel, &[&[100, 50, 25]]);
    let drawn = sketch(&chart, COLOUR, (43, 6), 0, None).lines();
    let spans: Vec<(usize, usize)> = [0, 2, 4]
        .map(|y| {
            let row: Vec<char> = drawn[y].chars().collect();
            let body = |c: &char| "█▐▌0123456789".contains(*c);
            (row.iter().skip(3).position(body).unwrap() + 3, row.iter().rposition(body).unwrap())
        })
        .to_vec();
    assert_eq!(spans, [(3, 42), (13, 32), (18, 27)], "{drawn:?}");
}

#[test]
fn a_trend_that_is_too_long_keeps_the_last_months_and_counts_the_others() {
    let chart = counted(ChartKind::Trend, 120);
    let sketch_of = |cursor: Option<usize>| sketch(&chart, ASCII, (60, 14), 2, cursor.map(|at| Spot::mark(0, at)));
    let shown = |sketch: &Sketch| sketch.spots.iter().filter_map(|(_, spot)| spot.category).collect::<Vec<_>>();
    let last = sketch_of(None);
    let first = 120 - shown(&last).len();
    assert_eq!(shown(&last), (first..120).collect::<Vec<_>>());
    let sum: i128 = (0..first).map(|at| chart.amount(Spot::mark(0, at))).sum();
    assert!(text(&last).contains(&format!("{first} earlier: {}", Measure::count().show(sum))), "{}", text(&last));
    assert_eq!(shown(&sketch_of(Some(5)))[0], 5);
    assert!(text(&sketch_of(Some(5))).contains("5 earlier: 75; "));
}

#[test]
fn bars_of_two_groupings_show_the_cursor_on_a_bar_and_on_the_line_of_all_its_bars() {
    let chart = plain(ChartKind::Bars, &[&[3, 5], &[2, 8]]);
    for (cursor, marked) in [(Spot::category(1), 0), (Spot::mark(0, 1), 0), (Spot::mark(1, 1), 1)] {
        let drawn = sketch(&chart, ASCII, (60, 14), 2, Some(cursor));
        let rows = drawn.lines();
        let label = rows.iter().position(|row| row.contains("c1")).unwrap();
        let marks: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].starts_with('>')).collect();
        assert_eq!(marks, [label + marked], "{cursor:?}\n{}", text(&drawn));
        let is_lit = |cell: &Cell| matches!(cell, Cell::Drawn(text, Ink::Cursor, ..) if text == "c");
        assert!(drawn.rows().nth(label).unwrap().iter().any(is_lit), "{cursor:?}");
    }
}

#[test]
fn years_stand_once_where_they_begin() {
    let names = ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026"];
    let chart = chart(ChartKind::Trend, names.map(str::to_owned).to_vec(), vec![(String::new(), vec![3, 5, 2, 8])]);
    let drawn = lines(&chart, 40, true);
    let row = |word: &str| drawn.iter().position(|line| line.contains(word)).unwrap();
    assert_eq!(row("Nov") + 1, row("2025"));
    assert_eq!(drawn[row("2025")].split_whitespace().collect::<Vec<_>>(), ["2025", "2026"]);
    assert_eq!(drawn[row("2026")].find("2026"), drawn[row("Jan")].find("Jan"));
}

#[test]
fn a_wide_trend_is_a_line_through_its_points() {
    let chart = counted(ChartKind::Trend, 12);
    let has_dots = |sketch: &Sketch| text(sketch).chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
    let wide = sketch(&chart, COLOUR, (160, 20), 2, None);
    assert!(has_dots(&wide) && text(&wide).matches('●').count() == 13, "{}", text(&wide));
    assert!(!has_dots(&sketch(&chart, COLOUR, (80, 20), 2, None)) && !has_dots(&sketch(&chart, ASCII, (160, 20), 2, None)));
    // Every column between the first and the last point has a dot.
    let rows: Vec<Vec<char>> = wide.lines().iter().map(|line| line.chars().collect()).collect();
    let drawn = |x: usize| rows.iter().any(|row| row.get(x).is_some_and(|c| *c == '●' || ('\u{2801}'..='\u{28ff}').contains(c)));
    let points: Vec<usize> = (0..160).filter(|x| rows.iter().skip(1).any(|row| row.get(*x) == Some(&'●'))).collect();
    assert!((points[0]..points[11]).all(drawn), "{}", text(&wide));
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z ]{0,30}",
        1 => "[田中e\u{301}👩\u{200d}💻 ]{0,20}",
        1 => "\\PC{0,12}",
        1 => Just("a\u{1b}[31m\u{202e}b\tc\nd".to_owned()),
        1 => Just("z".to_owned() + &"\u{301}".repeat(50)),
    ]
}

fn amount() -> impl Strategy<Value = i128> {
    prop_oneof![6 => 0i128..2_000, 2 => Just(0), 1 => -5i128..5, 1 => any::<i64>().prop_map(i128::from), 1 => any::<i128>(), 1 => Just(i128::MAX)]
}

fn any_chart() -> impl Strategy<Value = Chart> {
    let sizes = (0usize..14, prop_oneof![9 => 0usize..14, 1 => 0usize..220]);
    sizes.prop_flat_map(|(series, categories)| {
        let values = prop::collection::vec((name(), prop::collection::vec(amount(), 0..=categories + 1)), series);
        let fields = (0..CHARTS.len(), name(), name(), any::<bool>(), prop::collection::vec(name(), categories), values);
        fields.prop_map(|(kind, along, by, adds, categories, series)| {
            let mut chart = chart(CHARTS[kind].kind, categories, series);
            (chart.along, chart.by, chart.measure.adds) = (along, by, adds);
            chart
        })
    })
}

/// Few categories and small numbers, so that everything has room.
fn small_chart() -> impl Strategy<Value = Chart> {
    let sizes = (1usize..5, 1usize..8);
    sizes.prop_flat_map(|(series, categories)| {
        (0..CHARTS.len(), prop::collection::vec(prop::collection::vec(0i128..1_500, categories), series)).prop_map(|(kind, amounts)| {
            let amounts: Vec<&[i128]> = amounts.iter().map(Vec::as_slice).collect();
            plain(CHARTS[kind].kind, &amounts)
        })
    })
}

proptest! {
    #[test]
    fn any_chart_can_be_drawn_at_any_size(
        chart in any_chart(), pen in 0..PENS.len(), size in (0u16..90, 0u16..40), margin in 0u16..4, at in (0usize..15, 0usize..220), sums in 0..4,
    ) {
        let cursor = Spot { series: (sums & 1 == 0).then_some(at.0), category: (sums & 2 == 0).then_some(at.1) };
        let sketch = sketch(&chart, PENS[pen], size, margin, Some(cursor));
        for line in sketch.lines() {
            prop_assert!(width(&line) <= usize::from(size.0), "{line}");
            prop_assert!(!line.chars().any(|c| c.is_control() || crate::text::clean::is_hidden(c)), "{line:?}");
        }
        for (place, spot) in &sketch.spots {
            prop_assert!(sketch.area().intersection(*place) == *place && !place.is_empty());
            prop_assert!(chart.has(*spot), "{spot:?}");
        }
    }

    #[test]
    fn plain_text_of_ascii_names_is_ascii(mut chart in small_chart(), width in 1u16..120) {
        chart.along = "Person".to_owned();
        for line in lines(&chart, width, true) {
            prop_assert!(line.is_ascii() && line.len() <= usize::from(width) && !line.ends_with(' '), "{line}");
        }
    }

    #[test]
    fn bars_are_as_long_as_they_count_to_an_eighth(amounts in prop::collection::vec(0i128..100_000, 1..10), width in 30u16..200) {
        let chart = plain(ChartKind::Bars, &[&amounts]);
        let drawn = sketch(&chart, MONO, (width, 40), 0, None);
        let most = *amounts.iter().max().unwrap();
        let rows: Vec<i128> = (0..amounts.len())
            .map(|at| {
                let (place, _) = drawn.spots.iter().find(|(_, spot)| *spot == Spot::mark(0, at)).unwrap();
                eighths(drawn_in(&drawn, *place).lines().next().unwrap())
            })
            .collect();
        let full = *rows.iter().max().unwrap();
        for (amount, row) in amounts.iter().zip(&rows) {
            prop_assert!((row * most - amount * full).abs() <= most, "{amount} of {most}: {row} of {full}");
            prop_assert_eq!(*amount > 0, *row > 0);
        }
    }

    #[test]
    fn parts_of_a_bar_are_as_long_as_they_count(amounts in prop::collection::vec(1_600i128..9_000, 1..8), width in 60u16..99) {
        let amounts: Vec<Vec<i128>> = amounts.into_iter().map(|amount| vec![amount, 9_000]).collect();
        let rows: Vec<&[i128]> = amounts.iter().map(Vec::as_slice).collect();
        let drawn = sketch(&plain(ChartKind::Stacked, &rows), COLOUR, (width, 5), 0, None);
        let most: i128 = (9_000 * amounts.len() as i128).max(amounts.iter().map(|row| row[0]).sum());
        let row: Vec<Cell> = drawn.rows().find(|row| matches!(&row[0], Cell::Drawn(text, ..) if text == "c") && row[1] == Cell::Drawn("0".to_owned(), Ink::Text, None)).unwrap().to_vec();
        // The full bar is the second one: what stands between the axis and the number of the largest.
        let room = i128::from(width) - 2 - 3 - width_of(&Measure::count().show(most));
        for (at, amount) in amounts.iter().map(|row| row[0]).enumerate() {
            let own: i128 = row.iter().map(|cell| match cell {
                Cell::Drawn(_, Ink::OnSeries(series), _) if *series == at => 8,
                Cell::Drawn(text, Ink::Series(series), under) => {
                    let left = eighths(text);
                    let right = if *under == Some(Ink::Series(at)) { 8 - left } else { 0 };
                    right + if *series == at { left } else { 0 }
                }
                _ => 0,
            }).sum();
            // A cell shows two parts: each of these is longer than one.
            prop_assert!((own * most - amount * room * 8).abs() <= most, "{at}: {amount} of {most} is {own} of {}", room * 8);
        }
    }

    #[test]
    fn every_number_stands_where_it_can_be_pressed(chart in small_chart(), pen in 0..PENS.len()) {
        let drawn = sketch(&chart, PENS[pen], (200, 60), 2, None);
        for spot in chart.spots() {
            let number = chart.text(spot);
            let places: Vec<String> = drawn.spots.iter().filter(|(_, one)| *one == spot).map(|(place, _)| drawn_in(&drawn, *place)).collect();
            prop_assert!(!places.is_empty(), "{:?} cannot be pressed\n{}", spot, text(&drawn));
            // Over the marks of a trend, in the rows its columns may reach.
            let is_over = chart.kind == ChartKind::Trend && chart.series.len() == 1 && has_number(&text(&drawn), &number);
            prop_assert!(is_over || places.iter().any(|place| has_number(place, &number)), "{:?} {}\n{}", spot, number, text(&drawn));
        }
    }

    #[test]
    fn the_mark_under_the_cursor_is_always_seen(
        chart in any_chart(), pen in 0..PENS.len(), size in (20u16..120, 6u16..40), at in any::<prop::sample::Index>(),
    ) {
        let spots = chart.spots();
        if !spots.is_empty() {
            let cursor = spots[at.index(spots.len())];
            let drawn = sketch(&chart, PENS[pen], size, 2, Some(cursor));
            // A part without length has no place, the others of its bar have; series without a body of their own are read out.
            let is_its = |spot: &Spot| match chart.kind {
                ChartKind::Stacked => spot.category == cursor.category,
                ChartKind::Bars | ChartKind::Trend if cursor.series >= Some(sketch::BODIES - 1) => spot.category == cursor.category,
                _ => *spot == cursor,
            };
            prop_assert!(drawn.spots.iter().any(|(_, spot)| is_its(spot)), "{:?}\n{}", cursor, text(&drawn));
            let last = drawn.lines().pop().unwrap();
            prop_assert!(last.trim_start().chars().count() > 1 || chart.text(cursor).is_empty(), "{}", last);
        }
    }

    #[test]
    fn a_picture_is_well_formed_whatever_it_shows(chart in any_chart(), title in name()) {
        let picture = svg(&Chart { title, ..chart }, "x\"><script>");
        check_svg(&picture)?;
    }

    #[test]
    fn a_picture_has_every_number(chart in small_chart()) {
        let picture = svg(&chart, "one");
        for spot in chart.spots() {
            prop_assert!(has_number(&picture.replace("<title>", " ").replace('<', " "), &chart.text(spot)), "{:?}", spot);
        }
    }
}

fn width_of(text: &str) -> i128 {
    width(text) as i128
}

/// Elements are closed in their order, attributes quoted, nothing fetches or runs anything, every reference has its target.
fn check_svg(picture: &str) -> Result<(), TestCaseError> {
    const ELEMENTS: &[&str] = &["svg", "title", "desc", "defs", "pattern", "rect", "path", "text", "line", "g", "polygon", "polyline"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = picture;
    while let Some(at) = rest.find('<') {
        prop_assert!(!rest[..at].contains('>'), "a stray >");
        let (tag, after) = rest[at + 1..].split_once('>').ok_or_else(|| TestCaseError::fail("an open tag"))?;
        prop_assert!(!tag.contains('<'), "{}", tag);
        prop_assert_eq!(tag.matches('"').count() % 2, 0, "{}", tag);
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        prop_assert!(ELEMENTS.contains(&name), "{}", name);
        if tag.starts_with('/') {
            prop_assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = after;
    }
    prop_assert!(open.is_empty(), "{:?}", open);
    for reference in picture.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
        prop_assert!(picture.contains(&format!("id=\"{reference}\"")), "{}", reference);
    }
    for word in ["href", "onload", "NaN", "inf", "http"] {
        let outside = picture.replace("http://www.w3.org/2000/svg", "");
        let in_tags: String = outside.split('<').filter_map(|rest| rest.split('>').next()).collect();
        prop_assert!(!in_tags.contains(word), "{}", word);
    }
    prop_assert!(picture.chars().all(|c| c == '\n' || !c.is_control()));
    Ok(())
}

#[test]
fn text_of_records_stays_text_in_a_picture() {
    let mut chart = plain(ChartKind::Bars, &[&[3, 4]]);
    chart.title = "</title><script>alert(1)</script>".to_owned();
    chart.categories[0] = "\" onload=\"x & <y>\u{ffff}".to_owned();
    let picture = svg(&chart, "a");
    assert!(!picture.contains("<script") && picture.contains("&lt;script&gt;"), "{picture}");
    assert!(picture.contains("&quot; onload=&quot;x &amp; &lt;y&gt;\u{fffd}"), "{picture}");
}

#[test]
fn two_pictures_of_a_page_do_not_meet() {
    let chart = plain(ChartKind::Stacked, &[&[3, 4], &[5, 6]]);
    let ids = |id: &str| -> Vec<String> {
        svg(&chart, id).split("id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let (one, two) = (ids("1"), ids("2"));
    assert!(one.len() == 4 && one.iter().all(|id| !two.contains(id)), "{one:?} {two:?}");
    assert!(svg(&chart, "1").contains("role=\"img\" aria-labelledby=\"c1-title c1-desc\""));
}

#[test]
fn bars_of_a_picture_are_as_wide_as_they_count() {
    let picture = svg(&plain(ChartKind::Bars, &[&[100, 50, 25, 0]]), "a");
    let widths: Vec<f64> = picture
        .lines()
        .filter(|line| line.starts_with("<rect") && line.contains("<title>"))
        .map(|line| line.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
        .collect();
    let full = widths[0];
    assert!(full > 500.0, "{widths:?}");
    for (width, share) in widths.iter().zip([1.0, 0.5, 0.25, 0.0]) {
        assert!((width - full * share).abs() <= 0.1, "{widths:?}");
    }
}

#[test]
fn a_mark_without_a_number_has_none() {
    let mut chart = plain(ChartKind::Bars, &[&[3, 4]]);
    chart.series[0].values[1] = Mark { amount: 0, text: "-".to_owned() };
    let drawn = lines(&chart, 80, true);
    assert_eq!(drawn.last().unwrap(), "c1 | - 0%");
    chart.series[0].values.pop();
    assert_eq!(lines(&chart, 80, true).last().unwrap(), "c1 |", "no number, no share");
}
