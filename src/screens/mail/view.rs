//! The window of mail on its way.

use ratatui::layout::Rect;

use super::{MailState, Step};
use crate::{
    action::Action,
    screens::{Vx, import::plan_view},
    ui::{
        Canvas, Role, Window,
        window::{split_top, wrapped},
    },
};

/// Draws it over the list.
pub fn view(state: &MailState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    if let Step::Review { source, sifted } = &state.step {
        return plan_view(sifted, source, vx, canvas, area);
    }
    let kind = vx.schema.record_type(state.becomes(vx.schema)).map_or_else(|| "Lead".to_owned(), |kind| kind.label.to_string());
    let window = Window::of(area, 76, 14);
    window.draw(canvas, &format!("{kind} from e-mail"));
    let (line, rest) = split_top(window.body, 1);
    if !line.is_empty() {
        canvas.text(line.x, line.y, line.width, "Which message? Type its path, or drag the file here.", Role::Text);
    }
    let gap = u16::from(rest.height >= 3);
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    let is_typing = matches!(state.step, Step::Path);
    state.typed.draw(canvas, line, is_typing);
    let (_, rest) = split_top(rest, gap);
    let (text, role) = match (&state.problem, &state.step) {
        (_, Step::Reading) => ("Reading the mail".to_owned(), Role::Muted),
        (_, Step::Planning { .. } | Step::Review { .. }) => ("Planning what becomes of it".to_owned(), Role::Muted),
        (_, Step::Asking { .. }) => ("Looking whether the person is there already".to_owned(), Role::Muted),
        (Some(problem), Step::Path) => (format!("! {problem}"), Role::Bad),
        (None, Step::Path) => {
            let text = "An .eml or .msg file opens the form of who wrote it, filled. A mailbox file or folder shows its plan: each \
                        sender once, the messages in their history. Nothing is written before you saw it.";
            (text.to_owned(), Role::Muted)
        }
    };
    for (y, line) in (rest.top()..rest.bottom()).zip(wrapped(&text, rest.width)) {
        canvas.text(rest.x, y, rest.width, &line, role);
    }
    let hints: &[_] =
        if is_typing { &[(Action::TextNewline, "Read it"), (Action::TextCancel, "Cancel")] } else { &[(Action::PlanBack, "Stop")] };
    let hints: Vec<_> = hints.iter().map(|(action, words)| ((*action).into(), *words)).collect();
    canvas.hints_as(window.hints, vx.keymap, &hints);
}
