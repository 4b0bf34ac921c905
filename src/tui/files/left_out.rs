//! The rows that an import leaves out, to a file of their own with the reasons: it is mended and imported again.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Line, Stopped, export, import::Opening, open, unexpected};
use crate::{
    exchange::{headers::Lookup, rejects, source::Source},
    proto::{Choice, Class, Reply, Request},
    screens::LeftOut,
};

/// Rows asked for at once.
const PAGE: u32 = 500;
/// Names tried besides the first.
const NAMES: u32 = 999;

/// Writes the file; answers its name and how many rows it holds.
pub(super) fn write(line: &Line, left_out: &LeftOut, opening: &Opening) -> Result<(PathBuf, u64), Stopped> {
    let reasons = reasons(line, left_out, opening)?;
    let to = free(&left_out.to)?;
    let schema = line.schema()?;
    let apart = (opening.apart)(open(&opening.path)?, Arc::clone(&opening.stop));
    let input = open(&opening.path)?;
    let mut file = export::begin(&to, false)?;
    let lookup = Lookup::new(&schema, left_out.kind);
    let mut source = Source::open(input, apart.as_ref(), &opening.layout, &lookup).map_err(|error| opening.told(&error))?;
    let written = rejects::copy(&mut source, &mut file, &reasons).map_err(|error| opening.told(&error))?;
    file.keep().map_err(|error| export::unwritten(&to, &error))?;
    Ok((to, written))
}

/// Why rows are left out, by their line. What a person left out by hand is none of them.
fn reasons(line: &Line, left_out: &LeftOut, opening: &Opening) -> Result<BTreeMap<u64, String>, Stopped> {
    let mut reasons: BTreeMap<u64, String> = left_out.besides.iter().cloned().collect();
    for class in [Class::InFile, Class::InStore, Class::Refused] {
        let mut from = 0;
        loop {
            if opening.is_stopped() {
                return Err(None);
            }
            let request = Request::ImportPage { plan: left_out.plan, class: Some(class), from, count: PAGE, near: None };
            let page = match line.ask(request)? {
                Reply::ImportPage(page) => page,
                other => return Err(unexpected(&other)),
            };
            if page.rows.is_empty() {
                break;
            }
            from += u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
            let is_out = |line, class| matches!(left_out.choices.of(line, class), None | Some(Choice::LeaveOut));
            let told = page.rows.into_iter().filter(|row| is_out(row.line, class));
            reasons.extend(told.filter_map(|row| Some((row.line, row.left_out()?))));
        }
    }
    Ok(reasons)
}

/// The name, or the first with a number that no file has.
fn free(path: &Path) -> Result<PathBuf, Stopped> {
    if !path.exists() {
        return Ok(path.to_owned());
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, "csv"));
    let numbered = (2..=NAMES).map(|number| path.with_file_name(format!("{stem}-{number}.{ending}")));
    let free = numbered.into_iter().find(|path| !path.exists());
    free.ok_or_else(|| Some(format!("there are {NAMES} files like {} already; remove some", path.display())))
}
