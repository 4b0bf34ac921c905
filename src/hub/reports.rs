//! Reports: reckoned over the columns.

use super::{
    SessionId,
    answers::{cold_of, no_columns},
    owner::{Hub, Index},
    views::listable,
};
use crate::{
    model::{
        Findings, Query,
        report::{Cell, Figure, Key, Line, Question},
    },
    proto::{Refusal, Reply},
};

impl Hub {
    /// Reckons a report.
    pub(super) fn report(&self, _session: SessionId, question: &Question) -> Result<Reply, Refusal> {
        let query = Query { kinds: question.kinds.clone(), filter: question.filter.clone(), sort: Vec::new(), bin: false, only: None };
        listable(&query)?;
        let reader = self.store.reader()?;
        let columns = match &self.index {
            Index::Ready(columns) => columns,
            Index::Failed(why) => return Err(no_columns(why)),
            Index::Building(_) => return Err(Refusal::Stale),
        };
        let tallied = question.groups.first().map_or_else(Vec::new, |group| columns.tally(group.field, &[query], &cold_of(&reader)));
        let total: u64 = tallied.iter().flat_map(|(_, counts)| counts).sum();
        let cells = |count: u64| {
            let cell = |figure: Figure| match figure {
                Figure::Count => Cell::Whole(i128::from(count)),
                Figure::Share if total > 0 => Cell::Ratio(i128::from(count), i128::from(total)),
                _ => Cell::None,
            };
            question.measures.iter().map(|asked| cell(asked.figure)).collect()
        };
        let line = |depth, key, count| Line { depth, key, count, cells: cells(count), records: Vec::new() };
        let mut lines = vec![line(0, Key::All, total)];
        lines.extend(tallied.into_iter().map(|(word, counts)| line(1, word.map_or(Key::None, Key::Word), counts[0])));
        Ok(Reply::Report(Box::new(Findings {
            seq: self.seq(),
            today: question.today,
            several: vec![false; question.groups.len()],
            lines,
            ..Findings::default()
        })))
    }
}
