//! Reads what `src/web/output.rs` wrote, after the grammar in that file and nothing else of it.

use crate::reader::{Property, Reader, Tree};

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

impl From<Property> for Field {
    fn from(property: Property) -> Self {
        Self::Property(property)
    }
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

/// Which bytes are released; only what keeps them has to know.
const RELEASE: usize = OUTPUTS.len();

impl Reader<'_> {
    /// What the engine said.
    pub fn outputs_of_input(&mut self) -> Vec<Fields> {
        // The result of the input, and the next deadline.
        let _: [i32; 3] = std::array::from_fn(|_| self.int());
        self.outputs()
    }

    pub fn outputs(&mut self) -> Vec<Fields> {
        let mut outputs = Vec::new();
        while !self.is_at_end() {
            match self.int() as usize {
                RELEASE => drop(self.list(Self::int)),
                kind => outputs.push(self.output(kind)),
            }
        }
        outputs
    }

    fn output(&mut self, kind: usize) -> Fields {
        let (kind, fields) = OUTPUTS[kind];
        let mut output = vec![("kind".into(), Property::Text(kind.into()).into())];
        for (name, kind) in fields {
            let field = match kind {
                Kind::Number => Property::Number((self.int() as u32).into()).into(),
                Kind::Text => Property::Text(self.text()).into(),
                Kind::Flag => Property::Switch(self.flag()).into(),
                Kind::Bytes => Property::Bytes(self.bytes()).into(),
                Kind::Object => Property::Object(self.object()).into(),
                Kind::Stanza => Field::Stanza(self.tree()),
            };
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
