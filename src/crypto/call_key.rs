use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::fill::Fill;
use super::padding::Padding;

/// The 256-bit key of one call, the same for all devices of the callee.
///
/// Wiped on drop. Not `Clone`; `Debug` shows no byte.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CallKey(Box<[u8; 32]>);

impl CallKey {
    /// Draws a new key.
    ///
    /// # Errors
    ///
    /// The random source failed.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        let mut key = Self(Box::new([0; 32]));
        fill(key.0.as_mut_slice())?;
        Ok(key)
    }

    /// Returns the plaintext to encrypt for each device, where the encryption is not WhatsApp's
    /// own: `52 22 0a 20`, the key, then the padding. It has 37 to 52 bytes; the copy wipes itself
    /// on drop.
    ///
    /// Source: protocol.md §2.1 (SRC); the first 36 bytes are the protobuf
    /// `Message { call(10) { callKey(1) } }`.
    pub fn plaintext(&self, padding: Padding) -> Zeroizing<Vec<u8>> {
        let mut plaintext = Zeroizing::new(Vec::with_capacity(52));
        plaintext.extend([0x52, 0x22, 0x0a, 0x20]);
        plaintext.extend(self.0.iter());
        plaintext.extend((0..padding.count()).map(|_| padding.count()));
        plaintext
    }

    /// Returns the bytes, for WhatsApp's own per-device encryption and for the media keys only. A
    /// copy of them is not wiped.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for CallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(_) = self; // a new field must be decided on here
        f.write_str("CallKey(..)")
    }
}
