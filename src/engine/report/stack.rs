//! What the page's own stack sends.

use crate::jid::Jid;
use crate::node::Node;
use crate::words as w;

use crate::engine::call::{Call, CallState, PathKind};
use crate::engine::io::RequestId;
use crate::engine::page::PageCall;
use crate::engine::state::State;

impl State {
    /// The page's own stack sends a stanza. Its ack is waited for, if only to tell of it.
    pub fn handle_stack_stanza(&mut self, request: RequestId, stanza: Node) {
        let action = stanza.child_nodes().first();
        let id = action.and_then(|action| action.optional(&w::CALL_ID));
        let (Some(action), Some(id)) = (action, id) else {
            return;
        };
        if *action.tag == *w::OFFER && self.may_be_by_stack(id) {
            self.handle_stack_offer(id, &stanza, action);
        }
        let command = self.claims.command_sending(id, &action.tag);
        let reason = action.optional(&w::REASON);
        if command.is_none() && *action.tag == *w::REJECT {
            self.handle_second_refusal(id, reason);
        }
        if *action.tag == *w::TERMINATE
            && reason == Some(&w::TIMEOUT)
            && let Some(call) = self.calls.get_mut(id)
            && call.rings()
        {
            // The page's own timer; it says so nowhere else.
            call.reason = reason.map(Into::into);
        }
        let settings = &self.settings;
        self.pendings
            .sent(self.now, request, command, stanza, settings);
    }

    /// The offer says whose it is, and who is to ring. It may be repeated for one device.
    fn handle_stack_offer(&mut self, id: &str, stanza: &Node, offer: &Node) {
        let Some(to) = stanza.jid(&w::TO).filter(Jid::is_user) else {
            return;
        };
        let is_video = offer.child(&w::VIDEO).is_some();
        let Some(call) = self.add_outgoing_call(id, &to, is_video, None) else {
            return;
        };
        if !call.rings() {
            return;
        }
        call.creator = offer.jid(&w::CALL_CREATOR);
        let destination = offer.child(&w::DESTINATION);
        let mut names_any = false;
        for named in destination.map_or(&[][..], Node::child_nodes) {
            if let Some(device) = named.jid(&w::JID) {
                names_any = true;
                call.add_device(device);
            }
        }
        if !names_any {
            call.add_device(to);
        }
    }

    /// The page shows a call of its stack's that goes out.
    pub fn handle_page_offer(&mut self, page: &PageCall) {
        if self.is_by_stack(page) {
            self.add_outgoing_call(&page.id, &page.peer, page.is_video, Some(page));
        }
    }

    /// A call that the page's own stack offers: known from now on, and told of.
    fn add_outgoing_call(
        &mut self,
        id: &str,
        to: &Jid,
        is_video: bool,
        page: Option<&PageCall>,
    ) -> Option<&mut Call> {
        if self.failed.iter().any(|failed| failed == id) {
            // The user was told that it failed, and the page has made it all the same.
            self.end_in_stack(id);
            return None;
        }
        if self.calls.get(id).is_none() {
            let mut call = Call::new(id, &to.to_user(), true, CallState::Idle);
            call.path = PathKind::Native;
            self.calls.add(call);
        }
        let call = self.calls.get_mut(id)?;
        if !call.is_announced() {
            call.state = CallState::Calling;
            if let Some(page) = page {
                call.update_from_page(page);
            }
            call.is_video = is_video;
            call.offer_time = self.clock.seconds();
            // Whom the user has named, the page may call by his other address.
            let named = std::mem::replace(&mut call.peer, to.to_user());
            call.alias = Some(named).filter(|named| *named != call.peer);
            let payload = call.describe_offer(self.people);
            self.emit("outgoing_call", payload);
        }
        self.calls.get_mut(id)
    }
}
