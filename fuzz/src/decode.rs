//! Reads a `node` in the simplest way. It follows the grammar in `src/web/read.rs` and shares no
//! code with it.

use wpp_call::node::{Content, Node, Text, Value};

use crate::table::Table;

/// A node at this depth may have no children.
const MAX_DEPTH: usize = 32;

/// Returns the node, or `None` if the numbers are none. Adds its new texts to the table.
pub fn decode(ints: &[i32], table: &mut Table) -> Option<Node> {
    let mut input = Decoder { rest: ints, table };
    let node = input.node(0)?;
    input.rest.is_empty().then_some(node)
}

struct Decoder<'a> {
    rest: &'a [i32],
    table: &'a mut Table,
}

impl<'a> Decoder<'a> {
    fn node(&mut self, depth: usize) -> Option<Node> {
        let mut node = Node::new(self.text()?);
        for _ in 0..self.length()? {
            let (name, value) = (self.text()?, self.text()?);
            node.attrs.push((name, Value::Text(value)));
        }
        node.content = match self.int()? {
            0 => Content::Empty,
            1 if depth < MAX_DEPTH => {
                let length = self.length()?;
                let children = (0..length).map(|_| self.node(depth + 1));
                Content::Children(children.collect::<Option<_>>()?)
            }
            2 => Content::Bytes(self.bytes()?),
            _ => return None,
        };
        Some(node)
    }

    fn text(&mut self) -> Option<Text> {
        match self.int()? {
            number @ 0.. => self.table.get(number as usize).map(Text::from),
            marker => {
                let units = self.take((-1 - marker) as usize)?;
                Some(self.table.add(units).into())
            }
        }
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let length = self.length()?;
        let ints = self.take(length.div_ceil(4))?;
        let bytes = ints.iter().flat_map(|four| four.to_le_bytes());
        Some(bytes.take(length).collect())
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.int()?).ok()
    }

    fn int(&mut self) -> Option<i32> {
        self.take(1).map(|ints| ints[0])
    }

    fn take(&mut self, count: usize) -> Option<&'a [i32]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }
}
