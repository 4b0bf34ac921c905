//! The table of results: work, ours, peer, ratio, budget.

use std::time::Duration;

/// One line.
#[derive(Debug)]
pub struct Line {
    work: String,
    ours: String,
    peer: String,
    ratio: Option<f64>,
    budget: String,
    kept: Option<bool>,
}

/// All lines of a run.
#[derive(Debug, Default)]
pub struct Table(Vec<Line>);

/// Milliseconds with as many decimals as say something.
pub fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 1.0 {
        format!("{ms:.3} ms")
    } else if ms < 100.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

impl Table {
    /// A figure with a guide and no peer.
    pub fn guide(&mut self, work: &str, ours: String, budget: &str, kept: bool) {
        self.push(Line { work: work.to_owned(), ours, peer: String::new(), ratio: None, budget: budget.to_owned(), kept: Some(kept) });
    }

    /// A figure against a peer's in the same run: at most `most` times the peer's.
    pub fn against(&mut self, work: &str, ours: Duration, peer: Duration, most: f64, guide: &str) {
        let ratio = ours.as_secs_f64() / peer.as_secs_f64().max(1e-9);
        self.push(Line {
            work: work.to_owned(),
            ours: ms(ours),
            peer: ms(peer),
            ratio: Some(ratio),
            budget: format!("{most} x; {guide}"),
            kept: Some(ratio <= most),
        });
    }

    /// Whether a line begins so.
    pub fn has(&self, work: &str) -> bool {
        self.0.iter().any(|line| line.work.starts_with(work))
    }

    fn push(&mut self, line: Line) {
        eprintln!("  {:<58} {:>12}", line.work, line.ours);
        self.0.push(line);
    }

    /// As a Markdown table.
    pub fn print(&self) {
        println!("| work | ours | SQLite | ratio | budget | kept |");
        println!("| --- | ---: | ---: | ---: | --- | --- |");
        for line in &self.0 {
            println!(
                "| {} | {} | {} | {} | {} | {} |",
                line.work,
                line.ours,
                line.peer,
                line.ratio.map_or(String::new(), |ratio| format!("{ratio:.3}")),
                line.budget,
                match line.kept {
                    Some(true) => "yes",
                    Some(false) => "NO",
                    None => "",
                }
            );
        }
    }
}

/// The middle and the 99th percentile of some times.
pub fn percentiles(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default();
    (at(50), at(99))
}
