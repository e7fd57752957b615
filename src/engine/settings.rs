//! The options of `configure`.

use crate::stanza::profile::{self, Profile};

/// The options that users can set. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The path on which calls are made.
    pub path: PathChoice,
    /// The form of outgoing stanzas.
    pub profile: &'static Profile,
    /// The time to wait for an ack before a retransmission.
    pub ack_timeout: u32,
    /// The number of retransmissions.
    pub retries: u32,
    /// How long an outgoing call rings if nobody answers.
    pub caller_ring_timeout: u32,
    /// How long an incoming call rings if nobody answers.
    pub callee_ring_timeout: u32,
}

/// The path on which calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathChoice {
    /// By the native stack where it can be used, otherwise by stanzas.
    Auto,
    /// By the native stack only.
    Native,
    /// By stanzas only.
    Stanza,
}

impl PathChoice {
    /// Returns the choice with the name that users give it.
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
    /// Returns the time to wait for an ack, all retransmissions included.
    pub(super) fn total_ack_timeout(&self) -> u32 {
        self.ack_timeout.saturating_mul(self.retries + 1)
    }

    /// Returns how long a call rings if nobody answers.
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
