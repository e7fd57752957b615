//! Writes what `web::read` reads. It follows the grammar in `src/web/read.rs` and shares no code
//! with it.

use wpp_call::node::{Content, Node, Text};

use crate::table::Table;

/// Writes a `node`. Adds its new texts to the table.
pub fn encode(node: &Node, table: &mut Table) -> Vec<i32> {
    let mut out = Encoder {
        ints: Vec::new(),
        table,
    };
    out.node(node);
    out.ints
}

/// The numbers written so far, and the known texts.
pub struct Encoder<'a> {
    pub ints: Vec<i32>,
    pub table: &'a mut Table,
}

impl Encoder<'_> {
    pub fn node(&mut self, node: &Node) {
        self.known(node.tag);
        self.count(node.attrs.len());
        for (name, value) in &node.attrs {
            self.known(*name);
            self.known(value.text());
        }
        match &node.content {
            Content::Empty => self.ints.push(0),
            Content::Children(children) => {
                self.ints.push(1);
                self.count(children.len());
                for child in children {
                    self.node(child);
                }
            }
            Content::Bytes(bytes) => {
                self.ints.push(2);
                self.bytes(bytes);
            }
            Content::Kept(kept) => {
                self.ints.push(3);
                self.ints.push(kept.number() as i32);
            }
        }
    }

    pub fn text(&mut self, text: &str) {
        if let Some(number) = self.table.number(text) {
            return self.count(number);
        }
        let units: Vec<i32> = text.encode_utf16().map(i32::from).collect();
        self.table.add(&units);
        self.ints.push(-1 - units.len() as i32);
        self.ints.extend(units);
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        for four in bytes.chunks(4) {
            let mut padded = [0; 4];
            padded[..four.len()].copy_from_slice(four);
            self.ints.push(i32::from_le_bytes(padded));
        }
    }

    fn known(&mut self, text: Text) {
        self.text(&text.as_str());
    }

    fn count(&mut self, count: usize) {
        self.ints.push(count as i32);
    }
}
