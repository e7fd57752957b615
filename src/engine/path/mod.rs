//! How a command is carried out: by stanzas of ours, or by the page's own stack.

mod driving;
mod native;

pub use driving::Driving;
pub use native::ended;
