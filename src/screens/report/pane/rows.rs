//! The lines of the pane: what each is called, what it says, what it can be.

use super::{Choice, Part, plain};
use crate::{
    model::{
        FieldDef, Report, Schema,
        chart::CHARTS,
        report::{BUCKETS, FIGURES, Figure, Group, MOST_GROUPS, MOST_MEASURES, Make, Order, PERIODS, may_group, may_measure},
    },
    ui::pick::Entry,
};

/// The two parts of the pane.
pub(super) const LAYOUT: &str = "Layout";
pub(super) const SORT: &str = "Sort & Filter";

impl Part {
    /// The lines there are, in order.
    pub(super) fn all(report: &Report) -> Vec<Self> {
        let groups = report.groups.len();
        let mut parts = vec![Self::Title];
        parts.extend((0..(groups + 1).min(MOST_GROUPS)).map(Self::Group));
        parts.extend((0..report.measures.len()).map(Self::Number));
        parts.extend((report.measures.len() < MOST_MEASURES).then_some(Self::AddNumber));
        parts.extend([Self::Records, Self::Chart, Self::Totals]);
        parts.extend((groups > 1).then_some(Self::Subtotals));
        parts.push(Self::Filter);
        if groups > 0 {
            parts.extend([Self::Order, Self::Top]);
        }
        parts.extend((!report.listing.columns.is_empty()).then_some(Self::Sort));
        parts.extend(report.has_period().then_some(Self::Period));
        parts
    }

    /// The part of the pane it stands in.
    pub(super) const fn section(self) -> &'static str {
        match self {
            Self::Filter | Self::Order | Self::Top | Self::Sort | Self::Period => SORT,
            _ => LAYOUT,
        }
    }

    /// What it is called.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Group(0) => "Group by",
            Self::Group(_) => "Then by",
            Self::Number(0) => "Numbers",
            Self::Number(_) => "",
            Self::AddNumber => "+ number",
            Self::Records => "Records",
            Self::Chart => "Chart",
            Self::Totals => "Total",
            Self::Subtotals => "Subtotals",
            Self::Filter => "Filter",
            Self::Order => "Groups by",
            Self::Top => "Only first",
            Self::Sort => "Records by",
            Self::Period => "Period",
        }
    }

    /// What it says now.
    pub(super) fn shown(self, report: &Report, schema: &Schema) -> String {
        match self {
            Self::Title => report.title.clone(),
            Self::Group(at) => report.groups.get(at).map_or_else(|| "nothing".to_owned(), |group| group_words(group, schema)),
            Self::Number(at) => report.measures.get(at).map_or_else(String::new, |measure| {
                let title = measure.title(schema);
                if measure.filter.is_empty() { title } else { format!("{title}: {}", measure.filter) }
            }),
            Self::AddNumber => String::new(),
            Self::Records if report.listing.columns.is_empty() => "not listed".to_owned(),
            Self::Records => {
                let titles = report.listing.columns.iter().filter_map(|field| schema.field(*field));
                titles.map(|field| field.title().into_owned()).collect::<Vec<_>>().join(", ")
            }
            Self::Chart => report.chart.map_or_else(|| "none".to_owned(), |chart| chart.def().label.to_owned()),
            Self::Totals => yes(report.totals),
            Self::Subtotals => yes(report.subtotals),
            Self::Filter if report.filter.is_empty() => "none".to_owned(),
            Self::Filter => report.filter.clone(),
            Self::Order => order_words(report.order, report, schema),
            Self::Top => report.top.map_or_else(|| "all".to_owned(), |top| format!("{top} groups")),
            Self::Sort if report.listing.sort.is_empty() => "name".to_owned(),
            Self::Sort => {
                let title = |key: &crate::model::SortKey| {
                    let title = schema.field(key.field)?.title().into_owned();
                    Some(if key.descending { format!("{title}, largest first") } else { title })
                };
                report.listing.sort.iter().filter_map(title).collect::<Vec<_>>().join("; ")
            }
            Self::Period => format!("{} days", report.period.unwrap_or(PERIODS[0])),
        }
    }

    /// One sentence about it.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Title => "Above the report and its files.",
            Self::Group(_) => "Enter chooses the field; left and right how its values are put together.",
            Self::Number(_) => "Enter chooses another; left and right move it; Delete takes it away.",
            Self::AddNumber => "Enter chooses one more.",
            Self::Records => "Enter chooses the columns of the records under each group.",
            Self::Chart => "Left and right choose its kind.",
            Self::Totals => "A line for everything at the end.",
            Self::Subtotals => "Outer groups show numbers of their own.",
            Self::Filter => "As in lists: score>=4, created<30d, -status:lost.",
            Self::Order => "Left and right: by the groups or by a number.",
            Self::Top => "The others become one line.",
            Self::Sort => "Enter chooses several levels.",
            Self::Period => "How far back it looks.",
        }
    }
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// `Created by month, all`.
fn group_words(group: &Group, schema: &Schema) -> String {
    let title = group.title(schema);
    if group.all { format!("{title}, empty ones too") } else { title }
}

fn order_words(order: Order, report: &Report, schema: &Schema) -> String {
    let by = order.measure.and_then(|at| report.measures.get(usize::from(at)));
    let by = by.map_or_else(|| "themselves".to_owned(), |measure| measure.title(schema));
    match (order.measure.is_some(), order.descending) {
        (true, true) => format!("{by}, largest first"),
        (true, false) => format!("{by}, smallest first"),
        (false, true) => format!("{by}, backwards"),
        (false, false) => by,
    }
}

/// Every way to put a field's values together, also with those nobody holds.
pub(super) fn ways(group: &Group, field: &FieldDef) -> Vec<Group> {
    let fitting = BUCKETS.iter().filter(|def| def.bucket.fits(field.kind)).map(|def| def.bucket);
    fitting.flat_map(|by| [false, true].map(|all| Group { by, all, ..*group })).collect()
}

/// Every order of groups.
pub(super) fn orders(report: &Report) -> Vec<Order> {
    let measures = (0..report.measures.len()).filter_map(|at| u8::try_from(at).ok());
    let by_number = measures.flat_map(|at| [true, false].map(|descending| Order { measure: Some(at), descending }));
    [false, true].map(|descending| Order { measure: None, descending }).into_iter().chain(by_number).collect()
}

/// Kinds of charts, none the last.
pub(super) fn charts() -> Vec<Option<crate::model::ChartKind>> {
    CHARTS.iter().map(|def| Some(def.kind)).chain([None]).collect()
}

/// The fields to group by.
pub(super) fn fields(report: &Report, schema: &Schema) -> Vec<Entry<Choice>> {
    let none = Entry::new(Choice::Nothing, "nothing");
    let fields = schema.fields().iter().filter(|field| may_group(field, &report.kinds, schema));
    let fields = fields.map(|field| Entry::new(Choice::Group(field.id), field.title()).note(field.name.to_string()));
    [none].into_iter().chain(fields).collect()
}

/// The numbers to show.
pub(super) fn numbers(report: &Report, schema: &Schema, removes: bool) -> Vec<Entry<Choice>> {
    let mut entries: Vec<Entry<Choice>> = removes.then(|| Entry::new(Choice::Remove, "no number here")).into_iter().collect();
    let mut offer = |figure: Figure, name: &str| {
        let measure = plain(figure);
        let title = measure.title(schema);
        entries.push(Entry::new(Choice::Number(measure), title).note(name));
    };
    for def in FIGURES {
        match def.make {
            Make::Alone(Figure::Rate) => {}
            Make::Alone(figure) => offer(figure, def.name),
            Make::Of(make) => {
                let fields = schema.fields().iter().filter(|field| may_measure(field, &report.kinds, schema));
                fields.filter(|field| make(field.id).fits(field)).for_each(|field| offer(make(field.id), def.name));
            }
        }
    }
    entries
}
