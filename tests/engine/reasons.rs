//! Why a call is refused or ended: the other side is told.

use wpp_call::engine::Verb;

use crate::page::{CALL_1, Page};
use crate::samples::{active, outgoing, ringing};

#[test]
fn a_reject_tells_its_reason() {
    for reason in ["busy", "enc", "my own words"] {
        let mut page = Page::new();
        page.is_called("A");
        page.acts(Verb::Reject, Some("A"), Some(reason));
        page.has_calls([ringing("A")]);
        assert_eq!(
            page.sent_xml(),
            [format!(
                "<call to=\"222:7@lid\" id=\"257.257-1\"><reject call-id=\"A\" \
                 call-creator=\"222:7@lid\" count=\"0\" reason=\"{reason}\" /></call>"
            )]
        );
        page.server_acks();
        let ended = format!("ended A: outcome rejected, reason {reason}, durationMs null, by me");
        assert_eq!(page.told().last(), Some(&ended));
        assert_eq!(page.shows("A", "reason"), reason);
    }
}

#[test]
fn an_end_tells_its_reason_to_the_other_side() {
    let mut page = Page::new();
    page.is_called_and_accepts("A");
    page.acts(Verb::End, None, Some("my own words"));
    page.has_calls([active("A")]);
    assert_eq!(page.sent_to(), ["terminate my own words to 222:7@lid"]);
    page.server_acks();
    assert_eq!(page.shows("A", "reason"), "my own words");
    assert_eq!(page.shows("A", "outcome"), "completed");
}

#[test]
fn an_end_of_a_call_that_still_rings_tells_its_reason_to_every_device() {
    let mut page = Page::new();
    page.has_offered();
    page.acts(Verb::End, Some(CALL_1), Some("timeout"));
    page.has_calls([outgoing(CALL_1)]);
    let expected = [
        "terminate timeout to 222@lid",
        "terminate timeout to 222:7@lid",
    ];
    assert_eq!(page.sent_to(), expected);
    page.server_acks();
    page.server_acks();
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
    assert_eq!(page.shows(CALL_1, "reason"), "timeout");
}
