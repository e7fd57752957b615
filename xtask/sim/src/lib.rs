//! Several engines and a server that does its worst, from a seed.
//!
//! Two people with one or two devices each. Each device is a page with an engine of its own; a
//! server is between them. Stanzas and acks are delayed, lost, repeated and overtaken, the server
//! refuses at random, connections are cut, the page fails, timers are late, other scripts clear them,
//! clocks are set back and forward, third parties meddle, and users do things at bad moments. Time
//! is virtual, and all chance comes from the seed, so a seed is a run that can be looked at again.
//!
//! `cargo xtask test sim` runs 20,000 seeds. `cargo xtask sim --seeds N --from S` runs any others,
//! `cargo xtask sim --seed S` one with its log. The long run before a release is
//! `cargo xtask sim --seeds 5000000`: about a quarter of an hour on two cores. Last on 2026-11-20:
//! no violation.
//!
//! | module | holds |
//! |---|---|
//! | [`random`] | chance |
//! | [`fault_rates`] | what goes wrong in a run, and how often |
//! | [`people`] | who calls whom |
//! | [`clocks`] | the clocks of a page, which are set now and then |
//! | [`intent`] | what a user wants of a device |
//! | [`world_event`] | the events of the world: whom each concerns, and what it brings |
//! | [`agenda`] | the world's time, and its queue of events |
//! | [`counts`] | what happened how often |
//! | [`log`] | what happened, to read |
//! | [`scene`] | what all parts share |
//! | [`plain`] | what users see |
//! | [`models`] | the page's own calls |
//! | [`user`] | what users do |
//! | [`third_party`] | what third parties send |
//! | [`server`] | who gets what, and when |
//! | [`page`] | what stands around an engine |
//! | [`invariants`] | what must hold after each step |
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
