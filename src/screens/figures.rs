//! The numbers of a report on a screen: asked for, kept up to date, read line by line.

use super::{Cx, Effect, Input, Numbered, Tone};
use crate::{
    model::{
        Findings, Names, Reading, Report, Schema,
        report::{Behind, Drawn, Problem, Stand, key_label},
    },
    proto::{Event, Refusal, Reply, Request, Ticket},
};

/// A report with its numbers.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What is asked.
    pub report: Report,
    /// What of it cannot be had any more; the rest applies.
    pub problems: Vec<Problem>,
    /// A further filter that somebody typed.
    pub narrowed: String,
    /// The last answer.
    pub findings: Findings,
    /// Why there is no answer.
    pub trouble: Option<String>,
    names: Names,
    asked: Option<Ticket>,
    /// Something changed since the numbers were asked for.
    is_stale: bool,
}

impl Figures {
    /// Asks for the numbers of a report.
    #[must_use]
    pub fn of(cx: &mut Cx<'_>, report: Report, problems: Vec<Problem>) -> Self {
        let mut figures = Self {
            report,
            problems,
            narrowed: String::new(),
            findings: Findings::default(),
            trouble: None,
            names: Names::default(),
            asked: None,
            is_stale: false,
        };
        figures.ask(cx);
        figures
    }

    /// Changes the report and asks for its numbers.
    pub fn change(&mut self, cx: &mut Cx<'_>, change: impl FnOnce(&mut Report)) {
        change(&mut self.report);
        // What was wrong in its lines was told and is gone from it; what its filters name is looked up anew.
        self.problems.clear();
        self.ask(cx);
    }

    /// Asks anew; what was asked before is not waited for.
    pub fn ask(&mut self, cx: &mut Cx<'_>) {
        self.is_stale = false;
        match self.report.question(&self.narrowed, cx.schema, &cx.reading, cx.user) {
            Ok((question, problems)) => {
                for problem in problems {
                    if !self.problems.contains(&problem) {
                        self.problems.push(problem);
                    }
                }
                self.asked = Some(cx.ask(Request::Report(Box::new(question))));
            }
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    /// Whether the answer has not come yet.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Takes answers in, and notes what makes them old; answers whether there are new numbers.
    pub fn take(&mut self, input: &Input<'_>) -> bool {
        match input {
            Input::Event(Event::Changed { .. } | Event::Schema(_) | Event::Indexed) => self.is_stale = true,
            Input::Reply(ticket, reply) if self.asked == Some(*ticket) => {
                self.asked = None;
                return self.learn(reply);
            }
            _ => {}
        }
        false
    }

    /// Whether the numbers are older than the store and nobody has asked for new ones.
    #[must_use]
    pub const fn is_old(&self) -> bool {
        self.is_stale && self.asked.is_none()
    }

    /// Asks anew where the numbers are old.
    pub fn refresh(&mut self, cx: &mut Cx<'_>) {
        if self.is_old() {
            self.ask(cx);
        }
    }

    fn learn(&mut self, reply: &Reply) -> bool {
        match reply {
            Reply::Report(findings) => {
                self.names.learn(&findings.names);
                self.findings = (**findings).clone();
                self.trouble = None;
                true
            }
            // It comes when the columns are built.
            Reply::Refused(Refusal::Stale) => false,
            Reply::Refused(refusal) => {
                self.trouble = Some(refusal.to_string());
                false
            }
            _ => false,
        }
    }

    /// What a line is called.
    #[must_use]
    pub fn label(&self, line: usize, schema: &Schema, reading: &Reading) -> String {
        let Some(found) = self.findings.lines.get(line) else { return String::new() };
        let group = usize::from(found.depth).checked_sub(1).and_then(|at| self.report.groups.get(at));
        group.map_or_else(|| "Total".to_owned(), |group| key_label(group, &found.key, &self.names, self.findings.today, schema, reading))
    }

    /// What linked records are called.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// A measure as a chart, of the kind the report asks for; `None` where it asks for none.
    #[must_use]
    pub fn drawn(&self, measure: usize, schema: &Schema, reading: &Reading) -> Option<Drawn> {
        self.report.chart?;
        Some(self.report.drawn(&self.findings, measure, &self.names, schema, reading))
    }

    /// The records behind a number.
    #[must_use]
    pub fn behind(&self, stand: Stand, measure: usize, schema: &Schema, reading: &Reading) -> Behind {
        let (report, findings, narrowed) = (&self.report, &self.findings, &self.narrowed);
        match stand {
            Stand::Line(line) => report.behind(findings, line, Some(measure), narrowed, schema, reading),
            Stand::Column(line) => report.behind_column(findings, line, Some(measure), narrowed, schema, reading),
        }
    }
}

/// Opens the records behind a number, selected if wanted; behind a zero nothing stands.
pub(super) fn open(cx: &mut Cx<'_>, title: String, behind: Behind, is_zero: bool, select: bool) {
    if is_zero || behind.kinds.is_empty() {
        cx.say(Tone::Plain, "nothing stands behind a zero");
        return;
    }
    let numbered = Numbered { title, kinds: behind.kinds, filter: behind.filter, select };
    cx.effects.push(Effect::ShowBehind(Box::new(numbered)));
}
