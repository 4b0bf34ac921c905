//! `convert`: makes leads business contacts, or contacts leads again.

use super::{
    args::{Convert, ConvertAccount, ConvertMatches},
    assignment,
    chosen::{Among, carry_out, target},
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{Account, Conversion, Edit, Matches, Offer},
    proto::Command,
};

/// Converts records.
///
/// # Errors
/// Unknown types, fields and records, values that are none, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Convert) -> Done {
    let to = shell.kind(&args.to)?;
    let offer = args.opportunity.as_ref().map(|title| offer(shell, title, &args.with)).transpose()?;
    if offer.is_none() && !args.with.is_empty() {
        return Err(Failure::usage("--with says what the opportunity holds, and none is wanted").hint("Give --opportunity TITLE too."));
    }
    let how = Conversion {
        matches: match args.matches {
            ConvertMatches::Apart => Matches::Apart,
            ConvertMatches::Into => Matches::Into,
            ConvertMatches::Leave => Matches::Leave,
        },
        account: match args.account {
            ConvertAccount::None => Account::None,
            ConvertAccount::Link => Account::Link,
            ConvertAccount::Make => Account::Make,
        },
        offer,
        over: args.over.iter().map(|name| Ok(assignment::field(&shell.schema, name)?.id)).collect::<Done<_>>()?,
    };
    let target = target(shell, &args.chosen, Among::Living)?;
    let what = format!("Convert to {}", to.label.to_lowercase());
    carry_out(shell, Command::Convert { target, to: to.id, how: Box::new(how), struck: Vec::new() }, &args.chosen, &what)
}

fn offer(shell: &Shell, title: &str, with: &[String]) -> Done<Offer> {
    let mut values = Vec::new();
    for text in with {
        let edit = assignment::edit(text, &shell.schema, &shell.reading)?;
        match edit.edit {
            Edit::Set(value) => values.push((edit.field, value)),
            _ => return Err(Failure::usage(format!("'{text}' gives the opportunity no value"))),
        }
    }
    Ok(Offer { title: title.to_owned(), values })
}
