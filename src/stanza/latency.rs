//! How long a way is, in the spelling of `<relaylatency>`.

use super::element::Part;
use super::shape::Kind;
use crate::node::Node;
use crate::words::Word;

/// A round trip to a relay, as the wire has it: `0x2000000` and the milliseconds.
///
/// Source: protocol.md §1.2; 45 ms are `33554477` (VER).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency(pub u64);

const FLAG: u64 = 0x0200_0000;

impl Latency {
    /// A round trip of so many milliseconds.
    pub fn of_ms(ms: u32) -> Self {
        Self(FLAG + u64::from(ms))
    }

    /// The milliseconds; `None` for a number that [`of_ms`](Self::of_ms) does not make: nobody has
    /// explained one without the flag yet.
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
