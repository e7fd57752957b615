//! Requests that wait for an answer, and stanzas that wait for an ack.

use crate::text::{Mark, Marks, Text};
use std::sync::Arc;

use crate::node::Node;
use crate::words as w;
use crate::words::Word;

use crate::engine::io::{CommandId, Millis, Output, RequestId, earlier};
use crate::engine::settings::Settings;
use crate::steps::step;

/// The timeout of any request other than a stanza, in milliseconds. The page has a minute to load
/// its modules, and half a minute to ask the server for devices and keys.
const PAGE_TIMEOUT: u32 = 90_000;

/// All pending requests. There are usually few. When a call ends, there may be thousands: one for
/// each device that gets a terminate.
#[derive(Debug, Default)]
pub(super) struct PendingRequests {
    /// Sorted by number. Boxed, so that a removal moves little memory.
    #[allow(clippy::vec_box)]
    all: Vec<Box<PendingRequest>>,
    last_request: u32,
    /// No deadline is earlier than this one. Its request may have been answered meanwhile.
    earliest_deadline: Option<Millis>,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct PendingRequest {
    pub request: RequestId,
    /// The command that waits for the answer. `None` if no command depends on it.
    pub command: Option<CommandId>,
    /// The stanza, if the answer is its ack.
    pub sent: Option<SentStanza>,
    /// `None` if the request has no deadline.
    deadline: Option<Millis>,
}

/// A stanza that waits for its ack.
#[derive(Debug)]
pub(super) struct SentStanza {
    pub stanza: Arc<Node>,
    /// When it was first sent.
    pub at: Millis,
    /// The native stack sent it, so we do not retransmit it.
    pub by_stack: bool,
    /// The number of retransmissions that are left.
    retries: u32,
}

/// The actions that end a call.
const END_TAGS: [Word; 2] = [w::TERMINATE, w::REJECT];

impl SentStanza {
    /// Returns whether the stanza belongs to this call and, if `tag` is given, has this action.
    fn is_of_call(&self, call_id: Text, tag: Option<Word>) -> bool {
        self.stanza.child_nodes().first().is_some_and(|action| {
            action.optional(w::CALL_ID) == Some(call_id) && tag.is_none_or(|tag| action.tag == tag)
        })
    }
}

impl PendingRequests {
    /// Returns the next moment to look for overdue requests. Possibly none is overdue then.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.earliest_deadline.filter(|_| !self.all.is_empty())
    }

    /// Adds a request of a command, other than a stanza.
    pub fn add_request(&mut self, now: Millis, command: CommandId) -> RequestId {
        self.add_timeout(now, command, PAGE_TIMEOUT)
    }

    /// Adds a request without a deadline, because its answer depends on other people.
    pub fn add_request_without_deadline(&mut self, command: CommandId) -> RequestId {
        let request = self.next_request();
        self.add(request, Some(command), None, None);
        request
    }

    /// Adds a stanza of ours, which waits for its ack.
    pub fn add_stanza(
        &mut self,
        now: Millis,
        command: Option<CommandId>,
        stanza: Arc<Node>,
        settings: &Settings,
    ) -> RequestId {
        let request = self.next_request();
        let sent = SentStanza {
            stanza,
            at: now,
            by_stack: false,
            retries: settings.retries,
        };
        self.add(
            request,
            command,
            Some(sent),
            Some(now.after(settings.ack_timeout)),
        );
        request
    }

    /// Adds a stanza that the native stack sends, which waits for its ack.
    pub fn add_stack_stanza(
        &mut self,
        now: Millis,
        request: RequestId,
        command: Option<CommandId>,
        stanza: Node,
        settings: &Settings,
    ) {
        let sent = SentStanza {
            stanza: Arc::new(stanza),
            at: now,
            by_stack: true,
            retries: 0,
        };
        let deadline = now.after(settings.total_ack_timeout());
        self.add(request, command, Some(sent), Some(deadline));
    }

    /// Adds a timer of a command: a request that nobody answers before its deadline.
    pub fn add_timeout(&mut self, now: Millis, command: CommandId, timeout: u32) -> RequestId {
        let request = self.next_request();
        self.add(request, Some(command), None, Some(now.after(timeout)));
        request
    }

    fn add(
        &mut self,
        request: RequestId,
        command: Option<CommandId>,
        sent: Option<SentStanza>,
        deadline: Option<Millis>,
    ) {
        if self.all.is_empty() {
            self.earliest_deadline = None;
        }
        self.earliest_deadline = earlier(self.earliest_deadline, deadline);
        let one = PendingRequest {
            request,
            command,
            sent,
            deadline,
        };
        self.all.insert(self.position_of(request), Box::new(one));
    }

    fn position_of(&self, request: RequestId) -> usize {
        self.all.partition_point(|one| {
            step();
            one.request < request
        })
    }

    /// Removes the requests of a command that is over. Its stanzas stay, because users get an event
    /// for each ack.
    pub fn remove_requests_of(&mut self, command: CommandId) {
        let is_request_of_command =
            |one: &PendingRequest| one.command == Some(command) && one.sent.is_none();
        self.all.retain(|one| {
            step();
            !is_request_of_command(one)
        });
    }

    /// Makes a command's pending request overdue now.
    pub fn expire_request_of(&mut self, now: Millis, command: CommandId) {
        let mut all = self.all.iter_mut();
        let one = all.find(|one| one.command == Some(command) && one.sent.is_none());
        if let Some(one) = one {
            one.deadline = Some(now);
            self.earliest_deadline = earlier(self.earliest_deadline, Some(now));
        }
    }

    /// Returns the number for a new request.
    pub fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }

    /// Returns whether a command still waits for an ack of a stanza that the native stack sent.
    pub fn awaits_stack_ack(&self, command: CommandId) -> bool {
        let by_stack = |one: &PendingRequest| one.sent.as_ref().is_some_and(|sent| sent.by_stack);
        self.all.iter().any(|one| {
            step();
            one.command == Some(command) && by_stack(one)
        })
    }

    /// Removes and returns a request, which was answered or is overdue.
    pub fn take(&mut self, request: RequestId) -> Option<PendingRequest> {
        let at = self.position_of(request);
        let is_found = self.all.get(at)?.request == request;
        is_found.then(|| *self.all.remove(at))
    }

    /// Stops retransmitting the stanzas of a call that was accepted or is over. Stanzas that end
    /// the call are still retransmitted.
    pub fn stop_retransmitting(&mut self, call_id: Text) {
        for sent in self.all.iter_mut().filter_map(|one| one.sent.as_mut()) {
            if sent.is_of_call(call_id, None)
                && !END_TAGS
                    .iter()
                    .any(|tag| sent.is_of_call(call_id, Some(*tag)))
            {
                sent.retries = 0;
            }
        }
    }

    /// Returns whether an action of a call waits for its ack.
    pub fn awaits_ack_of(&self, call_id: Text, tag: Word) -> bool {
        let mut sent = self.all.iter().filter_map(|one| one.sent.as_ref());
        sent.any(|sent| sent.is_of_call(call_id, Some(tag)))
    }

    /// Returns the numbers of all requests.
    pub fn request_ids(&self) -> Vec<RequestId> {
        self.all.iter().map(|one| one.request).collect()
    }

    /// Retransmits overdue stanzas. Returns the overdue requests that have no retransmissions left.
    pub fn retransmit_overdue(
        &mut self,
        now: Millis,
        settings: &Settings,
        outputs: &mut Vec<Output>,
    ) -> Vec<RequestId> {
        let mut unanswered = Vec::new();
        self.earliest_deadline = None;
        for one in &mut self.all {
            step();
            if one.deadline.is_none_or(|deadline| deadline > now) {
                self.earliest_deadline = earlier(self.earliest_deadline, one.deadline);
                continue;
            }
            match &mut one.sent {
                Some(sent) if sent.retries > 0 => {
                    sent.retries -= 1;
                    one.deadline = Some(now.after(settings.ack_timeout));
                    self.earliest_deadline = earlier(self.earliest_deadline, one.deadline);
                    let stanza = sent.stanza.clone();
                    outputs.push(Output::Retransmit { stanza });
                }
                _ => unanswered.push(one.request),
            }
        }
        unanswered
    }
}

impl Mark for PendingRequests {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            all,
            last_request: _,
            earliest_deadline: _,
        } = self; // a new field must be decided on here
        all.mark(marks);
    }
}

impl Mark for PendingRequest {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            sent,
            request: _,
            command: _,
            deadline: _,
        } = self; // a new field must be decided on here
        sent.mark(marks);
    }
}

impl Mark for SentStanza {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            stanza,
            at: _,
            by_stack: _,
            retries: _,
        } = self; // a new field must be decided on here
        stanza.mark(marks);
    }
}
