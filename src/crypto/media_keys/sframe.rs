use std::fmt;

use aes::Aes128;
use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U16;
use aes_gcm::aead::{Aead, KeyInit};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::derivation::{self, hkdf};
use crate::crypto::CallKey;
use crate::jid::Jid;

/// The key that encrypts one participant's frames.
///
/// Wiped on drop; `Debug` shows no byte.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SFrameKey([u8; 32]);

impl SFrameKey {
    /// Derives the key: `HKDF-SHA256(salt = call key 0..16, ikm = call key 16..32, info = "e2e
    /// sframe key" and the participant's "user:device@lid", 32 bytes)`.
    ///
    /// Source: protocol.md §2.4 [SRC, VER].
    pub fn derive(call_key: &CallKey, participant: &Jid) -> Self {
        let (salt, ikm) = call_key.expose().split_at(16);
        let mut key = Self([0; 32]);
        let participant = derivation::participant(participant);
        let info = [b"e2e sframe key".as_slice(), participant.as_bytes()];
        hkdf(salt, ikm, &info, &mut key.0);
        key
    }

    /// Returns the key's bytes.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the nonce of a frame: eight zeros, then the counter, little-endian.
    pub fn nonce(counter: u64) -> [u8; 16] {
        let [a, b, c, d, e, f, g, h] = counter.to_le_bytes();
        [0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d, e, f, g, h]
    }

    /// Encrypts a frame by AES-128-GCM with the first half of the key. Returns the ciphertext and
    /// its tag, or `None` for a frame of more than 64 GiB.
    ///
    /// On the wire, a header follows: the counter, the key id, and the header's length. It is not
    /// known how a counter above 127 is written there.
    pub fn encrypt(&self, counter: u64, frame: &[u8]) -> Option<Vec<u8>> {
        let (key, _) = self.0.split_at(16);
        let cipher = AesGcm::<Aes128, U16>::new_from_slice(key).ok()?;
        cipher.encrypt(&Self::nonce(counter).into(), frame).ok()
    }
}

impl fmt::Debug for SFrameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(_) = self; // a new field must be decided on here
        f.write_str("SFrameKey(..)")
    }
}
