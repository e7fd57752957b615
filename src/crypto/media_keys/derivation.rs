//! The function that derives all media keys, and the name of a participant in it.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::jid::Jid;

/// Returns the participant that keys are derived for: `user:device@lid`, with the device even if it
/// is 0.
pub fn participant(jid: &Jid) -> String {
    let wire = jid.as_wire().as_str();
    let server = wire.rsplit('@').next().unwrap_or_default();
    format!("{}:{}@{server}", jid.user(), jid.device())
}

/// Fills `out` by HKDF-SHA256, RFC 5869. `out` has at most 46 bytes here, so this never fails.
pub fn hkdf(salt: &[u8], ikm: &[u8], info: &[&[u8]], out: &mut [u8]) {
    // `expand_multi_info` fails only above 255 times 32 bytes (the length of the hash).
    let _ = Hkdf::<Sha256>::new(Some(salt), ikm).expand_multi_info(info, out);
}
