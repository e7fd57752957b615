//! What users can set.

use crate::stanza::profile::{self, Profile};

/// How the engine goes about its work. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How calls are made.
    pub path: PathChoice,
    /// How stanzas are spelt.
    pub profile: &'static Profile,
    /// How long a stanza waits for its ack before it is sent again.
    pub ack_timeout: u32,
    /// How often it is sent again.
    pub retries: u32,
    /// How long a call that we offer rings.
    pub caller_ring_timeout: u32,
    /// How long a call rings here.
    pub callee_ring_timeout: u32,
}

/// How calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathChoice {
    /// By the page's own stack where it can be used, else by stanzas.
    Auto,
    /// By the page's own stack alone.
    Native,
    /// By stanzas alone.
    Stanza,
}

impl PathChoice {
    /// The choice of this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "auto" => Self::Auto,
            "native" => Self::Native,
            "stanza" => Self::Stanza,
            _ => return None,
        })
    }
}

impl Settings {
    /// How long an ack is waited for in all.
    pub(super) fn total_ack_timeout(&self) -> u32 {
        self.ack_timeout.saturating_mul(self.retries + 1)
    }

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
            path: PathChoice::Auto,
            profile: &profile::CURRENT,
            ack_timeout: 10_000,
            retries: 2,
            caller_ring_timeout: 90_000,
            callee_ring_timeout: 60_000,
        }
    }
}
