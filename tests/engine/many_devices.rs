//! Users with very many devices: the work grows with their number, and not with its square.

use wpp_call::engine::{Answer, Phase};
use wpp_call::steps::steps;

use crate::page::{CALL_1, Page, Step};
use crate::peer::{accept, reject};
use crate::samples::{BOB, ack, in_phase, jid, msg, outgoing};
use crate::stack::{action, native, offer_to_all, ours};

fn devices(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("222:{n}@lid")).collect()
}

/// BOB has so many devices, and all of them ring.
fn with_an_offer(count: usize) -> Page {
    let mut page = Page::new();
    page.offer(BOB);
    page.plays_until(Step::Encryption);
    let encrypted = devices(count);
    let devices = encrypted.iter().map(|one| (jid(one), msg())).collect();
    let identity = None;
    page.answers(Answer::Encrypted { devices, identity });
    page.shows_the_call();
    page.server_gives_a_relay();
    assert_eq!(page.state(CALL_1), "calling");
    page
}

/// The same, offered by the page's own stack.
fn with_an_offer_of_the_stack(count: usize) -> Page {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.stack_sends(offer_to_all(&devices(count), CALL_1));
    page.reports(native(outgoing(CALL_1)));
    page.stack_does_it();
    page.stack_is_acked();
    assert_eq!(page.state(CALL_1), "calling");
    page
}

/// Each stanza that was sent is acknowledged, the first one first or last.
fn acks(page: &mut Page, count: usize, is_last_first: bool) {
    for left in (0..count).rev() {
        let at = if is_last_first { left } else { 0 };
        page.answers_at(at, Answer::Ack(ack()));
    }
    assert_eq!(page.open_questions(), [""; 0]);
}

fn ends(page: &mut Page, count: usize, is_last_first: bool) {
    let end = page.end(Some(CALL_1));
    page.has_calls([outgoing(CALL_1)]);
    assert_eq!(page.open_questions().len(), count);
    acks(page, count, is_last_first);
    assert!(page.is_done(end));
}

/// What is done with a user's devices, from the first step on.
type Doing = fn(count: usize);

const DOINGS: [(&str, Doing); 8] = [
    ("offer", |count| drop(with_an_offer(count))),
    ("offer, by the stack", |count| {
        drop(with_an_offer_of_the_stack(count))
    }),
    ("end, acknowledged in order", |count| {
        ends(&mut with_an_offer(count), count, false)
    }),
    ("end, the last one first", |count| {
        ends(&mut with_an_offer(count), count, true)
    }),
    ("end, by the stack", |count| {
        let mut page = with_an_offer_of_the_stack(count);
        let end = page.end(Some(CALL_1));
        page.has_calls([native(outgoing(CALL_1))]);
        for _ in 0..count {
            page.stack_sends(action("terminate", CALL_1));
        }
        page.stack_does_it();
        for _ in 0..count {
            page.stack_is_acked();
        }
        assert!(page.is_done(end));
    }),
    ("each is busy", |count| {
        let mut page = with_an_offer(count);
        for device in devices(count) {
            page.hears(reject(&device, CALL_1, "busy"));
        }
        assert_eq!(page.shows(CALL_1, "outcome"), "rejected");
    }),
    ("the last one accepts", |count| {
        let mut page = with_an_offer(count);
        page.hears(accept(&format!("222:{count}@lid"), CALL_1));
        acks(&mut page, count - 1, false);
    }),
    ("nobody answers, and we go", |count| {
        let mut page = with_an_offer(count);
        page.waits(90_000);
        page.waits(10_000);
        page.is_left();
    }),
];

#[test]
fn twice_as_many_devices_are_twice_as_much_work() {
    for (what, doing) in DOINGS {
        let [one, two] = [1000, 2000].map(|count| {
            let before = steps();
            doing(count);
            steps() - before
        });
        // A little more: what is found by halves takes one step more.
        assert!(two * 10 < one * 25, "{what}: {one} steps, then {two}");
    }
}

#[test]
fn the_devices_of_an_offer_are_told_in_the_order_of_their_numbers() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    for device in [
        "222:30@lid",
        "222:4@lid",
        "222@lid",
        "222:30@lid",
        "222:5@lid",
    ] {
        page.stack_sends(offer_to_all(&[device.into()], CALL_1));
    }
    page.hears(reject("222:4@lid", CALL_1, "busy"));
    page.reports(ours(in_phase(CALL_1, Phase::Lost)));
    let told = ["222@lid", "222:5@lid", "222:30@lid"];
    assert_eq!(page.sent_to(), told.map(|to| format!("terminate to {to}")));
}
