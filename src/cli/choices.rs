//! What is done in the shell with single rows of a plan otherwise than it says: `--leave-out 4,9-12 --duplicate 7=create`.

use std::collections::BTreeMap;

use super::{
    args::ChoiceArgs,
    failure::{Done, Failure, Kind},
    shell::Shell,
    words::counted,
};
use crate::{
    model::RecordId,
    proto::{Choice, Choices, Class, ImportRow, PlanId, Reply, Request},
};

/// Rows asked for at once.
const PAGE: u32 = 500;

/// What the arguments say, before the plan is there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Decisions {
    classes: Vec<Class>,
    /// Stretches of lines that are left out.
    out: Vec<(u64, u64)>,
    /// What becomes of single lines, and the record that is meant.
    lines: BTreeMap<u64, (Choice, Option<RecordId>)>,
}

/// What was decided, checked against the plan.
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub(super) choices: Choices,
    out: u64,
    made: u64,
    updated: u64,
}

impl Decisions {
    /// Reads the arguments.
    ///
    /// # Errors
    /// What is no line, stretch, class or choice.
    pub(super) fn of(args: &ChoiceArgs) -> Done<Self> {
        let mut wanted = Self::default();
        for word in &args.leave_out {
            match word.trim() {
                "new" => wanted.classes.push(Class::New),
                "updated" => wanted.classes.push(Class::Updated),
                stretch => {
                    let (first, last) = stretch.split_once('-').unwrap_or((stretch, stretch));
                    match (first.trim().parse(), last.trim().parse()) {
                        (Ok(first), Ok(last)) if first <= last => wanted.out.push((first, last)),
                        _ => {
                            return Err(
                                Failure::usage(format!("--leave-out: '{stretch}' is no line")).hint("Write 4, 9-12, new or updated.")
                            );
                        }
                    }
                }
            }
        }
        for word in &args.duplicate {
            let unknown = || {
                let hint = "Write LINE=update, LINE=update:ID, LINE=create or LINE=leave.";
                Failure::usage(format!("--duplicate: '{word}' says nothing about a row")).hint(hint)
            };
            let (line, what) = word.split_once('=').ok_or_else(unknown)?;
            let line: u64 = line.trim().parse().map_err(|_| unknown())?;
            let (what, id) = what.split_once(':').map_or((what, None), |(what, id)| (what, Some(id)));
            let id = id.map(|id| id.trim().trim_start_matches('#').parse().map(RecordId)).transpose().map_err(|_| unknown())?;
            let choice = match (what.trim(), id) {
                ("update", _) => Choice::Update,
                ("create", None) => Choice::Create,
                ("leave", None) => Choice::LeaveOut,
                _ => return Err(unknown()),
            };
            if wanted.lines.insert(line, (choice, id)).is_some() {
                return Err(Failure::usage(format!("--duplicate: line {line} is decided twice")));
            }
        }
        if let Some(line) = wanted.lines.keys().find(|line| wanted.out.iter().any(|(first, last)| (first..=last).contains(line))) {
            return Err(Failure::usage(format!("line {line} is left out, and decided besides")).hint("Say one of both."));
        }
        Ok(wanted)
    }

    /// Whether the plan is followed as it is.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What becomes of a row; nothing where the plan does that already.
    fn of_row(&self, row: &ImportRow) -> Done<Option<Choice>> {
        if self.out.iter().any(|(first, last)| (*first..=*last).contains(&row.line)) {
            return Ok(Choice::LeaveOut.fits(row.class).then_some(Choice::LeaveOut));
        }
        let Some((choice, id)) = self.lines.get(&row.line) else { return Ok(None) };
        let met = row.meets.as_ref().and_then(|meets| meets.record);
        if let Some(id) = id.filter(|id| met != Some(*id)) {
            let met = met.map_or_else(|| "no record".to_owned(), |met| format!("record {met}"));
            let message = format!("line {} meets {met} and not {id}", row.line);
            return Err(Failure::new(Kind::Conflict, message).hint("Nothing was imported. Look at the plan again."));
        }
        match choice {
            choice if choice.fits(row.class) => Ok(Some(*choice)),
            Choice::LeaveOut => Ok(None),
            Choice::Update if row.class == Class::Updated => Ok(None),
            choice => {
                let (what, why) = match (choice, row.class) {
                    (_, Class::Refused) => ("taken", row.reason.clone()),
                    (Choice::Create, _) => ("decided", "it is new and becomes a record anyway".to_owned()),
                    _ => ("updated by", "it meets no record that it would change".to_owned()),
                };
                Err(Failure::usage(format!("--duplicate: line {} cannot be {what}: {why}", row.line)))
            }
        }
    }

    /// The choices, against the rows of the plan.
    ///
    /// # Errors
    /// Lines that are no rows, choices that do not fit them, records that are met no more.
    pub(super) fn decide(&self, shell: &mut Shell, plan: PlanId) -> Done<Decided> {
        let mut decided = Decided::default();
        decided.choices.out.clone_from(&self.classes);
        if self.out.is_empty() && self.lines.is_empty() {
            return Ok(decided);
        }
        let (mut from, mut found, mut hit) = (0, 0, vec![false; self.out.len()]);
        loop {
            let Reply::ImportPage(page) = shell.ask(Request::ImportPage { plan, class: None, from, count: PAGE, near: None })? else {
                return Err(Failure::hub_gone());
            };
            if page.rows.is_empty() {
                break;
            }
            from += u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
            for row in &page.rows {
                found += usize::from(self.lines.contains_key(&row.line));
                for (hit, (first, last)) in hit.iter_mut().zip(&self.out) {
                    *hit |= (first..=last).contains(&&row.line);
                }
                if let Some(choice) = self.of_row(row)? {
                    match choice {
                        Choice::LeaveOut => decided.out += 1,
                        Choice::Create => decided.made += 1,
                        Choice::Update => decided.updated += 1,
                    }
                    decided.choices.rows.push((row.line, choice));
                }
            }
        }
        let missed = hit.iter().zip(&self.out).find(|(hit, _)| !**hit).map(|(_, (first, last))| match last {
            last if last == first => format!("line {first}"),
            last => format!("lines {first}-{last}"),
        });
        match missed {
            Some(missed) => {
                Err(Failure::usage(format!("--leave-out: there is no row in {missed}")).hint("--show prints rows with their lines."))
            }
            None if found < self.lines.len() => {
                Err(Failure::usage("--duplicate: there is no row in one of the lines").hint("--show prints rows with their lines."))
            }
            None => Ok(decided),
        }
    }
}

impl Decided {
    /// What was decided otherwise, for people.
    pub(super) fn lines(&self) -> Vec<String> {
        let classes = self.choices.out.iter().map(|class| match class {
            Class::New => "Left out: all new rows".to_owned(),
            _ => "Left out: all rows that change a record".to_owned(),
        });
        let counts = [
            (self.out, "is left out", "are left out"),
            (self.made, "becomes a record all the same", "become records all the same"),
            (self.updated, "updates what it meets", "update what they meet"),
        ];
        let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
        let said =
            counts.map(|(count, one, many)| format!("Decided: {} {}", counted(count, "row", "rows"), if count == 1 { one } else { many }));
        classes.chain(said).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_which_rows_or_why_not() {
        let read = |out: &[&str], duplicate: &[&str]| {
            let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
            Decisions::of(&ChoiceArgs { leave_out: words(out), duplicate: words(duplicate) })
        };
        assert!(read(&[], &[]).unwrap().is_empty());
        let all = read(&["4", "9-12", "new"], &["7=create", "8=update:17", "3=leave"]).unwrap();
        assert_eq!((all.classes.as_slice(), all.out.as_slice()), (&[Class::New][..], &[(4, 4), (9, 12)][..]));
        let lines: Vec<_> = all.lines.into_iter().collect();
        let want = [(3, (Choice::LeaveOut, None)), (7, (Choice::Create, None)), (8, (Choice::Update, Some(RecordId(17))))];
        assert_eq!(lines, want);
        for (out, duplicate, problem) in [
            (&["x"][..], &[][..], "'x' is no line"),
            (&["9-4"], &[], "'9-4' is no line"),
            (&[], &["7"], "'7' says nothing"),
            (&[], &["7=merge"], "'7=merge' says nothing"),
            (&[], &["7=create:3"], "'7=create:3' says nothing"),
            (&[], &["x=leave"], "'x=leave' says nothing"),
            (&[], &["7=create", "7=leave"], "line 7 is decided twice"),
            (&["5-8"], &["7=create"], "line 7 is left out, and decided besides"),
        ] {
            let failure = read(out, duplicate).unwrap_err();
            assert!(failure.message.contains(problem), "{failure:?}");
        }
    }
}
