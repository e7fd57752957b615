//! The last step before a stanza is sent: the rules of a profile that apply to all stanzas.

use super::profile::{Addresses, Profile};
use crate::jid::{Jid, Server};
use crate::node::{Content, Node, StanzaError, Text, Value};
use crate::words as w;
use crate::words::Word;

impl Profile {
    /// Sorts the children of an offer, and writes addresses in the profile's form.
    ///
    /// # Errors
    ///
    /// The stanza names users both by phone number and by LID, which must not be mixed. This is not
    /// checked if addresses are plain text.
    pub(super) fn spell(&self, stanza: &mut Node) -> Result<(), StanzaError> {
        if let Content::Children(actions) = &mut stanza.content {
            for action in actions {
                if action.tag == w::OFFER {
                    sort_children(action, self.offer_order);
                }
            }
        }
        match self.addresses {
            Addresses::Typed => expect_one_kind(stanza, &mut None),
            Addresses::Plain => {
                write_jids_as_text(stanza);
                Ok(())
            }
        }
    }
}

fn sort_children(offer: &mut Node, order: &[(Word, Option<Word>)]) {
    let Content::Children(children) = &mut offer.content else {
        return;
    };
    let place = |child: &Node| {
        let fits = |(tag, rate): &(Word, Option<Word>)| {
            child.tag == *tag
                && rate.is_none_or(|rate| child.optional(w::RATE) == Some(rate.into()))
        };
        order.iter().position(fits).unwrap_or(order.len())
    };
    // The children are few, and most are in order already.
    for end in 1..children.len() {
        for at in (1..=end).rev() {
            match children.get(at - 1..=at) {
                Some([before, child]) if place(before) > place(child) => children.swap(at - 1, at),
                _ => break,
            }
        }
    }
}

fn write_jids_as_text(node: &mut Node) {
    for (_, value) in &mut node.attrs {
        if let Value::Jid(jid) = value {
            *value = jid.as_wire().into();
        }
    }
    if let Content::Children(children) = &mut node.content {
        children.iter_mut().for_each(write_jids_as_text);
    }
}

/// Checks that all users have the same kind of address. `kind` is that of the first user found.
fn expect_one_kind(node: &Node, kind: &mut Option<Server>) -> Result<(), StanzaError> {
    for (name, value) in &node.attrs {
        let Value::Jid(jid) = value else {
            continue;
        };
        // Nearly all have the kind of the first.
        if *kind != Some(jid.server()) && jid.is_user() && !is_for_other_address(*name) {
            expect_kind(node, *name, *jid, kind)?;
        }
    }
    node.child_nodes()
        .iter()
        .try_for_each(|child| expect_one_kind(child, kind))
}

/// Returns whether an attribute is meant for a user's other address.
fn is_for_other_address(name: Text) -> bool {
    let name = name.as_str();
    name.ends_with("_pn") || name.ends_with("_lid")
}

fn expect_kind(
    node: &Node,
    name: Text,
    jid: Jid,
    kind: &mut Option<Server>,
) -> Result<(), StanzaError> {
    match *kind.get_or_insert(jid.server()) {
        kind if kind == jid.server() => Ok(()),
        Server::Lid => Err(node.lacks(name, "a LID, as before")),
        _ => Err(node.lacks(name, "a phone number's JID, as before")),
    }
}
