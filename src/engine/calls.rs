//! The calls that the engine knows of, with what it did to them.

use crate::jid::Jid;

/// So many calls are remembered; older ones are forgotten first.
const CAPACITY: usize = 1000;

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    pub id: String,
    /// Where it stands, as far as this engine moved it.
    pub state: CallState,
    /// Of a call that we offered: whose offer it is, and who rings.
    pub offered: Option<Offered>,
}

/// What only the caller knows of a call.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    pub creator: Jid,
    /// In fan-out order.
    pub devices: Vec<Jid>,
}

/// Forward only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CallState {
    /// We offer it.
    Calling,
    /// It rings here, and users were told.
    Ringing,
    /// We accepted it.
    Connecting,
    /// We rejected or ended it.
    Ended,
}

/// The calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Call>);

impl Calls {
    pub fn get(&self, id: &str) -> Option<&Call> {
        self.0.iter().rev().find(|call| call.id == id)
    }

    /// Adds a call that is not there yet.
    pub fn add(&mut self, call: Call) {
        if self.0.len() == CAPACITY {
            let mut is_oldest = true;
            self.0.retain(|_| !std::mem::take(&mut is_oldest));
        }
        self.0.push(call);
    }

    /// Moves a call forward; a call that was not known is known from now on.
    pub fn advance(&mut self, id: &str, state: CallState) {
        match self.0.iter_mut().rev().find(|call| call.id == id) {
            Some(call) => call.state = call.state.max(state),
            None => self.add(Call {
                id: id.into(),
                state,
                offered: None,
            }),
        }
    }

    pub fn state(&self, id: &str) -> Option<CallState> {
        self.get(id).map(|call| call.state)
    }
}
