//! Open vocabularies: what is known has a name and maybe a meaning, what is not stays as it came.

use wpp_call::node::Text;
use wpp_call::stanza::ack::NackCode;
use wpp_call::stanza::call::Action;
use wpp_call::stanza::element::Element;
use wpp_call::stanza::link::LinkQueryAction;
use wpp_call::stanza::media::Media;
use wpp_call::stanza::mute::MuteState;
use wpp_call::stanza::reject::RejectReason;
use wpp_call::stanza::screen_share::ScreenShareState;
use wpp_call::stanza::terminate::{Terminate, TerminateReason};
use wpp_call::stanza::transport::TransportKind;
use wpp_call::stanza::user_action::{RaiseHandState, UserActionKind};
use wpp_call::stanza::video::VideoState;

use crate::golden::{action, golden, my_call};

/// The words of a vocabulary with their meanings, read by it one by one.
macro_rules! assert_knows {
    ($vocabulary:ident: $($word:literal $(means $meaning:literal)?),* $(,)?) => {
        let words = [$($word),*];
        let meanings: &[Option<&str>] = &[$([$(Some($meaning),)? None][0]),*];
        let known: Vec<Text> = $vocabulary::KNOWN.iter().map(|word| word.text()).collect();
        assert_eq!(known, words);
        for ((word, constant), meaning) in words.iter().zip($vocabulary::KNOWN).zip(meanings) {
            let read = $vocabulary::from(*word);
            assert_eq!(read, *constant);
            assert_eq!(read.text(), *word);
            assert_eq!(read.meaning(), *meaning, "{word}");
        }
        for unknown in ["", "99", "Timeout", "no such word", "\u{fffd}"] {
            let read = $vocabulary::from(unknown);
            assert_eq!(read.text(), unknown);
            assert_eq!(read.meaning(), None);
            assert!(!$vocabulary::KNOWN.contains(&read));
        }
    };
}

#[test]
fn the_server_refuses_for_these_reasons() {
    // protocol.md §1.7: offers, 439 and 463 from the field, then those of links alone.
    assert_knows!(NackCode:
        "401" means "CallerCountry",
        "403" means "CallerNotEnabled",
        "405" means "CalleeCountry",
        "406" means "CalleePlatform",
        "409" means "Unknown",
        "411" means "DuplicateLinkedGroupCall",
        "426" means "CalleeAppVersion",
        "427" means "GroupCallNotEnabled",
        "428" means "GroupMaxLimit",
        "434" means "GroupCapacityFull",
        "439" means "ChildOrder",
        "460" means "CalleeOSVersion",
        "463" means "TcToken",
        "473" means "Unavailable",
        "400",
        "404",
        "432",
        "503",
    );
}

#[test]
fn a_call_ends_for_these_reasons() {
    assert_knows!(TerminateReason:
        "accepted_elsewhere", "rejected_elsewhere", "timeout", "group_call_ended");
    assert_knows!(RejectReason: "busy", "enc");
}

#[test]
fn media_go_in_these_ways() {
    assert_knows!(Media: "audio", "video");
    assert_knows!(TransportKind:
        "1" means "RelayCandidate", "3" means "PeerIce", "9" means "KeepAlive");
    assert_knows!(MuteState: "0" means "Unmuted", "1" means "Muted");
    assert_knows!(ScreenShareState:
        "0" means "NotSupported", "1" means "Started", "2" means "Stopped", "3" means "Failed");
}

#[test]
fn video_is_asked_for_and_answered_in_these_states() {
    // protocol.md §1.4
    assert_knows!(VideoState:
        "0" means "Disabled",
        "1" means "Enabled",
        "2" means "Paused",
        "3" means "UpgradeRequest",
        "4" means "UpgradeAccept",
        "5" means "UpgradeReject",
        "6" means "Stopped",
        "7" means "UpgradeRejectByTimeout",
        "8" means "UpgradeCancel",
        "9" means "UpgradeCancelByTimeout",
        "10" means "UnknownPeer",
        "11" means "UpgradeRequestV2",
        "20" means "Error",
    );
}

#[test]
fn members_and_links_do_these_things() {
    assert_knows!(UserActionKind: "raise_hand");
    assert_knows!(RaiseHandState: "0" means "Lowered", "1" means "Raised");
    assert_knows!(LinkQueryAction: "preview", "link_edit");
}

#[test]
fn constants_stand_for_their_words() {
    assert_eq!(TerminateReason::TIMEOUT.text(), "timeout");
    assert_eq!(RejectReason::BUSY.text(), "busy");
    assert_eq!(RejectReason::ENC.text(), "enc");
    assert_eq!(NackCode::CHILD_ORDER.text(), "439");
    assert_eq!(NackCode::TC_TOKEN.text(), "463");
    assert_eq!(VideoState::UPGRADE_REQUEST_V2.text(), "11");
    assert_eq!(VideoState::ERROR.text(), "20");
    assert_eq!(ScreenShareState::STARTED.text(), "1");
    assert_eq!(TransportKind::PEER_ICE.text(), "3");
}

#[test]
fn seed_document_002s_spelling_is_read_and_never_written() {
    for (alias, word) in [
        ("accept_elsewhere", TerminateReason::ACCEPTED_ELSEWHERE),
        ("reject_elsewhere", TerminateReason::REJECTED_ELSEWHERE),
    ] {
        assert_eq!(TerminateReason::from(alias), word);
        let terminate = Terminate::of(&my_call()).with_reason(Some(alias.into()));
        let node = terminate.into_node();
        assert_eq!(node.optional("reason"), Some(word.text()));
    }
    // What came in stays as it came.
    let golden = golden("terminate, accept_elsewhere");
    let terminate = action!(Terminate in "terminate, accept_elsewhere");
    assert_eq!(terminate.into_node(), golden.node.child_nodes()[0]);
}

#[test]
fn unknown_words_go_out_as_they_came_in() {
    let terminate = action!(Terminate in "terminate, connection_lost");
    let reason = terminate.reason().unwrap();
    assert_eq!(reason.text(), "connection_lost");
    assert_eq!(reason.meaning(), None);
    let again = Terminate::of(&my_call()).with_reason(Some(reason));
    let node = again.into_node();
    assert_eq!(node.optional("reason"), Some("connection_lost".into()));
}

#[test]
fn a_known_word_is_a_word_of_the_dictionary_however_it_came() {
    let terminate = Terminate::of(&my_call()).with_reason(Some("timeout".into()));
    let node = terminate.into_node();
    let (_, value) = node.attrs.last().unwrap();
    let wpp_call::node::Value::Text(text) = value else {
        panic!("{value:?}");
    };
    assert_eq!(text.word().as_deref(), Some("timeout"));
}

#[test]
fn an_action_is_known_by_its_tag_alone() {
    let Action::Video(video) =
        crate::golden::parsed::<wpp_call::stanza::call::Call>("video, a request").action()
    else {
        panic!("no video");
    };
    assert_eq!(video.state().meaning(), Some("UpgradeRequest"));
}
