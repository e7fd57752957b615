//! Reads what `src/web/output.rs` wrote, after the grammar in that file and nothing else of it.

use crate::buffers::{Input, Property};

/// What one field of an output holds.
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Text,
    Flag,
    Bytes,
    Object,
}

/// The name of each kind of output and of its fields, by its number.
const OUTPUTS: [(&str, &[(&str, Kind)]); 20] = {
    use Kind::{Bytes, Flag, Number, Object, Text};
    const REQUEST: (&str, Kind) = ("request", Number);
    const COMMAND: (&str, Kind) = ("command", Number);
    [
        ("identity", &[REQUEST]),
        ("encrypt", &[REQUEST, ("to", Text), ("callKey", Bytes)]),
        ("calls", &[REQUEST, ("wanted", Kind::Text)]),
        (
            "openCall",
            &[REQUEST, ("id", Text), ("peer", Text), ("isVideo", Flag)],
        ),
        ("send", &[REQUEST, ("timeout", Number), ("stanza", Bytes)]),
        ("enableCalling", &[REQUEST]),
        ("stack", &[REQUEST]),
        (
            "drive",
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
        ("sendAgain", &[("stanza", Bytes)]),
        ("done", &[COMMAND]),
        ("known", &[COMMAND]),
        ("offered", &[COMMAND, ("id", Text)]),
        ("link", &[COMMAND, ("address", Text)]),
        ("failed", &[COMMAND, ("error", Object)]),
        ("event", &[("name", Text), ("payload", Object)]),
        ("giveUp", &[REQUEST, ("encrypt", Number)]),
        ("activateCall", &[("id", Text)]),
    ]
};

/// What the engine said, its kind first.
pub fn decode_outputs(buffer: &[u8]) -> Vec<Vec<(String, Property)>> {
    let mut input = Input::new(buffer);
    let mut outputs = Vec::new();
    while !input.rest.is_empty() {
        outputs.push(input.output());
    }
    input.expect_end();
    outputs
}

impl Input<'_> {
    fn output(&mut self) -> Vec<(String, Property)> {
        let (kind, fields) = OUTPUTS[usize::from(self.byte())];
        let mut output = vec![("kind".into(), Property::Text(kind.into()))];
        for (name, kind) in fields {
            let field = match kind {
                Kind::Number => Property::Number(self.number() as i64),
                Kind::Text => Property::Text(self.text()),
                Kind::Flag => Property::Switch(self.flag()),
                Kind::Bytes => Property::Bytes(self.bytes()),
                Kind::Object => Property::Object(self.object()),
            };
            output.push(((*name).into(), field));
        }
        output
    }

    fn flag(&mut self) -> bool {
        match self.byte() {
            0 => false,
            1 => true,
            other => panic!("{other:#x} is no flag"),
        }
    }
}
