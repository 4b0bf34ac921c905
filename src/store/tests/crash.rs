//! Power cuts and failing disks at every step of a story: nothing acknowledged is lost, nothing half done stays.

use std::io::ErrorKind;

use super::{
    disk::{Disk, Trouble},
    *,
};

pub(super) fn open(disk: &Disk) -> Result<Store, StoreError> {
    disk.open()
}

/// A disk with an empty store on it, cleanly closed.
fn fresh() -> Disk {
    let disk = Disk::default();
    drop(open(&disk).unwrap());
    Disk::holding(disk.bytes())
}

/// A small generator with a seed: the same cuts in every run.
fn dice(mut seed: u64) -> impl FnMut(u32) -> u32 {
    move |sides| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(seed >> 33).unwrap() % sides
    }
}

/// Tells the story until a commit fails. Answers the model after the last acknowledged batch, and after the one that failed.
fn tell(store: &mut Store) -> (Model, Option<Model>) {
    let mut model = Model::default();
    for action in story() {
        for (batch, after) in model.batches(&action) {
            if store.commit(&batch).is_err() {
                return (model, Some(after));
            }
            model = after;
        }
    }
    (model, None)
}

fn steps_of_the_story() -> usize {
    let disk = fresh();
    let mut store = open(&disk).unwrap();
    assert!(tell(&mut store).1.is_none());
    disk.calls()
}

/// The store holds what was acknowledged, or that and the batch that was under way.
fn compare_either(store: &Store, model: &Model, under_way: Option<&Model>) -> bool {
    let went_through = under_way.filter(|after| store.last_seq() == after.next_seq_before() && store_has(store, after));
    compare(store, &went_through.unwrap_or(model).clone().without_lost_numbers(store));
    went_through.is_some()
}

impl Model {
    fn next_seq_before(&self) -> Seq {
        self.ops.last_key_value().map_or(Seq(0), |(seq, _)| *seq)
    }
}

fn store_has(store: &Store, model: &Model) -> bool {
    let seq = model.next_seq_before();
    let head = store.reader().unwrap().op(seq).unwrap();
    head.as_ref() == model.ops.get(&seq) && store.next_record().0 == model.next_record.max(1)
}

/// Disks after a power cut that are looked at; `PROSPEKT_LONG=1 cargo test` takes its time.
const IMAGES: usize = if option_env!("PROSPEKT_LONG").is_some() { 100_000 } else { 3_000 };

#[test]
fn after_a_power_cut_at_any_step_everything_acknowledged_is_there_and_nothing_half_done() {
    let steps = steps_of_the_story();
    let mut went_through = 0;
    for cut in 1..=steps {
        let disk = fresh();
        let Ok(mut store) = open(&disk) else { panic!("the disk works at first") };
        disk.trouble(Some(Trouble { from: cut, until: usize::MAX, kind: ErrorKind::Other }));
        let (model, under_way) = tell(&mut store);
        for image in 0..IMAGES.div_ceil(steps) {
            let mut after = open(&disk.after_power_cut(dice(u64::try_from(cut * 1_000 + image).unwrap()))).unwrap();
            assert!(!after.was_repaired(), "cut {cut}, {image}: quick repair spares the walk through the file");
            assert!(after.facts.running.is_empty(), "cut {cut}, {image}");
            went_through += usize::from(compare_either(&after, &model, under_way.as_ref()));
            assert_sound(&mut after);
        }
    }
    assert!(went_through > 0, "some cut comes after the commit and before its answer");
}

/// Does an action, each batch as often as it takes. Answers false where it had to be given up, and nothing of it is left.
fn acted(store: &mut Store, model: &mut Model, action: &Action, refused: &mut usize, length: usize) -> bool {
    'action: for (batch, after) in model.batches(action) {
        for _attempt in 0..=length + 3 {
            match store.commit(&batch) {
                Ok(()) => {
                    *model = after;
                    continue 'action;
                }
                Err(StoreError::NoSpace | StoreError::Io(_)) => *refused += 1,
                Err(error) => panic!("{error}"),
            }
            // Unless the disk still fails, reading goes on at once.
            if let Ok(reader) = store.reader() {
                assert!(reader.counts().is_ok());
            }
            if store.lost.is_some() {
                while store.roll_back(batch.op.seq).is_err() {}
                *model = model.clone().without_lost_numbers(store);
                compare(store, model);
                return false;
            }
        }
        panic!("writing never came back");
    }
    true
}

#[test]
fn a_disk_that_is_full_for_a_while_loses_nothing_and_writing_comes_back() {
    let steps = steps_of_the_story();
    let mut met = 0;
    for from in 1..=steps {
        for (length, kind) in [(3, ErrorKind::StorageFull), (1, ErrorKind::Other)] {
            let disk = fresh();
            let mut store = open(&disk).unwrap();
            disk.trouble(Some(Trouble { from, until: from + length, kind }));
            let mut model = Model::default();
            let mut refused = 0;
            for action in story() {
                while !acted(&mut store, &mut model, &action, &mut refused, length) {}
            }
            compare(&store, &model);
            assert_sound(&mut store);
            met += usize::from(refused > 0);
            let mut again = open(&disk.after_power_cut(dice(7))).unwrap();
            compare(&again, &model);
            assert_sound(&mut again);
        }
    }
    // What fails where the file is closed or opened anew is tried again at once, and nobody is told.
    assert!(met > steps, "{met} of {} rounds met the trouble", 2 * steps);
}

#[test]
fn on_a_disk_that_stays_full_reading_goes_on_and_says_what_was_saved() {
    let disk = fresh();
    let mut store = open(&disk).unwrap();
    let mut model = Model::default();
    model.act(&mut store, &names(&["Ada", "Bo"]).once());
    disk.trouble(Some(Trouble { from: 0, until: usize::MAX, kind: ErrorKind::StorageFull }));
    let batch = model.batches(&What::Set(fields::SCORE, Some(Value::Stars(1)), 1).once()).remove(0).0;
    assert!(matches!(store.commit(&batch), Err(StoreError::NoSpace)));
    disk.trouble(None);
    compare(&store, &model);
    store.commit(&batch).unwrap();
}

#[test]
fn an_operation_that_a_crash_cut_off_is_rolled_back_when_the_store_is_opened() {
    let disk = fresh();
    let mut store = open(&disk).unwrap();
    let mut model = Model::default();
    model.act(&mut store, &names(&["Ada", "Bo", "Cy"]).once());
    let batches = model.batches(&What::Remove(1).chunked(3));
    store.commit(&batches[0].0).unwrap();
    store.commit(&batches[1].0).unwrap();
    let crashed = disk.after_power_cut(|_| 2);
    let mut after = open(&crashed).unwrap();
    compare(&after, &batches[1].1);
    assert_eq!(after.reader().unwrap().op(Seq(2)).unwrap().unwrap().state, OpState::Cancelled);
    assert_sound(&mut after);
}

#[test]
fn where_the_disk_is_full_rolling_back_waits_and_comes_before_the_next_commit() {
    let disk = fresh();
    let mut store = open(&disk).unwrap();
    let mut model = Model::default();
    model.act(&mut store, &names(&["Ada", "Bo", "Cy"]).once());
    let batches = model.batches(&What::Remove(1).chunked(3));
    store.commit(&batches[0].0).unwrap();
    let crashed = disk.after_power_cut(|_| 2);
    // Opening itself takes a few calls; the first commit does not get through.
    let opening = {
        let probe = Disk::holding(crashed.bytes());
        let mut store = open(&probe).unwrap();
        assert!(store.leftover.is_empty());
        let calls = probe.calls();
        drop(store.commit(&model.batches(&names(&["x"]).once())[0].0));
        calls
    };
    crashed.trouble(Some(Trouble { from: opening / 2, until: opening + 1, kind: ErrorKind::StorageFull }));
    let mut after = open(&crashed).unwrap();
    assert_eq!(after.leftover, [Seq(2)]);
    crashed.trouble(None);
    model = batches[0].1.clone();
    model.act(&mut after, &names(&["Dan"]).once());
    compare(&after, &model);
    assert_sound(&mut after);
}

/// Writes of several people, made durable together.
fn group(model: &Model) -> Vec<(Batch, Model)> {
    let actions = [names(&["Ada", "Bo"]), What::Set(fields::SCORE, Some(Value::Stars(2)), 1), names(&["Cy"]), What::Remove(3)];
    let mut at = model.clone();
    let write = |what: What| {
        let (batch, after) = at.batches(&what.once()).remove(0);
        at = after.clone();
        (batch, after)
    };
    actions.into_iter().map(write).collect()
}

/// Writes a group, the last one as it comes; answers how many were acknowledged: those before the first that failed, if the sync took them.
fn write_group(store: &mut Store, group: &[(Batch, Model)], ends_durably: bool) -> usize {
    let soon = group.len() - usize::from(ends_durably);
    let written = group[..soon].iter().take_while(|(batch, _)| store.commit_soon(batch).is_ok()).count();
    let ended = if written == soon { group[soon..].iter().take_while(|(batch, _)| store.commit(batch).is_ok()).count() } else { 0 };
    // Whatever happened, the sync has the last word.
    let is_synced = store.sync().is_ok();
    assert!(is_synced || ended == 0, "a durable commit takes all before it along");
    if is_synced { written + ended } else { 0 }
}

/// The model after so many of a group.
fn after(group: &[(Batch, Model)], acknowledged: usize, before: &Model) -> Model {
    acknowledged.checked_sub(1).map_or(before, |last| &group[last].1).clone()
}

#[test]
fn a_group_is_there_whole_or_not_at_all_after_a_power_cut_at_any_step() {
    for ends_durably in [false, true] {
        let mut acknowledged = 0;
        for cut in 1.. {
            let disk = fresh();
            let mut store = open(&disk).unwrap();
            disk.trouble(Some(Trouble { from: cut, until: usize::MAX, kind: ErrorKind::Other }));
            let mut model = Model::default();
            let mut under_way = None;
            for _ in 0..2 {
                let group = group(&model);
                let done = write_group(&mut store, &group, ends_durably);
                model = after(&group, done, &model);
                acknowledged += done;
                if done < group.len() {
                    under_way = Some(group[3].1.clone());
                    break;
                }
            }
            let mut after = open(&disk.after_power_cut(dice(u64::try_from(cut).unwrap()))).unwrap();
            compare_either(&after, &model, under_way.as_ref());
            assert_sound(&mut after);
            if under_way.is_none() {
                break;
            }
        }
        assert!(acknowledged > 8);
    }
}

#[test]
fn a_group_that_met_a_failing_disk_is_gone_and_can_be_written_again() {
    for ends_durably in [false, true] {
        for (length, kind) in [(1, ErrorKind::Other), (3, ErrorKind::StorageFull), (40, ErrorKind::Other)] {
            for from in 1.. {
                let disk = fresh();
                let mut store = open(&disk).unwrap();
                disk.trouble(Some(Trouble { from, until: from + length, kind }));
                let first = group(&Model::default());
                let done = write_group(&mut store, &first, ends_durably);
                disk.trouble(None);
                let model = after(&first, done, &Model::default());
                // What the disk had after all is taken back before the next write.
                let second = group(&model);
                assert_eq!(write_group(&mut store, &second, ends_durably), 4, "{ends_durably} from {from}, {length} long");
                compare(&store, &second[3].1);
                assert_sound(&mut store);
                if done == 4 {
                    break;
                }
            }
        }
    }
}

/// The control: were syncing a lie, these tests would notice.
#[test]
fn on_a_disk_that_lies_about_syncing_power_cuts_do_lose_what_was_acknowledged() {
    let lost = (1..200_u64).filter(|seed| {
        let disk = fresh();
        let mut store = open(&disk).unwrap();
        disk.lie();
        let (model, _) = tell(&mut store);
        let cut = disk.after_power_cut(dice(*seed));
        let is_there = || open(&cut).is_ok_and(|after| store_has(&after, &model));
        !std::panic::catch_unwind(std::panic::AssertUnwindSafe(is_there)).unwrap_or(false)
    });
    assert!(lost.count() > 50);
}
