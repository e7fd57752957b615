//! The server: acknowledges each stanza, and passes it on.

use std::collections::BTreeSet;

use wpp_call::jid::Jid;
use wpp_call::node::{Content, Node};
use wpp_call::text::{Mark, Marks};

use crate::log::show;
use crate::people::{Seat, Space};
use crate::scene::Scene;
use crate::world_event::{Origin, WorldEvent};

/// Known and unknown codes with which the server refuses a stanza.
const KNOWN: [&str; 8] = ["401", "403", "405", "426", "439", "460", "463", "473"];
const UNKNOWN: [&str; 3] = ["499", "7", "oops"];

/// The server.
#[derive(Debug)]
pub struct Server {
    links: Vec<Link>,
    /// Sender and id of every stanza that it has passed on.
    passed_on: BTreeSet<(Seat, String)>,
}

/// The connection to one device.
#[derive(Debug, Default)]
struct Link {
    /// The stanzas that wait until the device is online again.
    waiting: Vec<(Node, Origin)>,
    /// When the last stanza will arrive. The next one arrives after it, unless it overtakes.
    last: u64,
    /// How many stanzas and acks were sent to the device.
    count: u64,
    /// The highest number that has arrived.
    arrived: u64,
}

impl Server {
    /// Creates a server for this number of devices.
    pub fn new(devices: usize) -> Self {
        Self {
            links: (0..devices).map(|_| Link::default()).collect(),
            passed_on: BTreeSet::new(),
        }
    }

    /// Receives a stanza from a device.
    pub fn receive(&mut self, scene: &mut Scene, from: Seat, stanza: &Node) {
        let Some(action) = stanza.child_nodes().first() else {
            return;
        };
        let is_offer = action.tag == "offer";
        let id = stanza.optional("id").unwrap_or_default().to_string();
        let is_known = self.passed_on.contains(&(from, id.clone()));
        let is_refused = !is_known && scene.random.per_mille(scene.fault_rates.nack);
        if is_refused {
            let nack = refuse(scene, ack(scene, stanza, action));
            self.send(scene, from, nack, Origin::Person);
            return;
        }
        let mut answer = ack(scene, stanza, action);
        if is_offer {
            if scene.random.per_mille(scene.fault_rates.no_relay) {
                scene.counts.no_relay += 1;
            } else {
                scene.counts.offered += u64::from(!is_known);
                answer.push_child(relay());
            }
        }
        self.send(scene, from, answer, Origin::Person);
        if is_known && !scene.fault_rates.passes_again {
            return;
        }
        self.passed_on.insert((from, id));
        for (target, stanza) in route(scene, from, stanza, action) {
            self.send(scene, target, stanza, Origin::Person);
        }
    }

    /// Sends a stanza or an ack to a device. The fault rates decide whether it is lost or repeated.
    pub fn send(&mut self, scene: &mut Scene, to: Seat, stanza: Node, origin: Origin) {
        if scene.random.per_mille(scene.fault_rates.loss) {
            scene.counts.lost += 1;
            scene.tell_of("server", || format!("loses {}", show(&stanza)));
            return;
        }
        let is_twice = scene.random.per_mille(scene.fault_rates.twice);
        if is_twice {
            scene.counts.arrived_twice += 1;
            self.deliver(scene, to, stanza.clone(), origin);
        }
        self.deliver(scene, to, stanza, origin);
    }

    fn deliver(&mut self, scene: &mut Scene, to: Seat, stanza: Node, origin: Origin) {
        let now = scene.agenda.now().0;
        let mut at = now + scene.latency();
        let overtakes = scene.random.per_mille(scene.fault_rates.overtaking);
        let link = &mut self.links[to.0];
        // Acks are not kept in order with stanzas.
        if !overtakes && stanza.tag != "ack" {
            at = at.max(link.last);
            link.last = at;
        }
        link.count += 1;
        let count = link.count;
        scene.agenda.at(
            at,
            WorldEvent::AtDevice {
                to,
                stanza,
                origin,
                count,
            },
        );
    }

    /// Notes that a stanza or an ack arrives at a device that is online.
    pub fn arrives(&mut self, scene: &mut Scene, to: Seat, count: u64) {
        let link = &mut self.links[to.0];
        if count < link.arrived {
            scene.counts.overtook += 1;
        }
        link.arrived = link.arrived.max(count);
    }

    /// Keeps a stanza for a device that is offline. An ack is lost.
    pub fn waits(&mut self, scene: &mut Scene, to: Seat, stanza: Node, origin: Origin) {
        if stanza.tag == "ack" {
            scene.counts.lost += 1;
            return;
        }
        scene.counts.waited_offline += 1;
        scene.tell_of("server", || format!("keeps {}", show(&stanza)));
        self.links[to.0].waiting.push((stanza, origin));
    }

    /// Delivers what has waited for a device that is online again.
    pub fn is_back(&mut self, scene: &mut Scene, seat: Seat) {
        for (mut stanza, origin) in std::mem::take(&mut self.links[seat.0].waiting) {
            if stanza.optional("offline").is_none() {
                stanza.attrs.push(("offline".into(), "1".into()));
            }
            if stanza.child("offer").is_some() {
                scene.counts.offers_offline += 1;
            }
            self.deliver(scene, seat, stanza, origin);
        }
    }
}

/// Returns the ack of a stanza.
fn ack(scene: &Scene, stanza: &Node, action: &Node) -> Node {
    let mut ack = Node::new("ack");
    if let Some(to) = stanza.jid("to") {
        ack = ack.attr("from", to);
    }
    ack.attr("id", stanza.optional("id").unwrap_or_default())
        .attr("class", "call")
        .attr("type", action.tag)
        .attr("t", &*seconds(scene))
}

/// Turns an ack into a nack, in either spelling.
fn refuse(scene: &mut Scene, ack: Node) -> Node {
    let code = match scene.random.percent(70) {
        true => {
            scene.counts.nacks_known += 1;
            scene.random.one_of(&KNOWN)
        }
        false => {
            scene.counts.nacks_unknown += 1;
            scene.random.one_of(&UNKNOWN)
        }
    };
    match scene.random.percent(80) {
        true => ack.attr("error", code),
        false => ack.children(vec![Node::new("error").attr("code", code)]),
    }
}

fn relay() -> Node {
    let endpoint = Node::new("te2")
        .attr("relay_id", "0")
        .attr("token_id", "0")
        .bytes([127, 0, 0, 1, 13, 150]);
    Node::new("relay").children(vec![
        Node::new("token").attr("id", "0").bytes([1]),
        endpoint,
    ])
}

/// Returns the devices to which a stanza goes, with what each of them gets.
fn route(scene: &mut Scene, from: Seat, stanza: &Node, action: &Node) -> Vec<(Seat, Node)> {
    let Some(to) = stanza.jid("to") else {
        return Vec::new();
    };
    let space = Space::of(&to);
    let sender = *scene.people.device(from).jid(space);
    let Some(destination) = action.child("destination") else {
        let target = scene.people.find(&to).filter(|target| *target != from);
        let stanza = passed_on(scene, stanza, sender, action.clone());
        return target.map(|target| (target, stanza)).into_iter().collect();
    };
    let mut all = Vec::new();
    for to in destination.children_of("to") {
        let target = to.jid("jid").and_then(|jid| scene.people.find(&jid));
        let Some(target) = target else { continue };
        // Each device gets only its own key.
        let mut own = action.clone();
        if let Content::Children(children) = &mut own.content {
            for child in children {
                if child.tag == "destination"
                    && let Some(enc) = to.child("enc")
                {
                    *child = enc.clone();
                }
            }
        }
        all.push((target, passed_on(scene, stanza, sender, own)));
    }
    all
}

/// Returns a stanza as the receiver gets it.
fn passed_on(scene: &mut Scene, stanza: &Node, from: Jid, mut action: Node) -> Node {
    let is_offer = action.tag == "offer";
    let sender = scene.people.find(&from);
    let space = Space::of(&from);
    let t = seconds(scene);
    let id = stanza.optional("id").unwrap_or_default();
    let mut call = Node::new("call")
        .attr("from", from)
        .attr("id", id)
        .attr("t", &*t);
    if scene.random.percent(30) {
        call = call.attr("notify", "Somebody").attr("platform", "web");
    }
    if is_offer && scene.random.percent(50) {
        call = call.attr("e", &*t);
    }
    // Add the sender's address of the other kind.
    if let Some(sender) = sender
        && is_offer
        && scene.random.percent(30)
    {
        let other = *scene.people.device(sender).jid(space.other());
        match space {
            Space::Pn => call = call.attr("sender_lid", other),
            Space::Lid => action = action.attr("caller_pn", other.to_user()),
        }
    }
    call.children(vec![action])
}

/// Returns the server's time in seconds, as stanzas have it.
pub fn seconds(scene: &Scene) -> String {
    (scene.agenda.now().0 / 1000).to_string()
}

impl Mark for Server {
    fn mark(&self, marks: &mut Marks) {
        for (stanza, _) in self.links.iter().flat_map(|link| &link.waiting) {
            stanza.mark(marks);
        }
    }
}
