//! What others did since: who changed a record after an operation, in words.

use chrono::DateTime;

use super::chunk::Ground;
use crate::{
    model::{FieldId, Millis, OpHead, Record, Schema, Seq, Stamp},
    rules::plan::Action,
    store::{Reader, StoreError},
};

/// So many operations on a record are looked through.
const LOOK_BACK: usize = 50;

/// Why a planned change must not be made: somebody changed one of its fields after operation `since`.
pub(super) fn overtaken(ground: &Ground<'_>, record: &Record, action: &Action, since: Seq) -> Result<Option<String>, StoreError> {
    let Action::Edit(edits) = action else { return Ok(None) };
    if record.rev <= since {
        return Ok(None);
    }
    let fields: Vec<FieldId> = edits.iter().map(|edit| edit.field).collect();
    let by = changed_by(ground.reader, record, &fields, since)?;
    Ok(by.map(|op| format!("changed by {}", who_and_when(&op.by, op.at, ground.stamp.at))))
}

/// The last operation after `since` that changed one of the fields.
fn changed_by(reader: &Reader, record: &Record, fields: &[FieldId], since: Seq) -> Result<Option<OpHead>, StoreError> {
    let touches = reader.history(record.id, LOOK_BACK)?;
    let is_it = |touch: &crate::store::Touch| touch.op.seq > since && touch.changes.iter().any(|diff| fields.contains(&diff.field));
    Ok(touches.into_iter().find(is_it).map(|touch| touch.op))
}

/// Why fields of a record stay as they are: `Status changed by bo at 14:02 UTC`.
pub(super) fn left(ground: &Ground<'_>, record: &Record, fields: &[FieldId], since: Seq) -> Result<String, StoreError> {
    let op = changed_by(ground.reader, record, fields, since)?;
    let stamp = op.map_or_else(|| record.touched.clone(), |op| Stamp { by: op.by, at: op.at });
    Ok(format!("{} changed by {}", labels(ground.schema, fields), who_and_when(&stamp.by, stamp.at, ground.stamp.at)))
}

fn labels(schema: &Schema, fields: &[FieldId]) -> String {
    let labels: Vec<&str> = fields.iter().filter_map(|id| schema.field(*id)).map(|def| def.label.as_ref()).collect();
    labels.join(", ")
}

/// `bo at 14:02 UTC`; with the day where it is another one.
pub(super) fn who_and_when(by: &str, at: Millis, now: Millis) -> String {
    let (Some(then), Some(now)) = (DateTime::from_timestamp_millis(at), DateTime::from_timestamp_millis(now)) else {
        return by.to_owned();
    };
    let format = if then.date_naive() == now.date_naive() { "at %H:%M UTC" } else { "on %Y-%m-%d at %H:%M UTC" };
    format!("{by} {}", then.format(format))
}
