//! Changes a stanza as a tree. Bytes changed at random are seldom a stanza any more: lengths
//! stand before all that has one.

use wpp_call::node::{Content, Node, Value};
use wpp_call::words::{self, Word};

/// Texts that mean something as a value, beside the words that are known.
const VALUES: [&str; 14] = [
    "15550100@s.whatsapp.net",
    "15550100.1:23@s.whatsapp.net",
    "15550199@c.us",
    "222222222222222@lid",
    "111111111111111:3@lid",
    "120363000000000000@g.us",
    "00AABBCCDDEEFF112233445566778899@call",
    "00AABBCCDDEEFF112233445566778899",
    "abcdefghijklmnopqrstuv",
    "1700000000",
    "33554462",
    "1",
    "0",
    "",
];

/// So many bytes are made up at most; an address or a key of a relay has fewer.
const MAX_BYTES: usize = 40;

/// Changes up to three things, each about some node of the tree.
pub fn mutate(stanza: &mut Node, seed: u32) {
    let mut dice = Dice(u64::from(seed));
    for _ in 0..=dice.below(3) {
        let mut place = dice.below(nodes(stanza));
        if let Some(node) = nth(stanza, &mut place) {
            change(node, &mut dice);
        }
    }
}

fn change(node: &mut Node, dice: &mut Dice) {
    let Node {
        tag,
        attrs,
        content,
    } = node;
    match dice.below(8) {
        0 => *tag = dice.word().into(),
        1 => attrs.push((dice.word().into(), dice.value())),
        2 => {
            if let Some((_, value)) = dice.one_of(attrs) {
                *value = dice.value();
            }
        }
        3 => {
            if let Some((name, _)) = dice.one_of(attrs) {
                *name = dice.word().into();
            }
        }
        4 if !attrs.is_empty() => drop(attrs.swap_remove(dice.below(attrs.len()))),
        5 => *content = Content::Bytes(vec![0x5a; dice.below(MAX_BYTES)]),
        _ => match content {
            Content::Children(children) if !children.is_empty() => {
                let (at, to) = (dice.below(children.len()), dice.below(children.len()));
                match dice.below(4) {
                    0 => drop(children.remove(at)),
                    1 => children.insert(to, children[at].clone()),
                    2 => children.swap(at, to),
                    _ => children.insert(to, Node::new(dice.word())),
                }
            }
            _ => *content = Content::Children(vec![Node::new(dice.word())]),
        },
    }
}

fn nodes(node: &Node) -> usize {
    1 + node.child_nodes().iter().map(nodes).sum::<usize>()
}

/// The node at `place`, counted down on the way.
fn nth<'a>(node: &'a mut Node, place: &mut usize) -> Option<&'a mut Node> {
    if *place == 0 {
        return Some(node);
    }
    *place -= 1;
    let Content::Children(children) = &mut node.content else {
        return None;
    };
    children.iter_mut().find_map(|child| nth(child, place))
}

/// Steele and Vigna's SplitMix64: good enough, and the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    fn word(&mut self) -> Word {
        Word::at(self.below(words::ALL.len()) as u8).unwrap_or(words::CALL)
    }

    fn value(&mut self) -> Value {
        match self.below(2) {
            0 => self.word().into(),
            _ => VALUES[self.below(VALUES.len())].into(),
        }
    }

    fn one_of<'a, T>(&mut self, list: &'a mut [T]) -> Option<&'a mut T> {
        match list.len() {
            0 => None,
            length => list.get_mut(self.below(length)),
        }
    }
}
