//! Who is who: a user has a phone number and a linked id, and a stanza mostly names one of them.

use crate::jid::Jid;

/// Gives a user's other address, where the page has it at hand: by phone number of one by linked
/// id, and the other way round. It answers at once, whatever that is.
pub type AddressLookup = fn(&Jid) -> Option<Jid>;

/// What the page knows of users' addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressBook(pub AddressLookup);

impl Default for AddressBook {
    /// Nothing.
    fn default() -> Self {
        Self(|_| None)
    }
}

impl AddressBook {
    /// The other address of a user, at present.
    pub fn other_address(self, of: &Jid) -> Option<Jid> {
        if !of.is_user() {
            return None;
        }
        let AddressBook(look_up) = self;
        let other = look_up(&of.to_user())?;
        (other.is_user() && other.server() != of.server()).then(|| other.to_user())
    }
}
