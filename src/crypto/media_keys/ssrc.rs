use super::derivation::{hkdf, participant};
use crate::jid::Jid;

/// Returns the SSRC of one of a sender's streams: the first four bytes, little-endian, of
/// `HKDF-SHA256(salt = slot as a little-endian u32, ikm = call id, info = "user:device@lid")`.
///
/// Slots: 0 audio, 2 video, 6 application data.
///
/// Source: protocol.md §2.4 [SRC, VER].
pub fn ssrc(call_id: &str, sender: &Jid, slot: u32) -> u32 {
    let mut bytes = [0; 4];
    let info = participant(sender);
    hkdf(
        &slot.to_le_bytes(),
        call_id.as_bytes(),
        &[info.as_bytes()],
        &mut bytes,
    );
    u32::from_le_bytes(bytes)
}
