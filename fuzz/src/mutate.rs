//! Changes a stanza as a tree. Random changes of numbers seldom yield a stanza, because everything
//! that has a length begins with it.

use wpp_call::node::{Content, Node, Value};
use wpp_call::words::{self, Word};

use crate::dice::Dice;

/// Texts that are meaningful as a value, in addition to the dictionary's words.
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

/// The most bytes that are made up; an address or a key of a relay has fewer.
const MAX_BYTES: usize = 40;

/// Makes one to three changes, each to a random node of the tree.
pub fn mutate(stanza: &mut Node, seed: u32) {
    let mut dice = Dice::new(seed);
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
        0 => *tag = word(dice).into(),
        1 => attrs.push((word(dice).into(), value(dice))),
        2 => {
            if let Some((_, old)) = dice.one_of(attrs) {
                *old = value(dice);
            }
        }
        3 => {
            if let Some((name, _)) = dice.one_of(attrs) {
                *name = word(dice).into();
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
                    _ => children.insert(to, Node::new(word(dice))),
                }
            }
            _ => *content = Content::Children(vec![Node::new(word(dice))]),
        },
    }
}

fn nodes(node: &Node) -> usize {
    1 + node.child_nodes().iter().map(nodes).sum::<usize>()
}

/// Returns the node at `place` in depth-first order. `place` counts down on the way.
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

fn word(dice: &mut Dice) -> Word {
    Word::at(dice.below(words::ALL.len()) as u16).unwrap_or(words::CALL)
}

fn value(dice: &mut Dice) -> Value {
    match dice.below(2) {
        0 => word(dice).into(),
        _ => VALUES[dice.below(VALUES.len())].into(),
    }
}
