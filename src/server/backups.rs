//! Copies of the store by themselves: one a day, in a folder of their own; older ones are thinned out.

use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, TryRecvError},
};

use chrono::{DateTime, Datelike, NaiveDate};

use super::News;
use crate::{
    hub::{Clock, HubHandle, Port},
    proto::{FromHub, Reply, Request, Ticket},
    store::copies_of,
};

/// The newest so many days are kept.
const DAYS: usize = 7;
/// Of the newest so many weeks the last copy of each is kept.
const WEEKS: usize = 4;
/// Of the newest so many months the last copy of each is kept.
const MONTHS: usize = 12;

/// So much is left free on the disk for the work of the day.
const LEFT_FREE: u64 = 256 << 20;

/// Where the copies of a store lie: `backups/leads-2026-11-24.prospekt` beside `leads.prospekt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backups {
    store: PathBuf,
    folder: PathBuf,
    clock: Clock,
}

impl Backups {
    /// Copies of that store.
    #[must_use]
    pub fn of(store: &Path, clock: Clock) -> Self {
        Self { store: store.to_owned(), folder: copies_of(store), clock }
    }

    /// The folder; need not exist.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn part(of: Option<&std::ffi::OsStr>) -> String {
        of.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn name(&self, day: NaiveDate) -> String {
        let (stem, ending) = (Self::part(self.store.file_stem()), Self::part(self.store.extension()));
        let dot = if ending.is_empty() { "" } else { "." };
        format!("{stem}-{}{dot}{ending}", day.format("%Y-%m-%d"))
    }

    /// The day of a copy of this store.
    fn day(&self, name: &str) -> Option<NaiveDate> {
        let rest = name.strip_prefix(&Self::part(self.store.file_stem()))?.strip_prefix('-')?;
        let day = NaiveDate::parse_from_str(rest.get(..10)?, "%Y-%m-%d").ok()?;
        (self.name(day) == name).then_some(day)
    }

    fn today(&self) -> NaiveDate {
        DateTime::from_timestamp_millis(self.clock.now()).unwrap_or_default().date_naive()
    }

    /// Days of which there are copies.
    fn days(&self) -> io::Result<BTreeSet<NaiveDate>> {
        let names = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        Ok(names.collect::<io::Result<Vec<_>>>()?.iter().filter_map(|name| self.day(name)).collect())
    }

    /// Makes the folder, and throws away what a copy that was cut off left.
    fn prepare(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let unfinished = format!(".{}-", Self::part(self.store.file_stem()));
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(&unfinished) && name.contains(".new") {
                fs::remove_file(entry.path())?;
            }
        }
        let (free, size) = (rustix::fs::statvfs(&self.folder)?, fs::metadata(&self.store)?.len());
        if free.f_bavail.saturating_mul(free.f_frsize) < size.saturating_add(LEFT_FREE) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn thin_out(&self) -> io::Result<()> {
        superfluous(&self.days()?).into_iter().try_for_each(|day| fs::remove_file(self.folder.join(self.name(day))))
    }
}

/// Days whose copies are no longer needed.
fn superfluous(days: &BTreeSet<NaiveDate>) -> Vec<NaiveDate> {
    let newest_of_each = |stretch: fn(NaiveDate) -> (i32, u32), most: usize| {
        let mut seen = BTreeSet::new();
        days.iter().rev().copied().filter(move |day| seen.insert(stretch(*day))).take(most)
    };
    let kept: BTreeSet<NaiveDate> = newest_of_each(|day| (0, day.num_days_from_ce().unsigned_abs()), DAYS)
        .chain(newest_of_each(|day| (day.iso_week().year(), day.iso_week().week()), WEEKS))
        .chain(newest_of_each(|day| (day.year(), day.month()), MONTHS))
        .collect();
    days.difference(&kept).copied().collect()
}

/// Sees to it that there is a copy of each day.
#[derive(Debug)]
pub(super) struct Keeper {
    backups: Backups,
    /// The day that was seen to, well or not.
    seen_to: Option<NaiveDate>,
    /// The copy under way.
    copying: Option<(Port, Receiver<FromHub>, PathBuf)>,
}

impl Keeper {
    pub(super) const fn new(backups: Backups) -> Self {
        Self { backups, seen_to: None, copying: None }
    }

    /// Begins what is due, and tells what came of it.
    pub(super) fn look(&mut self, hub: &HubHandle) -> Option<News> {
        if self.copying.is_some() {
            return self.heard();
        }
        let today = self.backups.today();
        if self.seen_to == Some(today) {
            return None;
        }
        self.seen_to = Some(today);
        let to = self.backups.folder.join(self.backups.name(today));
        match self.backups.prepare() {
            Err(error) => {
                return Some(News::Trouble(format!("No backup of today: {} cannot be used: {error}.", self.backups.folder.display())));
            }
            Ok(()) if to.exists() => return None,
            Ok(()) => {}
        }
        let (port, replies) = hub.connect(&super::login_of(rustix::process::geteuid().as_raw()));
        port.ask(Ticket(1), Request::Backup(to.clone()));
        self.copying = Some((port, replies, to));
        None
    }

    fn heard(&mut self) -> Option<News> {
        let (_, replies, to) = self.copying.as_ref()?;
        let told = loop {
            match replies.try_recv() {
                Ok(FromHub::Event(_)) => {}
                Ok(FromHub::Reply(_, Reply::Checked { problems, .. })) if problems.is_empty() => {
                    let thinned = self.backups.thin_out();
                    let done = format!("Copied to {}, and verified.", to.display());
                    break match thinned {
                        Ok(()) => News::Done(done),
                        Err(error) => News::Trouble(format!("{done} Older ones cannot be removed: {error}.")),
                    };
                }
                Ok(FromHub::Reply(_, Reply::Checked { problems, .. })) => {
                    break News::Trouble(format!("The store is not sound; its copy is {}:\n{}", to.display(), problems.join("\n")));
                }
                Ok(FromHub::Reply(_, Reply::Refused(refusal))) => break News::Trouble(format!("No backup of today: {refusal}.")),
                Ok(FromHub::Reply(..)) => {}
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => break News::Trouble("No backup of today: the store was closed.".to_owned()),
            }
        };
        self.copying = None;
        Some(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Options, Store};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_copy_is_named_after_its_store_and_day() {
        for (store, name) in
            [("/s/leads.prospekt", "leads-2026-11-24.prospekt"), ("/s/a.b.c", "a.b-2026-11-24.c"), ("/s/leads", "leads-2026-11-24")]
        {
            let backups = Backups::of(Path::new(store), Clock::Fixed(0));
            assert_eq!(backups.name(day("2026-11-24")), name);
            assert_eq!(backups.day(name), Some(day("2026-11-24")));
            for other in ["leads-2026-11-24.txt", "mine.prospekt", "leads-2026-13-24.prospekt", "leads-é026-11-24.prospekt", "x"] {
                assert_eq!(backups.day(other), None, "{other}");
            }
        }
    }

    #[test]
    fn whoever_copies_each_day_keeps_a_week_of_days_a_month_of_weeks_and_a_year_of_months() {
        let mut kept = BTreeSet::new();
        let first = day("2024-01-01");
        for today in first.iter_days().take(1000) {
            kept.insert(today);
            for old in superfluous(&kept) {
                kept.remove(&old);
            }
        }
        let told: Vec<String> = kept.iter().rev().map(ToString::to_string).collect();
        // The last day is Friday the 26th; Sundays end the weeks, last days the months.
        let expected = [
            "2026-09-26",
            "2026-09-25",
            "2026-09-24",
            "2026-09-23",
            "2026-09-22",
            "2026-09-21",
            "2026-09-20",
            "2026-09-13",
            "2026-09-06",
            "2026-08-31",
            "2026-07-31",
            "2026-06-30",
            "2026-05-31",
            "2026-04-30",
            "2026-03-31",
            "2026-02-28",
            "2026-01-31",
            "2025-12-31",
            "2025-11-30",
            "2025-10-31",
        ];
        assert_eq!(told, expected);
        let rare: BTreeSet<NaiveDate> = ["2020-01-01", "2021-06-01", "2026-01-01"].map(day).into();
        assert_eq!(superfluous(&rare), [], "few are all kept, however old");
    }

    /// Looks until something is told.
    fn told(keeper: &mut Keeper, hub: &HubHandle) -> News {
        loop {
            if let Some(told) = keeper.look(hub) {
                return told;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn each_day_has_one_copy_that_opens_and_what_was_cut_off_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.prospekt");
        let hub = HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(0)).unwrap();
        let backups = Backups::of(&path, Clock::Fixed(0));
        fs::create_dir(backups.folder()).unwrap();
        for name in [".leads-1969-12-31.prospekt.new0", "mine.prospekt"] {
            fs::write(backups.folder().join(name), "half").unwrap();
        }
        let mut keeper = Keeper::new(backups.clone());
        let copy = backups.folder().join("leads-1970-01-01.prospekt");
        assert_eq!(told(&mut keeper, &hub), News::Done(format!("Copied to {}, and verified.", copy.display())));
        assert_eq!(keeper.look(&hub), None, "once a day");
        assert_eq!(Keeper::new(backups.clone()).look(&hub), None, "and once in two starts");
        let mut names: Vec<_> = fs::read_dir(backups.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["leads-1970-01-01.prospekt", "mine.prospekt"]);
        assert!(Store::open(&copy, &Options { must_exist: true, ..Options::default() }).is_ok());
    }

    #[test]
    fn with_the_clock_set_ahead_each_day_brings_one_and_old_ones_go() {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.prospekt");
        let hub = HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(0)).unwrap();
        // Thursday the 1st of January 1970, and every day for ten weeks.
        for number in 0..70 {
            let mut keeper = Keeper::new(Backups::of(&path, Clock::Fixed(number * DAY)));
            assert!(matches!(told(&mut keeper, &hub), News::Done(_)), "day {number}");
        }
        let names = fs::read_dir(folder.path().join("backups")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut days: Vec<String> = names.map(|name| name.trim_start_matches("leads-").trim_end_matches(".prospekt").to_owned()).collect();
        days.sort();
        let expected = [
            // The last of January, and of February.
            "1970-01-31",
            "1970-02-22",
            "1970-02-28",
            "1970-03-01",
            // Sundays end the weeks; then a week of days.
            "1970-03-05",
            "1970-03-06",
            "1970-03-07",
            "1970-03-08",
            "1970-03-09",
            "1970-03-10",
            "1970-03-11",
        ];
        assert_eq!(days, expected);
        assert!(Store::open(&folder.path().join("backups/leads-1970-01-31.prospekt"), &Options::default()).is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_and_the_work_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.prospekt");
        let hub = HubHandle::start(Store::open(&path, &Options::default()).unwrap(), "anna", Clock::Fixed(0)).unwrap();
        fs::write(folder.path().join("backups"), "a file").unwrap();
        let mut keeper = Keeper::new(Backups::of(&path, Clock::Fixed(0)));
        assert!(matches!(told(&mut keeper, &hub), News::Trouble(what) if what.starts_with("No backup of today: ")));
        assert_eq!(keeper.look(&hub), None);
    }
}
