//! The stanzas that one engine has sent. Each has an id of its own, and is retransmitted unchanged.

use wpp_call::engine::{Answer, HostError, Millis, RequestId, Settings};
use wpp_call::node::{Node, Value};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::ack::Ack;
use wpp_call::text::{Mark, Marks, Text};

use super::rules::{Rule, Violation};

/// A stanza that the engine has sent.
#[derive(Debug)]
pub struct Sent {
    request: RequestId,
    stanza: Node,
    /// How often the stanza was retransmitted, and when it was sent last.
    again: u32,
    last: Millis,
    is_answered: bool,
    /// The server has acknowledged the stanza.
    pub is_acked: bool,
    /// The ack names a relay.
    pub has_relay: bool,
}

impl Sent {
    fn id(&self) -> Text {
        self.stanza.optional("id").unwrap_or_default()
    }

    /// Returns whether all transmissions were made, and the last one was not answered in time.
    pub fn is_lost(&self, now: Millis, settings: &Settings) -> bool {
        !self.is_answered && self.again == settings.retries && self.is_overdue(now, settings)
    }

    fn is_overdue(&self, now: Millis, settings: &Settings) -> bool {
        now.0 >= self.last.0 + u64::from(settings.ack_timeout)
    }

    /// Returns the stanza's action.
    pub fn action(&self) -> Option<&Node> {
        self.stanza.child_nodes().first()
    }

    /// Returns the tag of the action.
    pub fn tag(&self) -> Text {
        self.action().map_or(Text::EMPTY, |action| action.tag)
    }

    /// Returns the id of the call.
    pub fn call_id(&self) -> Text {
        let id = self.action().and_then(|action| action.optional("call-id"));
        id.unwrap_or_default()
    }

    /// Returns the creator of the call that the stanza names.
    pub fn creator(&self) -> Option<&Value> {
        let mut attrs = self.action()?.attrs.iter();
        let (_, creator) = attrs.find(|(name, _)| *name == "call-creator")?;
        Some(creator)
    }
}

/// The answer to a stanza, of the server or the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The server acknowledged the stanza.
    Acked,
    /// The server refused the stanza.
    Nacked,
    /// Neither is known.
    Nothing,
}

/// All stanzas that one engine has sent, oldest first.
#[derive(Debug, Default)]
pub struct AllSent(Vec<Sent>);

impl AllSent {
    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns the stanzas that were sent after the first `count`.
    pub fn since(&self, count: usize) -> &[Sent] {
        self.0.get(count..).unwrap_or_default()
    }

    /// Notes a stanza that is sent for the first time, and checks its id.
    pub fn goes_out(
        &mut self,
        now: Millis,
        request: RequestId,
        stanza: &Node,
    ) -> Result<&Sent, Violation> {
        let wrong = |what: &str| Violation::new(Rule::StanzaIds, what);
        let id = stanza.optional("id").unwrap_or_default();
        if id.is_empty() || stanza.jid("to").is_none() {
            return Err(wrong("a stanza without an id or an address"));
        }
        if self.0.iter().any(|sent| sent.id() == id) {
            return Err(wrong("two stanzas have one id"));
        }
        self.0.push(Sent {
            request,
            stanza: stanza.clone(),
            again: 0,
            last: now,
            is_answered: false,
            is_acked: false,
            has_relay: false,
        });
        self.0.last().ok_or_else(|| wrong("nothing was sent"))
    }

    /// Checks a retransmission.
    pub fn goes_out_again(
        &mut self,
        now: Millis,
        stanza: &Node,
        settings: &Settings,
    ) -> Result<(), Violation> {
        let wrong = |what: &str| Violation::new(Rule::SameStanzaAgain, what);
        let id = stanza.optional("id").unwrap_or_default();
        let Some(sent) = self.0.iter_mut().find(|sent| sent.id() == id) else {
            return Err(wrong("it has another id"));
        };
        if sent.stanza != *stanza {
            return Err(wrong("it says something else"));
        }
        if sent.is_answered {
            return Err(wrong("it was answered"));
        }
        sent.again += 1;
        if sent.again > settings.retries {
            return Err(wrong("it was sent often enough"));
        }
        if !sent.is_overdue(now, settings) {
            return Err(wrong("its ack may still come"));
        }
        sent.last = now;
        Ok(())
    }

    /// Notes the answer to a request. Returns the stanza, and what the answer means.
    pub fn is_answered(
        &mut self,
        request: RequestId,
        answer: &Result<Answer, HostError>,
    ) -> Option<(&Sent, Reply)> {
        let mut all = self.0.iter_mut();
        let sent = all.find(|sent| sent.request == request)?;
        if std::mem::replace(&mut sent.is_answered, true) {
            return None;
        }
        let reply = match answer {
            Ok(Answer::Ack(node)) => match Ack::parse(node.clone()) {
                Ok(ack) if ack.nack().is_none() => {
                    sent.is_acked = true;
                    sent.has_relay = ack.relay().is_some();
                    Reply::Acked
                }
                Ok(_) => Reply::Nacked,
                Err(_) => Reply::Nothing,
            },
            _ => Reply::Nothing,
        };
        Some((sent, reply))
    }
}

impl Mark for AllSent {
    fn mark(&self, marks: &mut Marks) {
        for sent in &self.0 {
            sent.stanza.mark(marks);
        }
    }
}
