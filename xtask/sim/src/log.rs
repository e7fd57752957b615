//! The log of a run, one line for each event: time, device, what happened.

use std::fmt::Write;

use wpp_call::engine::{Millis, Request};
use wpp_call::node::{Content, Node};
use wpp_call::object::{Field, Object};

use crate::clocks::START;

/// A run's log. Nothing is written unless the log was asked for.
#[derive(Debug, Default)]
pub struct Log(Option<Vec<String>>);

impl Log {
    /// Creates a log that is written.
    pub fn written() -> Self {
        Self(Some(Vec::new()))
    }

    /// Returns whether the log is written.
    pub fn is_written(&self) -> bool {
        self.0.is_some()
    }

    /// Writes one line.
    pub fn line(&mut self, now: Millis, who: &str, what: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.0 {
            let ms = now.0 - START;
            let (seconds, ms) = (ms / 1000, ms % 1000);
            lines.push(format!("{seconds:>5}.{ms:03}  {who:<8} {}", what()));
        }
    }

    /// Returns all lines.
    pub fn lines(self) -> Vec<String> {
        self.0.unwrap_or_default()
    }
}

/// Returns a stanza as one line. Bytes are only counted, and of a call id only the end is shown.
pub fn show(node: &Node) -> String {
    let mut out = String::new();
    push(&mut out, node);
    out
}

fn push(out: &mut String, node: &Node) {
    let _ = write!(out, "<{}", node.tag);
    for (name, value) in &node.attrs {
        let _ = write!(out, " {name}={}", short(&value.text().as_str()));
    }
    match &node.content {
        Content::Empty => out.push_str("/>"),
        Content::Bytes(bytes) => {
            let _ = write!(out, ">{} bytes</>", bytes.len());
        }
        Content::Kept(kept) => {
            let _ = write!(out, ">kept {}</>", kept.number());
        }
        Content::Children(children) => {
            out.push('>');
            let of_media = [
                "audio",
                "video",
                "net",
                "capability",
                "encopt",
                "device-identity",
            ];
            for child in children
                .iter()
                .filter(|child| !of_media.contains(&&*child.tag.as_str()))
            {
                push(out, child);
            }
            out.push_str("</>");
        }
    }
}

/// Returns an event's payload as one line.
pub fn show_object(object: &Object) -> String {
    let mut out = String::new();
    for (name, field) in &object.0 {
        let _ = match field {
            Field::Null => Ok(()),
            Field::Text(text) => write!(out, " {name}={}", short(&text.as_str())),
            Field::Object(inner) => write!(out, " {name}:{{{} }}", show_object(inner)),
            other => write!(out, " {name}={other:?}"),
        };
    }
    out
}

/// Returns the end of a call id; any other text unchanged.
pub fn short(text: &str) -> &str {
    match text.len() {
        32 => &text[26..],
        _ => text,
    }
}

/// Returns a request in a few words.
pub fn show_request(request: &Request) -> String {
    match request {
        Request::Identity => "identity".into(),
        Request::Encrypt { to, .. } => format!("encrypt for {to}"),
        Request::StopEncrypting { .. } => "give up".into(),
        Request::Calls { .. } => "calls".into(),
        Request::OpenCall { id, .. } => format!("open call {}", short(&id.as_str())),
        Request::EnableCalling => "enable calling".into(),
        Request::CheckStack => "stack".into(),
        Request::UseStack { id, action } => {
            format!("stack for {}: {action:?}", short(&id.as_str()))
        }
        Request::JoinLink { .. } => "stack for a link".into(),
        Request::Send { stanza, .. } => format!("send {}", show(stanza)),
    }
}
