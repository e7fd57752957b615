//! Events that nobody hears.

use crate::page::{Page, Step};
use crate::peer::terminate;
use crate::samples::{BOBS_TABLET, ringing};

use wpp_call::engine::{Audience, Verb};

/// A call rings and its caller hangs up, in a page in which somebody listens to one event. Gives what is told
/// of the end.
fn told_of_the_end(audience: Audience) -> Vec<String> {
    let mut page = Page::new();
    page.has_audience(audience);
    page.is_called("A");
    page.told();
    page.hears(terminate(BOBS_TABLET, "A", "brand_new"));
    assert_eq!(page.shows("A", "state"), "ended");
    page.told()
}

#[test]
fn an_event_that_nobody_hears_is_left_out() {
    let told = told_of_the_end(|event| event.text() == "ended");
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

/// Whoever hears of the first may begin to listen to the second.
#[test]
fn behind_an_event_that_is_heard_all_are_told() {
    let told = told_of_the_end(|event| event.text() == "state_changed");
    let [first, second] = &told[..] else {
        panic!("{told:?}");
    };
    assert!(first.starts_with("state_changed A"), "{first}");
    assert!(second.starts_with("ended A"), "{second}");
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
