//! Stanzas for people: `show`. Nothing is lost but what must not be seen.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use wpp_call::node::{Content, Node};
use wpp_call::stanza::show;
use wpp_call::steps::steps;
use wpp_call::words::{ALL, IN_STANZAS};

use crate::golden::{CALL_ID, ME, PEER, PEERS_PHONE, golden, stanzas};
use crate::json::{hex, json};
use crate::secrets::{SECRET_ATTRS, SECRET_TAGS};

fn assert_reads(name: &str, expected: Json) {
    let shown = json(&show(&golden(name).node).unwrap());
    // As text, for the order counts.
    let print = |json: &Json| serde_json::to_string_pretty(json).unwrap();
    assert_eq!(print(&shown), print(&expected), "{name}");
}

#[test]
fn a_stanza_reads_as_what_it_is_with_its_action() {
    assert_reads(
        "terminate, accepted_elsewhere",
        json!({
            "stanza": "call",
            "to": PEERS_PHONE,
            "id": golden("terminate, accepted_elsewhere").node.optional("id").unwrap().to_string(),
            "action": {
                "tag": "terminate",
                "callId": CALL_ID,
                "callCreator": ME,
                "reason": "accepted_elsewhere",
            },
        }),
    );
}

#[test]
fn a_code_has_its_meaning_beside_it_and_a_round_trip_its_milliseconds() {
    assert_reads(
        "nack",
        json!({
            "stanza": "ack",
            "from": PEER,
            "id": "1234.5678-6",
            "class": "call",
            "type": "offer",
            "t": 1_700_000_000,
            "error": "439",
            "errorName": "ChildOrder",
        }),
    );
    assert_reads(
        "nack as seed document 001 has it",
        json!({
            "stanza": "ack",
            "from": "s.whatsapp.net",
            "id": "OF-0002",
            "class": "call",
            "error": { "code": "503", "text": "service unavailable" },
        }),
    );
    let mute = show(&golden("mute_v2, off").node).unwrap();
    let action = &json(&mute)["action"];
    assert_eq!(action["muteState"], "1");
    assert_eq!(action["muteStateName"], "Muted");
    let latency = show(&golden("relaylatency").node).unwrap();
    assert_eq!(
        json(&latency)["action"]["te"],
        json!([{
            "latency": 33_554_477,
            "latencyMs": 45,
            "relayName": "gru1c02",
            "bytes": { "hex": "c0a8010a0d96" },
        }])
    );
}

#[test]
fn keys_and_tokens_of_relays_are_their_length_only() {
    assert_reads(
        "ack of an offer",
        json!({
            "stanza": "ack",
            "from": PEER,
            "id": "1234.5678-8",
            "class": "call",
            "type": "offer",
            "t": 1_700_000_000,
            "rte": { "hex": "cb0071070d96" },
            "relay": {
                "selfPid": "1",
                "uuid": "q1w2e3r4",
                "participantUuid": "t5z6u7i8",
                "attributePadding": "1",
                "warpMiTagLen": "4",
                "key": "(13 bytes)",
                "hbhKey": "(30 bytes)",
                "token": [{ "id": "0", "bytes": "(4 bytes)" }],
                "authToken": [{ "id": "0", "bytes": "(4 bytes)" }],
                "te2": [
                    {
                        "relayId": "0",
                        "relayName": "gru1c02",
                        "tokenId": "0",
                        "authTokenId": "0",
                        "bytes": { "hex": "c0a8010a0d96" },
                    },
                    {
                        "relayId": "1",
                        "relayName": "fra3c01",
                        "tokenId": "0",
                        "authTokenId": "0",
                        "bytes": { "hex": "20010db80000000000000000000000010d96" },
                    },
                ],
            },
        }),
    );
}

#[test]
fn what_is_not_known_is_there_as_it_came() {
    assert_reads(
        "an unknown action",
        json!({
            "stanza": "call",
            "from": PEERS_PHONE,
            "id": golden("an unknown action").node.optional("id").unwrap().to_string(),
            "t": 1_700_000_000,
            "action": {
                "tag": "interruption",
                "callId": CALL_ID,
                "callCreator": PEERS_PHONE,
                "otherAttrs": { "state": "1" },
                "otherChildren": [
                    { "tag": "why", "attrs": { "code": "7" } },
                    { "tag": "how", "attrs": {}, "bytes": { "hex": "00ff" } },
                ],
            },
        }),
    );
    assert_reads(
        "ack of link_create",
        json!({
            "stanza": "ack",
            "from": "call",
            "id": "1234.5678-9",
            "class": "call",
            "type": "link_create",
            "otherChildren": [
                { "tag": "link_create", "attrs": { "token": "(22 bytes)", "media": "audio" } },
            ],
        }),
    );
    let before = json(&show(&golden("an unknown action before a known one").node).unwrap());
    let others = json!([{ "tag": "web_client", "attrs": { "v": "1" } }]);
    assert_eq!(before["otherChildren"], others);
    assert_eq!(before["action"]["tag"], "terminate");
    let every = json(&show(&golden("call with every attribute").node).unwrap());
    assert_eq!(every["otherAttrs"], json!({ "sampled": "1" }));
}

#[test]
fn a_receipt_reads_like_any_other_stanza() {
    assert_reads(
        "receipt, enc_rekey_retry",
        json!({
            "stanza": "receipt",
            "to": PEERS_PHONE,
            "id": "1234.5678-17",
            "type": "enc_rekey_retry",
            "encRekey": { "callId": CALL_ID, "callCreator": PEERS_PHONE, "count": 1 },
            "registration": { "hex": "00001092" },
        }),
    );
}

#[test]
fn what_cannot_be_read_is_shown_as_the_text_that_it_is() {
    let node = golden("terminate with durations").node.clone();
    let node = node.attr("e", "yesterday").attr("sender_lid", "4915");
    let shown = json(&show(&node).unwrap());
    assert_eq!(shown["e"], "yesterday");
    assert_eq!(shown["senderLid"], "4915");
}

#[test]
fn what_is_no_stanza_of_ours_or_does_not_say_what_it_must_is_not_shown() {
    let error = |node: &Node| show(node).unwrap_err().to_string();
    assert_eq!(
        error(&Node::new("message")),
        "<message>: expected a call, an ack or a receipt, found \"message\""
    );
    let nobodys = Node::new("call").attr("t", "1");
    assert_eq!(
        error(&nobodys),
        "<call from>: expected a JID, found nothing"
    );
}

/// All texts, numbers and hex digits in an object.
fn values(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::String(text) => found.push(text.clone()),
        Json::Number(number) => found.push(number.to_string()),
        Json::Array(list) => list.iter().for_each(|one| values(one, found)),
        Json::Object(map) => map.values().for_each(|one| values(one, found)),
        _ => {}
    }
}

/// Every attribute value of a tree, and its bytes as hex digits; of secrets the length.
fn told(node: &Node, found: &mut Vec<String>) {
    for (name, value) in &node.attrs {
        let value = &*value.text().as_str();
        found.push(match SECRET_ATTRS.contains(&&*name.as_str()) {
            true => format!("({} bytes)", value.len()),
            false => value.into(),
        });
    }
    if let Content::Bytes(bytes) = &node.content {
        let is_secret = SECRET_TAGS.contains(&&*node.tag.as_str());
        found.push(match is_secret {
            true => format!("({} bytes)", bytes.len()),
            false => hex(bytes),
        });
    }
    for child in node.child_nodes() {
        told(child, found);
    }
}

/// Whatever a stanza says is in what is shown of it, as often as the stanza says it.
fn assert_nothing_is_lost(node: &Node, name: &str) {
    let mut shown = Vec::new();
    values(&json(&show(node).unwrap()), &mut shown);
    let mut expected = Vec::new();
    told(node, &mut expected);
    for value in expected {
        let at = shown.iter().position(|one| *one == value);
        let at = at.unwrap_or_else(|| panic!("{name}: {value} is lost"));
        shown.swap_remove(at);
    }
}

#[test]
fn nothing_of_a_known_stanza_is_lost() {
    for golden in stanzas().iter() {
        assert_nothing_is_lost(&golden.node, &golden.name);
    }
}

/// The golden stanza with its action changed.
fn with_action(name: &str, change: impl Fn(Node) -> Node) -> Node {
    let node = golden(name).node.clone();
    let action = change(node.child_nodes()[0].clone());
    node.children(vec![action])
}

#[test]
fn an_attribute_may_be_called_like_a_known_child_and_a_child_like_a_known_attribute() {
    let attribute = with_action("accept", |accept| accept.attr("video", "unheard"));
    assert_nothing_is_lost(&attribute, "an attribute");
    let child = with_action("terminate, timeout", |terminate| {
        terminate.children(vec![Node::new("reason").attr("why", "unheard")])
    });
    assert_nothing_is_lost(&child, "a child");
}

#[test]
fn what_stands_twice_is_shown_twice() {
    let children = with_action("reject", |reject| {
        let net = |medium| Node::new("net").attr("medium", medium);
        let mut accept = Node::new("accept").children(vec![net("2"), net("unheard")]);
        accept.attrs = reject.attrs;
        accept
    });
    assert_nothing_is_lost(&children, "children");
    let attributes = golden("ack").node.clone().attr("id", "unheard");
    assert_nothing_is_lost(&attributes, "attributes");
}

#[test]
fn bytes_are_shown_wherever_they_stand() {
    let unknown = with_action("an unknown action", |action| action.bytes([0xfe, 0xed]));
    assert_nothing_is_lost(&unknown, "an unknown action");
    let known = with_action("terminate", |action| action.bytes([0xfe, 0xed]));
    assert_nothing_is_lost(&known, "a known action");
}

#[test]
fn a_child_may_be_called_like_the_element_that_it_stands_in() {
    let inner = Node::new("capability").bytes([0xfe, 0xed]);
    let outer = Node::new("capability")
        .attr("ver", "1")
        .children(vec![inner]);
    let nested = with_action("accept", |accept| accept.children(vec![outer.clone()]));
    assert_nothing_is_lost(&nested, "a child");
}

#[test]
fn attributes_of_a_leaf_are_shown_too() {
    let ack = golden("ack").node.clone();
    let rte = Node::new("rte").attr("family", "unheard").bytes([1]);
    assert_nothing_is_lost(&ack.children(vec![rte]), "a leaf");
}

#[test]
fn a_nack_in_both_ways_reads_with_both() {
    let child = Node::new("error").attr("code", "503");
    let both = golden("nack").node.clone().children(vec![child]);
    assert_nothing_is_lost(&both, "a nack");
}

/// Puts something into the element at this place in the tree, counted from the root down; gives
/// the place counted on when it is not in here.
fn put_in(node: &mut Node, at: usize, what: &impl Fn(&mut Node)) -> Result<(), usize> {
    let Some(mut at) = at.checked_sub(1) else {
        what(node);
        return Ok(());
    };
    if let Content::Children(children) = &mut node.content {
        for child in children {
            match put_in(child, at, what) {
                Ok(()) => return Ok(()),
                Err(left) => at = left,
            }
        }
    }
    Err(at)
}

fn any_name() -> impl Strategy<Value = &'static str> {
    let words = prop::sample::select(&ALL[..IN_STANZAS]);
    prop_oneof![9 => words, 1 => Just("__proto__"), 1 => Just("x")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn whatever_is_added_wherever_is_shown(
        which in 0..stanzas().len(),
        at in 0..30usize,
        name in any_name(),
        as_child in any::<bool>(),
    ) {
        let mut node = stanzas()[which].node.clone();
        let put = put_in(&mut node, at, &|element| {
            if !as_child {
                element.attrs.push((name.into(), "unheard".into()));
            } else if !element.is_leaf() && element.tag != *name {
                element.push_child(Node::new(name).attr("why", "unheard"));
            }
        });
        if put.is_ok() && show(&node).is_ok() {
            assert_nothing_is_lost(&node, &stanzas()[which].name);
        }
    }
}

/// So many steps it takes to read it.
fn work(stanza: &Node) -> u64 {
    let before = steps();
    assert!(show(stanza).is_ok());
    steps() - before
}

#[test]
fn a_stanza_with_very_many_parts_is_read_in_one_pass() {
    let with_attrs = |count| {
        let accept = (0..count).fold(accept_to_bob(), |node, n| node.attr(format!("a{n}"), "1"));
        around(accept)
    };
    let with_children = |count| {
        let others = (0..count).map(|n| Node::new(format!("c{n}")));
        let known = (0..count).map(|_| Node::new("net").attr("medium", "3"));
        around(accept_to_bob().children(others.chain(known).collect()))
    };
    let kinds: [(&str, &dyn Fn(u32) -> Node); 2] =
        [("attributes", &with_attrs), ("children", &with_children)];
    for (what, with) in kinds {
        let [one, two] = [1000, 2000].map(|count| work(&with(count)));
        assert!(two * 10 < one * 25, "{what}: {one} steps, then {two}");
    }
}

fn accept_to_bob() -> Node {
    Node::new("accept")
        .attr("call-id", "A")
        .attr("call-creator", "222@lid")
}

fn around(action: Node) -> Node {
    let call = Node::new("call").attr("to", "222@lid").attr("id", "7.7-1");
    call.children(vec![action])
}
