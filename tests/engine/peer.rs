//! What the other side sends, and what this side hears of it.

use wpp_call::node::Node;
use wpp_call::text::Text;

use crate::page::{CALL_1, Page, Step};
use crate::samples::{BOB, BOBS_TABLET, ME_LID, jid, msg, ringing};

/// A third device of BOB's.
pub const BOBS_LAPTOP: &str = "222:9@lid";
/// Somebody else.
pub const MALLORY: &str = "666:1@lid";

/// One action of one of BOB's devices, or of anybody. Our own call is `CALL_1`; any other is the
/// tablet's.
pub fn says(from: &str, tag: &str, call_id: &str) -> Node {
    let creator = if call_id == CALL_1 {
        ME_LID
    } else {
        BOBS_TABLET
    };
    let action = Node::new(tag)
        .attr("call-id", call_id)
        .attr("call-creator", creator);
    stanza(from, action)
}

/// An action with one more attribute.
pub fn says_with(from: &str, tag: &str, call_id: &str, name: &str, value: &str) -> Node {
    let call = says(from, tag, call_id);
    let action = call.child_nodes()[0].clone();
    stanza(from, action.attr(name, value))
}

/// An action with a child.
pub fn says_inside(from: &str, tag: &str, call_id: &str, child: Node) -> Node {
    let call = says(from, tag, call_id);
    let action = call.child_nodes()[0].clone();
    stanza(from, action.children(vec![child]))
}

fn stanza(from: &str, action: Node) -> Node {
    Node::new("call")
        .attr("from", from)
        .attr("id", "9.9-1")
        .attr("t", "1700000000")
        .children(vec![action])
}

pub fn offer(call_id: &str) -> Node {
    says(BOBS_TABLET, "offer", call_id)
}

pub fn preaccept(from: &str, call_id: &str) -> Node {
    says(from, "preaccept", call_id)
}

pub fn accept(from: &str, call_id: &str) -> Node {
    says(from, "accept", call_id)
}

/// Without a reason where that is `""`.
pub fn reject(from: &str, call_id: &str, reason: &str) -> Node {
    says_why(from, "reject", call_id, reason)
}

/// Without a reason where that is `""`.
pub fn terminate(from: &str, call_id: &str, reason: &str) -> Node {
    says_why(from, "terminate", call_id, reason)
}

pub fn mute(from: &str, call_id: &str, state: &str) -> Node {
    says_with(from, "mute_v2", call_id, "mute-state", state)
}

fn says_why(from: &str, tag: &str, call_id: &str, reason: &str) -> Node {
    match reason {
        "" => says(from, tag, call_id),
        _ => says_with(from, tag, call_id, "reason", reason),
    }
}

impl Page {
    /// BOB's tablet calls: the stanza comes, and the page rings.
    pub fn is_called(&mut self, call_id: &str) {
        self.hears(offer(call_id));
        self.reports(ringing(call_id));
    }

    /// BOB's tablet calls, and we are in the call. Nothing of that is left to be read.
    pub fn is_called_and_accepts(&mut self, call_id: &str) {
        self.is_called(call_id);
        let accept = self.accept(Some(call_id));
        self.has_calls([ringing(call_id)]);
        self.server_acks();
        assert!(self.is_done(accept));
        self.forgets_the_past();
    }

    /// BOB's three devices ring. Nothing of that is left to be read.
    pub fn rings_three_devices(&mut self) {
        self.offer(BOB);
        self.says_who_i_am();
        self.encrypts([BOB, BOBS_TABLET, BOBS_LAPTOP], [msg(), msg(), msg()]);
        self.shows_the_call();
        self.server_gives_a_relay();
        self.forgets_the_past();
    }

    /// BOB's two devices ring, and the tablet takes the call. Nothing of that is left to be read.
    pub fn is_in_a_call_of_its_own(&mut self) {
        self.offers_until(Step::Sent);
        self.server_gives_a_relay();
        self.hears(accept(BOBS_TABLET, CALL_1));
        self.server_acks(); // accepted_elsewhere
        self.forgets_the_past();
    }

    pub fn forgets_the_past(&mut self) {
        self.told();
        self.log.clear();
        self.sent.clear();
        self.sent_again.clear();
    }

    /// What was sent, as `tag reason to device`.
    pub fn sent_to(&self) -> Vec<String> {
        let sent = self.sent.iter().map(|stanza| {
            let action = &stanza.child_nodes()[0];
            let mut line = action.tag.to_string();
            for name in ["reason", "mute-state"] {
                if let Some(value) = action.optional(name) {
                    line += &format!(" {value}");
                }
            }
            format!(
                "{line} to {}",
                jid(&stanza.optional("to").unwrap().as_str())
            )
        });
        sent.collect()
    }

    /// The ids of the stanzas that were sent.
    pub fn stanza_ids(&self) -> Vec<Text> {
        let sent = self.sent.iter();
        sent.map(|stanza| stanza.optional("id").unwrap()).collect()
    }
}
