//! What the page answers, and what it has received.

use wpp_call::engine::{
    Answer, ENCRYPTION_STEPS, HostError, LogResult, PageCall, PageState, Phase, RawState,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::offer::CiphertextKind;
use wpp_call::web::read;
use wpp_call::words as w;

use crate::jid;
use crate::samples::{ack, encrypted, every_answer, going_on, identity, ringing, stanza};

#[test]
fn every_kind_of_answer_is_read_as_that_kind() {
    for (buffer, expected) in every_answer() {
        let answer = format!("{:?}", read::answer(&buffer));
        assert!(answer.starts_with(expected), "{answer}");
    }
}

#[test]
fn an_identity_is_two_addresses_either_of_which_may_be_missing() {
    let read = |buffer: Vec<u8>| match read::answer(&buffer) {
        Ok(Answer::Identity(identity)) => (identity.pn, identity.lid),
        other => panic!("{other:?}"),
    };
    let (pn, lid) = (jid("491:2@c.us"), jid("1:3@lid"));
    assert_eq!(read(identity()), (Some(pn), Some(lid)));
    assert_eq!(
        read(buffer!([1, 10], "491:2@c.us", [0])),
        (Some(pn), None::<Jid>)
    );
    assert_eq!(read(buffer!([1, 0, 7], "1:3@lid")), (None, Some(lid)));
    assert_eq!(read(vec![1, 0, 0]), (None, None));
}

#[test]
fn devices_come_in_their_order_with_a_ciphertext_or_the_pages_message() {
    let Ok(Answer::Encrypted { devices, identity }) = read::answer(&encrypted()) else {
        panic!("nothing encrypted");
    };
    let expected = [
        (jid("2@lid"), Ok((CiphertextKind::Pkmsg, vec![0xca, 0xfe]))),
        (jid("2:7@lid"), Ok((CiphertextKind::Msg, vec![]))),
        (jid("2:9@lid"), Err("no session".into())),
    ];
    assert_eq!(devices, expected);
    assert_eq!(identity, Some(vec![0x00, 0xff]));
}

#[test]
fn nobody_needs_my_device_identity_and_there_may_be_no_devices() {
    let Ok(Answer::Encrypted { devices, identity }) = read::answer(&[2, 0, 0]) else {
        panic!("nothing encrypted");
    };
    assert_eq!((devices, identity), (vec![], None));
    let unreadable = HostError::failed("its answer could not be read");
    assert_eq!(read::answer(&[2, 0, 2]).unwrap_err(), unreadable);
}

#[test]
fn a_device_that_cannot_be_rung_is_a_failure_not_a_device_less() {
    let devices = buffer!(
        [2, 2, 5],
        "2@lid",
        [1, 3],
        "msg",
        [0],
        [4],
        "oops",
        [0, 0, 0]
    );
    let (step, cause) = (ENCRYPTION_STEPS[0], "expected a JID, found \"oops\"".into());
    let error = read::answer(&devices).unwrap_err();
    assert_eq!(error, HostError::EncryptionStepFailed { step, cause });
}

#[test]
fn a_ciphertext_of_an_unknown_kind_is_a_failure_of_that_device() {
    let buffer = buffer!([2, 1, 5], "2@lid", [1, 4], "skms", [1, 9], [0]);
    let Ok(Answer::Encrypted { devices, .. }) = read::answer(&buffer) else {
        panic!("nothing encrypted");
    };
    let cause = "it is neither msg nor pkmsg".into();
    assert_eq!(devices, [(jid("2@lid"), Err(cause))]);
}

#[test]
fn what_failed_of_an_encryption_is_told_by_its_number() {
    for (number, step) in ENCRYPTION_STEPS.iter().enumerate() {
        let read = read::answer(&buffer!([8, number as u8, 4], "Oops"));
        let cause = "Oops".into();
        assert_eq!(
            read.unwrap_err(),
            HostError::EncryptionStepFailed { step, cause }
        );
    }
    let unreadable = HostError::failed("its answer could not be read");
    let other = buffer!([8, ENCRYPTION_STEPS.len() as u8, 4], "Oops");
    assert_eq!(read::answer(&other).unwrap_err(), unreadable);
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
        log_result: None,
        offer_time: Some(1_700_000_000),
    };
    assert_eq!(read::page_call(&ringing()), Ok(Some(expected)));

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
        log_result: Some(LogResult::AcceptedElsewhere),
        offer_time: None,
    };
    assert_eq!(read::page_call(&going_on()), Ok(Some(expected)));
}

#[test]
fn each_flag_is_a_bit_of_its_own() {
    let flags = |flags: &[u8]| {
        let buffer = buffer!([1], "C", [4], "call", [0, 0], flags, [0, 0, 0, 0, 0]);
        let call = read::page_call(&buffer).unwrap().unwrap();
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
    assert_eq!(flags(&[0]), [false; 9]);
    for bit in 0..9 {
        let mut expected = [false; 9];
        expected[bit] = true;
        let number: &[u8] = match bit {
            0..7 => &[1 << bit],
            _ => &[0x80, 1 << (bit - 7)],
        };
        assert_eq!(flags(number), expected, "{bit}");
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
        let buffer = buffer!([1], "C", [4], "call", [number, 0, 0, 0, 0, 0, 0, 0]);
        let call = read::page_call(&buffer).unwrap().unwrap();
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
        let buffer = buffer!([1], "C", [4], "call", [5, 0, 0, number, 0, 0, 0, 0]);
        let call = read::page_call(&buffer).unwrap().unwrap();
        assert_eq!(call.log_result, expected, "{number}");
    }
}

#[test]
fn states_of_the_page_are_texts_or_numbers_of_either_sign_or_unset() {
    let raw = |state: &[u8]| {
        let buffer = buffer!([1], "C", [4], "call", [0], state, [0; 6]);
        read::page_call(&buffer).unwrap().unwrap().state.raw
    };
    assert_eq!(raw(&[0]), RawState::Unset);
    assert_eq!(raw(&[1, 0]), RawState::Text("".into()));
    assert_eq!(raw(&[1, 2, 0xc3, 0xa9]), RawState::Text("é".into()));
    assert_eq!(raw(&[2, 0]), RawState::Number(0));
    assert_eq!(raw(&[2, 1]), RawState::Number(-1));
    assert_eq!(raw(&[2, 6]), RawState::Number(3));
    let extremes = [0xfe, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(
        raw(&buffer!([2], extremes)),
        RawState::Number(0x7fff_ffff_u32 as i32)
    );
    let extremes = [0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(raw(&buffer!([2], extremes)), RawState::Number(i32::MIN));
}

#[test]
fn the_time_of_an_offer_may_take_all_53_bits() {
    let last = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    let buffer = buffer!([1], "C", [4], "call", [0, 0, 0, 0], last, [0, 0, 0]);
    let call = read::page_call(&buffer).unwrap().unwrap();
    assert_eq!(call.offer_time, Some((1 << 53) - 1));
}

#[test]
fn a_call_behind_a_link_has_its_token_and_may_have_had_another_id() {
    let buffer = buffer!(
        [1],
        "C",
        [6],
        "C@call",
        [8, 0, 4, 0, 0, 5],
        "TOKEN",
        [5],
        "TOKEN",
        [0]
    );
    let call = read::page_call(&buffer).unwrap().unwrap();
    assert_eq!(call.previous_id, Some("TOKEN".into()));
    assert_eq!(call.link_token, Some("TOKEN".into()));
    assert_eq!(call.peer, jid("C@call"));
}

#[test]
fn a_call_whose_peer_is_no_address_is_left_out() {
    let stranger = buffer!([1], "C", [4], "oops", [0; 8]);
    assert_eq!(read::page_call(&stranger), Ok(None));
    let Ok(Answer::Calls(read)) = read::answer(&buffer!([3, 2], stranger, ringing())) else {
        panic!("no calls");
    };
    let ids: Vec<_> = read.iter().map(|call| call.id).collect();
    assert_eq!(ids, ["CALL1"]);
}

#[test]
fn an_ack_is_read_as_a_tree() {
    let Ok(Answer::Ack(read)) = read::answer(&ack()) else {
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
    let Ok(Answer::Ack(expected)) = read::answer(&ack()) else {
        panic!("no ack");
    };
    assert_eq!(read::stanza(&stanza()), Ok(expected));
}

#[test]
fn attributes_that_came_in_are_text_in_their_order_even_where_they_are_addresses() {
    let buffer = buffer!(
        [0xfe, 1],
        "x",
        [3, w::TO.index()],
        [0xfe, 5],
        "2@lid",
        [0xfe, 9],
        "__proto__",
        [0xfe, 0],
        [w::TO.index()],
        [0xfe, 1],
        "y",
        [0]
    );
    let expected = Node::new("x")
        .attr("to", "2@lid")
        .attr("__proto__", "")
        .attr("to", "y");
    let read = read::stanza(&buffer).unwrap();
    assert_eq!(read, expected);
    assert_ne!(read.attrs[0].1, jid("2@lid").into());
    assert_eq!(read.jid("to"), Some(jid("2@lid")));
}

#[test]
fn words_are_told_by_their_numbers() {
    for (index, word) in w::ALL.iter().enumerate() {
        let read = read::stanza(&[index as u8, 0, 0]);
        assert_eq!(read, Ok(Node::new(*word)));
    }
    for index in (w::ALL.len() as u8..0xfe).chain([0xff]) {
        let read = read::stanza(&[index, 0, 0]);
        assert_eq!(read, Err(read::Broken), "{index:#x} is no word");
    }
}

#[test]
fn the_pages_own_failures_keep_what_they_say() {
    let missing = read::answer(&buffer!([5, 5], "WAWap")).unwrap_err();
    let module = "WAWap".into();
    assert_eq!(missing, HostError::MissingModule { module });
    assert_eq!(read::answer(&[6]).unwrap_err(), HostError::InvalidAddress);
    let failed = read::answer(&buffer!([7, 5], "Oh né")).unwrap_err();
    let unreadable = HostError::failed("its answer could not be read");
    assert_eq!(failed, unreadable, "a text cut within a character");
    let failed = read::answer(&buffer!([7, 6], "Oh né")).unwrap_err();
    assert_eq!(failed, HostError::failed("Oh né"));
}

#[test]
fn the_failures_of_the_pages_own_stack_are_told_apart() {
    let error = |buffer: Vec<u8>| read::answer(&buffer).unwrap_err();
    let reason = "gated".into();
    assert_eq!(
        error(buffer!([9, 5], "gated")),
        HostError::NoStack { reason }
    );
    assert_eq!(error(vec![10]), HostError::NotActive);
    let cause = "status 3".into();
    assert_eq!(
        error(buffer!([11, 8], "status 3")),
        HostError::Refused { cause }
    );
    assert_eq!(error(vec![12]), HostError::NoContact);
    let code = "404".into();
    assert_eq!(error(buffer!([13, 3], "404")), HostError::Nacked { code });
    assert_eq!(error(vec![14]), HostError::NotLoggedIn);
    let cause = "none".into();
    assert_eq!(
        error(buffer!([15, 4], "none")),
        HostError::HostNotFound { cause }
    );
}
