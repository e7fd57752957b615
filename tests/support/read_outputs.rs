//! Reads what `src/web/output.rs` wrote, after the grammar in that file and nothing else of it.

use crate::buffers::{Input, Property, Tree};
use crate::numbers::Table;

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

/// One field of an output.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Property(Property),
    Stanza(Tree),
}

/// An output, its kind first.
pub type Fields = Vec<(String, Field)>;

/// The name of each kind of output and of its fields, by its number.
const OUTPUTS: [(&str, &[(&str, Kind)]); 20] = {
    use Kind::{Bytes, Flag, Number, Object, Stanza, Text};
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

/// What the engine said; `table` has the texts that were known before.
pub fn decode_outputs(ints: &[i32], table: &mut Table) -> Vec<Fields> {
    let mut input = Input::new(ints, table);
    let mut outputs = Vec::new();
    while !input.rest.is_empty() {
        outputs.push(input.output());
    }
    outputs
}

impl Input<'_> {
    fn output(&mut self) -> Fields {
        let (kind, fields) = OUTPUTS[self.int() as usize];
        let kind = Property::Text(kind.into());
        let mut output = vec![("kind".into(), Field::Property(kind))];
        for (name, kind) in fields {
            let field = match kind {
                Kind::Number => Property::Number((self.int() as u32).into()),
                Kind::Text => Property::Text(self.text()),
                Kind::Flag => Property::Switch(self.flag()),
                Kind::Bytes => Property::Bytes(self.bytes()),
                Kind::Object => Property::Object(self.object()),
                Kind::Stanza => {
                    output.push(((*name).into(), Field::Stanza(self.tree())));
                    continue;
                }
            };
            let field = Field::Property(field);
            output.push(((*name).into(), field));
        }
        output
    }

    fn flag(&mut self) -> bool {
        match self.int() {
            0 => false,
            1 => true,
            other => panic!("{other} is no flag"),
        }
    }
}
