//! Simulates several engines and a hostile server, from a seed.
//!
//! There are two people with one or two devices each. Each device is a page with its own engine; a
//! server is between them. Stanzas and acks are delayed, lost, repeated and overtaken. The server
//! refuses at random, connections are cut, pages fail, timers are late or cleared by other scripts,
//! and clocks are set back and forward. Third parties meddle, and users act at bad moments. Time is
//! virtual, and all chance comes from the seed, so a seed can be run again.
//!
//! `cargo xtask test sim` runs 20,000 seeds. `cargo xtask sim --seeds N --from S` runs any others,
//! and `cargo xtask sim --seed S` runs one and prints its log. The long run before a release is
//! `cargo xtask sim --seeds 5000000`: about a quarter of an hour on two cores. Last on 2026-11-20:
//! no violation.
//!
//! | module | holds |
//! |---|---|
//! | [`random`] | chance |
//! | [`fault_rates`] | which faults happen in a run, and how often |
//! | [`people`] | the two users, their devices, and a third party |
//! | [`clocks`] | the clocks of a page, which are set now and then |
//! | [`intent`] | what a user wants of a device |
//! | [`world_event`] | the events of the world, each with its device |
//! | [`agenda`] | the world's time, and its queue of events |
//! | [`counts`] | how often each thing happened |
//! | [`log`] | the log of a run |
//! | [`scene`] | what all parts of a run share |
//! | [`plain`] | what users see |
//! | [`models`] | the page's own calls |
//! | [`user`] | what users do |
//! | [`third_party`] | stanzas of third parties, and nonsense |
//! | [`server`] | the server between the devices |
//! | [`page`] | a page with its engine |
//! | [`invariants`] | the rules that must hold after each step |
//! | [`world`] | one run |
//! | [`range`] | many runs |

pub mod random;

pub mod fault_rates;

pub mod people;

pub mod clocks;

pub mod intent;

pub mod world_event;

pub mod agenda;

pub mod counts;

pub mod log;

pub mod scene;

pub mod plain;

pub mod models;

pub mod user;

pub mod third_party;

pub mod server;

pub mod page;

pub mod invariants;

pub mod world;

pub mod range;
