//! Operations in words: for the log, the status line and a record's history.

use roaring::RoaringTreemap;

use super::{
    change::{OpHead, OpState, Verb},
    schema::Schema,
};

/// What a person did, in words that follow their name: `set Stars, Assigned to on 143 records`.
#[must_use]
pub fn words(op: &OpHead, schema: &Schema) -> String {
    words_among(op, &[], schema)
}

/// The same, where operations are at hand: one that was taken back or done again is said in its own words where it is among them.
#[must_use]
pub fn words_among(op: &OpHead, others: &[OpHead], schema: &Schema) -> String {
    let mut out = match op.verb {
        Verb::SetUp => "set up the store".to_owned(),
        Verb::Create => format!("made {}", one_or_many(op)),
        Verb::Edit => format!("set {} on {}", fields(op, schema), one_or_many(op)),
        // What these hold in `subject` is the new value or, where one record was chosen, its name.
        Verb::BulkEdit | Verb::Assign | Verb::Score if op.subject.is_empty() => format!("set {} on {}", fields(op, schema), records(op)),
        Verb::BulkEdit | Verb::Assign | Verb::Score => format!("set {} on {}: {}", fields(op, schema), records(op), op.subject),
        Verb::Delete => format!("moved {} to the bin", one_or_many(op)),
        Verb::Restore => format!("brought {} back from the bin", one_or_many(op)),
        Verb::Import if op.subject.is_empty() => format!("imported {}", records(op)),
        Verb::Import => format!("imported {} from {}", records(op), op.subject),
        Verb::Demo => format!("made {} as demo data", records(op)),
        Verb::Log => format!("noted '{}'", op.subject),
        Verb::Convert if op.subject.is_empty() => format!("converted {}", records(op)),
        // The records made along with it are counted too: who was meant is in `subject`.
        Verb::Convert => format!("converted {}", op.subject),
        Verb::Recalculate => format!("recalculated the scores of {}", records(op)),
        Verb::Merge => format!("merged {}", op.subject),
        Verb::TellApart => format!("noted that {} are not the same", op.subject),
        Verb::Export if op.subject.is_empty() => format!("exported {}", records(op)),
        Verb::Export => format!("exported {} to {}", records(op), op.subject),
        Verb::Erase if op.subject.is_empty() => format!("erased {} for good", records(op)),
        Verb::Erase => format!("erased {} for good, by the rule '{}'", records(op), op.subject),
        Verb::Retain => format!("moved {} to the bin by the rule '{}'", records(op), op.subject),
        Verb::Undo | Verb::Redo => {
            let verb = if op.verb == Verb::Undo { "took back" } else { "did again" };
            let of = others.iter().find(|other| Some(other.seq) == op.undoes);
            match (op.undoes, of) {
                // How many of them came along is worth a word only where it was not all.
                (Some(seq), Some(of)) if of.records == op.records => format!("{verb} operation {seq}: {}", words(of, schema)),
                (Some(seq), Some(of)) => format!("{verb} operation {seq} on {}: {}", records(op), words(of, schema)),
                (Some(seq), None) => format!("{verb} operation {seq} on {}", records(op)),
                (None, _) => format!("{verb} an operation on {}", records(op)),
            }
        }
    };
    if op.skipped > 0 && op.state != OpState::Cancelled {
        out.push_str(&format!(", left {} alone", op.skipped));
    }
    match op.state {
        OpState::Running => out.push_str(" (under way)"),
        OpState::Cancelled if op.skipped == 0 => out.push_str(" (cancelled, nothing changed)"),
        // Others had worked on them before it was taken back.
        OpState::Cancelled => {
            let records = if op.skipped == 1 { "1 record" } else { &format!("{} records", op.skipped) };
            out.push_str(&format!(" (cancelled; {records} could not go back whole, since others worked on them)"));
        }
        OpState::Done => {}
    }
    out
}

/// What is said of records that stay and in whose texts somebody is named who is to be erased; nothing where there are none.
#[must_use]
pub fn mentioned(by: &RoaringTreemap) -> Option<String> {
    const NAMED: usize = 5;
    let first: Vec<String> = by.iter().take(NAMED).map(|id| format!("#{id}")).collect();
    let more = by.len().saturating_sub(u64::try_from(NAMED).unwrap_or(u64::MAX));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match by.len() {
        0 => None,
        1 => Some(format!("1 other record names them in its texts and stays as it is: {}.", first.join(", "))),
        many => Some(format!("{many} other records name them in their texts and stay as they are: {}{more}.", first.join(", "))),
    }
}

/// The same about a record whose name is known from the context: `edited`.
#[must_use]
pub const fn deed(verb: Verb) -> &'static str {
    match verb {
        Verb::SetUp => "set up",
        Verb::Create => "made",
        Verb::Edit => "edited",
        Verb::BulkEdit => "bulk edit",
        Verb::Assign => "assigned",
        Verb::Score => "scored",
        Verb::Delete => "moved to the bin",
        Verb::Restore => "brought back from the bin",
        Verb::Import => "imported",
        Verb::Demo => "made as demo data",
        Verb::Undo => "undone",
        Verb::Redo => "done again",
        Verb::Log => "communication noted",
        Verb::Convert => "converted",
        Verb::Recalculate => "score recalculated",
        Verb::Merge => "merged",
        Verb::TellApart => "told apart",
        Verb::Export => "exported",
        Verb::Erase => "erased",
        Verb::Retain => "moved to the bin by a rule",
    }
}

/// A sort of operations as people and programs write it: `bulk-edit`.
#[must_use]
pub fn sort_name(verb: Verb) -> String {
    deed(verb).replace(' ', "-")
}

fn fields(op: &OpHead, schema: &Schema) -> String {
    let labels: Vec<&str> = op.fields.iter().map(|id| schema.field(*id).map_or("a field", |def| def.label.as_ref())).collect();
    if labels.is_empty() { "fields".to_owned() } else { labels.join(", ") }
}

fn records(op: &OpHead) -> String {
    match op.records {
        0 if op.state == OpState::Done && op.verb != Verb::Export => "records".to_owned(),
        1 => "1 record".to_owned(),
        many => format!("{many} records"),
    }
}

fn one_or_many(op: &OpHead) -> String {
    if op.records == 1 && !op.subject.is_empty() { op.subject.clone() } else { records(op) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Seq, fields};

    fn op(verb: Verb, records: u64, subject: &str) -> OpHead {
        OpHead {
            seq: Seq(9),
            by: "anna".to_owned(),
            at: 0,
            verb,
            records,
            fields: vec![fields::SCORE, fields::ASSIGNED_TO],
            subject: subject.to_owned(),
            undoes: None,
            undone_by: None,
            skipped: 0,
            state: OpState::Done,
        }
    }

    #[test]
    fn whoever_is_named_elsewhere_is_told_by_number() {
        let told = |ids: std::ops::Range<u64>| mentioned(&ids.collect());
        assert_eq!(told(0..0), None);
        assert_eq!(told(7..8).unwrap(), "1 other record names them in its texts and stays as it is: #7.");
        let many = "8 other records name them in their texts and stay as they are: #1, #2, #3, #4, #5 and 3 more.";
        assert_eq!(told(1..9).unwrap(), many);
    }

    #[test]
    fn operations_read_as_sentences_after_a_name() {
        let undo = OpHead { undoes: Some(Seq(7)), skipped: 3, ..op(Verb::Undo, 140, "") };
        let stopped = OpHead { state: OpState::Cancelled, ..op(Verb::Delete, 5, "") };
        let stays = |skipped| OpHead { state: OpState::Cancelled, skipped, ..op(Verb::Import, 500, "fair.csv") };
        for (op, want) in [
            (op(Verb::Create, 1, "Ada Lovelace"), "made Ada Lovelace"),
            (stays(1), "imported 500 records from fair.csv (cancelled; 1 record could not go back whole, since others worked on them)"),
            (op(Verb::Create, 3, ""), "made 3 records"),
            (op(Verb::Edit, 1, "Ada Lovelace"), "set Score, Assigned to on Ada Lovelace"),
            (op(Verb::BulkEdit, 143, "4, anna"), "set Score, Assigned to on 143 records: 4, anna"),
            (op(Verb::Restore, 1, "Ada Lovelace"), "brought Ada Lovelace back from the bin"),
            (op(Verb::Import, 500, "fair.csv"), "imported 500 records from fair.csv"),
            (op(Verb::BulkEdit, 0, ""), "set Score, Assigned to on records"),
            (op(Verb::Export, 0, "none.csv"), "exported 0 records to none.csv"),
            (undo, "took back operation 7 on 140 records, left 3 alone"),
            (stopped, "moved 5 records to the bin (cancelled, nothing changed)"),
        ] {
            assert_eq!(words(&op, &Schema::default()), want);
        }
    }
}
