use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::derivation::hkdf;
use super::srtp::MasterKey;

/// The relay's key for the hops to and from it: 14 bytes of salt seed, 16 bytes of key seed.
///
/// Wiped on drop; `Debug` shows no byte.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct HbhKey {
    salt_seed: [u8; 14],
    key_seed: [u8; 16],
}

/// The direction of a hop, and the stream on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HbhLabel {
    /// Reports to the relay.
    UplinkSrtcp,
    /// Reports from the relay.
    DownlinkSrtcp,
    /// Reports, either way.
    Srtcp,
    /// Media, either way.
    Srtp,
}

impl HbhLabel {
    fn text(self) -> &'static [u8] {
        match self {
            Self::UplinkSrtcp => b"uplink hbh srtcp",
            Self::DownlinkSrtcp => b"downlink hbh srtcp",
            Self::Srtcp => b"hbh srtcp",
            Self::Srtp => b"hbh srtp",
        }
    }
}

impl HbhKey {
    /// Splits the relay's `hbh_key` into its two parts.
    pub fn new(bytes: &[u8; 30]) -> Self {
        let [salt @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = bytes;
        let [_, _, _, _, _, _, _, _, _, _, _, _, _, _, key @ ..] = bytes;
        Self {
            salt_seed: *salt,
            key_seed: *key,
        }
    }

    /// Derives the master key of one hop.
    ///
    /// `salt = HKDF(salt = 32 zeros, ikm = salt seed, info = "<label> salt", 32)`, then
    /// `HKDF(salt, ikm = key seed, info = "<label> key", 30)`: 16 bytes of key, 14 of salt.
    ///
    /// Source: protocol.md §2.3 [SRC, VER].
    pub fn master(&self, label: HbhLabel) -> MasterKey {
        let mut salt = Zeroizing::new([0; 32]);
        let text = label.text();
        hkdf(
            &[0; 32],
            &self.salt_seed,
            &[text, b" salt"],
            salt.as_mut_slice(),
        );
        let mut okm = Zeroizing::new([0; 30]);
        hkdf(
            salt.as_slice(),
            &self.key_seed,
            &[text, b" key"],
            okm.as_mut_slice(),
        );
        MasterKey::from_okm(okm.as_slice())
    }
}

impl fmt::Debug for HbhKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            salt_seed: _,
            key_seed: _,
        } = self; // a new field must be decided on here
        f.write_str("HbhKey(..)")
    }
}
