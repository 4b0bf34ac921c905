//! The plan of an import: what it says is what is done, whatever the store, the file and the wishes; and undo brings all back.

use proptest::{prelude::*, sample::select};

use super::*;
use crate::{
    model::{Diff, Verb, fields},
    proto::{Choice, Choices, Class, Heirs, ImportMode, ImportOptions, ImportPage, ImportRow, MatchKey, PlanId, ScoreWish, WholeFile},
    rules::blend::{Policies, Policy, Said, Why},
};

type Cells = Vec<(&'static str, &'static str)>;

fn options() -> ImportOptions {
    ImportOptions::of(record_type::LEAD, "fair.csv".to_owned())
}

impl Desk {
    /// Sends rows numbered from line 2 for a plan. Blank cells are those named with nothing in them.
    fn rows(&mut self, options: &ImportOptions, rows: &[Cells]) -> (PlanId, Plan) {
        let Reply::Importing { plan, .. } = self.call(Request::ImportBegin(options.clone())) else { panic!("no import") };
        let drafts = rows.iter().zip(2..).map(|(row, line)| self.row(row, line)).collect();
        assert!(matches!(self.call(Request::ImportRows { plan, drafts }), Reply::Importing { .. }));
        match self.call(Request::ImportEnd(plan)) {
            Reply::Planned(planned) => (plan, *planned),
            other => panic!("{other:?}"),
        }
    }

    fn row(&self, cells: &Cells, line: u64) -> Draft {
        let blanks = cells.iter().filter(|(_, cell)| cell.is_empty()).filter_map(|(name, _)| Some(self.schema.named(name)?.id)).collect();
        let mut draft = Draft { line, blanks, ..self.draft(cells) };
        if draft.text(fields::COMPANY) == "broken" {
            draft.problems.push(("E-mail".to_owned(), "'x' is not an e-mail address".to_owned()));
        }
        draft
    }

    fn page(&mut self, plan: PlanId, class: Option<Class>, near: Option<u64>) -> ImportPage {
        match self.call(Request::ImportPage { plan, class, from: 0, count: 100, near }) {
            Reply::ImportPage(page) => *page,
            other => panic!("{other:?}"),
        }
    }

    fn again(&mut self, plan: PlanId, options: ImportOptions) -> Plan {
        match self.call(Request::ImportAgain { plan, options: Box::new(options) }) {
            Reply::Planned(planned) => *planned,
            other => panic!("{other:?}"),
        }
    }
}

const NONE: &[&str] = &[];

fn import(plan: PlanId, choices: Choices) -> Command {
    Command::Import { plan, choices: Box::new(choices) }
}

/// The counts of a plan by class.
fn counted(plan: &Plan) -> [u64; 6] {
    [plan.created, plan.changed, plan.same, plan.duplicates - plan.known, plan.known, plan.refused]
}

#[test]
fn a_row_says_what_it_meets_by_which_key_and_what_decided_each_value() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bea = desk.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Umeå")]);
    let cid = desk.new_lead(&[("full-name", "Cid Berg"), ("company", "Acme"), ("phone", "0701234567")]);
    let rows = vec![
        vec![("full-name", "Bea Ek"), ("email", "BEA@x.se"), ("city", "Lund"), ("phone", "08 123 45 67")],
        vec![("full-name", "Cid Berg"), ("company", "acme"), ("source", "")],
        vec![("full-name", "Cid Berg"), ("phone", "070-123 45 67")],
        vec![("full-name", "Dan Ek")],
        vec![("company", "broken")],
    ];
    let (plan, planned) = desk.rows(&options(), &rows);
    assert_eq!((counted(&planned), planned.stays), ([1, 1, 1, 1, 0, 1], 3));
    let page = desk.page(plan, None, None);
    let told = |row: &ImportRow| {
        let meets = row.meets.as_ref().map(|meets| (meets.record, meets.line, meets.name.clone(), meets.by));
        (row.line, row.class, meets)
    };
    let met = |record, line, name: &str, by| Some((record, line, name.to_owned(), by));
    assert_eq!(
        page.rows.iter().map(told).collect::<Vec<_>>(),
        [
            (2, Class::Updated, met(Some(bea), 0, "Bea Ek", MatchKey::Email)),
            (3, Class::Unchanged, met(Some(cid), 0, "Cid Berg", MatchKey::NameCompany)),
            (4, Class::InFile, met(None, 3, "Cid Berg", MatchKey::Phone)),
            (5, Class::New, None),
            (6, Class::Refused, None),
        ]
    );
    let why = |row: &ImportRow| row.said.iter().map(|said| (said.field, said.why)).collect::<Vec<_>>();
    let stays = Why::Stays(Policy::Fill);
    assert_eq!(why(&page.rows[0]), [(fields::EMAIL, stays), (fields::CITY, stays), (fields::PHONE, Why::Fills)]);
    assert_eq!(why(&page.rows[1]), [(fields::COMPANY, stays)]);
    assert_eq!(page.rows[4].reason, "E-mail: 'x' is not an e-mail address");
    // One class alone, and the place of a line in it.
    let refused = desk.page(plan, Some(Class::Refused), Some(3));
    assert_eq!((refused.at, refused.rows.len(), refused.rows[0].line), (Some(0), 1, 6));
    assert_eq!(desk.page(plan, None, Some(5)).at, Some(3));
    assert_eq!(desk.page(plan, Some(Class::InStore), Some(5)).rows, []);
}

#[test]
fn another_key_policy_or_mode_plans_the_same_rows_anew() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.new_lead(&[("full-name", "Bea Ek"), ("company", "Acme"), ("email", "bea@x.se"), ("city", "Umeå")]);
    let rows = vec![
        vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Lund"), ("company", "")],
        vec![("full-name", "Bea Ek"), ("company", "Acme"), ("city", "Kiruna")],
    ];
    let (plan, planned) = desk.rows(&options(), &rows);
    assert_eq!(counted(&planned), [0, 0, 1, 1, 0, 0]);
    let all = |policy| ImportOptions { policies: Policies::all(policy), ..options() };
    for (options, want) in [
        (all(Policy::Overwrite), [0, 1, 0, 1, 0, 0]),
        (all(Policy::Keep), [0, 0, 1, 1, 0, 0]),
        (ImportOptions { clear_empty: true, ..options() }, [0, 1, 0, 1, 0, 0]),
        (ImportOptions { keys: vec![MatchKey::NameCompany], ..options() }, [1, 0, 1, 0, 0, 0]),
        (ImportOptions { keys: Vec::new(), ..options() }, [2, 0, 0, 0, 0, 0]),
        (ImportOptions { mode: ImportMode::Create, ..options() }, [0, 0, 0, 1, 1, 0]),
        (ImportOptions { mode: ImportMode::Update, keys: vec![MatchKey::Phone], ..options() }, [0, 0, 0, 0, 0, 2]),
    ] {
        assert_eq!(counted(&desk.again(plan, options.clone())), want, "{options:?}");
        assert_eq!(desk.page(plan, None, None).rows.len(), 2);
    }
}

#[test]
fn what_is_set_for_the_whole_file_goes_to_new_records_or_to_all() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    desk.bulk_people(&["bo", "cid"]);
    let bea = desk.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@x.se"), ("source", "Web site"), ("categories", "old")]);
    let rows: Vec<Cells> = vec![
        vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), ("source", "Mail")],
        vec![("full-name", "Eva"), ("source", "Mail"), ("score", "1"), ("categories", "new")],
        vec![("full-name", "Fia")],
        vec![("full-name", "Gun")],
    ];
    let whole = |all| WholeFile {
        campaign: None,
        heirs: Some(Heirs::InTurn(vec!["bo".to_owned(), "cid".to_owned()])),
        source: Some("Trade fair".to_owned()),
        score: Some(ScoreWish::Stars(4)),
        categories: vec!["fair".to_owned()],
        all,
    };
    for (all, bea_is, others) in [
        (false, "- | Web site | old", "bo | Trade fair | 4, cid | Trade fair | 4, bo | Trade fair | 4"),
        (true, "bo | Trade fair | fair; old", "cid | Trade fair | 4, bo | Trade fair | 4, cid | Trade fair | 4"),
    ] {
        let (plan, planned) = desk.rows(&ImportOptions { whole: whole(all), ..options() }, &rows);
        assert_eq!(counted(&planned), [3, u64::from(all), u64::from(!all), 0, 0, 0]);
        // The plan shows who gets which row.
        let heirs: Vec<_> =
            desk.page(plan, Some(Class::New), None).rows.into_iter().map(|row| value(&row.said, fields::ASSIGNED_TO)).collect();
        let made = desk.done(import(plan, Choices::default())).created;
        assert_eq!(desk.shown(bea, "assigned-to source categories"), bea_is);
        let shown: Vec<_> = made.iter().map(|id| desk.shown(*id, "assigned-to source score")).collect();
        assert_eq!(shown.join(", "), others);
        let got: Vec<_> = made.iter().map(|id| desk.record(*id).unwrap().get(fields::ASSIGNED_TO).cloned()).collect();
        assert_eq!(heirs, got);
        assert_eq!(desk.shown(made[0], "categories"), "fair; new");
        desk.done(Command::Undo(None));
    }
    let person =
        |login: &str| ImportOptions { whole: WholeFile { heirs: Some(Heirs::Person(login.to_owned())), ..whole(false) }, ..options() };
    assert!(matches!(desk.call(Request::ImportBegin(person("nobody"))), Reply::Refused(Refusal::Invalid(_))));
}

#[test]
fn a_score_for_the_whole_file_wins_over_a_rows_own_whichever_way_each_is_said() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    // what the row says, what is set for the file; stars and how they are given
    for (own, wish, want) in [
        (("score", "1"), ScoreWish::Stars(4), "4 | Manual"),
        (("score", "1"), ScoreWish::Automatic, "0 | Automatic"),
        (("score-type", "Automatic"), ScoreWish::Stars(3), "3 | Manual"),
        (("score-type", "Manual"), ScoreWish::Automatic, "0 | Automatic"),
    ] {
        let bea = desk.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@x.se"), ("score", "2")]);
        let whole = WholeFile { score: Some(wish), all: true, ..WholeFile::default() };
        let rows = vec![vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), own], vec![("full-name", "Eva Ek"), own]];
        let overwrite = ImportOptions { policies: Policies::all(Policy::Overwrite), whole, ..options() };
        let (plan, planned) = desk.rows(&overwrite, &rows);
        assert_eq!(counted(&planned), [1, 1, 0, 0, 0, 0], "{own:?} {wish:?}");
        let made = desk.done(import(plan, Choices::default())).created[0];
        assert_eq!([made, bea].map(|id| desk.shown(id, "score score-type")), [want, want], "{own:?} {wish:?}");
        desk.done(Command::Undo(None));
        desk.done(Command::Delete(Target::Records(vec![bea])));
    }
}

#[test]
fn a_record_number_is_met_only_among_records_of_the_same_base() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let lead = desk.new_lead(&[("full-name", "Ada Ek")]);
    let of = |desk: &mut Desk, kind| {
        let drafts = vec![desk.draft(&[("full-name", "Somebody Else")])];
        desk.done(Command::Create { kind, drafts }).created[0]
    };
    let (contact, account) = (of(&mut desk, record_type::CONTACT), of(&mut desk, record_type::ACCOUNT));
    let ids = [lead, contact, account].map(|id| &*id.to_string().leak());
    let rows: Vec<Cells> = ids.iter().map(|id| vec![("id", *id), ("full-name", "Taken Over")]).collect();
    // A lead and a business contact are one base: a file of either meets both, and no account.
    for (kind, keys, want) in [
        (record_type::LEAD, vec![MatchKey::Id], [Some(lead), Some(contact), None]),
        (record_type::CONTACT, vec![MatchKey::Id], [Some(lead), Some(contact), None]),
        (record_type::ACCOUNT, vec![MatchKey::Id], [None, None, Some(account)]),
        (record_type::LEAD, Vec::new(), [None, None, None]),
    ] {
        let policies = Policies::all(Policy::Overwrite);
        let wish = ImportOptions { keys: keys.clone(), policies, ..ImportOptions::of(kind, "all.csv".to_owned()) };
        let (plan, planned) = desk.rows(&wish, &rows);
        let met: Vec<Option<RecordId>> =
            desk.page(plan, None, None).rows.iter().map(|row| row.meets.as_ref().and_then(|meets| meets.record)).collect();
        assert_eq!(met, want, "{kind:?} {keys:?}");
        let known = want.iter().flatten().count() as u64;
        assert_eq!(counted(&planned), [3 - known, known, 0, 0, 0, 0], "{kind:?} {keys:?}");
        desk.done(import(plan, Choices::default()));
        for id in [lead, contact, account] {
            let is_met = want.contains(&Some(id));
            assert_eq!(desk.shown(id, "full-name") == "Taken Over", is_met, "{kind:?} {id}");
        }
        desk.done(Command::Undo(None));
    }
}

#[test]
fn a_class_that_is_left_out_whole_is_but_for_rows_somebody_decided() {
    let hub = hub();
    let rows = vec![
        vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Lund")],
        vec![("full-name", "Cid Ek"), ("email", "cid@x.se"), ("city", "Lund")],
        vec![("full-name", "Dan Ek")],
        vec![("full-name", "Eva Ek"), ("email", "bea@x.se")],
    ];
    for (out, own, made, changed) in [
        (vec![], vec![], vec!["Dan Ek"], vec!["Bea Ek", "Cid Ek"]),
        (vec![Class::New], vec![], vec![], vec!["Bea Ek", "Cid Ek"]),
        (vec![Class::Updated], vec![], vec!["Dan Ek"], vec![]),
        (vec![Class::New, Class::Updated], vec![], vec![], vec![]),
        (vec![Class::Updated], vec![(2, Choice::Create)], vec!["Bea Ek", "Dan Ek"], vec![]),
        (vec![Class::New], vec![(5, Choice::Create)], vec!["Eva Ek"], vec!["Bea Ek", "Cid Ek"]),
        // Nothing is written for these anyway, and what does not fit a row is no word about it.
        (vec![Class::InFile, Class::Refused], vec![(4, Choice::Create)], vec!["Dan Ek"], vec!["Bea Ek", "Cid Ek"]),
    ] {
        let mut desk = Desk::at(&hub, "anna");
        let there = ["bea", "cid"].map(|name| {
            let (full, address) = (format!("{}{} Ek", name[..1].to_uppercase(), &name[1..]), format!("{name}@x.se"));
            desk.new_lead(&[("full-name", &full), ("email", &address)])
        });
        let (plan, planned) = desk.rows(&options(), &rows);
        assert_eq!(counted(&planned), [1, 2, 0, 1, 0, 0]);
        let outcome = desk.done(import(plan, Choices { out: out.clone(), rows: own.clone() }));
        let name = |desk: &mut Desk, id: &RecordId| desk.shown(*id, "full-name");
        let mut new: Vec<String> = outcome.created.iter().map(|id| name(&mut desk, id)).collect();
        new.sort();
        assert_eq!(new, made, "{out:?} {own:?}");
        let names = there.map(|id| desk.shown(id, "full-name city"));
        let moved: Vec<&str> = names.iter().filter_map(|shown| shown.strip_suffix(" | Lund")).collect();
        assert_eq!(moved, changed, "{out:?} {own:?}");
        if outcome.op.is_some() {
            desk.done(Command::Undo(None));
        }
        desk.done(Command::Delete(Target::Records(there.to_vec())));
    }
}

#[test]
fn whoever_is_given_rows_hears_of_the_import_and_finds_them() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    anna.bulk_people(&["bo"]);
    bo.learn();
    bo.events.clear();
    let whole = WholeFile { heirs: Some(Heirs::Person("bo".to_owned())), ..WholeFile::default() };
    let (plan, _) = anna.rows(&ImportOptions { whole, ..options() }, &[vec![("full-name", "Dan Ek")], vec![("full-name", "Eva Ek")]]);
    bo.call(Request::Here);
    assert!(!bo.events.iter().any(|event| matches!(event, Event::Changed { .. })), "a plan is nobody's news: {:?}", bo.events);
    let outcome = anna.done(import(plan, Choices::default()));
    bo.call(Request::Here);
    let heard: Vec<_> = bo
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Changed { seq, by, records, .. } => Some((*seq, by.as_str(), records.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(heard, [(outcome.op.unwrap().seq, "anna", Some(outcome.created))]);
    assert_eq!(bo.found("assigned-to:me"), ["Dan Ek", "Eva Ek"]);
}

fn value(said: &[Said], field: FieldId) -> Option<Value> {
    said.iter().find(|said| said.field == field).and_then(|said| said.new.clone())
}

impl Desk {
    fn bulk_people(&mut self, logins: &[&str]) {
        let person = |login: &&str| {
            let mut draft = Draft::default();
            [fields::NAME, fields::PERSON_NAME].into_iter().for_each(|field| draft.set(field, Value::Text((*login).to_owned())));
            draft
        };
        let drafts = logins.iter().map(person).collect();
        self.done(Command::Create { kind: record_type::PERSON, drafts });
        self.learn();
    }
}

#[test]
fn what_others_changed_after_the_plan_is_left_alone_row_by_row() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let bea = anna.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@x.se")]);
    let cid = anna.new_lead(&[("full-name", "Cid Ek"), ("email", "cid@x.se")]);
    let rows = vec![
        vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Lund")],
        vec![("full-name", "Cid Ek"), ("email", "cid@x.se"), ("city", "Lund")],
        vec![("full-name", "Dan Ek"), ("email", "dan@x.se"), ("city", "Lund")],
    ];
    let overwrite = ImportOptions { policies: Policies::all(Policy::Overwrite), ..options() };
    let (plan, planned) = anna.rows(&overwrite, &rows);
    assert_eq!(counted(&planned), [1, 2, 0, 0, 0, 0]);
    bo.save(bea, "city", "", "Kiruna").unwrap();
    let dan = bo.new_lead(&[("full-name", "Dan Ek"), ("email", "dan@x.se")]);
    let outcome = anna.done(import(plan, Choices::default()));
    assert_eq!((outcome.changed, outcome.refused_count), (1, 2));
    let reasons: Vec<_> = outcome.refused.iter().map(|(_, reason)| reason.split(" at ").next().unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "line 2: record 14 was changed by bo",
            "line 4: others changed the store after the plan was made, and now it would become something else"
        ]
        .map(|reason| reason.replace("record 14", &format!("record {bea}")))
    );
    assert_eq!([bea, cid, dan].map(|id| anna.shown(id, "city")), ["Kiruna", "Lund", "-"]);
    // Planned anew, it takes in what is there now.
    assert_eq!(counted(&anna.again(plan, overwrite)), [0, 2, 1, 0, 0, 0]);
}

#[test]
fn a_stopped_import_leaves_nothing_and_its_plan_can_be_looked_at_and_done_later() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let names: Vec<String> = (0..350).map(|number| format!("Lead {number}")).collect();
    let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
    let rows: Vec<Cells> = names.iter().map(|name| vec![("full-name", *name)]).collect();
    let (plan, planned) = desk.rows(&options(), &rows);
    assert_eq!(planned.created, 350);
    let applying = desk.send(Request::Apply(import(plan, Choices::default())));
    let cancelling = desk.send(Request::Cancel(applying));
    let (mut answer, mut is_heard) = (None, false);
    while answer.is_none() || !is_heard {
        match desk.inbox.recv().unwrap() {
            FromHub::Reply(ticket, reply) if ticket == applying => answer = Some(reply),
            FromHub::Reply(ticket, _) => {
                assert_eq!(ticket, cancelling);
                is_heard = true;
            }
            FromHub::Event(_) => {}
        }
    }
    if matches!(answer, Some(Reply::Refused(Refusal::Cancelled))) {
        desk.call(Request::Here);
        assert_eq!(desk.found(""), NONE);
        assert_eq!(desk.page(plan, None, Some(300)).rows[0].line, 202);
        assert_eq!(desk.done(import(plan, Choices::default())).changed, 350);
    }
    assert_eq!(desk.run(1, "").total, 350);
    desk.done(Command::Undo(None));
    assert_eq!(desk.run(1, "").total, 0);
}

#[test]
fn an_import_goes_back_days_later_and_what_others_did_since_stays_and_is_named() {
    let hub = hub();
    let (mut anna, mut bo) = (Desk::at(&hub, "anna"), Desk::at(&hub, "bo"));
    let bea = anna.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Umeå"), ("company", "Acme")]);
    let overwrite = ImportOptions { policies: Policies::all(Policy::Overwrite), ..options() };
    let rows = vec![
        vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Lund"), ("company", "Bell")],
        vec![("full-name", "Dan Ek")],
        vec![("full-name", "Eva Ek")],
    ];
    let (plan, _) = anna.rows(&overwrite, &rows);
    let outcome = anna.done(import(plan, Choices::default()));
    let (op, made) = (outcome.op.unwrap(), outcome.created);
    assert_eq!(op.verb, Verb::Import);
    bo.save(bea, "city", "Lund", "Kiruna").unwrap();
    bo.save(made[0], "city", "", "Malmö").unwrap();
    anna.new_lead(&[("full-name", "Later")]);
    // The plan of the undo says so before it is done.
    let planned = anna.plan(Command::Undo(Some(op.seq)));
    assert_eq!((planned.changed, planned.refused), (2, 2));
    let rows = anna.plan_rows(&planned);
    assert_eq!(rows.len(), 4);
    let outcome = anna.done(Command::Undo(Some(op.seq)));
    let mut left: Vec<String> = outcome.refused.iter().map(|(_, reason)| reason.split(" at ").next().unwrap().to_owned()).collect();
    left.sort();
    assert_eq!(left, ["Bea Ek (City changed by bo", "Dan Ek (worked on by bo"]);
    assert_eq!(anna.shown(bea, "company city"), "Acme | Kiruna");
    assert_eq!(anna.shown(made[0], "full-name city"), "Dan Ek | Malmö");
    assert_eq!(anna.shown(made[1], "full-name"), "gone");
}

// Whatever the store, the file and the wishes.

fn cells() -> impl Strategy<Value = Cells> {
    let one = |name: &'static str, values: &[&'static str]| {
        let values: Vec<&'static str> = values.to_vec();
        prop_oneof![2 => Just(None), 3 => select(values).prop_map(move |value| Some((name, value)))]
    };
    (
        one("full-name", &["Ada Ek", "Bea Ek", "Dr. Cid von Berg", "ada ek"]),
        one("last-name", &["Ek", "Berg", ""]),
        one("company", &["Acme", "Bell", "", "broken"]),
        one("email", &["a@x.se", "b@x.se", "A@X.SE", ""]),
        one("phone", &["0701234567", "070-123 45 67", ""]),
        one("city", &["Lund", "Umeå", ""]),
        one("score", &["2", "4"]),
        one("source", &["Web site", "web site", "Mail", ""]),
        one("assigned-to", &["anna", "bo", "carl", ""]),
        one("categories", &["hot; fair", "cold", ""]),
        one("notes", &["tea\nand more", ""]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i, j, k)| [a, b, c, d, e, f, g, h, i, j, k].into_iter().flatten().collect())
}

fn policy() -> impl Strategy<Value = Policy> {
    select(Policy::ALL.to_vec())
}

fn wishes() -> impl Strategy<Value = ImportOptions> {
    let keys =
        Just(MatchKey::ALL.to_vec()).prop_shuffle().prop_flat_map(|keys| (0..=keys.len()).prop_map(move |many| keys[..many].to_vec()));
    let own = select(vec![fields::CITY, fields::NAME, fields::EMAIL, fields::SCORE, fields::CATEGORIES]);
    let policies = (policy(), prop::collection::vec((own, policy()), 0..3)).prop_map(|(usual, own)| {
        let mut policies = Policies::all(usual);
        own.into_iter().for_each(|(field, policy)| policies.set(field, Some(policy)));
        policies
    });
    let logins = || vec!["anna".to_owned(), "bo".to_owned(), "dan".to_owned()];
    let heirs = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Heirs::Nobody)),
        1 => Just(Some(Heirs::Person("bo".to_owned()))),
        2 => Just(Some(Heirs::InTurn(logins()))),
    ];
    let score = prop_oneof![3 => Just(None), 1 => Just(Some(ScoreWish::Stars(3))), 1 => Just(Some(ScoreWish::Automatic))];
    let source = prop_oneof![3 => Just(None), 1 => Just(Some("Trade fair".to_owned()))];
    let tags = prop_oneof![3 => Just(Vec::new()), 1 => Just(vec!["hot".to_owned(), "2026".to_owned()])];
    let whole = (heirs, source, score, tags, any::<bool>()).prop_map(|(heirs, source, score, categories, all)| WholeFile {
        campaign: None,
        heirs,
        source,
        score,
        categories,
        all,
    });
    (select(vec![ImportMode::Both, ImportMode::Both, ImportMode::Create, ImportMode::Update]), keys, policies, whole, any::<(bool, bool)>())
        .prop_map(|(mode, keys, policies, whole, (clear_empty, add_people))| ImportOptions {
            mode,
            keys,
            policies,
            whole,
            clear_empty,
            add_people,
            ..options()
        })
}

/// What a person wants with a row otherwise than the plan, said without the program's own code: one's own word about the row counts as far
/// as anything can be done so with it, before what is said of its class.
fn wanted(choices: &Choices, row: &ImportRow) -> Option<Choice> {
    let own = choices.rows.iter().find(|(line, _)| *line == row.line).map(|(_, choice)| *choice);
    let is_out = choices.out.contains(&row.class);
    match (row.class, own) {
        (Class::New | Class::Updated, Some(Choice::LeaveOut)) => Some(Choice::LeaveOut),
        (Class::Updated | Class::Unchanged | Class::InFile | Class::InStore, Some(Choice::Create)) => Some(Choice::Create),
        (Class::InStore, Some(Choice::Update)) => Some(Choice::Update),
        (Class::New | Class::Updated, _) if is_out => Some(Choice::LeaveOut),
        _ => None,
    }
}

/// Values of leads without what follows when: the fields a person sees.
fn leads(desk: &mut Desk, last: u64) -> Vec<(u64, Vec<(FieldId, Value)>)> {
    (1..=last)
        .filter_map(|id| desk.record(RecordId(id)))
        .filter(|record| record.kind == record_type::LEAD)
        .map(|record| (record.id.0, record.values().to_vec()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_says_exactly_what_is_done_and_undo_brings_everything_back(
        store in prop::collection::vec(cells(), 0..5),
        file in prop::collection::vec(cells(), 1..9),
        first in wishes(),
        wishes in wishes(),
        picks in prop::collection::vec(select(vec![None, None, Some(Choice::LeaveOut), Some(Choice::Update), Some(Choice::Create)]), 9),
        out in prop::collection::vec(select(vec![Class::New, Class::Updated]), 0..2),
    ) {
        const LAST: u64 = 60;
        let hub = hub();
        let mut desk = Desk::at(&hub, "anna");
        desk.bulk_people(&["bo", "dan"]);
        for lead in &store {
            let drafts = vec![desk.draft(lead)];
            drop(desk.apply(Command::Create { kind: record_type::LEAD, drafts }));
        }
        let before = values_of(&mut desk, LAST);
        // Rows of a number are rows of an export.
        let file: Vec<Cells> = file;
        let (plan, _) = desk.rows(&first, &file);
        // Planned anew it is as if it had been planned so at once.
        let planned = desk.again(plan, wishes.clone());
        let (other, at_once) = desk.rows(&wishes, &file);
        prop_assert_eq!(Plan { id: plan, ..at_once }, planned.clone());
        let page = desk.page(plan, None, None);
        prop_assert_eq!(&page, &desk.page(other, None, None));
        prop_assert_eq!(values_of(&mut desk, LAST), before.clone(), "a plan changes nothing");
        prop_assert_eq!(page.rows.len(), file.len());
        for class in Class::ALL {
            let of = page.rows.iter().filter(|row| row.class == class).count();
            let place = Class::ALL.iter().position(|known| *known == class).unwrap();
            prop_assert_eq!(counted(&planned)[place], of as u64);
            prop_assert_eq!(desk.page(plan, Some(class), None).rows.len(), of);
        }
        // What the wishes allow, said without the program's own code.
        for row in &page.rows {
            for said in &row.said {
                match said.why {
                    Why::Fills => prop_assert!(said.old.is_none() && wishes.policies.of(said.field) != Policy::Keep),
                    Why::Overwrites => prop_assert!(said.old.is_some() && wishes.policies.of(said.field) == Policy::Overwrite),
                    Why::Stays(policy) => prop_assert!(policy != Policy::Overwrite && said.old != said.new),
                    Why::Clears => prop_assert!(wishes.clear_empty && said.new.is_none()),
                    Why::WholeFile => prop_assert!(row.class == Class::New || wishes.whole.all),
                    Why::New => prop_assert_eq!(row.class, Class::New),
                    Why::Follows => {}
                    Why::NotTaken => prop_assert!(!row.class.is_written()),
                }
            }
        }
        let rows = page.rows.iter().zip(&picks).filter_map(|(row, choice)| Some((row.line, (*choice)?))).collect();
        let choices = Choices { out, rows };
        let choice_of = |row: &ImportRow| wanted(&choices, row);
        // What the store must hold afterwards: what is said, row by row.
        let mut want: Vec<(u64, Vec<(FieldId, Value)>)> = leads(&mut desk, LAST);
        let mut made: Vec<Vec<(FieldId, Value)>> = Vec::new();
        let mut free = Vec::new();
        for row in &page.rows {
            let choice = choice_of(row);
            let is_updated = (row.class == Class::Updated && choice.is_none()) || choice == Some(Choice::Update);
            if is_updated {
                let id = row.meets.as_ref().and_then(|meets| meets.record).unwrap();
                let (_, values) = want.iter_mut().find(|(known, _)| *known == id.0).unwrap();
                for said in row.said.iter().filter(|said| !matches!(said.why, Why::Stays(_) | Why::NotTaken)) {
                    values.retain(|(field, _)| *field != said.field);
                    values.extend(said.new.clone().map(|value| (said.field, value)));
                }
                values.sort_by_key(|(field, _)| *field);
            } else if row.class == Class::New && choice.is_none() {
                let mut values: Vec<_> = row.said.iter().filter_map(|said| Some((said.field, said.new.clone()?))).collect();
                values.sort_by_key(|(field, _)| *field);
                made.push(values);
            } else if choice == Some(Choice::Create) {
                free.push(row.line);
            }
        }
        let outcome = desk.done(import(plan, choices.clone()));
        let mut after = leads(&mut desk, LAST);
        let new: Vec<_> = after.split_off(want.len());
        prop_assert_eq!(&after, &want);
        // Those made though there is one like them come last; a row may still be refused for what it lacks.
        prop_assert!(new.len() >= made.len() && new.len() <= made.len() + free.len());
        for ((_, values), want) in new.iter().zip(&made) {
            prop_assert_eq!(values, want);
        }
        prop_assert_eq!(outcome.op.is_some(), outcome.changed > 0);
        if outcome.op.is_some() {
            let seq = outcome.op.unwrap().seq;
            desk.done(Command::Undo(Some(seq)));
        }
        prop_assert_eq!(values_of(&mut desk, LAST), before.clone(), "undone");
        // Written as the rows come, it is the same.
        if choices == Choices::default() {
            let Reply::Importing { plan, .. } = desk.call(Request::ImportBegin(ImportOptions { apply: true, ..wishes })) else { panic!("no import") };
            let drafts = file.iter().zip(2..).map(|(row, line)| desk.row(row, line)).collect();
            desk.call(Request::ImportRows { plan, drafts });
            let Reply::Done(_) = desk.call(Request::ImportEnd(plan)) else { panic!("not done") };
            let values = |leads: Vec<(u64, Vec<(FieldId, Value)>)>| leads.into_iter().map(|(_, values)| values).collect::<Vec<_>>();
            let mut all = want;
            all.extend(new);
            prop_assert_eq!(values(leads(&mut desk, 2 * LAST)), values(all));
        }
        let Reply::Checked { problems, .. } = desk.call(Request::Check) else { panic!("no check") };
        prop_assert_eq!(problems, [""; 0]);
    }
}

#[test]
fn an_untouched_field_of_an_updated_record_is_the_same_diff_in_the_log() {
    let hub = hub();
    let mut desk = Desk::at(&hub, "anna");
    let bea = desk.new_lead(&[("full-name", "Bea Ek"), ("email", "bea@x.se")]);
    let (plan, _) = desk.rows(&options(), &[vec![("full-name", "Bea Ek"), ("email", "bea@x.se"), ("city", "Lund")]]);
    desk.done(import(plan, Choices::default()));
    let Reply::History(items) = desk.call(Request::History { record: bea, limit: 1 }) else { panic!("no history") };
    assert_eq!(items[0].changes, [Diff { field: fields::CITY, old: None, new: Some(Value::Text("Lund".to_owned())) }]);
}
