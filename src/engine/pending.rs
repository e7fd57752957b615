//! What the page was asked for and has not answered yet, and the stanzas that wait for their acks.

use crate::node::Node;
use crate::words as w;
use crate::words::Word;

use super::io::{CommandId, Millis, Output, Request, RequestId};
use super::settings::Settings;

/// How long the page may take for anything but an ack, in milliseconds: a minute to load its
/// modules, and time to ask its server for devices and keys.
const PAGE_TIMEOUT: u32 = 90_000;

/// A handful at the most.
#[derive(Debug, Default)]
pub(super) struct Pendings {
    all: Vec<Pending>,
    last_request: u32,
}

/// A request without an answer.
#[derive(Debug)]
pub(super) struct Pending {
    pub request: RequestId,
    /// Who waits for it; nobody for a stanza on which nothing depends.
    pub command: Option<CommandId>,
    /// Of a stanza.
    pub sent: Option<Sent>,
    deadline: Millis,
}

/// A stanza that waits for its ack.
#[derive(Debug)]
pub(super) struct Sent {
    pub stanza: Node,
    /// When it was sent first.
    pub at: Millis,
    /// The page's own stack sent it.
    pub by_stack: bool,
    /// How often it may be sent again.
    retries: u32,
}

/// What tells that a call is over.
const ENDS: [Word; 2] = [w::TERMINATE, w::REJECT];

impl Sent {
    /// Whether it is of this call, and does that.
    fn is(&self, call_id: &str, tag: Option<Word>) -> bool {
        self.stanza.child_nodes().first().is_some_and(|action| {
            action.optional(&w::CALL_ID) == Some(call_id)
                && tag.is_none_or(|tag| *action.tag == *tag)
        })
    }
}

impl Pendings {
    pub fn next_deadline(&self) -> Option<Millis> {
        self.all.iter().map(|one| one.deadline).min()
    }

    /// Asks the page for something that is no ack.
    pub fn ask(&mut self, now: Millis, command: CommandId, request: Request) -> Output {
        self.add(now, Some(command), None, PAGE_TIMEOUT, request)
    }

    /// Sends a stanza.
    pub fn send(
        &mut self,
        now: Millis,
        command: Option<CommandId>,
        stanza: Node,
        settings: &Settings,
    ) -> Output {
        let sent = Sent {
            stanza: stanza.clone(),
            at: now,
            by_stack: false,
            retries: settings.retries,
        };
        let timeout = settings.patience();
        let request = Request::Send { stanza, timeout };
        self.add(now, command, Some(sent), settings.ack_timeout, request)
    }

    /// The page's own stack sends a stanza, and waits for its ack.
    pub fn sent(
        &mut self,
        now: Millis,
        request: RequestId,
        command: Option<CommandId>,
        stanza: Node,
        settings: &Settings,
    ) {
        let sent = Sent {
            stanza,
            at: now,
            by_stack: true,
            retries: 0,
        };
        self.all.push(Pending {
            request,
            command,
            sent: Some(sent),
            deadline: now.after(settings.patience()),
        });
    }

    /// Waits for something that is no answer.
    pub fn wait(&mut self, now: Millis, command: CommandId, timeout: u32) {
        let request = self.next_request();
        self.all.push(Pending {
            request,
            command: Some(command),
            sent: None,
            deadline: now.after(timeout),
        });
    }

    /// A command waits for nothing any more; who looks on still hears of acks.
    pub fn forget(&mut self, command: CommandId) {
        let is_its = |one: &Pending| one.command == Some(command) && one.sent.is_none();
        self.all.retain(|one| !is_its(one));
    }

    /// A command need not wait any longer.
    pub fn hurry(&mut self, now: Millis, command: CommandId) {
        let mut all = self.all.iter_mut();
        let is_its = |one: &&mut Pending| one.command == Some(command) && one.sent.is_none();
        if let Some(one) = all.find(is_its) {
            one.deadline = now;
        }
    }

    /// A number that no request has had.
    pub fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }

    /// Whether a command waits for a further ack of what the page's own stack sent.
    pub fn awaits_stack(&self, command: CommandId) -> bool {
        let by_stack = |one: &Pending| one.sent.as_ref().is_some_and(|sent| sent.by_stack);
        let mut all = self.all.iter();
        all.any(|one| one.command == Some(command) && by_stack(one))
    }

    fn add(
        &mut self,
        now: Millis,
        command: Option<CommandId>,
        sent: Option<Sent>,
        timeout: u32,
        request: Request,
    ) -> Output {
        let id = self.next_request();
        self.all.push(Pending {
            request: id,
            command,
            sent,
            deadline: now.after(timeout),
        });
        Output::Request { id, request }
    }

    /// Takes out what an answer is for.
    pub fn take(&mut self, request: RequestId) -> Option<Pending> {
        self.all.extract_if(.., |one| one.request == request).next()
    }

    /// What was sent of a call that is over, or was taken, is not sent again, but for what tells that
    /// it is over.
    pub fn give_up(&mut self, call_id: &str) {
        for sent in self.all.iter_mut().filter_map(|one| one.sent.as_mut()) {
            if sent.is(call_id, None) && !ENDS.iter().any(|tag| sent.is(call_id, Some(*tag))) {
                sent.retries = 0;
            }
        }
    }

    /// Whether an action of a call waits for its ack.
    pub fn has(&self, call_id: &str, tag: Word) -> bool {
        let mut sent = self.all.iter().filter_map(|one| one.sent.as_ref());
        sent.any(|sent| sent.is(call_id, Some(tag)))
    }

    /// All of them.
    pub fn requests(&self) -> Vec<RequestId> {
        self.all.iter().map(|one| one.request).collect()
    }

    /// Of those that have waited for long enough: stanzas that are to be sent again, and requests
    /// that nobody will answer any more.
    pub fn overdue(&mut self, now: Millis, settings: &Settings) -> (Vec<Node>, Vec<RequestId>) {
        let (mut again, mut silent) = (Vec::new(), Vec::new());
        for one in &mut self.all {
            if one.deadline > now {
                continue;
            }
            match &mut one.sent {
                Some(sent) if sent.retries > 0 => {
                    sent.retries -= 1;
                    one.deadline = now.after(settings.ack_timeout);
                    again.push(sent.stanza.clone());
                }
                _ => silent.push(one.request),
            }
        }
        (again, silent)
    }
}
