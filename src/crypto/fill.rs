//! Where random bytes come from.

/// A random source: fills the buffer, or says why it cannot.
pub type Fill<'a, E> = dyn FnMut(&mut [u8]) -> Result<(), E> + 'a;
