//! `fields`: what a record type has, by the names that scripts and filters use.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::{Fields, TextFormat},
    failure::Done,
    shell::Shell,
};
use crate::{
    model::{FieldDef, Marks, Section},
    text::{clean, width::width},
};

/// Prints the fields of a record type in the order of its form, those kept by the program last.
///
/// # Errors
/// Unknown types, trouble with the output.
pub(super) fn run(shell: &mut Shell, args: &Fields) -> Done {
    let kind = shell.kind(&args.kind)?.id;
    let (kept, own): (Vec<FieldDef>, Vec<FieldDef>) = shell
        .schema
        .fields_of_type(kind)
        .filter(|field| field.section != Section::Hidden || field.is(Marks::HEAD))
        .cloned()
        .partition(|field| field.is(Marks::HEAD));
    let fields: Vec<FieldDef> = own.into_iter().chain(kept).collect();
    match args.format {
        TextFormat::Json => {
            let fields: Vec<Json> = fields.iter().map(json).collect();
            serde_json::to_writer_pretty(shell.out.data(), &fields)?;
            Ok(writeln!(shell.out.data())?)
        }
        TextFormat::Text => {
            let wide = |text: fn(&FieldDef) -> String| fields.iter().map(|field| width(&text(field))).max().unwrap_or(0);
            let (names, titles) = (wide(|field| field.name.to_string()), wide(title));
            for field in &fields {
                let (name, title) = (&field.name, title(field));
                let gap = " ".repeat(titles.saturating_sub(width(&title)));
                shell.out.line(&format!("{name:<names$}  {title}{gap}  {}", clean::line(&field.help)))?;
            }
            Ok(())
        }
    }
}

fn title(field: &FieldDef) -> String {
    clean::line(&field.title())
}

fn json(field: &FieldDef) -> Json {
    json!({
        "name": field.name,
        "label": title(field),
        "help": field.help,
        "required": field.is(Marks::REQUIRED),
        "read-only": !field.is_editable(),
    })
}
