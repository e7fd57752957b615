//! What crosses, both ways, against the grammars that `src/web/read.rs`, `src/web/write.rs` and
//! `src/web/output.rs` give. Whatever arrives from the page, a panic is our fault.
#![cfg(test)]

#[path = "../support/numbers.rs"]
mod numbers;

#[macro_use]
#[path = "../support/parts.rs"]
mod parts;

#[path = "../support/reader.rs"]
mod reader;

#[path = "../support/read_outputs.rs"]
mod read_outputs;

#[path = "../support/outputs.rs"]
mod every_output;

mod samples;

mod answers;

mod arguments;

mod broken;

mod known;

mod written;

mod outputs;

use wpp_call::engine::{Answer, HostError, PageCall};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::web::read::{self, Broken};
use wpp_call::web::texts::Texts;

fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

// Where both sides know only the words of the dictionary.

fn read_answer(ints: &[i32]) -> Result<Answer, HostError> {
    read::answer(ints, &mut Texts::default())
}

fn read_page_call(ints: &[i32]) -> Result<Option<PageCall>, Broken> {
    read::page_call(ints, &mut Texts::default())
}

fn read_stanza(ints: &[i32]) -> Result<Node, Broken> {
    read::stanza(ints, &mut Texts::default())
}
