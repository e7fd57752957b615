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
    Object(Vec<(String, Property)>),
    Objects(Vec<Vec<(String, Property)>>),
}

/// A stanza behind its length; `table` has the texts that were known before.
pub fn decode_stanza(ints: &[i32], table: &mut Table) -> Tree {
    let mut input = Input::new(ints, table);
    let tree = input.tree();
    input.expect_end();
    tree
}

/// An object behind its length; `table` has the texts that were known before.
pub fn decode_object(ints: &[i32], table: &mut Table) -> Vec<(String, Property)> {
    let mut input = Input::new(ints, table);
    let object = input.object();
    input.expect_end();
    object
}

pub struct Input<'a> {
    pub rest: &'a [i32],
    table: &'a mut Table,
}

impl<'a> Input<'a> {
    /// Of what stands behind its length. If that is nothing, there is no length either.
    pub fn new(ints: &'a [i32], table: &'a mut Table) -> Self {
        let Some((length, rest)) = ints.split_first() else {
            return Self { rest: ints, table };
        };
        assert_ne!(*length, 0, "the length of nothing");
        assert_eq!(*length as usize, rest.len());
        Self { rest, table }
    }

    fn expect_end(&self) {
        assert!(self.rest.is_empty(), "behind the end: {:?}", self.rest);
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

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.int()).map(|_| item(self)).collect()
    }

    fn attr(&mut self) -> Attr {
        if self.rest.first() == Some(&i32::MIN) {
            self.int();
            return Attr::Jid(self.text());
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
        let attrs = self.list(|input| (input.text(), input.attr()));
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

    pub fn object(&mut self) -> Vec<(String, Property)> {
        self.list(|input| (input.text(), input.property()))
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
