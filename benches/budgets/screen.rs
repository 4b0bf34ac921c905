//! From a key to the bytes of its answer, on a screen of 120x36.

use std::time::{Duration, Instant};

use super::{
    office::Office,
    table::{Table, ms, percentiles},
};
use prospekt::{
    action::{Key, Keymap},
    app::{App, Msg, Own, Start},
    model::Zone,
    proto::{FromHub, Ticket},
    screens::Effect,
    tui::screen::{Abilities, Screen},
    ui::{Hits, Look},
};

const NOW: i64 = 1_795_420_800_000;

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

/// A person at a screen.
struct Seat<'a> {
    office: &'a mut Office,
    app: App,
    screen: Screen,
    hits: Hits,
    waiting: Vec<(Ticket, Ticket)>,
}

impl Seat<'_> {
    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Ask(ticket, request) = effect {
                let sent = self.office.send(*request);
                self.waiting.push((sent, ticket));
            }
        }
    }

    fn settle(&mut self) -> Answer<()> {
        while let Some((sent, ticket)) = self.waiting.first().copied() {
            let reply = self.office.wait(sent)?;
            self.waiting.remove(0);
            let effects = self.app.update(NOW, Msg::Hub(Box::new(FromHub::Reply(ticket, reply))));
            self.carry_out(effects);
        }
        Ok(())
    }

    /// Bytes that the key writes, and how long it took to the last of them.
    fn key(&mut self, key: &str) -> Answer<(usize, Duration)> {
        let key = Key::parse(key)?;
        let started = Instant::now();
        let effects = self.app.update(NOW, Msg::Key(key));
        self.carry_out(effects);
        self.settle()?;
        let bytes = self.draw();
        Ok((bytes, started.elapsed()))
    }

    fn draw(&mut self) -> usize {
        let (app, hits) = (&self.app, &mut self.hits);
        let scrolled = app.scrolled();
        self.screen.frame(|buf| app.draw(NOW, buf, hits), scrolled).len()
    }

    fn bench(&mut self, table: &mut Table, work: &str, keys: &[&str], rounds: usize, most_bytes: usize) -> Answer<()> {
        let (mut times, mut bytes) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            let (written, time) = self.key(keys[round % keys.len()])?;
            times.push(time);
            bytes.push(written);
        }
        bytes.sort_unstable();
        let ((middle, slow), written) = (percentiles(&mut times), bytes[bytes.len() / 2]);
        let kept = middle <= Duration::from_millis(1) && slow <= Duration::from_millis(3) && written <= most_bytes;
        let ours = format!("{} / {}, {written} B", ms(middle), ms(slow));
        table.guide(work, ours, &format!("p50 1 ms, p99 3 ms, {most_bytes} B"), kept);
        Ok(())
    }
}

/// Cursor, scrolling, page, end, next tab.
pub fn bench(table: &mut Table, office: &mut Office, size: u32) -> Answer<()> {
    let start = Start {
        own: Own::default(),
        user: "bench".to_owned(),
        zone: Zone::Fixed(0),
        look: Look::default(),
        keymap: Keymap::standard(),
        findings: Vec::new(),
        lists: prospekt::settings::lists::KeptLists::default(),
        drafts: Vec::new(),
        size: (120, 36),
        place: None,
        letter: None,
    };
    let (app, effects) = App::new(start, NOW);
    let screen = Screen::new(120, 36, Abilities { unicode: true, fills: true, scrolls: true });
    let mut seat = Seat { office, app, screen, hits: Hits::default(), waiting: Vec::new() };
    seat.carry_out(effects);
    seat.settle()?;
    seat.draw();
    seat.bench(table, &format!("cursor within the page, {size} leads"), &["down", "down", "down", "up", "up", "up"], 300, 250)?;
    seat.key("pagedown")?;
    seat.bench(table, &format!("cursor at the edge, a line scrolled, {size} leads"), &["down"], 300, 250)?;
    seat.bench(table, &format!("page, {size} leads"), &["pagedown"], 25, 3_000)?;
    seat.bench(table, &format!("end and home, {size} leads"), &["end", "home"], 50, 3_000)?;
    seat.bench(table, &format!("next tab, {size} leads"), &["]"], 40, 6_000)?;
    Ok(())
}
