//! Texts as numbers: whatever is read, compared and kept as text is a number in a table of this
//! thread, so it is copied and compared like one.
//!
//! The table does not know who still holds a number. The owner of the engine therefore sweeps it
//! from time to time: whoever holds numbers [marks](Mark) them, and [`Marks::sweep`] frees the
//! rest, whose numbers are used again.

use std::cell::RefCell;
use std::fmt;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;

use crate::server::Server;
use crate::words::{ALL, LENGTH, Word};

/// A text, by its number in the table of this thread, with 1 added, so that an `Option` takes no more
/// room. Two are equal when they read the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(NonZeroU32);

/// Numbers below this one are words of the dictionary; the last is [`Text::EMPTY`].
const WORDS: u32 = LENGTH as u32 + 1;

/// What is known of a text beyond how it reads, so that it is found out only once.
#[derive(Clone, Copy, Default)]
pub(crate) enum Reading {
    /// Nobody has asked.
    #[default]
    Unread,
    /// It is no address.
    NoAddress,
    /// It is an address.
    Address(Parts),
}

/// The parts of an address.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    /// The address as it goes over the wire.
    pub wire: Text,
    /// The same without a device.
    pub user: Text,
    /// The address as WhatsApp Web spells it, once somebody has asked.
    pub wid: Option<Text>,
    pub server: Server,
    pub device: u16,
    /// It is a person's, by phone number or linked id.
    pub is_user: bool,
}

struct Entry {
    /// `None` if the number is free.
    text: Option<Rc<str>>,
    hash: u32,
    reading: Reading,
}

/// All texts of a thread.
struct Table {
    /// By number.
    entries: Vec<Entry>,
    /// The numbers by hash, each with 1 added; 0 where there is none. A power of two of them.
    slots: Vec<u32>,
    /// Numbers that can be used again.
    free: Vec<u32>,
    /// The length of the texts that were added since the last sweep, in bytes.
    added_bytes: usize,
}

/// The table counts as nearly full when so many bytes were added: a text may be as long as a stanza.
const MAX_ADDED_BYTES: usize = 0x1_0000;

/// The number of slots at the beginning.
const FIRST_SLOTS: usize = 1024;

thread_local! {
    static TABLE: RefCell<Table> = const { RefCell::new(Table::EMPTY) };
}

/// Never fails: the table is always there, and nobody calls this within `work`. It avoids the large
/// panic messages of `with` and `borrow_mut`.
fn with_table<R>(work: impl FnOnce(&mut Table) -> R) -> Option<R> {
    let work = |table: &RefCell<Table>| {
        let table = &mut *table.try_borrow_mut().ok()?;
        if table.slots.is_empty() {
            table.add_words();
        }
        Some(work(table))
    };
    TABLE.try_with(work).ok()?
}

/// FNV-1a, chosen because the code is short.
fn hash_of(text: &str) -> u32 {
    let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, mix)
}

impl Table {
    /// Without even the words: it is made at compile time.
    const EMPTY: Self = Self {
        entries: Vec::new(),
        slots: Vec::new(),
        free: Vec::new(),
        added_bytes: 0,
    };

    #[inline(never)]
    fn add_words(&mut self) {
        self.slots.resize(FIRST_SLOTS, 0);
        for word in &ALL {
            self.add(word, hash_of(word));
        }
        self.add("", hash_of(""));
    }

    fn is_nearly_full(&self) -> bool {
        let texts = self.entries.len() - self.free.len();
        texts * 4 >= self.slots.len() * 3 || self.added_bytes > MAX_ADDED_BYTES
    }

    fn intern(&mut self, text: &str) -> u32 {
        let hash = hash_of(text);
        for slot in self.slots_from(hash) {
            let Some(number) = self.slots.get(slot).and_then(|slot| slot.checked_sub(1)) else {
                break;
            };
            if let Some(entry) = self.entries.get(number as usize)
                && entry.hash == hash
                && entry.text.as_deref() == Some(text)
            {
                return number;
            }
        }
        if (self.entries.len() - self.free.len()) * 8 >= self.slots.len() * 7 {
            self.rehash(self.slots.len() * 2);
        }
        self.add(text, hash)
    }

    /// All slots, from the one where a text with this hash belongs.
    fn slots_from(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        (0..=mask).map(move |step| (hash as usize + step) & mask)
    }

    fn add(&mut self, text: &str, hash: u32) -> u32 {
        let entry = Entry {
            text: Some(text.into()),
            hash,
            reading: Reading::Unread,
        };
        self.added_bytes = self.added_bytes.saturating_add(text.len());
        let number = self.free.pop().unwrap_or(self.entries.len() as u32);
        match self.entries.get_mut(number as usize) {
            Some(free) => *free = entry,
            None => self.entries.push(entry),
        }
        self.put_in_slot(number, hash);
        number
    }

    fn put_in_slot(&mut self, number: u32, hash: u32) {
        for slot in self.slots_from(hash) {
            if let Some(slot) = self.slots.get_mut(slot)
                && *slot == 0
            {
                *slot = number + 1;
                return;
            }
        }
    }

    /// Puts all texts into so many new slots.
    fn rehash(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, 0);
        for number in 0..self.entries.len() {
            if let Some(entry) = self.entries.get(number)
                && entry.text.is_some()
            {
                self.put_in_slot(number as u32, entry.hash);
            }
        }
    }
}

impl Text {
    /// The text without a character.
    pub const EMPTY: Self = Self::numbered(WORDS - 1);

    const fn numbered(number: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(number))
    }

    /// A word of the dictionary.
    pub const fn of_word(word: Word) -> Self {
        Self::numbered(word.index() as u32)
    }

    /// The word of the dictionary that it is, if it is one.
    pub fn word(self) -> Option<Word> {
        Word::at(u16::try_from(self.number()).ok()?)
    }

    /// Its number in the table.
    pub const fn number(self) -> u32 {
        self.0.get() - 1
    }

    /// How it reads.
    pub fn as_str(self) -> Rc<str> {
        let text = with_table(|table| table.entries.get(self.number() as usize)?.text.clone());
        text.flatten().unwrap_or_default()
    }

    /// Whether it has no character.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    pub(crate) fn reading(self) -> Reading {
        let reading = with_table(|table| Some(table.entries.get(self.number() as usize)?.reading));
        reading.flatten().unwrap_or_default()
    }

    pub(crate) fn set_reading(self, reading: Reading) {
        with_table(|table| {
            if let Some(entry) = table.entries.get_mut(self.number() as usize) {
                entry.reading = reading;
            }
        });
    }
}

/// Whether the table is three quarters full, or has got long texts, so that its owner should sweep it.
fn is_nearly_full() -> bool {
    with_table(|table| table.is_nearly_full()).unwrap_or_default()
}

/// Frees the texts that none of these holds, if the table is three quarters full. Nobody else in this
/// thread may hold a number.
pub fn sweep_if_nearly_full(holders: &[&dyn Mark]) {
    if is_nearly_full() {
        sweep(holders);
    }
}

/// Frees the texts that none of these holds. Nobody else in this thread may hold a number.
pub fn sweep(holders: &[&dyn Mark]) {
    let mut marks = Marks::new();
    for holder in holders {
        holder.mark(&mut marks);
    }
    marks.sweep();
}

/// So many texts are in the table.
pub fn count() -> usize {
    with_table(|table| table.entries.len() - table.free.len()).unwrap_or_default()
}

/// The numbers that somebody still holds.
pub struct Marks(Vec<bool>);

/// Holds numbers.
pub trait Mark {
    /// Marks each of them.
    fn mark(&self, marks: &mut Marks);
}

impl Marks {
    /// No number is marked yet.
    #[allow(clippy::new_without_default)] // it depends on the thread
    pub fn new() -> Self {
        let count = with_table(|table| table.entries.len()).unwrap_or_default();
        Self(vec![false; count])
    }

    /// Marks every number: somebody holds numbers and does not say which.
    pub fn keep_all(&mut self) {
        self.0.fill(true);
    }

    /// Frees the texts whose numbers are not marked; their numbers are used again.
    pub fn sweep(mut self) {
        with_table(|table| {
            // The second time for what the first has marked: it may stand before what names it.
            for _ in 0..2 {
                for (number, entry) in table.entries.iter().enumerate() {
                    let is_marked = self.0.get(number) == Some(&true);
                    if let (true, Reading::Address(parts)) = (is_marked, entry.reading) {
                        parts.wire.mark(&mut self);
                        parts.user.mark(&mut self);
                        parts.wid.mark(&mut self);
                    }
                }
            }
            let entries = table.entries.iter_mut().enumerate();
            for (number, entry) in entries.skip(WORDS as usize) {
                if self.0.get(number) != Some(&true) && entry.text.take().is_some() {
                    entry.reading = Reading::Unread;
                    table.free.push(number as u32);
                }
            }
            table.added_bytes = 0;
            // Half of it shall be free, so that there is not one sweep after the other.
            let mut slots = table.slots.len();
            while (table.entries.len() - table.free.len()) * 2 > slots {
                slots *= 2;
            }
            table.rehash(slots);
        });
    }
}

impl Mark for Text {
    fn mark(&self, marks: &mut Marks) {
        if let Some(mark) = marks.0.get_mut(self.number() as usize) {
            *mark = true;
        }
    }
}

impl<T: Mark> Mark for Option<T> {
    fn mark(&self, marks: &mut Marks) {
        if let Some(holder) = self {
            holder.mark(marks);
        }
    }
}

impl<T: Mark> Mark for Box<T> {
    fn mark(&self, marks: &mut Marks) {
        (**self).mark(marks);
    }
}

impl<T: Mark> Mark for Arc<T> {
    fn mark(&self, marks: &mut Marks) {
        (**self).mark(marks);
    }
}

/// What one holds beside a word.
impl<T: Mark> Mark for (Word, T) {
    fn mark(&self, marks: &mut Marks) {
        self.1.mark(marks);
    }
}

impl<T: Mark> Mark for Vec<T> {
    fn mark(&self, marks: &mut Marks) {
        for holder in self {
            holder.mark(marks);
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        with_table(|table| Self::numbered(table.intern(text))).unwrap_or_default()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        (*text).into()
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        (**text).into()
    }
}

impl From<Word> for Text {
    fn from(word: Word) -> Self {
        Self::of_word(word)
    }
}

impl PartialEq<Word> for Text {
    fn eq(&self, word: &Word) -> bool {
        *self == Self::of_word(*word)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, text: &str) -> bool {
        *self.as_str() == *text
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, text: &&str) -> bool {
        *self == **text
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, text: &String) -> bool {
        *self == **text
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, text: &Text) -> bool {
        *text == **self
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, text: &Text) -> bool {
        *text == **self
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.as_str(), f)
    }
}
