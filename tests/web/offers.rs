//! Offers, from the argument to the ack.

use crate::core;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::{ACTIVE, DONE, RINGING, ack, call, calls, encrypted, identity, nack};
use crate::memory::write;
use crate::reader::{Inside, Property};
use crate::told::{
    Told, answer, answered, event, events, failed, nothing_is_left, page_call, said, sent,
    tag_and_attrs, tags, told,
};
use crate::{NONE, NOW, started};

/// Command 20 offers to 222@lid, up to the sending; gives the call's id and key, and what is to
/// be sent.
fn offered_to(devices: &[(&str, &str)], is_video: bool) -> (String, Vec<u8>, Told) {
    offered_by(20, devices, is_video)
}

fn offered_by(command: u32, devices: &[(&str, &str)], is_video: bool) -> (String, Vec<u8>, Told) {
    core::offer(NOW, command, &"222@lid".into(), &is_video.into());
    answered("identity", &identity("491:2@c.us", "111:3@lid"));
    let encrypt = answered("encrypt", &encrypted(devices));
    assert_eq!(encrypt.text("to"), "222@lid");
    event("outgoing_call");
    let open = answered("openCall", DONE);
    assert_eq!(open.text("peer"), "222@lid");
    assert_eq!(open.get("isVideo"), &Property::Switch(is_video));
    let (id, key) = (open.text("id").into(), encrypt.bytes("callKey").into());
    (id, key, told("send"))
}

#[wasm_bindgen_test]
fn an_offer_goes_from_the_argument_to_the_ack() {
    started();
    let (id, _, send) = offered_to(&[("222@lid", "msg"), ("222:7@lid", "pkmsg")], true);
    nothing_is_left();
    let (offer, shown) = sent(&send);
    let stanza_id = shown
        .split("id=")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    assert_eq!(
        shown,
        format!("call to=<222@lid> id={stanza_id} / offer call-id={id} call-creator=<111:3@lid>")
    );
    assert!(stanza_id.ends_with("-1"), "{stanza_id}");
    assert_eq!(
        tags(&offer),
        [
            "audio",
            "audio",
            "video",
            "net",
            "capability",
            "destination",
            "encopt",
            "device-identity"
        ]
    );

    answer(&send, &ack(&["relay"]));
    let acked = event("ack");
    assert_eq!(acked.names(), ["action", "id", "rttMs", "stanzaId"]);
    assert_eq!(acked.text("stanzaId"), stanza_id);
    let offered = told("offered");
    assert_eq!(offered.names(), ["command", "id", "kind"]);
    assert_eq!(offered.number("command"), 20);
    assert_eq!(offered.text("id"), id);
    nothing_is_left();
    assert_eq!(core::next_deadline(), NOW + 90_000.0, "it rings");
}

#[wasm_bindgen_test]
fn the_only_device_gets_its_enc_in_the_offer() {
    started();
    let (_, _, send) = offered_to(&[("222:7@lid", "msg")], false);
    let (offer, shown) = sent(&send);
    assert!(shown.starts_with("call to=<222:7@lid> "), "{shown}");
    let expected = ["audio", "audio", "net", "capability", "enc", "encopt"];
    assert_eq!(tags(&offer), expected);
    let Inside::Children(children) = offer.content else {
        panic!("no children");
    };
    assert_eq!(tag_and_attrs(&children[4]), "enc v=2 type=msg count=0");
    assert_eq!(children[4].content, Inside::Kept(9));
}

#[wasm_bindgen_test]
fn the_page_gets_addresses_in_its_own_spelling_and_the_stanza_in_the_wires() {
    started();
    let numbers = [("491@s.whatsapp.net", "msg"), ("491:7@c.us", "msg")];
    core::offer(NOW, 20, &"491@s.whatsapp.net".into(), &NONE);
    answered("identity", &identity("1:2@c.us", ""));
    let encrypt = answered("encrypt", &encrypted(&numbers));
    assert_eq!(encrypt.text("to"), "491@c.us");
    let peer = event("outgoing_call").object("peer");
    assert_eq!(peer.text("jid"), "491@c.us");
    assert_eq!(peer.text("phone"), "491");
    assert_eq!(peer.get("lid"), &Property::Null);
    assert_eq!(answered("openCall", DONE).text("peer"), "491@c.us");
    let (_, shown) = sent(&told("send"));
    assert!(
        shown.starts_with("call to=<491@s.whatsapp.net> "),
        "{shown}"
    );
    assert!(
        shown.ends_with("call-creator=<1:2@s.whatsapp.net>"),
        "{shown}"
    );
}

#[wasm_bindgen_test]
fn every_offer_has_a_key_of_32_bytes_and_an_id_of_its_own() {
    started();
    let (first_id, first_key, _) = offered_by(20, &[("222@lid", "msg")], false);
    let (second_id, second_key, _) = offered_by(21, &[("222@lid", "msg")], false);
    for key in [&first_key, &second_key] {
        assert_eq!(key.len(), 32);
        assert_ne!(*key, [0; 32]);
    }
    assert_ne!(first_key, second_key);
    assert_ne!(first_id, second_id);
    for id in [first_id, second_id] {
        assert_eq!(id.len(), 32);
        assert!(id.starts_with("00"), "{id}");
    }
}

#[wasm_bindgen_test]
fn what_is_said_is_read_after_each_input() {
    started();
    for command in [20, 21] {
        core::offer(NOW, command, &"222@lid".into(), &NONE);
    }
    let identities = said();
    assert_eq!(kinds(&identities), [["identity"], ["identity"]]);
    for asked in identities.iter().flatten() {
        answer(asked, &identity("", "111:3@lid"));
    }
    core::enable_call_interface(NOW, 22);
    assert_eq!(
        kinds(&said()),
        [["encrypt"], ["encrypt"], ["enableCalling"]]
    );
    assert!(said().is_empty());
}

fn kinds(all: &[Vec<Told>]) -> Vec<Vec<&str>> {
    all.iter()
        .map(|told| told.iter().map(Told::kind).collect())
        .collect()
}

#[wasm_bindgen_test]
fn an_offer_that_the_server_refuses_is_closed_and_says_why() {
    started();
    let (id, _, send) = offered_to(&[("222@lid", "msg")], false);
    answer(&send, &nack("439"));
    events(&["nack", "state_changed", "ended"]);
    assert_eq!(told("closeCall").text("id"), id);
    let (facts, message) = failed(20);
    assert_eq!(facts.names(), ["callId", "code", "nack", "nackName"]);
    assert_eq!(facts.text("code"), "call_nack");
    assert_eq!(facts.text("nack"), "439");
    assert_eq!(
        message,
        format!("The server refused call {id}: 439 ChildOrder")
    );
}

#[wasm_bindgen_test]
fn an_offer_that_is_not_acknowledged_fails_at_the_deadline() {
    started();
    assert_eq!(core::next_deadline(), f64::INFINITY);
    let (id, _, send) = offered_to(&[("222@lid", "msg")], false);
    assert_eq!(send.number("timeout"), 30_000);
    assert_eq!(core::next_deadline(), NOW + 10_000.0);
    for again in [10_000.0, 20_000.0] {
        core::time(NOW + again);
        told("retransmit");
    }
    core::time(NOW + 29_999.0);
    nothing_is_left();
    core::time(NOW + 30_000.0);
    let terminate = told("send");
    let (_, shown) = sent(&terminate);
    assert!(
        shown.contains(&format!("terminate call-id={id}")),
        "{shown}"
    );
    events(&["state_changed", "ended"]);
    assert_eq!(told("closeCall").text("id"), id);
    assert_eq!(failed(20).0.text("code"), "call_ack_timeout");
    answer(&terminate, &ack(&[]));
    nothing_is_left();
    assert_eq!(core::next_deadline(), f64::INFINITY);
}

#[wasm_bindgen_test]
fn an_unreadable_answer_fails_the_command_and_a_second_one_does_nothing() {
    started();
    core::offer(NOW, 20, &"222@lid".into(), &NONE);
    let asked = told("identity");
    answer(&asked, &parts![1, 200]);
    let (facts, _) = failed(20);
    assert_eq!(facts.text("code"), "host_failed");
    assert_eq!(facts.text("step"), "say who is logged in");
    assert_eq!(facts.text("cause"), "its answer could not be read");
    answer(&asked, DONE);
    core::answer(NOW, u32::MAX, write(DONE));
    nothing_is_left();
}

#[wasm_bindgen_test]
fn a_device_without_an_address_fails_the_offer_and_what_is_behind_it_is_read() {
    started();
    core::offer(NOW, 20, &"222@lid".into(), &NONE);
    answered("identity", &identity("491:2@c.us", "111:3@lid"));
    let devices = [("nobody", "msg"), ("222:7@lid", "pkmsg"), ("", "pkmsg")];
    answered("encrypt", &encrypted(&devices));
    let (facts, _) = failed(20);
    assert_eq!(facts.text("code"), "host_failed");
    let cause = "expected a JID, found \"nobody\"";
    assert_eq!(facts.text("cause"), cause, "the first one's");
    // Its texts have numbers, which both sides know.
    page_call(&call("A", RINGING, 0));
    let peer = event("incoming_call").object("peer");
    assert_eq!(peer.text("jid"), "222@lid");
}

#[wasm_bindgen_test]
fn facts_may_be_several_texts_and_undefined_ones() {
    started();
    core::offer(NOW, 20, &"491@c.us".into(), &NONE);
    answered("identity", &identity("1:2@c.us", ""));
    let first = parts!["491@c.us", 0, "no session"];
    let second = parts!["491:7@c.us", 0, "none"];
    let no_identity = 0;
    answered("encrypt", &parts![2, 2, first, second, no_identity]);
    let (facts, _) = failed(20);
    assert_eq!(facts.text("code"), "encryption_failed");
    assert_eq!(facts.texts("devices"), ["491@c.us", "491:7@c.us"]);
    assert_eq!(facts.text("cause"), "no session");

    core::accept(NOW, 21, &NONE);
    answered("calls", &calls(&[]));
    let (facts, message) = failed(21);
    assert_eq!(facts.names(), ["callId", "code"]);
    assert_eq!(facts.get("callId"), &Property::Undefined);
    assert_eq!(message, "Call <empty> not found");

    core::accept(NOW, 22, &"A".into());
    answered("calls", &calls(&[call("A", ACTIVE, 0)]));
    let (facts, _) = failed(22);
    assert_eq!(facts.text("code"), "call_is_not_incoming_ring");
    assert_eq!(facts.number("state"), 3);
}

#[wasm_bindgen_test]
fn whoever_is_known_to_be_logged_in_is_not_asked_for() {
    let (pn, lid) = ("491:2@c.us", "111:3@lid");
    for (pn, lid, to) in [
        (pn, lid, "222@lid"),
        (pn, lid, "49151@c.us"),
        ("", lid, "222@lid"),
        (pn, "", "49151@c.us"),
    ] {
        started();
        core::offer_by(NOW, 1, to, pn, lid);
        told("encrypt");
        nothing_is_left();
    }
}

/// The page's address has crossed before, in what came in; the other one has not.
#[wasm_bindgen_test]
fn an_address_that_crossed_alone_is_not_taken_for_all_that_is_known() {
    started();
    core::offer_by(NOW, 1, "111:3@lid", "", "");
    told("identity");
    core::offer_by(NOW, 2, "49151@c.us", "491:2@c.us", "111:3@lid");
    told("encrypt");
}

#[wasm_bindgen_test]
fn whoever_is_not_known_is_asked_for() {
    for (pn, lid) in [("", ""), ("nobody", "no one")] {
        started();
        core::offer_by(NOW, 1, "222@lid", pn, lid);
        told("identity");
        nothing_is_left();
    }
}
