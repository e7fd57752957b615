//! The page's own stack: what it is asked for, what it sends, and links to calls.

use crate::core;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::{
    ACTIVE, DONE, IS_ACTIVE, IS_NATIVE, RINGING, ack, call, calls, identity, stanza, stanza_with,
};
use crate::memory::{write, write_ints};
use crate::parts::Part;
use crate::reader::Property;
use crate::told::{answered, event, events, failed, nothing_is_left, page_call, told};
use crate::{NONE, NOW, started, started_on};

const NOT_ACTIVE: &Part = &Part::Int(10);
const NO_CONTACT: &Part = &Part::Int(12);

/// An action of a call, in a stanza that goes to a device or comes from one.
fn action(tag: &str, call_id: &str, which: &str, device: &str) -> Part {
    let action = stanza(tag, &[("call-id", call_id), ("call-creator", device)]);
    let attrs = [("id", "1"), ("t", "100"), (which, device)];
    stanza_with("call", &attrs, vec![action])
}

/// The stack sends an action of call `A`, and the server acknowledges it.
fn is_acknowledged(tag: &str) {
    let action = action(tag, "A", "to", "491:7@c.us");
    let request = core::sent(NOW, write(&action));
    core::answer(NOW, request, write(&ack(&[])));
    assert_eq!(event("ack").text("action"), tag);
}

/// A call of the stack's that rings, and is accepted.
fn accepted() {
    started_on("auto");
    core::accept(NOW, 70, &NONE);
    let flags = IS_NATIVE | IS_ACTIVE;
    answered("calls", &calls(&[call("A", RINGING, flags)]));
    event("incoming_call");
    let used = answered("useStack", DONE);
    assert_eq!(
        used.names(),
        [
            "act", "creator", "id", "isOn", "kind", "reason", "request", "to"
        ]
    );
    assert_eq!(used.text("act"), "accept");
    assert_eq!(used.text("id"), "A");
    assert_eq!(used.get("isOn"), &Property::Switch(false));
    for unset in ["to", "creator", "reason"] {
        assert_eq!(used.text(unset), "");
    }
    is_acknowledged("accept");
    events(&["accepted", "state_changed"]);
    assert_eq!(told("done").number("command"), 70);
    page_call(&call("A", ACTIVE, flags));
    event("state_changed");
    nothing_is_left();
}

#[wasm_bindgen_test]
fn an_offer_asks_for_me_and_for_the_stack_and_then_for_the_call() {
    started_on("native");
    core::offer(NOW, 71, &"491@c.us".into(), &JsValue::TRUE);
    answered("identity", &identity("1:2@c.us", ""));
    answered("checkStack", DONE);
    let start = answered("useStack", NO_CONTACT);
    assert_eq!(start.text("act"), "start");
    assert_eq!(start.text("to"), "491@c.us");
    assert_eq!(start.get("isOn"), &Property::Switch(true));
    let end = told("endCall");
    assert_eq!(end.text("id"), start.text("id"));
    assert_eq!(end.get("isNative"), &Property::Switch(true));
    assert_eq!(failed(71).0.text("code"), "contact_not_found");
}

#[wasm_bindgen_test]
fn what_the_stack_cannot_do_stanzas_do() {
    started_on("auto");
    core::accept(NOW, 72, &NONE);
    answered(
        "calls",
        &calls(&[call("A", RINGING, IS_NATIVE | IS_ACTIVE)]),
    );
    event("incoming_call");
    answered("useStack", NOT_ACTIVE);
    told("send");
    nothing_is_left();
}

#[wasm_bindgen_test]
fn in_a_call_the_stack_is_asked_for_each_change() {
    for (change, act, tag) in [
        (0, "mute", "mute_v2"),
        (1, "raiseHand", "user_action"),
        (2, "requestVideo", "video"),
    ] {
        accepted();
        match change {
            0 => core::set_mute(NOW, 73, &JsValue::TRUE, &NONE),
            1 => core::raise_hand(NOW, 73, &JsValue::TRUE, &NONE),
            _ => core::upgrade_video(NOW, 73, &NONE),
        }
        assert_eq!(answered("useStack", DONE).text("act"), act);
        is_acknowledged(tag);
        assert_eq!(told("done").number("command"), 73);
        nothing_is_left();
    }
    accepted();
    core::raise_hand(NOW, 74, &"yes".into(), &NONE);
    assert_eq!(failed(74).0.text("option"), "raised");
}

#[wasm_bindgen_test]
fn what_the_stack_sends_gets_a_number_of_its_own() {
    started_on("auto");
    let first = core::sent(NOW, write(&stanza("call", &[("id", "1")])));
    let second = core::sent(NOW, write(&stanza("call", &[("id", "2")])));
    assert!(first > 0 && second > first);
    let unreadable = core::sent(NOW, write_ints(&[-2]));
    assert_eq!(unreadable, 0, "an unreadable one gets none");
    core::answer(NOW, first, write(DONE));
    nothing_is_left();
}

#[wasm_bindgen_test]
fn a_stanza_that_comes_is_said_to_be_the_stacks_or_ours_where_its_call_is_known() {
    started_on("auto");
    page_call(&call("A", RINGING, IS_NATIVE | IS_ACTIVE));
    page_call(&call("B", RINGING, 0));
    events(&["incoming_call", "incoming_call"]);
    let path = |call_id: &str| {
        let stanza = action("terminate", call_id, "from", "222:7@lid");
        core::stanza(NOW, write(&stanza))
    };
    assert_eq!(path("A"), Some("native"));
    assert_eq!(path("B"), Some("stanza"));
    assert_eq!(path("C"), None);
    for _ in 0..2 {
        events(&["state_changed", "missed", "ended"]);
    }
    assert_eq!(path("B"), Some("stanza"), "though it is over");
}

#[wasm_bindgen_test]
fn a_stanza_of_no_call_or_that_cannot_be_read_is_of_nobody() {
    started_on("auto");
    for of_nobody in [stanza("ack", &[]), stanza("message", &[])] {
        assert_eq!(core::stanza(NOW, write(&of_nobody)), None);
    }
    assert_eq!(core::stanza(NOW, write_ints(&[-2])), None);
    nothing_is_left();
}

#[wasm_bindgen_test]
fn a_link_is_checked_before_anything_is_asked() {
    let address = "https://call.whatsapp.com/video/0123456789abcdefABCDEF";
    started_on("native");
    core::join_link(NOW, 75, &address.into(), &JsValue::TRUE);
    answered("checkStack", DONE);
    let join = answered("joinLink", DONE);
    assert_eq!(join.names(), ["isVideo", "kind", "request", "token"]);
    assert_eq!(join.text("token"), "0123456789abcdefABCDEF");
    assert_eq!(join.get("isVideo"), &Property::Switch(true));
    assert_eq!(told("done").number("command"), 75);
    for wrong in ["", "https://call.whatsapp.com/video/short", "491@c.us"] {
        core::join_link(NOW, 76, &wrong.into(), &NONE);
        let (facts, _) = failed(76);
        assert_eq!(facts.text("code"), "invalid_call_link");
        assert_eq!(facts.text("found"), format!("\"{wrong}\""));
    }
}

#[wasm_bindgen_test]
fn a_link_is_made_with_its_address() {
    started();
    core::create_link(NOW, 77, &JsValue::TRUE, &JsValue::from_f64(1_700_000_000.0));
    let token = "0123456789abcdefABCDEF";
    let made = stanza("link_create", &[("token", token)]);
    let ack = stanza_with("ack", &[], vec![made]);
    answered("send", &parts![4, ack]);
    let link = told("link");
    assert_eq!(link.names(), ["address", "command", "kind"]);
    let address = format!("https://call.whatsapp.com/video/{token}");
    assert_eq!(link.text("address"), address);
    for wrong in [0.5, -1.0, f64::NAN, 1e11] {
        core::create_link(NOW, 78, &NONE, &JsValue::from_f64(wrong));
        assert_eq!(failed(78).0.text("option"), "startTime");
    }
}
