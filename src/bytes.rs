//! Bytes of a stanza. If they stay in the page, a number stands for them here.

use std::cell::Cell;
use std::sync::Arc;

/// Bytes, or a stand-in for bytes that the page keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// The bytes themselves.
    Here(Vec<u8>),
    /// The page keeps the bytes.
    Kept(Kept),
}

/// A stand-in for bytes that the page keeps. When its last clone is dropped, the bytes are
/// [released](take_released).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept(Arc<Number>);

#[derive(Debug, PartialEq, Eq)]
struct Number(u32);

thread_local! {
    static RELEASED: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
}

impl Kept {
    /// Returns a stand-in for the bytes to which the page has given this number.
    pub fn new(number: u32) -> Self {
        Self(Arc::new(Number(number)))
    }

    /// Returns the page's number for the bytes.
    pub fn number(&self) -> u32 {
        let Self(number) = self;
        number.0
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        // Fails only while the thread ends.
        let _ = RELEASED.try_with(|released| {
            let mut numbers = released.take();
            numbers.push(self.0);
            released.set(numbers);
        });
    }
}

/// Returns the numbers of all bytes that were released since the last call.
pub fn take_released() -> Vec<u32> {
    RELEASED.try_with(Cell::take).unwrap_or_default()
}

impl Default for Bytes {
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Here(bytes)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self::Here(bytes.into())
    }
}

impl<const N: usize> From<[u8; N]> for Bytes {
    fn from(bytes: [u8; N]) -> Self {
        Self::Here(bytes.into())
    }
}

impl<const N: usize> PartialEq<[u8; N]> for Bytes {
    fn eq(&self, bytes: &[u8; N]) -> bool {
        matches!(self, Self::Here(here) if here == bytes)
    }
}
