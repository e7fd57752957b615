//! Looks up a user's two addresses (PN and LID). Most stanzas name only one of them.

use crate::jid::Jid;

/// Returns a user's other address if the page knows it: the PN of a LID, or the LID of a PN. The
/// function must return without waiting.
pub type AddressLookup = fn(Jid) -> Option<Jid>;

/// The page's lookup of users' addresses, and the address that came with the current input.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressBook {
    pub look_up: AddressLookup,
    /// A user and that user's other address, as the page reported them with the current input. The
    /// inner `None` means that the page knows no other address. Cleared after the input, because
    /// the page may learn the address at any time.
    pub said: Option<(Jid, Option<Jid>)>,
}

impl Default for AddressBook {
    /// Returns an address book without addresses.
    fn default() -> Self {
        Self {
            look_up: |_| None,
            said: None,
        }
    }
}

impl AddressBook {
    /// Returns the other address of a user, without a device. `None` if it is not known.
    pub fn other_address(self, address: Jid) -> Option<Jid> {
        if !address.is_user() {
            return None;
        }
        let user = address.to_user();
        let other = match self.said {
            Some((reported, other)) if reported == user => other?,
            _ => (self.look_up)(user)?,
        };
        let is_other_kind = other.is_user() && other.server() != address.server();
        is_other_kind.then(|| other.to_user())
    }
}
