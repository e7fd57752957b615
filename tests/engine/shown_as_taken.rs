//! A call that was taken by stanzas: the page, which knows nothing of them, is to stop ringing, and
//! neither to say nor to log that it was missed.

use wpp_call::stanza::profile::WA_JS_4_3;

use crate::page::{CALL_1, Page};
use crate::peer::{accept, offer, reject, says, terminate};
use crate::samples::{BOBS_TABLET, ringing};
use crate::stack::native;

const IS_SHOWN: &str = "show A as taken";

#[test]
fn the_page_shows_it_when_the_server_has_taken_the_accept() {
    let mut page = Page::new();
    page.is_called("A");
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    assert!(!page.log.iter().any(|line| line == IS_SHOWN));
    page.server_acks();
    assert!(
        page.log.iter().any(|line| line == IS_SHOWN),
        "{:?}",
        page.log
    );
}

#[test]
fn the_page_rings_on_when_the_server_refuses_the_accept() {
    let mut page = Page::new();
    page.is_called("A");
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_nacks("404");
    assert!(
        !page.log.iter().any(|line| line == IS_SHOWN),
        "{:?}",
        page.log
    );
}

#[test]
fn the_page_shows_an_offer_of_ours_that_somebody_has_taken() {
    let mut page = Page::new();
    page.has_offered();
    page.hears(accept(BOBS_TABLET, CALL_1));
    assert!(
        page.log.contains(&format!("show {CALL_1} as taken")),
        "{:?}",
        page.log
    );
}

#[test]
fn the_older_profile_leaves_the_page_alone() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.is_called("A");
    page.accept(Some("A"));
    page.has_calls([ringing("A")]);
    page.server_acks();
    assert!(
        !page.log.iter().any(|line| line == IS_SHOWN),
        "{:?}",
        page.log
    );
    assert_eq!(
        page.engine()
            .hidden_from_page(&terminate(BOBS_TABLET, "A", "")),
        None
    );
}

#[test]
fn of_a_call_that_we_took_or_offered_the_page_does_not_read_why_it_was_ended() {
    let mut page = Page::new();
    assert!(!page.engine().has_stanza_calls());
    page.is_called_and_accepts("A");
    assert!(page.engine().has_stanza_calls());
    for reason in ["", "timeout"] {
        let end = terminate(BOBS_TABLET, "A", reason);
        assert_eq!(
            page.engine().hidden_from_page(&end).as_deref(),
            Some("reason")
        );
    }
    let mut page = Page::new();
    page.has_offered();
    assert!(page.engine().has_stanza_calls());
    let end = terminate(BOBS_TABLET, CALL_1, "");
    assert_eq!(
        page.engine().hidden_from_page(&end).as_deref(),
        Some("reason")
    );
    // Nor when the end comes late.
    page.hears(end.clone());
    assert_eq!(
        page.engine().hidden_from_page(&end).as_deref(),
        Some("reason")
    );
}

#[test]
fn nothing_else_is_hidden_from_the_page() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.is_called("B");
    for stanza in [
        says(BOBS_TABLET, "mute_v2", "A"),
        reject(BOBS_TABLET, "A", "busy"),
        terminate(BOBS_TABLET, "B", ""),
        terminate(BOBS_TABLET, "C", ""),
    ] {
        assert_eq!(page.engine().hidden_from_page(&stanza), None, "{stanza:?}");
    }
    let mut page = Page::native();
    page.is_called_and_accepts("A");
    page.hears(offer("N"));
    page.reports(native(ringing("N")));
    assert_eq!(
        page.engine()
            .hidden_from_page(&terminate(BOBS_TABLET, "N", "")),
        None
    );
}
