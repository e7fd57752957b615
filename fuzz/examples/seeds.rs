//! Writes `fuzz/seeds/` anew: a stanza of every kind, an answer of every kind, and texts.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --no-default-features --example seeds`

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use wpp_call::node::{Node, Text};
use wpp_call::stanza::show;
use wpp_call::words::ALL;
use wpp_call_fuzz::{Encoder, Table, bytes_of, encode};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The name of a seed's file, and the seed.
type Seed = (String, Vec<u8>);

fn main() -> Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stanzas = stanzas(&fuzz.join("../tests/vectors/stanzas.json"))?;
    write(&fuzz.join("seeds/stanza"), [stanzas, texts()].concat())?;
    write(&fuzz.join("seeds/boundary"), inputs())
}

/// Writes the seeds to an emptied folder.
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

/// Returns every stanza of the vectors, which cover every kind and form.
fn stanzas(vectors: &Path) -> Result<Vec<Seed>> {
    let vectors: Json = serde_json::from_str(&fs::read_to_string(vectors)?)?;
    let seed = |vector: &Json| -> Result<Seed> {
        let name = vector["name"].as_str().ok_or("a stanza has no name")?;
        let node = node(&vector["node"]).ok_or_else(|| format!("{name}: no tree"))?;
        show(&node).map_err(|error| format!("{name}: {error}"))?;
        let ints = encode(&node, &mut Table::default());
        Ok((file_name(name), bytes_of(&ints)))
    };
    list(&vectors["stanzas"]).iter().map(seed).collect()
}

/// Returns `terminate, timeout` as `terminate-timeout`.
fn file_name(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// Reads `{ tag, attrs, children | bytes }`, where bytes are hex digits.
fn node(tree: &Json) -> Option<Node> {
    let mut node = Node::new(tree["tag"].as_str()?);
    for (name, value) in tree["attrs"].as_object()? {
        node.attrs
            .push((name.into(), Text::from(value.as_str()?).into()));
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

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect()
}

/// Returns addresses and links. The target reads every input as text, too.
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

/// A part of an input from JavaScript.
enum Value<'a> {
    Int(i32),
    Text(&'a str),
    Bytes(&'a str),
    Node(&'a Node),
}

/// Returns inputs as JavaScript sends them: every kind of answer, calls, stanzas. In all but the
/// last, only the dictionary's words are known.
fn inputs() -> Vec<Seed> {
    use self::Value::{Bytes, Int, Text};
    let ints = |ints: &[i32]| ints.iter().copied().map(Int).collect::<Vec<_>>();
    let rings = |id| {
        let mut call = vec![Text(id), Text("2:7@lid"), Int(2), Int(1)];
        call.push(Text("INCOMING_RING"));
        call.extend(ints(&[0b0_0010, 0, 1_700_000_000, 0]));
        call.extend(["", "", ""].map(Text));
        call
    };
    let joins = || {
        let mut call = vec![Text("CALL3"), Text("CALL3@call")];
        call.extend(ints(&[8, 0, 0b1000_0100, 0, 0, 0]));
        call.extend(["CALL2", "TOKEN", "120363000000000000@g.us"].map(Text));
        call
    };
    let goes_on = || {
        let mut call = vec![Text("CALL2"), Text("call")];
        call.extend(ints(&[4, 2, 5, 0b1_1101, 5, 5, 0x1f_ffff]));
        call.extend(["", "", ""].map(Text));
        call
    };
    let ack = Node::new("ack")
        .attr("class", "call")
        .children(vec![Node::new("relay"), Node::new("te").bytes([0, 0xff])]);
    let encrypted = [
        [Int(2), Int(3), Text("2@lid"), Int(1), Text("pkmsg")],
        [Int(7), Text("2:7@lid"), Int(1), Text("msg"), Int(8)],
    ];
    let without_one = [Text("2:9@lid"), Int(0), Text("no session")];
    let identity = [Int(1), Bytes("signed")];
    let encrypted = encrypted.into_iter().flatten();
    let encrypted = encrypted.chain(without_one).chain(identity);
    let (deepest, too_deep) = (nested(32), nested(33));
    let of_text = |kind, text| vec![Int(kind), Text(text)];
    let all: [(&str, Vec<Value>); 26] = [
        ("answer-0-done", ints(&[0])),
        (
            "answer-1-identity",
            vec![Int(1), Text("491:2@c.us"), Text("1:3@lid")],
        ),
        (
            "answer-1-identity-without-lid",
            vec![Int(1), Text("491:2@c.us"), Text("")],
        ),
        ("answer-2-encrypted", encrypted.collect()),
        ("answer-2-no-devices", ints(&[2, 0, 0])),
        (
            "answer-3-calls",
            [ints(&[3, 3]), rings("CALL1"), goes_on(), joins()]
                .into_iter()
                .flatten()
                .collect(),
        ),
        ("answer-4-ack", vec![Int(4), Value::Node(&ack)]),
        ("answer-5-missing", of_text(5, "WAWap")),
        ("answer-6-wid", ints(&[6])),
        ("answer-7-failed", of_text(7, "Oops")),
        ("answer-8-step-failed", vec![Int(8), Int(1), Text("Oops")]),
        ("answer-9-no-stack", of_text(9, "Oops")),
        ("answer-10-not-active", ints(&[10])),
        ("answer-11-refused", of_text(11, "Oops")),
        ("answer-12-no-contact", ints(&[12])),
        ("answer-13-nacked", of_text(13, "404")),
        ("answer-14-not-logged-in", ints(&[14])),
        ("answer-15-no-host", of_text(15, "Oops")),
        ("call-rings", rings("CALL1")),
        ("call-of-another-text", rings("\u{1f600}")),
        ("call-goes-on", goes_on()),
        ("call-joins", joins()),
        ("stanza-ack", vec![Value::Node(&ack)]),
        ("stanza-of-32-levels-below", vec![Value::Node(&deepest)]),
        ("stanza-of-33-levels-below", vec![Value::Node(&too_deep)]),
        // A list that announces more items than follow. It once took too much memory.
        (
            "stanza-that-breaks-off",
            [vec![Text("x")], ints(&[0, 1, 37]), ints(&[-1; 37])]
                .into_iter()
                .flatten()
                .collect(),
        ),
    ];
    let seed = |(name, values): (&str, Vec<Value>)| {
        let ints = [vec![0], ints_of(&values, &mut Table::default())].concat();
        (name.into(), bytes_of(&ints))
    };
    let mut seeds: Vec<Seed> = all.into_iter().map(seed).collect();
    // An input with a table of known texts: two get a number, a third gets none because it has
    // surrogates.
    let texts = [3, 5, 67, 65, 76, 76, 49, 7, 50, 58, 55, 64, 108, 105, 100];
    let known = [&texts[..], &[2, 0xd83d, 0xde00]].concat();
    let first = ALL.len() as i32;
    let call = [first, first + 1, 2, 0, 0, 0, 0, 0, -1, first + 2, first + 2];
    seeds.push((
        "call-of-known-texts".into(),
        bytes_of(&[known, call.into()].concat()),
    ));
    seeds
}

/// Returns a node with this number of levels of nodes below it.
fn nested(levels: usize) -> Node {
    let below = |node, _| Node::new("call").children(vec![node]);
    (0..levels).fold(Node::new("call"), below)
}

fn ints_of(values: &[Value], table: &mut Table) -> Vec<i32> {
    let mut out = Encoder {
        ints: Vec::new(),
        table,
    };
    for value in values {
        match value {
            Value::Int(int) => out.ints.push(*int),
            Value::Text(text) => out.text(text),
            Value::Bytes(bytes) => out.bytes(bytes.as_bytes()),
            Value::Node(node) => out.node(node),
        }
    }
    out.ints
}
