//! Reports: every number is what whole records come to, and leads back to exactly its records.

mod dice;
mod plain;
mod saved;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use dice::Dice;
use plain::{Plain, Reckoned, Row, World};

use super::*;
use crate::model::{
    Base, CHARTS, ChartKind, Millis, Names, Zone,
    report::{
        BUCKETS, Behind, Bucket, Cell, Figure, Findings, Group, Keep, Key, Line, Measure, Order, Report, Stand, may_group, may_measure,
    },
    reports::REPORTS,
};

/// Where people are: at home, in half hours, at both ends of the day, and where clocks were turned in 2025 and 2026.
const ZONES: [Zone; 8] =
    [Zone::Fixed(0), STOCKHOLM, Zone::Fixed(19_800), NEW_YORK, Zone::Fixed(-34_200), LORD_HOWE, Zone::Fixed(50_400), SANTIAGO];
/// Days of 23 hours in March and of 25 in October.
const STOCKHOLM: Zone =
    Zone::Turned(3_600, &[(1_743_296_400_000, 7_200), (1_761_440_400_000, 3_600), (1_774_746_000_000, 7_200), (1_792_890_000_000, 3_600)]);
/// Two weeks before, and one after.
const NEW_YORK: Zone = Zone::Turned(
    -18_000,
    &[(1_741_503_600_000, -14_400), (1_762_063_200_000, -18_000), (1_772_953_200_000, -14_400), (1_793_512_800_000, -18_000)],
);
/// By half an hour.
const LORD_HOWE: Zone = Zone::Turned(
    39_600,
    &[(1_743_865_200_000, 37_800), (1_759_591_800_000, 39_600), (1_775_314_800_000, 37_800), (1_791_041_400_000, 39_600)],
);
/// At midnight: of one day the first hour is left out, of another the last comes twice.
const SANTIAGO: Zone = Zone::Turned(
    -10_800,
    &[(1_743_908_400_000, -14_400), (1_757_217_600_000, -10_800), (1_775_358_000_000, -14_400), (1_788_667_200_000, -10_800)],
);

fn reading(zone: Zone) -> Reading {
    Reading { now: START, zone }
}

/// The moments clocks are turned in the zones above.
fn turns() -> Vec<Millis> {
    let turns = |zone: &Zone| if let Zone::Turned(_, turns) = zone { turns.to_vec() } else { Vec::new() };
    ZONES.iter().flat_map(turns).map(|(at, _)| at).collect()
}

/// Every record of the store, and a person who asks.
struct Place {
    desk: Desk,
    records: BTreeMap<RecordId, Record>,
}

impl Place {
    fn new(store: Store) -> Self {
        let hub = HubHandle::start(store, "anna", Clock::Fixed(START)).unwrap();
        Self::at(&hub)
    }

    fn at(hub: &HubHandle) -> Self {
        let mut desk = Desk::at(hub, "anna");
        let records = (1..600).filter_map(|id| desk.record(RecordId(id))).map(|record| (record.id, record)).collect();
        Self { desk, records }
    }

    fn ask(&mut self, report: &Report, narrowed: &str, reading: Reading) -> Findings {
        let (question, problems) = report.question(narrowed, &self.desk.schema, &reading, "anna").unwrap();
        assert_eq!(problems, []);
        match self.desk.call(Request::Report(Box::new(question))) {
            Reply::Report(findings) => *findings,
            other => panic!("{}: {other:?}", report.written(&self.desk.schema)),
        }
    }

    /// Compares every number with what whole records come to, and follows each to its records.
    fn check(&mut self, report: &Report, narrowed: &str, zone: Zone) {
        let reading = reading(zone);
        let findings = self.ask(report, narrowed, reading);
        let schema = self.desk.schema.clone();
        let world = World { records: &self.records, schema: &schema, reading };
        let said = format!("{}\nnarrowed: {narrowed}, zone {zone:?}", report.written(&schema));
        let paths: Vec<Vec<Plain>> = (0..findings.lines.len()).map(|at| path(&world, report, &findings, at)).collect();
        let outer: BTreeSet<Plain> =
            paths.iter().filter(|path| path.len() == 1).map(|path| path[0].clone()).filter(|key| key != "others").collect();
        let limited = !report.groups.is_empty() && (report.top.is_some() || report.keep.is_some());
        let Reckoned { rows, hidden } = world.reckon(report, narrowed, limited.then_some(&outer));
        let nothing = Row { behind: vec![BTreeSet::new(); report.measures.len()], ..Row::default() };
        for ((at, line), path) in findings.lines.iter().enumerate().zip(&paths) {
            let want = rows.get(path).unwrap_or(&nothing);
            assert_eq!(line.count, u64::try_from(want.records.len()).unwrap(), "{said}\ncount of {path:?}");
            match rows.get(path) {
                Some(want) => assert_eq!(line.cells, want.cells, "{said}\n{path:?}"),
                None => assert!(line.cells.iter().all(|cell| cell.is_nothing()), "{said}\n{path:?} is empty"),
            }
            let behind = report.behind(&findings, at, None, narrowed, &schema, &reading);
            assert_eq!(self.desk.ids(&behind, reading), want.records, "{said}\nrecords of {path:?} by {}", behind.filter);
            for ((place, cell), counted) in line.cells.iter().enumerate().zip(&want.behind) {
                let behind = report.behind(&findings, at, Some(place), narrowed, &schema, &reading);
                assert_eq!(&self.desk.ids(&behind, reading), counted, "{said}\n{path:?} number {place} by {}", behind.filter);
                let number = match (cell, report.measures[place].figure) {
                    (Cell::Whole(number), Figure::Count) | (Cell::Ratio(number, _), Figure::Share | Figure::Rate) => *number,
                    (Cell::None, Figure::Share | Figure::Rate) => 0,
                    _ => continue,
                };
                assert_eq!(i128::try_from(counted.len()).unwrap(), number, "{said}\n{path:?} number {place}");
            }
        }
        let missing: Vec<&Vec<Plain>> =
            rows.iter().filter(|(path, row)| !paths.contains(path) && !row.records.is_empty()).map(|(path, _)| path).collect();
        assert!(missing.is_empty(), "{said}\nno line for {missing:?}");
        let valued = hidden.iter().filter(|key| *key != "none").count();
        assert_eq!(findings.further, u64::try_from(valued).unwrap(), "{said}\ngroups not shown: {hidden:?}");
        check_order(report, &findings, &said);
        self.check_sums(report, &findings, &said);
        let rows: Vec<&Row> = paths.iter().map(|path| rows.get(path).unwrap_or(&nothing)).collect();
        self.check_charts(report, &findings, &rows, (narrowed, reading), &said);
    }

    /// Every number of every kind of chart is that of the table, stands for its line, and where it is a sum over groups leads to
    /// the records of all of them.
    fn check_charts(&mut self, report: &Report, findings: &Findings, rows: &[&Row], (narrowed, reading): (&str, Reading), said: &str) {
        let schema = self.desk.schema.clone();
        let mut names = Names::default();
        names.learn(&findings.names);
        for (place, measure) in report.measures.iter().enumerate() {
            let want = |line: usize| plain::amount(findings.lines[line].cells[place], measure, &schema);
            for chart in CHARTS {
                let of_kind = Report { chart: Some(chart.kind), ..report.clone() };
                let drawn = of_kind.drawn(findings, place, &names, &schema, &reading);
                let said = format!("{said}\n{} of number {place}", chart.name);
                let mut marked = BTreeSet::new();
                for spot in drawn.chart.spots() {
                    let is_mark = spot.series.is_some() && spot.category.is_some();
                    match drawn.stand(spot) {
                        Some(Stand::Line(line)) => {
                            if is_mark {
                                marked.insert(line);
                            }
                            if is_mark || drawn.chart.measure.adds {
                                assert_eq!(drawn.chart.amount(spot), want(line), "{said}\n{spot:?} of line {line}");
                            }
                        }
                        Some(Stand::Column(line)) => {
                            let key = &findings.lines[line].key;
                            let alike =
                                || (0..findings.lines.len()).filter(|at| findings.lines[*at].depth == 2 && findings.lines[*at].key == *key);
                            if drawn.chart.measure.adds {
                                assert_eq!(drawn.chart.amount(spot), alike().map(want).sum::<i128>(), "{said}\n{spot:?}, sum of {key:?}");
                            }
                            if chart.kind == ChartKind::HeatMap {
                                let behind = report.behind_column(findings, line, Some(place), narrowed, &schema, &reading);
                                let counted: BTreeSet<RecordId> = alike().flat_map(|at| rows[at].behind[place].iter().copied()).collect();
                                assert_eq!(self.desk.ids(&behind, reading), counted, "{said}\n{spot:?}, {key:?} by {}", behind.filter);
                            }
                        }
                        None => assert_eq!(drawn.chart.amount(spot), 0, "{said}\n{spot:?} stands for nothing"),
                    }
                }
                // A funnel shows outer groups.
                let shown = |line: &Line| if report.groups.is_empty() { true } else { usize::from(line.depth) == report.groups.len() };
                let wanted = (0..findings.lines.len())
                    .filter(|at| shown(&findings.lines[*at]) && (findings.lines[*at].count > 0 || report.groups.len() < 2));
                if chart.kind != ChartKind::Funnel {
                    let missing: Vec<usize> = wanted.filter(|at| !marked.contains(at)).collect();
                    assert!(missing.is_empty(), "{said}\nno mark for lines {missing:?}");
                }
            }
        }
    }

    /// Where no record stands in several groups, groups come to their total.
    fn check_sums(&self, report: &Report, findings: &Findings, said: &str) {
        let is_lost = findings.further > 0 && !findings.lines.iter().any(|line| line.key == Key::Others);
        for (at, line) in findings.lines.iter().enumerate() {
            let under = findings.under(at);
            let level = usize::from(line.depth);
            if under.is_empty() || level >= report.groups.len() || findings.several[level] || is_lost {
                continue;
            }
            for (place, measure) in report.measures.iter().enumerate().filter(|(_, measure)| measure.figure.adds()) {
                let sum: i128 = under.iter().filter_map(|under| findings.lines[*under].cells[place].rounded(1)).sum();
                assert_eq!(Some(sum), line.cells[place].rounded(1), "{said}\nsum of {measure:?} under line {at}");
            }
        }
    }
}

impl Desk {
    fn ids(&mut self, behind: &Behind, reading: Reading) -> BTreeSet<RecordId> {
        if behind.kinds.is_empty() {
            return BTreeSet::new();
        }
        let filter =
            Filter::parse(&behind.filter, &self.schema, &reading, "anna").unwrap_or_else(|problem| panic!("{}: {problem}", behind.filter));
        let query = Query { kinds: behind.kinds.clone(), filter, sort: Vec::new(), bin: false, only: None };
        match self.call(Request::Ids(query)) {
            Reply::Marks(ids) => ids.iter().map(RecordId).collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn path(world: &World<'_>, report: &Report, findings: &Findings, at: usize) -> Vec<Plain> {
    let keys = report.groups.iter().zip(findings.path(at));
    keys.map(|(group, line)| world.plain(group, &findings.lines[line].key)).collect()
}

/// Groups stand in the order asked for; those without a value and the others are last.
fn check_order(report: &Report, findings: &Findings, said: &str) {
    let place = |line: &Line| match line.key {
        Key::Others => 2,
        Key::None => 1,
        _ => 0,
    };
    for at in 0..findings.lines.len() {
        let lines: Vec<&Line> = findings.under(at).into_iter().map(|under| &findings.lines[under]).collect();
        for pair in lines.windows(2) {
            assert!(place(pair[0]) <= place(pair[1]), "{said}\n{:?} before {:?}", pair[0].key, pair[1].key);
            if place(pair[0]) != place(pair[1]) {
                continue;
            }
            let order = match report.order.measure {
                Some(measure) => pair[0].cells[usize::from(measure)].compare(pair[1].cells[usize::from(measure)]),
                None => match (&pair[0].key, &pair[1].key) {
                    (Key::Number(a), Key::Number(b)) => a.cmp(b),
                    (Key::Month(a), Key::Month(b)) => a.cmp(b),
                    (Key::Days { first: a, .. }, Key::Days { first: b, .. }) => {
                        let group = report.groups[usize::from(pair[0].depth) - 1];
                        if group.by == Bucket::Since { b.cmp(a) } else { a.cmp(b) }
                    }
                    _ => continue,
                },
            };
            let order = if report.order.descending { order.reverse() } else { order };
            assert!(order != Ordering::Greater, "{said}\n{:?} before {:?}", pair[0], pair[1]);
        }
    }
}

#[test]
fn every_number_of_every_built_in_report_is_right_and_leads_to_its_records() {
    for seed in 1..=2 {
        let mut place = Place::new(dice::store(seed));
        for (row, zone) in REPORTS.iter().zip(ZONES.iter().cycle().skip(usize::try_from(seed).unwrap())) {
            let report = row.report(&place.desk.schema);
            place.check(&report, "", *zone);
        }
    }
}

#[test]
fn reports_over_believable_records_add_up_after_people_worked_on_them() {
    let hub = hub();
    let mut anna = Desk::at(&hub, "anna");
    anna.done(Command::Demo { count: 40, seed: 3 });
    let mut dice = Dice::new(11);
    let all: Vec<RecordId> = (1..80).map(RecordId).collect();
    for (field, values) in [("source", ["Web", "web", ""]), ("assigned-to", ["anna", "", "anna"]), ("status", ["Lost", "New", "Qualified"])]
    {
        for typed in values {
            let some: Vec<RecordId> = all.iter().copied().filter(|_| dice.one_in(3)).collect();
            drop(anna.apply(Command::Bulk { target: Target::Records(some), edits: vec![anna.set(field, typed)], struck: Vec::new() }));
        }
    }
    drop(anna.apply(Command::Delete(Target::Records(all.iter().copied().filter(|_| dice.one_in(9)).collect()))));
    let mut place = Place::at(&hub);
    for row in REPORTS {
        let report = row.report(&place.desk.schema);
        place.check(&report, "-status:lost", ZONES[1]);
    }
}

/// Any report at all.
fn report(dice: &mut Dice, schema: &Schema) -> Report {
    let kinds = match dice.roll(8) {
        0 => vec![record_type::LEAD, record_type::CONTACT],
        1 => record_type::ITEMS.to_vec(),
        2..=3 => vec![record_type::OPPORTUNITY],
        4 => vec![record_type::PROJECT_TASK],
        5 => vec![record_type::ACCOUNT],
        _ => vec![record_type::LEAD],
    };
    let grouped: Vec<&crate::model::FieldDef> = schema.fields().iter().filter(|field| may_group(field, &kinds, schema)).collect();
    let measured: Vec<&crate::model::FieldDef> = schema.fields().iter().filter(|field| may_measure(field, &kinds, schema)).collect();
    let filters =
        ["", "", "", "owner:anna", "-status:lost", "created>=-200d", "source:web or score>=3", "stage:closed", "linked-account.status:new"];
    let groups = (0..dice.roll(3)).map(|_| dice_pick(dice, &grouped)).collect::<Vec<_>>();
    let groups: Vec<Group> = groups.into_iter().map(|field| group(dice, field)).collect();
    let measures: Vec<Measure> = (0..=dice.roll(3)).map(|_| measure(dice, &measured, &filters)).collect();
    let any = |dice: &mut Dice, measures: &[Measure]| u8::try_from(dice.roll(measures.len())).unwrap();
    let order = Order { measure: dice.one_in(2).then(|| any(dice, &measures)), descending: dice.one_in(2) };
    let keep = (dice.one_in(5) && !groups.is_empty()).then(|| Keep { measure: any(dice, &measures), filled: dice.one_in(2) });
    let top = dice.one_in(3).then(|| u32::try_from(1 + dice.roll(5)).unwrap());
    Report { kinds, filter: (*dice.pick(&filters)).to_owned(), groups, measures, order, keep, top, ..Report::default() }
}

fn dice_pick<'a>(dice: &mut Dice, fields: &[&'a crate::model::FieldDef]) -> &'a crate::model::FieldDef {
    fields[dice.roll(fields.len())]
}

fn group(dice: &mut Dice, field: &crate::model::FieldDef) -> Group {
    let mut fitting: Vec<Bucket> = BUCKETS.iter().map(|def| def.bucket).filter(|bucket| bucket.fits(field.kind)).collect();
    if plain::is_link(field) {
        let bases = plain::linked(field);
        let types =
            [(Base::Contact, record_type::CONTACT), (Base::Account, record_type::ACCOUNT), (Base::CallList, record_type::CALL_LIST)];
        fitting.extend(types.into_iter().filter(|(base, _)| bases.has(*base)).map(|(_, kind)| Bucket::Of(kind)));
    }
    Group { field: field.id, by: *dice.pick(&fitting), all: dice.one_in(3) }
}

fn measure(dice: &mut Dice, fields: &[&crate::model::FieldDef], filters: &[&str]) -> Measure {
    let figure = match dice.roll(10) {
        0..=1 => Figure::Count,
        2 => Figure::Share,
        3 => Figure::Rate,
        4 => Figure::Sales,
        5 => *dice.pick(&[Figure::Pieces, Figure::Margin]),
        _ => {
            let makes = [Figure::Sum, Figure::Average, Figure::Least, Figure::Most, Figure::Age];
            let any: Vec<Figure> = fields
                .iter()
                .flat_map(|field| makes.iter().map(move |make| (make(field.id), field)))
                .filter(|(figure, field)| figure.fits(field))
                .map(|(figure, _)| figure)
                .collect();
            *dice.pick(&any)
        }
    };
    let among = if figure == Figure::Rate { (*dice.pick(filters)).to_owned() } else { String::new() };
    Measure { label: String::new(), figure, filter: (*dice.pick(filters)).to_owned(), among }
}

#[test]
fn every_number_of_any_report_is_right_and_leads_to_its_records() {
    let mut dice = Dice::new(5);
    let mut place = Place::new(dice::store(77));
    for round in 0..120 {
        let report = report(&mut dice, &place.desk.schema);
        let narrowed = if dice.one_in(4) { "modified<400d" } else { "" };
        place.check(&report, narrowed, ZONES[round % ZONES.len()]);
    }
}
