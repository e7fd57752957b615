//! The table of texts that cross as numbers. JavaScript has the same table.
//!
//! A text crosses as its number. A text without a number crosses unit by unit, and both sides then
//! give it the next number. The first numbers are the words of the [dictionary](crate::words). Long
//! texts, and texts with surrogates, get no number and cross unit by unit each time: JavaScript may
//! have half a surrogate pair where Rust has a replacement character.
//!
//! When the tables are too full, JavaScript empties both of them between two inputs. No code keeps
//! a number for longer than one input or one output, so a reused number is never mistaken for the
//! old text.

use crate::text::{Mark, Marks, Text};
use crate::words;

/// The most UTF-16 units of a text that gets a number.
const MAX_UNITS: usize = 128;

/// This side's table.
#[derive(Debug, Default)]
pub struct Texts {
    /// The texts whose numbers follow those of the dictionary, in order.
    texts: Vec<Text>,
    /// For each text, by its number in the table of [`Text`]: its place in `texts`, plus 1; 0 if it
    /// has none.
    places: Vec<u32>,
}

impl Texts {
    /// Removes all texts except the dictionary's words.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.places.clear();
    }

    /// Returns the text with this number, if there is one.
    pub fn get(&self, number: usize) -> Option<Text> {
        match number.checked_sub(words::ALL.len()) {
            Some(place) => self.texts.get(place).copied(),
            None => words::Word::at(number as u16).map(Text::of_word),
        }
    }

    /// Returns the number of a text, if it has one.
    pub fn number(&self, text: Text) -> Option<u32> {
        if let Some(word) = text.word() {
            return Some(word.index().into());
        }
        let place = self.places.get(text.number() as usize)?.checked_sub(1)?;
        Some(words::ALL.len() as u32 + place)
    }

    /// Gives the next number to a text that crosses for the first time, in either direction, as the
    /// UTF-16 `units`.
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
