//! Texts as numbers. Each text that is read, compared or kept has a number in a table of this
//! thread, so it is copied and compared like a number.
//!
//! The table does not count the holders of a number. The owner of the engine therefore sweeps the
//! table from time to time: all holders [mark](Mark) their numbers, and [`Marks::sweep`] frees the
//! other texts. Their numbers are used again.

use std::cell::RefCell;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use crate::server::Server;
use crate::words::{ALL, LENGTH, Word};

/// A text: its number in the table of this thread, plus 1, so that an `Option<Text>` takes no more
/// memory. Two are equal if they have the same characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(NonZeroU32);

/// How many texts are never freed: the dictionary's words, and [`Text::EMPTY`] after them. They have
/// the first numbers.
const WORDS: u32 = LENGTH as u32 + 1;

/// Whether a text is an address. Stored with the text, so that it is parsed only once.
#[derive(Clone, Copy, Default)]
pub(crate) enum Reading {
    /// The text was not parsed yet.
    #[default]
    Unread,
    /// The text is not an address.
    NoAddress,
    /// The text is an address with these parts.
    Address(Parts),
}

/// The parts of an address.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    /// The address as it goes over the wire.
    pub wire: Text,
    /// The wire address without agent and device.
    pub user: Text,
    /// The address in WhatsApp Web's spelling. It is made when it is first needed.
    pub wid: Option<Text>,
    pub server: Server,
    pub device: u16,
    /// The address is a person's, by phone number or linked id.
    pub is_user: bool,
}

struct Entry {
    /// `None` if the number is free.
    text: Option<Chars>,
    hash: u32,
    reading: Reading,
}

/// The characters of a [`Text`].
#[derive(Clone)]
pub enum Chars {
    /// Those of a word of the dictionary, or of the empty text.
    Word(&'static str),
    /// Those of any other text.
    Other(Rc<str>),
}

impl Deref for Chars {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Other(text) => text,
        }
    }
}

impl fmt::Debug for Chars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// All texts of a thread.
struct Table {
    /// The entry of each number.
    entries: Vec<Entry>,
    /// The hash table: numbers, each plus 1; 0 for an empty slot. Its length is a power of two.
    slots: Vec<u32>,
    /// Numbers that can be used again.
    free: Vec<u32>,
    /// The length of the texts that were added since the last sweep, in bytes.
    added_bytes: usize,
}

/// The table counts as nearly full when more bytes were added: a text may be as long as a stanza.
const MAX_ADDED_BYTES: usize = 0x1_0000;

/// The number of slots at the beginning.
const FIRST_SLOTS: usize = 1024;

thread_local! {
    static TABLE: RefCell<Table> = const { RefCell::new(Table::EMPTY) };
}

/// Runs `work` on the table. Never returns `None`: the table always exists, and `work` never calls
/// this function. Avoids the large panic messages of `with` and `borrow_mut`.
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
    /// A table without any text. The words are added later, because this is made at compile time.
    const EMPTY: Self = Self {
        entries: Vec::new(),
        slots: Vec::new(),
        free: Vec::new(),
        added_bytes: 0,
    };

    #[inline(never)]
    fn add_words(&mut self) {
        self.slots.resize(FIRST_SLOTS, 0);
        self.entries.reserve(FIRST_SLOTS);
        for word in ALL.iter().chain(&[""]) {
            self.add(Chars::Word(word), hash_of(word));
        }
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
        self.add(Chars::Other(text.into()), hash)
    }

    /// Returns all slots in the order in which a text with this hash is searched.
    fn slots_from(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        (0..=mask).map(move |step| (hash as usize + step) & mask)
    }

    fn add(&mut self, text: Chars, hash: u32) -> u32 {
        self.added_bytes = self.added_bytes.saturating_add(text.len());
        let entry = Entry {
            text: Some(text),
            hash,
            reading: Reading::Unread,
        };
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

    /// Empties the hash table, gives it this number of slots, and puts all texts back.
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
    /// The empty text.
    pub const EMPTY: Self = Self::numbered(WORDS - 1);

    const fn numbered(number: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(number))
    }

    /// Returns the text of a word of the dictionary.
    pub const fn of_word(word: Word) -> Self {
        Self::numbered(word.index() as u32)
    }

    /// Returns the word of the dictionary with this text, if there is one.
    pub fn word(self) -> Option<Word> {
        Word::at(u16::try_from(self.number()).ok()?)
    }

    /// Returns the number of the text in the table.
    pub const fn number(self) -> u32 {
        self.0.get() - 1
    }

    /// Returns the characters of the text.
    pub fn as_str(self) -> Chars {
        let text = with_table(|table| table.entries.get(self.number() as usize)?.text.clone());
        text.flatten().unwrap_or(Chars::Word(""))
    }

    /// Returns whether the text is empty.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    pub(crate) fn reading(self) -> Reading {
        let reading = with_table(|table| Some(table.entries.get(self.number() as usize)?.reading));
        reading.flatten().unwrap_or_default()
    }

    /// Returns the server, if the text is known to be an address.
    pub(crate) fn server(self) -> Option<Server> {
        let server = with_table(
            |table| match table.entries.get(self.number() as usize)?.reading {
                Reading::Address(Parts { server, .. }) => Some(server),
                _ => None,
            },
        );
        server.flatten()
    }

    pub(crate) fn set_reading(self, reading: Reading) {
        with_table(|table| {
            if let Some(entry) = table.entries.get_mut(self.number() as usize) {
                entry.reading = reading;
            }
        });
    }
}

/// Returns whether a sweep is due: the table is three quarters full, or has received long texts.
fn is_nearly_full() -> bool {
    with_table(|table| table.is_nearly_full()).unwrap_or_default()
}

/// Does the same as [`sweep`] if the table is three quarters full, or has received long texts.
pub fn sweep_if_nearly_full(holders: &[&dyn Mark]) {
    if is_nearly_full() {
        sweep(holders);
    }
}

/// Frees the texts that no holder marks. No other value in this thread may hold a number.
pub fn sweep(holders: &[&dyn Mark]) {
    let mut marks = Marks::new();
    for holder in holders {
        holder.mark(&mut marks);
    }
    marks.sweep();
}

/// Returns the number of texts in the table.
pub fn count() -> usize {
    with_table(|table| table.entries.len() - table.free.len()).unwrap_or_default()
}

/// The numbers that are still held.
pub struct Marks(Vec<bool>);

/// A value that holds numbers of texts.
pub trait Mark {
    /// Marks each number that this value holds.
    fn mark(&self, marks: &mut Marks);
}

impl Marks {
    /// Returns marks for all numbers of the table. None is marked yet.
    #[allow(clippy::new_without_default)] // the result depends on the thread
    pub fn new() -> Self {
        let count = with_table(|table| table.entries.len()).unwrap_or_default();
        Self(vec![false; count])
    }

    /// Marks every number. Needed if a value holds numbers but cannot mark them.
    pub fn keep_all(&mut self) {
        self.0.fill(true);
    }

    /// Frees the texts whose numbers are not marked; their numbers are used again.
    pub fn sweep(mut self) {
        with_table(|table| {
            // Twice: an address that the first round marks may be earlier in the table than the
            // text that refers to it, so only the second round marks its parts.
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
            // At least half of the slots must be free, so that the next sweep is not due at once.
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

/// Marks only the value. Words are never freed.
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
