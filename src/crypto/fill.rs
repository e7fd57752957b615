//! The source of random bytes.

/// A random source. It fills the buffer, or returns an error.
pub type Fill<'a, E> = dyn FnMut(&mut [u8]) -> Result<(), E> + 'a;
