//! The keys of a call's media, derived from the call key and from the relay's key.
//!
//! ```text
//! call key ── HKDF, sender's LID ──► MasterKey ── AES-CM ──► SessionKeys of SRTP, of SRTCP
//! relay's hbh_key ── HKDF, label ──► MasterKey ── AES-CM ──► SessionKeys of a hop
//! call key ── HKDF, participant ──► SFrameKey
//! ```
//!
//! WhatsApp's native stack derives these keys itself. So this code is not in the shipped module: it
//! is behind the feature `media-keys`.
//!
//! Source: protocol.md §2.2 to §2.5, (SRC) oxidezap/whatsapp-rust, (VER); the known answers are
//! in `tests/vectors/media-keys.json`.

mod derivation;
mod end_to_end;
mod hop_by_hop;
mod sframe;
mod srtp;
mod ssrc;

pub use end_to_end::end_to_end;
pub use hop_by_hop::{HbhKey, HbhLabel};
pub use sframe::SFrameKey;
pub use srtp::{MasterKey, SessionKeys, Stream};
pub use ssrc::ssrc;
