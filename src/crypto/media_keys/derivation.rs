//! What all keys are derived by, and whose they are.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::jid::Jid;

/// Whose keys they are: `user:device@lid`, with the device even where it is 0.
pub fn participant(jid: &Jid) -> String {
    let wire = jid.as_wire().as_str();
    let server = wire.rsplit('@').next().unwrap_or_default();
    format!("{}:{}@{server}", jid.user(), jid.device())
}

/// HKDF-SHA256, RFC 5869. `out` is at most 46 bytes here, which it always can give.
pub fn hkdf(salt: &[u8], ikm: &[u8], info: &[&[u8]], out: &mut [u8]) {
    // It fails above 255 times the hash's 32 bytes.
    let _ = Hkdf::<Sha256>::new(Some(salt), ikm).expand_multi_info(info, out);
}
