//! The texts that both sides know by number, as JavaScript keeps them. It follows
//! `src/web/texts.rs`.

use wpp_call::text::Text;
use wpp_call::web::texts::Texts;
use wpp_call::words::ALL;

/// The longest text that has a number, in UTF-16 units.
const MAX_UNITS: usize = 128;

/// The most texts in a made-up table.
const MAX_TEXTS: usize = 64;

/// The known texts that are not in the dictionary.
#[derive(Clone, Debug, Default)]
pub struct Table(Vec<String>);

impl Table {
    /// Reads a made-up table from the front of the input: the number of texts, then length and
    /// units of each.
    pub fn take(ints: &mut &[i32]) -> Self {
        let mut table = Self::default();
        for _ in 0..take_below(ints, MAX_TEXTS + 1) {
            let length = take_below(ints, MAX_UNITS + 2).min(ints.len());
            let (units, rest) = ints.split_at(length);
            *ints = rest;
            let units: Vec<i32> = units.iter().map(|unit| unit & 0xffff).collect();
            table.add(&units);
        }
        table
    }

    /// Returns the core's table with the same texts.
    pub fn texts(&self) -> Texts {
        let mut texts = Texts::default();
        for text in &self.0 {
            let units: Vec<i32> = text.encode_utf16().map(i32::from).collect();
            texts.add(text.into(), &units);
        }
        texts
    }

    /// Returns whether the core's table begins with these texts.
    pub fn begins(&self, texts: &Texts) -> bool {
        let mut all = (ALL.len()..).zip(&self.0);
        all.all(|(number, text)| texts.get(number) == Some(Text::from(text)))
    }

    /// Returns whether the core's table has exactly these texts.
    pub fn equals(&self, texts: &Texts) -> bool {
        self.begins(texts) && texts.get(ALL.len() + self.0.len()).is_none()
    }

    /// Returns the text with this number.
    pub fn get(&self, number: usize) -> Option<&str> {
        match number.checked_sub(ALL.len()) {
            None => ALL.get(number).copied(),
            Some(place) => self.0.get(place).map(String::as_str),
        }
    }

    /// Returns the number of a text.
    pub fn number(&self, text: &str) -> Option<usize> {
        let word = ALL.iter().position(|word| *word == text);
        let behind = || self.0.iter().position(|known| known == text);
        word.or_else(|| Some(ALL.len() + behind()?))
    }

    /// Gives the next number to the text of these units, if it may have one. Returns the text.
    pub fn add(&mut self, units: &[i32]) -> String {
        let text =
            String::from_utf16_lossy(&units.iter().map(|unit| *unit as u16).collect::<Vec<_>>());
        let is_surrogate = |unit: &i32| (0xd800..0xe000).contains(unit);
        if units.len() <= MAX_UNITS && !units.iter().any(is_surrogate) {
            self.0.push(text.clone());
        }
        text
    }
}

fn take_below(ints: &mut &[i32], limit: usize) -> usize {
    let Some((first, rest)) = ints.split_first() else {
        return 0;
    };
    *ints = rest;
    *first as u32 as usize % limit
}
