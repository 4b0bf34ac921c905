//! The known name a mistyped one was meant to be.

/// The name with the fewest letters to change, add, take away or swap; `None` when all are far off.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.to_lowercase().chars().take(64).collect();
    let most = typed.len().div_ceil(3);
    names
        .map(|name| (distance(&typed, &name.chars().collect::<Vec<_>>()), name))
        .filter(|(far, _)| *far <= most)
        .min()
        .map(|(_, name)| name)
}

/// Edit distance in which two swapped neighbours count once.
pub(super) fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(from != to)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *to && b[j - 1] == *from {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        let names = ["score", "source", "status", "company"];
        for (typed, want) in [
            ("scorre", Some("score")),
            ("socre", Some("score")),
            ("Statsu", Some("status")),
            ("compny", Some("company")),
            ("http", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names.into_iter()), want, "{typed}");
        }
    }
}
