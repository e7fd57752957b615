//! Call signalling for WhatsApp Web: which stanza to build, which key to make, which state a
//! call is in, what an answer means. Decisions only; a thin TypeScript shim (`js/`) performs the
//! effects inside the page.
//!
//! The modules are in reading order, and each uses only modules above it:
//!
//! | module | holds | a new … goes here |
//! |---|---|---|
//! | [`words`] | the dictionary of the crossing | word |
//! | [`text`] | texts as numbers | |
//! | [`jid`] | addresses | server |
//! | [`bytes`] | bytes, here or in the page | |
//! | [`node`] | stanza trees | |
//! | [`object`] | plain objects for JavaScript | |
//! | [`crypto`] | the call key, call ids and stanza ids; randomness is passed in | key or id |
//! | [`stanza`] | one file per action: its typed form, and how that is built or parsed | stanza: a file in `src/stanza/`, what differs between servers in `profile.rs` |
//! | [`engine`] | `handle(now, Input)`, `poll()`, `next_deadline()`: commands, the page's answers and the calls; no clock, no promise, no browser | command, event, error |
//! | [`web`] | the crossing to JavaScript: whole numbers in this module's memory, and the exports; decides nothing | export |

mod cut;
mod decimal;
mod quoted;

#[doc(hidden)]
pub mod steps;

pub mod words;

mod server;

pub mod text;

pub mod jid;

mod veil;

pub mod bytes;

pub mod node;

pub mod object;

pub mod crypto;

pub mod stanza;

pub mod engine;

pub mod web;
