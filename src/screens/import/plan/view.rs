//! The window of an import's plan: classes as tabs, how the rows meet records, the rows, and the row under the cursor value by value.

mod detail;

use ratatui::layout::Rect;

use super::{Sifted, Stage};
use crate::{
    action::Action,
    model::{Marks, Names},
    proto::{Choice, Class, Heirs, ImportMode, ImportOptions, ImportRow, RowMail, ScoreWish, WholeField, WholeFile},
    rules::blend::{Policy, Said, Why},
    screens::{
        Vx, plan,
        wording::{counted, number},
    },
    text::width::{cut, width},
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top, wrapped},
    },
};

/// From this width on the row stands beside the list.
const WIDE: u16 = 140;
/// Cells of the box to leave a row out with, of its line, and of its name.
const CHECK: u16 = 4;
const LINE: u16 = 7;
const NAME: (u16, u16) = (14, 28);

/// Where the parts of the window stand.
struct Rooms {
    window: Window,
    tabs: Rect,
    how: Rect,
    warnings: Rect,
    list: Rect,
    detail: Rect,
    note: Rect,
    buttons: Rect,
}

fn rooms(area: Rect, sifted: &Sifted) -> Rooms {
    let window = Window::of(area, 196, area.height.saturating_sub(2));
    let air = u16::from(window.body.height >= 24);
    let (tabs, rest) = split_top(window.body, 1);
    let (how, rest) = split_top(rest, 1);
    let lines = warnings(sifted, rest.width, most_warned(rest.height, sifted.is_whole)).len();
    let (warnings, rest) = split_top(rest, u16::try_from(lines).unwrap_or(0));
    let (_, rest) = split_top(rest, air);
    let (rest, buttons) = split_bottom(rest, 1);
    let (rest, note) = split_bottom(rest, 1);
    let (list, detail) = match () {
        () if sifted.is_whole => (Rect { height: 0, ..rest }, rest),
        () if rest.width >= WIDE => {
            let right = (rest.width * 9 / 20).min(92);
            let list = Rect { width: rest.width - right - 2, ..rest };
            (list, Rect { x: list.right() + 2, width: right, ..rest })
        }
        () => {
            // What few rows leave free is the row's under the cursor.
            let free = rest.height.saturating_sub(u16::try_from(sifted.total() + 1).unwrap_or(u16::MAX));
            let usual = (rest.height * 2 / 5).clamp(4, 14);
            split_bottom(rest, usual.max(free).min(rest.height.saturating_sub(3)))
        }
    };
    Rooms { window, tabs, how, warnings, list, detail, note, buttons }
}

/// Rows of the list on a screen of that size.
pub(super) fn list_rows(area: Rect, sifted: &Sifted) -> u32 {
    u32::from(rooms(area, sifted).list.height)
}

/// The classes that have rows; `None`: all.
pub(super) fn tabs(sifted: &Sifted) -> Vec<Option<Class>> {
    let filled = Class::ALL.into_iter().filter(|class| sifted.count(*class) > 0).map(Some);
    std::iter::once(None).chain(filled).collect()
}

/// Lines of warnings at most: what is said of the file shall not crowd out its rows. Where a row has all the room, half of it.
fn most_warned(height: u16, is_whole: bool) -> usize {
    usize::from(if is_whole { height / 2 } else { (height / 6).clamp(2, 8) })
}

/// What a person should know of the file, wrapped; what has no room is counted.
fn warnings(sifted: &Sifted, cells: u16, most: usize) -> Vec<(String, Role)> {
    let plan = &sifted.plan;
    let mut lines: Vec<(String, Role)> = sifted.known.iter().map(|known| (known.clone(), Role::Muted)).collect();
    if plan.stays > 0 && sifted.options.policies.usual != Policy::Overwrite {
        let values = if plan.stays == 1 { "1 value differs".to_owned() } else { format!("{} values differ", number(plan.stays)) };
        lines.push((format!("! {values} from what records hold, and the records keep theirs."), Role::Warn));
    }
    lines.extend(plan.warnings.iter().chain(&sifted.remarks).map(|line| (format!("! {line}"), Role::Warn)));
    let (mut shown, mut said): (Vec<(String, Role)>, usize) = (Vec::new(), 0);
    for (line, role) in &lines {
        let wrapped = wrapped(line, cells);
        if !shown.is_empty() && shown.len() + wrapped.len() > most {
            break;
        }
        shown.extend(wrapped.into_iter().map(|line| (line, *role)));
        said += 1;
    }
    shown.truncate(most.max(1));
    let more = lines.len() - said;
    if let (Some((last, role)), 1..) = (shown.last_mut(), more) {
        let words = format!("  (and {more} more)");
        *last = format!("{}{words}", cut(last, usize::from(cells).saturating_sub(width(&words)), "…"));
        *role = Role::Warn;
    }
    shown
}

/// Draws the plan.
pub(in crate::screens) fn view(sifted: &Sifted, file: &str, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let title = title(sifted, file, vx);
    if let Stage::Applying { at, stopping, .. } = &sifted.stage {
        let words = if *stopping { "Stopping" } else { "Importing" };
        return plan::progress(&title, words, *at, vx, canvas, area);
    }
    let rooms = rooms(area, sifted);
    rooms.window.draw(canvas, &title);
    draw_tabs(sifted, canvas, rooms.tabs);
    draw_how(sifted, vx, canvas, rooms.how);
    for (y, (line, role)) in
        (rooms.warnings.top()..rooms.warnings.bottom()).zip(warnings(sifted, rooms.warnings.width, usize::from(rooms.warnings.height)))
    {
        canvas.text(rooms.warnings.x, y, rooms.warnings.width, &line, role);
    }
    for (at, y) in (sifted.top..sifted.rows()).zip(rooms.list.top()..rooms.list.bottom()) {
        row(sifted, at, vx, canvas, Rect::new(rooms.list.x, y, rooms.list.width, 1));
    }
    if sifted.rows() == 0 && !rooms.list.is_empty() {
        canvas.text(rooms.list.x + 2, rooms.list.y, rooms.list.width, "No rows.", Role::Muted);
    }
    detail::draw(sifted, vx, canvas, rooms.detail);
    let busy = matches!(sifted.stage, Stage::Planning { .. }).then(|| match sifted.waiting() {
        0 => "Planning anew".to_owned(),
        1 => "Planning anew; what you pressed is done then".to_owned(),
        keys => format!("Planning anew; the {keys} keys you pressed act then"),
    });
    if let Some(note) = busy.as_ref().or(sifted.note.as_ref()).filter(|_| !rooms.note.is_empty()) {
        canvas.text(rooms.note.x, rooms.note.y, rooms.note.width, note, Role::Warn);
    }
    draw_buttons(sifted, vx, canvas, rooms.buttons);
    canvas.hints_as(rooms.window.hints, vx.keymap, &hints(sifted));
    if let Some(how) = &sifted.how {
        how.view(vx, canvas, area);
    }
}

/// `Import fair.csv: 143 rows`, `Mail of inbox: 12 people, 480 messages`.
fn title(sifted: &Sifted, file: &str, vx: &Vx<'_>) -> String {
    let (Some(people), Some(mail)) = (sifted.people(), sifted.plan.mail) else {
        let rows = counted(sifted.total(), None, vx.schema).replace("record", "row");
        return format!("Import {file}: {rows}");
    };
    let people = if people == 1 { "1 person".to_owned() } else { format!("{} people", number(people)) };
    format!("Mail of {file}: {people}, {}", messages(mail.messages()))
}

fn messages(count: u64) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{} messages", number(count)) }
}

fn hints(sifted: &Sifted) -> Vec<(crate::action::Command, &'static str)> {
    let class = sifted.current().map(|row| row.class);
    let mut hints = vec![(Action::PlanYes.into(), "Import"), (Action::RowsNext.into(), "Next class")];
    match class {
        Some(Class::New) => hints.push((Action::PlanStrike.into(), "Leave out")),
        Some(Class::Updated) => {
            hints.push((Action::PlanStrike.into(), "Leave out"));
            hints.push((Action::RowsOpen.into(), "Open record"));
            hints.push((Action::RowsDecide.into(), "Decide"));
        }
        Some(Class::InFile) => {
            hints.push((Action::RowsOpen.into(), sifted.words().go_there));
            hints.push((Action::RowsDecide.into(), "Decide"));
        }
        Some(Class::InStore | Class::Unchanged) => {
            hints.push((Action::RowsOpen.into(), "Open record"));
            hints.push((Action::RowsDecide.into(), "Decide"));
        }
        Some(Class::Refused) if sifted.plan.mail.is_none() => hints.push((Action::RowsRejects.into(), "Write to a file")),
        Some(Class::Refused) | None => {}
    }
    hints.push((Action::RowsWhole.into(), if sifted.is_whole { "List" } else { "Whole row" }));
    hints.push((Action::PlanBack.into(), "Back"));
    hints
}

const fn role_of(class: Class) -> Role {
    match class {
        Class::New | Class::Updated => Role::New,
        Class::Unchanged => Role::Muted,
        Class::InFile | Class::InStore => Role::Warn,
        Class::Refused => Role::Bad,
    }
}

fn draw_tabs(sifted: &Sifted, canvas: &mut Canvas<'_>, room: Rect) {
    if room.is_empty() {
        return;
    }
    let tabs = tabs(sifted);
    let named = |tab: &Option<Class>, is_short: bool| match tab {
        None => ("All", number(sifted.total()), Role::Text),
        Some(class) => (sifted.words().class(*class, is_short), number(sifted.count(*class)), role_of(*class)),
    };
    let cells = |is_short: bool| -> usize {
        tabs.iter().map(|tab| named(tab, is_short)).map(|(words, count, _)| width(words) + width(&count) + 3).sum()
    };
    let is_short = cells(false) > usize::from(room.width);
    let label = |tab: &Option<Class>| named(tab, is_short);
    let gap = if cells(false) + tabs.len() * 2 <= usize::from(room.width) { 3 } else { 1 };
    let mut x = room.x;
    for (place, tab) in tabs.iter().enumerate() {
        let (words, count, role) = label(tab);
        let is_shown = *tab == sifted.tab;
        let is_out = tab.is_some_and(|class| sifted.out.contains(&class));
        let start = x;
        let left = |x: u16| room.right().saturating_sub(x);
        x += canvas.text(x, room.y, left(x), " ", Role::Text);
        x += canvas.text(x, room.y, left(x), words, if is_out { Role::Muted } else { Role::Text });
        x += canvas.text(x, room.y, left(x), " ", Role::Text);
        x += canvas.text(x, room.y, left(x), &count, if is_out { Role::Muted } else { role });
        x += canvas.text(x, room.y, left(x), if is_out { " out " } else { " " }, Role::Warn);
        let tab = Rect::new(start, room.y, x - start, 1);
        if is_shown {
            canvas.tint(tab, Role::Selected);
        }
        canvas.hits.push(tab, Hit::Button(2 + place));
        x = (x + gap - 1).min(room.right());
    }
}

/// How the rows meet records: the key that changes each, and how it is now.
fn draw_how(sifted: &Sifted, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    if room.is_empty() {
        return;
    }
    let options = &sifted.options;
    let own = options.policies.fields.len();
    let policy = match (options.policies.usual, own) {
        (policy, 0) => policy.words().to_owned(),
        (policy, own) => format!("{} ({own} fields otherwise)", policy.words()),
    };
    let keys = [Action::RowsMode, Action::RowsPolicy, Action::RowsHow].map(|action| width(&vx.keymap.hint(&action.into())));
    let taken = keys.iter().sum::<usize>() + width(mode_words(options.mode)) + width(&policy) + 9;
    let how = cut(&how_words(options, &sifted.names, vx), usize::from(room.width).saturating_sub(taken), canvas.look.glyphs.ellipsis);
    let row = Rect::new(room.x.saturating_sub(1), room.y, room.width + 1, 1);
    let hints = [
        (Action::RowsMode.into(), mode_words(options.mode)),
        (Action::RowsPolicy.into(), policy.as_str()),
        (Action::RowsHow.into(), how.as_str()),
    ];
    canvas.hints_as(row, vx.keymap, &hints);
}

pub(super) const fn mode_words(mode: ImportMode) -> &'static str {
    match mode {
        ImportMode::Both => "adds new, updates known",
        ImportMode::Create => "adds new rows only",
        ImportMode::Update => "updates known only",
    }
}

/// What recognises a row, and what is set for the whole file.
fn how_words(options: &ImportOptions, names: &Names, vx: &Vx<'_>) -> String {
    let keys: Vec<&str> = options.keys.iter().map(|key| key.short()).collect();
    let keys = if keys.is_empty() { "no key: every row is new".to_owned() } else { format!("by {}", keys.join(", ")) };
    let set = whole_words(options, names, vx);
    if set.is_empty() { keys } else { format!("{set}  {keys}") }
}

/// What is set for the whole file; empty where nothing is.
fn whole_words(options: &ImportOptions, names: &Names, vx: &Vx<'_>) -> String {
    let whole = &options.whole;
    let parts: Vec<String> = WholeField::ALL.into_iter().filter_map(|field| set_words(field, whole, names, vx)).collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("{} for {}:", parts.join(", "), if whole.all { "all" } else { "new" })
}

/// What one field of it is set to, for people; none where it is not set.
pub(super) fn set_words(field: WholeField, whole: &WholeFile, names: &Names, vx: &Vx<'_>) -> Option<String> {
    match field {
        WholeField::Heirs => whole.heirs.as_ref().map(|heirs| heirs_words(heirs, vx)),
        WholeField::Source => whole.source.clone(),
        WholeField::Campaign => whole.campaign.map(|id| names.of(id)),
        WholeField::Score => whole.score.map(score_words),
        WholeField::Categories => (!whole.categories.is_empty()).then(|| whole.categories.join(", ")),
    }
}

pub(super) fn heirs_words(heirs: &Heirs, vx: &Vx<'_>) -> String {
    let person = |login: &String| crate::screens::wording::person(login, vx.schema).to_owned();
    match heirs {
        Heirs::Nobody => "nobody".to_owned(),
        Heirs::Person(login) => person(login),
        Heirs::InTurn(logins) if logins.is_empty() => "in turn: nobody chosen yet".to_owned(),
        Heirs::InTurn(logins) => format!("{} in turn", logins.iter().map(person).collect::<Vec<_>>().join(", ")),
        Heirs::Group(id) => {
            let name = vx.schema.groups.iter().find(|group| group.record == *id).map_or("a group", |group| &group.name);
            format!("{name} in turn")
        }
    }
}

pub(super) fn score_words(score: ScoreWish) -> String {
    match score {
        ScoreWish::Stars(1) => "1 star".to_owned(),
        ScoreWish::Stars(stars) => format!("{stars} stars"),
        ScoreWish::Automatic => "automatic score".to_owned(),
    }
}

fn row(sifted: &Sifted, at: u32, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let current = at == sifted.cursor;
    let glyphs = canvas.look.glyphs;
    canvas.hits.push(room, Hit::Entry(usize::try_from(at).unwrap_or(usize::MAX)));
    canvas.text(room.x, room.y, 1, if current { glyphs.cursor } else { " " }, Role::Key);
    let mut x = room.x + 2;
    let left = |x: u16| room.right().saturating_sub(x);
    match sifted.row(at) {
        None => {
            canvas.text(x, room.y, 3.min(left(x)), glyphs.ellipsis, Role::Muted);
        }
        Some(row) => {
            let choice = sifted.choice_of(row);
            if row.class.is_written() || choice.is_some() {
                let mark = if choice == Some(Choice::LeaveOut) { glyphs.check[2] } else { glyphs.check[0] };
                canvas.text(x, room.y, 3.min(left(x)), mark, Role::Good);
                canvas.hits.push(Rect::new(x, room.y, 3, 1).intersection(room), Hit::Check(at));
            }
            x += CHECK;
            canvas.right(x, room.y, LINE.min(left(x)), &number(row.line), Role::Muted);
            x += LINE + 2;
            let name = (room.width / 3).clamp(NAME.0, NAME.1);
            let role = if choice == Some(Choice::LeaveOut) { Role::Muted } else { Role::Text };
            let called = if row.name.is_empty() && sifted.plan.mail.is_some() { "(a message)" } else { &row.name };
            canvas.text(x, room.y, name.min(left(x)), called, role);
            x += name + 2;
            for (text, role) in fate(sifted, row, choice, vx, canvas) {
                if left(x) == 0 {
                    break;
                }
                x += canvas.text(x, room.y, left(x), &text, role);
            }
        }
    }
    if current {
        canvas.tint(room, Role::Cursor);
    }
}

/// What becomes of a row, in pieces.
fn fate(sifted: &Sifted, row: &ImportRow, choice: Option<Choice>, vx: &Vx<'_>, canvas: &Canvas<'_>) -> Vec<(String, Role)> {
    let mut pieces = fate_of_row(sifted, row, choice, vx, canvas);
    if let Some(mail) = &row.mail {
        if !pieces.is_empty() {
            pieces.push((format!("  {}  ", canvas.look.glyphs.dot), Role::Line));
        }
        let is_taken = choice != Some(Choice::LeaveOut) && !matches!((choice, row.class), (None, Class::InStore | Class::Refused));
        pieces.extend(mail_pieces(mail, is_taken));
    }
    pieces
}

/// What becomes of the messages of a row: `3 messages to the history`.
fn mail_pieces(mail: &RowMail, is_taken: bool) -> Vec<(String, Role)> {
    let count = |count: u32| messages(u64::from(count));
    match (mail.noted, mail.there, is_taken) {
        (0, there, _) => vec![(format!("{} there already", count(there)), Role::Muted)],
        (noted, _, false) => vec![(format!("{} not noted", count(noted)), Role::Muted)],
        (noted, 0, true) => vec![(format!("{} to the history", count(noted)), Role::New)],
        (noted, there, true) => {
            vec![
                (format!("{} to the history", count(noted)), Role::New),
                (format!(", {} there already", number(u64::from(there))), Role::Muted),
            ]
        }
    }
}

fn fate_of_row(sifted: &Sifted, row: &ImportRow, choice: Option<Choice>, vx: &Vx<'_>, canvas: &Canvas<'_>) -> Vec<(String, Role)> {
    let met = row.meets.as_ref().map_or_else(String::new, |meets| match meets.record {
        Some(id) => format!("record {id}"),
        None => format!("{} {}", sifted.words().place[0], number(meets.line)),
    });
    match (choice, row.class) {
        (Some(Choice::LeaveOut), _) => vec![("left out".to_owned(), Role::Muted)],
        (Some(Choice::Create), _) => vec![("new all the same".to_owned(), Role::New), (format!(", though like {met}"), Role::Muted)],
        (Some(Choice::Update), _) => vec![(format!("updates {met}"), Role::New)],
        (None, Class::New) => vec![("new".to_owned(), Role::New)],
        (None, Class::Unchanged) if row.mail.is_some() => vec![(known(&met), Role::Muted)],
        (None, Class::Updated) if row.mail.is_some() && row.said.is_empty() => vec![(known(&met), Role::Text)],
        (None, Class::Unchanged) => {
            let stays = row.said.iter().filter(|said| matches!(said.why, Why::Stays(_))).count();
            let text = if stays == 0 { "already so".to_owned() } else { format!("stays: {stays} of its values differ") };
            vec![(text, Role::Muted)]
        }
        (None, Class::InFile) => vec![(format!("the same as {met}"), Role::Warn)],
        (None, Class::InStore) => vec![(format!("in the store as {met}"), Role::Warn)],
        (None, Class::Refused) => vec![(row.reason.clone(), Role::Bad)],
        (None, Class::Updated) => {
            let mut pieces = Vec::new();
            let is_shown = |said: &&Said| {
                let is_derived = vx.schema.field(said.field).is_none_or(|field| field.is(Marks::DERIVED));
                !(matches!(said.why, Why::Stays(_)) || is_derived && said.why == Why::Follows)
            };
            for said in row.said.iter().filter(is_shown) {
                let Some(field) = vx.schema.field(said.field) else { continue };
                if !pieces.is_empty() {
                    pieces.push((format!("  {}  ", canvas.look.glyphs.dot), Role::Line));
                }
                pieces.push((format!("{}: ", field.title()), Role::Muted));
                if said.old.is_some() {
                    pieces.push((plan::shown(field, said.old.as_ref(), &sifted.names, vx, canvas), Role::Old));
                    pieces.push((format!(" {} ", canvas.look.glyphs.arrow), Role::Line));
                }
                pieces.push((plan::shown(field, said.new.as_ref(), &sifted.names, vx, canvas), Role::New));
            }
            pieces
        }
    }
}

/// Somebody of a mailbox who is there already.
fn known(met: &str) -> String {
    if met.is_empty() { "there already".to_owned() } else { met.to_owned() }
}

/// What the button does: `Import 12 new, update 3 leads`, `Make 12 leads, note 40 messages`; none where nothing would be done.
fn button(sifted: &Sifted, vx: &Vx<'_>) -> Option<String> {
    let [made, changed] = sifted.written();
    let kind = Some(sifted.options.kind);
    if sifted.plan.mail.is_some() {
        let noted = sifted.noted();
        return match (made, noted) {
            (0, 0) => None,
            (0, noted) => Some(format!("Note {}", messages(noted))),
            (made, 0) => Some(format!("Make {}", counted(made, kind, vx.schema))),
            (made, noted) => Some(format!("Make {}, note {}", counted(made, kind, vx.schema), messages(noted))),
        };
    }
    match (made, changed) {
        (0, 0) => None,
        (made, 0) => Some(format!("Import {}", counted(made, kind, vx.schema))),
        (0, changed) => Some(format!("Update {}", counted(changed, kind, vx.schema))),
        (made, changed) => Some(format!("Import {} new, update {}", number(made), counted(changed, kind, vx.schema))),
    }
}

fn draw_buttons(sifted: &Sifted, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    if room.is_empty() {
        return;
    }
    let mut x = room.x;
    let label = button(sifted, vx);
    if let Some(label) = &label {
        x += canvas.button(x, room.y, 0, label, true) + 1;
    }
    x += canvas.button(x, room.y, 1, "Back", label.is_none());
    let left_out = sifted.choices.values().filter(|(_, choice)| *choice == Choice::LeaveOut).count();
    let mut place = match sifted.rows() {
        0 => String::new(),
        rows => format!("{} of {}", number(u64::from(sifted.cursor) + 1), number(u64::from(rows))),
    };
    if left_out > 0 {
        place = format!("{left_out} left out by hand  {place}");
    }
    if usize::from(room.right().saturating_sub(x)) > width(&place) + 2 {
        canvas.right(x, room.y, room.right() - x, &place, Role::Muted);
    }
}
