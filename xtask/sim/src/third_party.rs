//! Stanzas of third parties, and nonsense.

use wpp_call::jid::Jid;
use wpp_call::node::Node;

use crate::people::{People, Seat, Space};
use crate::scene::Scene;
use crate::server::seconds;
use crate::world_event::{Origin, WorldEvent};

/// The number of calls in a flood: more than the engine remembers.
pub const FLOOD: usize = 1_100;

/// Returns the offer of a third party, who may take it back later. `t` is set when it is sent.
pub fn calls(scene: &mut Scene, seat: Seat) -> Node {
    scene.counts.of_strangers += 1;
    let space = scene.random.one_of(&[Space::Pn, Space::Lid]);
    let from = People::stranger(space);
    let id = call_id(scene);
    let mut offer = Node::new("offer")
        .attr("call-id", &*id)
        .attr("call-creator", from);
    let is_group = scene.random.percent(30);
    if is_group {
        offer = offer.attr("group-jid", Jid::default());
    }
    if scene.random.percent(70) {
        let reason = match is_group {
            true => Some("group_call_ended"),
            false => scene.random.one_of(&[None, Some("timeout"), Some("whim")]),
        };
        let mut terminate = Node::new("terminate")
            .attr("call-id", &*id)
            .attr("call-creator", from);
        if let Some(reason) = reason {
            terminate = terminate.attr("reason", reason);
        }
        let wait = scene.random.between(500, 80_000);
        let stanza = call(scene, Some(&from), terminate);
        scene
            .agenda
            .after(wait, WorldEvent::FromStranger { to: seat, stanza });
    }
    call(scene, Some(&from), offer)
}

/// Returns the offer of a call that came and went while the device was offline.
pub fn missed_call(scene: &mut Scene) -> Node {
    let from = People::stranger(Space::Lid);
    let id = call_id(scene);
    let offer = Node::new("offer")
        .attr("call-id", &*id)
        .attr("call-creator", from);
    call(scene, Some(&from), offer).attr("offline", "1")
}

/// Returns a stanza of a third party about a call of others.
pub fn meddles(scene: &mut Scene, id: &str, stranger: &Jid) -> (Node, Origin) {
    scene.counts.of_strangers += 1;
    let tags = [
        "offer",
        "preaccept",
        "accept",
        "reject",
        "terminate",
        "mute_v2",
    ];
    let tag = scene.random.one_of(&tags);
    let mut action = Node::new(tag)
        .attr("call-id", id)
        .attr("call-creator", *stranger);
    match tag {
        "mute_v2" => action = action.attr("mute-state", "1"),
        "terminate" => action = action.attr("reason", "accepted_elsewhere"),
        _ => {}
    }
    (call(scene, Some(stranger), action), Origin::Stranger)
}

/// Returns a stanza that nobody could act on.
pub fn nonsense(scene: &mut Scene, id: &str) -> (Node, Origin) {
    scene.counts.nonsense += 1;
    let from = People::stranger(Space::Lid);
    let action = |tag: &str| {
        Node::new(tag)
            .attr("call-id", id)
            .attr("call-creator", from)
    };
    let stanza = match scene.random.below(9) {
        // These lack a sender, a time, an action, an id, a creator.
        0 => call(scene, None, action("terminate")),
        1 => Node::new("call")
            .attr("from", from)
            .children(vec![action("offer")]),
        2 => Node::new("call").attr("from", from).attr("t", "1"),
        3 => call(
            scene,
            Some(&from),
            Node::new("offer").attr("call-creator", from),
        ),
        4 => call(scene, Some(&from), Node::new("accept").attr("call-id", id)),
        // These have an unknown action, or say nothing of a call's state.
        5 => call(scene, Some(&from), action("interruption")),
        6 => call(scene, Some(&from), action("heartbeat")),
        7 => Node::new("receipt").attr("id", "1").attr("from", from),
        _ => Node::new("message").attr("from", from),
    };
    (stanza, Origin::Nonsense)
}

fn call(scene: &Scene, from: Option<&Jid>, action: Node) -> Node {
    let mut call = Node::new("call").attr("id", "1");
    if let Some(from) = from {
        call = call.attr("from", *from);
    }
    call.attr("t", &*seconds(scene)).children(vec![action])
}

fn call_id(scene: &mut Scene) -> String {
    let (high, low) = (scene.random.below(u64::MAX), scene.random.below(u64::MAX));
    format!("{high:016X}{low:016X}")
}
