//! Reads what `src/web/write.rs` wrote, after the grammar in that file and nothing else of it.

use wpp_call::words;

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

pub fn decode_stanza(buffer: &[u8]) -> Tree {
    let mut input = Input::new(buffer);
    let tree = input.tree();
    input.expect_end();
    tree
}

pub fn decode_object(buffer: &[u8]) -> Vec<(String, Property)> {
    let mut input = Input::new(buffer);
    let object = input.object();
    input.expect_end();
    object
}

pub struct Input<'a> {
    pub rest: &'a [u8],
    /// As JavaScript has a string: in UTF-16.
    blob: Vec<u16>,
}

impl<'a> Input<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        let blob = Vec::new();
        let mut input = Self { rest, blob };
        let blob = String::from_utf8(input.bytes()).unwrap();
        input.blob = blob.encode_utf16().collect();
        input
    }

    pub fn expect_end(&self) {
        let Self { rest, blob } = self;
        assert!(rest.is_empty(), "behind the end: {rest:?}");
        assert!(blob.is_empty(), "unused in the blob: {blob:?}");
    }

    pub fn byte(&mut self) -> u8 {
        let (first, rest) = self.rest.split_first().unwrap();
        self.rest = rest;
        *first
    }

    pub fn number(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }

    pub fn bytes(&mut self) -> Vec<u8> {
        let length = self.number() as usize;
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        bytes.into()
    }

    pub fn list<T>(&mut self, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.number()).map(|_| item(self)).collect()
    }

    fn attr(&mut self) -> Attr {
        let marker = self.byte();
        if marker < 0xfe {
            return Attr::Text(words::ALL[usize::from(marker)].into());
        }
        let units = self.number() as usize;
        let units: Vec<u16> = self.blob.drain(..units).collect();
        let text = String::from_utf16(&units).unwrap();
        if marker == 0xff {
            Attr::Jid(text)
        } else {
            Attr::Text(text)
        }
    }

    pub fn text(&mut self) -> String {
        match self.attr() {
            Attr::Text(text) => text,
            Attr::Jid(jid) => panic!("an address where a text belongs: {jid}"),
        }
    }

    fn tree(&mut self) -> Tree {
        let tag = self.text();
        let attrs = self.list(|input| (input.text(), input.attr()));
        let content = match self.byte() {
            0 => Inside::Nothing,
            1 => Inside::Children(self.list(Self::tree)),
            2 => Inside::Bytes(self.bytes()),
            other => panic!("{other:#x} is no content"),
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
        match self.byte() {
            0 => Property::Undefined,
            1 => Property::Text(self.text()),
            2 => {
                let zigzag = self.number();
                let half = (zigzag / 2) as i64;
                Property::Number(if zigzag.is_multiple_of(2) {
                    half
                } else {
                    -1 - half
                })
            }
            3 => Property::Switch(false),
            4 => Property::Switch(true),
            5 => Property::Bytes(self.bytes()),
            6 => Property::Texts(self.list(Self::text)),
            7 => Property::Object(self.object()),
            8 => Property::Objects(self.list(Self::object)),
            9 => Property::Null,
            other => panic!("{other:#x} is no value"),
        }
    }
}
