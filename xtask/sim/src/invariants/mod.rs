//! What must hold after each step.
//!
//! A [`Watch`] sees all that goes into one engine and all that comes out, and looks at the table
//! of calls as users can. It knows nothing of the engine's inside.

mod history;
mod inputs;
mod outputs;
mod rules;
mod seen;
mod sent;
mod shared;
mod table;
#[cfg(test)]
mod tests;

use crate::plain::{self, Object};
use wpp_call::engine::{Engine, Millis, RequestId, Settings};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::text::{Mark, Marks};

use crate::clocks::Reading;
use crate::people::{People, Seat, Space};
use crate::random::Random;

use history::History;
use seen::{Seen, State};
use sent::AllSent;

pub use rules::{Checked, Rule, Violation};
pub use seen::text;
pub use shared::Shared;

/// What one engine was given and said.
#[derive(Debug)]
pub struct Watch {
    seat: Seat,
    settings: Settings,
    /// When that was.
    at: Reading,
    /// When the engine wants to be told of the time, by what has passed.
    due: Option<Millis>,
    /// That was over when something came.
    is_overdue: bool,
    /// It was the time that came.
    is_time: bool,
    /// For how long the engine has waited in vain to be told of the time, in milliseconds.
    overslept: u64,
    commands: Vec<Order>,
    /// When the last command was over that answers or ends a call.
    acted: Millis,
    sent: AllSent,
    /// What the page encrypts.
    encrypting: Vec<RequestId>,
    calls: Vec<History>,
    /// Why nothing may come out now.
    silence: Option<Rule>,
    /// The table before what must change nothing.
    before: Option<Vec<Object>>,
}

/// A command.
#[derive(Debug)]
struct Order {
    /// The tag of what it sends; empty for none.
    tag: &'static str,
    /// The call that it offers.
    offers: Option<String>,
    /// Of the microphone.
    mutes: Option<bool>,
    started: Millis,
    /// For how long the engine had overslept then.
    overslept: u64,
    /// How many stanzas had been sent.
    sent: usize,
    is_settled: bool,
}

impl Order {
    /// Whether it is about to answer or to end a call.
    fn is_on_its_way(&self) -> bool {
        !self.is_settled && matches!(self.tag, "accept" | "reject" | "terminate")
    }
}

impl Watch {
    /// Of a new engine.
    pub fn new(seat: Seat, settings: Settings) -> Self {
        Self {
            seat,
            settings,
            at: Reading::all(Millis(0)),
            due: None,
            is_overdue: false,
            is_time: false,
            overslept: 0,
            commands: Vec::new(),
            acted: Millis(0),
            sent: AllSent::default(),
            encrypting: Vec::new(),
            calls: Vec::new(),
            silence: None,
            before: None,
        }
    }

    /// From now on nothing may come out, for this reason.
    pub fn expect_nothing(&mut self, why: Option<Rule>) {
        self.silence = why;
    }

    /// Whether what came last came after a deadline of the engine's.
    pub fn is_overdue(&self) -> bool {
        self.is_overdue
    }

    fn history(&mut self, id: &str) -> &mut History {
        let at = self.calls.iter().position(|call| call.id == id);
        let at = at.unwrap_or_else(|| {
            self.calls.push(History::new(id));
            self.calls.len() - 1
        });
        &mut self.calls[at]
    }

    /// A call that goes on, and a third party's address.
    pub fn some_call(&self, random: &mut Random, engine: &Engine) -> Option<(String, Jid)> {
        let calls = plain::calls(engine);
        let seen = calls.iter().filter_map(Seen::of);
        let of_others: Vec<Seen<'_>> = seen
            .filter(|call| !call.is_group && !is_stranger(call.peer))
            .collect();
        if of_others.is_empty() {
            return None;
        }
        let call = random.one_of(&of_others);
        let peer: Jid = call.peer.parse().ok()?;
        let space = Space::of(&peer);
        if random.percent(50) {
            return Some((call.id.into(), People::stranger(space)));
        }
        // By the other kind of address, which cannot be compared with the peer's, and of a device
        // that nobody has.
        let stranger = People::stranger(space.other())
            .as_wire()
            .as_str()
            .replace('@', ":99@");
        Some((call.id.into(), stranger.parse().ok()?))
    }

    /// The page has not sent this, and says so.
    pub fn never_left(&mut self, stanza: &Node) {
        let Some(action) = stanza.child_nodes().first() else {
            return;
        };
        let call = self.history(&action.optional("call-id").unwrap_or_default().as_str());
        match &*action.tag.as_str() {
            "offer" => call.all_know(),
            "accept" => call.accepts.1 -= 1,
            _ => {}
        }
    }

    /// The ids of the calls that go on.
    pub fn going_on(&self) -> Vec<String> {
        let over = [None, Some(State::Ended), Some(State::Idle)];
        let on = self
            .calls
            .iter()
            .filter(|call| !over.contains(&call.seen()));
        on.map(|call| call.id.clone()).collect()
    }

    /// Whether users were told that a call is over.
    pub fn has_ended(&self, id: &str) -> bool {
        self.calls.iter().any(|call| call.id == id && call.is_ended)
    }

    /// Whether a call is known, and not over.
    fn goes_on(&self, id: &str) -> bool {
        self.calls
            .iter()
            .any(|call| call.id == id && !call.was_ended)
    }

    /// Whether its table shows that a call is over, even if nobody ever heard of it.
    pub fn shows_as_ended(&self, id: &str) -> bool {
        let mut calls = self.calls.iter();
        calls.any(|call| call.id == id && call.seen() == Some(State::Ended))
    }

    /// How the engine was set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

fn is_stranger(peer: &str) -> bool {
    let peer: Option<Jid> = peer.parse().ok();
    let strangers = [Space::Pn, Space::Lid].map(People::stranger);
    peer.is_none_or(|peer| strangers.contains(&peer))
}

impl Mark for Watch {
    fn mark(&self, marks: &mut Marks) {
        self.sent.mark(marks);
        self.calls.mark(marks);
    }
}
