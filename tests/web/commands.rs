//! Accept, reject, end; enabling the page's interface; being taken out.

use crate::core;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::answers::{ACTIVE, DONE, IS_ACTIVE, RINGING, ack, call, calls};
use crate::reader::Property;
use crate::told::{answer, answered, event, events, failed, nothing_is_left, sent, told};
use crate::{NONE, NOW, started};

const VERBS: [fn(f64, u32, &JsValue); 3] = [
    core::accept,
    |now, command, call_id| core::reject(now, command, call_id, &NONE),
    |now, command, call_id| core::end(now, command, call_id, &NONE),
];

#[wasm_bindgen_test]
fn what_runs_fails_when_it_is_stopped() {
    started();
    core::accept(NOW, 1, &NONE);
    told("calls");
    core::stop(NOW);
    let (facts, message) = failed(1);
    assert_eq!(facts.names(), ["code"]);
    assert_eq!(facts.text("code"), "disposed");
    assert_eq!(message, "wpp-call was taken out of the page");
    assert_eq!(core::next_deadline(), f64::INFINITY);
}

#[wasm_bindgen_test]
fn accept_reject_and_end_send_and_are_done_with_the_ack() {
    for (act, phase, flags, action, ends) in [
        (
            VERBS[0],
            RINGING,
            0,
            "accept call-id=A call-creator=<222:7@lid>",
            false,
        ),
        (
            VERBS[1],
            RINGING,
            0,
            "reject call-id=A call-creator=<222:7@lid> count=0",
            true,
        ),
        (
            VERBS[2],
            ACTIVE,
            IS_ACTIVE,
            "terminate call-id=A call-creator=<222:7@lid>",
            true,
        ),
    ] {
        for id in [NONE, JsValue::NULL, "A".into()] {
            started();
            act(NOW, 30, &id);
            answered("calls", &calls(&[call("A", phase, flags)]));
            if phase == RINGING {
                event("incoming_call");
            }
            let send = told("send");
            nothing_is_left();
            let (_, shown) = sent(&send);
            assert!(shown.starts_with("call to=<222:7@lid> id="), "{shown}");
            assert!(shown.ends_with(action), "{shown}");
            answer(&send, &ack(&[]));
            event("ack");
            if ends {
                events(&["state_changed", "ended"]);
                let end = told("endCall");
                assert_eq!(end.names(), ["byUser", "id", "isNative", "kind"]);
                assert_eq!(end.text("id"), "A");
                assert_eq!(end.get("byUser"), &Property::Switch(true));
                assert_eq!(end.get("isNative"), &Property::Switch(false));
            } else {
                events(&["accepted", "state_changed"]);
                assert_eq!(told("activateCall").text("id"), "A");
            }
            let done = told("done");
            assert_eq!(done.names(), ["command", "kind"]);
            assert_eq!(done.number("command"), 30);
            nothing_is_left();
        }
    }
}

#[wasm_bindgen_test]
fn the_calling_interface_is_enabled_when_the_page_says_so() {
    started();
    core::enable_call_interface(NOW, 40);
    answered("enableCalling", DONE);
    assert_eq!(told("done").number("command"), 40);
    core::enable_call_interface(NOW, 41);
    answered("enableCalling", &parts![5, "WAWebABProps"]);
    let (facts, message) = failed(41);
    assert_eq!(facts.text("code"), "host_module_not_found");
    assert_eq!(facts.text("module"), "WAWebABProps");
    assert_eq!(message, "WhatsApp Web has no module WAWebABProps");
}

#[wasm_bindgen_test]
fn a_reason_goes_with_reject_and_end() {
    started();
    core::reject(NOW, 50, &"A".into(), &"busy".into());
    answered("calls", &calls(&[call("A", RINGING, 0)]));
    event("incoming_call");
    let (_, shown) = sent(&told("send"));
    assert!(shown.ends_with(" count=0 reason=busy"), "{shown}");

    started();
    core::end(NOW, 51, &NONE, &"my own words".into());
    answered("calls", &calls(&[call("A", ACTIVE, IS_ACTIVE)]));
    let (_, shown) = sent(&told("send"));
    assert!(shown.ends_with(" reason=my own words"), "{shown}");
}

/// A call that came in and goes on.
fn accepted() {
    started();
    core::accept(NOW, 60, &NONE);
    answered("calls", &calls(&[call("A", RINGING, 0)]));
    event("incoming_call");
    let send = told("send");
    answer(&send, &ack(&[]));
    events(&["ack", "accepted", "state_changed"]);
    told("activateCall");
    told("done");
}

#[wasm_bindgen_test]
fn a_microphone_is_off_or_on() {
    accepted();
    for (command, muted, state) in [(61, true, "1"), (62, false, "0")] {
        core::set_mute(NOW, command, &muted.into(), &NONE);
        let send = told("send");
        let (_, shown) = sent(&send);
        assert!(shown.ends_with(&format!(" mute-state={state}")), "{shown}");
        answer(&send, &ack(&[]));
        event("ack");
        assert_eq!(told("done").number("command"), i64::from(command));
    }
    core::set_mute(NOW, 63, &"yes".into(), &NONE);
    let (facts, _) = failed(63);
    assert_eq!(facts.text("code"), "invalid_option");
    assert_eq!(facts.text("option"), "muted");
    core::set_mute(NOW, 64, &JsValue::TRUE, &"B".into());
    assert_eq!(failed(64).0.text("code"), "call_not_found");
}

#[wasm_bindgen_test]
fn what_nobody_acknowledges_is_sent_again() {
    accepted();
    core::set_mute(NOW, 61, &JsValue::TRUE, &NONE);
    let send = told("send");
    assert_eq!(send.number("timeout"), 30_000);
    assert_eq!(core::next_deadline(), NOW + 10_000.0);
    for again in [10_000.0, 20_000.0] {
        core::time(NOW + again);
        let output = told("retransmit");
        assert_eq!(output.names(), ["kind", "stanza"]);
        assert_eq!(output.stanza(), send.stanza());
        nothing_is_left();
    }
}
