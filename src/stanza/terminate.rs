//! `<terminate>`: ends a call.

use super::envelope::{CallRef, Envelope, action};
use super::profile::{Profile, TerminateTo};
use super::words as w;
use crate::crypto::StanzaId;
use crate::jid::Jid;
use crate::node::{Node, Word};

/// Ends a call, or takes back an offer that still rings.
///
/// Shape: `<call to="{device}" id><terminate call-id call-creator [reason]/></call>`, one stanza
/// for each device.
///
/// Source: [SRC] oxidezap/whatsapp-rust `TerminateParams`. wacrg SIG-14 sends one stanza with
/// `<destination>` instead; a working client is the stronger evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminate {
    /// Which call.
    pub call: CallRef,
    /// `None` on a plain hang-up.
    pub reason: Option<TerminateReason>,
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminateReason {
    /// Another device of the callee took the call.
    AcceptedElsewhere,
}

impl TerminateReason {
    fn word(self) -> Word {
        match self {
            Self::AcceptedElsewhere => w::ACCEPTED_ELSEWHERE,
        }
    }
}

impl Terminate {
    /// The stanza for one recipient.
    pub fn build(&self, profile: &Profile, id: StanzaId, to: &Jid) -> Node {
        let creator = match profile.terminate_to {
            TerminateTo::Devices => &self.call.creator,
            TerminateTo::Peer => to,
        };
        let call = CallRef {
            id: self.call.id.clone(),
            creator: creator.clone(),
        };
        let mut terminate = action(profile, w::TERMINATE, &call);
        if let Some(reason) = self.reason {
            terminate = terminate.attr(w::REASON, reason.word());
        }
        let to = to.clone();
        Envelope { id, to }.wrap(profile, terminate)
    }

    /// Who must hear of the end of a call with `peer`, whose `devices` were rung; for a call that we did
    /// not offer there are none of these, and the peer is the device that did.
    pub fn recipients<'a>(profile: &Profile, peer: &'a Jid, devices: &'a [Jid]) -> &'a [Jid] {
        match profile.terminate_to {
            TerminateTo::Devices if !devices.is_empty() => devices,
            _ => std::slice::from_ref(peer),
        }
    }
}
