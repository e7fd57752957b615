//! Reads what `src/web/write.rs` wrote, after the grammar in that file and nothing else of it.

use crate::numbers::Table;

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

/// A property of an object.
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
}

pub type Object = Vec<(String, Property)>;

/// Reads all that stands behind its length; `table` has the texts that were known before.
pub fn decode<'a, T>(
    ints: &'a [i32],
    table: &'a mut Table,
    read: impl FnOnce(&mut Reader<'a>) -> T,
) -> T {
    let (length, rest) = ints.split_first().expect("a length");
    assert_ne!(*length, 0, "the length of nothing");
    assert_eq!(*length as usize, rest.len());
    let mut reader = Reader { rest, table };
    let read = read(&mut reader);
    assert!(reader.is_at_end(), "behind the end: {:?}", reader.rest);
    read
}

pub struct Reader<'a> {
    rest: &'a [i32],
    table: &'a mut Table,
}

impl<'a> Reader<'a> {
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn int(&mut self) -> i32 {
        let (first, rest) = self.rest.split_first().unwrap();
        self.rest = rest;
        *first
    }

    fn take(&mut self, count: usize) -> &'a [i32] {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    fn number(&mut self) -> i64 {
        let low = i64::from(self.int() as u32);
        i64::from(self.int()) << 32 | low
    }

    pub fn bytes(&mut self) -> Vec<u8> {
        let length = self.int() as usize;
        let ints = self.take(length.div_ceil(4));
        let mut bytes: Vec<u8> = ints.iter().flat_map(|int| int.to_le_bytes()).collect();
        let padding = bytes.split_off(length);
        assert!(padding.iter().all(|byte| *byte == 0), "{padding:?}");
        bytes
    }

    pub fn list<T>(&mut self, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.int()).map(|_| item(self)).collect()
    }

    fn attr(&mut self) -> Attr {
        if self.rest.first() == Some(&i32::MIN) {
            self.int();
            return Attr::Jid(self.text());
        }
        if self.rest.first() == Some(&(i32::MIN + 1)) {
            self.int();
            let (prefix, count) = (self.text(), self.int() as u32);
            return Attr::Text(match count {
                0 => prefix,
                _ => format!("{prefix}{count}"),
            });
        }
        Attr::Text(self.text())
    }

    pub fn text(&mut self) -> String {
        let int = self.int();
        if int >= 0 {
            return self.table.0[int as usize].clone();
        }
        let units = self.take((-1 - int) as usize);
        let units: Vec<u16> = units
            .iter()
            .map(|unit| (*unit).try_into().unwrap())
            .collect();
        let text = String::from_utf16(&units).unwrap();
        assert!(!self.table.0.contains(&text), "{text:?} has a number");
        self.table.add(&text);
        text
    }

    pub fn tree(&mut self) -> Tree {
        let tag = self.text();
        let attrs = self.list(|reader| (reader.text(), reader.attr()));
        let content = match self.int() {
            0 => Inside::Nothing,
            1 => Inside::Children(self.list(Self::tree)),
            2 => Inside::Bytes(self.bytes()),
            3 => Inside::Kept(self.int() as u32),
            other => panic!("{other} is no content"),
        };
        Tree {
            tag,
            attrs,
            content,
        }
    }

    pub fn object(&mut self) -> Object {
        self.list(|reader| (reader.text(), reader.property()))
    }

    fn property(&mut self) -> Property {
        match self.int() {
            0 => Property::Undefined,
            1 => Property::Text(self.text()),
            2 => Property::Number(self.number()),
            3 => Property::Switch(false),
            4 => Property::Switch(true),
            5 => Property::Bytes(self.bytes()),
            6 => Property::Texts(self.list(Self::text)),
            7 => Property::Object(self.object()),
            8 => Property::Objects(self.list(Self::object)),
            9 => Property::Null,
            other => panic!("{other} is no value"),
        }
    }
}
