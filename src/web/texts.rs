//! The texts that both sides of the crossing know by number.
//!
//! A text crosses as its number. One that the other side does not know goes along once, unit by
//! unit, and both sides give it the next number. The first numbers are the words of the
//! [dictionary](crate::words). Long texts, and texts with surrogates, get no number: JavaScript may
//! have half a surrogate pair where Rust has a replacement character.
//!
//! JavaScript has both tables emptied between two inputs when they are too full. Nobody keeps a
//! number for longer than one input or one output, so no number ever stands for another text.

use crate::text::{Mark, Marks, Text};
use crate::words;

/// A text of more UTF-16 units gets no number.
const MAX_UNITS: usize = 128;

/// The table of one side.
#[derive(Debug, Default)]
pub struct Texts {
    /// The texts behind the dictionary, in order.
    texts: Vec<Text>,
    /// By the number of a text in our own table: its place in `texts`, with 1 added; 0 if it has none.
    places: Vec<u32>,
}

impl Texts {
    /// Forgets all texts but the dictionary.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.places.clear();
    }

    /// The text with this number, if there is one.
    pub fn get(&self, number: usize) -> Option<Text> {
        match number.checked_sub(words::ALL.len()) {
            Some(place) => self.texts.get(place).copied(),
            None => words::Word::at(number as u16).map(Text::of_word),
        }
    }

    /// The number of a text, if it has one.
    pub fn number(&self, text: Text) -> Option<u32> {
        if let Some(word) = text.word() {
            return Some(word.index().into());
        }
        let place = self.places.get(text.number() as usize)?.checked_sub(1)?;
        Some(words::ALL.len() as u32 + place)
    }

    /// Gives the next number to a text that came from the other side, or goes there, as these units.
    pub fn add(&mut self, text: Text, units: &[i32]) {
        if units.len() > MAX_UNITS || units.iter().any(|unit| (0xd800..0xe000).contains(unit)) {
            return;
        }
        self.texts.push(text);
        let index = text.number() as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, 0);
        }
        if let Some(place) = self.places.get_mut(index) {
            *place = self.texts.len() as u32;
        }
    }
}

impl Mark for Texts {
    fn mark(&self, marks: &mut Marks) {
        let Self { texts, places: _ } = self;
        texts.mark(marks);
    }
}
