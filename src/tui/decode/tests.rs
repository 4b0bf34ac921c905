//! Bytes as terminals send them, and what they mean.

use proptest::prelude::*;

use super::*;

fn decode(pieces: &[&[u8]]) -> Vec<Heard> {
    let (mut decoder, mut heard) = (Decoder::default(), Vec::new());
    for piece in pieces {
        decoder.feed(piece, &mut heard);
    }
    decoder.settle(&mut heard);
    heard
}

fn keys(heard: &[Heard]) -> String {
    let labels: Vec<String> = heard
        .iter()
        .map(|what| match what {
            Heard::Key(key) => key.label(),
            other => format!("{other:?}"),
        })
        .collect();
    labels.join(" ")
}

#[test]
fn bytes_are_the_keys_they_stand_for() {
    let rows: &[(&[u8], &str)] = &[
        (b"aA?", "a A ?"),
        ("Åé田".as_bytes(), "Å é 田"),
        (b"\x01\x00\x1a", "Ctrl+A Ctrl+Space Ctrl+Z"),
        (b"\x08\x7f\x09\x0d\x0a", "Backspace Backspace Tab Enter Ctrl+J"),
        (b"\x1c\x1d\x1e\x1f", "Ctrl+\\ Ctrl+] Ctrl+^ Ctrl+_"),
        (b"\x1b[A\x1b[B\x1bOC\x1bOD", "Up Down Right Left"),
        (b"\x1b[1;2A\x1b[1;5B\x1b[1;3C\x1b[1;6D", "Shift+Up Ctrl+Down Alt+Right Ctrl+Shift+Left"),
        (b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "Home End Home End Home End"),
        (b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~", "Insert Delete PgUp PgDn"),
        (b"\x1b[5;2~\x1b[3;5~\x1b[3^\x1b[6@", "Shift+PgUp Ctrl+Delete Ctrl+Delete Ctrl+Shift+PgDn"),
        (b"\x1bOP\x1b[11~\x1b[[B\x1b[15~\x1b[24~\x1b[1;2P", "F1 F1 F2 F5 F12 Shift+F1"),
        (b"\x1b[Z\x1b[1;2Z", "Shift+Tab Shift+Tab"),
        (b"\x1b[a\x1bOa", "Shift+Up Ctrl+Up"),
        (b"\x1bx\x1b\x0d\x1b\x7f", "Alt+x Alt+Enter Alt+Backspace"),
        ("\x1bö".as_bytes(), "Alt+ö"),
        (b"\x1b\x1b", "Esc Esc"),
        (b"\x1b\x1b[A", "Esc Up"),
        (b"\x1bO", "Alt+O"),
        (b"\x1b]", "Alt+]"),
        (b"\x1b[97;5u\x1b[97;6u\x1b[97:65;6u\x1b[13;5u", "Ctrl+A Ctrl+Shift+A Ctrl+Shift+A Ctrl+Enter"),
        (b"\x1b[97;1:1u\x1b[97;1:3u", "a"),
        (b"\x1b[27;5;13~", "Ctrl+Enter"),
        (b"\x1bOj\x1bOp\x1bOy\x1bOM", "* 0 9 Enter"),
    ];
    for (bytes, want) in rows {
        assert_eq!(keys(&decode(&[bytes])), *want, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_report_of_the_cursors_place_is_no_key() {
    let mut heard = Vec::new();
    Decoder::default().feed(b"\x1b[2;3R\x1b[12;40R", &mut heard);
    assert_eq!(heard, [Heard::Cursor(2, 3), Heard::Cursor(12, 40)]);
}

#[test]
fn what_is_no_key_is_dropped_and_the_next_key_is_heard() {
    let rows: &[&[u8]] = &[
        b"\x1b[?2026;2$y",
        b"\x1b[?62;22c",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1b]52;c;aGk=\x07",
        b"\x1bP>|xterm(390)\x1b\\",
        b"\x1b[I\x1b[O",
        b"\x1b[99~",
        b"\x1b[57441;2u",
        b"\x1b[<0;0;0M",
        b"\x1b[<128;3;3M",
        b"\x1b[<0;99999;1M",
        b"\x1b[\x01",
        b"\xff",
        b"\xc3",
        b"\xe2\x98",
        b"\xc2\x85",
    ];
    for bytes in rows {
        let heard = keys(&decode(&[bytes, b"q"]));
        assert!(heard == "q" || heard == "Ctrl+A q", "{}: {heard}", bytes.escape_ascii());
    }
}

#[test]
fn a_sequence_in_pieces_is_one_key() {
    for whole in [&b"\x1b[1;2A"[..], b"\x1bOP", b"\x1b[<0;3;4M", "田".as_bytes(), b"\x1b[200~text\x1b[201~"] {
        let want = decode(&[whole]);
        assert_eq!(want.len(), 1);
        for cut in 1..whole.len() {
            assert_eq!(decode(&[&whole[..cut], &whole[cut..]]), want, "{} at {cut}", whole.escape_ascii());
        }
    }
}

#[test]
fn a_lone_escape_waits_only_as_long_as_it_is_undecided() {
    let (mut decoder, mut heard) = (Decoder::default(), Vec::new());
    decoder.feed(b"a\x1b", &mut heard);
    assert!(decoder.is_undecided());
    assert_eq!(keys(&heard), "a");
    decoder.settle(&mut heard);
    assert_eq!(keys(&heard), "a Esc");
    assert!(!decoder.is_undecided());
    decoder.feed(b"\x1b[", &mut heard);
    assert!(!decoder.is_undecided());
    decoder.feed(b"A", &mut heard);
    assert_eq!(keys(&heard), "a Esc Up");
}

#[test]
fn a_paste_is_text_and_never_a_command() {
    for (bytes, want) in [
        (&b"\x1b[200~one\r\ntwo\rthree\x1b[201~"[..], "one\ntwo\nthree"),
        (b"\x1b[200~a\x1b[31m\x07\tb\x1b[201~", "a[31m\tb"),
        (b"\x1b[200~\x1b[201~", ""),
    ] {
        assert_eq!(decode(&[bytes]), [Heard::Paste(want.to_owned())]);
    }
    let after = decode(&[b"\x1b[200~x\x1b[201~q"]);
    assert_eq!(after[1..], [Heard::Key(Key::char('q'))]);
}

#[test]
fn a_paste_is_cut_at_its_limit() {
    let (mut decoder, mut heard) = (Decoder::default(), Vec::new());
    decoder.feed(b"\x1b[200~", &mut heard);
    for _ in 0..3 {
        decoder.feed(&vec![b'x'; LONGEST_PASTE / 2], &mut heard);
    }
    decoder.feed(b"\x1b[201~q", &mut heard);
    assert!(matches!(&heard[0], Heard::Paste(text) if text.len() == LONGEST_PASTE));
    assert_eq!(heard[1], Heard::Key(Key::char('q')));
}

#[test]
fn the_mouse_says_what_it_did_and_where() {
    let at = |gesture, ctrl, range| Heard::Mouse(Pointed { gesture, column: 2, row: 4, ctrl, range });
    let rows: &[(&[u8], Heard)] = &[
        (b"\x1b[<0;3;5M", at(Gesture::Press, false, false)),
        (b"\x1b[<0;3;5m", at(Gesture::Release, false, false)),
        (b"\x1b[<4;3;5M", at(Gesture::Press, false, true)),
        (b"\x1b[<8;3;5M", at(Gesture::Press, false, true)),
        (b"\x1b[<16;3;5M", at(Gesture::Press, true, false)),
        (b"\x1b[<20;3;5M", at(Gesture::Press, true, true)),
        (b"\x1b[<2;3;5M", at(Gesture::Menu, false, false)),
        (b"\x1b[<32;3;5M", at(Gesture::Drag, false, false)),
        (b"\x1b[<64;3;5M", at(Gesture::WheelUp, false, false)),
        (b"\x1b[<69;3;5M", at(Gesture::WheelDown, false, true)),
        (b"\x1b[M #%", at(Gesture::Press, false, false)),
        (b"\x1b[M##%", at(Gesture::Release, false, false)),
    ];
    for (bytes, want) in rows {
        assert_eq!(decode(&[bytes]), std::slice::from_ref(want), "{}", bytes.escape_ascii());
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_and_their_pieces_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..80), cut in 0_usize..80) {
        let cut = cut.min(bytes.len());
        prop_assert_eq!(decode(&[&bytes]), decode(&[&bytes[..cut], &bytes[cut..]]));
    }

    #[test]
    fn after_any_bytes_the_keyboard_is_heard_again(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        // A string or a paste has to end first; a paste must not be open.
        let heard = decode(&[&bytes, b"\x1b[201~\x1b\\\x07\x1b[201~", b"\x1b[15~"]);
        prop_assert_eq!(heard.last(), Some(&Heard::Key(Key::plain(KeyCode::F(5)))));
    }
}
