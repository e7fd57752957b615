//! What wa-js 4.3.1 sent, as it was recorded.

use serde_json::Value as Json;
use wpp_call::node::Node;
use wpp_call::stanza::Stanza;
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::call::{Act, Call, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile::WA_JS_4_3;
use wpp_call::stanza::reject::Reject;
use wpp_call::stanza::terminate::Terminate;

use crate::golden::{jid, text};
use crate::parts::leaf;
use crate::wap;
use crate::xml::xml;

const CALLER: &str = "4915112345678:3@s.whatsapp.net";
const ME: &str = "4915550001111@s.whatsapp.net";

/// The one stanza that wa-js 4.3.1 sent in a recorded step.
struct Recorded {
    xml: String,
    hex: String,
}

fn recorded(step: &str) -> Recorded {
    let json: Json = serde_json::from_str(include_str!("../vectors/wa-js-recorded.json")).unwrap();
    let records = json["records"].as_array().unwrap();
    let record = records
        .iter()
        .find(|record| record["peer"] == "wa-js 4.3.1" && record["step"] == step)
        .unwrap_or_else(|| panic!("no {step} in wa-js-recorded.json"));
    Recorded {
        xml: text(&record["sent"][0]["xml"]).into(),
        hex: text(&record["sent"][0]["hex"]).into(),
    }
}

/// The same text, attributes in the same order, and the tree that the bytes hold. Bytes are not
/// compared: the page wrote addresses as they came, as text, and `wacore-binary` makes tokens of
/// them.
fn assert_sent_by_wa_js(built: &Node, step: &str) {
    let recorded = recorded(step);
    assert_eq!(xml(built), recorded.xml, "{step}");
    assert_eq!(built, &wap::tree(&recorded.hex), "{step}");
}

fn build(from: Option<&str>, id: &str, to: &str, action: impl Act) -> Node {
    let call = Call::outgoing(from.map(jid), id.into(), Peer::Jid(jid(to)), action);
    call.build(&WA_JS_4_3).unwrap()
}

fn call(id: &str, creator: &str) -> CallRef {
    CallRef {
        id: id.into(),
        creator: jid(creator),
    }
}

#[test]
fn the_stanza_that_wa_js_accepted_with_is_built_again() {
    for (step, id, is_video) in [
        ("accept_any", "50248.41682-1", true),
        ("accept_audio", "50248.41682-3", false),
    ] {
        let accept = Accept::outgoing(&call("CALL1", CALLER), is_video);
        assert_sent_by_wa_js(&build(None, id, CALLER, accept), step);
    }
}

#[test]
fn the_stanza_that_wa_js_rejected_with_is_built_again() {
    for (step, call_id, peer, id) in [
        ("reject_any", "CALL1", CALLER, "50248.41682-2"),
        ("reject_group", "GC1", "call", "50248.41682-5"),
    ] {
        let reject = Reject::outgoing(&call(call_id, peer), None);
        assert_sent_by_wa_js(&build(Some(ME), id, peer, reject), step);
    }
}

#[test]
fn the_stanza_that_wa_js_ended_its_own_call_with_is_built_again() {
    let peer = "4915112345678@s.whatsapp.net";
    let call = call("C6ACB98873BE10BA07AC4569F48178C2", ME);
    let terminate = Terminate::outgoing(&WA_JS_4_3, &call, jid(peer), None);
    assert_sent_by_wa_js(&build(None, "50248.41682-4", peer, terminate), "end_any");
}

#[test]
fn the_stanza_that_wa_js_offered_with_is_built_again() {
    let pn = "4915112345678@s.whatsapp.net";
    let pn_7 = "4915112345678:7@s.whatsapp.net";
    #[rustfmt::skip]
    let steps = [
        ("offer_audio", "14A94B15D540104C", "C8E5F1521C40C19CC3636BDA6F9C4B3E", pn, pn_7, false),
        ("offer_video", "74B0CA8824204AE8", "C6ACB98873BE10BA07AC4569F48178C2", pn, pn_7, true),
        ("offer_plain_digits", "9275E192E1EFEE55", "BBE23ADB7DF4704C4A42535AD45C3093", pn, pn_7, false),
        ("offer_lid", "031FBCDE8E62A90D", "F29FF02FFF98C14DD06BB0B0F0358EFD", "99887766@lid", "99887766:7@lid", false),
    ];
    for (step, id, call_id, user, companion, is_video) in steps {
        let encrypted = [user, companion].map(|device| Encrypted {
            device: jid(device),
            kind: CiphertextKind::Pkmsg,
            ciphertext: [1, 2, 3].into(),
        });
        let call = call(call_id, ME);
        let offer = Offer::outgoing(&WA_JS_4_3, &call, is_video, encrypted.into())
            .with_device_identity(leaf(&[7, 7, 7]));
        assert_sent_by_wa_js(&build(None, id, user, offer), step);
    }
}
