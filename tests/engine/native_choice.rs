//! Which path a call takes, and how that is seen.

use wpp_call::engine::{Answer, Fact, HostError, PathChoice, Phase, code};
use wpp_call::node::Node;
use wpp_call::stanza::profile::WA_JS_4_3;

use crate::page::{CALL_1, Page};
use crate::peer::{MALLORY, accept, mute, offer, terminate};
use crate::samples::{BOB, BOBS_TABLET, ack, active, in_phase, msg, ringing};
use crate::stack::{action, native, no_stack, offer_to, ours};

#[test]
fn auto_takes_stanzas_where_there_is_no_stack() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.says_who_i_am();
    page.fails_to("stack?", no_stack());
    page.encrypts([BOB], [msg()]);
    page.shows_the_call();
    page.server_gives_a_relay();
    assert!(page.outcome(offer).unwrap().is_ok());
    assert_eq!(page.shows(CALL_1, "path"), "stanza");
}

#[test]
fn native_fails_where_there_is_none() {
    let mut page = Page::native();
    page.settings().path = PathChoice::Native;
    let offer = page.offer(BOB);
    page.says_who_i_am();
    page.fails_to("stack?", no_stack());
    let error = page.error(offer);
    assert_eq!(error.code, code::VOIP_STACK_NOT_FOUND);
    let reason = ("reason", Fact::Text("calling_disabled".into()));
    assert_eq!(error.facts, [reason]);
    assert!(page.open_questions().is_empty());
}

#[test]
fn stanza_never_asks_for_the_stack() {
    let mut page = Page::new();
    page.offer(BOB);
    assert_eq!(page.open_questions(), ["who am I?"]);
    page.hears(offer("A"));
    page.reports(native(ringing("A")));
    assert_eq!(page.shows("A", "path"), "stanza");
    page.accept(Some("A"));
    page.has_calls([native(ringing("A"))]);
    assert_eq!(page.sent_to(), ["accept to 222:7@lid"]);
}

#[test]
fn stanza_leaves_a_call_of_the_pages_own_to_the_page() {
    let mut page = Page::new();
    page.stack_sends(offer_to([BOB, BOBS_TABLET], "B"));
    page.reports(ours(in_phase("B", Phase::Outgoing)));
    assert_eq!(page.state("B"), "none");
}

#[test]
fn a_stack_that_fails_to_come_up_is_none() {
    let module = "WAWebVoipStackInterface".into();
    for error in [
        HostError::failed("Oops"),
        HostError::MissingModule { module },
    ] {
        let mut page = Page::native();
        page.offer(BOB);
        page.says_who_i_am();
        page.fails_to("stack?", error);
        assert_eq!(page.open_questions(), ["encrypt for 222@lid"], "{error:?}");
    }
}

#[test]
fn what_a_command_does_by_stanzas_it_ends_by_stanzas() {
    let mut page = Page::native();
    page.settings().profile = &WA_JS_4_3;
    page.reject(Some("A"));
    let mut call = in_phase("A", Phase::Outgoing);
    call.is_group = true;
    page.answers_to("calls?", Answer::Calls(vec![call]));
    assert_eq!(page.shows("A", "path"), "stanza");
    page.reports(in_phase("A", Phase::Ended));
    assert_eq!(page.shows("A", "path"), "stanza");
    page.reports(native(ringing("A")));
    assert_eq!(page.shows("A", "path"), "stanza");
    page.says_who_i_am();
    assert_eq!(page.sent_to(), ["reject to 222:7@lid"]);
}

#[test]
fn a_call_by_stanzas_stays_one_though_new_ones_are_to_be_native() {
    let mut page = Page::native();
    page.settings().path = PathChoice::Stanza;
    page.is_in_a_call_of_its_own();
    page.settings().path = PathChoice::Native;
    page.mute(None);
    page.end(Some(CALL_1));
    page.has_calls([ours(active(CALL_1))]);
    assert_eq!(
        page.sent_to(),
        ["mute_v2 1 to 222:7@lid", "terminate to 222:7@lid"]
    );
}

#[test]
fn each_call_keeps_the_path_that_it_began_on() {
    let mut page = Page::native();
    page.is_in_a_call_of_its_stacks();
    page.settings().path = PathChoice::Stanza;
    let end = page.end(None);
    page.has_calls([ours(active(CALL_1))]);
    page.stack_sends(action("terminate", CALL_1));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.is_done(end));
    page.sends_nothing_itself();
}

#[test]
fn so_does_one_that_is_only_about_to_begin() {
    let mut page = Page::native();
    let offer = page.offer(BOB);
    page.stack_is_there();
    page.settings().path = PathChoice::Stanza;
    page.stack_sends(offer_to([BOB, BOBS_TABLET], CALL_1));
    page.stack_does_it();
    page.stack_is_acked();
    assert!(page.outcome(offer).unwrap().is_ok());
    assert_eq!(page.state(CALL_1), "calling");
    assert!(
        page.log
            .iter()
            .any(|line| line.starts_with("outgoing_call")),
        "{:?}",
        page.log
    );
}

#[test]
fn the_path_is_told_with_each_call() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    assert_eq!(page.shows("A", "path"), "native");
    let mut page = Page::native();
    page.is_called("B");
    assert_eq!(
        page.shows("B", "path"),
        "stanza",
        "the page says that it is not its stack's"
    );
}

#[test]
fn each_stanza_is_traced_with_its_path() {
    let mut page = Page::native();
    page.hears(offer("B"));
    page.reports(ringing("B"));
    page.hears(offer("A"));
    page.reports(native(ringing("A")));
    for (call_id, path) in [("A", "native"), ("B", "stanza")] {
        for stanza in [
            offer(call_id),
            mute(BOBS_TABLET, call_id, "1"),
            terminate(BOBS_TABLET, call_id, ""),
            accept(MALLORY, call_id),
        ] {
            assert_eq!(
                page.engine().path_of(&stanza).as_deref(),
                Some(path),
                "{stanza:?}"
            );
        }
    }
}

#[test]
fn each_stanza_of_a_call_of_ours_is_traced_with_its_path() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    let accept = accept(BOBS_TABLET, CALL_1);
    assert_eq!(page.engine().path_of(&accept).as_deref(), Some("native"));

    let mut page = Page::new();
    page.has_offered();
    assert_eq!(page.engine().path_of(&accept).as_deref(), Some("stanza"));
}

#[test]
fn the_path_of_a_call_that_is_over_is_still_known() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let terminate = terminate(BOBS_TABLET, "A", "");
    page.hears(terminate.clone());
    assert_eq!(page.state("A"), "ended");
    assert_eq!(page.engine().path_of(&terminate).as_deref(), Some("native"));
}

#[test]
fn until_the_page_shows_a_call_its_path_is_not_known() {
    let mut page = Page::native();
    assert_eq!(page.engine().path_of(&offer("A")), None);
    page.hears(offer("A"));
    assert_eq!(page.engine().path_of(&offer("A")), None);
    page.reports(native(ringing("A")));
    assert_eq!(
        page.engine().path_of(&offer("A")).as_deref(),
        Some("native")
    );
}

#[test]
fn a_stanza_of_no_call_or_of_another_one_has_no_path() {
    let mut page = Page::native();
    page.is_called_by_stack("A");
    let of_no_call = Node::new("call").children(vec![Node::new("offer")]);
    for stanza in [
        terminate(BOBS_TABLET, "B", ""),
        of_no_call,
        Node::new("call"),
        Node::new("message").attr("call-id", "A"),
        ack(),
    ] {
        assert_eq!(page.engine().path_of(&stanza), None, "{stanza:?}");
    }
}
