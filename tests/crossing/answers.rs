//! What the page answers, and what it has received.

use wpp_call::bytes::{Bytes, Kept, take_released};
use wpp_call::engine::{
    Answer, ENCRYPTION_STEPS, HostError, LogResult, PageCall, PageState, Phase, RawState,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::offer::CiphertextKind;
use wpp_call::web::read::Broken;
use wpp_call::words as w;

use crate::parts::Part;
use crate::samples::{ack, encrypted, every_answer, going_on, identity, ringing, stanza};
use crate::{jid, read_answer, read_page_call, read_stanza};

#[test]
fn every_kind_of_answer_is_read_as_that_kind() {
    for (ints, expected) in every_answer() {
        let answer = format!("{:?}", read_answer(&ints));
        assert!(answer.starts_with(expected), "{answer}");
    }
}

#[test]
fn an_identity_is_two_addresses_either_of_which_may_be_missing() {
    let read = |part: Part| match read_answer(&part.ints()) {
        Ok(Answer::Identity(identity)) => (identity.pn, identity.lid),
        other => panic!("{other:?}"),
    };
    let (pn, lid) = (jid("491:2@c.us"), jid("1:3@lid"));
    assert_eq!(read(identity()), (Some(pn), Some(lid)));
    assert_eq!(read(parts![1, "491:2@c.us", ""]), (Some(pn), None::<Jid>));
    assert_eq!(read(parts![1, "", "1:3@lid"]), (None, Some(lid)));
    assert_eq!(read(parts![1, "", ""]), (None, None));
}

#[test]
fn devices_come_in_their_order_with_a_ciphertext_or_the_pages_message() {
    let Ok(Answer::Encrypted { devices, identity }) = read_answer(&encrypted().ints()) else {
        panic!("nothing encrypted");
    };
    let expected = [
        (jid("2@lid"), Ok((CiphertextKind::Pkmsg, kept(7)))),
        (jid("2:7@lid"), Ok((CiphertextKind::Msg, kept(u32::MAX)))),
        (jid("2:9@lid"), Err("no session".into())),
    ];
    assert_eq!(devices, expected);
    let mine = Some(kept(8));
    assert_eq!(identity, mine);
    assert_eq!(take_released(), [0; 0]);
    drop((devices, expected));
    assert_eq!(take_released(), [7, u32::MAX, 7, u32::MAX]);
    drop((identity, mine));
    assert_eq!(take_released(), [8, 8]);
}

fn kept(number: u32) -> Bytes {
    Bytes::Kept(Kept::new(number))
}

#[test]
fn nobody_needs_my_device_identity_and_there_may_be_no_devices() {
    let Ok(Answer::Encrypted { devices, identity }) = read_answer(&[2, 0, 0]) else {
        panic!("nothing encrypted");
    };
    assert_eq!((devices, identity), (vec![], None));
    let unreadable = HostError::failed("its answer could not be read");
    assert_eq!(read_answer(&[2, 0, 2]).unwrap_err(), unreadable);
}

#[test]
fn a_device_that_cannot_be_rung_is_a_failure_not_a_device_less() {
    let devices = parts![2, 2, parts!["2@lid", 1, "msg", 7], parts!["oops", 0, ""], 0];
    let (step, cause) = (ENCRYPTION_STEPS[0], "expected a JID, found \"oops\"".into());
    let error = read_answer(&devices.ints()).unwrap_err();
    assert_eq!(error, HostError::EncryptionStepFailed { step, cause });
}

#[test]
fn a_ciphertext_of_an_unknown_kind_is_a_failure_of_that_device() {
    let answer = parts![2, 1, "2@lid", 1, "skms", 9, 0];
    let Ok(Answer::Encrypted { devices, .. }) = read_answer(&answer.ints()) else {
        panic!("nothing encrypted");
    };
    let cause = "it is neither msg nor pkmsg".into();
    assert_eq!(devices, [(jid("2@lid"), Err(cause))]);
}

#[test]
fn what_failed_of_an_encryption_is_told_by_its_number() {
    for (number, step) in (0..).zip(ENCRYPTION_STEPS) {
        let read = read_answer(&parts![8, number, "Oops"].ints());
        let cause = "Oops".into();
        assert_eq!(
            read.unwrap_err(),
            HostError::EncryptionStepFailed { step, cause }
        );
    }
    let unreadable = HostError::failed("its answer could not be read");
    for other in [ENCRYPTION_STEPS.len() as i32, -1] {
        let other = parts![8, other, "Oops"].ints();
        assert_eq!(read_answer(&other).unwrap_err(), unreadable);
    }
}

#[test]
fn a_call_is_read_with_all_that_the_page_knows_of_it() {
    let expected = PageCall {
        id: "CALL1".into(),
        peer: jid("2:7@lid"),
        previous_id: None,
        link_token: None,
        state: PageState {
            phase: Phase::Ringing,
            raw: RawState::Text("INCOMING_RING".into()),
        },
        is_group: false,
        group_jid: None,
        is_video: true,
        is_outgoing: false,
        is_active: false,
        is_native: false,
        was_offline: false,
        ended_by_user: false,
        is_waiting: false,
        is_silenced: false,
        other_address: None,
        log_result: None,
        offer_time: Some(1_700_000_000),
    };
    assert_eq!(read_page_call(&ringing().ints()), Ok(Some(expected)));

    let expected = PageCall {
        id: "CALL2".into(),
        peer: jid("call"),
        previous_id: None,
        link_token: None,
        state: PageState {
            phase: Phase::Active,
            raw: RawState::Number(-3),
        },
        is_group: true,
        group_jid: Some(jid("1@g.us")),
        is_video: false,
        is_outgoing: true,
        is_active: true,
        is_native: true,
        was_offline: false,
        ended_by_user: false,
        is_waiting: false,
        is_silenced: true,
        other_address: None,
        log_result: Some(LogResult::AcceptedElsewhere),
        offer_time: None,
    };
    assert_eq!(read_page_call(&going_on().ints()), Ok(Some(expected)));
}

/// Of a call with only this phase, state, flags, result and time.
fn call(phase: i32, state: Part, flags: i32, logged: i32, time: i64) -> PageCall {
    let time = Part::Number(time);
    let call = parts!["C", "call", phase, state, flags, logged, time, "", "", ""];
    read_page_call(&call.ints()).unwrap().unwrap()
}

#[test]
fn the_other_address_of_its_peer_is_there_where_the_page_was_asked() {
    let call = |flags: i32, rest: &[&str]| {
        let rest = rest.iter().map(|text| parts![*text]).collect();
        let call = parts![
            "C",
            "2@lid",
            2,
            0,
            flags,
            0,
            Part::Number(0),
            "",
            "",
            "",
            Part::All(rest)
        ];
        read_page_call(&call.ints()).map(|call| call.unwrap().other_address)
    };
    assert_eq!(call(512, &["1@c.us"]), Ok(Some(Some(jid("1@c.us")))));
    assert_eq!(call(512, &[""]), Ok(Some(None)));
    assert_eq!(call(0, &[]), Ok(None));
    assert_eq!(call(0, &["1@c.us"]), Err(Broken));
    assert_eq!(call(512, &[]), Err(Broken));
}

#[test]
fn each_flag_is_a_bit_of_its_own() {
    let flags = |flags| {
        let call = call(0, parts![0], flags, 0, 0);
        [
            call.is_group,
            call.is_video,
            call.is_outgoing,
            call.is_active,
            call.was_offline,
            call.ended_by_user,
            call.is_native,
            call.is_waiting,
            call.is_silenced,
        ]
    };
    assert_eq!(flags(0), [false; 9]);
    for bit in 0..9 {
        let mut expected = [false; 9];
        expected[bit] = true;
        assert_eq!(flags(1 << bit), expected, "{bit}");
    }
}

#[test]
fn each_phase_has_its_number_and_other_numbers_are_unknown() {
    let phases = [
        Phase::Unknown,
        Phase::Outgoing,
        Phase::Ringing,
        Phase::Connecting,
        Phase::Active,
        Phase::Ended,
        Phase::RingingThere,
        Phase::Lost,
        Phase::Joining,
        Phase::Unknown,
    ];
    for (number, expected) in (0..).zip(phases) {
        let call = call(number, parts![0], 0, 0, 0);
        assert_eq!(call.state.phase, expected, "{number}");
    }
}

#[test]
fn what_the_page_writes_down_has_its_number_and_other_numbers_say_nothing() {
    let logged = [
        None,
        Some(LogResult::Cancelled),
        Some(LogResult::Missed),
        Some(LogResult::Unavailable),
        Some(LogResult::Rejected),
        Some(LogResult::Connected),
        Some(LogResult::AcceptedElsewhere),
        Some(LogResult::Failed),
        Some(LogResult::Connected), // and nobody else was in it any more
        None,
    ];
    for (number, expected) in (0..).zip(logged) {
        let call = call(5, parts![0], 0, number, 0);
        assert_eq!(call.log_result, expected, "{number}");
    }
}

#[test]
fn states_of_the_page_are_texts_or_numbers_of_either_sign_or_unset() {
    let raw = |state| call(0, state, 0, 0, 0).state.raw;
    assert_eq!(raw(parts![0]), RawState::Unset);
    assert_eq!(raw(parts![1, ""]), RawState::Text("".into()));
    assert_eq!(raw(parts![1, "é"]), RawState::Text("é".into()));
    for number in [0, -1, 3, i32::MAX, i32::MIN] {
        assert_eq!(raw(parts![2, number]), RawState::Number(number));
    }
    let other = parts!["C", "call", 0, 3, 0, 0, 0, 0, "", "", ""];
    assert_eq!(read_page_call(&other.ints()), Err(Broken));
}

#[test]
fn the_time_of_an_offer_may_take_all_53_bits_and_no_more() {
    for time in [1 << 31, (1 << 32) - 1, 1 << 32, (1 << 53) - 1] {
        let call = call(0, parts![0], 0, 0, time);
        assert_eq!(call.offer_time, Some(time as u64));
    }
    for time in [1 << 53, i64::MAX, -1] {
        let call = parts!["C", "call", 0, 0, 0, 0, Part::Number(time), "", "", ""];
        assert_eq!(read_page_call(&call.ints()), Err(Broken), "{time}");
    }
}

#[test]
fn a_call_behind_a_link_has_its_token_and_may_have_had_another_id() {
    let link = parts!["TOKEN", "TOKEN", ""];
    let call = parts!["C", "C@call", 8, 0, 4, 0, Part::Number(0), link];
    let call = read_page_call(&call.ints()).unwrap().unwrap();
    assert_eq!(call.previous_id, Some("TOKEN".into()));
    assert_eq!(call.link_token, Some("TOKEN".into()));
    assert_eq!(call.peer, jid("C@call"));
}

#[test]
fn a_call_whose_peer_is_no_address_is_left_out() {
    let stranger = parts!["C", "oops", 0, 0, 0, 0, Part::Number(0), "", "", ""];
    assert_eq!(read_page_call(&stranger.ints()), Ok(None));
    let calls = parts![3, 2, stranger, ringing()];
    let Ok(Answer::Calls(read)) = read_answer(&calls.ints()) else {
        panic!("no calls");
    };
    let ids: Vec<_> = read.iter().map(|call| call.id).collect();
    assert_eq!(ids, ["CALL1"]);
}

#[test]
fn an_ack_is_read_as_a_tree() {
    let Ok(Answer::Ack(read)) = read_answer(&ack().ints()) else {
        panic!("no ack");
    };
    let expected = Node::new("ack").attr("class", "later").children(vec![
        Node::new("relay"),
        Node::new("te").bytes([0x00, 0xff]),
    ]);
    assert_eq!(read, expected);
}

#[test]
fn a_stanza_that_came_in_is_read_as_a_tree_too() {
    let Ok(Answer::Ack(expected)) = read_answer(&ack().ints()) else {
        panic!("no ack");
    };
    assert_eq!(read_stanza(&stanza().ints()), Ok(expected));
}

#[test]
fn attributes_that_came_in_are_text_in_their_order_even_where_they_are_addresses() {
    let attrs = parts![w::TO, "2@lid", "__proto__", "", w::TO, "y"];
    let stanza = parts!["x", 3, attrs, 0];
    let expected = Node::new("x")
        .attr("to", "2@lid")
        .attr("__proto__", "")
        .attr("to", "y");
    let read = read_stanza(&stanza.ints()).unwrap();
    assert_eq!(read, expected);
    assert_ne!(read.attrs[0].1, jid("2@lid").into());
    assert_eq!(read.jid("to"), Some(jid("2@lid")));
}

#[test]
fn words_are_told_by_their_numbers() {
    for (number, word) in (0..).zip(w::ALL) {
        assert_eq!(read_stanza(&[number, 0, 0]), Ok(Node::new(word)));
    }
    let behind = w::ALL.len() as i32;
    for number in [
        behind,
        behind + 1,
        254,
        255,
        256,
        1 << 8 | 1,
        1 << 16,
        i32::MAX,
    ] {
        let read = read_stanza(&[number, 0, 0]);
        assert_eq!(read, Err(Broken), "{number} is no word");
    }
}

#[test]
fn the_pages_own_failures_keep_what_they_say() {
    let error = |answer: Part| read_answer(&answer.ints()).unwrap_err();
    let module = "WAWap".into();
    assert_eq!(
        error(parts![5, "WAWap"]),
        HostError::MissingModule { module }
    );
    assert_eq!(error(parts![6]), HostError::InvalidAddress);
    assert_eq!(error(parts![7, "Oh né 😀"]), HostError::failed("Oh né 😀"));
}

#[test]
fn the_failures_of_the_pages_own_stack_are_told_apart() {
    let error = |answer: Part| read_answer(&answer.ints()).unwrap_err();
    let reason = "gated".into();
    assert_eq!(error(parts![9, "gated"]), HostError::NoStack { reason });
    assert_eq!(error(parts![10]), HostError::NotActive);
    let cause = "status 3".into();
    assert_eq!(error(parts![11, "status 3"]), HostError::Refused { cause });
    assert_eq!(error(parts![12]), HostError::NoContact);
    let code = "404".into();
    assert_eq!(error(parts![13, "404"]), HostError::Nacked { code });
    assert_eq!(error(parts![14]), HostError::NotLoggedIn);
    let cause = "none".into();
    assert_eq!(error(parts![15, "none"]), HostError::HostNotFound { cause });
}
