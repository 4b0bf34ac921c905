//! Two screens on one store, each a real program in a terminal: what one does, the other sees, and nobody's work is lost. Here
//! they are two windows of one person on their own server; [`crate::office`] has two system users do the same.

use rustix::process::Signal;

use crate::support::{
    World,
    pty::{Pty, Terminal},
    world::Ran,
};

/// The leads the flows work on, each flow on its own. Of the two called Dan the first stays when they are merged.
pub const LEADS: [&str; 11] = ["Ada", "Bea", "Cid", "Dan Alm", "Dan Ek", "Eva", "Evelyn", "Evert", "Fay", "Gus", "Hal"];

/// Two people at their screens, both at the whole list of leads. Bo may delete.
pub struct Pair {
    pub anna: Pty,
    pub bo: Pty,
    /// What each is called on the other's screen while they have a record open.
    pub names: [&'static str; 2],
}

/// Brings the one lead of that name into the list and opens it.
#[track_caller]
fn open(pty: &mut Pty, lead: &str) {
    find(pty, lead, 1);
    pty.press("enter", &format!("Lead: {lead}"));
}

/// Filters the list to so many leads.
#[track_caller]
fn find(pty: &mut Pty, words: &str, count: usize) {
    pty.press("/", "0 found".trim_start_matches('0'));
    pty.send(words.as_bytes());
    pty.wait_for(&format!(" {count} found"));
    pty.press("enter", &format!("Filter: {words}"));
}

/// Back at the whole list, with nothing chosen.
#[track_caller]
fn all(pty: &mut Pty) {
    pty.keys("g f");
    pty.wait("the whole list", |pty| !pty.screen().contains("Filter:"));
    pty.keys("g c");
}

/// Types into a field of the open form.
#[track_caller]
fn fill(pty: &mut Pty, field: &str, text: &str) {
    pty.click(field);
    pty.send(text.as_bytes());
    pty.wait_for(text);
}

impl Pair {
    /// A row changes in place on the other screen, with a mark, without a key there.
    pub fn a_change_is_seen(&mut self) {
        let Self { anna, bo, .. } = self;
        let before = bo.bytes.len();
        find(anna, "Ada", 1);
        anna.press("5", "★★★★★# Ada");
        bo.wait_for_bytes(before, "•".as_bytes());
        bo.wait_for("★★★★★# Ada");
        all(anna);
    }

    /// A row that would stand elsewhere now stays where it is, and so does the cursor.
    pub fn nothing_moves_under_the_cursor(&mut self) {
        let Self { anna, bo, .. } = self;
        let rows = |pty: &Pty| {
            let screen = pty.screen();
            let found = screen
                .lines()
                .filter(|line| line.contains(['★', '☆']))
                .filter_map(|line| LEADS.into_iter().find(|lead| line.contains(&format!(" {lead} "))));
            found.collect::<Vec<_>>()
        };
        bo.keys("j j");
        bo.settle();
        let (before, at, order) = (bo.bytes.len(), bo.terminal().cursor_position(), rows(bo));
        assert_eq!(order.len(), LEADS.len(), "{}", bo.screen());
        find(anna, "Hal", 1);
        anna.press("5", "★★★★★# Hal");
        bo.wait_for_bytes(before, "•".as_bytes());
        bo.wait_for("★★★★★# Hal");
        bo.settle();
        assert_eq!((bo.terminal().cursor_position(), rows(bo)), (at, order), "{}", bo.screen());
        all(anna);
        bo.keys("k k");
    }

    /// Who has a lead open is told on the row and on the form, with what they do; a stopped program shows as idle.
    pub fn presence_is_told(&mut self) {
        let Self { anna, bo, names: [annas, bos] } = self;
        open(anna, "Ada");
        bo.wait_for("@★★★★★# Ada");
        open(bo, "Ada");
        bo.wait_for(&format!("also open: {annas}"));
        anna.wait_for(&format!("also open: {bos}"));
        fill(bo, "Job title", "Buyer");
        anna.wait_for(&format!("also open: {bos} (editing)"));
        // As Ctrl+Z does.
        bo.signal(Signal::TSTP);
        anna.wait_for(&format!("also open: {bos} (idle)"));
        bo.signal(Signal::CONT);
        anna.wait_for(&format!("also open: {bos} (editing)"));
        // Both fields are saved, and who saves last is told what was kept.
        bo.wait_for("Buyer");
        fill(anna, "Web page", "ada.example");
        anna.press("F2", "Saved Ada");
        bo.wait_for("changed Web page");
        bo.press("F2", "change of Web page kept");
        anna.wait("bo to be gone", |pty| !pty.screen().contains('@'));
        all(anna);
        all(bo);
    }

    /// The same field by both: marked at once, compared with a key, decided at the save.
    pub fn the_same_field_is_decided_on(&mut self) {
        let Self { anna, bo, .. } = self;
        open(bo, "Bea");
        fill(bo, "Job title", "Buyer");
        open(anna, "Bea");
        fill(anna, "Job title", "Seller");
        anna.press("F2", "Saved Bea");
        bo.wait_for("set Seller, ");
        bo.press("ctrl+r", "theirs    Seller");
        bo.press("esc", "All you typed is still here");
        bo.press("F2", "Save with these Enter");
        // The original, theirs with who and when, and mine.
        bo.wait_for("original");
        bo.wait_for("theirs    Seller");
        bo.wait_for("mine      Buyer");
        bo.press("space", "(*) mine");
        bo.press("enter", "Saved Bea");
        all(anna);
        all(bo);
    }

    /// A lead deleted under an open form comes back with what was typed.
    pub fn a_deleted_lead_comes_back(&mut self) {
        let Self { anna, bo, .. } = self;
        open(anna, "Cid");
        fill(anna, "Job title", "Buyer");
        find(bo, "Cid", 1);
        bo.press("d", "takes it back");
        anna.wait_for("deleted this lead");
        anna.press("F2", "Saved Cid");
        all(anna);
        all(bo);
    }

    /// A lead merged under an open form leads to the one that stays.
    pub fn a_merged_lead_is_followed(&mut self) {
        let Self { anna, bo, .. } = self;
        open(anna, "Dan Ek");
        fill(anna, "Job title", "Buyer");
        find(bo, "Dan", 2);
        bo.press("A", "2 selected");
        bo.press("M", "Merge 2 records");
        bo.press("F2", "Merged 1 record into Dan Alm");
        anna.wait_for("Lead: Dan Alm");
        anna.wait_for(": this is that one.");
        anna.press("F2", "Saved Dan Alm");
        all(anna);
        all(bo);
    }

    /// Bulk edits that overlap: what the other did meanwhile is left alone, and one key selects it.
    pub fn overlapping_bulk_edits_leave_alone(&mut self) {
        let Self { anna, bo, .. } = self;
        find(anna, "Ev", 3);
        anna.press("A", "3 selected");
        anna.press("m", "Bulk edit: 3 leads");
        anna.send(b"stat\r");
        anna.send(b"qualified\r");
        anna.press("enter", "3 will change");
        let before = anna.bytes.len();
        find(bo, "Evelyn", 1);
        bo.keys("l l");
        bo.press("e", "Qualified");
        bo.send(b"lost\r");
        bo.wait_for("takes it back");
        // The row behind the window changes: anna's screen knows.
        anna.wait_for_bytes(before, "•".as_bytes());
        anna.press("enter", "These are the new numbers");
        anna.press("y", "Changed 2 leads, 1 skipped (changed by ");
        anna.press("g v", "1 selected");
        all(anna);
        bo.keys("h h");
        all(bo);
    }

    /// An undo that meets what the other did since asks first, and leaves it where that is wanted. Not for two windows of one person,
    /// whose undo takes their last operation back, at whichever window it was done.
    pub fn an_undo_asks_about_what_others_did(&mut self) {
        let Self { anna, bo, .. } = self;
        find(anna, "Ev", 3);
        anna.press("A", "3 selected");
        anna.press("4", "takes it back");
        bo.settle();
        find(bo, "Evert", 1);
        let before = anna.bytes.len();
        bo.press("5", "★★★★★# Evert");
        anna.wait_for_bytes(before, "•".as_bytes());
        anna.press("u", "1 of 3 records changed since, by ");
        anna.press("y", "1 left alone: Evert (Score changed by ");
        anna.wait_for("★★★★★# Evert");
        anna.wait("the others to be back", |pty| pty.screen().matches("☆☆☆☆☆").count() == 2);
        all(anna);
        all(bo);
    }

    /// The same lead converted by both at once: one does it, the other is told.
    pub fn one_of_two_converts(&mut self) {
        const DONE: &str = "Business Contact: Fay";
        const TOLD: &str = "is a business contact already";
        let Self { anna, bo, .. } = self;
        for pty in [&mut *anna, &mut *bo] {
            find(pty, "Fay", 1);
            pty.press("C", "Convert Fay");
            pty.wait_for("Enter Convert");
        }
        anna.keys("enter");
        bo.keys("enter");
        for pty in [&mut *anna, &mut *bo] {
            pty.wait("an answer", |pty| pty.screen().contains(DONE) || pty.screen().contains(TOLD));
        }
        let done = [&*anna, &*bo].into_iter().filter(|pty| pty.screen().contains(DONE)).count();
        assert_eq!(done, 1, "{}\n{}", anna.screen(), bo.screen());
        for pty in [&mut *anna, &mut *bo] {
            pty.keys("esc");
            pty.wait("the list", |pty| !pty.screen().contains("Convert Fay") && !pty.screen().contains(DONE));
            all(pty);
        }
    }

    /// Who loses the right to change while a form is open can change nothing more there, and keeps what was typed.
    pub fn a_role_taken_away_locks_the_form(&mut self, take: impl FnOnce(), give: impl FnOnce()) {
        let Self { anna, .. } = self;
        open(anna, "Hal");
        fill(anna, "Job title", "Buyer");
        take();
        anna.wait_for("Only to read:");
        anna.press("F2", "nothing was saved");
        give();
        anna.wait_for("You may change this now");
        anna.press("F2", "Saved Hal");
        all(anna);
    }

    /// A screen killed in a form: the person is gone from it at once, and what was typed is offered when they come back.
    pub fn a_killed_screen_leaves_and_loses_nothing(&mut self, again: impl FnOnce() -> Pty) {
        let Self { anna, bo, .. } = self;
        open(anna, "Gus");
        fill(anna, "Job title", "Buyer");
        bo.wait_for(" edits");
        anna.signal(Signal::KILL);
        assert_eq!(anna.exit(), -1);
        bo.wait("anna to be gone", |pty| !pty.screen().contains('@'));
        *anna = again();
        anna.wait_for("Unsaved form");
        anna.press("enter", "Lead: Gus");
        anna.wait_for("Buyer");
        anna.press("F2", "Saved Gus");
    }
}

/// Two windows of one person.
struct Home {
    world: World,
    pair: Pair,
}

fn screen(world: &World) -> Pty {
    Pty::open(world, Terminal { shares: true, ..Terminal::default() })
}

impl Home {
    fn new() -> Self {
        let world = World::new();
        let rows: Vec<String> = LEADS.iter().map(|lead| format!("{lead},Company")).collect();
        world.file("leads.csv", format!("Full name,Company\n{}\n", rows.join("\n")));
        Ran::of(world.shared("import leads.csv --apply").output().unwrap()).ok();
        let [anna, bo] = [screen(&world), screen(&world)].map(|mut pty| {
            pty.wait_for("Leads 11");
            pty.settle();
            pty
        });
        let names = ["you in another window"; 2];
        Self { world, pair: Pair { anna, bo, names } }
    }

    fn list(&self, args: &str) -> String {
        Ran::of(self.world.shared(&format!("list --format csv {args}")).output().unwrap()).ok()
    }
}

#[test]
fn two_windows_see_each_others_changes_and_each_other() {
    let mut home = Home::new();
    home.pair.a_change_is_seen();
    home.pair.nothing_moves_under_the_cursor();
    home.pair.presence_is_told();
    let ada = home.list("--columns full-name,job-title,web-page Ada");
    assert!(ada.contains("Ada,Buyer,https://ada.example") || ada.contains("Ada,Buyer,ada.example"), "{ada}");
}

#[test]
fn the_same_field_by_two_windows_is_decided_on() {
    let mut home = Home::new();
    home.pair.the_same_field_is_decided_on();
    assert!(home.list("--columns full-name,job-title Bea").contains("Bea,Buyer"));
}

#[test]
fn what_is_deleted_or_merged_under_an_open_form_loses_nothing() {
    let mut home = Home::new();
    home.pair.a_deleted_lead_comes_back();
    home.pair.a_merged_lead_is_followed();
    assert!(home.list("--columns full-name,job-title Cid").contains("Cid,Buyer"));
    assert!(home.list("--columns full-name,job-title Dan").contains("Dan Alm,Buyer"));
}

#[test]
fn what_two_windows_do_to_many_or_the_same_at_once_is_done_once() {
    let mut home = Home::new();
    home.pair.overlapping_bulk_edits_leave_alone();
    home.pair.one_of_two_converts();
    let statuses = home.list("--columns full-name,status Ev");
    for row in ["Eva,Qualified", "Evelyn,Lost", "Evert,Qualified"] {
        assert!(statuses.contains(row), "{statuses}");
    }
    assert_eq!(home.list("--type contact --columns full-name").lines().count(), 2);
}

#[test]
fn a_killed_window_is_gone_and_its_text_is_not() {
    let mut home = Home::new();
    let Home { world, pair } = &mut home;
    pair.a_killed_screen_leaves_and_loses_nothing(|| screen(world));
    assert!(home.list("--columns full-name,job-title Gus").contains("Gus,Buyer"));
}

#[test]
fn a_window_whose_terminal_takes_nothing_is_idle_and_one_whose_terminal_goes_away_is_gone() {
    let mut home = Home::new();
    let Pair { anna, bo, .. } = &mut home.pair;
    open(bo, "Hal");
    open(anna, "Hal");
    anna.wait_for("also open: you in another window");
    // The program waits for its terminal, and answers nobody.
    bo.hold(true);
    bo.keys("f10");
    anna.wait_for("also open: you in another window (idle)");
    bo.hold(false);
    bo.wait_for("[History]");
    anna.wait("a sign of life", |pty| !pty.screen().contains("(idle)"));
    anna.wait_for("also open: you in another window");
    let Home { world: _world, pair: Pair { mut anna, bo, .. } } = home;
    assert_eq!(bo.hang_up().0, 129);
    anna.wait("nobody else", |pty| !pty.screen().contains("also open"));
}
