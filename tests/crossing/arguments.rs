//! Commands and options, as `src/web/argument.rs` says that they are written.

use wpp_call::engine::{CallError, Command, OfferSecrets, Settings, code};
use wpp_call::web::argument;
use wpp_call::web::texts::Texts;

use crate::parts::Part;

fn draw() -> Result<OfferSecrets, CallError> {
    OfferSecrets::draw(&mut |_: &mut [u8]| Ok::<(), ()>(()))
        .map_err(|()| CallError::new(code::NO_RANDOM_SOURCE))
}

fn read(given: &Part) -> Result<Command, CallError> {
    argument::command(&given.ints(), &mut Texts::default(), draw)
}

fn text(text: &str) -> Part {
    parts![2, text]
}

/// The verb, the call and the reason, as they are shown.
fn act(given: &Part) -> String {
    match read(given).unwrap() {
        Command::Act {
            verb,
            call_id,
            reason,
        } => format!("{verb:?} {call_id:?} {reason:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_command_has_its_number_and_its_arguments() {
    let (none, no, yes) = (parts![0], parts![3], parts![4]);
    let offer = read(&parts![0, text("222@lid"), yes.clone()]).unwrap();
    assert!(matches!(offer, Command::Offer { to, is_video: true, .. } if to == "222@lid"));
    for (given, expected) in [
        (parts![1, text("A")], "Accept Some(\"A\") None"),
        (parts![1, none.clone()], "Accept None None"),
        (
            parts![2, text("A"), text("busy")],
            "Reject Some(\"A\") Some(\"busy\")",
        ),
        (parts![3, parts![1], none.clone()], "End None None"),
        (parts![4, yes.clone(), text("A")], "Mute Some(\"A\") None"),
        (parts![4, no.clone(), none.clone()], "Unmute None None"),
        (parts![5, text("A")], "UpgradeVideo Some(\"A\") None"),
        (parts![6, yes.clone(), none.clone()], "RaiseHand None None"),
        (parts![6, no.clone(), none.clone()], "LowerHand None None"),
    ] {
        assert_eq!(act(&given), expected);
    }
    let at = parts![5, Part::Number(1_800_000_000)];
    let created = read(&parts![7, no, at]).unwrap();
    assert!(matches!(
        created,
        Command::CreateLink {
            is_video: false,
            start_time: Some(1_800_000_000)
        }
    ));
    let link = text("https://call.whatsapp.com/voice/abcdefghijklmnopqrstuv");
    let joined = read(&parts![8, link, yes]).unwrap();
    assert!(matches!(joined, Command::JoinLink { is_video: true, .. }));
    assert!(matches!(
        read(&parts![9]).unwrap(),
        Command::EnableCallInterface
    ));
}

#[test]
fn what_is_cut_short_or_too_long_is_refused() {
    for given in [
        parts![],
        parts![0],
        parts![0, text("222@lid")],
        parts![1, text("A"), 0],
        parts![9, 0],
        parts![2, parts![2, -5], 0],
    ] {
        assert_eq!(
            read(&given).unwrap_err().code,
            code::INVALID_OPTION,
            "{:?}",
            given.ints()
        );
    }
}

#[test]
fn verbs_that_need_true_or_false_say_what_came_instead() {
    for (given, found) in [
        (parts![4, 0, 0], "undefined"),
        (parts![4, 1, 0], "null"),
        (parts![4, text("yes"), 0], "\"yes\""),
        (parts![4, parts![5, Part::Number(1)], 0], "number"),
        (parts![4, parts![6, "symbol"], 0], "symbol"),
    ] {
        let error = read(&given).unwrap_err();
        assert!(
            error.message().ends_with(&format!("found {found}")),
            "{}",
            error.message()
        );
    }
    let error = read(&parts![1, 4]).unwrap_err();
    assert_eq!(error.code, code::INVALID_CALL_ID);
}

#[test]
fn an_option_is_set_or_says_what_it_takes() {
    let set = |given: &Part| {
        let mut settings = Settings::default();
        argument::option(&given.ints(), &mut Texts::default(), &mut settings).map(|()| settings)
    };
    let retries = |number| parts!["retries", "", 5, Part::Number(number)];
    assert_eq!(set(&retries(10)).unwrap().retries, 10);
    assert_eq!(set(&retries(11)).unwrap_err().code, code::INVALID_OPTION);
    let part = parts!["ringTimeoutMs", "callee", 5, Part::Number(3_600_000)];
    assert_eq!(set(&part).unwrap().callee_ring_timeout, 3_600_000);
    let unknown = set(&parts!["nonsense", "", 0]).unwrap_err();
    assert!(
        unknown.message().contains("one of the options"),
        "{}",
        unknown.message()
    );
}
