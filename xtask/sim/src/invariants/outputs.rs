//! Checks the outputs of an engine.

use crate::plain::Event;
use wpp_call::engine::{CallError, Output, Request, Success};
use wpp_call::jid::Jid;
use wpp_call::node::{Content, Node};
use wpp_call::stanza::profile::{PageCalls, TerminateTo};

use super::history::History;
use super::seen::text;
use super::sent::Sent;
use super::{Checked, Rule, Violation, Watch};
use crate::scene::Scene;

/// The most requests that a command makes to the page one after the other, and the timeout of each,
/// in milliseconds.
const QUESTIONS: u64 = 4;
const PAGE_TIMEOUT: u64 = 90_000;

impl Watch {
    /// Checks an output of the engine.
    pub fn said(&mut self, scene: &mut Scene, output: &Output) -> Checked {
        let is_harmless = matches!(output, Output::EndCall { .. });
        if let (Some(why), false) = (self.silence, is_harmless || self.is_overdue) {
            return Err(Violation::new(why, format!("{output:?}")));
        }
        match output {
            Output::Request { id, request } => match request {
                Request::Encrypt { key, .. } => {
                    self.encrypting.push(*id);
                    scene.shared.encrypts(key.expose())
                }
                Request::StopEncrypting { encrypt } => {
                    let Some(at) = self.encrypting.iter().position(|id| id == encrypt) else {
                        return Err(Violation::new(
                            Rule::GivesUpWhatRuns,
                            format!("{encrypt:?}"),
                        ));
                    };
                    self.encrypting.swap_remove(at);
                    scene.counts.given_up += 1;
                    Ok(())
                }
                Request::OpenCall { id: call, .. } => {
                    self.history(&call.as_str()).opens = Some(*id);
                    Ok(())
                }
                Request::Send { stanza, .. } => {
                    self.calls_only_what_goes_on(stanza)?;
                    self.speaks_of_known_call(stanza)?;
                    let sent = self.sent.goes_out(self.at.passed, *id, stanza)?;
                    let (tag, call) = (sent.tag().to_string(), sent.call_id().to_string());
                    let creator = sent.creator().cloned();
                    if let Some(creator) = &creator
                        && self.settings.profile.terminate_to == TerminateTo::Devices
                    {
                        let history = self.history(&call);
                        // The engine cannot know the creator of a call that came in before the
                        // engine was there.
                        if history.should_know_creator() {
                            history.names_creator(creator)?;
                            scene
                                .shared
                                .names_creator(&call, &creator.text().as_str())?;
                        }
                    }
                    self.goes_out(scene, &tag, &call, stanza)
                }
                _ => Ok(()),
            },
            Output::Retransmit { stanza } => {
                self.sent
                    .goes_out_again(self.at.passed, stanza, &self.settings)?;
                self.calls_only_what_goes_on(stanza)
            }
            Output::Settled { command, result } => {
                let number = command.0 as usize;
                self.settles(scene, number, result)
            }
            Output::Event(event) => {
                let event = &Event::from(event);
                let id = String::from(text(&event.payload, "id").unwrap_or_default());
                let (now, is_overdue) = (self.at.passed, self.is_overdue);
                self.history(&id).hears(now, is_overdue, event)?;
                count(scene, event);
                Ok(())
            }
            Output::CloseCall { .. } | Output::ActivateCall { .. } | Output::EndCall { .. } => {
                Ok(())
            }
        }
    }

    fn speaks_of_known_call(&self, stanza: &Node) -> Checked {
        let action = stanza.child_nodes().first();
        let id = action.and_then(|action| action.optional("call-id"));
        if self
            .calls
            .iter()
            .any(|call| id.is_some_and(|id| id == *call.id))
        {
            return Ok(());
        }
        Err(Violation::new(Rule::OfAKnownCall, format!("{id:?}")))
    }

    /// Checks that no offer or accept is sent for an ended call. A late offer would ring again, and
    /// a late accept would start a call that is over.
    fn calls_only_what_goes_on(&mut self, stanza: &Node) -> Checked {
        let Some(action) = stanza.child_nodes().first() else {
            return Ok(());
        };
        let id = &*action.optional("call-id").unwrap_or_default().as_str();
        // As in wa-js, a group call can be offered or accepted at any time.
        let is_of_group = stanza.optional("to") == Some("call".into());
        let begins = matches!(&*action.tag.as_str(), "offer" | "accept");
        // In this profile, the page continues to ring, and its calls can still be accepted.
        let is_left = self.settings.profile.page_calls == PageCalls::Left;
        if !begins || is_left || is_of_group || !self.has_ended(id) {
            return Ok(());
        }
        let what = format!("{id}: {} after ended", action.tag);
        Err(Violation::new(Rule::OverIsNotSent, what))
    }

    fn goes_out(&mut self, scene: &mut Scene, tag: &str, id: &str, stanza: &Node) -> Checked {
        let Some(to) = stanza.jid("to") else {
            return Ok(());
        };
        match tag {
            "offer" => {
                let mut devices = Vec::new();
                let offer = stanza.child("offer");
                for (device, key) in keys(offer.unwrap_or(stanza)) {
                    scene.shared.goes_out(id, key)?;
                    devices.push(device.unwrap_or(to));
                }
                let call = self.history(id);
                call.calls(devices);
                if !call.is_open {
                    return Err(Violation::new(Rule::ShownFirst, id));
                }
            }
            "terminate" => {
                let reason = stanza
                    .child("terminate")
                    .and_then(|it| it.optional("reason"));
                let call = self.history(id);
                call.has_left = true;
                call.knows(&to);
                if reason == Some("accepted_elsewhere".into()) {
                    call.is_told_elsewhere(&to)?;
                }
            }
            "accept" => {
                let call = self.history(id);
                call.accepts = (call.accepts.0 + 1, call.accepts.1 + 1);
            }
            "reject" => self.history(id).has_left = true,
            "mute_v2" => scene.counts.muted += 1,
            _ => {}
        }
        Ok(())
    }

    fn settles(
        &mut self,
        scene: &mut Scene,
        number: usize,
        result: &Result<Success, CallError>,
    ) -> Checked {
        let wrong = |rule, what: &str| Err(Violation::new(rule, format!("#{number}: {what}")));
        let (now, settings) = (self.at.passed, &self.settings);
        let acks = u64::from(settings.retries + 1) * u64::from(settings.ack_timeout);
        let longest = QUESTIONS * PAGE_TIMEOUT + acks;
        let order = self.commands.get_mut(number);
        if order.as_ref().is_some_and(|order| order.is_on_its_way()) {
            self.acted = now;
        }
        let was_settled = order.map(|order| std::mem::replace(&mut order.is_settled, true));
        if was_settled == Some(true) {
            return wrong(Rule::PromisesSettle, "it settled before");
        }
        let Some(order) = self.commands.get(number) else {
            return wrong(Rule::PromisesSettle, "nobody asked for that");
        };
        let slept = self.overslept - order.overslept;
        if now.0 > order.started.0 + longest + slept {
            return wrong(Rule::PromisesSettle, "it took too long");
        }
        let sent = self.sent.since(order.sent);
        let mut mine = sent.iter().filter(|sent| sent.tag() == order.tag);
        match result {
            Ok(Success::Offered { call_id }) => {
                let is_mine = order.offers.as_deref() == Some(&*call_id.as_str());
                let has_relay = mine.any(|sent| sent.is_acked && sent.has_relay);
                let call = self.history(&call_id.as_str());
                // If the call was accepted, the callee has received the offer.
                if !is_mine || !(has_relay || call.is_accepted) {
                    return wrong(Rule::NothingIsClaimed, "no relay came");
                }
                call.offered = Some(now);
            }
            Ok(Success::Done) if order.tag.is_empty() => {}
            // A microphone that is already in the wanted state needs no stanza.
            Ok(Success::Done)
                if self
                    .calls
                    .iter()
                    .any(|call| Some(call.is_muted) == order.mutes) => {}
            // A call that was never offered needs no terminate.
            Ok(Success::Done)
                if order.tag == "terminate"
                    && self.calls.iter().any(History::was_never_offered) => {}
            Ok(Success::Done) if !mine.any(|sent| sent.is_acked) => {
                return wrong(Rule::NothingIsClaimed, "no ack came");
            }
            Err(error) if error.code.name == "call_ack_timeout" => {
                scene.counts.ack_timeouts += 1;
                // An offer or accept of an ended call is not retransmitted. A call that ends with
                // this input counts only if a deadline had passed before.
                let is_over =
                    |call: &str| !self.goes_on(call) || self.is_overdue && self.has_ended(call);
                let is_lost = |sent: &Sent| {
                    sent.is_lost(now, &self.settings) || is_over(&sent.call_id().as_str())
                };
                if !mine.any(is_lost) {
                    return wrong(Rule::LostIsSentAgain, "it gave up before");
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Returns the keys in an offer, each with the device that it is for, where the offer names one.
fn keys(offer: &Node) -> Vec<(Option<Jid>, &[u8])> {
    fn bytes(enc: &Node) -> &[u8] {
        match &enc.content {
            Content::Bytes(bytes) => bytes,
            _ => &[],
        }
    }
    let bare = offer.children_of("enc").map(|enc| (None, bytes(enc)));
    let named = offer.children_of("destination").flat_map(|destination| {
        destination
            .children_of("to")
            .flat_map(|to| to.children_of("enc").map(|enc| (to.jid("jid"), bytes(enc))))
    });
    bare.chain(named).collect()
}

/// Counts the events that users get.
fn count(scene: &mut Scene, event: &Event) {
    let counts = &mut scene.counts;
    let outcome = match event.name {
        "incoming_call" => {
            counts.rang += 1;
            return;
        }
        "peer_muted" => {
            counts.peer_muted += 1;
            return;
        }
        "ended" => text(&event.payload, "outcome").unwrap_or_default(),
        _ => return,
    };
    let is_offline = text(&event.payload, "reason") == Some("offline");
    *match outcome {
        "accepted_elsewhere" => &mut counts.accepted_elsewhere,
        "rejected_elsewhere" => &mut counts.rejected_elsewhere,
        "missed" if is_offline => &mut counts.missed_offline,
        "missed" => &mut counts.missed,
        "unanswered" => &mut counts.unanswered,
        "cancelled" => &mut counts.cancelled,
        "rejected" => &mut counts.rejected,
        "completed" => &mut counts.completed,
        "failed" => &mut counts.failed,
        _ => &mut counts.unknown,
    } += 1;
}
