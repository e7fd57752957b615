//! What the engine says, on its way to JavaScript.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wpp_call::crypto::{CallKey, StanzaIds};
use wpp_call::engine::{
    Answer, Command, CommandId, Engine, Identity, Input, Millis, OfferSecrets, Output, PathChoice,
    Request, RequestId,
};
use wpp_call::web::output::{self, Secrecy};
use wpp_call::web::write::Writer;

use crate::buffers::Property;
use crate::every_output::every_output;
use crate::jid;
use crate::read_outputs::decode_outputs;

/// One output, or many, in one buffer.
fn written(outputs: impl IntoIterator<Item = Output>) -> Vec<u8> {
    let mut out = Writer::default();
    for output in outputs {
        out.output(output);
    }
    out.finish()
}

#[test]
fn each_kind_of_output_is_its_number_and_its_fields_in_order() {
    for sample in every_output() {
        let shown = format!("{:?}", sample.output);
        let expected = sample.buffer();
        assert_eq!(written([sample.output]), expected, "{shown}");
    }
}

#[test]
fn each_kind_of_output_reads_back() {
    for sample in every_output() {
        let outputs = decode_outputs(&sample.buffer());
        let [output] = &outputs[..] else {
            panic!("{outputs:?}");
        };
        let expected: Value = serde_json::from_str(sample.seen).unwrap();
        assert_eq!(json(output), expected);
    }
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

#[test]
fn that_is_every_kind_there_is() {
    let kinds: BTreeSet<u8> = every_output().iter().map(|sample| sample.ops[0]).collect();
    assert_eq!(kinds, (0..=0x13).collect());
}

#[test]
fn many_outputs_share_one_blob_and_follow_each_other() {
    let samples = every_output();
    let blob: String = samples.iter().map(|sample| sample.blob).collect();
    let ops: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.ops.clone())
        .collect();
    let length = [blob.len() as u8 | 0x80, (blob.len() >> 7) as u8];
    assert!(blob.len() > 0x7f && length[1] < 0x80, "{}", blob.len());
    let outputs = samples.into_iter().map(|sample| sample.output);
    assert_eq!(written(outputs), buffer!(length, blob, ops));
}

#[test]
fn only_a_call_key_makes_a_buffer_secret() {
    for sample in every_output() {
        let is_key = matches!(
            sample.output,
            Output::Request {
                request: Request::Encrypt { .. },
                ..
            }
        );
        let secrecy = Writer::default().output(sample.output);
        assert_eq!(secrecy == Secrecy::Secret, is_key);
    }
}

#[test]
fn of_a_writer_that_was_wiped_nothing_but_texts_is_left() {
    let mut out = Writer::default();
    out.output(Output::Request {
        id: RequestId(1),
        request: Request::Encrypt {
            to: jid("222@lid"),
            key: key(),
        },
    });
    assert!(!out.is_empty());
    out.wipe();
    assert!(out.is_empty());
    assert_eq!(out.finish(), buffer!([7], "222@lid"));
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

/// The next buffer, and whether it is secret; `None` behind the last.
fn next(engine: &mut Engine) -> Option<(Vec<u8>, Secrecy)> {
    let mut out = Writer::default();
    let secrecy = output::outputs(engine, &mut out);
    (!out.is_empty()).then(|| (out.finish(), secrecy))
}

fn kinds(buffer: &[u8]) -> Vec<String> {
    let outputs = decode_outputs(buffer).into_iter();
    let kinds = outputs.map(|output| match &output[0] {
        (name, Property::Text(kind)) if name == "kind" => kind.clone(),
        other => panic!("{other:?}"),
    });
    kinds.collect()
}

#[test]
fn a_buffer_ends_behind_the_first_call_key() {
    let mut engine = with_two_keys_to_encrypt();
    let buffers: Vec<_> = std::iter::from_fn(|| next(&mut engine)).collect();
    let told: Vec<(Vec<String>, Secrecy)> = buffers
        .into_iter()
        .map(|(buffer, secrecy)| (kinds(&buffer), secrecy))
        .collect();
    let kinds = |kinds: &[&str]| kinds.iter().copied().map(String::from).collect();
    assert_eq!(
        told,
        [
            (kinds(&["enableCalling", "encrypt"]), Secrecy::Secret),
            (kinds(&["enableCalling", "encrypt"]), Secrecy::Secret),
            (kinds(&["enableCalling"]), Secrecy::Plain),
        ]
    );
}

#[test]
fn nothing_is_lost_behind_it_and_nothing_comes_twice() {
    let mut engine = with_two_keys_to_encrypt();
    let buffers = std::iter::from_fn(|| next(&mut engine));
    let told: Vec<_> = buffers
        .flat_map(|(buffer, _)| decode_outputs(&buffer))
        .collect();

    let mut engine = with_two_keys_to_encrypt();
    let outputs = std::iter::from_fn(|| engine.poll());
    assert_eq!(told, decode_outputs(&written(outputs)));
}

#[test]
fn an_engine_that_has_nothing_to_say_writes_nothing() {
    assert_eq!(next(&mut fresh_engine()), None);
}
