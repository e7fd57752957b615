//! The engine behind a page that does what each step says.
#![cfg(test)]

#[path = "../support/xml.rs"]
mod xml;

mod page;

mod offer;

mod failed_offer;

mod act;

mod incoming;

mod errors;

mod watched;

mod schedules;
