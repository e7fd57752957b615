//! The page's connection: what it sends and receives.

use wpp_call::engine::{Answer, HostError, Input, Phase, Request, RequestId};
use wpp_call::jid::Jid;
use wpp_call::node::{Content, Node, Value};

use super::{Page, Sending};
use crate::invariants::{Checked, Rule};
use crate::log::show;
use crate::models::Model;
use crate::scene::Scene;
use crate::world_event::{Origin, Reply, WorldEvent};

/// How long a page rings, in milliseconds.
const PAGE_RINGS: u64 = 60_000;

impl Page {
    pub(super) fn send(
        &mut self,
        scene: &mut Scene,
        request: RequestId,
        stanza: Node,
        timeout: u32,
    ) {
        let id = stanza.optional("id").unwrap_or_default().to_string();
        let seat = self.seat;
        let mut is_kept = false;
        if !self.is_connected {
            if !scene.fault_rates.keeps {
                scene.counts.could_not_send += 1;
                let (life, reply) = (self.life, Reply::Fails(HostError::failed("disconnected")));
                scene.agenda.after(
                    1,
                    WorldEvent::Answer {
                        seat,
                        life,
                        request,
                        reply,
                    },
                );
                self.watch.never_left(&stanza);
                let stanza = stanza.into();
                self.asked
                    .push((request, Request::Send { stanza, timeout }));
                return;
            }
            is_kept = true;
        }
        let wait = u64::from(timeout).div_ceil(1000) * 1000 + 1000;
        self.sends.push(Sending {
            id: id.clone(),
            life: self.life,
            request,
            stanza: stanza.clone(),
            is_kept,
            is_endless: false,
        });
        scene.agenda.after(wait, WorldEvent::GiveUp { seat, id });
        if !is_kept {
            self.transmit(scene, stanza);
        }
    }

    /// The page stops waiting for an ack.
    pub fn gives_up(&mut self, scene: &mut Scene, id: &str) -> Checked {
        let is_it = |sending: &Sending| sending.id == id && !sending.is_endless;
        let Some(at) = self.sends.iter().position(is_it) else {
            return Ok(());
        };
        let Sending { request, life, .. } = self.sends.remove(at);
        if life != self.life {
            return Ok(());
        }
        let answer = Err(HostError::failed("timed out"));
        self.give(scene, Input::Answer { request, answer })
    }

    pub(super) fn transmit(&mut self, scene: &mut Scene, stanza: Node) {
        if !self.is_connected {
            return;
        }
        if scene.random.per_mille(scene.fault_rates.loss) {
            scene.counts.lost += 1;
            scene.tell(self.seat, || format!("page    loses {}", show(&stanza)));
            return;
        }
        let from = self.seat;
        let latency = scene.latency();
        let at_server = WorldEvent::AtServer { from, stanza };
        scene.agenda.after(latency, at_server);
    }

    /// Cuts the connection. The page keeps the stanzas without an ack, or fails them.
    pub fn is_cut(&mut self, scene: &mut Scene) -> Checked {
        if !self.is_connected {
            return Ok(());
        }
        self.is_connected = false;
        scene.counts.cut += 1;
        scene.tell(self.seat, || "page    is cut off".into());
        let wait = match scene.random.below(4) {
            0 => scene.random.between(30_000, 120_000),
            _ => scene.random.between(500, 10_000),
        };
        let seat = self.seat;
        scene.agenda.after(wait, WorldEvent::Back { seat });
        if scene.fault_rates.keeps {
            for sending in &mut self.sends {
                sending.is_kept = true;
            }
            return Ok(());
        }
        for Sending { life, request, .. } in std::mem::take(&mut self.sends) {
            if life == self.life {
                scene.counts.could_not_send += 1;
                let answer = Err(HostError::failed("disconnected"));
                self.give(scene, Input::Answer { request, answer })?;
            }
        }
        Ok(())
    }

    /// Restores the connection.
    pub fn is_back(&mut self, scene: &mut Scene) {
        self.is_connected = true;
        scene.tell(self.seat, || "page    is connected again".into());
        let mut kept = Vec::new();
        for sending in &mut self.sends {
            if std::mem::take(&mut sending.is_kept) {
                kept.push(sending.stanza.clone());
            }
        }
        for stanza in kept {
            scene.counts.sent_later += 1;
            self.transmit(scene, stanza);
        }
    }

    /// The page stops ringing by itself, although the engine may have accepted the call.
    pub fn rings_out(&mut self, scene: &mut Scene, id: &str) {
        let Some(at) = self.ringing.iter().position(|ringing| ringing == id) else {
            return;
        };
        self.ringing.swap_remove(at);
        let rings = |model: &&Model| model.call.state.phase == Phase::Ringing;
        if self.models.get(id).filter(rings).is_some() {
            scene.counts.rang_out_in_page += 1;
            self.models.set(id, Phase::Ended);
            self.report_model(scene, id);
        }
    }

    /// Receives a stanza or an ack.
    pub fn receives(&mut self, scene: &mut Scene, stanza: Node, origin: Origin) -> Checked {
        scene.tell(self.seat, || format!("server  → {}", show(&stanza)));
        if stanza.tag == "ack" && origin == Origin::Person {
            return self.is_answered(scene, stanza);
        }
        let from = stanza.jid("from").unwrap_or_default();
        let mut reported = None;
        if origin == Origin::Person && !self.refuses_itself(scene, &from, &stanza) {
            let now = self.clocks.shown(scene.agenda.now()).0;
            reported = self.models.receive(&from, &stanza, now);
        }
        if let Some(id) = &reported
            && stanza.child("offer").is_some()
            && scene.random.percent(10)
        {
            self.ringing.push(id.clone());
            let (seat, id) = (self.seat, id.clone());
            scene
                .agenda
                .after(PAGE_RINGS, WorldEvent::RingsOut { seat, id });
        }
        let call = reported.and_then(|id| self.models.describe(&id));
        let is_first = scene.random.per_mille(scene.fault_rates.report_first);
        if let Some(call) = &call
            && is_first
        {
            self.reported(scene, *call)?;
        }
        let mut stanza = stanza;
        if scene.random.percent(50) {
            plain(&mut stanza);
        }
        let is_twice = scene.random.per_mille(scene.fault_rates.told_twice);
        let again = is_twice.then(|| stanza.clone());
        if origin != Origin::Person {
            // Any stanza makes the engine run overdue timers. Half of the time, they run before it.
            if scene.random.percent(50) {
                self.give(scene, Input::Time)?;
            }
            self.watch
                .expect_nothing(Some(Rule::StrangersChangeNothing));
        }
        let checked = self.give(scene, Input::Stanza(stanza));
        self.watch.expect_nothing(None);
        checked?;
        if let Some(stanza) = again {
            self.repeat(scene, Input::Stanza(stanza))?;
        }
        match call {
            Some(call) if !is_first => self.reported(scene, call),
            _ => Ok(()),
        }
    }

    fn is_answered(&mut self, scene: &mut Scene, ack: Node) -> Checked {
        let id = ack.optional("id").unwrap_or_default();
        let Some(at) = self.sends.iter().position(|sending| sending.id == id) else {
            return Ok(());
        };
        let Sending { request, life, .. } = self.sends.remove(at);
        if life != self.life {
            return Ok(());
        }
        let again = scene.random.per_mille(scene.fault_rates.page_odd);
        let again = again.then(|| ack.clone());
        let answer = Ok(Answer::Ack(ack));
        self.give(scene, Input::Answer { request, answer })?;
        match again {
            None => Ok(()),
            Some(ack) => {
                let answer = Ok(Answer::Ack(ack));
                self.repeat(scene, Input::Answer { request, answer })
            }
        }
    }

    /// Returns whether the page rejects an offer itself, because it is in another call or cannot
    /// decrypt the key. A page that rings may send a preaccept.
    fn refuses_itself(&mut self, scene: &mut Scene, from: &Jid, stanza: &Node) -> bool {
        let Some(offer) = stanza.child("offer") else {
            return false;
        };
        let id = &*offer.optional("call-id").unwrap_or_default().as_str();
        if self.refused.iter().any(|refused| refused == id) {
            return true;
        }
        if self.models.get(id).is_some() || stanza.optional("offline").is_some() {
            return false;
        }
        let roll = scene.random.below(100);
        let (tag, reason) = match roll {
            0..3 => ("reject", Some("busy")),
            3..5 => ("reject", Some("enc")),
            5..50 => ("preaccept", None),
            _ => return false,
        };
        let mut action = Node::new(tag);
        action.attrs.clone_from(&offer.attrs);
        action.attrs.truncate(2);
        if let Some(reason) = reason {
            scene.counts.device_refused += 1;
            self.refused.push(id.into());
            action = action.attr("count", "0").attr("reason", reason);
        }
        self.send_own(scene, *from, action);
        reason.is_some()
    }

    /// Sends a stanza of the page's own; nobody waits for its ack.
    pub(super) fn send_own(&mut self, scene: &mut Scene, to: Jid, action: Node) {
        self.own_stanzas += 1;
        let id = format!("own-{}", self.own_stanzas);
        let stanza = Node::new("call")
            .attr("to", to)
            .attr("id", &*id)
            .children(vec![action]);
        scene.tell(self.seat, || format!("page    sends {}", show(&stanza)));
        self.transmit(scene, stanza);
    }
}

/// Turns addresses into plain text, as some pages have them.
fn plain(node: &mut Node) {
    for (_, value) in &mut node.attrs {
        if let Value::Jid(jid) = value {
            *value = jid.as_wire().into();
        }
    }
    if let Content::Children(children) = &mut node.content {
        children.iter_mut().for_each(plain);
    }
}
