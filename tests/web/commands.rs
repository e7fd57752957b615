//! Accept, reject, end; enabling the page's interface; being taken out.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::web::exports as core;

use crate::answers::{ACTIVE, DONE, IS_ACTIVE, RINGING, ack, call, calls, text};
use crate::told::{answered, failed, nothing_is_left, sent, told};
use crate::{NONE, NOW, started};

const VERBS: [fn(f64, u32, &JsValue); 3] = [core::accept, core::reject, core::end];

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
    assert_eq!(core::next_deadline(), None);
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
            let send = told("send");
            nothing_is_left();
            let (_, shown) = sent(&send);
            assert!(shown.starts_with("call to=<222:7@lid> id="), "{shown}");
            assert!(shown.ends_with(action), "{shown}");
            core::answer(NOW, send.number("request") as u32, &ack(&[]));
            if ends {
                assert_eq!(told("endCall").text("id"), "A");
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
    answered("enableCalling", &[vec![7], text("WAWebABProps")].concat());
    let (facts, message) = failed(41);
    assert_eq!(facts.text("code"), "host_module_not_found");
    assert_eq!(facts.text("module"), "WAWebABProps");
    assert_eq!(message, "WhatsApp Web has no module WAWebABProps");
}
