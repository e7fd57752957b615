//! Checks the inputs of an engine.

use wpp_call::engine::{
    Answer, Command, Engine, HostError, Input, PageCall, Phase, RequestId, Verb,
};
use wpp_call::node::Node;

use super::sent::Reply;
use super::{Order, Watch};
use crate::clocks::Reading;

impl Watch {
    /// Called before the engine handles an input.
    pub fn before(&mut self, at: Reading, engine: &Engine, input: &Input) {
        self.at = at;
        let overdue = self.due.map_or(0, |due| at.passed.0.saturating_sub(due.0));
        self.is_overdue = overdue > 0;
        self.overslept += overdue;
        self.is_time = matches!(input, Input::Time);
        let is_silent = self.silence.is_some() && !self.is_overdue;
        self.before = is_silent.then(|| crate::plain::calls(engine));
        for call in &mut self.calls {
            call.must_go_on = false;
            call.was_ended = call.is_ended;
        }
        match input {
            Input::Command { command, .. } => self.commanded(command.as_ref().ok()),
            Input::Answer { request, answer } => self.answered(*request, answer),
            Input::PageCall(call) => {
                if call.was_offline {
                    self.history(&call.id.as_str()).comes_late();
                }
                self.is_shown(call);
            }
            Input::Stanza(stanza) if self.silence.is_none() => self.is_told(stanza),
            _ => {}
        }
    }

    /// Notes how the page shows a call, in a report or in the list of its calls. If the page's user
    /// has ended the call, the page has told the peer.
    fn is_shown(&mut self, call: &PageCall) {
        let is_over = call.state.phase == Phase::Ended && call.ended_by_user;
        let call = self.history(&call.id.as_str());
        call.ended_in_page |= is_over && !call.is_ended;
    }

    fn answered(&mut self, request: RequestId, answer: &Result<Answer, HostError>) {
        self.encrypting.retain(|id| *id != request);
        match answer {
            Ok(Answer::Calls(calls)) => {
                for call in calls {
                    self.is_shown(call);
                }
            }
            Ok(Answer::Done) => {
                let mut calls = self.calls.iter_mut();
                if let Some(call) = calls.find(|call| call.opens == Some(request)) {
                    call.is_open = true;
                }
            }
            _ => {}
        }
        let Some((sent, reply)) = self.sent.is_answered(request, answer) else {
            return;
        };
        let (is_offer, is_accept) = (sent.tag() == "offer", sent.tag() == "accept");
        let state = sent
            .action()
            .and_then(|action| action.optional("mute-state"));
        let mutes = state
            .filter(|_| reply == Reply::Acked)
            .map(|state| state == "1");
        let id = sent.call_id().to_string();
        let call = self.history(&id);
        call.is_muted = mutes.unwrap_or(call.is_muted);
        if is_offer && reply == Reply::Nacked {
            call.all_know();
        }
        if is_accept {
            call.accepts.0 -= 1;
            call.accepts.1 -= u32::from(reply == Reply::Nacked);
        }
    }

    fn commanded(&mut self, command: Option<&Command>) {
        let (mut offers, mut mutes) = (None, None);
        let tag = match command {
            Some(Command::Offer { secrets, .. }) => {
                offers = Some(secrets.call_id.text().to_string());
                "offer"
            }
            Some(Command::Act { verb, .. }) => match verb {
                Verb::Accept => "accept",
                Verb::Reject => "reject",
                Verb::End => "terminate",
                Verb::Mute | Verb::Unmute => {
                    mutes = Some(*verb == Verb::Mute);
                    "mute_v2"
                }
                Verb::UpgradeVideo => "video",
                Verb::RaiseHand | Verb::LowerHand => "user_action",
            },
            _ => "",
        };
        if let Some(id) = &offers {
            self.history(id).offering = Some(self.commands.len());
        }
        self.commands.push(Order {
            tag,
            offers,
            mutes,
            started: self.at.passed,
            overslept: self.overslept,
            sent: self.sent.count(),
            is_settled: false,
        });
    }

    fn is_told(&mut self, stanza: &Node) {
        let (Some(from), Some(action)) = (stanza.jid("from"), stanza.child_nodes().first()) else {
            return;
        };
        let Some(id) = action.optional("call-id") else {
            return;
        };
        let id = &*id.as_str();
        let reason = &*action.optional("reason").unwrap_or_default().as_str();
        match &*action.tag.as_str() {
            "terminate" => {
                let call = self.history(id);
                call.hears_of_end(&from);
                call.is_elsewhere |= reason.ends_with("_elsewhere");
                call.peer_has_left = true;
                call.knows(&from);
                if reason == "timeout" {
                    call.has_rung_out_at(&from);
                }
            }
            "reject" if matches!(reason, "busy" | "enc") => self.history(id).is_refused_by(&from),
            "reject" => {
                let call = self.history(id);
                call.hears_of_end(&from);
                call.knows(&from);
            }
            "offer" if stanza.optional("offline").is_some() => self.history(id).comes_late(),
            "offer" => drop(self.history(id)),
            _ => {}
        }
    }
}
