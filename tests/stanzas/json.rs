//! What is shown of a stanza, as JSON.

use serde_json::{Map, Value as Json, json};
use wpp_call::object::{Field, Object};

/// An object as JavaScript would print it; bytes as hex digits.
pub fn json(object: &Object) -> Json {
    let mut map = Map::new();
    for (name, field) in &object.0 {
        let value = match field {
            Field::Undefined | Field::Null => Json::Null,
            Field::Text(text) => json!(text.to_string()),
            Field::Number(number) => json!(number),
            Field::Switch(is_on) => json!(is_on),
            Field::Bytes(bytes) => json!({ "hex": hex(bytes) }),
            Field::Texts(texts) => json!(texts.iter().map(ToString::to_string).collect::<Vec<_>>()),
            Field::Object(object) => json(object),
            Field::Objects(objects) => objects.iter().map(json).collect(),
        };
        let before = map.insert(name.to_string(), value);
        assert_eq!(before, None, "{name} stands twice");
    }
    Json::Object(map)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
