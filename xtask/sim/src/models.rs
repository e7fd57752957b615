//! The page's own calls, as WhatsApp's legacy path keeps them.

use wpp_call::engine::{PageCall, PageState, Phase, RawState};
use wpp_call::jid::Jid;
use wpp_call::node::{Node, Value};
use wpp_call::text::{Mark, Marks};

/// One call of the page.
#[derive(Clone, Debug)]
pub struct Model {
    /// The call as it is reported to the engine.
    pub call: PageCall,
    /// The device that accepted the call, if the call is outgoing.
    taken_by: Option<Jid>,
    /// The creator that the offer names.
    pub creator: Option<Value>,
}

/// The page's call collection.
#[derive(Debug, Default)]
pub struct Models {
    all: Vec<Model>,
    active: Option<String>,
    /// Newer pages have numbers as states, older ones words.
    has_numbers: bool,
    /// An offer rings even if the call is known already by its terminate.
    rings_late: bool,
}

impl Models {
    /// Creates an empty collection of either generation. `rings_late`: an offer rings even if the
    /// call is known already by its terminate.
    pub fn new(has_numbers: bool, rings_late: bool) -> Self {
        Self {
            has_numbers,
            rings_late,
            ..Self::default()
        }
    }

    /// Returns all calls.
    pub fn all(&self) -> &[Model] {
        &self.all
    }

    /// Returns one call.
    pub fn get(&self, id: &str) -> Option<&Model> {
        self.all.iter().find(|model| model.call.id == id)
    }

    /// Returns one call as it is reported.
    pub fn describe(&self, id: &str) -> Option<PageCall> {
        let mut call = self.get(id)?.call;
        call.is_active = self.active.as_deref() == Some(id);
        Some(call)
    }

    /// Returns all calls as they are reported, the active one first.
    pub fn describe_all(&self) -> Vec<PageCall> {
        let ids = self.all.iter().map(|model| model.call.id.to_string());
        let active = self.active.clone();
        let others = ids.filter(|id| Some(id) != self.active.as_ref());
        let all = active.into_iter().chain(others);
        all.filter_map(|id| self.describe(&id)).collect()
    }

    /// Adds an outgoing call, and makes it the active one.
    pub fn open(&mut self, id: &str, peer: &Jid, is_video: bool, offer_time: u64) {
        let mut call = self.new_call(id, peer, Phase::Outgoing);
        call.is_video = is_video;
        call.is_outgoing = true;
        call.offer_time = Some(offer_time);
        self.put(call);
        self.active = Some(id.into());
    }

    /// Removes an outgoing call. Returns it as ended.
    pub fn close(&mut self, id: &str) -> Option<PageCall> {
        let mut call = self.describe(id)?;
        self.all.retain(|model| model.call.id != id);
        if self.active.as_deref() == Some(id) {
            self.active = None;
        }
        call.is_active = false;
        call.state = self.state(Phase::Ended);
        Some(call)
    }

    /// Handles a `<call>` from `from` as the page does. Returns the id of the call that the page
    /// then reports.
    pub fn receive(&mut self, from: &Jid, stanza: &Node, now: u64) -> Option<String> {
        let action = stanza.child_nodes().first()?;
        let id = &*action.optional("call-id")?.as_str();
        let offer_time = stanza.number("e").or(stanza.number("t"));
        let is_offer = action.tag == "offer";
        if is_offer && self.rings_late {
            self.all
                .retain(|model| model.call.id != id || model.call.state.phase != Phase::Unknown);
        }
        let known = self.get(id).map(|model| model.call.is_outgoing);
        match (&*action.tag.as_str(), known) {
            ("offer", None) => {
                let mut call = self.new_call(id, from, Phase::Ringing);
                call.is_video = action.child("video").is_some();
                if action.optional("group-jid").is_some() {
                    call.is_group = true;
                    call.peer = Jid::call("");
                }
                call.was_offline = stanza.optional("offline").is_some();
                call.offer_time = offer_time.or(Some(now / 1000));
                let creator = action
                    .attrs
                    .iter()
                    .find(|(name, _)| *name == "call-creator");
                self.all.push(Model {
                    call,
                    taken_by: None,
                    creator: creator.map(|(_, value)| *value),
                });
            }
            // A terminate of a call that was never offered: the page adds a model without a state.
            ("terminate", None) => {
                let mut call = self.new_call(id, from, Phase::Unknown);
                call.state.raw = RawState::Unset;
                self.put(call);
            }
            (_, None) => return None,
            // Once a device has accepted, the stanzas of the others are ignored.
            (_, Some(true)) if self.is_taken_by_another(id, from) => {}
            ("terminate", Some(_)) => self.set(id, Phase::Ended),
            ("accept", Some(true)) => {
                self.set(id, Phase::Active);
                if let Some(model) = self.all.iter_mut().find(|model| model.call.id == id) {
                    model.taken_by = Some(*from);
                }
            }
            ("reject", Some(true)) => {
                let reason = action.optional("reason");
                if !matches!(
                    reason.map(|reason| reason.to_string()).as_deref(),
                    Some("busy" | "enc")
                ) {
                    self.set(id, Phase::Ended);
                }
            }
            _ => {}
        }
        Some(id.into())
    }

    fn is_taken_by_another(&self, id: &str, from: &Jid) -> bool {
        let by = self.get(id).and_then(|model| model.taken_by.as_ref());
        by.is_some_and(|by| by != from)
    }

    /// Moves a call to another phase. An ended call stays ended.
    pub fn set(&mut self, id: &str, phase: Phase) {
        let state = self.state(phase);
        let model = self.all.iter_mut().find(|model| model.call.id == id);
        if let Some(Model { call, .. }) = model
            && call.state.phase != Phase::Ended
        {
            call.state = state;
            match phase {
                Phase::Ended if self.active.as_deref() == Some(id) => self.active = None,
                Phase::Active => self.active = Some(id.into()),
                _ => {}
            }
        }
    }

    /// Ends a call that the page's user has rejected or ended.
    pub fn ended_by_user(&mut self, id: &str) {
        if let Some(model) = self.all.iter_mut().find(|model| model.call.id == id) {
            model.call.ended_by_user = true;
        }
        self.set(id, Phase::Ended);
    }

    fn put(&mut self, call: PageCall) {
        self.all.retain(|model| model.call.id != call.id);
        self.all.push(Model {
            call,
            taken_by: None,
            creator: None,
        });
    }

    fn new_call(&self, id: &str, peer: &Jid, phase: Phase) -> PageCall {
        PageCall {
            id: id.into(),
            previous_id: None,
            peer: *peer,
            link_token: None,
            state: self.state(phase),
            is_group: false,
            group_jid: None,
            is_silenced: false,
            other_address: None,
            is_video: false,
            is_outgoing: false,
            is_active: false,
            is_native: false,
            was_offline: false,
            ended_by_user: false,
            is_waiting: false,
            log_result: None,
            offer_time: None,
        }
    }

    fn state(&self, phase: Phase) -> PageState {
        let (number, word) = match phase {
            Phase::Unknown => (9, "REJOINING"),
            Phase::Outgoing => (1, "OUTGOING_CALLING"),
            Phase::RingingThere => (2, "OUTGOING_RING"),
            Phase::Ringing => (3, "INCOMING_RING"),
            Phase::Connecting => (4, "CONNECTING"),
            Phase::Active => (6, "ACTIVE"),
            Phase::Ended | Phase::Lost => (13, "ENDED"),
            Phase::Joining => (10, "LINK"),
        };
        let raw = match self.has_numbers {
            true => RawState::Number(number),
            false => RawState::Text(word.into()),
        };
        PageState { phase, raw }
    }
}

impl Mark for Models {
    fn mark(&self, marks: &mut Marks) {
        for model in &self.all {
            model.call.mark(marks);
            model.taken_by.mark(marks);
            model.creator.mark(marks);
        }
    }
}
