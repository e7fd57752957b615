//! `<enc_rekey>`: a new key for a group call.

use super::element::{Leaf, element};
use super::media::{Destination, Enc, EncOpt};
use crate::node::Text;

element! {
    /// Distributes the key of a group call's next epoch, 32 bytes.
    ///
    /// Source: protocol.md §1.5, §2.1 (SRC) oxidezap/whatsapp-rust.
    EncRekey in call {
        /// The change of the group that this key follows.
        transaction_id: Text = TRANSACTION_ID,
        /// How keys are derived.
        encopt: Option<EncOpt> = ENCOPT,
        /// The key for each device; the stanza is addressed to the user.
        destination: Option<Destination> = DESTINATION,
        /// The key for the one device that the stanza is addressed to.
        enc: Option<Enc> = ENC,
        /// The sender's signed device identity; needed when the ciphertext starts a session.
        device_identity: Option<Leaf<Vec<u8>>> = DEVICE_IDENTITY,
    }
}
