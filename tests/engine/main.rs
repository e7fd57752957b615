//! The engine behind a page that does what each step says.
#![cfg(test)]

#[path = "../support/xml.rs"]
mod xml;

mod samples;

mod lines;

mod page;

mod peer;

mod people;

mod stack;

mod offer;

mod failed_offer;

mod callee;

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

mod audience;

mod listed;

mod clock;

mod crowded;

mod swept;

mod many_devices;

mod many_calls;

mod settings;

mod native_offer;

mod native_answer;

mod native_change;

mod native_told;

mod native_lost;

mod native_choice;

mod in_call;

mod links;

mod joined;

mod second;

mod unstarted;

mod unheard;

mod shown_as_taken;

mod native_schedules;

mod moves;

mod run;

mod schedules;
