//! Calls behind call links, which get their ids late; and two who call each other at once.

use wpp_call::engine::{
    Answer, Command, CommandId, Fact, HostError, PageCall, Phase, Success, code,
};

use crate::page::{CALL_1, Page};
use crate::peer::{accept, offer};
use crate::samples::{BOB, active, in_phase, jid};
use crate::stack::{action, native, no_stack, ours, refused};

const TOKEN: &str = "0123456789abcdefABCDEF";
const CALL: &str = "JOINED";
const NOTHING: [&str; 0] = [];

fn joins(page: &mut Page) -> CommandId {
    let link = format!("https://call.whatsapp.com/voice/{TOKEN}");
    let link = link.parse().unwrap();
    let join = page.command(Command::JoinLink {
        link,
        is_video: false,
    });
    page.stack_is_up();
    join
}

/// The page's call behind the link, in whatever phase.
fn behind_link(id: &str, phase: Phase) -> PageCall {
    PageCall {
        peer: jid(&format!("{id}@call")),
        link_token: Some(TOKEN.into()),
        ..ours(in_phase(id, phase))
    }
}

/// The same, which was called by the link's token before.
fn with_its_id(phase: Phase) -> PageCall {
    PageCall {
        previous_id: Some(TOKEN.into()),
        ..behind_link(CALL, phase)
    }
}

#[test]
fn it_is_listed_at_once_and_told_of_under_the_id_that_it_has_in_the_end() {
    let mut page = Page::native();
    let join = joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    assert_eq!(page.state(TOKEN), "idle");
    assert_eq!(page.shows(TOKEN, "linkToken"), TOKEN);
    assert_eq!(page.shows(TOKEN, "direction"), "outgoing");
    assert_eq!(page.shows(TOKEN, "path"), "native");
    assert_eq!(page.told(), NOTHING);
    page.reports(with_its_id(Phase::Active));
    page.stack_does_it();
    assert!(page.is_done(join));
    assert_eq!(page.state(TOKEN), "none");
    assert_eq!(page.state(CALL), "active");
    assert!(page.shows(CALL, "peer").contains("JOINED@call"));
    assert_eq!(page.told(), ["state_changed JOINED: from idle, to active"]);
    page.reports(behind_link(CALL, Phase::Ended));
    assert_eq!(page.shows(CALL, "outcome"), "completed");
}

#[test]
fn a_peer_that_the_page_names_later_is_shown() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    page.reports(with_its_id(Phase::Active));
    page.reports(PageCall {
        peer: jid(BOB),
        ..behind_link(CALL, Phase::Active)
    });
    assert!(page.shows(CALL, "peer").contains(BOB));
}

#[test]
fn who_has_to_be_let_in_waits_for_as_long_as_that_takes() {
    let mut page = Page::native();
    let join = joins(&mut page);
    page.reports(PageCall {
        is_waiting: true,
        ..behind_link(TOKEN, Phase::Joining)
    });
    assert_eq!(page.shows(TOKEN, "isWaiting"), "true");
    assert_eq!(page.deadline(), None);
    page.waits(24 * 3_600_000);
    assert_eq!(page.outcome(join), None);
    page.reports(with_its_id(Phase::Active));
    page.stack_does_it();
    assert!(page.is_done(join));
    assert_eq!(page.shows(CALL, "isWaiting"), "false");
}

#[test]
fn who_is_not_let_in_has_heard_of_no_call() {
    for gone in [Phase::Lost, Phase::Ended] {
        let mut page = Page::native();
        let join = joins(&mut page);
        page.reports(behind_link(TOKEN, Phase::Joining));
        page.reports(behind_link(TOKEN, gone));
        page.stack_cannot(refused());
        assert_eq!(page.error(join).code, code::CALL_REFUSED);
        assert_eq!(page.state(TOKEN), "none");
        assert_eq!(page.told(), NOTHING);
        page.sends_nothing_itself();
    }
}

#[test]
fn a_link_that_is_not_good_is_the_servers_refusal_on_either_path() {
    let mut page = Page::native();
    let join = joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    let code = "404".into();
    page.stack_cannot(HostError::Nacked { code });
    assert_eq!(page.state(TOKEN), "none");
    page.reports(behind_link(TOKEN, Phase::Unknown));
    assert_eq!(page.state(TOKEN), "none");
    let error = page.error(join);
    assert_eq!(error.code, code::CALL_NACK);
    assert!(error.message().contains("404"), "{}", error.message());
}

#[test]
fn end_leaves_a_call_that_is_only_being_joined() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    let end = page.end(None);
    page.has_calls([behind_link(TOKEN, Phase::Joining)]);
    page.answers_to(&format!("stack, End {TOKEN}"), Answer::Done);
    assert!(page.is_done(end));
    assert_eq!(page.state(TOKEN), "none");
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn who_leaves_it_while_it_gets_its_id_is_done_when_the_server_has_heard_so() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    let end = page.end(None);
    page.has_calls([behind_link(TOKEN, Phase::Joining)]);
    page.reports(with_its_id(Phase::Active));
    page.stack_sends(action("terminate", CALL));
    page.answers_to(&format!("stack, End {TOKEN}"), Answer::Done);
    assert_eq!(page.outcome(end), None);
    page.stack_is_acked();
    assert!(page.is_done(end));
    page.reports(behind_link(CALL, Phase::Ended));
    assert_eq!(page.state(CALL), "none");
    assert_eq!(page.told(), NOTHING);
}

#[test]
fn two_who_call_each_other_are_in_one_call_on_the_side_whose_call_gives_way() {
    let mut page = Page::native();
    let call = page.offers_by_stack();
    page.hears(offer("HIS"));
    page.reports(PageCall {
        previous_id: Some(CALL_1.into()),
        ..native(active("HIS"))
    });
    let went_on = Success::Offered {
        call_id: "HIS".into(),
    };
    page.waits(0);
    assert_eq!(page.outcome(call), Some(&Ok(went_on)));
    assert_eq!(page.state("HIS"), "active");
    assert_eq!(page.shows("HIS", "direction"), "incoming");
    assert_eq!(page.shows(CALL_1, "outcome"), "cancelled");
    assert_eq!(page.shows(CALL_1, "reason"), "glare");
}

#[test]
fn where_that_one_is_over_at_once_nothing_is_offered() {
    let mut page = Page::native();
    let call = page.offers_by_stack();
    page.hears(offer("HIS"));
    page.reports(PageCall {
        previous_id: Some(CALL_1.into()),
        ..native(active("HIS"))
    });
    page.reports(native(in_phase("HIS", Phase::Ended)));
    page.waits(0);
    assert_eq!(page.error(call).code, code::CALL_ENDED);
    assert_eq!(page.shows("HIS", "outcome"), "completed");
}

#[test]
fn and_on_the_side_whose_call_goes_on() {
    let mut page = Page::native();
    page.has_offered_by_stack();
    page.hears(offer("HIS"));
    page.hears(accept(BOB, CALL_1));
    page.reports(ours(active(CALL_1)));
    assert_eq!(page.state(CALL_1), "active");
    assert_eq!(page.shows("HIS", "outcome"), "cancelled");
    assert_eq!(page.shows("HIS", "reason"), "glare");
    let told = page.told();
    let of_his = told.iter().filter(|event| event.contains("HIS"));
    let names: Vec<_> = of_his.map(|event| event.split(' ').next()).collect();
    assert_eq!(names, [Some("state_changed"), Some("ended")], "{told:?}");
}

#[test]
fn a_call_of_somebody_else_goes_on_being_known() {
    let mut page = Page::native();
    page.offer("333@lid");
    page.stack_is_there();
    page.reports(PageCall {
        peer: jid("333@lid"),
        ..ours(in_phase(CALL_1, Phase::Outgoing))
    });
    page.hears(offer("BOBS"));
    page.reports(PageCall {
        peer: jid("333@lid"),
        ..ours(active(CALL_1))
    });
    assert_eq!(page.state("BOBS"), "idle");
}

#[test]
fn a_refusal_of_its_end_names_it_by_the_id_that_it_has_in_the_end() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    let end = page.end(None);
    page.has_calls([behind_link(TOKEN, Phase::Joining)]);
    page.reports(with_its_id(Phase::Active));
    page.stack_sends(action("terminate", CALL));
    page.answers_to(&format!("stack, End {TOKEN}"), Answer::Done);
    page.stack_is_nacked("403");
    let of_call = ("callId", Fact::Text(CALL.into()));
    assert!(page.error(end).facts.contains(&of_call));
}

#[test]
fn who_ends_it_by_its_token_ends_it_by_its_id_when_it_has_one_meanwhile() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    page.end(Some(TOKEN));
    page.reports(with_its_id(Phase::Active));
    page.has_calls([behind_link(CALL, Phase::Active)]);
    assert_eq!(page.open_questions().last(), Some(&"stack, End JOINED"));
}

#[test]
fn one_that_users_have_heard_of_does_not_change_its_id_but_becomes_another_call() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    page.reports(with_its_id(Phase::Active));
    page.reports(PageCall {
        previous_id: Some(CALL.into()),
        ..behind_link("OTHER", Phase::Active)
    });
    assert_eq!(page.shows(CALL, "reason"), "glare");
    assert_eq!(page.state("OTHER"), "active");
}

#[test]
fn it_is_shown_with_video_when_the_page_has_it_so() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(PageCall {
        is_video: true,
        ..behind_link(TOKEN, Phase::Joining)
    });
    assert_eq!(page.shows(TOKEN, "isVideo"), "true");
}

#[test]
fn a_link_that_is_not_good_leaves_every_other_call_alone() {
    let mut page = Page::native();
    page.offer(BOB);
    page.stack_is_there();
    assert_eq!(page.state(CALL_1), "idle", "the stack has not begun it");
    joins(&mut page);
    page.fails_to("stack, join", refused());
    assert_eq!(page.state(CALL_1), "idle");
}

#[test]
fn what_stanzas_do_to_it_they_do_under_the_id_that_it_has_in_the_end() {
    let mut page = Page::native();
    joins(&mut page);
    page.reports(behind_link(TOKEN, Phase::Joining));
    let end = page.end(None);
    page.has_calls([behind_link(TOKEN, Phase::Joining)]);
    page.fails_to("stack, End", no_stack());
    page.says_who_i_am();
    page.reports(with_its_id(Phase::Active));
    page.server_acks();
    assert!(page.is_done(end));
    assert_eq!(page.state(CALL), "ended");
}
