//! Makes `fuzz/seeds/` anew: a stanza of every kind, an answer of every kind, and texts.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --no-default-features --example seeds`

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use wpp_call::node::{Node, Text, Value};
use wpp_call::stanza::show;
use wpp_call::words::{self, Word};
use wpp_call_fuzz::{encode, put_bytes, put_number};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A seed and the name of its file.
type Seed = (String, Vec<u8>);

fn main() -> Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stanzas = stanzas(&fuzz.join("../tests/vectors/stanzas.json"))?;
    write(&fuzz.join("seeds/stanza"), [stanzas, texts()].concat())?;
    write(&fuzz.join("seeds/boundary"), buffers())
}

/// Nothing else is left in the folder.
fn write(folder: &Path, seeds: Vec<Seed>) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    for (name, bytes) in &seeds {
        let file = folder.join(name);
        if file.exists() {
            return Err(format!("expected one seed {name}, found two").into());
        }
        fs::write(file, bytes)?;
    }
    println!("{} in {}", seeds.len(), folder.display());
    Ok(())
}

/// Every stanza of the vectors, which have every kind and form.
fn stanzas(vectors: &Path) -> Result<Vec<Seed>> {
    let vectors: Json = serde_json::from_str(&fs::read_to_string(vectors)?)?;
    let seed = |vector: &Json| -> Result<Seed> {
        let name = vector["name"].as_str().ok_or("a stanza has no name")?;
        let node = node(&vector["node"]).ok_or_else(|| format!("{name}: no tree"))?;
        show(&node).map_err(|error| format!("{name}: {error}"))?;
        Ok((file_name(name), encode(&node)))
    };
    list(&vectors["stanzas"]).iter().map(seed).collect()
}

/// `terminate, timeout` as `terminate-timeout`.
fn file_name(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// `{ tag, attrs, children | bytes }`, bytes as hex digits.
fn node(tree: &Json) -> Option<Node> {
    let mut node = Node::new(text(tree["tag"].as_str()?));
    for (name, value) in tree["attrs"].as_object()? {
        let value = Value::Text(text(value.as_str()?));
        node.attrs.push((text(name), value));
    }
    if let Some(digits) = tree["bytes"].as_str() {
        return Some(node.bytes(unhex(digits)?));
    }
    if tree["children"].is_array() {
        let children = list(&tree["children"]).iter().map(self::node);
        return Some(node.children(children.collect::<Option<_>>()?));
    }
    Some(node)
}

/// A word where it is one, as the page writes it.
fn text(text: &str) -> Text {
    let place = words::ALL.iter().position(|word| *word == text);
    let word = place.and_then(|place| Word::at(place as u8));
    word.map_or_else(|| text.into(), Text::of_word)
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect()
}

/// Addresses and links: the target reads every input as text, too.
fn texts() -> Vec<Seed> {
    let seed = |(name, text): (&str, &str)| (name.into(), text.into());
    [
        ("text-pn", "15550100@s.whatsapp.net"),
        ("text-pn-of-wids", "15550100@c.us"),
        ("text-agent-device", "15550100.1:23@s.whatsapp.net"),
        ("text-lid", "222222222222222:7@lid"),
        ("text-group", "120363000000000000@g.us"),
        ("text-call", "00AABBCCDDEEFF112233445566778899@call"),
        ("text-server", "s.whatsapp.net"),
        ("text-broadcast", "status@broadcast"),
        ("text-newsletter", "120363000000000000@newsletter"),
        ("text-hosted", "15550100:99@hosted"),
        (
            "text-link-voice",
            "https://call.whatsapp.com/voice/abcdefghijklmnopqrstuv",
        ),
        (
            "text-link-video",
            "https://call.whatsapp.com/video/ABCDEFGHIJKLMNOPQR-_12",
        ),
    ]
    .into_iter()
    .map(seed)
    .collect()
}

/// What JavaScript sends: every kind of answer, a call, a stanza.
fn buffers() -> Vec<Seed> {
    let texts = |texts: &[&str]| {
        let mut out = Vec::new();
        for text in texts {
            put_bytes(&mut out, text.as_bytes());
        }
        out
    };
    let rings = [
        texts(&["CALL1", "2:7@lid"]),
        vec![2, 1],
        texts(&["INCOMING_RING"]),
        vec![0b0_0010],
        number(1_700_000_000),
        vec![0, 0],
    ]
    .concat();
    let joins = [
        texts(&["CALL3", "CALL3@call"]),
        vec![8, 0, 0b1000_0100, 0, 0],
        texts(&["TOKEN", "TOKEN"]),
    ]
    .concat();
    let goes_on = [
        texts(&["CALL2", "call"]),
        vec![4, 2, 5, 0b1_1101, 0, 0, 0, 0],
    ]
    .concat();
    let ack = encode(
        &Node::new("ack")
            .attr("class", "call")
            .children(vec![Node::new("relay"), Node::new("te").bytes([0, 0xff])]),
    );
    // A list that announces more than there is: it took too much memory once.
    let broken = [vec![0xfe, 1, b'x', 0, 1, 37], vec![0xff; 37]].concat();
    let encrypted = [
        vec![2, 3],
        texts(&["2@lid"]),
        vec![1],
        texts(&["pkmsg", "ciphertext", "2:7@lid"]),
        vec![1],
        texts(&["msg", "", "2:9@lid"]),
        vec![0],
        texts(&["no session"]),
        vec![1],
        texts(&["signed"]),
    ]
    .concat();
    let answer = |kind: u8, rest: Vec<u8>| [vec![kind], rest].concat();
    [
        ("answer-0-done", vec![0]),
        (
            "answer-1-identity",
            answer(1, texts(&["491:2@c.us", "1:3@lid"])),
        ),
        (
            "answer-1-identity-without-lid",
            answer(1, texts(&["491:2@c.us", ""])),
        ),
        ("answer-2-encrypted", encrypted),
        ("answer-2-no-devices", vec![2, 0, 0]),
        (
            "answer-3-calls",
            [vec![3, 2], rings.clone(), goes_on.clone()].concat(),
        ),
        ("answer-4-ack", answer(4, ack.clone())),
        ("answer-5-missing", answer(5, texts(&["WAWap"]))),
        ("answer-6-wid", vec![6]),
        ("answer-7-failed", answer(7, texts(&["Oops"]))),
        (
            "answer-8-part-failed",
            [vec![8, 1], texts(&["Oops"])].concat(),
        ),
        ("answer-13-nacked", answer(13, texts(&["404"]))),
        ("call-rings", rings),
        ("call-goes-on", goes_on),
        ("call-joins", joins),
        ("stanza-ack", ack),
        ("stanza-that-breaks-off", broken),
    ]
    .into_iter()
    .map(|(name, bytes)| (name.into(), bytes))
    .collect()
}

fn number(number: usize) -> Vec<u8> {
    let mut out = Vec::new();
    put_number(&mut out, number);
    out
}
