//! One call on one device: what users were told of it, and what the engine still has to tell
//! others.

use crate::plain::{Event, Field};
use wpp_call::engine::{Millis, RequestId, Settings};
use wpp_call::jid::Jid;
use wpp_call::node::Value;
use wpp_call::stanza::profile::TerminateTo;
use wpp_call::text::{Mark, Marks};

use super::rules::{Checked, Rule, Violation};
use super::seen::{Seen, State, field, text};
use crate::clocks::Reading;

/// One call on one device.
#[derive(Debug, Default)]
pub struct History {
    /// Its id.
    pub id: String,
    /// The first event of the call, once emitted: `incoming_call` or `outgoing_call`.
    told: Option<&'static str>,
    /// The state according to the last event.
    state: Option<State>,
    /// The last state before the end.
    ended_from: Option<State>,
    /// The state that the table showed last.
    seen: Option<State>,
    creator: Option<String>,
    peer_device: Option<String>,
    ending: (Option<String>, Option<i64>, Option<i64>),
    /// `accepted` was emitted.
    pub is_accepted: bool,
    taken_by: Option<String>,
    is_outgoing: bool,
    is_group: bool,
    is_missed: bool,
    /// `ended` was emitted.
    pub is_ended: bool,
    /// `ended` was emitted before the present input.
    pub was_ended: bool,
    peer_muted: bool,
    /// The microphone is off, and the server has acknowledged that.
    pub is_muted: bool,
    /// The call's creator, as the engine's own stanzas name it.
    named: Option<Value>,
    /// The peer said that another device accepted or rejected the call.
    pub is_elsewhere: bool,
    /// The call was offered while the device was offline.
    is_offline: bool,
    /// The present input is no reason to end the call.
    pub must_go_on: bool,
    /// The time since which the call rings, here or at the peer.
    rings_since: Option<Millis>,
    /// The time until which the call may ring.
    rings_until: Option<Millis>,
    /// When the call was accepted: on people's clocks, in seconds, and by the time that has passed.
    taken: Option<(i64, Millis)>,
    /// The number of the command that offers the call.
    pub offering: Option<usize>,
    /// When the command that offers the call succeeded.
    pub offered: Option<Millis>,
    /// The request to the page to show the call.
    pub opens: Option<RequestId>,
    /// The page shows the call.
    pub is_open: bool,
    /// The devices to which our offer went.
    rung: Vec<Rung>,
    /// How many accepts wait for an answer, and how many the server may have passed on.
    pub accepts: (u32, u32),
    /// We sent a terminate or a reject.
    pub has_left: bool,
    /// The peer sent a terminate.
    pub peer_has_left: bool,
    /// The page said that its user ended the call. Then the page itself tells the peer.
    pub ended_in_page: bool,
}

/// Returns whether two addresses of one user, who may have two kinds of addresses, name the same
/// device.
fn is_same_device(one: &Jid, other: &Jid) -> bool {
    let is_same_user = one.server() != other.server() || one.user() == other.user();
    is_same_user && one.device() == other.device()
}

/// A device to which our offer went.
#[derive(Debug)]
struct Rung {
    device: Jid,
    /// The device was told that the call is over, or has said so itself.
    knows: bool,
}

impl History {
    /// Creates the history of a call without any event.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    fn wrong(&self, rule: Rule, what: &str) -> Checked {
        Err(Violation::new(rule, format!("{}: {what}", self.id)))
    }

    /// Checks an event of this call. `is_overdue`: the input that led to it came after a deadline.
    pub fn hears(&mut self, now: Millis, is_overdue: bool, event: &Event) -> Checked {
        if self.is_ended {
            let what = format!("{} after ended", event.name);
            return self.wrong(Rule::NothingAfterEnded, &what);
        }
        match event.name {
            "incoming_call" | "outgoing_call" => self.begins(event.name),
            "state_changed" => {
                let of = |name| text(&event.payload, name).and_then(State::named);
                self.moves(of("from"), of("to"))
            }
            "accepted" => {
                self.taken_by = text(&event.payload, "by").map(Into::into);
                if std::mem::replace(&mut self.is_accepted, true) {
                    return self.wrong(Rule::EventsInOrder, "accepted twice");
                }
                Ok(())
            }
            "missed" => {
                if self.is_elsewhere {
                    return self.wrong(Rule::ElsewhereIsNotMissed, "missed");
                }
                if self.told == Some("outgoing_call") {
                    return self.wrong(Rule::EventsInOrder, "missed, and it is ours");
                }
                if std::mem::replace(&mut self.is_missed, true) {
                    return self.wrong(Rule::EventsInOrder, "missed twice");
                }
                Ok(())
            }
            "peer_muted" => {
                let is_muted = field(&event.payload, "muted") == Some(&Field::Switch(true));
                if is_muted == self.peer_muted {
                    return self.wrong(Rule::MuteAlternates, "told again");
                }
                self.peer_muted = is_muted;
                Ok(())
            }
            "ended" => {
                self.is_ended = true;
                let outcome = text(&event.payload, "outcome");
                if (outcome == Some("missed")) != self.is_missed {
                    return self.wrong(Rule::EventsInOrder, "missed and ended disagree");
                }
                let is_by_nobody = text(&event.payload, "by").is_none();
                if outcome == Some("missed") && is_by_nobody && self.accepts.0 > 0 {
                    return self.wrong(Rule::TakenIsNotMissed, "its accept was on its way");
                }
                if self.state.is_some_and(|state| state != State::Ended) {
                    return self.wrong(Rule::EventsInOrder, "ended without a change of state");
                }
                let reason = text(&event.payload, "reason");
                let is_rung_out = is_by_nobody
                    && matches!(outcome, Some("missed" | "unanswered"))
                    && reason == Some("timeout");
                if is_rung_out && self.rings_until.is_some_and(|until| now < until) {
                    return self.wrong(Rule::RingsLongEnough, "its time is not over");
                }
                // The end is allowed if a deadline of the call itself had passed.
                let is_by_time = match is_rung_out {
                    true => self.rings_until.is_some_and(|until| until < now),
                    false => is_overdue && reason == Some("call_ack_timeout"),
                };
                if self.must_go_on && !is_by_time {
                    return self.wrong(Rule::DevicesSpeakForThemselves, "ended");
                }
                let was_taken = self.ended_from >= Some(State::Connecting);
                let fits = match outcome {
                    Some("completed") => was_taken,
                    Some("failed" | "rejected") => true,
                    _ => !was_taken,
                };
                match fits {
                    true => Ok(()),
                    false => {
                        let what = format!("{outcome:?} from {:?}", self.ended_from);
                        self.wrong(Rule::OutcomeFits, &what)
                    }
                }
            }
            _ => Ok(()),
        }
    }

    fn begins(&mut self, name: &'static str) -> Checked {
        if self.told == Some("incoming_call") && name == "incoming_call" {
            return self.wrong(Rule::OneIncomingEvent, "incoming_call twice");
        }
        if self.is_offline && name == "incoming_call" {
            return self.wrong(Rule::OfflineDoesNotRing, name);
        }
        if self.told.is_some() || self.state.is_some() || self.is_accepted {
            return self.wrong(Rule::EventsInOrder, &format!("{name} is late"));
        }
        self.told = Some(name);
        self.state = Some(match name {
            "incoming_call" => State::Ringing,
            _ => State::Calling,
        });
        Ok(())
    }

    fn moves(&mut self, from: Option<State>, to: Option<State>) -> Checked {
        let fits = self.state.is_none() || self.state == from;
        if !fits || from >= to {
            let what = format!("{from:?} to {to:?}, was {:?}", self.state);
            return self.wrong(Rule::StatesGoForward, &what);
        }
        if to == Some(State::Ended) {
            self.ended_from = from;
        }
        self.state = to;
        Ok(())
    }

    /// Checks that the engine always names the same creator.
    pub fn names_creator(&mut self, creator: &Value) -> Checked {
        let named = self.named.get_or_insert(*creator);
        if named == creator {
            return Ok(());
        }
        let what = format!("{creator:?}, before {named:?}");
        self.wrong(Rule::SameCreator, &what)
    }

    /// Checks the call as the table shows it now.
    pub fn is_seen(
        &mut self,
        at: Reading,
        call: &Seen<'_>,
        settings: &Settings,
        offer_runs: bool,
        acted: Millis,
    ) -> Checked {
        if self.seen == Some(State::Ended) && call.state != State::Ended {
            return self.wrong(Rule::EndedStaysEnded, "it goes on");
        }
        if self.seen.is_some_and(|seen| seen > call.state) {
            return self.wrong(Rule::StatesGoForward, "the table goes back");
        }
        if self.state.is_some_and(|state| state != call.state) {
            let what = format!("{:?} in the table, {:?} was told", call.state, self.state);
            return self.wrong(Rule::StatesGoForward, &what);
        }
        self.is_taken_at(at, call)?;
        let (outcome, time, duration) = call.ending;
        if self.seen == Some(State::Ended) {
            let is_same = self.ending.0.as_deref() == outcome
                && self.ending.1 == time
                && self.ending.2 == duration;
            if !is_same {
                return self.wrong(Rule::EndedStaysEnded, "another ending");
            }
        } else if call.state == State::Ended {
            // The call may end unheard: its end has overtaken its offer.
            let is_unheard = self.seen.is_none() && self.told.is_none();
            if !(self.is_ended || is_unheard) || outcome.is_none() || time.is_none() {
                return self.wrong(Rule::EndedOnce, "over, and nobody was told");
            }
            self.ending = (outcome.map(Into::into), time, duration);
            self.has_ended_at(at, call)?;
        } else if self.is_ended {
            return self.wrong(Rule::EndedStaysEnded, "ended was told, and it goes on");
        }
        if self.creator.is_some() && self.creator.as_deref() != call.creator {
            return self.wrong(Rule::SameCreator, "the table names another");
        }
        if self.creator.is_none() {
            self.creator = call.creator.map(Into::into);
        }
        if self.peer_device.as_deref() != call.peer_device {
            self.peer_device = call.peer_device.map(Into::into);
        }
        self.seen = Some(call.state);
        self.is_outgoing = call.is_outgoing;
        self.is_group = call.is_group;
        self.rings(at.passed, call, settings, offer_runs, acted)
    }

    /// Checks the time of acceptance: it is the time on people's clocks at that moment, and never
    /// changes.
    fn is_taken_at(&mut self, at: Reading, call: &Seen<'_>) -> Checked {
        let Some(time) = call.accepted else {
            return Ok(());
        };
        let shown = (at.shown.0 / 1000) as i64;
        let (taken, _) = *self.taken.get_or_insert((shown, at.passed));
        match time == taken {
            true => Ok(()),
            false => self.wrong(
                Rule::ClocksAreRight,
                &format!("taken at {time}, not {taken}"),
            ),
        }
    }

    /// Checks the time of the end, and how long the call lasted.
    fn has_ended_at(&self, at: Reading, call: &Seen<'_>) -> Checked {
        let (_, time, duration) = call.ending;
        let lasted = self.taken.map(|(_, taken)| (at.passed.0 - taken.0) as i64);
        if time != Some((at.shown.0 / 1000) as i64) || duration != lasted {
            let what = format!("ended at {time:?} after {duration:?} ms, not {lasted:?}");
            return self.wrong(Rule::ClocksAreRight, &what);
        }
        Ok(())
    }

    /// Checks that the call has not rung for too long.
    fn rings(
        &mut self,
        now: Millis,
        call: &Seen<'_>,
        settings: &Settings,
        offer_runs: bool,
        acted: Millis,
    ) -> Checked {
        self.rings_until = None;
        if !call.state.rings() {
            self.rings_since = None;
            return Ok(());
        }
        let first = *self.rings_since.get_or_insert(now);
        let (since, timeout) = match call.is_outgoing {
            false => (first, settings.callee_ring_timeout),
            // While the offer is on its way, the command's own deadlines apply.
            true if offer_runs => return Ok(()),
            true => match self.offered {
                Some(offered) => (offered, settings.caller_ring_timeout),
                None if self.offering.is_some() => {
                    return self.wrong(Rule::NobodyRingsForEver, "its offer has failed");
                }
                None => (first, settings.caller_ring_timeout),
            },
        };
        let until = Millis(since.0 + u64::from(timeout));
        self.rings_until = Some(until);
        // While a command acts on the call, the call may ring longer.
        if now > acted.max(until) {
            return self.wrong(Rule::NobodyRingsForEver, "it has rung for long enough");
        }
        Ok(())
    }

    /// Returns whether the call was ongoing when the engine first saw it, and no event had
    /// announced it.
    pub fn is_found(&self, call: &Seen<'_>) -> bool {
        let goes_on = !matches!(call.state, State::Idle | State::Ended);
        self.seen.is_none() && self.told.is_none() && goes_on
    }

    /// Returns whether the call ended before its offer was sent.
    pub fn was_never_offered(&self) -> bool {
        self.is_ended && self.offering.is_some() && self.rung.is_empty()
    }

    /// Returns the state that the table showed last.
    pub fn seen(&self) -> Option<State> {
        self.seen
    }

    // The other devices.

    /// Our offer goes to these devices.
    pub fn calls(&mut self, devices: Vec<Jid>) {
        let rung = |device| Rung {
            device,
            knows: false,
        };
        self.rung = devices.into_iter().map(rung).collect();
    }

    /// A device knows that the call is over for it.
    pub fn knows(&mut self, device: &Jid) {
        for rung in &mut self.rung {
            rung.knows |= is_same_device(&rung.device, device);
        }
    }

    /// A device rejects the call for itself alone. While another device rings, the call must go on.
    pub fn is_refused_by(&mut self, device: &Jid) {
        self.knows(device);
        self.must_go_on = self.rung.iter().any(|rung| !rung.knows);
    }

    /// A device has rung for long enough. While another device rings, the call must go on.
    pub fn has_rung_out_at(&mut self, device: &Jid) {
        if self.is_outgoing && self.seen.is_some_and(State::rings) {
            self.is_refused_by(device);
        }
    }

    /// A device says that the call is over. Once another device has accepted the call, this must be
    /// ignored.
    pub fn hears_of_end(&mut self, device: &Jid) {
        let wid = device.to_wid().to_string();
        let is_rung = self.rung.iter().any(|rung| rung.device == *device);
        self.must_go_on = is_rung && self.taken_by.as_ref().is_some_and(|by| *by != wid);
    }

    /// The offer waited while the device was offline.
    pub fn comes_late(&mut self) {
        self.is_offline |= self.told.is_none();
    }

    /// Checks that this device, which is told that another one accepted the call, did not accept it
    /// itself.
    pub fn is_told_elsewhere(&self, device: &Jid) -> Checked {
        if self.taken_by.is_none() || self.taken_by != Some(device.to_wid().to_string()) {
            return Ok(());
        }
        self.wrong(Rule::OthersAreTold, "who took it is told that another did")
    }

    /// Returns whether this engine knows the creator of the call, or created the call itself.
    pub fn should_know_creator(&self) -> bool {
        let is_ours = self.is_outgoing || self.told == Some("outgoing_call");
        is_ours || self.creator.is_some()
    }

    /// No device needs to be told any more.
    pub fn all_know(&mut self) {
        for rung in &mut self.rung {
            rung.knows = true;
        }
    }

    /// Checks, after each step, that the engine has told the other devices what it must.
    pub fn owes(&self, settings: &Settings) -> Checked {
        if settings.profile.terminate_to == TerminateTo::Peer || self.ended_in_page {
            return Ok(());
        }
        let over = self.seen == Some(State::Ended);
        if over || self.seen == Some(State::Active) {
            for rung in self.rung.iter().filter(|rung| !rung.knows) {
                let is_peer = Some(rung.device.to_wid().to_string()) == self.peer_device;
                if over || !is_peer {
                    let (device, seen) = (&rung.device, self.seen);
                    let what = format!("{device} was not told, and the call is {seen:?}");
                    return self.wrong(Rule::OthersAreTold, &what);
                }
            }
        }
        // In a group call the other members remain.
        if self.is_group {
            return Ok(());
        }
        if over && self.accepts.1 > 0 && !self.has_left && !self.peer_has_left {
            return self.wrong(Rule::CallerIsTold, "the caller believes that it was taken");
        }
        Ok(())
    }

    /// Checks the call at the end of the run, when nothing more happens.
    pub fn at_rest(&self) -> Checked {
        if self.seen.is_some_and(State::rings) && !self.is_ended {
            return self.wrong(Rule::NobodyRingsForEver, "it rings at the end");
        }
        if self.told.is_some() && !self.is_ended {
            return self.wrong(Rule::EndedOnce, "it never ended");
        }
        Ok(())
    }
}

impl Mark for History {
    fn mark(&self, marks: &mut Marks) {
        self.named.mark(marks);
        for rung in &self.rung {
            rung.device.mark(marks);
        }
    }
}
