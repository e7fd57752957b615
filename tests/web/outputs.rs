//! Reads what the engine says, after the grammar of `src/web/output.rs` and nothing else of it.

use crate::read::{Input, Object, Property};

/// What one field of an output holds.
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Text,
    Flag,
    Bytes,
    Object,
    Stanza,
}

/// The name of each kind of output and of its fields, by its number.
const OUTPUTS: [(&str, &[(&str, Kind)]); 20] = {
    use Kind::{Bytes, Flag, Number, Object, Stanza, Text};
    const REQUEST: (&str, Kind) = ("request", Number);
    const COMMAND: (&str, Kind) = ("command", Number);
    [
        ("identity", &[REQUEST]),
        ("encrypt", &[REQUEST, ("to", Text), ("callKey", Bytes)]),
        ("calls", &[REQUEST, ("wanted", Text)]),
        (
            "openCall",
            &[REQUEST, ("id", Text), ("peer", Text), ("isVideo", Flag)],
        ),
        ("send", &[REQUEST, ("timeout", Number), ("stanza", Stanza)]),
        ("enableCalling", &[REQUEST]),
        ("checkStack", &[REQUEST]),
        (
            "useStack",
            &[
                REQUEST,
                ("id", Text),
                ("act", Text),
                ("isOn", Flag),
                ("to", Text),
                ("creator", Text),
                ("reason", Text),
            ],
        ),
        ("joinLink", &[REQUEST, ("token", Text), ("isVideo", Flag)]),
        ("closeCall", &[("id", Text)]),
        (
            "endCall",
            &[("id", Text), ("byUser", Flag), ("isNative", Flag)],
        ),
        ("retransmit", &[("stanza", Stanza)]),
        ("done", &[COMMAND]),
        ("known", &[COMMAND]),
        ("offered", &[COMMAND, ("id", Text)]),
        ("link", &[COMMAND, ("address", Text)]),
        ("failed", &[COMMAND, ("error", Object)]),
        ("event", &[("name", Text), ("payload", Object)]),
        ("stopEncrypting", &[REQUEST, ("encrypt", Number)]),
        ("activateCall", &[("id", Text)]),
    ]
};

/// What the engine said there, its kind first.
pub fn outputs_at(place: usize) -> Vec<Object> {
    let mut input = Input::at(place);
    let mut outputs = Vec::new();
    while !input.is_at_end() {
        outputs.extend(output(&mut input));
    }
    outputs
}

/// Which bytes are released, JavaScript alone has to know.
fn output(input: &mut Input) -> Option<Object> {
    let kind = input.int() as usize;
    if kind == OUTPUTS.len() {
        input.list(Input::int);
        return None;
    }
    let (kind, fields) = OUTPUTS[kind];
    let mut output = vec![("kind".into(), Property::Text(kind.into()))];
    for (name, kind) in fields {
        let field = match kind {
            Kind::Number => Property::Number(input.unsigned().into()),
            Kind::Text => Property::Text(input.text()),
            Kind::Flag => Property::Switch(input.flag()),
            Kind::Bytes => Property::Bytes(input.bytes()),
            Kind::Object => Property::Object(input.object()),
            Kind::Stanza => Property::Stanza(input.tree()),
        };
        output.push(((*name).into(), field));
    }
    Some(output)
}
