//! A user's two addresses. A stanza mostly names only one of them.

use crate::jid::Jid;

/// Returns a user's other address if the page has it at hand: the PN of a LID, or the LID of a PN.
/// It must answer at once.
pub type AddressLookup = fn(Jid) -> Option<Jid>;

/// The page's knowledge of users' addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressBook {
    pub look_up: AddressLookup,
    /// A user of whom the page has just said the other address, or that it has none. It holds for
    /// one input: the page may learn the address at any time.
    pub said: Option<(Jid, Option<Jid>)>,
}

impl Default for AddressBook {
    /// Knows no addresses.
    fn default() -> Self {
        Self {
            look_up: |_| None,
            said: None,
        }
    }
}

impl AddressBook {
    /// The other address of a user, as a user.
    pub fn other_address(self, of: Jid) -> Option<Jid> {
        if !of.is_user() {
            return None;
        }
        let user = of.to_user();
        let other = match self.said {
            Some((known, other)) if known == user => other?,
            _ => (self.look_up)(user)?,
        };
        let may_be = other.is_user() && other.server() != of.server();
        may_be.then(|| other.to_user())
    }
}
