//! `<accept>`: takes a call.

use super::envelope::{CallRef, Envelope, action};
use super::media;
use super::profile::Profile;
use super::words as w;
use crate::node::Node;

/// Takes an incoming call, with the codecs of the offer.
///
/// Shape: `<call to="{device}" id><accept call-id call-creator>audio 16000, audio 8000, [video],
/// net 3, encopt 2</accept></call>`
///
/// Source: host.md §2 [RUN]. [SRC] oxidezap/whatsapp-rust sends `net medium="2"` and a
/// `<capability>`; zapo sends `net medium="3"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept {
    /// Which call.
    pub call: CallRef,
    /// Takes the video, too.
    pub is_video: bool,
}

impl Accept {
    /// The stanza.
    pub fn build(&self, profile: &Profile, envelope: &Envelope) -> Node {
        let mut children = vec![media::audio(w::N16000), media::audio(w::N8000)];
        if self.is_video {
            children.push(media::video());
        }
        children.extend([media::net(), media::encopt()]);
        let accept = action(profile, w::ACCEPT, &self.call).children(children);
        envelope.wrap(profile, accept)
    }
}
