//! The calls as `list()` and `get()` give them, and how many are remembered.

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{Engine, Event, Input, Millis, Output, PageCall, Phase};
use wpp_call::object::{Field, Object};

use crate::lines::plain;
use crate::page::{CALL_1, Page, START, Step};
use crate::peer::{accept, mute, offer, preaccept, says_with, terminate};
use crate::samples::{BOBS_TABLET, in_phase, jid, msg, ringing};

/// The only call, a property a line.
fn the_call(page: &Page) -> String {
    let calls = page.engine().calls();
    let [Object(call)] = &calls[..] else {
        panic!("expected one call, found {calls:?}");
    };
    let lines = call
        .iter()
        .map(|(name, field)| format!("{name}: {}", plain(field)));
    lines.collect::<Vec<String>>().join("\n")
}

#[test]
fn a_call_that_is_being_offered() {
    let mut page = Page::new();
    page.offers_until(Step::Shown);
    assert_eq!(
        the_call(&page),
        "\
id: 00020202020202020202020202020202
direction: outgoing
path: stanza
state: calling
isVideo: false
isGroup: false
groupJid: null
isSilenced: false
peer: { jid 222@lid, lid 222@lid, phone null }
peerDevice: null
creator: 111:3@lid
linkToken: null
isWaiting: false
offerTime: 1700000000
acceptedTime: null
endedTime: null
durationMs: null
muted: false
peerMuted: false
outcome: null
reason: null"
    );
}

#[test]
fn a_call_of_ours_that_was_taken_and_is_over() {
    let mut page = Page::new();
    page.offer_video("49151@c.us");
    page.says_who_i_am();
    page.encrypts(["49151@c.us", "49151:7@c.us"], [msg(), msg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    page.waits(3_999);
    page.hears(accept("49151:7@s.whatsapp.net", CALL_1));
    page.server_acks(); // accepted_elsewhere
    page.mute(None);
    page.server_acks();
    page.hears(mute("49151:7@s.whatsapp.net", CALL_1, "1"));
    page.waits(2_001);
    page.hears(terminate("49151:7@s.whatsapp.net", CALL_1, "brand_new"));
    assert_eq!(
        the_call(&page),
        "\
id: 00020202020202020202020202020202
direction: outgoing
path: stanza
state: ended
isVideo: true
isGroup: false
groupJid: null
isSilenced: false
peer: { jid 49151@c.us, lid null, phone 49151 }
peerDevice: 49151:7@c.us
creator: 4915550001111:2@c.us
linkToken: null
isWaiting: false
offerTime: 1700000000
acceptedTime: 1700000003
endedTime: 1700000006
durationMs: 2001
muted: true
peerMuted: true
outcome: completed
reason: brand_new"
    );
}

#[test]
fn a_call_that_rings_here_with_the_phone_number_that_only_the_offer_tells() {
    let mut page = Page::new();
    let caller_pn = "49151@s.whatsapp.net";
    page.hears(says_with(BOBS_TABLET, "offer", "A", "caller_pn", caller_pn));
    page.reports(PageCall {
        is_video: true,
        offer_time: Some(1_699_999_990),
        ..ringing("A")
    });
    assert_eq!(
        the_call(&page),
        "\
id: A
direction: incoming
path: stanza
state: ringing
isVideo: true
isGroup: false
groupJid: null
isSilenced: false
peer: { jid 222@lid, lid 222@lid, phone 49151 }
peerDevice: 222:7@lid
creator: 222:7@lid
linkToken: null
isWaiting: false
offerTime: 1699999990
acceptedTime: null
endedTime: null
durationMs: null
muted: false
peerMuted: false
outcome: null
reason: null"
    );
    page.hears(terminate(BOBS_TABLET, "A", ""));
    let peer = "{ jid 222@lid, lid 222@lid, phone 49151 }";
    assert_eq!(page.shows("A", "peer"), peer, "and it is kept");
}

#[test]
fn a_caller_by_phone_number_has_the_linked_id_that_the_offer_tells() {
    let mut page = Page::new();
    let by_phone = offer("A").attr("sender_lid", "222@lid");
    let attrs = by_phone
        .attrs
        .into_iter()
        .map(|(name, value)| match &*name.to_string() {
            "from" => (name, "49151:7@s.whatsapp.net".into()),
            _ => (name, value),
        });
    page.hears(wpp_call::node::Node {
        attrs: attrs.collect(),
        ..by_phone
    });
    assert_eq!(
        page.shows("A", "peer"),
        "{ jid 49151@c.us, lid 222@lid, phone 49151 }"
    );
}

#[test]
fn a_group_call() {
    let mut page = Page::new();
    page.reports(PageCall {
        is_group: true,
        peer: jid("call"),
        ..ringing("G")
    });
    assert_eq!(page.shows("G", "isGroup"), "true");
    assert_eq!(
        page.shows("G", "peer"),
        "{ jid call, lid null, phone null }"
    );
}

#[test]
fn the_oldest_call_comes_first() {
    let mut page = Page::new();
    for id in ["C", "A", "B"] {
        page.is_called(id);
    }
    page.reports(in_phase("C", Phase::Ended));
    assert_eq!(ids_of(&page), ["C", "A", "B"]);
}

fn ids_of(page: &Page) -> Vec<String> {
    let calls = page.engine().calls().into_iter();
    calls.map(|call| plain(&call.0[0].1)).collect()
}

#[test]
fn the_oldest_call_comes_first_in_whatever_order_they_end() {
    for order in [
        ["A", "B", "C", "D"],
        ["D", "C", "B", "A"],
        ["C", "A", "D", "B"],
    ] {
        let mut page = Page::new();
        for id in ["A", "B", "C", "D"] {
            page.is_called(id);
        }
        for id in order {
            page.hears(terminate(BOBS_TABLET, id, ""));
            assert_eq!(page.state(id), "ended");
            assert_eq!(ids_of(&page), ["A", "B", "C", "D"], "{id} of {order:?}");
        }
        page.is_called("E");
        assert_eq!(ids_of(&page), ["A", "B", "C", "D", "E"], "{order:?}");
    }
}

#[test]
fn a_call_that_goes_on_is_found_among_those_that_are_over() {
    let mut page = Page::new();
    for id in ["A", "B", "C"] {
        page.is_called(id);
    }
    for id in ["C", "A"] {
        page.hears(terminate(BOBS_TABLET, id, ""));
    }
    let reject = page.reject(None);
    page.has_calls(["A", "B", "C"].map(ringing));
    assert_eq!(page.sent_to(), ["reject to 222:7@lid"]);
    page.server_acks();
    assert!(page.is_done(reject));
    assert_eq!(page.state("B"), "ended");
}

#[test]
fn each_state_has_its_name() {
    let mut page = Page::new();
    page.hears(offer("A"));
    assert_eq!(page.state("A"), "idle");
    page.reports(ringing("A"));
    assert_eq!(page.state("A"), "ringing");
    page.reports(in_phase("A", Phase::Connecting));
    assert_eq!(page.state("A"), "connecting");
    page.reports(in_phase("A", Phase::Active));
    assert_eq!(page.state("A"), "active");
    page.reports(in_phase("A", Phase::Ended));
    assert_eq!(page.state("A"), "ended");

    page.has_offered();
    assert_eq!(page.state(CALL_1), "calling");
    page.hears(preaccept(BOBS_TABLET, CALL_1));
    assert_eq!(page.state(CALL_1), "ringing");
}

fn fresh_engine() -> Engine {
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    Engine::new(ids)
}

/// An engine that a thousand calls have come to, which rang out; and 0, which goes on.
fn with_a_thousand_calls() -> Engine {
    let mut engine = fresh_engine();
    for n in 0..1000 {
        report(&mut engine, in_phase(&n.to_string(), Phase::Ringing));
        let then = if n == 0 { Phase::Active } else { Phase::Ended };
        report(&mut engine, in_phase(&n.to_string(), then));
    }
    engine
}

fn report(engine: &mut Engine, call: PageCall) -> Vec<Event> {
    engine.handle(Millis(START), Input::PageCall(call));
    let outputs = std::iter::from_fn(|| engine.poll());
    let events = outputs.filter_map(|output| match output {
        Output::Event(event) => Some(event),
        _ => None,
    });
    events.collect()
}

fn ids(engine: &Engine) -> Vec<u32> {
    let calls = engine.calls().into_iter().map(|call| match &call.0[0].1 {
        Field::Text(id) => id.as_str().parse().unwrap(),
        other => panic!("{other:?}"),
    });
    calls.collect()
}

#[test]
fn a_thousand_calls_are_remembered_and_of_more_the_oldest_that_is_over_is_forgotten() {
    let mut engine = with_a_thousand_calls();
    let all: Vec<u32> = (0..1000).collect();
    assert_eq!(ids(&engine), all);
    report(&mut engine, ringing("1000"));
    let left: Vec<u32> = std::iter::once(0).chain(2..=1000).collect();
    assert_eq!(ids(&engine), left, "0 goes on");
}

/// An engine to which calls come that ring and go on; these are over, in this order.
fn with_calls(count: u32, over: &[u32]) -> Engine {
    let mut engine = fresh_engine();
    for n in 0..count {
        report(&mut engine, ringing(&n.to_string()));
    }
    for n in over {
        report(&mut engine, in_phase(&n.to_string(), Phase::Ended));
    }
    engine
}

/// Which calls are forgotten, one for each that comes.
fn forgotten(engine: &mut Engine, count: u32) -> Vec<u32> {
    let forgotten = (0..count).map(|n| {
        let before = ids(engine);
        report(engine, ringing(&(1000 + n).to_string()));
        let after = ids(engine);
        let mut gone = before.into_iter().filter(|id| !after.contains(id));
        let one = gone.next().unwrap();
        assert_eq!(gone.next(), None);
        one
    });
    forgotten.collect()
}

/// Two ids with the same key.
const ALIKE: [&str; 2] = ["costarring", "liquid"];

#[test]
fn calls_whose_ids_look_alike_are_told_apart() {
    for [first, second] in [ALIKE, [ALIKE[1], ALIKE[0]]] {
        let mut engine = with_calls(998, &[]);
        for id in [first, second] {
            report(&mut engine, ringing(id));
        }
        for id in [first, second] {
            let ended = report(&mut engine, in_phase(id, Phase::Ended));
            assert_eq!(ended.len(), 2, "{id} changes its state, and ends");
            assert_eq!(report(&mut engine, in_phase(id, Phase::Ended)), [], "{id}");
        }
        let known = |engine: &Engine| ALIKE.map(|id| engine.knows_offer_time(id));
        assert_eq!(known(&engine), [true, true]);
        report(&mut engine, ringing("1000"));
        let left = [ALIKE[0] == second, ALIKE[1] == second];
        assert_eq!(known(&engine), left, "{first} ended first");
        report(&mut engine, ringing("1001"));
        assert_eq!(known(&engine), [false, false]);
    }
}

#[test]
fn the_call_that_ended_first_is_forgotten_first() {
    let mut engine = with_calls(1000, &[700, 3, 999, 0, 512]);
    assert_eq!(forgotten(&mut engine, 5), [700, 3, 999, 0, 512]);
}

#[test]
fn where_all_go_on_one_that_never_rang_is_forgotten_and_then_the_oldest() {
    let mut engine = fresh_engine();
    for n in 0..1000 {
        let id = n.to_string();
        match n {
            5 | 900 => engine.handle(Millis(START), Input::Stanza(offer(&id))),
            _ => drop(report(&mut engine, ringing(&id))),
        }
    }
    report(&mut engine, in_phase("7", Phase::Ended));
    assert_eq!(forgotten(&mut engine, 5), [7, 5, 900, 0, 1]);
}

#[test]
fn a_thousand_calls_later_the_oldest_still_comes_first_and_all_are_found() {
    let mut engine = fresh_engine();
    for n in 0..2500 {
        report(&mut engine, ringing(&n.to_string()));
        // Every third goes on for longer, and every hundredth to the end.
        let over = if n % 3 == 0 { n / 3 } else { n };
        if over % 100 != 0 {
            report(&mut engine, in_phase(&over.to_string(), Phase::Ended));
        }
    }
    let all = ids(&engine);
    assert_eq!(all.len(), 1000);
    assert!(all.is_sorted(), "{all:?}");
    for n in (0..2500).step_by(100) {
        assert!(all.contains(&n), "{n} goes on");
    }
    for n in all {
        let id = n.to_string();
        assert!(engine.knows_offer_time(&id), "{n}");
        assert_eq!(report(&mut engine, ringing(&id)), [], "{n} is known");
    }
}

#[test]
fn what_is_forgotten_is_not_ended_a_second_time() {
    let mut engine = with_a_thousand_calls();
    report(&mut engine, ringing("1000"));
    assert_eq!(report(&mut engine, in_phase("1", Phase::Ended)), []);
}

#[test]
fn offers_that_never_ring_are_bounded_too() {
    let mut engine = fresh_engine();
    for n in 0..1500 {
        let id = n.to_string();
        for stanza in [offer(&id), terminate(BOBS_TABLET, &format!("{id}x"), "")] {
            engine.handle(Millis(START), Input::Stanza(stanza));
        }
    }
    assert_eq!(engine.calls().len(), 1000);
}
