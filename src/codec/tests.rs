//! The bytes on disk, pinned; round trips; and bytes from hostile or failing places.

use proptest::prelude::*;

use super::{envelope::*, halves::older, *};
use crate::model::{Change, Entry, FieldId, Foreign, OpHead, OpState, Record, RecordId, Seq, Stamp, TypeId, Value, Verb, fields};

fn stamp(by: &str, at: i64) -> Stamp {
    Stamp { by: by.to_owned(), at }
}

/// A record with a value of every kind, in both halves.
fn sample() -> Record {
    let mut record = Record::new(RecordId(7), TypeId(1), stamp("ada", 1_000)).with([
        (fields::NAME, Value::Text("Åsa Öberg".to_owned())),
        (fields::SCORE, Value::Stars(4)),
        (fields::DELETED, Value::Moment(-5)),
        (fields::NEXT_STEP_DATE, Value::Date(20_000)),
        (fields::LINKED_ACCOUNT, Value::Link(RecordId(300))),
        (fields::CATEGORIES, Value::Tags(vec!["a".to_owned(), "b".to_owned()])),
        (fields::SCORE_EXACT, Value::Number(-1)),
        (FieldId(181), Value::YesNo(true)),
        (FieldId(162), Value::Money(123_456)),
        (fields::NOTES, Value::Text("n".to_owned())),
        (FieldId(1000), Value::Tick(stamp("bo", 9))),
        (FieldId(2500), Value::Foreign(Foreign { code: 77, bytes: vec![1, 2, 3] })),
    ]);
    record.rev = Seq(12);
    record.touched = stamp("bo", 2_000);
    record
}

fn head() -> OpHead {
    OpHead {
        seq: Seq(5),
        by: "ada".to_owned(),
        at: 1_000,
        verb: Verb::BulkEdit,
        records: 3,
        fields: vec![fields::SCORE, FieldId(2500)],
        subject: "4".to_owned(),
        undoes: None,
        undone_by: Some(Seq(6)),
        skipped: 1,
        state: OpState::Done,
    }
}

fn entries() -> Vec<Entry> {
    let set = |record, field, old, new| Entry::Set(Change { record: RecordId(record), field, old, new });
    vec![
        Entry::Made(RecordId(1)),
        Entry::Made(RecordId(2)),
        Entry::Made(RecordId(9)),
        set(10, fields::SCORE, Some(Value::Stars(1)), Some(Value::Stars(5))),
        set(20, fields::SCORE, None, Some(Value::Stars(5))),
        Entry::Removed(sample()),
        Entry::Returned(RecordId(4)),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn halves(record: &Record) -> (Vec<u8>, Vec<u8>) {
    let (mut hot, mut cold) = (Vec::new(), Vec::new());
    hot_into(record, &mut hot).unwrap();
    cold_into(record, &mut cold).unwrap();
    (hot, cold)
}

fn joined(id: RecordId, hot: &[u8], cold: &[u8]) -> Record {
    merged(id, &Hot::decode(hot).unwrap(), (!cold.is_empty()).then_some(cold)).unwrap()
}

/// Whoever must change one of these has changed the format of every store there is: write a new version beside it instead.
/// The hot half is pinned without its fingerprint of the hot fields, which moves when a field does.
#[test]
fn the_bytes_on_disk_never_change() {
    let (hot, cold) = halves(&sample());
    let mut buffer = Vec::new();
    head_into(&head(), &mut buffer).unwrap();
    let head = hex(&buffer);
    chunk_into(&entries()[..5], &mut buffer).unwrap();
    let chunk = hex(&buffer);
    encode_counts(&Counts::from([(TypeId(1), (10, 300))]), &mut buffer).unwrap();
    let fingerprint = if hot[5] < 251 { 1 } else { 3 };
    for (found, pinned) in [
        (
            hex(&hot[5 + fingerprint..]),
            "010c03616461fbd00702626ffba00f090707010914010bc385736120c39662657267290803fb2c01780401047b020101830603fb409c8409050201610162b5050101fbc4094d03010203",
        ),
        (hex(&cold), "016bb10c3b038c01016ea20305fc80c40300fbe8030a0402626f12"),
        (head, "01ce401ef003616461fbd00703030278fbc40901340001060101"),
        (chunk, "01c3cd2a55020002010209010378020a0a02040101000001040105"),
        (hex(&buffer), "01b2093d5501010afb2c01"),
    ] {
        assert_eq!(found, pinned);
    }
}

#[test]
fn a_record_comes_back_from_its_halves_and_the_hot_half_holds_what_lists_show() {
    let record = sample();
    let (hot, cold) = halves(&record);
    assert_eq!(joined(record.id, &hot, &cold), record);
    let hot = Hot::decode(&hot).unwrap();
    assert_eq!(hot.text(fields::NAME), Some("Åsa Öberg"));
    assert!(hot.is_deleted() && hot.is_current());
    assert_eq!(hot.record(record.id).get(fields::NOTES), None);
    assert_eq!(hot.record(record.id).get(fields::SCORE), Some(&Value::Stars(4)));
}

#[test]
fn a_field_may_move_between_the_halves() {
    let record = sample();
    // Written when notes were hot and the score was not.
    let (hot, cold) = older::halves(&record, |field| field == fields::NOTES || (is_hot(field) && field != fields::SCORE));
    assert_eq!(joined(record.id, &hot, &cold), record);
    // Written anew with today's division: what the old cold half says about a hot field is out of date.
    let mut edited = record.clone();
    edited.set(fields::SCORE, None);
    let (hot, _) = halves(&edited);
    assert_eq!(joined(record.id, &hot, &cold).get(fields::SCORE), None);
}

#[test]
fn a_value_of_an_unknown_kind_or_form_is_kept_and_written_back() {
    for foreign in
        [Foreign { code: 200, bytes: vec![9; 40] }, Foreign { code: 4, bytes: vec![1, 2] }, Foreign { code: 1, bytes: vec![0xff] }]
    {
        let record = Record::new(RecordId(1), TypeId(9), stamp("x", 0)).with([(fields::SCORE, Value::Foreign(foreign))]);
        let (hot, cold) = halves(&record);
        assert_eq!(joined(record.id, &hot, &cold), record);
        assert_eq!(halves(&joined(record.id, &hot, &cold)), (hot, cold));
    }
}

#[test]
fn what_is_too_large_to_be_read_is_refused_when_written_and_the_limit_is_named() {
    let text = |len| Record::new(RecordId(1), TypeId(1), stamp("x", 0)).with([(fields::NOTES, Value::Text("n".repeat(len)))]);
    let mut out = Vec::new();
    assert!(cold_into(&text(LARGEST_RECORD - 100), &mut out).unwrap());
    joined(RecordId(1), &halves(&text(0)).0, &out);
    let error = cold_into(&text(LARGEST_RECORD), &mut out).unwrap_err();
    assert!(matches!(error, CodecError::TooLarge { limit: LARGEST_RECORD, .. }), "{error}");
    assert!(error.to_string().contains("1048576"));
}

#[test]
fn the_largest_chunk_of_smallest_numbers_can_be_read() {
    // Every step of one byte counts as eight against the limit of the decoder.
    let entries: Vec<Entry> =
        (1..400_000).map(|id| Entry::Set(Change { record: RecordId(id), field: fields::SCORE, old: None, new: None })).collect();
    let mut out = Vec::new();
    chunk_into(&entries, &mut out).unwrap();
    assert_eq!(Chunk::decode(&out).unwrap().entries().len(), entries.len());
}

#[test]
fn a_bulk_edit_takes_few_bytes_a_record() {
    let set = |id: u64| {
        let old = Some(Value::Text("ada".to_owned()));
        Entry::Set(Change { record: RecordId(id * 10), field: fields::ASSIGNED_TO, old, new: Some(Value::Text("bo".to_owned())) })
    };
    let entries: Vec<Entry> = (1..=5_000).map(set).collect();
    let mut out = Vec::new();
    chunk_into(&entries, &mut out).unwrap();
    assert!(out.len() < 5_100, "{} bytes", out.len());
    assert_eq!(Chunk::decode(&out).unwrap().entries(), entries);
}

#[test]
fn entries_of_several_fields_come_back_record_by_record() {
    let set = |record, field, stars| Entry::Set(Change { record: RecordId(record), field, old: None, new: Some(Value::Stars(stars)) });
    let written = [set(2, fields::SCORE, 1), set(1, fields::SCORE, 2), set(2, fields::MANUAL_STARS, 3), set(1, fields::MANUAL_STARS, 4)];
    let mut out = Vec::new();
    chunk_into(&written, &mut out).unwrap();
    let chunk = Chunk::decode(&out).unwrap();
    assert_eq!(chunk.entries(), [written[1].clone(), written[3].clone(), written[0].clone(), written[2].clone()]);
    assert_eq!(chunk.changes_of(RecordId(1)).len(), 2);
    assert!(chunk.changes_of(RecordId(3)).is_empty());
}

#[test]
fn entries_of_every_sort_come_back_in_order_and_stretches_are_found() {
    let mut out = Vec::new();
    chunk_into(&entries(), &mut out).unwrap();
    let chunk = Chunk::decode(&out).unwrap();
    assert_eq!(chunk.entries(), entries());
    assert_eq!(chunk.made().collect::<Vec<_>>(), [(RecordId(1), RecordId(2)), (RecordId(9), RecordId(9))]);
}

#[test]
fn entries_are_cut_into_pieces_that_each_fit() {
    let large =
        |id| Entry::Removed(Record::new(RecordId(id), TypeId(1), stamp("x", 0)).with([(fields::NOTES, Value::Text("n".repeat(400_000)))]));
    let all: Vec<Entry> = (1..=20).map(large).collect();
    let cut: Vec<&[Entry]> = pieces(&all).collect();
    assert_eq!(cut.concat(), all);
    let mut out = Vec::new();
    assert!(cut.len() >= 8);
    cut.iter().for_each(|piece| chunk_into(piece, &mut out).unwrap());
    assert_eq!(pieces(&[]).count(), 0);
}

#[test]
fn the_head_of_an_operation_comes_back() {
    let mut out = Vec::new();
    head_into(&head(), &mut out).unwrap();
    assert_eq!(read_head(Seq(5), &out).unwrap(), head());
}

#[test]
fn a_newer_version_is_refused_with_both_numbers() {
    let form = Form { what: "hot values", version: 9, limit: LARGEST_RECORD };
    let mut out = Vec::new();
    form.seal(&1_u8, &mut out).unwrap();
    assert_eq!(Hot::decode(&out).unwrap_err(), CodecError::Newer { what: "hot values", found: 9, known: 1 });
}

#[test]
fn any_flipped_bit_is_seen() {
    let (hot, _) = halves(&sample());
    for bit in 0..hot.len() * 8 {
        let mut bytes = hot.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(Hot::decode(&bytes).unwrap_err(), CodecError::Checksum { what: "hot values" }, "bit {bit}");
    }
}

/// An envelope whose checksum is right around any body.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[1]);
    hasher.update(body);
    [&[1], hasher.finalize().to_le_bytes().as_slice(), body].concat()
}

#[test]
fn a_length_that_claims_a_terabyte_is_refused() {
    // Hand-made: one block, its stretches claimed to be 2^40.
    let bomb = [1, 0, 253, 0, 0, 0, 0, 0, 1, 0, 0];
    assert!(matches!(Chunk::decode(&sealed(&bomb)), Err(CodecError::Malformed { .. })));
    assert!(matches!(decode_numbers(&sealed(&bomb[2..])), Err(CodecError::Malformed { .. })));
    assert!(matches!(read_head(Seq(1), &sealed(&bomb[2..])), Err(CodecError::Malformed { .. })));
}

#[test]
fn a_stretch_that_claims_endless_records_is_refused() {
    for (first, count) in [(1, 1_u64 << 60), (u64::MAX, 2)] {
        let mut out = Vec::new();
        CHUNK.seal(&vec![(0_u32, vec![(first, count)])], &mut out).unwrap();
        assert!(matches!(Chunk::decode(&out), Err(CodecError::Malformed { .. })));
    }
}

#[test]
fn bytes_left_over_are_refused() {
    let mut body = halves(&sample()).0.split_off(5);
    assert!(Hot::decode(&sealed(&body)).is_ok());
    body.push(0);
    assert!(matches!(Hot::decode(&sealed(&body)), Err(CodecError::Malformed { .. })));
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "\\PC{1,20}".prop_filter("blank text is no value", |text| !text.trim().is_empty()).prop_map(Value::Text),
        any::<i64>().prop_map(Value::Number),
        any::<i64>().prop_map(Value::Money),
        (0_u8..6).prop_map(Value::Stars),
        Just(Value::YesNo(true)),
        any::<i32>().prop_map(Value::Date),
        any::<i64>().prop_map(Value::Moment),
        any::<u64>().prop_map(|id| Value::Link(RecordId(id))),
        any::<i64>().prop_map(Value::Decimal),
        Just(Value::Erased),
        proptest::collection::btree_set(any::<u64>(), 1..4).prop_map(|ids| Value::Links(ids.into_iter().map(RecordId).collect())),
        proptest::collection::vec(("[a-z @]{1,9}", any::<i64>(), any::<i64>(), 0_i64..=1_000_000), 1..4).prop_map(|lines| {
            let line = |(product, quantity, price, discount)| crate::model::ProductLine { product, quantity, price, discount };
            Value::Products(lines.into_iter().map(line).collect())
        }),
        proptest::collection::btree_set("[a-z]{1,5}", 1..4).prop_map(|tags| Value::Tags(tags.into_iter().collect())),
        ("[a-z]{0,9}", any::<i64>()).prop_map(|(by, at)| Value::Tick(Stamp { by, at })),
        (15_u8.., proptest::collection::vec(any::<u8>(), 0..9)).prop_map(|(code, bytes)| Value::Foreign(Foreign { code, bytes })),
    ]
}

proptest! {
    #[test]
    fn any_record_comes_back(values in proptest::collection::btree_map(7_u16..2100, any_value(), 0..30), id in any::<u64>(), rev in any::<u64>()) {
        let mut record = Record::new(RecordId(id), TypeId(3), stamp("made", i64::MIN));
        record = record.with(values.into_iter().map(|(field, value)| (FieldId(field), value)));
        record.rev = Seq(rev);
        let (hot, cold) = halves(&record);
        prop_assert_eq!(joined(record.id, &hot, &cold), record);
    }

    #[test]
    fn any_changes_come_back(changes in proptest::collection::vec((any::<u64>(), proptest::option::of(any_value()), proptest::option::of(any_value())), 1..60)) {
        let entries: Vec<Entry> = changes.into_iter().map(|(id, old, new)| {
            Entry::Set(Change { record: RecordId(id), field: fields::STATUS, old, new })
        }).collect();
        let mut out = Vec::new();
        chunk_into(&entries, &mut out).unwrap();
        prop_assert_eq!(Chunk::decode(&out).unwrap().entries(), entries);
    }

    #[test]
    fn no_bytes_panic_even_under_a_right_checksum(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for bytes in [body.clone(), sealed(&body)] {
            if let Ok(hot) = Hot::decode(&bytes) {
                let _read = hot.record(RecordId(1));
                let _both = merged(RecordId(1), &hot, Some(&bytes));
            }
            if let Ok(chunk) = Chunk::decode(&bytes) {
                let _read = (chunk.made().count(), chunk.changes_of(RecordId(1)));
            }
            let _head = read_head(Seq(1), &bytes);
            let _numbers = (decode_numbers(&bytes), decode_counts(&bytes));
        }
    }

    #[test]
    fn no_damaged_chunk_panics(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut out = Vec::new();
        chunk_into(&entries(), &mut out).unwrap();
        let mut body = out.split_off(5);
        let at = at.index(body.len());
        body[at] = byte;
        if let Ok(chunk) = Chunk::decode(&sealed(&body)) {
            let _read = (chunk.entries(), chunk.made().count());
        }
    }
}
