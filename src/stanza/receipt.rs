//! `<receipt>`: a call stanza has arrived.

use super::element::{Leaf, element};
use super::whole::Stanza;
use crate::jid::Jid;
use crate::node::Text;
use crate::words as w;
use crate::words::Word;

element! {
    /// Says that an offer, accept, reject or new key has arrived; or, of type `enc_rekey_retry`,
    /// that a new key could not be decrypted. At most one of the four children is there.
    ///
    /// The page sends its own: we never do.
    ///
    /// Source: protocol.md §1.6 (WA).
    Receipt {
        /// Who sent the stanza.
        to: Option<Jid> = TO,
        /// The stanza's id.
        id: Option<Text> = ID,
        /// `enc_rekey_retry`
        kind: Option<Text> = TYPE,
        /// To whom it arrived.
        from: Option<Jid> = FROM,
        /// When, in seconds since 1970-01-01 UTC.
        t: Option<u64> = T,
        /// An offer has arrived.
        offer: Option<Received> = OFFER,
        /// An accept has.
        accept: Option<Received> = ACCEPT,
        /// A reject has.
        reject: Option<Received> = REJECT,
        /// A new key has.
        enc_rekey: Option<Received> = ENC_REKEY,
        /// The registration id of the device that asks again, 4 bytes, big-endian.
        registration: Option<Leaf<Vec<u8>>> = REGISTRATION,
    }
}

element! {
    /// What has arrived.
    Received in call {
        /// How often it was asked for again.
        count: Option<u64> = COUNT,
    }
}

impl Stanza for Receipt {
    const TAG: Word = w::RECEIPT;
}
