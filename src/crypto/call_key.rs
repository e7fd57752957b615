use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Fill;

/// The 256-bit key of one call, the same for all devices of the callee.
///
/// Wiped on drop. Not `Clone`; `Debug` shows no byte.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CallKey(Box<[u8; 32]>);

impl CallKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// The random source failed; there is no key then.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        let mut key = Self(Box::new([0; 32]));
        fill(key.0.as_mut_slice())?;
        Ok(key)
    }

    /// The bytes, for WhatsApp's own per-device encryption and nobody else. A copy of them is
    /// not wiped.
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
