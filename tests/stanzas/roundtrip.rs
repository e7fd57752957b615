//! Any stanza, out to JavaScript and in again: what is read is what was written.

use proptest::prelude::*;
use wpp_call::node::{Content, Node, Text};
use wpp_call::stanza::Stanza;
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::{Act, Action, Call, UnknownAction};
use wpp_call::stanza::element::Element;
use wpp_call::stanza::enc_rekey::EncRekey;
use wpp_call::stanza::group::GroupUpdate;
use wpp_call::stanza::heartbeat::Heartbeat;
use wpp_call::stanza::link::{LinkCreate, LinkJoin, LinkQuery};
use wpp_call::stanza::mute::Mute;
use wpp_call::stanza::offer::{Offer, OfferNotice};
use wpp_call::stanza::preaccept::Preaccept;
use wpp_call::stanza::profile::{self, Addresses};
use wpp_call::stanza::receipt::Receipt;
use wpp_call::stanza::reject::Reject;
use wpp_call::stanza::relay_latency::RelayLatency;
use wpp_call::stanza::screen_share::ScreenShare;
use wpp_call::stanza::show;
use wpp_call::stanza::terminate::Terminate;
use wpp_call::stanza::transport::Transport;
use wpp_call::stanza::user_action::UserAction;
use wpp_call::stanza::video::VideoUpdate;
use wpp_call::stanza::waiting_room::{
    WaitingRoomAdmit, WaitingRoomDeny, WaitingRoomToggle, WaitingRoomUpdate,
};
use wpp_call::web::read;
use wpp_call::web::write::Writer;

use crate::golden::{as_text, jid, stanzas};
use crate::json::json;
use crate::numbers::{Table, put_bytes};
use crate::parts::take_children;
use crate::reader::{Attr, Inside, Property, Reader, Tree, decode};
use crate::typed::{Typed, any_text};

// Across and back.

/// A stanza as JavaScript writes it, after the grammar of `src/web/read.rs`.
fn encode(tree: &Tree, table: &mut Table, out: &mut Vec<i32>) {
    table.put(&tree.tag, out);
    out.push(tree.attrs.len() as i32);
    for (name, value) in &tree.attrs {
        table.put(name, out);
        let (Attr::Text(text) | Attr::Jid(text)) = value;
        table.put(text, out);
    }
    match &tree.content {
        Inside::Nothing => out.push(0),
        Inside::Children(children) => {
            out.extend([1, children.len() as i32]);
            for child in children {
                encode(child, table, out);
            }
        }
        Inside::Bytes(bytes) => {
            out.push(2);
            put_bytes(bytes, out);
        }
        Inside::Kept(number) => panic!("bytes {number} are in the page"),
    }
}

/// The stanza as it comes in again: all addresses are text.
fn crossed(node: &Node) -> Node {
    let (mut out, mut table) = (Writer::default(), Table::new());
    out.begin();
    out.node(node);
    let tree = decode(out.finish(), &mut table, Reader::tree);
    let mut ints = Vec::new();
    encode(&tree, &mut table, &mut ints);
    read::stanza(&ints, out.texts()).unwrap()
}

#[test]
fn every_known_stanza_crosses_both_ways() {
    for golden in stanzas().iter() {
        let crossed = crossed(&golden.node);
        assert_eq!(crossed, as_text(&golden.node), "{}", golden.name);
        let shown = show(&crossed);
        assert_eq!(shown, show(&golden.node), "{}", golden.name);
    }
}

#[test]
fn what_is_shown_of_every_known_stanza_crosses_as_it_is() {
    for golden in stanzas().iter() {
        let shown = show(&golden.node).unwrap();
        let mut out = Writer::default();
        out.begin();
        out.object(&shown);
        let crossed = decode(out.finish(), &mut Table::new(), Reader::object);
        let expected = json(&shown);
        assert_eq!(as_json(&crossed), expected, "{}", golden.name);
    }
}

fn as_json(object: &[(String, Property)]) -> serde_json::Value {
    use serde_json::{Value, json};

    let value = |property: &Property| match property {
        Property::Undefined | Property::Null => Value::Null,
        Property::Text(text) => json!(text),
        Property::Number(number) => json!(number),
        Property::Switch(is_on) => json!(is_on),
        Property::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            json!({ "hex": digits })
        }
        Property::Texts(texts) => json!(texts),
        Property::Object(object) => as_json(object),
        Property::Objects(objects) => objects.iter().map(|object| as_json(object)).collect(),
    };
    let properties = object.iter().map(|(name, one)| (name.clone(), value(one)));
    Value::Object(properties.collect())
}

// Any stanza.

/// Attributes and children that nobody knows.
#[derive(Clone, Debug)]
struct Extras {
    attrs: Vec<(Text, Text)>,
    children: Vec<Node>,
}

fn any_extras() -> impl Strategy<Value = Extras> {
    let names = [
        "x",
        "__proto__",
        "constructor",
        "\u{fffd}",
        "😀",
        "X-call-id",
        " ",
    ];
    let name = prop::sample::select(names.map(Text::from).to_vec());
    let attrs = prop::collection::vec((name.clone(), any_text()), 0..3);
    let child = (name, any_text(), prop::option::of(Vec::<u8>::any()));
    let child = child.prop_map(|(tag, value, bytes)| {
        let node = Node::new(tag).attr("call-id", value);
        match bytes {
            Some(bytes) => node.bytes(bytes),
            None => node,
        }
    });
    let children = prop::collection::vec(child, 0..3);
    (attrs, children).prop_map(|(attrs, children)| Extras { attrs, children })
}

/// With what nobody knows behind what is known; there is no place for children beside bytes.
fn with_extras(mut node: Node, extras: &Extras) -> Node {
    for (name, value) in extras.attrs.clone() {
        node.attrs.push((name, value.into()));
    }
    if !node.is_leaf() {
        for child in extras.children.clone() {
            node.push_child(child);
        }
    }
    node
}

fn keeps(node: &Node, extras: &Extras) -> bool {
    let attr = |(name, value): &(Text, Text)| {
        let is_it = |(other, found): &(Text, wpp_call::node::Value)| {
            other == name && found.text() == *value
        };
        node.attrs.iter().any(is_it)
    };
    let child = |child: &Node| node.child_nodes().contains(child);
    extras.attrs.iter().all(attr) && extras.children.iter().all(child)
}

/// An action of any kind, with what to compare it with once it is back.
trait Kindred: Typed + Act {
    fn of_action(action: Action) -> Option<Self>;
}

macro_rules! calls_come_back {
    ($($test:ident: $action:ident = $variant:ident,)*) => { $(
        impl Kindred for $action {
            fn of_action(action: Action) -> Option<Self> {
                match action {
                    Action::$variant(action) => Some(action),
                    _ => None,
                }
            }
        }

        mod $test {
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(CASES))]

                #[test]
                fn comes_back_as_it_went(
                    envelope in Call::any(),
                    action in $action::any(),
                    in_envelope in any_extras(),
                    in_action in any_extras(),
                ) {
                    assert_comes_back(envelope, action, &in_envelope, &in_action)?;
                }
            }
        }
    )* };
}

const CASES: u32 = 40;

calls_come_back! {
    offer: Offer = Offer,
    offer_notice: OfferNotice = OfferNotice,
    preaccept: Preaccept = Preaccept,
    accept: Accept = Accept,
    reject: Reject = Reject,
    terminate: Terminate = Terminate,
    transport: Transport = Transport,
    relaylatency: RelayLatency = RelayLatency,
    mute_v2: Mute = Mute,
    heartbeat: Heartbeat = Heartbeat,
    video: VideoUpdate = Video,
    enc_rekey: EncRekey = EncRekey,
    group_update: GroupUpdate = GroupUpdate,
    user_action: UserAction = UserAction,
    screen_share: ScreenShare = ScreenShare,
    waiting_room_update: WaitingRoomUpdate = WaitingRoomUpdate,
    waiting_room_toggle: WaitingRoomToggle = WaitingRoomToggle,
    waiting_room_admit: WaitingRoomAdmit = WaitingRoomAdmit,
    waiting_room_deny: WaitingRoomDeny = WaitingRoomDeny,
    link_create: LinkCreate = LinkCreate,
    link_query: LinkQuery = LinkQuery,
    link_join: LinkJoin = LinkJoin,
}

fn assert_comes_back<A: Kindred>(
    envelope: Call,
    action: A,
    in_envelope: &Extras,
    in_action: &Extras,
) -> Result<(), TestCaseError> {
    let tag = action.tag();
    let sent = with_extras(action.clone().into_node(), in_action);
    let mut call = Call::default().with_to(Some(jid("2:7@lid"))).into_node();
    // What stands there twice is read once.
    call.attrs.extend(envelope.into_node().attrs);
    call.push_child(Node { tag, ..sent });
    let call = Call::of_node(with_extras(call, in_envelope));
    for profile in profile::ALL {
        let built = call.clone().build(profile).unwrap();
        let back = crossed(&built);
        prop_assert_eq!(&back, &as_text(&built));
        if profile.addresses == Addresses::Plain {
            prop_assert_eq!(&back, &built, "there was nothing but text");
        }
        let parsed = Call::parse(back).unwrap();
        prop_assert!(parsed.is_same(&call));
        let read = A::of_action(parsed.action());
        let read = read.ok_or_else(|| TestCaseError::fail("another action"))?;
        prop_assert!(reads_the_same(&read, &action), "{:?}\n{:?}", read, action);
        prop_assert!(keeps(&parsed.into_node(), in_envelope));
        prop_assert!(keeps(&read.into_node(), in_action));
    }
    Ok(())
}

/// An offer's codecs may have changed places.
fn reads_the_same<A: Kindred>(read: &A, written: &A) -> bool {
    if written.tag() != "offer" {
        return read.is_same(written);
    }
    let sorted = |offer: &A| {
        let mut node = offer.clone().into_node();
        let mut audio = take_children(&mut node, "audio");
        audio.sort_by_key(|audio| format!("{:?}", as_text(audio)));
        for audio in audio {
            node.push_child(audio);
        }
        A::of_node(node)
    };
    sorted(read).is_same(&sorted(written))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn an_unknown_action_comes_back_as_it_went(
        envelope in Call::any(),
        action in UnknownAction::any(),
        extras in any_extras(),
    ) {
        let action = with_extras(action.into_node(), &extras);
        let action = UnknownAction::from(Node { tag: "interruption".into(), ..action });
        let mut node = envelope.with_from(Some(jid("2@lid"))).with_t(Some(1)).into_node();
        node.push_child(action.clone().into_node());
        let built = Call::of_node(node).build(&profile::CURRENT).unwrap();
        let back = crossed(&built);
        // Whichever stands there first is read.
        match Call::parse(back.clone()) {
            Ok(parsed) => {
                let Action::Unknown(read) = parsed.action() else {
                    return Err(TestCaseError::fail("it is known"));
                };
                prop_assert!(read.is_same(&action));
                prop_assert!(keeps(&read.into_node(), &extras));
            }
            Err(error) => {
                let place = ["call from", "call t"].contains(&&*error.place.as_str());
                prop_assert!(place, "{}", error);
            }
        }
    }

    #[test]
    fn an_ack_comes_back_as_it_went(ack in Ack::any(), extras in any_extras()) {
        let ack = Ack::of_node(with_extras(ack.into_node(), &extras));
        for profile in profile::ALL {
            let back = crossed(&ack.clone().build(profile).unwrap());
            let parsed = Ack::parse(back).unwrap();
            prop_assert!(parsed.is_same(&ack));
            prop_assert!(keeps(&parsed.into_node(), &extras));
        }
    }

    #[test]
    fn a_receipt_comes_back_as_it_went(receipt in Receipt::any(), extras in any_extras()) {
        let receipt = Receipt::of_node(with_extras(receipt.into_node(), &extras));
        for profile in profile::ALL {
            let back = crossed(&receipt.clone().build(profile).unwrap());
            let parsed = Receipt::parse(back).unwrap();
            prop_assert!(parsed.is_same(&receipt));
            prop_assert!(keeps(&parsed.into_node(), &extras));
        }
    }

    /// Whatever the server says, to look at it is no fault.
    #[test]
    fn any_stanza_is_shown_or_refused(
        which in 0..stanzas().len(),
        at in any::<prop::sample::Index>(),
        text in any_text(),
    ) {
        let mut node = stanzas()[which].node.clone();
        let at = at.index(count(&node));
        change(&mut node, at, &text);
        let _: Result<_, _> = show(&node);
        let _: Result<_, _> = show(&crossed(&node));
    }
}

/// How many attributes a tree has.
fn count(node: &Node) -> usize {
    let below = node.child_nodes().iter().map(count);
    node.attrs.len() + below.sum::<usize>()
}

/// Puts something else into one of them.
fn change(node: &mut Node, at: usize, text: &Text) -> usize {
    let here = node.attrs.len();
    if let Some((_, value)) = node.attrs.get_mut(at) {
        *value = (*text).into();
        return here;
    }
    let mut passed = here;
    if let Content::Children(children) = &mut node.content {
        for child in children {
            let length = count(child);
            if at < passed + length {
                return change(child, at - passed, text);
            }
            passed += length;
        }
    }
    passed
}
