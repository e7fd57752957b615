//! The call key, call ids and stanza ids. Random bytes are always passed in.

mod call_key;
mod ids;
#[cfg(feature = "media-keys")]
pub mod media_keys;
mod padding;

pub use call_key::CallKey;
pub use ids::{CallId, StanzaId, StanzaIds};
pub use padding::Padding;

/// A random source: fills the buffer, or says why it cannot.
pub type Fill<'a, E> = dyn FnMut(&mut [u8]) -> Result<(), E> + 'a;
