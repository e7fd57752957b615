use std::fmt::Write;
use std::ops::Deref;

use super::Fill;

/// The id of a call that we start: `00` and 30 upper-case hex digits, as WhatsApp Web makes them.
///
/// Source: protocol.md §1.1 [WA]. Upper-case is packed on the wire, lower-case is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallId(Box<str>);

impl CallId {
    /// A new id.
    ///
    /// # Errors
    ///
    /// The random source failed.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        let mut random = [0; 15];
        fill(&mut random)?;
        let mut id = String::with_capacity(32);
        id.push_str("00");
        for byte in random {
            // Writing to a String does not fail.
            let _ = write!(id, "{byte:02X}");
        }
        Ok(Self(id.into()))
    }
}

impl Deref for CallId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The id of one stanza, which its ack repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StanzaId(Box<str>);

impl StanzaId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for StanzaId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// Makes stanza ids in WhatsApp Web's own form: `u16.u16-n`, the first two drawn once.
///
/// Source: protocol.md §1.1 [WA]. The page makes its own ids with another draw, so the two do
/// not meet.
#[derive(Debug)]
pub struct StanzaIds {
    prefix: Box<str>,
    count: u32,
}

impl StanzaIds {
    /// A new series.
    ///
    /// # Errors
    ///
    /// The random source failed.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        let mut random = [0; 4];
        fill(&mut random)?;
        let [a, b, c, d] = random;
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        Ok(Self {
            prefix: format!("{high}.{low}").into(),
            count: 0,
        })
    }

    /// The next id.
    pub fn next_id(&mut self) -> StanzaId {
        self.count += 1;
        StanzaId(format!("{}-{}", self.prefix, self.count).into())
    }
}
