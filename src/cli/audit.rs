//! `audit`: whether the log is as it was written.

use std::collections::BTreeMap;

use super::{
    args::Verify,
    failure::{Done, Failure},
    shell::Shell,
    words::counted,
};
use crate::{
    model::{Link, Seq},
    proto::{Reply, Request},
};

/// So many operations are named of an erasure.
const NAMED: usize = 10;

/// Follows the chain of the log, and prints its end.
///
/// # Errors
/// When something was changed; each thing is a line.
pub(super) fn verify(shell: &mut Shell, args: &Verify) -> Done {
    let expected = args.expect.as_deref().map(read).transpose()?;
    let Reply::Chain(chain) = shell.ask(Request::Chain(expected.map(|link| link.seq)))? else { return Err(Failure::hub_gone()) };
    let mut problems = chain.problems;
    if let Some(expected) = expected
        && chain.at != Some(expected)
    {
        problems.push(format!("operation {} was another one when its hash was noted, or is gone", expected.seq));
    }
    if !problems.is_empty() {
        return Err(Failure::store(format!("the log is not as it was written:\n{}", problems.join("\n")))
            .hint("Keep the file as it is, and compare it with your backups."));
    }
    shell.out.say(format!("The log is as it was written: {}.", counted(chain.linked, "operation", "operations")));
    if chain.unlinked > 0 {
        shell.out.say(format!("{} before them are older than the chain.", counted(chain.unlinked, "operation", "operations")));
    }
    let mut erasures: BTreeMap<Seq, Vec<Seq>> = BTreeMap::new();
    for (seq, by) in chain.erased {
        erasures.entry(by).or_default().push(seq);
    }
    for (by, of) in erasures {
        let named: Vec<String> = of.iter().take(NAMED).map(ToString::to_string).collect();
        let more = of.len().checked_sub(NAMED).filter(|more| *more > 0).map_or_else(String::new, |more| format!(" and {more} more"));
        shell.out.say(format!("Operation {by} erased values out of operation {}{more}; who, when and which field stay.", named.join(", ")));
    }
    match chain.end {
        Some(end) => Ok(shell.out.line(&write(end))?),
        None => Ok(()),
    }
}

/// `4711:9f86d0…`: what to note elsewhere, and to give to `--expect` later.
fn write(link: Link) -> String {
    let hash: String = link.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}:{hash}", link.seq)
}

fn read(text: &str) -> Done<Link> {
    let wrong = || {
        Failure::usage(format!("'{}' is no end of a chain", crate::text::clean::line(text)))
            .hint("Write it as `prospekt audit verify` printed it: the number, a colon, 64 digits.")
    };
    let (seq, hash) = text.split_once(':').ok_or_else(wrong)?;
    let nibbles: Vec<u8> =
        hash.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>().ok_or_else(wrong)?;
    let bytes: Vec<u8> = nibbles.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    Ok(Link { seq: Seq(seq.parse().map_err(|_| wrong())?), hash: bytes.try_into().map_err(|_| wrong())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_of_a_chain_is_read_as_it_was_written() {
        let link = Link { seq: Seq(4711), hash: std::array::from_fn(|at| u8::try_from(at * 7 % 256).unwrap_or_default()) };
        assert_eq!(read(&write(link)).unwrap(), link);
        for wrong in ["", "4711", "x:00", "4711:00", "4711:zz", &format!("1:{}", "0".repeat(63)), &format!("1:{}", "é".repeat(32))] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
