//! Events that nobody hears.

use crate::page::{Page, Step};
use crate::peer::terminate;
use crate::samples::{BOBS_TABLET, ringing};

use wpp_call::engine::{Audience, Verb};

/// Lets a call ring and its caller hang up with a reason, in a page with this audience. Returns the
/// events about the end.
fn events_of_the_end(audience: Audience, reason: &str) -> Vec<String> {
    let mut page = Page::new();
    page.has_audience(audience);
    page.is_called("A");
    page.told();
    page.hears(terminate(BOBS_TABLET, "A", reason));
    assert_eq!(page.shows("A", "state"), "ended");
    page.told()
}

#[test]
fn an_event_that_nobody_hears_is_left_out() {
    // A reason that does not make the call a missed one: `missed` is rare, and always told.
    let told = events_of_the_end(|event| event.text() == "ended", "brand_new");
    assert!(
        matches!(&told[..], [told] if told.starts_with("ended A")),
        "{told:?}"
    );
}

#[test]
fn an_ack_that_nobody_hears_still_counts() {
    let mut page = Page::new();
    page.has_audience(|_| false);
    page.is_called("A");
    let reject = page.act(Verb::Reject, Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    assert!(page.is_done(reject));
    assert_eq!(page.shows("A", "outcome"), "rejected");
}

/// A listener of the first event may add listeners to the later ones.
#[test]
fn behind_an_event_that_is_heard_all_are_told() {
    let told = events_of_the_end(|event| event.text() == "state_changed", "group_call_ended");
    let [first, second, third] = &told[..] else {
        panic!("{told:?}");
    };
    assert!(first.starts_with("state_changed A"), "{first}");
    assert!(second.starts_with("missed A"), "{second}");
    assert!(third.starts_with("ended A"), "{third}");
}

#[test]
fn an_incoming_call_is_always_told() {
    let mut page = Page::new();
    page.has_audience(|_| false);
    page.is_called("A");
    assert!(page.told()[0].starts_with("incoming_call A"));
}

#[test]
fn an_offer_that_nobody_hears_of_goes_out() {
    let mut page = Page::new();
    page.has_audience(|_| false);
    page.offers_until(Step::Sent);
    assert!(page.told().is_empty());
}
