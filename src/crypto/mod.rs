//! The call key, call ids and stanza ids. Random bytes are always passed in.

mod call_key;
mod fill;
mod ids;
#[cfg(feature = "media-keys")]
pub mod media_keys;
mod padding;

pub use call_key::CallKey;
pub use fill::Fill;
pub use ids::{CallId, StanzaId, StanzaIds};
pub use padding::Padding;
