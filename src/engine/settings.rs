//! What users can set.

use crate::stanza::profile::{self, Profile};

/// How the engine goes about its work. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How stanzas are spelt.
    pub profile: &'static Profile,
    /// Whether what comes in and goes out is printed.
    pub is_tracing: bool,
    /// How long a stanza waits for its ack before it is sent again.
    pub ack_timeout: u32,
    /// How often it is sent again.
    pub retries: u32,
    /// How long a call that we offer rings.
    pub caller_ring_timeout: u32,
    /// How long a call rings here.
    pub callee_ring_timeout: u32,
}

impl Settings {
    /// How long a call rings that nobody answers.
    pub(super) fn ring_timeout(&self, is_outgoing: bool) -> u32 {
        match is_outgoing {
            true => self.caller_ring_timeout,
            false => self.callee_ring_timeout,
        }
    }
}

impl Default for Settings {
    /// Source: protocol.md §1.9: acks (SRC), ringing (WA).
    fn default() -> Self {
        Self {
            profile: &profile::CURRENT,
            is_tracing: false,
            ack_timeout: 10_000,
            retries: 2,
            caller_ring_timeout: 90_000,
            callee_ring_timeout: 60_000,
        }
    }
}
