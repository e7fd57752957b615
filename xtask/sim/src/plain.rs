//! What users see, as strings that stay valid when the engine's table of texts changes.

use wpp_call::engine;
use wpp_call::object;

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object(pub Vec<(String, Field)>);

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// `null`
    Null,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A boolean.
    Switch(bool),
    /// An object.
    Object(Object),
    /// Anything else, as its Debug output.
    Other(String),
}

/// An event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name.
    pub name: &'static str,
    /// Its payload.
    pub payload: Object,
}

impl From<&object::Object> for Object {
    fn from(object: &object::Object) -> Self {
        let fields = object.0.iter();
        Self(
            fields
                .map(|(name, field)| (name.to_string(), field.into()))
                .collect(),
        )
    }
}

impl From<&object::Field> for Field {
    fn from(field: &object::Field) -> Self {
        match field {
            object::Field::Null => Self::Null,
            object::Field::Text(text) => Self::Text(text.to_string()),
            object::Field::Number(number) => Self::Number(*number),
            object::Field::Switch(is_on) => Self::Switch(*is_on),
            object::Field::Object(object) => Self::Object(object.into()),
            other => Self::Other(format!("{other:?}")),
        }
    }
}

impl From<&engine::Event> for Event {
    fn from(event: &engine::Event) -> Self {
        Self {
            name: event.name.text(),
            payload: (&event.payload).into(),
        }
    }
}

/// Returns all calls of an engine.
pub fn calls(engine: &engine::Engine) -> Vec<Object> {
    engine.calls().iter().map(Object::from).collect()
}
