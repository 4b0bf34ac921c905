//! The chain of the log: each complete operation is sealed with a hash over itself and the link before it, so that nobody can
//! change, remove or add one in the middle without every later link showing it.
//!
//! A link is the SHA-256 of `prospekt log 1`, the link before, [`lasting`] of the head and the SHA-256 of each chunk of entries.
//! Chunks enter by their hash, so that values can be erased from the log and the chain still holds. An erasure adds to its own
//! link which chunks it took values out of, with the SHA-256 of what it left: a chunk is sound where it is as it was written,
//! or as the last erasure of it left it.

use std::collections::{BTreeMap, BTreeSet};

use redb::ReadableTable;
use sha2::{Digest as _, Sha256};

use super::{
    Reader,
    commit::Writing,
    error::StoreError,
    parts::{op_of, place, places},
    schema::Digest,
};
use crate::{
    codec::{lasting, read_head},
    model::{Chain, Link, OpHead, OpState, Seq, Verb},
};

/// Says what is hashed, and in which layout.
const DOMAIN: &[u8] = b"prospekt log 1";
/// Stands before what an erasure says about a chunk.
const REWRITTEN: &[u8] = b"rewritten";
/// More problems than this are not looked for.
const NAMED: usize = 100;

/// The SHA-256 of a chunk.
pub(super) fn digest(chunk: &[u8]) -> Digest {
    Sha256::digest(chunk).into()
}

/// A chunk as an erasure left it: its operation, its number, its SHA-256.
type Claim = (u64, u32, Digest);

fn link(before: &Digest, head: &OpHead, chunks: &[Digest], claims: &[Claim]) -> Digest {
    let hasher = Sha256::new().chain_update(DOMAIN).chain_update(before).chain_update(lasting(head));
    let hasher = chunks.iter().fold(hasher, Sha256::chain_update);
    let add = |hasher: Sha256, (seq, number, digest): &Claim| {
        hasher.chain_update(REWRITTEN).chain_update(seq.to_le_bytes()).chain_update(number.to_le_bytes()).chain_update(digest)
    };
    claims.iter().fold(hasher, add).finalize().into()
}

/// What an erasure says about the chunks it took values out of.
fn claims(table: &impl ReadableTable<(u64, u64, u32), Digest>, by: u64) -> Result<Vec<Claim>, StoreError> {
    let mut claims = Vec::new();
    for row in table.range((by, 0, 0)..=(by, u64::MAX, u32::MAX))? {
        let (key, digest) = row?;
        let (_, seq, number) = key.value();
        claims.push((seq, number, digest.value()));
    }
    Ok(claims)
}

/// The last erasure of each chunk, and the SHA-256 of how it left it.
type Erasures = BTreeMap<(u64, u32), (Seq, Digest)>;

/// The hashes of the chunks of an operation, through all its parts.
fn digests(table: &impl ReadableTable<(u64, u32), Digest>, places: &[Seq]) -> Result<Vec<Digest>, StoreError> {
    let mut digests = Vec::new();
    for place in places {
        for row in table.range((place.0, 0)..=(place.0, u32::MAX))? {
            digests.push(row?.1.value());
        }
    }
    Ok(digests)
}

impl Writing<'_> {
    /// Links an operation, where it ends, to the one that ended before, and those after it anew: there are some only where a
    /// crash left it for later.
    pub(super) fn link_from(&mut self, seq: Seq) -> Result<(), StoreError> {
        let end = place(&self.tables.parts, seq)?;
        let later: Vec<u64> = self.tables.link.range(end.0 + 1..)?.map(|row| Ok(row?.0.value())).collect::<Result<_, StoreError>>()?;
        let before = self.tables.link.range(..end.0)?.next_back().transpose()?;
        let mut before = before.map_or([0; 32], |(_, link)| link.value());
        for end in [end.0].into_iter().chain(later) {
            let seq = op_of(&self.tables.part_of, Seq(end))?;
            let Some(head) = self.head(seq)? else { continue };
            let chunks = digests(&self.tables.digest, &places(&self.tables.parts, seq)?)?;
            before = link(&before, &head, &chunks, &claims(&self.tables.rewritten, seq.0)?);
            self.tables.link.insert(end, before)?;
        }
        Ok(())
    }
}

/// What took an operation back is no part of its link, since it comes later; it follows from the operations that did.
#[derive(Default)]
struct Marks {
    /// As the operations themselves say.
    kept: BTreeMap<Seq, Seq>,
    /// As follows from what took them back, and did them again.
    expected: BTreeMap<Seq, Seq>,
}

impl Marks {
    fn note(&mut self, head: &OpHead) {
        self.kept.extend(head.undone_by.map(|by| (head.seq, by)));
        let Some(of) = head.undoes.filter(|_| head.state == OpState::Done) else { return };
        if head.verb == Verb::Undo {
            self.expected.insert(of, head.seq);
        } else {
            self.expected.remove(&of);
        }
    }

    fn problems(&self) -> impl Iterator<Item = String> {
        let all: BTreeSet<&Seq> = self.kept.keys().chain(self.expected.keys()).collect();
        let wrong = all.into_iter().filter(|seq| self.kept.get(seq) != self.expected.get(seq));
        wrong.map(|seq| format!("operation {seq} does not say rightly what took it back")).take(NAMED)
    }
}

impl Reader {
    /// Follows the chain of the log from its beginning; `at` names an operation whose link is wanted.
    ///
    /// # Errors
    /// Only when reading cannot go on; what is found wrong is in the answer.
    pub fn chain(&self, at: Option<Seq>) -> Result<Chain, StoreError> {
        self.guarded(|| self.follow(at))
    }

    fn follow(&self, at: Option<Seq>) -> Result<Chain, StoreError> {
        let views = &self.views;
        let mut chain = Chain::default();
        let erased = self.erasures(&mut chain)?;
        let mut before = [0; 32];
        let mut expected = Some(1);
        let mut marks = Marks::default();
        let mut parts = views.part_of.iter()?.map(|row| row.map(|(part, op)| (part.value(), op.value()))).peekable();
        let mut ops = views.op_log.iter()?.map(|row| row.map(|(seq, _)| (seq.value(), seq.value()))).peekable();
        let number = |next: Option<&Result<(u64, u64), _>>| next.map_or(u64::MAX, |next| next.as_ref().map_or(0, |(number, _)| *number));
        loop {
            let is_part = number(parts.peek()) < number(ops.peek());
            let Some((number, seq)) = (if is_part { parts.next() } else { ops.next() }).transpose()? else { break };
            if chain.problems.len() >= NAMED {
                break;
            }
            if expected.is_some_and(|expected| expected != number) {
                chain.problems.push(format!("operations are missing before operation {number}"));
            }
            expected = number.checked_add(1);
            let places = places(&views.parts, Seq(seq))?;
            if places.last() != Some(&Seq(number)) {
                // It is linked where it ends.
                if views.link.get(number)?.is_some() || (is_part && !places.contains(&Seq(number))) {
                    chain.problems.push(format!("operation {seq} or its place in the log was changed"));
                }
                continue;
            }
            let head = match views.op_log.get(seq)?.map(|bytes| read_head(Seq(seq), bytes.value())) {
                Some(Ok(head)) => head,
                Some(Err(error)) => {
                    chain.problems.push(format!("operation {seq}: {error}"));
                    continue;
                }
                None => {
                    chain.problems.push(format!("operation {seq} is not in the log"));
                    continue;
                }
            };
            marks.note(&head);
            let kept = views.link.get(number)?.map(|link| link.value());
            let Some(kept) = kept else {
                if chain.end.is_none() {
                    chain.unlinked += 1;
                } else if head.state != OpState::Running {
                    chain.problems.push(format!("operation {seq} has no link"));
                }
                continue;
            };
            let chunks = digests(&views.digest, &places)?;
            match self.changed(&places, &chunks, &erased)? {
                Found::AsWritten => {}
                Found::Erased(by) => chain.erased.push((Seq(seq), by)),
                Found::Changed(problem) => chain.problems.push(problem),
            }
            if link(&before, &head, &chunks, &claims(&views.rewritten, seq)?) == kept {
                chain.linked += 1;
            } else {
                chain.problems.push(format!("operation {seq} or its place in the log was changed"));
            }
            before = kept;
            chain.end = Some(Link { seq: Seq(seq), hash: kept });
            if at == Some(Seq(seq)) || at == Some(Seq(number)) {
                chain.at = chain.end;
            }
        }
        if chain.problems.len() < NAMED {
            chain.problems.extend(marks.problems());
        }
        Ok(chain)
    }

    /// The last erasure of each chunk, and how it left it.
    fn erasures(&self, chain: &mut Chain) -> Result<Erasures, StoreError> {
        let mut last = BTreeMap::new();
        let mut checked = None;
        for row in self.views.rewritten.iter()? {
            let (key, digest) = row?;
            let (by, seq, number) = key.value();
            if checked != Some(by) {
                checked = Some(by);
                let of = op_of(&self.views.part_of, Seq(by))?;
                let head = self.views.op_log.get(of.0)?.map(|head| read_head(of, head.value()));
                if !matches!(head, Some(Ok(head)) if head.verb == Verb::Erase) {
                    chain.problems.push(format!("values were taken out of operation {seq} by operation {by}, which is no erasure"));
                }
            }
            last.insert((seq, number), (Seq(by), digest.value()));
        }
        Ok(last)
    }

    /// How the entries of an operation compare with their hashes.
    fn changed(&self, places: &[Seq], chunks: &[Digest], erased: &Erasures) -> Result<Found, StoreError> {
        let (mut found, mut by) = (0, None);
        let seq = places.first().copied().unwrap_or_default();
        let rows = places.iter().map(|place| self.views.op_chunk.range((place.0, 0)..=(place.0, u32::MAX)));
        for row in rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            let (key, bytes) = row?;
            let key = key.value();
            let now = digest(bytes.value());
            let written = self.views.digest.get(key)?.map(|digest| digest.value());
            match erased.get(&key) {
                None if written == Some(now) => {}
                Some((erasure, left)) if *left == now && written.is_some() => by = by.max(Some(*erasure)),
                Some((erasure, _)) if written == Some(now) => {
                    return Ok(Found::Changed(format!(
                        "what operation {seq} changed was erased by operation {erasure}, and is there again"
                    )));
                }
                _ => return Ok(Found::Changed(format!("what operation {seq} changed is not what was written"))),
            }
            found += 1;
        }
        if found != chunks.len() {
            return Ok(Found::Changed(format!("part of what operation {seq} changed is missing")));
        }
        Ok(by.map_or(Found::AsWritten, Found::Erased))
    }
}

/// What the entries of an operation are.
enum Found {
    /// As they were written.
    AsWritten,
    /// As this erasure left them.
    Erased(Seq),
    /// Something else: a sentence.
    Changed(String),
}
