//! One stanza of each kind, from the test vectors.

use std::collections::HashSet;

use anyhow::{Context, Result};
use serde_json::Value as Json;
use wpp_call::jid::Jid;
use wpp_call::node::Node;

const STANZAS: &str = include_str!("../../../../tests/vectors/stanzas.json");

/// Returns the first stanza of each kind. The kind is the stanza's tag, or for a call its action's
/// tag.
///
/// # Errors
///
/// When the vectors are malformed.
pub fn one_of_each() -> Result<Vec<(String, Node)>> {
    let vectors: Json = serde_json::from_str(STANZAS)?;
    let stanzas = vectors.get("stanzas").and_then(Json::as_array);
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for stanza in stanzas.context("expected stanzas")? {
        let node = node(stanza.get("node").context("expected a node")?)?;
        let action = node.child_nodes().first().filter(|_| node.tag == "call");
        let kind = action.unwrap_or(&node).tag.to_string();
        if seen.insert(kind.clone()) {
            all.push((kind, node));
        }
    }
    Ok(all)
}

/// Reads `{ tag, attrs, children | bytes }`. An attribute with an `@` becomes an address.
fn node(json: &Json) -> Result<Node> {
    let text = |json: Option<&Json>| json.and_then(Json::as_str).map(str::to_owned);
    let mut out = Node::new(text(json.get("tag")).context("expected a tag")?);
    for (name, value) in json
        .get("attrs")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let value = text(Some(value)).context("expected text")?;
        out = match value.contains('@') {
            true => out.attr(name.clone(), value.trim_start_matches('@').parse::<Jid>()?),
            false => out.attr(name.clone(), value.as_str()),
        };
    }
    if let Some(children) = json.get("children").and_then(Json::as_array) {
        return Ok(out.children(children.iter().map(node).collect::<Result<_>>()?));
    }
    match text(json.get("bytes")) {
        Some(digits) => Ok(out.bytes(unhex(&digits)?)),
        None => Ok(out),
    }
}

fn unhex(digits: &str) -> Result<Vec<u8>> {
    let pair = |at| u8::from_str_radix(digits.get(at..at + 2).unwrap_or_default(), 16);
    Ok((0..digits.len())
        .step_by(2)
        .map(pair)
        .collect::<Result<_, _>>()?)
}
