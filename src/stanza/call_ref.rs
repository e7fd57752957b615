//! The two attributes by which every action names its call.

use crate::jid::Jid;
use crate::node::Text;

/// The call that an action belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallRef {
    /// `call-id`: set by the offer.
    pub id: Text,
    /// `call-creator`: the sender of the offer, byte-identical on every action of the call.
    pub creator: Jid,
}
