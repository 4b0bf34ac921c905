//! What is known by 64-bit hashes, twelve bytes each: the rows of a large file make millions of them.

use std::hint::black_box;

use super::identities::Known;
use crate::model::RecordId;

/// A part for each first byte of a hash. They grow one by one, so that growing takes next to no room.
const PARTS: usize = 256;
/// The bits of a hash that tell it from the others of its part.
const TAG: u32 = 56;
/// The bits of a number: more than a store ever has records, or a file lines.
const NUMBER: u32 = 38;
/// The first room of a part.
const LEAST: usize = 16;

/// What each hash stands for; none stands for two things.
#[derive(Clone, Debug)]
pub(super) struct Hashes {
    parts: Vec<Part>,
}

/// Slots of which each hash has a home, or the next free one after it.
#[derive(Clone, Debug, Default)]
struct Part {
    slots: Vec<Slot>,
    held: usize,
}

/// Tag and what it stands for, as three words: a free one stands for nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Slot([u32; 3]);

impl Default for Hashes {
    fn default() -> Self {
        Self { parts: vec![Part::default(); PARTS] }
    }
}

impl Hashes {
    /// What a hash stands for.
    pub(super) fn get(&self, hash: u64) -> Option<Known> {
        let (part, tag) = split(hash);
        let part = self.parts.get(part)?;
        part.slots.get(part.place(tag)?)?.known()
    }

    /// Reaches for where hashes stand. In a large table each is a wait for memory; one after the other, without asking what stands
    /// there, the waits pass side by side.
    pub(super) fn warm(&self, hashes: impl Iterator<Item = u64>) {
        let slots = hashes.filter_map(|hash| {
            let (part, tag) = split(hash);
            let slots = &self.parts.get(part)?.slots;
            slots.get(home(tag, slots.len()))
        });
        black_box(slots.fold(0, |seen, slot| seen ^ slot.0[0]));
    }

    /// Lets a hash stand for something, unless it stands for something already that is not to be replaced.
    pub(super) fn put(&mut self, hash: u64, known: Known, is_replaced: impl FnOnce(Known) -> bool) {
        let (part, tag) = split(hash);
        let (Some(part), Some(slot)) = (self.parts.get_mut(part), Slot::of(tag, known)) else { return };
        part.make_room();
        let Some(place) = part.place(tag) else { return };
        match part.slots[place].known() {
            None => part.held += 1,
            Some(known) if is_replaced(known) => {}
            Some(_) => return,
        }
        part.slots[place] = slot;
    }
}

impl Part {
    /// Where a tag stands, or would; `None` before there is any room.
    fn place(&self, tag: u64) -> Option<usize> {
        let count = self.slots.len();
        let mut at = home(tag, count);
        // There is always a free one.
        while let Some(slot) = self.slots.get(at) {
            if slot.is_free() || slot.tag() == tag {
                return Some(at);
            }
            at = if at + 1 == count { 0 } else { at + 1 };
        }
        None
    }

    /// An eighth stays free, so that what is not there is soon known not to be.
    fn make_room(&mut self) {
        if self.held < self.slots.len() / 8 * 7 {
            return;
        }
        let count = (self.slots.len() + self.slots.len() / 4).max(LEAST);
        let before = std::mem::replace(&mut self.slots, vec![Slot::default(); count]);
        for slot in before.into_iter().filter(|slot| !slot.is_free()) {
            if let Some(place) = self.place(slot.tag()) {
                self.slots[place] = slot;
            }
        }
    }
}

impl Slot {
    /// Of whatever can be kept; numbers beyond all that there can be are not.
    fn of(tag: u64, known: Known) -> Option<Self> {
        let (kind, number) = match known {
            Known::Record(id) => (1, id.0),
            Known::Hidden(id) => (2, id.0),
            Known::Line(line) => (3, line),
        };
        let value = (number >> NUMBER == 0).then_some(kind << NUMBER | number)?;
        let bits = u128::from(tag) | u128::from(value) << TAG;
        Some(Self([bits, bits >> 32, bits >> 64].map(|bits| u32::try_from(bits & u128::from(u32::MAX)).unwrap_or_default())))
    }

    fn bits(self) -> u128 {
        let [low, middle, high] = self.0.map(u128::from);
        low | middle << 32 | high << 64
    }

    fn tag(self) -> u64 {
        u64::try_from(self.bits() & ((1 << TAG) - 1)).unwrap_or_default()
    }

    fn is_free(self) -> bool {
        self.bits() >> TAG == 0
    }

    fn known(self) -> Option<Known> {
        let value = u64::try_from(self.bits() >> TAG).unwrap_or_default();
        let number = value & ((1 << NUMBER) - 1);
        match value >> NUMBER {
            1 => Some(Known::Record(RecordId(number))),
            2 => Some(Known::Hidden(RecordId(number))),
            3 => Some(Known::Line(number)),
            _ => None,
        }
    }
}

/// The part of a hash, and its tag in there.
fn split(hash: u64) -> (usize, u64) {
    (usize::try_from(hash >> TAG).unwrap_or_default(), hash & ((1 << TAG) - 1))
}

/// The first place of a tag among so many.
fn home(tag: u64, count: usize) -> usize {
    let share = u128::from(tag) * u128::try_from(count).unwrap_or_default();
    usize::try_from(share >> TAG).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn some() -> impl Strategy<Value = Known> {
        let number = prop_oneof![0_u64..9, Just((1 << NUMBER) - 1)];
        (number, 0..3).prop_map(|(number, kind)| match kind {
            0 => Known::Record(RecordId(number)),
            1 => Known::Hidden(RecordId(number)),
            _ => Known::Line(number),
        })
    }

    proptest! {
        #[test]
        fn each_hash_stands_for_what_it_was_first_given(
            puts in prop::collection::vec((prop_oneof![0_u64..200, any::<u64>()], some(), any::<bool>()), 0..900),
            asked in prop::collection::vec(0_u64..400, 0..50),
        ) {
            let (mut hashes, mut plain) = (Hashes::default(), HashMap::new());
            // Into few parts, which must grow; spread over their rooms, or all at one end.
            let hash = |hash: u64| if hash.is_multiple_of(3) { hash } else { hash << 46 & !(0xfe << TAG) };
            for (asked, known, replaces) in puts {
                hashes.put(hash(asked), known, |_| replaces);
                if replaces {
                    plain.insert(hash(asked), known);
                } else {
                    plain.entry(hash(asked)).or_insert(known);
                }
            }
            for asked in plain.keys().copied().chain(asked.into_iter().map(hash)) {
                prop_assert_eq!(hashes.get(asked), plain.get(&asked).copied());
            }
        }
    }

    #[test]
    fn a_number_that_cannot_be_kept_is_not_remembered_as_another() {
        let mut hashes = Hashes::default();
        hashes.put(7, Known::Line(1 << NUMBER), |_| false);
        assert_eq!(hashes.get(7), None);
    }
}
