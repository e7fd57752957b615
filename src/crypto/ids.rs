use super::fill::Fill;
use crate::decimal::push_decimal;
use crate::text::{Mark, Marks, Text};

/// The id of a call that we start: `00` and 30 upper-case hex digits, as in WhatsApp Web.
///
/// Source: protocol.md §1.1 (WA). Upper-case is packed on the wire, lower-case is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId(Text);

impl CallId {
    /// Draws a new id.
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
            for digit in [byte >> 4, byte & 0xf] {
                let offset = if digit < 10 { b'0' } else { b'A' - 10 };
                id.push(char::from(offset + digit));
            }
        }
        Ok(Self(id.into()))
    }
}

impl CallId {
    /// Returns the id as text.
    pub fn text(self) -> Text {
        self.0
    }
}

/// The id of one stanza, which its ack repeats. Most ids are never read here, so the text is made
/// only on demand.
#[derive(Clone, Copy, Debug, Default)]
pub struct StanzaId {
    prefix: Text,
    /// The number after the prefix; 0 for none.
    count: u32,
}

impl StanzaId {
    /// Returns the id as text.
    #[inline(never)]
    pub fn text(self) -> Text {
        if self.count == 0 {
            return self.prefix;
        }
        let mut text = String::from(&*self.prefix.as_str());
        push_decimal(&mut text, self.count.into());
        text.into()
    }

    /// Returns the prefix, and the number after it (0 for none).
    pub fn parts(self) -> (Text, u32) {
        (self.prefix, self.count)
    }
}

impl From<&str> for StanzaId {
    fn from(text: &str) -> Self {
        Self {
            prefix: text.into(),
            count: 0,
        }
    }
}

impl Mark for StanzaId {
    fn mark(&self, marks: &mut Marks) {
        let Self { prefix, count: _ } = self;
        prefix.mark(marks);
    }
}

/// Makes stanza ids in WhatsApp Web's own form: `u16.u16-n`. The two `u16` are drawn once.
///
/// Source: protocol.md §1.1 (WA). The page draws other numbers for its own ids, so the two series
/// do not collide.
#[derive(Debug, Default)]
pub struct StanzaIds {
    last: StanzaId,
}

impl StanzaIds {
    /// Starts a new series.
    ///
    /// # Errors
    ///
    /// The random source failed.
    pub fn draw<E>(fill: &mut Fill<E>) -> Result<Self, E> {
        let mut random = [0; 4];
        fill(&mut random)?;
        let [a, b, c, d] = random;
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let mut prefix = String::new();
        push_decimal(&mut prefix, high.into());
        prefix.push('.');
        push_decimal(&mut prefix, low.into());
        prefix.push('-');
        let last = StanzaId {
            prefix: prefix.into(),
            count: 0,
        };
        Ok(Self { last })
    }

    /// Returns the next id.
    pub fn next_id(&mut self) -> StanzaId {
        self.last.count += 1;
        self.last
    }
}

impl Mark for StanzaIds {
    fn mark(&self, marks: &mut Marks) {
        let Self { last } = self;
        last.mark(marks);
    }
}
