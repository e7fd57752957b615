//! `accept`, `reject` and `end`: which call is meant, what is sent, and what that did.

mod sent;

mod meant;

mod done_here;

mod together;

mod over;

mod failing;

mod enabling;

use wpp_call::engine::{CommandId, Fact, PageCall, Phase, Verb};

use crate::page::Page;

const VERBS: [Verb; 3] = [Verb::Accept, Verb::Reject, Verb::End];
const ALL_PHASES: [Phase; 6] = [
    Phase::Unknown,
    Phase::Outgoing,
    Phase::Ringing,
    Phase::Connecting,
    Phase::Active,
    Phase::Ended,
];

fn text(text: &str) -> Fact {
    Fact::Text(text.into())
}

/// The call that a command acts on while the page has these, or the error's code.
fn chosen<const N: usize>(page: &mut Page, command: CommandId, calls: [PageCall; N]) -> String {
    let before = page.sent.len();
    page.has_calls(calls);
    if let Some(Err(error)) = page.outcome(command) {
        return error.code.name.into();
    }
    let stanza = &page.sent_xml()[before];
    let (_, rest) = stanza.split_once("call-id=\"").unwrap();
    rest.split('"').next().unwrap().into()
}

fn not_found(page: &Page, command: CommandId, call_id: Fact) {
    let error = page.error(command);
    assert_eq!(error.code.name, "call_not_found");
    assert_eq!(error.facts, [("callId", call_id)]);
}
