use std::fmt;

use aes::Aes128;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The master key and master salt of RFC 3711, from which the session keys of a stream are derived.
///
/// Wiped on drop; `Debug` shows no byte.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MasterKey {
    key: [u8; 16],
    salt: [u8; 14],
}

/// The two streams that a master key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Media.
    Srtp,
    /// Reports about the media.
    Srtcp,
}

/// The keys that protect packets.
///
/// Wiped on drop; `Debug` shows no byte.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionKeys {
    /// The key for AES-128 in counter mode.
    pub cipher: [u8; 16],
    /// The key for HMAC-SHA1.
    pub auth: [u8; 20],
    /// The salt in the start of the counter.
    pub salt: [u8; 14],
}

impl MasterKey {
    /// Reads the first 30 bytes of `okm`: key, then salt. Missing bytes would be zero, but HKDF
    /// always returns enough.
    pub(super) fn from_okm(okm: &[u8]) -> Self {
        let mut master = Self {
            key: [0; 16],
            salt: [0; 14],
        };
        let bytes = master.key.iter_mut().chain(&mut master.salt);
        for (to, from) in bytes.zip(okm) {
            *to = *from;
        }
        master
    }

    /// Returns key and salt. The copy wipes itself on drop.
    pub fn expose(&self) -> Zeroizing<[u8; 30]> {
        let mut bytes = Zeroizing::new([0; 30]);
        for (to, from) in bytes.iter_mut().zip(self.key.iter().chain(&self.salt)) {
            *to = *from;
        }
        bytes
    }

    /// Derives the session keys by RFC 3711's key derivation, with AES in counter mode and a rate
    /// of 0.
    pub fn session(&self, stream: Stream) -> SessionKeys {
        let first_label = match stream {
            Stream::Srtp => 0,
            Stream::Srtcp => 3,
        };
        let mut keys = SessionKeys {
            cipher: [0; 16],
            auth: [0; 20],
            salt: [0; 14],
        };
        self.derive(first_label, &mut keys.cipher);
        self.derive(first_label + 1, &mut keys.auth);
        self.derive(first_label + 2, &mut keys.salt);
        keys
    }

    fn derive(&self, label: u8, out: &mut [u8]) {
        let mut iv = padded(&self.salt);
        xor(&mut iv, 7, &[label]);
        keystream(&self.key, &iv, out);
    }
}

impl SessionKeys {
    /// Encrypts or decrypts the payload of one packet in place.
    ///
    /// `roc` counts how often the sequence number has wrapped around. Source: protocol.md §2.2; RFC
    /// 3711 §4.1.1.
    pub fn apply(&self, ssrc: u32, roc: u32, sequence: u16, payload: &mut [u8]) {
        keystream(&self.cipher, &self.iv(ssrc, roc, sequence), payload);
    }

    /// Returns the start of the counter for one packet.
    pub fn iv(&self, ssrc: u32, roc: u32, sequence: u16) -> [u8; 16] {
        let mut iv = padded(&self.salt);
        xor(&mut iv, 4, &ssrc.to_be_bytes());
        xor(&mut iv, 8, &roc.to_be_bytes());
        xor(&mut iv, 12, &sequence.to_be_bytes());
        iv
    }

    /// Returns the WARP message-integrity tag of a packet: the first four bytes of HMAC-SHA1 over
    /// the packet and `roc`.
    ///
    /// Source: protocol.md §2.2 [SRC, VER]; wacrg CRY-07's separate key is superseded.
    pub fn warp_tag(&self, packet: &[u8], roc: u32) -> [u8; 4] {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.auth) else {
            unreachable!("HMAC takes a key of any length");
        };
        mac.update(packet);
        mac.update(&roc.to_be_bytes());
        let [a, b, c, d, ..] = mac.finalize().into_bytes().0;
        [a, b, c, d]
    }
}

fn padded(salt: &[u8; 14]) -> [u8; 16] {
    let mut iv = [0; 16];
    xor(&mut iv, 0, salt);
    iv
}

fn xor(iv: &mut [u8; 16], at: usize, bytes: &[u8]) {
    for (to, byte) in iv.iter_mut().skip(at).zip(bytes) {
        *to ^= byte;
    }
}

fn keystream(key: &[u8; 16], iv: &[u8; 16], data: &mut [u8]) {
    Ctr128BE::<Aes128>::new(key.into(), iv.into()).apply_keystream(data);
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key: _, salt: _ } = self; // a new field must be decided on here
        f.write_str("MasterKey(..)")
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cipher: _,
            auth: _,
            salt: _,
        } = self; // a new field must be decided on here
        f.write_str("SessionKeys(..)")
    }
}
