use zeroize::Zeroizing;

use super::derivation::{hkdf, participant};
use super::srtp::MasterKey;
use crate::crypto::CallKey;
use crate::jid::Jid;

/// Derives the end-to-end master key of the media that `sender` sends. The sender is our own LID
/// for sending, the peer's LID for receiving.
///
/// `HKDF-SHA256(ikm = call key, salt = 32 zeros, info = "user:device@lid", 46 bytes)`: 16 bytes of
/// key, 14 of salt, 16 unused.
///
/// Source: protocol.md §2.2 [SRC, VER].
pub fn end_to_end(call_key: &CallKey, sender: &Jid) -> MasterKey {
    let mut okm = Zeroizing::new([0; 46]);
    let info = participant(sender);
    hkdf(
        &[0; 32],
        call_key.expose(),
        &[info.as_bytes()],
        okm.as_mut_slice(),
    );
    MasterKey::from_okm(okm.as_slice())
}
