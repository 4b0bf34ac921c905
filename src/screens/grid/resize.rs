//! Columns as wide as the person wants them.

use super::GridState;
use crate::{model::FieldId, screens::Cx};

/// Narrower than this nothing can be read.
const LEAST: u16 = 3;

impl GridState {
    /// Gives a column that many cells.
    pub fn resize_column(&mut self, _: &mut Cx<'_>, field: FieldId, width: u16) {
        self.widths.insert(field, width.max(LEAST));
    }
}
