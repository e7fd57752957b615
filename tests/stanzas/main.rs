//! The stanzas, against trees and bytes that others made: three published codecs (`wap.json`,
//! `stanzas.json`) and wa-js itself (`wa-js-recorded.json`).
#![cfg(test)]

#[path = "../support/numbers.rs"]
mod numbers;

#[path = "../support/reader.rs"]
mod reader;
#[path = "../support/wap.rs"]
mod wap;
#[path = "../support/xml.rs"]
mod xml;

mod golden;

mod parts;

mod typed;

mod known_bytes;

mod both_ways;

mod envelope;

mod offers;

mod offer_order;

mod answers;

mod media;

mod groups;

mod links;

mod acks;

mod receipts;

mod required;

mod vocabularies;

mod profiles;

mod json;

mod readable;

mod secrets;

mod roundtrip;

mod wa_js;

mod words;
