//! `completions` and `man`: made from the arguments, so that they never lag behind.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;

use super::{
    args::{Cli, Completions},
    failure::Done,
    output::Output,
};

/// Prints completions for a shell.
///
/// # Errors
/// Trouble with the output.
pub(super) fn completions(args: &Completions, mut out: Output) -> Done {
    // clap_complete panics when it cannot write; memory it can always write to.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "prospekt", &mut text);
    out.data().write_all(&text)?;
    Ok(out.flush()?)
}

/// Prints the manual page: the program, then every command.
///
/// # Errors
/// Trouble with the output.
pub(super) fn man(mut out: Output) -> Done {
    let mut command = Cli::command();
    command.build();
    let page = Man::new(command.clone());
    page.render_title(out.data())?;
    page.render_name_section(out.data())?;
    page.render_synopsis_section(out.data())?;
    page.render_description_section(out.data())?;
    page.render_options_section(out.data())?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        chapter(subcommand.clone(), out.data())?;
    }
    page.render_extra_section(out.data())?;
    page.render_version_section(out.data())?;
    Ok(out.flush()?)
}

fn chapter(subcommand: clap::Command, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH \"PROSPEKT {}\"", subcommand.get_name().to_uppercase())?;
    let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
    writeln!(out, "{about}.")?;
    // The page's own sections become parts of the chapter.
    let mut parts = Vec::new();
    let page = Man::new(subcommand);
    page.render_synopsis_section(&mut parts)?;
    page.render_options_section(&mut parts)?;
    let text = String::from_utf8_lossy(&parts).replace(".SH ", ".SS ");
    out.write_all(text.as_bytes())
}
