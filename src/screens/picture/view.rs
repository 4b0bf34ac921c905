//! The window of a picture.

use ratatui::layout::Rect;

use super::{PictureState, Shown};
use crate::{
    action::Action,
    model::picture::payload,
    screens::Vx,
    ui::{
        Canvas, Role, Window,
        window::{split_bottom, split_top, wrapped},
    },
};

/// Draws it over the form.
pub fn view(state: &PictureState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 100, 40);
    window.draw(canvas, &format!("Picture of {}", state.name));
    let (head, rest) = split_top(window.body, 1);
    let (room, foot) = split_bottom(rest, if state.line.is_some() { 3 } else { 1 });
    if !head.is_empty() {
        canvas.text(head.x, head.y, head.width, &about(state), Role::Muted);
    }
    match &state.shown {
        Shown::Here(picture) => canvas.pixels(room, &picture.raster),
        Shown::Reading => note(canvas, room, "Reading the picture ..."),
        Shown::Broken(problem) => note(canvas, room, problem),
        Shown::Nothing => {
            let key = vx.keymap.hint(&Action::PicturePath.into());
            note(canvas, room, &format!("There is no picture yet: {key} names a PNG or JPEG file."));
        }
    }
    let (line, foot) = if state.line.is_some() { split_top(foot, 2) } else { (Rect::ZERO, foot) };
    if let Some(input) = state.line.as_ref().filter(|_| line.height == 2) {
        canvas.text(line.x, line.y, line.width, "Which file? ~ is your home.", Role::Muted);
        input.draw(canvas, Rect { y: line.y + 1, height: 1, ..line }, state.trying.is_none());
    }
    if let Some(problem) = state.problem.as_ref().filter(|_| !foot.is_empty()) {
        canvas.text(foot.x, foot.y, foot.width, &format!("! {problem}"), Role::Bad);
    } else if state.trying.is_some() && !foot.is_empty() {
        canvas.text(foot.x, foot.y, foot.width, "Reading the picture ...", Role::Muted);
    }
    let hints: &[_] = if state.line.is_some() {
        &[(Action::TextNewline.into(), "Take it"), (Action::TextCancel.into(), "Leave it")]
    } else {
        &[
            (Action::PicturePath.into(), "Other file"),
            (Action::PictureEmbed.into(), "Keep in the record"),
            (Action::PictureRemove.into(), "Remove"),
            (Action::Cancel.into(), "Close"),
        ]
    };
    canvas.hints_as(window.hints, vx.keymap, hints);
}

/// `640 x 480 pixels, PNG, 31 KiB: faces/ada.png`.
fn about(state: &PictureState) -> String {
    let place = match state.value.as_deref() {
        Some(value) if payload(value).is_some() => "in the record",
        value => value.unwrap_or_default(),
    };
    match &state.shown {
        Shown::Here(picture) => {
            let (width, height) = picture.size;
            format!("{width} x {height} pixels, {}, {} KiB: {place}", picture.format, picture.bytes.div_ceil(1024))
        }
        _ => place.to_owned(),
    }
}

fn note(canvas: &mut Canvas<'_>, room: Rect, text: &str) {
    for (row, y) in wrapped(text, room.width).iter().zip(room.top()..room.bottom()) {
        canvas.text(room.x, y, room.width, row, Role::Text);
    }
}
