//! Double clicks: terminals report presses only, so they are told apart by time and place.

use std::time::{Duration, Instant};

use super::decode::Pointed;
use crate::screens::Gesture;

/// The longest time between two presses that are one double click.
const DOUBLE: Duration = Duration::from_millis(400);

/// The last press.
#[derive(Debug, Default)]
pub(super) struct Clicks {
    last: Option<(Instant, u16, u16)>,
}

impl Clicks {
    /// The gesture that came at that moment; a second press at once on the same cell is a double click, a third is none.
    pub(super) fn gesture(&mut self, pointed: &Pointed, at: Instant) -> Gesture {
        match pointed.gesture {
            Gesture::Press => {}
            Gesture::Release => return Gesture::Release,
            other => {
                self.last = None;
                return other;
            }
        }
        let place = (pointed.column, pointed.row);
        match self.last.take() {
            Some((before, column, row)) if (column, row) == place && at.saturating_duration_since(before) <= DOUBLE => Gesture::Double,
            _ => {
                self.last = Some((at, place.0, place.1));
                Gesture::Press
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_presses_at_once_on_one_cell_are_a_double_click() {
        use Gesture::{Double, Drag, Press, Release};
        let start = Instant::now();
        // Gesture, column and milliseconds; what it is.
        let rows: &[&[(Gesture, u16, u64, Gesture)]] = &[
            &[(Press, 3, 0, Press), (Release, 3, 50, Release), (Press, 3, 400, Double)],
            &[(Press, 3, 0, Press), (Press, 3, 401, Press)],
            &[(Press, 3, 0, Press), (Press, 4, 100, Press)],
            &[(Press, 3, 0, Press), (Press, 3, 100, Double), (Press, 3, 200, Press)],
            &[(Press, 3, 0, Press), (Drag, 4, 100, Drag), (Press, 3, 200, Press)],
        ];
        for row in rows {
            let mut clicks = Clicks::default();
            for (gesture, column, millis, want) in *row {
                let pointed = Pointed { gesture: *gesture, column: *column, row: 1, ctrl: false, range: false };
                assert_eq!(clicks.gesture(&pointed, start + Duration::from_millis(*millis)), *want, "{row:?}");
            }
        }
    }
}
