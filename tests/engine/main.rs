//! The engine behind a page that does what each step says.
#![cfg(test)]

#[path = "../support/xml.rs"]
mod xml;

mod page;

mod peer;

mod offer;

mod failed_offer;

mod act;

mod incoming;

mod errors;

mod acked;

mod creator;

mod devices;

mod endings;

mod rung_out;

mod early;

mod unknown;

mod disagreeing;

mod found;

mod muted;

mod reasons;

mod buttons;

mod groups;

mod told;

mod listed;

mod settings;

mod watched;

mod schedules;
