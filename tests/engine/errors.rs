//! Every code, and the facts that its message speaks of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wpp_call::engine::{Answer, CallError, Code, Fact, HostError, PathChoice, code};
use wpp_call::node::Node;
use wpp_call::stanza;

use crate::page::{CALL_1, Page, Step};
use crate::samples::{BOB, BOBS_TABLET, active, msg, no_session, ringing};

/// The codes of arguments that never reach the engine; `tests/web.rs` has them.
const OF_ARGUMENTS: [&Code; 4] = [
    code::INVALID_CALL_ID,
    code::INVALID_CALL_LINK,
    code::INVALID_OPTION,
    code::NO_RANDOM_SOURCE,
];

/// An error of every other code: from the engine, and of a stanza that is none.
fn every_error() -> Vec<CallError> {
    let offer = |to: &str, go_on: &dyn Fn(&mut Page)| {
        let mut page = Page::new();
        let offer = page.offer(to);
        go_on(&mut page);
        page.error(offer).clone()
    };
    let after = |step: Step, happens: &dyn Fn(&mut Page)| {
        let mut page = Page::new();
        let offer = page.offers_until(step);
        happens(&mut page);
        page.error(offer).clone()
    };
    let by_stack = |error: HostError| {
        let mut page = Page::new();
        page.settings().path = PathChoice::Native;
        let offer = page.offer(BOB);
        page.stack_is_there();
        page.fails(error);
        page.error(offer).clone()
    };
    let reason = "missing_shared_array_buffer".into();
    let cause = "it still rings".into();
    let mut page = Page::new();
    let nowhere = page.accept(Some("A"));
    page.has_calls([]);
    let taken = page.accept(Some("A"));
    page.has_calls([active("A")]);
    let rings = page.end(Some("A"));
    page.has_calls([ringing("A")]);
    let silent = page.mute(None);
    page.has_offered();
    let calling = page.mute(Some(CALL_1));
    let of_calls = [nowhere, taken, rings, calling];
    let of_calls = of_calls.map(|command| page.error(command).clone());
    assert_eq!(page.error(silent).code, code::CALL_IS_NOT_ACTIVE);

    let mut errors = vec![
        by_stack(HostError::NoStack { reason }),
        by_stack(HostError::NoContact),
        by_stack(HostError::Refused { cause }),
        offer("1@g.us", &|_| {}),
        offer("nobody", &|_| {}),
        offer(BOB, &|page| page.says_i_am(None, None)),
        offer(BOB, &|page| page.fails(HostError::NotLoggedIn)),
        offer(BOB, &|page| {
            let cause = "another page".into();
            page.fails(HostError::HostNotFound { cause });
        }),
        after(Step::Encryption, &|page| page.encrypts([], [])),
        after(Step::Encryption, &|page| {
            page.encrypts([BOB, BOBS_TABLET], [msg(), no_session()])
        }),
        after(Step::Sent, &|page| page.fails(HostError::failed("Oops"))),
        after(Step::Sent, &Page::hears_no_ack),
        after(Step::Sent, &|page| page.server_nacks("439")),
        after(Step::Sent, &|page| page.server_acks()),
        after(Step::Shown, &|page| {
            let module = "WAWap".into();
            page.fails(HostError::MissingModule { module });
        }),
        after(Step::Shown, &|page| page.answers(Answer::Calls(vec![]))),
        after(Step::Shown, &Page::is_left),
        after(Step::Sent, &|page| {
            page.ends_with_every_device_told();
            page.server_acks();
        }),
    ];
    errors.extend(of_calls);
    let nonsense = stanza::show(&Node::new("message"));
    errors.push(nonsense.unwrap_err().into());
    errors
}

/// The message with the names of facts in braces, which only Debug shows.
fn template(code: &Code) -> String {
    let debug = format!("{code:?}");
    let (_, message) = debug.split_once("message: \"").unwrap();
    message.strip_suffix("\" }").unwrap().into()
}

fn names_in_braces(template: &str) -> Vec<&str> {
    let parts = template.split('{').skip(1);
    parts.map(|part| part.split_once('}').unwrap().0).collect()
}

#[test]
fn the_engine_gives_every_code_that_is_not_about_arguments() {
    let names = |codes: &[&'static Code]| -> BTreeSet<&str> {
        codes.iter().map(|code| code.name).collect()
    };
    let given: BTreeSet<&str> = every_error().iter().map(|error| error.code.name).collect();
    let expected: BTreeSet<&str> = &names(code::ALL) - &names(&OF_ARGUMENTS);
    assert_eq!(given, expected);
}

#[test]
fn every_fact_that_a_message_speaks_of_is_given() {
    for error in every_error() {
        let given: BTreeMap<&str, &Fact> = error
            .facts
            .iter()
            .map(|(name, fact)| (*name, fact))
            .collect();
        assert_eq!(given.len(), error.facts.len(), "a fact is given twice");
        for name in names_in_braces(&template(error.code)) {
            assert!(given.contains_key(name), "{}: {name}", error.code.name);
        }
        let message = error.message();
        assert!(!message.contains(['{', '}']), "{message}");
        assert!(!message.contains("<empty>"), "{message}");
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn messages_read_as_sentences_with_the_facts_in_them() {
    let messages: BTreeMap<&str, String> = every_error()
        .iter()
        .map(|error| (error.code.name, error.message()))
        .collect();
    let call = CALL_1;
    let expected = [
        ("call_not_found", "Call A not found".into()),
        (
            "call_is_not_incoming_ring",
            "Call A is not incoming ring".into(),
        ),
        // wa-js's own words.
        (
            "call_is_not_outcoming_calling",
            "Call A is not incoming calling".into(),
        ),
        ("call_is_not_active", format!("Call {call} is not active")),
        (
            "call_is_not_user",
            "The 1@g.us is not a user to call".into(),
        ),
        (
            "user_id_is_null",
            "The page does not say who is logged in".into(),
        ),
        (
            "invalid_wid",
            "Expected a phone number, …@c.us, …@s.whatsapp.net, …@lid or a Wid, found nobody"
                .into(),
        ),
        ("no_devices", "222@lid has no device to call".into()),
        (
            "encryption_failed",
            "The call key could not be encrypted for 222:7@lid: no session".into(),
        ),
        (
            "send_failed",
            format!("A stanza of call {call} could not be sent: Oops"),
        ),
        (
            "call_ack_timeout",
            format!("The server did not acknowledge a stanza of call {call} in time"),
        ),
        (
            "call_nack",
            format!("The server refused call {call}: 439 ChildOrder"),
        ),
        (
            "call_ended",
            format!("Call {call} was over before the server acknowledged it"),
        ),
        (
            "relay_missing",
            format!("The server gave no relay for call {call}; the offer was taken back"),
        ),
        (
            "contact_not_found",
            "The contact 222@lid does not exist on WhatsApp".into(),
        ),
        (
            "voip_stack_not_found",
            "WhatsApp Web's own calling cannot be used: missing_shared_array_buffer".into(),
        ),
        (
            "call_refused",
            format!("WhatsApp Web did not do it to call {call}: it still rings"),
        ),
        (
            "host_module_not_found",
            "WhatsApp Web has no module WAWap".into(),
        ),
        ("not_logged_in", "Nobody is logged in".into()),
        ("host_not_found", "another page".into()),
        ("disposed", "wpp-call was taken out of the page".into()),
        (
            "invalid_stanza",
            "<message>: expected a call, an ack or a receipt, found message".into(),
        ),
        (
            "host_failed",
            "WhatsApp Web failed to show the call: it answered something else".into(),
        ),
    ];
    assert_eq!(messages, BTreeMap::from(expected));
}

#[test]
fn every_code_has_a_name_of_its_own_in_snake_case_and_a_message() {
    let mut names = BTreeSet::new();
    for code in code::ALL {
        let name = code.name;
        assert!(names.insert(name), "{name} stands twice");
        let is_snake = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(name.chars().all(is_snake) && !name.is_empty(), "{name}");
        assert!(!name.starts_with('_') && !name.ends_with('_'), "{name}");
        assert!(!template(code).is_empty(), "{name}");
    }
}

#[test]
fn a_message_is_cut_where_a_fact_is_long_and_the_fact_is_not() {
    let mut page = Page::new();
    let long = "é".repeat(1000);
    let accept = page.accept(Some(&long));
    page.has_calls([]);
    let error = page.error(accept);
    assert_eq!(error.facts, [("callId", Fact::Text(long.into()))]);
    assert_eq!(
        error.message(),
        format!("Call {}… not found", "é".repeat(200))
    );
}

const TYPES: &str = include_str!("../../js/types.ts");
const README: &str = include_str!("../../README.md");

/// What the public types say of each code's facts.
fn typed_facts() -> BTreeMap<&'static str, String> {
    let (_, facts) = TYPES.split_once("interface WPPErrorFacts {\n").unwrap();
    let (facts, _) = facts.split_once("\n}").unwrap();
    let is_comment = |line: &&str| line.starts_with("/**") || line.starts_with('*');
    let lines = facts.lines().map(str::trim);
    let lines = lines.filter(|line| !is_comment(line));
    let lines = lines.map(|line| line.split_once(": ").unwrap());
    let of_call = |facts: &str| {
        let facts = facts.replace("CallInState", "OfCall & { state: string }");
        facts.replace("OfCall", "{ callId: string }")
    };
    lines.map(|(code, facts)| (code, of_call(facts))).collect()
}

/// The codes that JavaScript gives; the compiler holds them to the types.
fn codes_of_javascript(folder: &Path) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes.extend(codes_of_javascript(&path));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let calls = text.split("wppError('").skip(1);
        codes.extend(calls.map(|rest| rest.split('\'').next().unwrap().to_owned()));
    }
    codes
}

#[test]
fn the_types_and_the_readme_have_every_code_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("js");
    let mut codes = codes_of_javascript(&folder);
    codes.extend(code::ALL.iter().map(|code| code.name.to_owned()));
    assert!(codes.contains("wasm_not_started"), "{codes:?}");
    let typed: BTreeSet<String> = typed_facts().into_keys().map(Into::into).collect();
    assert_eq!(typed, codes);

    let (_, table) = README
        .split_once("| `code` | when | facts |\n|---|---|---|\n")
        .unwrap();
    let rows = table.lines().take_while(|line| line.starts_with("| `"));
    let told: BTreeSet<String> = rows
        .map(|row| row.split('`').nth(1).unwrap().into())
        .collect();
    assert_eq!(told, codes);
}

#[test]
fn the_types_have_every_fact_of_each_code() {
    let typed = typed_facts();
    for error in every_error() {
        let facts = &typed[error.code.name];
        for (name, _) in &error.facts {
            let has = [format!(" {name}: "), format!(" {name}?: ")];
            let is_typed = has.iter().any(|has| facts.contains(has));
            assert!(is_typed, "{}: {name} in {facts}", error.code.name);
        }
    }
}
