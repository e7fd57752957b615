//! The page's own stack: what it is asked for, what it sends, and how the page shows its calls.

use wpp_call::engine::{Answer, CommandId, HostError, Input, PageCall, PathChoice, Success};
use wpp_call::node::Node;

use crate::page::{CALL_1, Page};
use crate::peer::{accept, offer};
use crate::samples::{BOB, BOBS_TABLET, ME_LID, ack, active, outgoing, ringing};

/// A stanza of the stack's to a device of BOB's.
pub fn action(tag: &str, call_id: &str) -> Node {
    to(BOBS_TABLET, named(tag, call_id))
}

/// The same with one more attribute.
pub fn action_with(tag: &str, call_id: &str, name: &str, value: &str) -> Node {
    to(BOBS_TABLET, named(tag, call_id).attr(name, value))
}

/// The stack's offer of a call to these devices of BOB's.
pub fn offer_to<const N: usize>(devices: [&str; N], call_id: &str) -> Node {
    offer_to_all(&devices.map(Into::into), call_id)
}

pub fn offer_to_all(devices: &[String], call_id: &str) -> Node {
    let each = devices
        .iter()
        .map(|device| Node::new("to").attr("jid", &**device));
    let destination = Node::new("destination").children(each.collect());
    to(BOB, named("offer", call_id).children(vec![destination]))
}

fn named(tag: &str, call_id: &str) -> Node {
    Node::new(tag)
        .attr("call-id", call_id)
        .attr("call-creator", ME_LID)
}

fn to(to: &str, action: Node) -> Node {
    let call = Node::new("call").attr("to", to).attr("id", "7.7-1");
    call.children(vec![action])
}

/// A call of the page's own stack, which is its active one.
pub fn native(call: PageCall) -> PageCall {
    PageCall {
        is_native: true,
        is_active: true,
        ..call
    }
}

/// Another one than the active one.
pub fn waiting(call: PageCall) -> PageCall {
    PageCall {
        is_native: true,
        is_active: false,
        ..call
    }
}

pub fn no_stack() -> HostError {
    let reason = "calling_disabled".into();
    HostError::NoStack { reason }
}

pub fn refused() -> HostError {
    let cause = "it goes on".into();
    HostError::Refused { cause }
}

/// The stack's call that goes out, in whatever phase.
pub fn ours(call: PageCall) -> PageCall {
    PageCall {
        is_outgoing: true,
        ..native(call)
    }
}

impl Page {
    /// One whose own stack may make the calls.
    pub fn native() -> Self {
        let mut page = Self::new();
        page.settings().path = PathChoice::Auto;
        page
    }

    pub fn stack_is_up(&mut self) {
        self.answers_to("stack?", Answer::Done);
    }

    /// It is up, and somebody else than me is called.
    pub fn stack_is_there(&mut self) {
        self.says_who_i_am();
        self.stack_is_up();
    }

    /// The page shows that its stack did what it was asked for.
    pub fn stack_does_it(&mut self) {
        self.answers_to("stack, ", Answer::Done);
    }

    pub fn stack_cannot(&mut self, error: HostError) {
        self.fails_to("stack, ", error);
    }

    pub fn stack_sends(&mut self, stanza: Node) {
        let request = self.next_request();
        self.stack_sent.push_back((request, stanza.clone()));
        self.handle(Input::StackStanza { request, stanza });
    }

    /// The server's answer to the oldest stanza of the stack's.
    pub fn stack_is_acked(&mut self) {
        self.stack_is_answered(Ok(Answer::Ack(ack())));
    }

    pub fn stack_is_nacked(&mut self, code: &str) {
        self.stack_is_answered(Ok(Answer::Ack(ack().attr("error", code))));
    }

    pub fn stack_could_not_send(&mut self) {
        self.stack_is_answered(Err(HostError::failed("no socket")));
    }

    fn stack_is_answered(&mut self, answer: Result<Answer, HostError>) {
        let (request, _) = self.stack_sent.pop_front().expect("nothing was sent");
        self.handle(Input::Answer { request, answer });
    }

    /// Nobody answers what the stack has sent.
    pub fn stack_hears_nothing(&mut self) {
        self.stack_sent.clear();
        self.waits(30_000);
    }

    // Whole stretches of it.

    /// The stack offers a call to BOB's two devices, and the page shows it. Nobody has
    /// acknowledged it yet.
    pub fn offers_by_stack(&mut self) -> CommandId {
        let offer = self.offer(BOB);
        self.stack_is_there();
        self.stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1));
        self.reports(native(outgoing(CALL_1)));
        self.stack_does_it();
        offer
    }

    /// BOB's two devices ring. Nothing of that is left to be read.
    pub fn has_offered_by_stack(&mut self) -> CommandId {
        let offer = self.offers_by_stack();
        self.stack_is_acked();
        let call_id = CALL_1.into();
        assert_eq!(self.outcome(offer), Some(&Ok(Success::Offered { call_id })));
        self.forgets_the_past();
        offer
    }

    /// And BOB's tablet has taken it.
    pub fn is_in_a_call_of_its_stacks(&mut self) {
        self.has_offered_by_stack();
        self.hears(accept(BOBS_TABLET, CALL_1));
        self.reports(ours(active(CALL_1)));
        assert_eq!(self.state(CALL_1), "active");
        self.forgets_the_past();
    }

    /// BOB's tablet calls, and the page's own stack rings.
    pub fn is_called_by_stack(&mut self, call_id: &str) {
        self.hears(offer(call_id));
        self.reports(native(ringing(call_id)));
        self.forgets_the_past();
    }

    /// No stanza of ours has gone out.
    pub fn sends_nothing_itself(&self) {
        assert!(self.sent.is_empty(), "{:?}", self.sent_to());
    }
}
