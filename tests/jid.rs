//! Addresses: both spellings go in, either comes out, and what is no address is refused.
#![cfg(test)]

use proptest::prelude::*;
use wpp_call::jid::{Jid, Server};
use wpp_call::text::{Text, sweep};

fn jid(text: &str) -> Jid {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

struct Row {
    text: &'static str,
    server: Server,
    user: &'static str,
    device: u16,
    wire: &'static str,
    wid: &'static str,
}

macro_rules! rows {
    ($($text:literal => $server:ident, $user:literal, $device:literal, $wire:literal, $wid:literal;)*) => {
        &[$(Row {
            text: $text,
            server: Server::$server,
            user: $user,
            device: $device,
            wire: $wire,
            wid: $wid,
        }),*]
    };
}

#[rustfmt::skip]
const ADDRESSES: &[Row] = rows! {
    // text                       => server, user, device, on the wire, in the page
    "4915112345678@c.us"           => Pn, "4915112345678", 0, "4915112345678@s.whatsapp.net", "4915112345678@c.us";
    "4915112345678@s.whatsapp.net" => Pn, "4915112345678", 0, "4915112345678@s.whatsapp.net", "4915112345678@c.us";
    "49151:3@c.us"                 => Pn, "49151", 3, "49151:3@s.whatsapp.net", "49151:3@c.us";
    "49151:0@c.us"                 => Pn, "49151", 0, "49151@s.whatsapp.net", "49151@c.us";
    "49151.0:0@c.us"               => Pn, "49151", 0, "49151@s.whatsapp.net", "49151@c.us";
    "49151.2@c.us"                 => Pn, "49151", 0, "49151.2@s.whatsapp.net", "49151.2@c.us";
    "49151.255:65535@c.us"         => Pn, "49151", 65535, "49151.255:65535@s.whatsapp.net", "49151.255:65535@c.us";
    "49151:007@c.us"               => Pn, "49151", 7, "49151:7@s.whatsapp.net", "49151:7@c.us";
    "222222222222222@lid"          => Lid, "222222222222222", 0, "222222222222222@lid", "222222222222222@lid";
    "222222222222222:7@lid"        => Lid, "222222222222222", 7, "222222222222222:7@lid", "222222222222222:7@lid";
    "120363000000000000@g.us"      => Group, "120363000000000000", 0, "120363000000000000@g.us", "120363000000000000@g.us";
    "123-456@g.us"                 => Group, "123-456", 0, "123-456@g.us", "123-456@g.us";
    "00AABB@call"                  => Call, "00AABB", 0, "00AABB@call", "00AABB@call";
    "status@broadcast"             => Broadcast, "status", 0, "status@broadcast", "status@broadcast";
    "120363@newsletter"            => Newsletter, "120363", 0, "120363@newsletter", "120363@newsletter";
    "4915:99@hosted"               => Other, "4915", 99, "4915:99@hosted", "4915:99@hosted";
    "somebody@example.org"         => Other, "somebody", 0, "somebody@example.org", "somebody@example.org";
    // A server alone: a group call's peer, and who sends acks.
    "call"                         => Call, "", 0, "call", "call";
    "@call"                        => Call, "", 0, "call", "call";
    "g.us"                         => Group, "", 0, "g.us", "g.us";
    "c.us"                         => Pn, "", 0, "s.whatsapp.net", "c.us";
    "s.whatsapp.net"               => Pn, "", 0, "s.whatsapp.net", "c.us";
};

#[test]
fn an_address_is_taken_apart_and_printed_in_both_spellings() {
    for row in ADDRESSES {
        let jid = jid(row.text);
        let parts = (jid.server(), jid.user(), jid.device());
        assert_eq!(
            parts,
            (row.server, row.user.into(), row.device),
            "{}",
            row.text
        );
        assert_eq!(jid.as_wire(), row.wire, "{}", row.text);
        assert_eq!(jid.to_string(), row.wire, "{}", row.text);
        assert_eq!(jid.to_wid(), row.wid, "{}", row.text);
    }
}

#[test]
fn what_is_printed_reads_as_the_same_address() {
    for row in ADDRESSES {
        assert_eq!(jid(row.wire), jid(row.text), "{}", row.text);
        assert_eq!(jid(row.wid), jid(row.text), "{}", row.text);
    }
}

#[test]
fn what_is_no_address_is_refused_and_quoted() {
    let refused = [
        "",
        "@",
        "4915112345678",
        "lid",
        "broadcast",
        "example.org",
        "@lid",
        "@example.org",
        "49151@",
        ":3@c.us",
        ".1@c.us",
        "49151:@c.us",
        "49151.@c.us",
        "49151:65536@c.us",
        "49151:99999999999999999999@c.us",
        "49151.256@c.us",
        "49151:x@c.us",
        "49151:-1@c.us",
        "49151:+1@c.us",
        "49151:1:2@c.us",
        "49151:1.2@c.us",
        "49151@c.us@lid",
        "49151@c.us:3",
        "49151 @c.us",
        " 49151@c.us",
        "49151@c.us\n",
        "49151\u{7f}@c.us",
        "49151\0@c.us",
    ];
    for text in refused {
        let error = text.parse::<Jid>().expect_err(text);
        assert_eq!(error.found, text);
        assert_eq!(
            error.to_string(),
            format!("expected a JID, found \"{text}\"")
        );
    }
}

#[test]
fn a_long_text_that_is_no_address_is_cut_in_the_message() {
    let error = "é".repeat(1000).parse::<Jid>().unwrap_err();
    let shown = "é".repeat(200);
    assert_eq!(
        error.message(),
        format!("expected a JID, found \"{shown}…\"")
    );
}

#[test]
fn only_people_are_users() {
    let users = ["49151@c.us", "49151:3@s.whatsapp.net", "22@lid", "22:7@lid"];
    let others = [
        "1@g.us",
        "00AA@call",
        "call",
        "c.us",
        "1@newsletter",
        "1@hosted",
    ];
    for (texts, expected) in [(&users[..], true), (&others[..], false)] {
        for text in texts {
            assert_eq!(jid(text).is_user(), expected, "{text}");
        }
    }
}

#[test]
fn a_user_has_neither_device_nor_agent() {
    assert_eq!(jid("49151.2:3@c.us").to_user(), jid("49151@c.us"));
    assert_eq!(jid("22:7@lid").to_user(), jid("22@lid"));
    assert_eq!(jid("49151@c.us").to_user(), jid("49151@c.us"));
    assert_eq!(jid("4915:99@hosted").to_user(), jid("4915@hosted"));
    assert_eq!(jid("call").to_user(), jid("call"));
}

#[test]
fn digits_alone_make_a_phone_number() {
    assert_eq!(Jid::pn("49151"), jid("49151@c.us"));
}

#[test]
fn a_group_call_is_named_by_its_id_and_the_call_service_by_none() {
    assert_eq!(Jid::call("00AABB"), jid("00AABB@call"));
    assert_eq!(Jid::call("00AABB").user(), "00AABB");
    assert_eq!(Jid::call(""), jid("@call"));
}

#[test]
fn no_address_at_all_is_the_server() {
    assert_eq!(Jid::default(), jid("s.whatsapp.net"));
}

#[test]
fn a_group_calls_address_is_one_whatever_its_id() {
    for id in ["a@b", "a b", "\0", "a\n", "\u{7f}"] {
        let call = Jid::call(id);
        assert_eq!(call.as_wire().as_str().parse(), Ok(call), "{id:?}");
    }
}

proptest! {
    #[test]
    fn an_address_put_together_comes_apart_the_same(
        user in "[0-9a-zA-Z-]{1,20}",
        agent in any::<u8>(),
        device in any::<u16>(),
        server in prop::sample::select(vec![
            ("c.us", Server::Pn),
            ("s.whatsapp.net", Server::Pn),
            ("lid", Server::Lid),
            ("hosted.lid", Server::Other),
        ]),
    ) {
        let (name, server) = server;
        let jid = jid(&format!("{user}.{agent}:{device}@{name}"));
        prop_assert_eq!((jid.server(), jid.user(), jid.device()), (server, user.as_str().into(), device));
        prop_assert_eq!(jid.as_wire().as_str().parse::<Jid>().unwrap(), jid);
        prop_assert_eq!(jid.to_wid().as_str().parse::<Jid>().unwrap(), jid);
        let user = format!("{user}@{name}").parse::<Jid>().unwrap();
        prop_assert_eq!(jid.to_user(), user);
    }

    #[test]
    fn any_text_is_refused_or_means_the_same_once_printed(text in any::<String>()) {
        unchanged_by_printing(&text);
    }

    // Random characters hardly ever make an address; these often do.
    #[test]
    fn so_is_text_made_of_the_pieces_of_addresses(
        text in prop::collection::vec(
            prop::sample::select(vec![
                "1", "49", "0", ":", ".", "@", "c.us", "s.whatsapp.net", "lid", "g.us", "call",
                "broadcast", "x", " ", "65535", "65536", "é",
            ]),
            0..8,
        ),
    ) {
        unchanged_by_printing(&text.concat());
    }

    #[test]
    fn both_spellings_of_a_phone_number_are_equal(left in "[0-9]{1,15}(:[0-9]{1,4})?") {
        let (page, wire) = (format!("{left}@c.us"), format!("{left}@s.whatsapp.net"));
        prop_assert_eq!(jid(&page), jid(&wire));
    }
}

#[test]
fn a_device_that_is_kept_keeps_all_that_is_known_of_its_user() {
    let texts = |from: u32| (from..from + 300).map(|n| Text::from(n.to_string()));
    texts(1_000).for_each(drop);
    let user = jid("4915112345678@s.whatsapp.net");
    let device = jid("4915112345678:7@c.us");
    sweep(&[&device]);
    texts(2_000).for_each(drop);
    assert_eq!(device.as_wire(), "4915112345678:7@s.whatsapp.net");
    assert_eq!(device.to_wid(), "4915112345678:7@c.us");
    assert_eq!(device.user(), "4915112345678");
    assert_eq!(device.to_user(), user);
    assert_eq!(user.as_wire(), "4915112345678@s.whatsapp.net");
    assert_eq!(user.to_wid(), "4915112345678@c.us");
    assert_eq!(user.user(), "4915112345678");
}

#[test]
fn a_device_that_is_kept_keeps_how_the_page_spells_its_user() {
    let user = jid("4915112345679@s.whatsapp.net");
    let device = jid("4915112345679:7@s.whatsapp.net");
    assert_eq!(user.to_wid(), "4915112345679@c.us");
    sweep(&[&device]);
    for n in 3_000..3_300 {
        let _: Text = n.to_string().into();
    }
    assert_eq!(device.to_user().to_wid(), "4915112345679@c.us");
}

fn unchanged_by_printing(text: &str) {
    if let Ok(jid) = text.parse::<Jid>() {
        assert_eq!(jid.as_wire().as_str().parse(), Ok(jid), "{text}");
        assert_eq!(jid.to_wid().as_str().parse(), Ok(jid), "{text}");
        assert!(jid.as_wire().as_str().len() <= text.len() + "s.whatsapp.net".len());
        assert_eq!(jid.is_user(), jid.to_user().is_user(), "{text}");
    }
}
