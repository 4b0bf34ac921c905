//! The plan of an import in the shell: how its rows meet what is there, and the plan row by row.

use super::{
    args::{ImportHow, ShownRows},
    choices::Decided,
    failure::{Done, Failure},
    shell::Shell,
    whole::{self, set_words},
    words::{self, counted},
};
use crate::{
    exchange::{mapping::Mapping, usual},
    model::{Diff, FieldId, Kind, Names, Schema, Value},
    proto::{Class, ImportOptions, ImportPage, ImportRow, Plan, Reply, Request},
    rules::blend::{Policies, Policy, Said, Why},
    text::{clean, day},
};

/// Rows asked for at once.
const PAGE: u32 = 500;
/// Rows left out that are printed; the counts cover all.
pub(super) const REASONS: usize = 50;

/// How an import is to be done, as far as the arguments say.
///
/// # Errors
/// Policies, fields, people and stars that are none.
pub(super) fn options(shell: &mut Shell, how: &ImportHow, mapping: &Mapping, options: ImportOptions) -> Done<ImportOptions> {
    Ok(ImportOptions {
        policies: policies(&shell.schema, &how.policy, mapping)?,
        clear_empty: how.clear_empty,
        whole: whole::whole(shell, &how.whole)?,
        today: day::to_number(shell.reading.today()),
        ..options
    })
}

fn policies(schema: &Schema, said: &[String], mapping: &Mapping) -> Done<Policies> {
    let named = |name: &str| {
        let names = Policy::ALL.map(Policy::name);
        Policy::named(name.trim())
            .ok_or_else(|| Failure::usage(format!("there is no policy '{name}'")).hint(format!("There is {}.", names.join(", "))))
    };
    let mut policies = Policies::all(usual::policy(mapping));
    for policy in said {
        match policy.split_once('=') {
            None => policies.usual = named(policy)?,
            Some((field, policy)) => {
                let Some(def) = schema.named(field.trim()).filter(|def| def.is_editable()) else {
                    return Err(
                        Failure::usage(format!("no field '{field}' has a policy")).hint("Names are those of `prospekt list --columns`.")
                    );
                };
                policies.set(def.id, Some(named(policy)?));
            }
        }
    }
    Ok(policies)
}

/// Prints what would happen.
///
/// # Errors
/// A hub that is gone, a closed pipe.
pub(super) fn print(shell: &mut Shell, plan: &Plan, options: &ImportOptions, show: &[ShownRows], decided: &Decided) -> Done {
    shell.out.line("Plan:")?;
    for class in Class::ALL {
        let words = match class {
            Class::New => "would be made",
            Class::Updated => "would change",
            Class::Unchanged => "unchanged",
            Class::InFile => "left out as duplicates of an earlier row",
            Class::InStore => "left out as duplicates of a record",
            Class::Refused => "refused",
        };
        shell.out.line(&format!("{:>9}  {words}", plan.count(class)))?;
    }
    for line in decided.lines() {
        shell.out.line(&line)?;
    }
    let set = set_words(&shell.schema, &options.whole);
    if !set.is_empty() {
        let whom = if options.whole.all { "Every record" } else { "Every new record" };
        shell.out.line(&format!("{whom}: {}", clean::line(&set)))?;
    }
    if plan.stays > 0 {
        let values = counted(plan.stays, "value of the file differs", "values of the file differ");
        shell.out.line(&format!("Note: {values} from what is there and changes nothing; --policy overwrite takes it"))?;
    }
    for warning in &plan.warnings {
        shell.out.line(&format!("Note: {}", clean::line(warning)))?;
    }
    let classes: Vec<Class> = show.iter().map(|shown| shown.class()).collect();
    for class in &classes {
        rows(shell, plan, *class, usize::MAX, true)?;
    }
    let mut told = 0;
    for class in [Class::InFile, Class::InStore, Class::Refused] {
        if !classes.contains(&class) {
            told += rows(shell, plan, class, REASONS - told, false)?;
        } else {
            told += usize::try_from(plan.count(class)).unwrap_or(usize::MAX);
        }
        told = told.min(REASONS);
    }
    let left = (plan.duplicates + plan.refused).saturating_sub(u64::try_from(told).unwrap_or_default());
    if left > 0 && classes.is_empty() {
        shell.out.line(&format!("and {left} more; --show prints them, --rejects FILE writes all of them"))?;
    }
    shell.out.flush()?;
    shell.out.say("Nothing was imported. Add --apply to do it.");
    Ok(())
}

/// Prints rows of a class; answers how many.
fn rows(shell: &mut Shell, plan: &Plan, class: Class, most: usize, values: bool) -> Done<usize> {
    let (mut from, mut told) = (0, 0);
    while told < most {
        let Reply::ImportPage(page) =
            shell.ask(Request::ImportPage { plan: plan.id, class: Some(class), from, count: PAGE, near: None })?
        else {
            return Err(Failure::hub_gone());
        };
        let ImportPage { rows, .. } = *page;
        if rows.is_empty() {
            break;
        }
        from += u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let names = shell.names(rows.iter().flat_map(|row| &row.said).flat_map(|said| [&said.old, &said.new]).flatten())?;
        for row in rows.iter().take(most - told) {
            shell.out.line(&head(row))?;
            if values {
                for said in row.said.iter().filter(|said| is_told(&shell.schema, said.field)) {
                    let line = said_words(shell, said, &names);
                    shell.out.line(&format!("               {line}"))?;
                }
            }
            told += 1;
        }
    }
    Ok(told)
}

/// Values that only follow and say nothing to a person.
pub(super) fn is_told(schema: &Schema, field: FieldId) -> bool {
    schema.field(field).is_some_and(|def| !def.is(crate::model::Marks::DERIVED) || def.kind == Kind::Stars)
}

/// `line 3  Bea Ek  changes record 14 (same e-mail)`.
fn head(row: &ImportRow) -> String {
    let met = row.meets.as_ref().map_or_else(String::new, |meets| {
        let whom = match meets.record {
            Some(id) => format!("record {id}"),
            None => format!("line {}", meets.line),
        };
        let name = if meets.name.is_empty() || meets.name == row.name { String::new() } else { format!(" '{}'", clean::line(&meets.name)) };
        format!("{whom}{name} (same {})", meets.by.words())
    });
    let fate = match row.class {
        Class::New => "new".to_owned(),
        Class::Updated => format!("changes {met}"),
        Class::Unchanged => format!("leaves {met} as it is"),
        Class::InFile => format!("the same as {met}"),
        Class::InStore => format!("already there as {met}"),
        Class::Refused => format!("refused: {}", clean::line(&row.reason)),
    };
    format!("{:>9}  {}  {fate}", format!("line {}", row.line), clean::line(&row.name))
}

/// `City: none -> Lund (fills a blank)`.
fn said_words(shell: &Shell, said: &Said, names: &Names) -> String {
    let diff = |old: &Option<Value>, new: &Option<Value>| {
        let diff = Diff { field: said.field, old: old.clone(), new: new.clone() };
        words::change(&diff, names, &shell.schema, &shell.reading)
    };
    let change = diff(&said.old, &said.new);
    match said.why {
        Why::New | Why::NotTaken => change.replace("none -> ", ""),
        Why::Fills => format!("{change} (fills a blank)"),
        Why::Overwrites => format!("{change} (overwrites)"),
        Why::Clears => format!("{change} (the cell is blank)"),
        Why::WholeFile => format!("{change} (set for the whole file)"),
        Why::Follows => format!("{change} (follows)"),
        Why::Stays(policy) => format!("{change} not taken: the policy {}", policy.words()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{exchange::mapping::ColumnUse, model::fields};

    #[test]
    fn policies_are_read_or_refused_with_a_hint() {
        let schema = Schema::default();
        let headers = ["Name", "City"].map(str::to_owned);
        let mut mapping = Mapping::of_format(None, &headers, &[], &schema, crate::model::record_type::LEAD);
        let read =
            |said: &[&str], mapping: &Mapping| policies(&schema, &said.iter().map(|said| (*said).to_owned()).collect::<Vec<_>>(), mapping);
        assert_eq!(read(&[], &mapping).unwrap(), Policies::all(Policy::Fill));
        let own = read(&["overwrite", "city=keep"], &mapping).unwrap();
        assert_eq!((own.usual, own.of(fields::CITY)), (Policy::Overwrite, Policy::Keep));
        mapping.set(0, ColumnUse::Field(fields::ID), crate::exchange::mapping::Why::Header);
        assert_eq!(read(&[], &mapping).unwrap().usual, Policy::Overwrite);
        assert_eq!(read(&["replace"], &mapping).unwrap_err().hint, "There is fill, overwrite, keep.");
        assert_eq!(read(&["shoe=keep"], &mapping).unwrap_err().message, "no field 'shoe' has a policy");
    }
}
