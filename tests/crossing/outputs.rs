//! What the engine says, on its way to JavaScript.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wpp_call::bytes::Kept;
use wpp_call::crypto::{CallKey, StanzaIds};
use wpp_call::engine::{
    Answer, Command, CommandId, Engine, Identity, Input, Millis, OfferSecrets, Output, PathChoice,
    Request, RequestId,
};
use wpp_call::web::output;
use wpp_call::web::write::Writer;
use wpp_call::words;

use crate::every_output::every_output;
use crate::jid;
use crate::numbers::Table;
use crate::read_outputs::{Field, Fields};
use crate::reader::{Attr, Inside, Property, Reader, Tree, decode};

/// One output, or many, one behind the other.
fn written(outputs: impl IntoIterator<Item = Output>) -> Vec<i32> {
    let mut out = Writer::default();
    out.begin();
    for output in outputs {
        out.output(output);
    }
    out.finish().into()
}

/// Behind their length.
fn with_length(ints: &[i32]) -> Vec<i32> {
    [&[ints.len() as i32], ints].concat()
}

#[test]
fn each_kind_of_output_is_its_number_and_its_fields_in_order() {
    for sample in every_output() {
        let shown = format!("{:?}", sample.output);
        let expected = with_length(&sample.part.ints());
        assert_eq!(written([sample.output]), expected, "{shown}");
    }
}

#[test]
fn each_kind_of_output_reads_back() {
    for sample in every_output() {
        let ints = with_length(&sample.part.ints());
        let outputs = decode(&ints, &mut Table::new(), Reader::outputs);
        let [output] = &outputs[..] else {
            panic!("{outputs:?}");
        };
        let expected: Value = serde_json::from_str(sample.seen).unwrap();
        assert_eq!(json_of_output(output), expected);
    }
}

fn json_of_output(output: &[(String, Field)]) -> Value {
    let fields = output.iter().map(|(name, field)| {
        let field = match field {
            Field::Property(property) => value(property),
            Field::Stanza(stanza) => json_of_stanza(stanza),
        };
        (name.clone(), field)
    });
    Value::Object(fields.collect())
}

fn json(object: &[(String, Property)]) -> Value {
    let members = object
        .iter()
        .map(|(name, property)| (name.clone(), value(property)));
    Value::Object(members.collect())
}

fn value(property: &Property) -> Value {
    match property {
        Property::Undefined => json!("undefined"),
        Property::Null => Value::Null,
        Property::Text(text) => json!(text),
        Property::Number(number) => json!(number),
        Property::Switch(is_on) => json!(is_on),
        Property::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            json!(digits)
        }
        Property::Texts(texts) => json!(texts),
        Property::Object(object) => json(object),
        Property::Objects(objects) => objects.iter().map(|object| json(object)).collect(),
    }
}

/// Of one with nothing but a tag.
fn json_of_stanza(stanza: &Tree) -> Value {
    let no_attrs: &[(String, Attr)] = &[];
    assert_eq!(stanza.attrs, no_attrs);
    assert_eq!(stanza.content, Inside::Nothing);
    json!({ "tag": stanza.tag, "attrs": {}, "content": null })
}

#[test]
fn that_is_every_kind_there_is() {
    let samples = every_output();
    let kinds: BTreeSet<i32> = samples.iter().map(|sample| sample.part.ints()[0]).collect();
    assert_eq!(kinds, (0..=0x13).collect());
}

#[test]
fn many_outputs_follow_each_other_and_a_text_of_one_is_a_number_in_the_next() {
    let samples = every_output();
    let (mut table, mut ints) = (Table::new(), Vec::new());
    for sample in &samples {
        sample.part.put(&mut table, &mut ints);
    }
    let spelled: usize = samples.iter().map(|sample| sample.part.ints().len()).sum();
    assert!(ints.len() < spelled);
    let outputs = samples.into_iter().map(|sample| sample.output);
    assert_eq!(written(outputs), with_length(&ints));
}

#[test]
fn so_is_a_text_of_what_was_written_before() {
    let (mut out, mut table) = (Writer::default(), Table::new());
    for sample in every_output().into_iter().chain(every_output()) {
        let mut ints = Vec::new();
        sample.part.put(&mut table, &mut ints);
        out.begin();
        out.output(sample.output);
        assert_eq!(out.finish(), with_length(&ints));
    }
}

#[test]
fn only_a_call_key_is_secret() {
    for sample in every_output() {
        let is_key = matches!(
            sample.output,
            Output::Request {
                request: Request::Encrypt { .. },
                ..
            }
        );
        let mut out = Writer::default();
        out.begin();
        out.output(sample.output);
        assert_eq!(out.is_secret(), is_key);
    }
}

#[test]
fn of_a_key_nothing_is_left_behind_the_next_beginning_but_texts() {
    let mut out = Writer::default();
    out.begin();
    out.output(Output::Request {
        id: RequestId(1),
        request: Request::Encrypt {
            to: jid("222@lid"),
            key: key(),
        },
    });
    assert!(out.is_secret());
    assert_eq!(out.finish().len(), 3 + 8 + 9); // with a length, a text and 32 bytes
    out.begin();
    assert!(!out.is_secret());
    assert!(out.finish().is_empty());
    let id = "222@lid".into();
    out.output(Output::ActivateCall { id });
    assert_eq!(out.finish(), [2, 0x13, words::ALL.len() as i32]);
}

#[test]
fn bytes_for_which_nothing_stands_any_more_are_released_once_but_not_behind_a_key() {
    drop([Kept::new(7), Kept::new(u32::MAX)]);
    let mut engine = with_two_keys_to_encrypt();
    let mut polled = || {
        let mut out = Writer::default();
        output::outputs(0, &mut engine, &mut out);
        let is_secret = out.is_secret();
        (out.finish().to_vec(), is_secret)
    };
    let released = [0x14, 2, 7, -1];
    for is_secret in [true, true, false] {
        let (ints, secret) = polled();
        assert_eq!(secret, is_secret);
        assert_eq!(ints.ends_with(&released), !is_secret);
    }
    let (ints, is_secret) = polled();
    assert_eq!((ints.len(), is_secret), (HEAD, false));
}

fn key() -> CallKey {
    CallKey::draw::<()>(&mut |_| Ok(())).unwrap()
}

fn command(engine: &mut Engine, id: u32, command: Command) {
    let (id, command) = (CommandId(id), Ok(command));
    engine.handle(Millis(0), Input::Command { id, command });
}

fn answer(engine: &mut Engine, request: RequestId, answer: Answer) {
    let answer = Ok(answer);
    engine.handle(Millis(0), Input::Answer { request, answer });
}

fn requests(engine: &mut Engine) -> Vec<RequestId> {
    let outputs = std::iter::from_fn(|| engine.poll());
    let requests = outputs.filter_map(|output| match output {
        Output::Request { id, .. } => Some(id),
        _ => None,
    });
    requests.collect()
}

fn fresh_engine() -> Engine {
    let ids = StanzaIds::draw::<()>(&mut |_| Ok(())).unwrap();
    Engine::new(ids)
}

/// Two offers have their keys to be encrypted, and something stands before each and behind both.
fn with_two_keys_to_encrypt() -> Engine {
    let mut engine = fresh_engine();
    engine.settings().path = PathChoice::Stanza;
    for draw in [1, 2] {
        let fill = &mut |buffer: &mut [u8]| {
            buffer.fill(draw);
            Ok::<(), ()>(())
        };
        let offer = Command::Offer {
            to: "222@lid".into(),
            is_video: false,
            secrets: OfferSecrets::draw(fill).unwrap(),
        };
        command(&mut engine, draw.into(), offer);
    }
    let identities = requests(&mut engine);
    assert_eq!(identities.len(), 2);
    for (request, id) in identities.into_iter().zip([3, 4]) {
        command(&mut engine, id, Command::EnableCallInterface);
        let (pn, lid) = (None, Some(jid("111:3@lid")));
        answer(&mut engine, request, Answer::Identity(Identity { pn, lid }));
    }
    command(&mut engine, 5, Command::EnableCallInterface);
    engine
}

/// Before the outputs stand their length, a result and a deadline.
const HEAD: usize = 4;

/// What JavaScript asks for and gets, until there is nothing; and whether each is secret.
fn polled(engine: &mut Engine) -> Vec<(Vec<Fields>, bool)> {
    let (mut out, mut table) = (Writer::default(), Table::new());
    let mut all = Vec::new();
    loop {
        output::outputs(0, engine, &mut out);
        let is_secret = out.is_secret();
        let ints = out.finish();
        if ints.len() == HEAD {
            return all;
        }
        all.push((
            decode(ints, &mut table, Reader::outputs_of_input),
            is_secret,
        ));
    }
}

fn kind(output: &[(String, Field)]) -> &str {
    match &output[0] {
        (name, Field::Property(Property::Text(kind))) if name == "kind" => kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_stands_behind_a_call_key() {
    let polled = polled(&mut with_two_keys_to_encrypt());
    let told: Vec<(Vec<&str>, bool)> = polled
        .iter()
        .map(|(outputs, is_secret)| {
            let kinds = outputs.iter().map(|output| kind(output));
            (kinds.collect(), *is_secret)
        })
        .collect();
    assert_eq!(
        told,
        [
            (vec!["enableCalling", "encrypt"], true),
            (vec!["enableCalling", "encrypt"], true),
            (vec!["enableCalling"], false),
        ]
    );
}

#[test]
fn nothing_is_lost_behind_it_and_nothing_comes_twice() {
    let polled = polled(&mut with_two_keys_to_encrypt());
    let told: Vec<_> = polled
        .into_iter()
        .flat_map(|(outputs, _)| outputs)
        .collect();

    let mut engine = with_two_keys_to_encrypt();
    let outputs = std::iter::from_fn(|| engine.poll());
    let ints = written(outputs);
    assert_eq!(told, decode(&ints, &mut Table::new(), Reader::outputs));
}

#[test]
fn an_engine_that_has_nothing_to_say_writes_nothing() {
    assert_eq!(polled(&mut fresh_engine()), []);
}
