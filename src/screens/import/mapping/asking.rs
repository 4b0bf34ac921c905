//! The question of how the dates or numbers of a column are written: once a column, with values read in every way.

use chrono::Datelike;

use super::Panel;
use crate::{
    exchange::{
        mapping::{ColumnUse, Why},
        questions::{self, Doubt, Question, Way},
    },
    screens::{
        Cx, Input,
        import::{ImportState, columns::Columns, update::plan},
        picking,
    },
    ui::pick::{Entry, Pick, Picked},
};

/// Values shown with each way.
const SHOWN: usize = 3;

/// A question that is being asked.
#[derive(Clone, Debug)]
pub(in crate::screens::import) struct Asking {
    pub(super) question: Question,
    /// The ways it may be written; none keeps the column in the notes.
    pub(super) pick: Pick<Option<Way>>,
    /// The plan follows when all is answered.
    then_plan: bool,
}

impl Asking {
    fn new(question: Question, now: Option<Way>, this_year: i32, then_plan: bool) -> Self {
        let entry = |way: Way| {
            let read = |sample: &String| Some(format!("{sample} is {}", way.read(sample, this_year)?));
            let readings: Vec<String> = question.samples.iter().filter_map(read).take(SHOWN).collect();
            Entry { synonyms: way.word().to_owned(), ..Entry::new(Some(way), way.example()).note(readings.join(", ")) }
        };
        let mut entries: Vec<Entry<Option<Way>>> = question.ways(this_year).into_iter().map(entry).collect();
        entries.push(Entry::new(None, "Neither: keep the column in the notes"));
        Self { pick: Pick::new(entries).at(|way| way.is_some() && *way == now), question, then_plan }
    }
}

/// Asks about the column under the cursor, answered or not.
pub(in crate::screens::import) fn open_here(cx: &mut Cx<'_>, columns: &mut Columns) {
    match questions::question(&columns.preview, &columns.mapping, cx.schema, columns.cursor) {
        Some((question, _)) => {
            let now = questions::known_way(&columns.preview, &columns.mapping, question.column, question.doubt);
            let asking = Asking::new(question, now, cx.reading.today().year(), false);
            columns.panel = Some(Panel::Asking(Box::new(asking)));
        }
        None => cx.say(crate::screens::Tone::Plain, "The values of this column can be read in one way only."),
    }
}

/// Asks what is open next; `false` where nothing is.
pub(in crate::screens::import) fn open_next(cx: &Cx<'_>, columns: &mut Columns, then_plan: bool) -> bool {
    let Some(question) = questions::open(&columns.preview, &columns.mapping, cx.schema).into_iter().next() else { return false };
    columns.cursor = question.column;
    columns.panel = Some(Panel::Asking(Box::new(Asking::new(question, None, cx.reading.today().year(), then_plan))));
    true
}

/// Asks about a column in which such a value came up far below the first rows.
pub(in crate::screens::import) fn open_late(cx: &Cx<'_>, state: &mut ImportState, column: usize, doubt: Doubt, cell: &str) {
    let Some(columns) = state.columns.as_mut().filter(|columns| column < columns.count()) else { return };
    columns.cursor = column;
    let question = Question { column, doubt, samples: vec![cell.to_owned()], is_torn: false };
    columns.panel = Some(Panel::Asking(Box::new(Asking::new(question, None, cx.reading.today().year(), true))));
}

/// Takes an input while it is asked.
pub(super) fn update(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let Some(columns) = &mut state.columns else { return };
    let Some(Panel::Asking(asking)) = &mut columns.panel else { return };
    let (column, then_plan) = (asking.question.column, asking.then_plan);
    match picking::take(&mut asking.pick, input, usize::from(cx.area.height / 2).max(1)) {
        Picked::Taken(way) => {
            match way {
                Some(way) => columns.mapping.set_way(column, Some(way)),
                None => columns.mapping.set(column, ColumnUse::KeepInNotes, Why::Hand),
            }
            columns.panel = None;
            if then_plan {
                plan(cx, state);
            }
        }
        Picked::Cancelled => columns.panel = None,
        Picked::Typed(_) | Picked::Open => {}
    }
}
