//! What the engine says, as tests compare it.

use wpp_call::engine::{CallError, Event, Fact, Output, Request, Success};
use wpp_call::node::Node;
use wpp_call::object::Field;
use wpp_call::text::Text;

use crate::xml::xml;

/// An output in one line. A stanza is only named; `sent_xml` has it whole.
pub fn line(output: &Output) -> String {
    match output {
        Output::Request { request, .. } => match request {
            Request::Identity => "who am I?".into(),
            Request::Encrypt { to, .. } => format!("encrypt for {to}"),
            Request::StopEncrypting { encrypt } => format!("give up {}", encrypt.0),
            Request::Calls { wanted } => {
                let wanted = wanted.as_ref().map(|id| format!(" {id}"));
                format!("calls?{}", wanted.unwrap_or_default())
            }
            Request::OpenCall { id, peer, is_video } => {
                let media = if *is_video { "video" } else { "audio" };
                format!("show {id}: {media} to {peer}")
            }
            Request::EnableCalling => "enable calling".into(),
            Request::CheckStack => "stack?".into(),
            Request::UseStack { id, action } => format!("stack, {action:?} {id}"),
            Request::JoinLink { token, .. } => format!("stack, join {token}"),
            Request::Send { stanza, .. } => format!("send {}", summary(stanza)),
        },
        Output::CloseCall { id } => format!("close {id}"),
        Output::ActivateCall { id } => format!("show {id} as taken"),
        Output::EndCall {
            id,
            by_user,
            is_native,
        } => {
            let who = if *is_native { "stack" } else { "page" };
            match by_user {
                true => format!("{who}, end {id}"),
                false => format!("{who}, {id} is over"),
            }
        }
        Output::Retransmit { stanza } => format!("again {}", summary(stanza)),
        Output::Settled { result, .. } => match result {
            Ok(Success::Done) => "done".into(),
            Ok(Success::Offered { call_id }) => format!("offered {call_id}"),
            Ok(Success::Known) => "known".into(),
            Ok(Success::Link { address }) => format!("link {address}"),
            Err(error) => format!("failed: {}", error.code.name),
        },
        Output::Event(event) => {
            let told = told(event);
            told.split(':').next().unwrap().into()
        }
    }
}

/// An event: its name, the call, and what else its payload has, in order.
pub fn told(Event { name, payload }: &Event) -> String {
    let name = name.text();
    match &payload.0[..] {
        [(id, Field::Text(call)), rest @ ..] if id == "id" => {
            format!("{name} {call}: {}", properties(rest))
        }
        _ => panic!("an event that does not begin with its call: {name} {payload:?}"),
    }
}

fn properties(all: &[(Text, Field)]) -> String {
    let all = all
        .iter()
        .map(|(name, field)| format!("{name} {}", plain(field)));
    all.collect::<Vec<String>>().join(", ")
}

/// A value as people write it.
pub fn plain(field: &Field) -> String {
    match field {
        Field::Text(text) => text.to_string(),
        Field::Object(object) => {
            format!("{{ {} }}", properties(&object.0))
        }
        // As JSON would have it.
        Field::Null => "null".into(),
        other => format!("{other:?}"),
    }
}

/// Action, call, recipient.
fn summary(stanza: &Node) -> String {
    let xml = xml(stanza);
    let attr = |name: &str| {
        let found = xml.split_once(&format!(" {name}=\""));
        let (_, rest) = found.unwrap_or(("", "of no call\""));
        rest.split('"').next().unwrap().to_owned()
    };
    let (_, action) = xml.split_once("><").unwrap();
    let action = action.split(' ').next().unwrap();
    format!("{action} {} to {}", attr("call-id"), attr("to"))
}

/// A fact of an error.
pub fn text(text: &str) -> Fact {
    Fact::Text(text.into())
}

pub fn assert_failed(error: &CallError, code: &str, facts: &[(&'static str, Fact)]) {
    assert_eq!(error.code.name, code);
    assert_eq!(error.facts, facts);
}
