//! What the page was asked for and has not answered yet, and the stanzas that wait for their acks.

use std::sync::Arc;

use crate::node::Node;
use crate::words as w;
use crate::words::Word;

use crate::engine::io::{CommandId, Millis, Output, RequestId, earlier};
use crate::engine::settings::Settings;
use crate::steps::step;

/// How long the page may take for anything but an ack, in milliseconds: a minute to load its
/// modules, and time to ask its server for devices and keys, which is one question.
const PAGE_TIMEOUT: u32 = 90_000;

/// A handful, and one more for each device that is told something: a user may have thousands.
#[derive(Debug, Default)]
pub(super) struct PendingRequests {
    /// By their numbers. Boxed: taking one out moves all behind it.
    #[allow(clippy::vec_box)]
    all: Vec<Box<PendingRequest>>,
    last_request: u32,
    /// No deadline is sooner. Of the one that was, the request may be answered.
    earliest_deadline: Option<Millis>,
}

/// A request without an answer.
#[derive(Debug)]
pub(super) struct PendingRequest {
    pub request: RequestId,
    /// Who waits for it; nobody for a stanza on which nothing depends.
    pub command: Option<CommandId>,
    /// Of a stanza.
    pub sent: Option<SentStanza>,
    /// `None`: it is waited for without end.
    deadline: Option<Millis>,
}

/// A stanza that waits for its ack.
#[derive(Debug)]
pub(super) struct SentStanza {
    pub stanza: Arc<Node>,
    /// When it was sent first.
    pub at: Millis,
    /// The page's own stack sent it.
    pub by_stack: bool,
    /// How often it may be sent again.
    retries: u32,
}

/// What tells that a call is over.
const END_TAGS: [Word; 2] = [w::TERMINATE, w::REJECT];

impl SentStanza {
    /// Whether it is of this call, and does that.
    fn is_of_call(&self, call_id: &str, tag: Option<Word>) -> bool {
        self.stanza.child_nodes().first().is_some_and(|action| {
            action.optional(&w::CALL_ID) == Some(call_id)
                && tag.is_none_or(|tag| *action.tag == *tag)
        })
    }
}

impl PendingRequests {
    /// Nothing is overdue before; there may be nothing then, either.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.earliest_deadline.filter(|_| !self.all.is_empty())
    }

    /// A command asks the page for something that is no ack.
    pub fn add_request(&mut self, now: Millis, command: CommandId) -> RequestId {
        self.add_timeout(now, command, PAGE_TIMEOUT)
    }

    /// The same, for what takes as long as somebody over there wants.
    pub fn add_request_without_deadline(&mut self, command: CommandId) -> RequestId {
        let request = self.next_request();
        self.add(request, Some(command), None, None);
        request
    }

    /// A stanza is sent.
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

    /// The page's own stack sends a stanza, and waits for its ack.
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

    /// Waits for so many milliseconds.
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

    /// A command waits for nothing any more; who looks on still hears of acks.
    pub fn remove_requests_of(&mut self, command: CommandId) {
        let is_its = |one: &PendingRequest| one.command == Some(command) && one.sent.is_none();
        self.all.retain(|one| {
            step();
            !is_its(one)
        });
    }

    /// A command need not wait any longer.
    pub fn expire_request_of(&mut self, now: Millis, command: CommandId) {
        let mut all = self.all.iter_mut();
        let one = all.find(|one| one.command == Some(command) && one.sent.is_none());
        if let Some(one) = one {
            one.deadline = Some(now);
            self.earliest_deadline = earlier(self.earliest_deadline, Some(now));
        }
    }

    /// A number that no request has had.
    pub fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }

    /// Whether a command waits for a further ack of what the page's own stack sent.
    pub fn awaits_stack_ack(&self, command: CommandId) -> bool {
        let by_stack = |one: &PendingRequest| one.sent.as_ref().is_some_and(|sent| sent.by_stack);
        self.all.iter().any(|one| {
            step();
            one.command == Some(command) && by_stack(one)
        })
    }

    /// Takes out what an answer is for.
    pub fn take(&mut self, request: RequestId) -> Option<PendingRequest> {
        let at = self.position_of(request);
        let is_it = self.all.get(at)?.request == request;
        is_it.then(|| *self.all.remove(at))
    }

    /// What was sent of a call that is over, or was taken, is not sent again, but for what tells that
    /// it is over.
    pub fn stop_retransmitting(&mut self, call_id: &str) {
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

    /// Whether an action of a call waits for its ack.
    pub fn awaits_ack_of(&self, call_id: &str, tag: Word) -> bool {
        let mut sent = self.all.iter().filter_map(|one| one.sent.as_ref());
        sent.any(|sent| sent.is_of_call(call_id, Some(tag)))
    }

    /// All of them.
    pub fn request_ids(&self) -> Vec<RequestId> {
        self.all.iter().map(|one| one.request).collect()
    }

    /// Of those that have waited for long enough, has stanzas sent again, and gives the requests
    /// that nobody will answer any more.
    pub fn retransmit_overdue(
        &mut self,
        now: Millis,
        settings: &Settings,
        outputs: &mut Vec<Output>,
    ) -> Vec<RequestId> {
        let mut silent = Vec::new();
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
                _ => silent.push(one.request),
            }
        }
        silent
    }
}
