//! Reusable looks: roles, glyphs, the canvas that cleans all text, text fields. No domain decisions, no screens.

pub mod canvas;
pub mod chart;
pub mod glyphs;
pub mod hits;
pub mod input;
pub mod look;
pub mod pick;
pub mod picture;
pub mod pixels;
pub mod theme;
pub mod window;

pub use canvas::Canvas;
pub use glyphs::Glyphs;
pub use hits::{Hit, Hits, Placed};
pub use input::TextInput;
pub use look::{Depth, Look, Looks, Role};
pub use ratatui::layout::Rect;
pub use theme::Themes;
pub use window::Window;
