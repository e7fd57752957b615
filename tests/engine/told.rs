//! What users hear of whole calls, word for word and in order.

use wpp_call::engine::PageCall;
use wpp_call::object::Field;

use crate::page::{CALL_1, Page, Step};
use crate::peer::{accept, mute, preaccept, says_with, terminate};
use crate::samples::{BOBS_TABLET, active, ringing};

/// Each event with the names in its payload, as often as it was told.
fn names(page: &Page) -> Vec<String> {
    let events = page.events.iter().map(|event| {
        let names: Vec<String> = event
            .payload
            .0
            .iter()
            .map(|(name, _)| name.to_string())
            .collect();
        format!("{} {{{}}}", event.name.text(), names.join(", "))
    });
    events.collect()
}

#[test]
fn of_a_call_that_goes_out_and_is_taken() {
    let mut page = Page::new();
    page.offers_until(Step::Sent);
    page.waits(150);
    page.server_gives_a_relay();
    page.hears(preaccept(BOBS_TABLET, CALL_1));
    page.waits(5_000);
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.waits(20);
    page.server_acks(); // accepted_elsewhere
    page.hears(mute(BOBS_TABLET, CALL_1, "1"));
    page.mute(None);
    page.server_nacks("500");
    page.waits(60_000);
    page.hears(terminate(BOBS_TABLET, CALL_1, ""));
    assert_eq!(
        page.told().join("\n").replace(CALL_1, "A"),
        "\
outgoing_call A: isGroup false, isVideo false, groupJid null, offerTime 1700000000, peer { jid 222@lid, lid 222@lid, phone null }
ack A: action offer, stanzaId 257.257-1, rttMs 150
state_changed A: from calling, to ringing
accepted A: by 222:7@lid, elsewhere false
state_changed A: from ringing, to active
ack A: action terminate, stanzaId 257.257-2, rttMs 20
peer_muted A: muted true
nack A: action mute_v2, code 500, name null
state_changed A: from active, to ended
ended A: outcome completed, reason null, durationMs 60020, by peer"
    );
    assert_eq!(
        names(&page),
        [
            "outgoing_call {id, isGroup, isVideo, groupJid, offerTime, peer}",
            "ack {id, action, stanzaId, rttMs}",
            "state_changed {id, from, to}",
            "accepted {id, by, elsewhere}",
            "state_changed {id, from, to}",
            "ack {id, action, stanzaId, rttMs}",
            "peer_muted {id, muted}",
            "nack {id, action, code, name}",
            "state_changed {id, from, to}",
            "ended {id, outcome, reason, durationMs, by}",
        ]
    );
}

#[test]
fn of_a_call_that_comes_in_and_is_taken_and_ended_here() {
    let mut page = Page::new();
    let caller_pn = "49151@s.whatsapp.net";
    page.hears(says_with(BOBS_TABLET, "offer", "A", "caller_pn", caller_pn));
    page.reports(PageCall {
        is_video: true,
        ..ringing("A")
    });
    page.accept(None);
    page.has_calls([ringing("A")]);
    page.waits(100);
    page.server_acks();
    page.waits(1_000);
    page.end(None);
    page.has_calls([active("A")]);
    page.waits(50);
    page.server_acks();
    assert_eq!(
        page.told().join("\n"),
        "\
incoming_call A: isGroup false, isVideo true, groupJid null, offerTime 1700000000, \
            peer { jid 222@lid, lid 222@lid, phone 49151 }, isSilenced false
ack A: action accept, stanzaId 257.257-1, rttMs 100
accepted A: by null, elsewhere false
state_changed A: from ringing, to active
ack A: action terminate, stanzaId 257.257-2, rttMs 50
state_changed A: from active, to ended
ended A: outcome completed, reason null, durationMs 1050, by me"
    );
}

#[test]
fn of_a_call_that_is_missed() {
    let mut page = Page::new();
    let caller_pn = "49151@s.whatsapp.net";
    page.hears(says_with(BOBS_TABLET, "offer", "A", "caller_pn", caller_pn));
    page.reports(ringing("A"));
    page.hears(terminate(BOBS_TABLET, "A", "timeout"));
    assert_eq!(
        page.told().join("\n"),
        "\
incoming_call A: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
            peer { jid 222@lid, lid 222@lid, phone 49151 }, isSilenced false
state_changed A: from ringing, to ended
missed A: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
            peer { jid 222@lid, lid 222@lid, phone 49151 }
ended A: outcome missed, reason timeout, durationMs null, by peer"
    );
    let missed = "missed {id, isGroup, isVideo, groupJid, offerTime, peer}";
    assert_eq!(names(&page)[2], missed);
}

#[test]
fn nothing_after_the_end_not_even_an_ack() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.mute(None);
    page.hears(terminate(BOBS_TABLET, "A", ""));
    assert!(page.told().last().unwrap().starts_with("ended A"));
    page.server_acks();
    page.mute(None);
    page.waits(1_000_000);
    assert_eq!(page.told(), Vec::<String>::new());
}

#[test]
fn a_call_of_this_moment_takes_no_time_but_it_took_place() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.hears(terminate(BOBS_TABLET, "A", ""));
    let ended = page.events.last().unwrap();
    let duration = ("durationMs".into(), Field::Number(0));
    assert_eq!(ended.payload.0[3], duration);
}
