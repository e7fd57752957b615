//! What the profiles differ in, and that users go by phone number or by linked id.

use wpp_call::jid::Jid;
use wpp_call::node::{Node, StanzaError, Value};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::{Call, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::group::{GroupInfo, Member};
use wpp_call::stanza::offer::Offer;
use wpp_call::stanza::profile::{self, CURRENT, Profile, WA_JS_4_3};
use wpp_call::stanza::terminate::Terminate;

use crate::golden::{golden, jid, stanzas};
use crate::parts::{destination, to};

#[test]
fn profiles_are_found_by_name_and_the_first_is_the_default() {
    assert_eq!(profile::ALL, [&CURRENT, &WA_JS_4_3]);
    assert_eq!(Profile::named("current"), Some(&CURRENT));
    assert_eq!(Profile::named("wa-js-4.3"), Some(&WA_JS_4_3));
    for unknown in ["", "Current", "wa-js", "wa-js-4.3 "] {
        assert_eq!(Profile::named(unknown), None, "{unknown:?}");
    }
}

/// How many attributes are addresses, in all of the tree.
fn addresses(node: &Node) -> usize {
    let here = node.attrs.iter();
    let here = here.filter(|(_, value)| matches!(value, Value::Jid(_)));
    let below = node.child_nodes().iter().map(addresses);
    here.count() + below.sum::<usize>()
}

#[test]
fn addresses_are_addresses_today_and_were_text_in_wa_js_whatever_the_stanza() {
    let mut seen = 0;
    for golden in stanzas().iter().filter(|golden| golden.node.tag == "call") {
        let call = Call::parse(golden.node.clone()).unwrap();
        let current = call.clone().build(&CURRENT).unwrap();
        assert_eq!(addresses(&current), addresses(&golden.node));
        let plain = call.build(&WA_JS_4_3).unwrap();
        assert_eq!(addresses(&plain), 0, "{}", golden.name);
        seen += addresses(&current);
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn a_profile_spells_an_address_as_it_sends_it() {
    let bob = jid("49151:7@c.us");
    let sent = |profile| terminate(profile, "49151:7@c.us", "1:3@s.whatsapp.net").unwrap();
    let to = |stanza: Node| stanza.value("to");
    assert_eq!(to(sent(&CURRENT)), Some(Value::Jid(bob)));
    let text = Value::from("49151:7@s.whatsapp.net");
    assert_eq!(to(sent(&WA_JS_4_3)), Some(text));
    assert_ne!(to(sent(&CURRENT)), Some(text), "their bytes differ");
}

// One way to name users.

fn terminate(profile: &Profile, to: &str, creator: &str) -> Result<Node, StanzaError> {
    let call = CallRef {
        id: "C".into(),
        creator: jid(creator),
    };
    let terminate = Terminate::of(&call);
    let call = Call::outgoing(None, "1.2-3".into(), Peer::Jid(jid(to)), terminate);
    call.build(profile)
}

#[test]
fn users_go_by_phone_number_or_by_linked_id_and_never_by_both() {
    assert!(terminate(&CURRENT, "2:7@lid", "1:3@lid").is_ok());
    assert!(terminate(&CURRENT, "2:7@c.us", "1:3@c.us").is_ok());
    assert_eq!(
        terminate(&CURRENT, "2:7@lid", "1:3@c.us")
            .unwrap_err()
            .to_string(),
        "<terminate call-creator>: expected a LID, as before, found \"1:3@s.whatsapp.net\""
    );
    assert_eq!(
        terminate(&CURRENT, "2:7@c.us", "1:3@lid")
            .unwrap_err()
            .to_string(),
        "<terminate call-creator>: expected a phone number's JID, as before, found \"1:3@lid\""
    );
}

#[test]
fn in_wa_js_nobody_looked() {
    assert!(terminate(&WA_JS_4_3, "2:7@lid", "1:3@c.us").is_ok());
}

#[test]
fn the_first_user_decides_however_deep_the_other_stands() {
    let member = |user: &str| Member::default().with_jid(Some(jid(user)));
    let group = |users: &[&str]| {
        let users = users.iter().map(|user| member(user)).collect();
        Some(GroupInfo::default().with_user(users))
    };
    let build = |offer: Offer| {
        let call = Call::outgoing(None, "1.2-3".into(), Peer::Group, offer);
        call.build(&CURRENT).map_err(|error| error.to_string())
    };
    let offer = || {
        Offer::of(&CallRef {
            id: "C".into(),
            creator: jid("1:3@lid"),
        })
    };
    let devices = offer().with_destination(destination([to("2@lid", None), to("3@c.us", None)]));
    assert_eq!(
        build(devices).unwrap_err(),
        "<to jid>: expected a LID, as before, found \"3@s.whatsapp.net\""
    );
    let users = offer().with_group_info(group(&["2@lid", "3@c.us"]));
    assert_eq!(
        build(users).unwrap_err(),
        "<user jid>: expected a LID, as before, found \"3@s.whatsapp.net\""
    );
    assert!(build(offer().with_group_info(group(&["2@lid", "3@lid"]))).is_ok());
}

#[test]
fn attributes_that_exist_to_tell_the_other_address_may() {
    for name in ["offer that comes in", "group_update", "waiting_room_update"] {
        let call = Call::parse(golden(name).node.clone()).unwrap();
        assert!(call.build(&CURRENT).is_ok(), "{name}");
    }
    let by_number = terminate(&CURRENT, "2:7@c.us", "1:3@c.us").unwrap();
    let with = |name: &str| {
        let node = by_number.clone().attr(name, jid("2@lid"));
        Call::parse(node).unwrap().build(&CURRENT)
    };
    assert!(with("sender_lid").is_ok());
    assert!(with("participant").is_err());
}

#[test]
fn groups_calls_servers_and_text_are_no_users() {
    let build = |attr: Value| {
        let node = terminate(&CURRENT, "2:7@lid", "1:3@lid").unwrap();
        let node = node.attr("x", attr);
        Call::parse(node).unwrap().build(&CURRENT)
    };
    let others = ["1@g.us", "C@call", "call", "s.whatsapp.net", "1@newsletter"];
    for other in others.map(jid) {
        assert!(build(other.into()).is_ok(), "{other}");
    }
    let bob: Jid = jid("49151@c.us");
    assert!(build(bob.into()).is_err());
    assert!(build(bob.as_wire().into()).is_ok(), "it may be anything");
}

#[test]
fn acks_and_receipts_name_users_in_one_way_too() {
    let ack = Ack::default()
        .with_to(Some(jid("2:7@lid")))
        .with_participant(Some(jid("3@c.us")));
    let error = ack.build(&CURRENT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "<ack participant>: expected a LID, as before, found \"3@s.whatsapp.net\""
    );
}
