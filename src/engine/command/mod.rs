//! What users ask for: which call is meant, and what is to be done to it.

mod act;
mod choose;
mod context;
mod in_call;
mod link;
mod offer;

pub use act::{Acting, Stage};
pub use context::Context;
pub use link::Linking;
pub use offer::Offering;
