//! The rules that must hold after each step.
//!
//! A [`Watch`] sees every input and output of one engine, and looks at the table of calls as users
//! can. It knows nothing of the engine's internals.

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

/// The inputs and outputs of one engine so far.
#[derive(Debug)]
pub struct Watch {
    seat: Seat,
    settings: Settings,
    /// The clocks at the last input.
    at: Reading,
    /// The engine's next deadline, by the time that has passed.
    due: Option<Millis>,
    /// The last input came after that deadline.
    is_overdue: bool,
    /// The last input was the time.
    is_time: bool,
    /// How long deadlines have waited for an input in all, in milliseconds.
    overslept: u64,
    commands: Vec<Order>,
    /// When the last command that answers or ends a call settled.
    acted: Millis,
    sent: AllSent,
    /// The encryptions that the page has not answered yet.
    encrypting: Vec<RequestId>,
    calls: Vec<History>,
    /// The rule that forbids any output now.
    silence: Option<Rule>,
    /// The table before an input that must change nothing.
    before: Option<Vec<Object>>,
}

/// A command.
#[derive(Debug)]
struct Order {
    /// The tag of the stanza that the command sends; empty if it sends none.
    tag: &'static str,
    /// The id of the call that the command offers.
    offers: Option<String>,
    /// Whether the command switches the microphone off; `None` if it does neither.
    mutes: Option<bool>,
    started: Millis,
    /// The engine's `overslept` at that time, in milliseconds.
    overslept: u64,
    /// How many stanzas had been sent at that time.
    sent: usize,
    is_settled: bool,
}

impl Order {
    /// Returns whether the command is about to answer or to end a call.
    fn is_on_its_way(&self) -> bool {
        !self.is_settled && matches!(self.tag, "accept" | "reject" | "terminate")
    }
}

impl Watch {
    /// Creates the watch of a new engine.
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

    /// From now on the engine must not output anything, because of this rule; `None` allows output
    /// again.
    pub fn expect_nothing(&mut self, why: Option<Rule>) {
        self.silence = why;
    }

    /// Returns whether the last input came after a deadline of the engine.
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

    /// Draws an ongoing call, and a third party's address.
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
        // An address of the other kind, which cannot be compared with the peer's, with a device
        // number that nobody has.
        let stranger = People::stranger(space.other())
            .as_wire()
            .as_str()
            .replace('@', ":99@");
        Some((call.id.into(), stranger.parse().ok()?))
    }

    /// The page reports that it has not sent this stanza.
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

    /// Returns the ids of the ongoing calls.
    pub fn going_on(&self) -> Vec<String> {
        let over = [None, Some(State::Ended), Some(State::Idle)];
        let on = self
            .calls
            .iter()
            .filter(|call| !over.contains(&call.seen()));
        on.map(|call| call.id.clone()).collect()
    }

    /// Returns whether `ended` was emitted for a call.
    pub fn has_ended(&self, id: &str) -> bool {
        self.calls.iter().any(|call| call.id == id && call.is_ended)
    }

    /// Returns whether a call is known, and was not over before the present input.
    fn goes_on(&self, id: &str) -> bool {
        self.calls
            .iter()
            .any(|call| call.id == id && !call.was_ended)
    }

    /// Returns whether the table shows a call as ended, even if no event ever announced it.
    pub fn shows_as_ended(&self, id: &str) -> bool {
        let mut calls = self.calls.iter();
        calls.any(|call| call.id == id && call.seen() == Some(State::Ended))
    }

    /// Returns the settings of the engine.
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
