//! The functions that JavaScript calls, in a browser: what goes in as JavaScript values and
//! buffers, and what comes out of `poll`.
//!
//! All tests share one instance, so each begins with `start`, which makes a new engine.
#![cfg(target_arch = "wasm32")]
#![cfg(test)]

#[path = "support/buffers.rs"]
mod buffers;

use std::collections::BTreeMap;

use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wpp_call::stanza::words;
use wpp_call::web::exports as core;

use buffers::{Attr, Inside, Property, Tree, decode_object, decode_stanza};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: f64 = 1_700_000_000_000.0;
const NONE: JsValue = JsValue::UNDEFINED;

/// An output or an error, by the names of its properties.
#[derive(Debug, PartialEq)]
struct Told(BTreeMap<String, Property>);

impl Told {
    fn read(buffer: &[u8]) -> Self {
        Self(decode_object(buffer).into_iter().collect())
    }

    fn get(&self, name: &str) -> &Property {
        let found = self.0.get(name);
        found.unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Property::Text(text) => text,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn texts(&self, name: &str) -> &[String] {
        match self.get(name) {
            Property::Texts(texts) => texts,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn bytes(&self, name: &str) -> &[u8] {
        match self.get(name) {
            Property::Bytes(bytes) => bytes,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn number(&self, name: &str) -> i64 {
        match self.get(name) {
            Property::Number(number) => *number,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn kind(&self) -> &str {
        self.text("kind")
    }

    fn names(&self) -> Vec<&str> {
        self.0.keys().map(|name| &**name).collect()
    }

    /// The facts of a failure, its code among them, and its message.
    fn failure(&self) -> (Self, String) {
        let error = match self.get("error") {
            Property::Object(error) => Self(error.iter().cloned().collect()),
            other => panic!("error is {other:?}"),
        };
        error.facts_and_message()
    }

    fn facts_and_message(&self) -> (Self, String) {
        let facts = match self.get("facts") {
            Property::Object(facts) => Self(facts.iter().cloned().collect()),
            other => panic!("facts is {other:?}"),
        };
        (facts, self.text("message").into())
    }
}

/// The next output.
fn told(kind: &str) -> Told {
    let output = core::poll().unwrap_or_else(|| panic!("nothing to poll, not {kind}"));
    let told = Told::read(&output.to_vec());
    assert_eq!(told.kind(), kind, "{told:?}");
    told
}

fn nothing_is_left() {
    if let Some(output) = core::poll() {
        panic!("{:?}", Told::read(&output.to_vec()));
    }
}

/// Answers the next output, which asks for this.
fn answered(kind: &str, answer: &[u8]) -> Told {
    let asked = told(kind);
    core::answer(NOW, asked.number("request") as u32, answer);
    asked
}

/// The command's failure, after which nothing is left.
fn failed(command: u32) -> (Told, String) {
    let told = told("failed");
    assert_eq!(told.number("command"), i64::from(command));
    assert_eq!(told.names(), ["command", "error", "kind"]);
    nothing_is_left();
    told.failure()
}

fn started() {
    assert!(core::start().is_string());
}

// Answers, after the grammar of `src/web/read.rs`.

const DONE: &[u8] = &[0];

fn text(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

fn identity(pn: &str, lid: &str) -> Vec<u8> {
    [vec![1], text(pn), text(lid)].concat()
}

fn devices(devices: &[&str]) -> Vec<u8> {
    let texts = devices.iter().flat_map(|device| text(device));
    [2, devices.len() as u8].into_iter().chain(texts).collect()
}

/// One ciphertext of two bytes for each of these kinds.
fn ciphertexts(kinds: &[&str]) -> Vec<u8> {
    let one = |kind: &&str| [vec![1], text(kind), vec![2, 0xca, 0xfe]].concat();
    let ciphertexts = kinds.iter().flat_map(one);
    [3, kinds.len() as u8]
        .into_iter()
        .chain(ciphertexts)
        .collect()
}

fn ack(children: &[&str]) -> Vec<u8> {
    let child = |tag: &&str| [text(tag), vec![0, 0]].concat();
    let head = [vec![6], text("ack"), vec![0, 1, children.len() as u8]].concat();
    let children = children.iter().flat_map(child);
    head.into_iter().chain(children).collect()
}

fn nack(code: &str) -> Vec<u8> {
    [
        vec![6],
        text("ack"),
        vec![1],
        text("error"),
        text(code),
        vec![0],
    ]
    .concat()
}

// Phases and flags of a call.
const RINGING: u8 = 2;
const ACTIVE: u8 = 4;
const IS_VIDEO: u8 = 2;
const IS_OUTGOING: u8 = 4;
const IS_ACTIVE: u8 = 8;
const IS_OFFLINE: u8 = 16;

/// A call of 222:7@lid in the page's state 3, offered at second 100.
fn call(id: &str, phase: u8, flags: u8) -> Vec<u8> {
    let call = [text(id), text("222:7@lid")].concat();
    [call, vec![phase, 2, 6, flags, 100]].concat()
}

fn calls(calls: &[Vec<u8>]) -> Vec<u8> {
    [vec![5, calls.len() as u8], calls.concat()].concat()
}

fn tag_and_attrs(tree: &Tree) -> String {
    let mut out = tree.tag.clone();
    for (name, value) in &tree.attrs {
        out += &match value {
            Attr::Text(text) => format!(" {name}={text}"),
            Attr::Jid(jid) => format!(" {name}=<{jid}>"),
        };
    }
    out
}

/// The action in the `<call>` that is to be sent, and both with their attributes.
fn sent(output: &Told) -> (Tree, String) {
    let call = decode_stanza(output.bytes("stanza"));
    let Inside::Children(children) = &call.content else {
        panic!("{call:?}");
    };
    let [action] = &children[..] else {
        panic!("{call:?}");
    };
    let shown = format!("{} / {}", tag_and_attrs(&call), tag_and_attrs(action));
    (action.clone(), shown)
}

fn tags(tree: &Tree) -> Vec<&str> {
    match &tree.content {
        Inside::Children(children) => children.iter().map(|child| &*child.tag).collect(),
        _ => vec![],
    }
}

// Start.

#[wasm_bindgen_test]
fn start_gives_the_dictionary() {
    let dictionary = core::start().as_string().unwrap();
    let words: Vec<&str> = dictionary.trim_end().split(' ').collect();
    assert_eq!(words, words::ALL);
}

#[wasm_bindgen_test]
fn after_start_there_is_nothing_to_do() {
    started();
    core::offer(NOW, 1, &"222@lid".into(), &NONE);
    started();
    assert!(core::poll().is_none());
    assert_eq!(core::next_deadline(), None);
}

// Arguments of every type.

/// A value of every type of JavaScript's, with what an error calls it; none of them is a string.
fn values() -> Vec<(JsValue, &'static str)> {
    vec![
        (JsValue::UNDEFINED, "undefined"),
        (JsValue::NULL, "null"),
        (JsValue::TRUE, "boolean"),
        (JsValue::from_f64(4915112345678.0), "number"),
        (JsValue::from_f64(f64::NAN), "number"),
        (js_sys::BigInt::from(4915112345678_u64).into(), "bigint"),
        (js_sys::Symbol::for_("222@lid").into(), "symbol"),
        (js_sys::Object::new().into(), "object"),
        (js_sys::Array::of1(&"222@lid".into()).into(), "object"),
        (js_sys::Function::new_no_args("return 1").into(), "function"),
    ]
}

fn is_left_out(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}

#[wasm_bindgen_test]
fn only_a_text_can_be_called() {
    started();
    for (value, found) in values() {
        core::offer(NOW, 7, &value, &NONE);
        let (facts, message) = failed(7);
        assert_eq!(facts.text("code"), "invalid_wid");
        assert_eq!(facts.text("to"), found);
        assert!(message.ends_with(&format!("found {found}")), "{message}");
    }
}

#[wasm_bindgen_test]
fn a_text_that_is_no_user_cannot_be_called() {
    started();
    for (to, code) in [
        ("", "invalid_wid"),
        ("nobody", "invalid_wid"),
        ("\u{1f600}@lid", "invalid_wid"),
        ("1@g.us", "call_is_not_user"),
    ] {
        core::offer(NOW, 8, &to.into(), &NONE);
        let (facts, _) = failed(8);
        assert_eq!(facts.text("code"), code);
        assert_eq!(facts.text("to"), to);
    }
}

#[wasm_bindgen_test]
fn is_video_is_a_boolean_or_left_out() {
    for (value, found) in values() {
        started();
        core::offer(NOW, 9, &"222@lid".into(), &value);
        if is_left_out(&value) || found == "boolean" {
            told("identity");
            nothing_is_left();
            continue;
        }
        let (facts, message) = failed(9);
        assert_eq!(facts.text("code"), "invalid_option");
        assert_eq!(facts.text("option"), "isVideo");
        assert_eq!(facts.text("expected"), "true or false");
        assert_eq!(facts.text("found"), found);
        assert_eq!(
            message,
            format!("Option isVideo: expected true or false, found {found}")
        );
    }
    started();
    core::offer(NOW, 9, &"222@lid".into(), &"yes".into());
    assert_eq!(failed(9).0.text("found"), "\"yes\"");
}

const VERBS: [fn(f64, u32, &JsValue); 3] = [core::accept, core::reject, core::end];

#[wasm_bindgen_test]
fn a_call_id_is_a_text_or_left_out() {
    for act in VERBS {
        for (value, found) in values() {
            started();
            act(NOW, 10, &value);
            if is_left_out(&value) {
                told("calls");
                nothing_is_left();
                continue;
            }
            let (facts, message) = failed(10);
            assert_eq!(facts.text("code"), "invalid_call_id");
            assert_eq!(facts.text("found"), found);
            assert_eq!(
                message,
                format!("Expected a call id of 1 to 128 characters, found {found}")
            );
        }
    }
}

#[wasm_bindgen_test]
fn a_call_id_has_1_to_128_bytes() {
    for act in VERBS {
        for id in ["A", &"x".repeat(128)] {
            started();
            act(NOW, 11, &id.into());
            told("calls");
            nothing_is_left();
        }
        for (id, found) in [
            ("", "\"\"".to_owned()),
            (&"x".repeat(129), format!("\"{}\"", "x".repeat(129))),
            (&"x".repeat(300), format!("\"{}…\"", "x".repeat(200))),
            (&"é".repeat(65), format!("\"{}\"", "é".repeat(65))),
        ] {
            started();
            act(NOW, 11, &id.into());
            let (facts, _) = failed(11);
            assert_eq!(facts.text("code"), "invalid_call_id");
            assert_eq!(facts.text("found"), found);
        }
    }
}

// An offer.

/// Command 20 offers to 222@lid, up to the sending; gives the call's id and key, and what is to
/// be sent.
fn offered_to(to: &[&str], kinds: &[&str], is_video: bool) -> (String, Vec<u8>, Told) {
    offered_by(20, to, kinds, is_video)
}

fn offered_by(
    command: u32,
    to: &[&str],
    kinds: &[&str],
    is_video: bool,
) -> (String, Vec<u8>, Told) {
    core::offer(NOW, command, &"222@lid".into(), &is_video.into());
    answered("identity", &identity("491:2@c.us", "111:3@lid"));
    let fan_out = answered("fanOut", &devices(to));
    assert_eq!(fan_out.text("to"), "222@lid");
    let sessions = answered("ensureSessions", DONE);
    assert_eq!(sessions.texts("devices"), to);
    let encrypt = answered("encrypt", &ciphertexts(kinds));
    assert_eq!(encrypt.texts("devices"), to);
    if kinds.contains(&"pkmsg") {
        answered("deviceIdentity", &[4, 1, 0xd1]);
    }
    let open = answered("openCall", DONE);
    assert_eq!(open.text("peer"), "222@lid");
    assert_eq!(open.get("isVideo"), &Property::Switch(is_video));
    let (id, key) = (open.text("id").into(), encrypt.bytes("callKey").into());
    (id, key, told("send"))
}

#[wasm_bindgen_test]
fn an_offer_goes_from_the_argument_to_the_ack() {
    started();
    let (id, _, send) = offered_to(&["222@lid", "222:7@lid"], &["msg", "pkmsg"], true);
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

    core::answer(NOW, send.number("request") as u32, &ack(&["relay"]));
    let offered = told("offered");
    assert_eq!(offered.names(), ["command", "id", "kind"]);
    assert_eq!(offered.number("command"), 20);
    assert_eq!(offered.text("id"), id);
    nothing_is_left();
    assert_eq!(core::next_deadline(), None);
}

#[wasm_bindgen_test]
fn the_only_device_gets_its_enc_in_the_offer() {
    started();
    let (_, _, send) = offered_to(&["222:7@lid"], &["msg"], false);
    let (offer, shown) = sent(&send);
    assert!(shown.starts_with("call to=<222:7@lid> "), "{shown}");
    let expected = ["audio", "audio", "net", "capability", "enc", "encopt"];
    assert_eq!(tags(&offer), expected);
    let Inside::Children(children) = offer.content else {
        panic!("no children");
    };
    assert_eq!(tag_and_attrs(&children[4]), "enc v=2 type=msg count=0");
    assert_eq!(children[4].content, Inside::Bytes(vec![0xca, 0xfe]));
}

#[wasm_bindgen_test]
fn the_page_gets_addresses_in_its_own_spelling_and_the_stanza_in_the_wires() {
    started();
    let numbers = ["491@s.whatsapp.net", "491:7@c.us"];
    core::offer(NOW, 20, &"491@s.whatsapp.net".into(), &NONE);
    answered("identity", &identity("1:2@c.us", ""));
    assert_eq!(
        answered("fanOut", &devices(&numbers)).text("to"),
        "491@c.us"
    );
    let wids = ["491@c.us", "491:7@c.us"];
    assert_eq!(answered("ensureSessions", DONE).texts("devices"), wids);
    let encrypt = answered("encrypt", &ciphertexts(&["msg", "msg"]));
    assert_eq!(encrypt.texts("devices"), wids);
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
    let (first_id, first_key, _) = offered_by(20, &["222@lid"], &["msg"], false);
    let (second_id, second_key, _) = offered_by(21, &["222@lid"], &["msg"], false);
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
fn an_offer_that_the_server_refuses_is_closed_and_says_why() {
    started();
    let (id, _, send) = offered_to(&["222@lid"], &["msg"], false);
    core::answer(NOW, send.number("request") as u32, &nack("439"));
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
    assert_eq!(core::next_deadline(), None);
    let (id, _, send) = offered_to(&["222@lid"], &["msg"], false);
    assert_eq!(send.number("timeout"), 10_000);
    assert_eq!(core::next_deadline(), Some(NOW + 10_000.0));
    core::time(NOW + 9_999.0);
    nothing_is_left();
    core::time(NOW + 10_000.0);
    let (_, shown) = sent(&told("send"));
    assert!(
        shown.contains(&format!("terminate call-id={id}")),
        "{shown}"
    );
    assert_eq!(told("closeCall").text("id"), id);
    assert_eq!(failed(20).0.text("code"), "call_ack_timeout");
    assert_eq!(core::next_deadline(), None);
}

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
fn an_unreadable_answer_fails_the_command_and_a_second_one_does_nothing() {
    started();
    core::offer(NOW, 20, &"222@lid".into(), &NONE);
    let asked = told("identity");
    core::answer(NOW, asked.number("request") as u32, &[1, 200]);
    let (facts, _) = failed(20);
    assert_eq!(facts.text("code"), "host_failed");
    assert_eq!(facts.text("step"), "say who is logged in");
    assert_eq!(facts.text("cause"), "its answer could not be read");
    core::answer(NOW, asked.number("request") as u32, DONE);
    core::answer(NOW, u32::MAX, DONE);
    nothing_is_left();
}

#[wasm_bindgen_test]
fn facts_may_be_several_texts_and_undefined_ones() {
    started();
    core::offer(NOW, 20, &"491@c.us".into(), &NONE);
    answered("identity", &identity("1:2@c.us", ""));
    answered("fanOut", &devices(&["491@c.us", "491:7@c.us"]));
    answered("ensureSessions", DONE);
    let refused = [vec![3, 2, 0], text("no session"), vec![0], text("none")].concat();
    answered("encrypt", &refused);
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

// Accept, reject, end.

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

// Configure.

fn refused(option: &JsValue, value: &JsValue) -> (Told, String) {
    let error = core::configure(option, value, false).expect("an error");
    Told::read(&error.to_vec()).facts_and_message()
}

/// Whether `reject` first asks who I am, as only wa-js did.
fn rejects_as_wa_js_did() -> bool {
    core::reject(NOW, 50, &NONE);
    answered("calls", &calls(&[call("A", RINGING, 0)]));
    let next = Told::read(&core::poll().unwrap().to_vec());
    next.kind() == "identity"
}

#[wasm_bindgen_test]
fn the_profile_is_checked_first_and_then_set() {
    let option = JsValue::from("stanzaProfile");
    started();
    assert!(!rejects_as_wa_js_did());

    started();
    assert!(core::configure(&option, &"wa-js-4.3".into(), false).is_none());
    assert!(!rejects_as_wa_js_did(), "it was only checked");

    started();
    assert!(core::configure(&option, &"wa-js-4.3".into(), true).is_none());
    assert!(rejects_as_wa_js_did());

    started();
    assert!(core::configure(&option, &"wa-js-4.3".into(), true).is_none());
    assert!(core::configure(&option, &"current".into(), true).is_none());
    assert!(!rejects_as_wa_js_did());

    started();
    assert!(core::configure(&option, &"nonsense".into(), true).is_some());
    assert!(!rejects_as_wa_js_did(), "a wrong value sets nothing");
}

#[wasm_bindgen_test]
fn a_wrong_value_or_option_is_an_error_that_says_what_is_expected() {
    started();
    let option = JsValue::from("stanzaProfile");
    let expected = "\"current\" or \"wa-js-4.3\"";
    for (value, found) in values() {
        let (facts, message) = refused(&option, &value);
        assert_eq!(facts.names(), ["code", "expected", "found", "option"]);
        assert_eq!(facts.text("code"), "invalid_option");
        assert_eq!(facts.text("option"), "stanzaProfile");
        assert_eq!(facts.text("expected"), expected);
        assert_eq!(facts.text("found"), found);
        assert_eq!(
            message,
            format!("Option stanzaProfile: expected {expected}, found {found}")
        );
    }
    for value in ["", "Current", "wa-js"] {
        let (facts, _) = refused(&option, &value.into());
        assert_eq!(facts.text("found"), format!("\"{value}\""));
    }
    for name in ["", "stanzaprofile", "path"] {
        let (facts, _) = refused(&name.into(), &"current".into());
        assert_eq!(facts.text("option"), name);
        assert_eq!(facts.text("expected"), "one of the options: stanzaProfile");
    }
    for (name, _) in values() {
        let (facts, _) = refused(&name, &"current".into());
        assert_eq!(facts.text("code"), "invalid_option");
    }
    nothing_is_left();
}

// What the page reports.

#[wasm_bindgen_test]
fn a_call_that_rings_is_told_once() {
    started();
    for _ in 0..3 {
        core::page_call(NOW, &call("A", RINGING, IS_VIDEO));
    }
    let expected = [
        ("kind", Property::Text("incomingCall".into())),
        ("id", Property::Text("A".into())),
        ("isGroup", Property::Switch(false)),
        ("isVideo", Property::Switch(true)),
        ("offerTime", Property::Number(100)),
    ];
    let expected = expected.map(|(name, property)| (name.to_owned(), property));
    assert_eq!(told("incomingCall"), Told(expected.into()));
    nothing_is_left();
}

#[wasm_bindgen_test]
fn a_call_without_a_time_was_offered_now() {
    started();
    let mut call = call("A", RINGING, 0);
    *call.last_mut().unwrap() = 0;
    core::page_call(NOW + 999.0, &call);
    assert_eq!(told("incomingCall").number("offerTime"), 1_700_000_000);
}

#[wasm_bindgen_test]
fn a_call_that_does_not_ring_or_cannot_be_read_is_not_told() {
    started();
    core::page_call(NOW, &call("A", ACTIVE, 0));
    core::page_call(NOW, &call("B", RINGING, IS_OUTGOING));
    core::page_call(NOW, &call("C", RINGING, IS_OFFLINE));
    let whole = call("D", RINGING, 0);
    for end in 0..whole.len() {
        core::page_call(NOW, &whole[..end]);
    }
    nothing_is_left();
    core::page_call(NOW, &whole);
    told("incomingCall");
}
