//! A user's two addresses. A stanza mostly names only one of them.

use crate::jid::Jid;

/// Returns a user's other address if the page has it at hand: the PN of a LID, or the LID of a PN.
/// It must answer at once.
pub type AddressLookup = fn(Jid) -> Option<Jid>;

/// The page's knowledge of users' addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressBook(pub AddressLookup);

impl Default for AddressBook {
    /// Knows no addresses.
    fn default() -> Self {
        Self(|_| None)
    }
}

impl AddressBook {
    /// The other address of a user, as a user.
    pub fn other_address(self, of: Jid) -> Option<Jid> {
        if !of.is_user() {
            return None;
        }
        let AddressBook(look_up) = self;
        let other = look_up(of.to_user())?;
        of.may_also_be(other).then(|| other.to_user())
    }
}
