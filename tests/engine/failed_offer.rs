//! Offers that fail: each settles once and says why, and none leaves a call behind.

use wpp_call::engine::{Answer, CallError, ENCRYPTION_STEPS, Fact, HostError};
use wpp_call::node::Node;
use wpp_call::stanza::profile::WA_JS_4_3;

use crate::callee::{ADDRESS, assert_invalid};
use crate::lines::{assert_failed, text};
use crate::page::{CALL_1, Page, Step};
use crate::samples::{BOB, BOBS_TABLET, ack, jid, msg, no_session, pkmsg};

/// What the page was doing at each step, as errors say it.
fn doing(step: Step) -> &'static str {
    match step {
        Step::Identity => "say who is logged in",
        Step::Encryption => "encrypt the call key for the callee",
        Step::Shown => "show the call",
        Step::Sent => "send",
    }
}

/// Once a call may be in the page, and only then, it is taken out again. An offer that may have
/// gone out is taken back, too.
fn assert_cleaned_up(page: &mut Page, step: Step) {
    let closed = page.log.iter().filter(|line| line.starts_with("close"));
    let closed: Vec<&String> = closed.collect();
    if step < Step::Shown {
        assert_eq!(closed, Vec::<&String>::new(), "{step:?}");
    } else {
        assert_eq!(closed, [&format!("close {CALL_1}")], "{step:?}");
    }
    let expected: &[&str] = match step {
        Step::Sent => &["<offer", "<terminate", "<terminate"],
        _ => &[],
    };
    assert_sent(page, expected);
    nothing_is_left(page);
}

/// What was sent, in order.
fn assert_sent(page: &Page, expected: &[&str]) {
    let sent = page.sent_xml();
    assert_eq!(sent.len(), expected.len(), "{sent:?}");
    for (sent, tag) in sent.iter().zip(expected) {
        assert!(sent.contains(tag), "{sent}");
    }
}

/// But the acks of what took the offer back.
fn nothing_is_left(page: &mut Page) {
    for question in page.open_questions() {
        assert!(question.starts_with("send terminate"), "{question}");
    }
    while !page.open_questions().is_empty() {
        page.server_acks();
    }
    assert_eq!(page.deadline(), None);
}

#[test]
fn a_failure_of_the_page_at_any_step_fails_the_offer() {
    for step in Step::ALL {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        page.fails(HostError::failed("Oops"));
        if step == Step::Sent {
            let facts = [("callId", text(CALL_1)), ("cause", text("Oops"))];
            assert_failed(page.error(offer), "send_failed", &facts);
        } else {
            let facts = [("step", text(doing(step))), ("cause", text("Oops"))];
            assert_failed(page.error(offer), "host_failed", &facts);
        }
        assert_cleaned_up(&mut page, step);
    }
}

#[test]
fn a_module_that_is_missing_at_any_step_is_named() {
    for step in Step::ALL {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        let module = "WAWap".into();
        page.fails(HostError::MissingModule { module });
        let facts = [("module", text("WAWap"))];
        assert_failed(page.error(offer), "host_module_not_found", &facts);
        assert_cleaned_up(&mut page, step);
    }
}

#[test]
fn an_answer_to_another_question_fails_the_offer() {
    for step in Step::ALL {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        page.answers(Answer::Calls(vec![]));
        let cause = ("cause", text("it answered something else"));
        if step == Step::Sent {
            let facts = [("callId", text(CALL_1)), cause];
            assert_failed(page.error(offer), "send_failed", &facts);
        } else {
            let facts = [("step", text(doing(step))), cause];
            assert_failed(page.error(offer), "host_failed", &facts);
        }
        assert_cleaned_up(&mut page, step);
    }
}

#[test]
fn a_page_that_does_not_answer_for_90_seconds_has_failed() {
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Sent) {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        page.waits(89_999);
        assert_eq!(page.outcome(offer), None, "{step:?}");
        page.waits(1);
        if step == Step::Encryption {
            // It does not say what it was at, either.
            page.waits(90_000);
        }
        let facts = [("step", text(doing(step))), ("cause", text("no answer"))];
        assert_failed(page.error(offer), "host_failed", &facts);
        assert_eq!(page.deadline(), None);
        let closes = page.log.contains(&format!("close {CALL_1}"));
        assert_eq!(closes, step == Step::Shown, "{step:?}");
    }
}

#[test]
fn an_offer_that_is_stopped_before_it_is_sent_is_over() {
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Sent) {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        page.is_left();
        assert_failed(page.error(offer), "disposed", &[]);
        let closes = page.log.contains(&format!("close {CALL_1}"));
        assert_eq!(closes, step == Step::Shown, "{step:?}");
        assert_eq!(page.sent.len(), 0);
        assert_eq!(page.deadline(), None);
    }
}

#[test]
fn an_offer_that_is_stopped_while_its_ack_is_awaited_is_taken_back() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.is_left();
    assert_failed(page.error(offer), "disposed", &[]);
    assert_taken_back(&mut page, "disposed");
}

#[test]
fn a_callee_without_devices_cannot_be_called() {
    let mut page = Page::new();
    let offer = page.offer("49151@s.whatsapp.net");
    page.says_who_i_am();
    page.encrypts([], []);
    assert_failed(
        page.error(offer),
        "no_devices",
        &[("to", text("49151@c.us"))],
    );
    assert_cleaned_up(&mut page, Step::Encryption);
}

#[test]
fn a_callee_whose_devices_are_named_in_two_ways_cannot_be_called_but_could_in_wa_js() {
    let offers_to_both = |mut page: Page| {
        let offer = page.offer(BOB);
        page.says_who_i_am();
        page.encrypts([BOB, "49151:7@c.us"], [msg(), msg()]);
        (page, offer)
    };
    let (mut page, offer) = offers_to_both(Page::new());
    let cause = "<to jid>: expected a LID, as before, found \"49151:7@s.whatsapp.net\"";
    let facts = [
        ("step", text("name users in one way")),
        ("cause", text(cause)),
    ];
    assert_failed(page.error(offer), "host_failed", &facts);
    assert_cleaned_up(&mut page, Step::Encryption);

    let (mut page, _) = offers_to_both(Page::with_profile(&WA_JS_4_3));
    page.shows_the_call();
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn when_one_device_cannot_be_encrypted_for_nothing_is_sent() {
    let mut page = Page::new();
    let offer = page.offer("49151@c.us");
    page.says_who_i_am();
    page.encrypts(
        ["49151@c.us", "49151:7@c.us", "49151:9@c.us"],
        [no_session(), msg(), Err("bad key".into())],
    );
    let devices = ["49151@c.us", "49151:9@c.us"].map(String::from);
    let facts = [
        ("devices", Fact::Texts(devices.map(Into::into).into())),
        ("cause", text("no session")),
    ];
    assert_failed(page.error(offer), "encryption_failed", &facts);
    assert_eq!(
        page.error(offer).message(),
        "The call key could not be encrypted for 49151@c.us, 49151:9@c.us: no session"
    );
    assert_cleaned_up(&mut page, Step::Encryption);
}

#[test]
fn a_session_that_starts_without_my_device_identity_is_no_answer() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Encryption);
    let devices = vec![(jid(BOB), pkmsg())];
    let identity = None;
    page.answers(Answer::Encrypted { devices, identity });
    let (step, cause) = (doing(Step::Encryption), "it answered something else");
    let facts = [("step", text(step)), ("cause", text(cause))];
    assert_failed(page.error(offer), "host_failed", &facts);
    assert_cleaned_up(&mut page, Step::Encryption);
}

#[test]
fn a_part_of_the_encryption_that_fails_is_named() {
    for step in ENCRYPTION_STEPS {
        let mut page = Page::new();
        let offer = page.offers_until(Step::Encryption);
        let cause = "Oops".into();
        page.fails(HostError::EncryptionStepFailed { step, cause });
        let facts = [("step", text(step)), ("cause", text("Oops"))];
        assert_failed(page.error(offer), "host_failed", &facts);
        assert_cleaned_up(&mut page, Step::Encryption);
    }
}

#[test]
fn an_encryption_that_takes_too_long_is_given_up_and_what_the_page_was_at_is_named() {
    for step in ENCRYPTION_STEPS {
        let mut page = Page::new();
        let offer = page.offers_until(Step::Encryption);
        page.waits(89_999);
        assert_eq!(page.open_questions(), ["encrypt for 222@lid"]);
        page.waits(1);
        assert_eq!(page.open_questions()[1..], ["give up 2"]);
        // Too late.
        page.encrypts([BOB], [msg()]);
        assert_eq!(page.outcome(offer), None);
        let cause = "no answer".into();
        page.fails(HostError::EncryptionStepFailed { step, cause });
        let facts = [("step", text(step)), ("cause", text("no answer"))];
        assert_failed(page.error(offer), "host_failed", &facts);
        assert_cleaned_up(&mut page, Step::Encryption);
    }
}

#[test]
fn a_nack_is_told_with_its_meaning_and_takes_the_call_out_of_the_page() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.server_nacks("439");
    let facts = [
        ("callId", text(CALL_1)),
        ("nack", text("439")),
        ("nackName", text("ChildOrder")),
    ];
    assert_failed(page.error(offer), "call_nack", &facts);
    assert!(page.log.contains(&format!("close {CALL_1}")));
    // Nobody rings: there is nothing to take back.
    assert_sent(&page, &["<offer"]);
    nothing_is_left(&mut page);
}

#[test]
fn a_nack_that_is_not_known_has_no_name() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.server_nacks("999");
    let facts = [("callId", text(CALL_1)), ("nack", text("999"))];
    assert_failed(page.error(offer), "call_nack", &facts);
}

#[test]
fn what_is_no_ack_does_not_acknowledge() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.answers(Answer::Ack(Node::new("receipt")));
    let cause = "<ack>: expected this stanza, found \"receipt\"";
    let facts = [("callId", text(CALL_1)), ("cause", text(cause))];
    assert_failed(page.error(offer), "send_failed", &facts);
    assert_cleaned_up(&mut page, Step::Sent);
}

#[test]
fn an_offer_without_a_relay_is_taken_back_from_every_device() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.server_acks();
    assert_failed(
        page.error(offer),
        "relay_missing",
        &[("callId", text(CALL_1))],
    );
    assert_taken_back(&mut page, "relay_missing");
}

#[test]
fn an_offer_that_is_never_acknowledged_is_taken_back_after_three_times_ten_seconds() {
    let mut page = Page::new();
    let offer = page.offers_until(Step::Sent);
    page.waits(10_000);
    page.waits(10_000);
    page.waits(9_999);
    assert_eq!(page.outcome(offer), None);
    page.waits(1);
    assert_failed(
        page.error(offer),
        "call_ack_timeout",
        &[("callId", text(CALL_1))],
    );
    assert_taken_back(&mut page, "call_ack_timeout");
}

fn assert_taken_back(page: &mut Page, code: &str) {
    let expected = [
        "send terminate 00020202020202020202020202020202 to 222@lid",
        "send terminate 00020202020202020202020202020202 to 222:7@lid",
        "state_changed 00020202020202020202020202020202",
        "ended 00020202020202020202020202020202",
        "close 00020202020202020202020202020202",
        &format!("failed: {code}"),
    ];
    assert!(page.log.ends_with(&expected.map(String::from)), "{code}");
    let terminate = |to, n| {
        format!(
            "<call to=\"{to}\" id=\"257.257-{n}\"><terminate \
             call-id=\"00020202020202020202020202020202\" call-creator=\"111:3@lid\" /></call>"
        )
    };
    let expected = [terminate(BOB, 2), terminate(BOBS_TABLET, 3)];
    assert_eq!(page.sent_xml()[1..], expected);
    assert_eq!(page.shows(CALL_1, "outcome"), "failed");
    assert_eq!(page.shows(CALL_1, "reason"), code);
}

#[test]
fn wa_js_takes_an_offer_back_from_the_user_alone() {
    let mut page = Page::with_profile(&WA_JS_4_3);
    page.offers_until(Step::Sent);
    page.server_acks();
    assert_eq!(
        page.sent_xml()[1..],
        [format!(
            "<call to=\"222@lid\" id=\"257.257-1\"><terminate call-id=\"{CALL_1}\" \
             call-creator=\"222@lid\" /></call>"
        )]
    );
}

#[test]
fn answers_to_an_offer_that_is_over_do_nothing() {
    let mut page = Page::new();
    page.offers_until(Step::Sent);
    page.hears_no_ack();
    let before = page.log.clone();
    // The late ack of the offer, then those of the two terminates.
    page.server_gives_a_relay();
    page.server_nacks("473");
    page.fails(HostError::Timeout);
    page.repeats_itself(Ok(Answer::Ack(ack())));
    page.waits(100_000);
    assert_eq!(page.log, before);
}

#[test]
fn a_command_that_was_wrong_from_the_start_fails_with_its_own_error() {
    use wpp_call::crypto::StanzaIds;
    use wpp_call::engine::{CommandId, Engine, Input, Millis, Output, code};
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    let mut engine = Engine::new(ids);
    let error = CallError::new(code::NO_RANDOM_SOURCE);
    let (id, command) = (CommandId(7), Err(error.clone()));
    engine.handle(Millis(0), Input::Command { id, command });
    match engine.poll() {
        Some(Output::Settled { command, result }) => {
            assert_eq!((command, result), (id, Err(error)));
        }
        other => panic!("{other:?}"),
    }
    assert!(engine.poll().is_none());
}

#[test]
fn an_address_that_the_page_does_not_take_is_the_users_mistake_only_while_his_devices_are_listed() {
    for step in Step::ALL {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        page.fails(HostError::InvalidAddress);
        if step == Step::Encryption {
            assert_invalid(page.error(offer), BOB, ADDRESS);
        } else {
            let cause = text("it takes the address for none");
            let facts = [("step", text(doing(step))), ("cause", cause)];
            assert_failed(page.error(offer), "host_failed", &facts);
        }
        assert_cleaned_up(&mut page, step);
    }
}
