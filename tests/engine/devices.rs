//! Whom of the callee's devices the call is with.

use wpp_call::engine::{Answer, PageCall};

use crate::page::{CALL_1, Page};
use crate::peer::{BOBS_LAPTOP, accept, mute, preaccept, reject, terminate};
use crate::people::{NUMBER, knows, with_book};
use crate::samples::{BOB, BOBS_TABLET, ack, active, jid, msg, outgoing};
use crate::stack::{native, offer_to};

const NOTHING: [&str; 0] = [];

fn rings() -> Page {
    let mut page = Page::new();
    page.rings_three_devices();
    page
}

/// The same on a page that knows BOB by both addresses.
fn rings_somebody_known() -> Page {
    let mut page = with_book(Page::new());
    knows(BOB, NUMBER);
    page.rings_three_devices();
    page
}

#[test]
fn a_device_that_rings_says_so_once_for_all() {
    let mut page = rings();
    page.hears(preaccept(BOB, CALL_1));
    page.hears(preaccept(BOBS_TABLET, CALL_1));
    let rings = format!("state_changed {CALL_1}: from calling, to ringing");
    assert_eq!(page.told(), [rings]);
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn the_first_device_that_accepts_has_the_call_and_each_other_is_told_with_a_stanza_of_its_own() {
    let mut page = rings();
    page.hears(preaccept(BOBS_TABLET, CALL_1));
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert_eq!(
        page.sent_xml(),
        [("222@lid", 2), ("222:9@lid", 3)].map(|(to, n)| format!(
            "<call to=\"{to}\" id=\"257.257-{n}\"><terminate call-id=\"{CALL_1}\" \
             call-creator=\"111:3@lid\" reason=\"accepted_elsewhere\" /></call>"
        ))
    );
    assert_eq!(
        page.told(),
        [
            format!("state_changed {CALL_1}: from calling, to ringing"),
            format!("accepted {CALL_1}: by 222:7@lid, elsewhere false"),
            format!("state_changed {CALL_1}: from ringing, to active"),
        ]
    );
    assert_eq!(page.shows(CALL_1, "peerDevice"), "222:7@lid");
}

#[test]
fn a_call_may_be_accepted_by_a_device_that_never_said_that_it_rings() {
    let mut page = rings();
    page.hears(accept(BOB, CALL_1));
    assert_eq!(page.state(CALL_1), "active");
    assert_eq!(page.shows(CALL_1, "peerDevice"), "222@lid");
}

#[test]
fn the_only_device_that_accepts_leaves_nobody_to_be_told() {
    let mut page = Page::new();
    page.offer(BOB);
    page.says_who_i_am();
    page.encrypts([BOBS_TABLET], [msg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    page.forgets_the_past();
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert_eq!(page.state(CALL_1), "active");
    assert_eq!(page.sent_to(), NOTHING);
}

#[test]
fn an_accept_may_come_before_the_ack_of_the_offer() {
    let mut page = Page::new();
    let offer = page.offers_until(crate::page::Step::Sent);
    page.forgets_the_past();
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert_eq!(page.sent_to(), ["terminate accepted_elsewhere to 222@lid"]);
    page.server_gives_a_relay();
    assert!(matches!(page.outcome(offer), Some(Ok(_))));
    page.server_acks();
    assert_eq!(page.deadline(), None, "it does not ring");
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn once_a_device_has_the_call_the_others_cannot_change_it() {
    let mut page = rings();
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.forgets_the_past();
    for other in [BOB, BOBS_LAPTOP] {
        page.hears(preaccept(other, CALL_1));
        page.hears(accept(other, CALL_1));
        page.hears(mute(other, CALL_1, "1"));
        for reason in ["", "busy", "enc", "other"] {
            page.hears(reject(other, CALL_1, reason));
        }
        for reason in ["", "timeout", "accepted_elsewhere", "other"] {
            page.hears(terminate(other, CALL_1, reason));
        }
    }
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.sent_to(), NOTHING);
    assert_eq!(page.state(CALL_1), "active");
    assert_eq!(page.shows(CALL_1, "peerDevice"), "222:7@lid");
}

#[test]
fn the_device_that_has_the_call_is_not_too_busy_for_it_but_may_refuse_it_yet() {
    let mut page = Page::new();
    page.is_in_a_call_of_its_own();
    for reason in ["busy", "enc"] {
        page.hears(reject(BOBS_TABLET, CALL_1, reason));
        assert_eq!(page.told(), NOTHING);
    }
    page.hears(reject(BOBS_TABLET, CALL_1, ""));
    assert_eq!(page.shows(CALL_1, "outcome"), "completed");
}

#[test]
fn everything_later_goes_to_the_device_that_has_the_call() {
    let mut page = rings();
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.forgets_the_past();
    page.mute(None);
    page.answers_to("send mute", Answer::Ack(ack()));
    page.end(None);
    page.has_calls([PageCall {
        peer: jid(BOB),
        is_outgoing: true,
        ..active(CALL_1)
    }]);
    let expected = ["mute_v2 1 to 222:7@lid", "terminate to 222:7@lid"];
    assert_eq!(page.sent_to(), expected);
}

#[test]
fn a_device_that_is_busy_or_cannot_decrypt_or_has_rung_out_speaks_for_itself_alone() {
    let alone = [
        reject(BOB, CALL_1, "busy"),
        reject(BOB, CALL_1, "enc"),
        terminate(BOB, CALL_1, "timeout"),
    ];
    for stanza in alone {
        let mut page = rings();
        page.hears(stanza);
        assert_eq!(page.told(), NOTHING);
        assert_eq!(page.sent_to(), NOTHING);
        assert_eq!(page.state(CALL_1), "calling");
        // The others ring on, and may take it. The one that is out is not told.
        page.hears(accept(BOBS_TABLET, CALL_1));
        assert_eq!(page.state(CALL_1), "active");
        let told = ["terminate accepted_elsewhere to 222:9@lid"];
        assert_eq!(page.sent_to(), told);
    }
}

#[test]
fn when_every_device_is_out_the_last_one_speaks_for_all() {
    for (last, outcome, reason) in [
        (reject(BOBS_LAPTOP, CALL_1, "busy"), "rejected", "busy"),
        (reject(BOBS_LAPTOP, CALL_1, "enc"), "rejected", "enc"),
        (
            terminate(BOBS_LAPTOP, CALL_1, "timeout"),
            "unanswered",
            "timeout",
        ),
    ] {
        let mut page = rings();
        page.hears(reject(BOB, CALL_1, "busy"));
        page.hears(reject(BOBS_TABLET, CALL_1, "enc"));
        assert_eq!(page.told(), NOTHING);
        page.hears(last);
        assert_eq!(
            page.told(),
            [
                format!("state_changed {CALL_1}: from calling, to ended"),
                format!(
                    "ended {CALL_1}: outcome {outcome}, reason {reason}, durationMs null, by peer"
                ),
            ]
        );
        assert_eq!(page.sent_to(), NOTHING, "nobody rings any more");
    }
}

#[test]
fn the_same_device_twice_is_one_device() {
    let mut page = rings();
    for _ in 0..3 {
        page.hears(reject(BOB, CALL_1, "busy"));
    }
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.state(CALL_1), "calling");
}

#[test]
fn any_other_reject_ends_the_call_and_each_other_device_is_told_so() {
    for reason in ["", "declined", "constructed"] {
        let mut page = rings();
        page.hears(reject(BOBS_TABLET, CALL_1, reason));
        let told = ["222@lid", "222:9@lid"];
        assert_eq!(
            page.sent_to(),
            told.map(|to| format!("terminate rejected_elsewhere to {to}"))
        );
        assert_eq!(page.stanza_ids(), ["257.257-2", "257.257-3"]);
        let reason = if reason.is_empty() { "null" } else { reason };
        assert_eq!(
            page.told(),
            [
                format!("state_changed {CALL_1}: from calling, to ended"),
                format!(
                    "ended {CALL_1}: outcome rejected, reason {reason}, durationMs null, by peer"
                ),
            ]
        );
        assert!(page.log.contains(&format!("close {CALL_1}")));
    }
}

#[test]
fn an_end_goes_to_the_devices_that_still_ring_alone() {
    let mut page = rings();
    page.hears(reject(BOBS_TABLET, CALL_1, "busy"));
    page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    let expected = ["terminate to 222@lid", "terminate to 222:9@lid"];
    assert_eq!(page.sent_to(), expected);
}

#[test]
fn a_callee_may_answer_by_the_other_kind_of_address() {
    let mut page = rings_somebody_known();
    let by_phone = "49151:7@s.whatsapp.net";
    page.hears(accept(by_phone, CALL_1));
    let accepted = format!("accepted {CALL_1}: by 222:7@lid, elsewhere false");
    assert_eq!(page.told()[0], accepted);
    let told = ["222@lid", "222:9@lid"];
    assert_eq!(
        page.sent_to(),
        told.map(|to| format!("terminate accepted_elsewhere to {to}")),
        "it is the tablet that knows already"
    );
    assert_eq!(
        page.shows(CALL_1, "peer"),
        "{ jid 222@lid, lid 222@lid, phone 49151 }"
    );
    page.hears(terminate(by_phone, CALL_1, ""));
    assert_eq!(page.state(CALL_1), "ended");
}

#[test]
fn once_a_callee_has_answered_by_phone_number_nobody_else_can() {
    let mut page = rings_somebody_known();
    page.hears(preaccept("49151:7@s.whatsapp.net", CALL_1));
    page.told();
    page.hears(accept("49666:7@s.whatsapp.net", CALL_1));
    page.hears(terminate("49666:7@s.whatsapp.net", CALL_1, ""));
    assert_eq!(page.told(), NOTHING);
    page.hears(accept("49151:9@s.whatsapp.net", CALL_1));
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn what_a_device_does_about_a_call_that_it_is_offered_it_may_not_do_to_its_own() {
    let mut page = Page::new();
    page.is_called("A");
    page.told();
    page.hears(preaccept(BOBS_TABLET, "A"));
    page.hears(accept(BOBS_TABLET, "A"));
    page.hears(reject(BOBS_TABLET, "A", ""));
    assert_eq!(page.told(), NOTHING);
    assert_eq!(page.state("A"), "ringing");
}

#[test]
fn a_device_of_the_stacks_offer_that_stands_there_by_both_addresses_is_one() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.stack_sends(offer_to([BOBS_TABLET, "49151:7@s.whatsapp.net"], CALL_1));
    page.reports(native(outgoing(CALL_1)));
    page.stack_does_it();
    page.stack_is_acked();
    page.hears(reject(BOBS_TABLET, CALL_1, "busy"));
    assert_eq!(page.shows(CALL_1, "outcome"), "rejected");
}
