//! Trees and their bytes, by `wacore-binary`. The browser tests ask another codec
//! (`codec.test.mjs`).

use std::collections::BTreeSet;

use serde_json::Value as Json;
use wacore_binary::Jid;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::marshal::{marshal, unmarshal_ref};
use wacore_binary::node::{self, NodeContent};

use crate::golden::{STANZAS_JSON, both_files, stanzas, text, wap};
use crate::wap::{self, unhex};

/// The codec's own tree, without any type of ours in between.
fn foreign(json: &Json) -> node::Node {
    let mut node = NodeBuilder::new_dynamic(text(&json["tag"]).into()).build();
    for (name, value) in json["attrs"].as_object().unwrap() {
        let (name, value) = (name.clone(), text(value));
        match value.contains('@') {
            true => node.attrs.push(name, value.parse::<Jid>().unwrap()),
            false => node.attrs.push(name, value),
        }
    }
    node.content = match (json["children"].as_array(), json["bytes"].as_str()) {
        (Some(children), _) => Some(NodeContent::Nodes(children.iter().map(foreign).collect())),
        (None, bytes) => bytes.map(|bytes| NodeContent::Bytes(unhex(bytes))),
    };
    node
}

fn hex(node: &node::Node) -> String {
    let bytes = marshal(node).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_known_tree_has_the_known_bytes_and_comes_back_from_them() {
    for golden in both_files() {
        assert_eq!(hex(&foreign(&golden.json)), golden.hex, "{}", golden.name);
        let bytes = unhex(&golden.hex);
        let tree = unmarshal_ref(&bytes[1..]).unwrap().to_owned(); // behind the flag byte
        assert_eq!(hex(&tree), golden.hex, "{}", golden.name);
    }
}

#[test]
fn our_trees_have_the_known_bytes_and_come_back_from_them() {
    for golden in both_files() {
        assert_eq!(wap::hex(&golden.node), golden.hex, "{}", golden.name);
        assert_eq!(wap::tree(&golden.hex), golden.node, "{}", golden.name);
    }
}

#[test]
fn every_known_stanza_has_a_name_of_its_own_and_a_source() {
    assert_eq!(wap().len(), 7);
    let mut names = BTreeSet::new();
    for golden in stanzas().iter() {
        assert!(names.insert(&golden.name), "{} stands twice", golden.name);
        let documents = ["protocol.md §", "host.md §", "seed document 00"];
        let is_told = documents.iter().any(|told| golden.source.contains(told));
        assert!(is_told, "{}: {}", golden.name, golden.source);
    }
}

#[test]
fn where_the_codecs_disagree_this_one_does_what_the_vectors_say() {
    let json: Json = serde_json::from_str(STANZAS_JSON).unwrap();
    let cases = json["disagreements"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let node = match case["text"].as_bool() {
            Some(true) => plain(&case["node"]),
            _ => foreign(&case["node"]),
        };
        let bytes = marshal(&node).ok();
        let expected = case["bytes"]["wacore-binary"].as_str().map(unhex);
        assert_eq!(bytes, expected, "{}", case["what"]);
        let read = bytes.as_deref().and_then(first_attribute);
        let expected = case["reads"]["wacore-binary"].as_str();
        assert_eq!(read.as_deref(), expected, "{}", case["what"]);
    }
}

/// How the first attribute reads, if this codec can read the stanza at all.
fn first_attribute(bytes: &[u8]) -> Option<String> {
    let node = unmarshal_ref(&bytes[1..]).ok()?.to_owned();
    let (_, value) = node.attrs.iter().next()?;
    Some(value.to_string())
}

/// All attributes as text, whatever is in them.
fn plain(json: &Json) -> node::Node {
    let mut node = NodeBuilder::new_dynamic(text(&json["tag"]).into()).build();
    for (name, value) in json["attrs"].as_object().unwrap() {
        node.attrs.push(name.clone(), text(value));
    }
    node
}

#[test]
#[ignore = "writes tests/vectors/stanzas.json"]
fn the_hex_digits_are_written_again() {
    let mut stanzas = stanzas().iter();
    let lines = STANZAS_JSON.lines().map(|line| {
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        match rest.starts_with("\"hex\": ") {
            true => format!(
                "{indent}\"hex\": \"{}\"\n",
                hex(&foreign(&stanzas.next().unwrap().json))
            ),
            false => format!("{line}\n"),
        }
    });
    let written: String = lines.collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/stanzas.json");
    std::fs::write(path, written).unwrap();
}
