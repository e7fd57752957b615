//! The texts that both sides know by number, as JavaScript has them: after `src/web/texts.rs`.

use std::cell::RefCell;

use wpp_call::web::exports as core;
use wpp_call::words;

thread_local! {
    /// Those behind the dictionary.
    static TEXTS: RefCell<Vec<String>> = RefCell::default();
}

/// A new core knows the dictionary and nothing else.
pub fn clear() {
    TEXTS.take();
}

/// Both sides forget all but the dictionary. After an input that broke off, they do not know the same.
pub fn forget() {
    core::forget_texts();
    clear();
}

pub fn number_of(text: &str) -> Option<i32> {
    let word = words::ALL.iter().position(|word| *word == text);
    let behind = || TEXTS.with_borrow(|texts| texts.iter().position(|known| known == text));
    let number = word.or_else(|| Some(words::ALL.len() + behind()?));
    number.map(|number| number as i32)
}

pub fn text_of(number: usize) -> String {
    match number.checked_sub(words::ALL.len()) {
        None => words::ALL[number].into(),
        Some(place) => TEXTS.with_borrow(|texts| texts[place].clone()),
    }
}

/// A text that crossed as these units gets the next number.
pub fn add(units: &[u16]) {
    let is_surrogate = |unit: &u16| (0xd800..0xe000).contains(unit);
    if units.len() <= 128 && !units.iter().any(is_surrogate) {
        let text = String::from_utf16(units).unwrap();
        TEXTS.with_borrow_mut(|texts| texts.push(text));
    }
}
