//! Reads what the core writes, after the grammar of `src/web/write.rs` and nothing else of it.

use crate::texts;
use crate::write::memory;

/// A stanza as JavaScript gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub tag: String,
    pub attrs: Vec<(String, Attr)>,
    pub content: Inside,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    Text(String),
    Jid(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Inside {
    Nothing,
    Children(Vec<Tree>),
    Bytes(Vec<u8>),
    /// The number of bytes that JavaScript keeps.
    Kept(u32),
}

/// A property of an object, or a field of an output.
#[derive(Clone, Debug, PartialEq)]
pub enum Property {
    Undefined,
    Null,
    Text(String),
    Number(i64),
    Switch(bool),
    Bytes(Vec<u8>),
    Texts(Vec<String>),
    Object(Object),
    Objects(Vec<Object>),
    Stanza(Tree),
}

pub type Object = Vec<(String, Property)>;

/// The object that the core wrote there.
pub fn object_at(place: usize) -> Object {
    let mut input = Input::at(place);
    let object = input.object();
    assert!(input.is_at_end(), "behind the object: {:?}", input.ints);
    object
}

/// What the core wrote, read number by number.
pub struct Input {
    ints: std::vec::IntoIter<i32>,
}

impl Input {
    /// A copy of what stands there.
    pub fn at(place: usize) -> Self {
        assert_ne!(place, 0, "nothing was written");
        let (memory, begin) = (memory(), place as u32);
        let length = memory.get_index(begin) as u32;
        let written = memory.slice(begin + 1, begin + 1 + length);
        let ints = written.to_vec().into_iter();
        Self { ints }
    }

    pub fn is_at_end(&self) -> bool {
        self.ints.len() == 0
    }

    pub fn int(&mut self) -> i32 {
        self.ints.next().expect("more numbers")
    }

    pub fn unsigned(&mut self) -> u32 {
        self.int() as u32
    }

    pub fn flag(&mut self) -> bool {
        match self.int() {
            0 => false,
            1 => true,
            other => panic!("{other} is no flag"),
        }
    }

    pub fn list<T>(&mut self, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.unsigned()).map(|_| item(self)).collect()
    }

    pub fn bytes(&mut self) -> Vec<u8> {
        let length = self.unsigned() as usize;
        let fours = (0..length.div_ceil(4)).map(|_| self.int().to_le_bytes());
        let mut bytes: Vec<u8> = fours.flatten().collect();
        assert!(bytes[length..].iter().all(|byte| *byte == 0), "{bytes:?}");
        bytes.truncate(length);
        bytes
    }

    pub fn text(&mut self) -> String {
        let int = self.int();
        self.text_from(int)
    }

    fn text_from(&mut self, int: i32) -> String {
        if let Ok(number) = usize::try_from(int) {
            return texts::text_of(number);
        }
        let units = (0..-1 - int).map(|_| u16::try_from(self.int()).unwrap());
        let units: Vec<u16> = units.collect();
        texts::add(&units);
        String::from_utf16(&units).unwrap()
    }

    fn attr(&mut self) -> Attr {
        match self.int() {
            i32::MIN => Attr::Jid(self.text()),
            int => Attr::Text(self.text_from(int)),
        }
    }

    pub fn tree(&mut self) -> Tree {
        let tag = self.text();
        let attrs = self.list(|input| (input.text(), input.attr()));
        let content = match self.int() {
            0 => Inside::Nothing,
            1 => Inside::Children(self.list(Self::tree)),
            2 => Inside::Bytes(self.bytes()),
            3 => Inside::Kept(self.unsigned()),
            other => panic!("{other} is no content"),
        };
        Tree {
            tag,
            attrs,
            content,
        }
    }

    pub fn object(&mut self) -> Object {
        self.list(|input| (input.text(), input.property()))
    }

    fn property(&mut self) -> Property {
        match self.int() {
            0 => Property::Undefined,
            1 => Property::Text(self.text()),
            2 => {
                let low = self.unsigned();
                Property::Number(i64::from(self.int()) << 32 | i64::from(low))
            }
            3 => Property::Switch(false),
            4 => Property::Switch(true),
            5 => Property::Bytes(self.bytes()),
            6 => Property::Texts(self.list(Self::text)),
            7 => Property::Object(self.object()),
            8 => Property::Objects(self.list(Self::object)),
            9 => Property::Null,
            other => panic!("{other} is no property"),
        }
    }
}
