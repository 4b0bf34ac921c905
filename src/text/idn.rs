//! Domain names beyond ASCII: as people read them, and as machines compare them. Punycode after RFC 3492.

const BASE: u32 = 36;
const FIRST: u32 = 128;
const FIRST_BIAS: u32 = 72;
/// Labels of a domain name are at most this long in ASCII.
const LONGEST: usize = 63;
/// Before a label written in Punycode.
const MARK: &str = "xn--";

/// The domain as people read it. A label that stands for nothing, or that mixes alphabets as only impostors do, stays as it is.
#[must_use]
pub fn to_unicode(domain: &str) -> String {
    let label = |label: &str| {
        let plain = label.get(..MARK.len()).filter(|head| head.eq_ignore_ascii_case(MARK)).and_then(|_| decoded(&label[MARK.len()..]));
        plain.filter(|plain| !is_mixed(plain)).unwrap_or_else(|| label.to_owned())
    };
    domain.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// The domain as it is compared: small letters, ASCII alone.
#[must_use]
pub fn to_ascii(domain: &str) -> String {
    let label = |label: &str| {
        let small = label.to_lowercase();
        if small.is_ascii() { small } else { encoded(&small).map_or(small, |code| format!("{MARK}{code}")) }
    };
    domain.split(['.', '\u{3002}', '\u{ff0e}']).map(label).collect::<Vec<_>>().join(".")
}

/// Whether letters of several alphabets stand in one word, of which one looks like the other: Latin among Cyrillic or Greek.
#[must_use]
pub fn is_mixed(text: &str) -> bool {
    let any = |ranges: &[std::ops::RangeInclusive<char>]| text.chars().any(|c| ranges.iter().any(|range| range.contains(&c)));
    let latin = any(&['a'..='z', 'A'..='Z', '\u{c0}'..='\u{24f}']);
    let other = any(&['\u{370}'..='\u{3ff}', '\u{400}'..='\u{52f}', '\u{530}'..='\u{58f}', '\u{13a0}'..='\u{13ff}']);
    latin && other
}

fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += BASE;
    }
    k + 36 * delta / (delta + 38)
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(1, 26)
}

fn decoded(code: &str) -> Option<String> {
    if code.is_empty() || code.len() > LONGEST || !code.is_ascii() {
        return None;
    }
    let (plain, digits) = code.rsplit_once('-').unwrap_or(("", code));
    let mut out: Vec<char> = plain.chars().collect();
    let (mut n, mut at, mut bias) = (FIRST, 0_u32, FIRST_BIAS);
    let mut digits = digits.bytes();
    while let Some(first) = digits.next() {
        let (before, mut weight, mut k, mut digit) = (at, 1_u32, BASE, first);
        loop {
            let value = match digit {
                b'a'..=b'z' => u32::from(digit - b'a'),
                b'A'..=b'Z' => u32::from(digit - b'A'),
                b'0'..=b'9' => u32::from(digit - b'0') + 26,
                _ => return None,
            };
            at = at.checked_add(value.checked_mul(weight)?)?;
            let threshold = threshold(k, bias);
            if value < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
            digit = digits.next()?;
        }
        let points = u32::try_from(out.len()).ok()? + 1;
        bias = adapted(at - before, points, before == 0);
        n = n.checked_add(at / points)?;
        at %= points;
        out.insert(usize::try_from(at).ok()?, char::from_u32(n).filter(|c| c.is_alphanumeric() || *c == '-')?);
        at += 1;
    }
    Some(out.into_iter().collect())
}

fn encoded(label: &str) -> Option<String> {
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    if points.len() > LONGEST {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let plain = u32::try_from(out.len()).ok()?;
    if plain > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut done) = (FIRST, 0_u32, FIRST_BIAS, plain);
    let all = u32::try_from(points.len()).ok()?;
    while done < all {
        let next = points.iter().copied().filter(|point| *point >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(done + 1)?)?;
        n = next;
        for point in &points {
            if *point < n {
                delta += 1;
            }
            if *point == n {
                let (mut rest, mut k) = (delta, BASE);
                loop {
                    let threshold = threshold(k, bias);
                    if rest < threshold {
                        break;
                    }
                    out.push(digit(threshold + (rest - threshold) % (BASE - threshold)));
                    rest = (rest - threshold) / (BASE - threshold);
                    k += BASE;
                }
                out.push(digit(rest));
                bias = adapted(delta, done + 1, done == plain);
                delta = 0;
                done += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    Some(out)
}

fn digit(value: u32) -> char {
    char::from_digit(value.saturating_sub(26), 10)
        .filter(|_| value >= 26)
        .unwrap_or_else(|| u8::try_from(value).map_or('a', |value| char::from(b'a' + value.min(25))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn domains_read_as_people_write_them_and_compare_in_ascii() {
        for (ascii, unicode) in [
            ("example.se", "example.se"),
            ("xn--rksmrgs-5wao1o.se", "räksmörgås.se"),
            ("xn--mnchen-3ya.de", "münchen.de"),
            ("mail.xn--bcher-kva.example", "mail.bücher.example"),
            ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
            ("xn--fsqu00a.xn--0zwm56d", "例子.测试"),
        ] {
            assert_eq!(to_unicode(ascii), unicode);
            assert_eq!(to_ascii(unicode), ascii);
        }
        assert_eq!(to_ascii("RÄKSMÖRGÅS.se"), "xn--rksmrgs-5wao1o.se");
    }

    #[test]
    fn a_label_that_stands_for_nothing_or_hides_another_alphabet_stays() {
        for domain in ["xn--a.se", "xn--.se", "xn--99999999999.se", "xn--\u{e4}.se"] {
            assert_eq!(to_unicode(domain), domain);
        }
        // Latin letters with one Cyrillic a among them.
        let impostor = to_ascii("p\u{430}ypal.com");
        assert_eq!(to_unicode(&impostor), impostor);
        assert!(is_mixed("p\u{430}ypal") && !is_mixed("räksmörgås") && !is_mixed("пример"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_comes_back(label in "[a-zåäöéßжя例子]{1,20}") {
            if let Some(code) = encoded(&label) {
                prop_assert_eq!(decoded(&code), Some(label));
            }
        }

        #[test]
        fn nothing_that_comes_panics(text in "\\PC{0,80}") {
            drop(to_unicode(&text));
            drop(to_ascii(&text));
            drop(to_unicode(&format!("xn--{text}")));
        }
    }
}
