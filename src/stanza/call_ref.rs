//! What every action says of its call.

use crate::jid::Jid;
use crate::node::Text;

/// Which call an action speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallRef {
    /// `call-id`: set by the offer.
    pub id: Text,
    /// `call-creator`: who sent the offer, byte-identical on every action of the call.
    pub creator: Jid,
}
