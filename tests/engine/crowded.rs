//! More calls than are remembered.

use wpp_call::engine::{Answer, PathChoice, Phase};

use crate::page::{CALL_1, Page, Step};
use crate::peer::offer;
use crate::samples::{BOB, ack, active, in_phase, ringing};

/// So many are remembered.
const CAPACITY: usize = 1000;

impl Page {
    /// So many strangers call at once.
    fn rings_often(&mut self, count: usize) {
        for n in 0..count {
            self.reports(ringing(&format!("STRANGER {n}")));
        }
    }

    fn known(&self) -> usize {
        self.engine().calls().len()
    }

    fn count(&self, event: &str) -> usize {
        let events = self.events.iter();
        events.filter(|one| one.name == event).count()
    }
}

#[test]
fn strangers_who_ring_push_out_neither_the_call_that_i_am_in_nor_one_that_goes_out() {
    let mut page = Page::new();
    page.reports(ringing("MINE"));
    let accept = page.accept(None);
    page.has_calls([ringing("MINE")]);
    page.server_acks();
    assert!(page.is_done(accept));
    page.has_offered();

    page.rings_often(3 * CAPACITY);
    assert_eq!(page.state("MINE"), "active");
    assert_eq!(page.state(CALL_1), "calling");
    assert_eq!(page.known(), CAPACITY);
    for (id, devices) in [("MINE", 1), (CALL_1, 2)] {
        let end = page.end(Some(id));
        page.has_calls([active("MINE")]);
        let terminate = format!("send terminate {id}");
        for _ in 0..devices {
            page.answers_to(&terminate, Answer::Ack(ack()));
        }
        assert!(page.is_done(end), "{id}");
    }
}

#[test]
fn of_each_stranger_who_is_too_much_users_hear_and_so_does_he() {
    let mut page = Page::new();
    page.rings_often(CAPACITY);
    page.forgets_the_past();
    page.reports(ringing("ONE MORE"));
    assert_eq!(
        page.told()[1..],
        [
            "state_changed STRANGER 0: from ringing, to ended",
            "missed STRANGER 0: isGroup false, isVideo false, groupJid null, offerTime 1700000000, \
             peer { jid 222@lid, lid 222@lid, phone null }",
            "ended STRANGER 0: outcome missed, reason timeout, durationMs null, by null",
        ]
    );
    assert_eq!(page.sent_to(), ["terminate timeout to 222:7@lid"]);
    assert!(page.log.contains(&"page, STRANGER 0 is over".into()));

    for n in 0..CAPACITY {
        page.reports(ringing(&format!("LATER {n}")));
    }
    page.waits(60_000);
    assert_eq!(page.count("incoming_call"), 2 * CAPACITY + 1);
    assert_eq!(page.count("ended"), 2 * CAPACITY + 1);
}

#[test]
fn one_that_somebody_acts_on_is_left_to_him() {
    let mut page = Page::new();
    page.reports(ringing("HIS"));
    let accept = page.accept(None);
    page.has_calls([ringing("HIS")]);
    page.rings_often(2 * CAPACITY);
    assert_eq!(page.state("HIS"), "ringing");
    page.answers_to("send accept HIS", Answer::Ack(ack()));
    assert!(page.is_done(accept));
    assert_eq!(page.state("HIS"), "active");
}

#[test]
fn of_thousands_of_offers_of_mine_each_can_be_taken_back() {
    let mut page = Page::new();
    let count = 3 * CAPACITY;
    for _ in 0..count {
        page.offers_until(Step::Sent);
        page.server_gives_a_relay();
    }
    assert_eq!(page.known(), count);
    page.forgets_the_past();
    page.waits(90_000);
    assert_eq!(page.count("ended"), count, "each is over");
    assert_eq!(page.sent.len(), 2 * count, "and both devices know");
    assert_eq!(page.known(), CAPACITY);
}

#[test]
fn when_we_go_each_of_them_is_taken_back() {
    let mut page = Page::new();
    let count = CAPACITY + 500;
    for _ in 0..count {
        page.offers_until(Step::Sent);
        page.server_gives_a_relay();
    }
    page.is_left();
    assert_eq!(page.count("ended"), count);
    assert_eq!(page.known(), CAPACITY);
}

#[test]
fn an_offer_of_the_stacks_that_waits_for_a_permission_is_not_forgotten_either() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    page.settings().path = PathChoice::Stanza;
    for n in 0..CAPACITY {
        page.reports(ringing(&format!("STRANGER {n}")));
        page.hears(offer(&format!("OFFER {n}")));
    }
    assert_eq!(page.state(CALL_1), "idle");
    assert_eq!(page.known(), CAPACITY);
}

#[test]
fn what_waits_beside_a_call_of_the_stacks_is_told_of_when_it_is_too_much() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    for n in 0..CAPACITY + 10 {
        page.hears(offer(&format!("SECOND {n}")));
    }
    assert_eq!(page.count("missed"), 11);
    assert_eq!(page.known(), CAPACITY);
    page.reports(in_phase("SECOND 0", Phase::Ended));
    assert_eq!(page.count("missed"), 11);
}

#[test]
fn what_the_newest_offer_says_is_not_forgotten_before_the_page_shows_the_call() {
    let mut page = Page::new();
    page.rings_often(CAPACITY);
    page.hears(offer("NEWEST"));
    page.reports(ringing("NEWEST"));
    assert_eq!(page.shows("NEWEST", "creator"), "222:7@lid");
    assert_eq!(page.known(), CAPACITY);
}
