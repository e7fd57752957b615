//! Round-trip times, as `<relaylatency>` writes them.

use super::element::Part;
use super::shape::Kind;
use crate::node::Node;
use crate::words::Word;

/// A round-trip time to a relay, as on the wire: `0x2000000` plus the milliseconds.
///
/// Source: protocol.md §1.2; 45 ms are `33554477` (VER).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency(pub u64);

const FLAG: u64 = 0x0200_0000;

impl Latency {
    /// Makes a round-trip time from milliseconds.
    pub fn of_ms(ms: u32) -> Self {
        Self(FLAG + u64::from(ms))
    }

    /// Returns the milliseconds. `None` for a number that [`of_ms`](Self::of_ms) never makes: the
    /// meaning of a number without the flag is not known.
    pub fn ms(self) -> Option<u32> {
        self.0.checked_sub(FLAG)?.try_into().ok()
    }
}

impl Part for Latency {
    const KIND: Kind = Kind::Latency;

    fn read(node: &Node, name: Word) -> Self {
        Self(u64::read(node, name))
    }

    fn write(self, node: &mut Node, name: Word) {
        self.0.write(node, name);
    }
}
