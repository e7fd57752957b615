//! `<receipt>`: confirms that a call stanza has arrived.

use super::element::{Leaf, element};
use super::whole::Stanza;
use crate::jid::Jid;
use crate::node::Text;
use crate::words as w;
use crate::words::Word;

element! {
    /// Confirms that an offer, accept, reject or new key has arrived. With the type
    /// `enc_rekey_retry`, it reports that a new key could not be decrypted. It has at most one of
    /// the four children.
    ///
    /// The page sends these receipts; we never do.
    ///
    /// Source: protocol.md §1.6 (WA).
    Receipt {
        /// The sender of the stanza.
        to: Option<Jid> = TO,
        /// The id of the stanza.
        id: Option<Text> = ID,
        /// `enc_rekey_retry`
        kind: Option<Text> = TYPE,
        /// The recipient of the stanza.
        from: Option<Jid> = FROM,
        /// The time, in seconds since 1970-01-01 UTC.
        t: Option<u64> = T,
        /// An offer has arrived.
        offer: Option<Received> = OFFER,
        /// An accept has arrived.
        accept: Option<Received> = ACCEPT,
        /// A reject has arrived.
        reject: Option<Received> = REJECT,
        /// A new key has arrived.
        enc_rekey: Option<Received> = ENC_REKEY,
        /// The registration id of the device that asks again, 4 bytes, big-endian.
        registration: Option<Leaf<Vec<u8>>> = REGISTRATION,
    }
}

element! {
    /// The action that has arrived.
    Received in call {
        /// How often the sender was asked for it again.
        count: Option<u64> = COUNT,
    }
}

impl Stanza for Receipt {
    const TAG: Word = w::RECEIPT;
}
