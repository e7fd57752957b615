//! What the core says.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use crate::core;
use crate::memory::{clear_texts, object_at, write};
use crate::parts::Part;
use crate::read_outputs::{Field, Fields};
use crate::reader::{Attr, Inside, Object, Property, Tree};

/// When everything happens, in milliseconds since 1970-01-01 UTC.
pub const NOW: f64 = 1_700_000_000_000.0;

/// An output or an error, by the names of its properties.
#[derive(Debug, PartialEq)]
pub struct Told(pub BTreeMap<String, Field>);

impl From<Object> for Told {
    fn from(object: Object) -> Self {
        let fields = object.into_iter();
        Self(fields.map(|(name, one)| (name, one.into())).collect())
    }
}

impl Told {
    /// The object that the core wrote there.
    pub fn at(place: usize) -> Self {
        object_at(place).into()
    }

    fn field(&self, name: &str) -> &Field {
        let found = self.0.get(name);
        found.unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    pub fn get(&self, name: &str) -> &Property {
        match self.field(name) {
            Field::Property(property) => property,
            other => panic!("{name} is {other:?}"),
        }
    }

    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Property::Text(text) => text,
            other => panic!("{name} is {other:?}"),
        }
    }

    pub fn texts(&self, name: &str) -> &[String] {
        match self.get(name) {
            Property::Texts(texts) => texts,
            other => panic!("{name} is {other:?}"),
        }
    }

    pub fn bytes(&self, name: &str) -> &[u8] {
        match self.get(name) {
            Property::Bytes(bytes) => bytes,
            other => panic!("{name} is {other:?}"),
        }
    }

    pub fn stanza(&self) -> &Tree {
        match self.field("stanza") {
            Field::Stanza(tree) => tree,
            other => panic!("stanza is {other:?}"),
        }
    }

    pub fn number(&self, name: &str) -> i64 {
        match self.get(name) {
            Property::Number(number) => *number,
            other => panic!("{name} is {other:?}"),
        }
    }

    pub fn object(&self, name: &str) -> Self {
        match self.get(name) {
            Property::Object(object) => object.clone().into(),
            other => panic!("{name} is {other:?}"),
        }
    }

    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(|name| &**name).collect()
    }

    /// The facts of a failure, its code among them, and its message.
    pub fn failure(&self) -> (Self, String) {
        self.object("error").facts_and_message()
    }

    pub fn facts_and_message(&self) -> (Self, String) {
        (self.object("facts"), self.text("message").into())
    }
}

thread_local! {
    /// What the core said, and no test has asked for yet.
    static LEFT: RefCell<VecDeque<Told>> = RefCell::default();
}

/// What the core has said, a list for each time that it was read.
pub fn said() -> Vec<Vec<Told>> {
    let told = |output: Fields| Told(output.into_iter().collect());
    let said = core::take_said().into_iter();
    said.map(|outputs| outputs.into_iter().map(told).collect())
        .collect()
}

/// The next output.
pub fn next() -> Option<Told> {
    if LEFT.with_borrow(VecDeque::is_empty) {
        LEFT.set(said().into_iter().flatten().collect());
    }
    LEFT.with_borrow_mut(VecDeque::pop_front)
}

/// What another engine has said is not asked for, and its texts are not known.
pub fn forget() {
    LEFT.take();
    clear_texts();
}

/// The next output, which is of this kind.
pub fn told(kind: &str) -> Told {
    let told = next().unwrap_or_else(|| panic!("nothing was said, not {kind}"));
    assert_eq!(told.kind(), kind, "{told:?}");
    told
}

/// The payload of the next output, which is this event.
pub fn event(name: &str) -> Told {
    let event = told("event");
    assert_eq!(event.names(), ["kind", "name", "payload"]);
    assert_eq!(event.text("name"), name, "{event:?}");
    event.object("payload")
}

/// The next outputs are these events.
pub fn events(names: &[&str]) {
    names.iter().for_each(|name| drop(event(name)));
}

pub fn nothing_is_left() {
    if let Some(told) = next() {
        panic!("{told:?}");
    }
}

/// Answers the next output, which asks for this.
pub fn answered(kind: &str, input: &Part) -> Told {
    let asked = told(kind);
    answer(&asked, input);
    asked
}

/// Answers an output.
pub fn answer(asked: &Told, input: &Part) {
    core::answer(NOW, asked.number("request") as u32, write(input));
}

/// The page has a new call, or a call in a new state.
pub fn page_call(input: &Part) {
    core::page_call(NOW, write(input));
}

/// The command's failure, after which nothing is left.
pub fn failed(command: u32) -> (Told, String) {
    let told = told("failed");
    assert_eq!(told.number("command"), i64::from(command));
    assert_eq!(told.names(), ["command", "error", "kind"]);
    nothing_is_left();
    told.failure()
}

pub fn tag_and_attrs(tree: &Tree) -> String {
    let mut out = tree.tag.clone();
    for (name, value) in &tree.attrs {
        out += &match value {
            Attr::Text(text) => format!(" {name}={text}"),
            Attr::Jid(jid) => format!(" {name}=<{jid}>"),
        };
    }
    out
}

/// The action in the `<call>` that is to be sent, and both with their attributes.
pub fn sent(output: &Told) -> (Tree, String) {
    let call = output.stanza();
    let Inside::Children(children) = &call.content else {
        panic!("{call:?}");
    };
    let [action] = &children[..] else {
        panic!("{call:?}");
    };
    let shown = format!("{} / {}", tag_and_attrs(call), tag_and_attrs(action));
    (action.clone(), shown)
}

pub fn tags(tree: &Tree) -> Vec<&str> {
    match &tree.content {
        Inside::Children(children) => children.iter().map(|child| &*child.tag).collect(),
        _ => vec![],
    }
}
