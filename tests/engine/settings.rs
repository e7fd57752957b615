//! What users can set.

use wpp_call::engine::PathChoice;

use crate::page::{CALL_1, Page, Step};
use crate::peer::accept;
use crate::samples::{BOBS_TABLET, ringing};

#[test]
fn without_a_word_of_the_users_the_times_are_whatsapps() {
    let mut page = Page::new();
    let settings = page.settings();
    assert_eq!(settings.profile.name, "current");
    assert_eq!((settings.ack_timeout, settings.retries), (10_000, 2));
    assert_eq!(settings.caller_ring_timeout, 90_000);
    assert_eq!(settings.callee_ring_timeout, 60_000);
}

#[test]
fn how_long_an_ack_is_waited_for_and_how_often_can_be_set() {
    for (ack_timeout, retries) in [(500, 0), (500, 1), (2_000, 3)] {
        let mut page = Page::new();
        page.settings().ack_timeout = ack_timeout;
        page.settings().retries = retries;
        let offer = page.offers_until(Step::Sent);
        assert_eq!(page.timeouts, [ack_timeout * (retries + 1)]);
        for again in 0..retries {
            page.waits(u64::from(ack_timeout));
            assert_eq!(page.sent_again.len() as u32, again + 1);
        }
        page.waits(u64::from(ack_timeout) - 1);
        assert_eq!(page.outcome(offer), None);
        page.waits(1);
        assert_eq!(page.error(offer).code.name, "call_ack_timeout");
        assert_eq!(page.sent_again.len() as u32, retries);
    }
}

#[test]
fn a_stanza_that_waits_already_is_sent_again_as_often_as_was_set_then() {
    let mut page = Page::new();
    page.is_called("A");
    page.accept(None);
    page.has_calls([ringing("A")]);
    page.settings().retries = 0;
    page.waits(10_000);
    page.waits(10_000);
    assert_eq!(page.sent_again.len(), 2);
}

#[test]
fn ringing_can_be_set_for_both_directions() {
    let mut page = Page::new();
    page.settings().caller_ring_timeout = 1_000;
    page.settings().callee_ring_timeout = 2_000;
    page.is_called("A");
    page.waits(1_999);
    assert_eq!(page.state("A"), "ringing");
    page.waits(1);
    assert_eq!(page.state("A"), "ended");

    let mut page = Page::new();
    page.settings().caller_ring_timeout = 1_000;
    page.has_offered();
    page.waits(999);
    assert_eq!(page.state(CALL_1), "calling");
    page.waits(1);
    assert_eq!(page.state(CALL_1), "ended");
}

#[test]
fn the_longest_times_that_can_be_set_do_not_overflow() {
    let mut page = Page::new();
    let settings = page.settings();
    settings.ack_timeout = 3_600_000;
    settings.retries = 10;
    settings.caller_ring_timeout = 3_600_000;
    settings.callee_ring_timeout = 3_600_000;
    page.has_offered();
    assert_eq!(page.deadline(), Some(3_600_000));
    assert_eq!(page.timeouts, [39_600_000]);
    page.hears(accept(BOBS_TABLET, CALL_1));
    page.waits(3_600_000);
    assert_eq!(page.state(CALL_1), "active");
}

#[test]
fn a_path_is_chosen_by_its_name() {
    for (name, path) in [
        ("auto", Some(PathChoice::Auto)),
        ("native", Some(PathChoice::Native)),
        ("stanza", Some(PathChoice::Stanza)),
        ("Stanza", None),
    ] {
        assert_eq!(PathChoice::named(name), path);
    }
}
