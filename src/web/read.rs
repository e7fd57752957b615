//! Reads what JavaScript writes: answers, calls of the page, stanzas, as whole numbers.
//!
//! ```text
//! answer  = 0                         done
//!         | 1 text text               identity: our PN and our LID, empty if unknown
//!         | 2 count device* (0 | 1 kept)                encrypted, and our device identity
//!         | 3 count call*             calls
//!         | 4 node                    ack
//!         | 5 text                    the page lacks this module
//!         | 6                         the page does not accept the address
//!         | 7 text                    a function of the page failed: its error message
//!         | 8 step text               a step of encrypting failed: its error message
//!         | 9 text                    the native stack cannot be used: the page's reason
//!         | 10                        the native stack has another active call, or none
//!         | 11 text                   the native stack did not carry out the request: the cause
//!         | 12                        the phone number has no account
//!         | 13 text                   the server refused the native stack's request: its code
//!         | 14                        nobody is logged in
//!         | 15 text                   the page has no modules: the likely reason
//! device  = text (1 text kept | 0 text)
//!           address, then kind and ciphertext or the page's error message
//! kept    = the number that JavaScript gave to bytes which it keeps
//! step    = the place in `ENCRYPTION_STEPS`
//! call    = text text phase state flags log number text text text text?
//!           id, peer, …, offer time (0: unknown), then previous id, link token, group and, with
//!           flag 512, the peer's other address, each empty for none
//! phase   = 0 unknown, 1 outgoing, 2 ringing, 3 connecting, 4 active, 5 ended,
//!           6 ringing at the peer, 7 lost, 8 joining
//! log     = 0 no result, 1 cancelled, 2 missed, 3 unavailable, 4 rejected,
//!           5 or 8 connected, 6 accepted elsewhere, 7 failed
//! state   = 0 | 1 text | 2 the page's number
//! flags   = a sum: 1 group, 2 video, 4 outgoing, 8 active, 16 offered while offline,
//!           32 ended by the user, 64 native, 128 in the waiting room, 256 silenced, 512 the
//!           page was asked for the other address
//! node    = text count (text text)* content      tag, then name and value of each attribute
//! content = 0 | 1 count node* | 2 bytes
//! ```
//!
//! `text`, `bytes` and `number` are as in `write.rs`; a `number` is below 2^53.

use crate::bytes::{Bytes, Kept};
use crate::engine::{
    Answer, Ciphertext, ENCRYPTION_STEPS, HostError, Identity, LogResult, PageCall, PageState,
    Phase, RawState,
};
use crate::jid::{Jid, JidError};
use crate::node::{Content, Node, Text, Value};
use crate::stanza::offer::CiphertextKind;

use super::texts::Texts;

/// The deepest nesting of nodes that is read. Call stanzas have five levels.
const MAX_DEPTH: u8 = 32;

/// The input is too short, too long, or malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Reads an answer. If the input is broken, returns the error of a page that has failed.
pub fn answer(ints: &[i32], texts: &mut Texts) -> Result<Answer, HostError> {
    let mut input = Reader::new(ints, texts);
    let answer = input.answer();
    match input.end() {
        Ok(()) => answer,
        Err(Broken) => Err(HostError::failed("its answer could not be read")),
    }
}

/// Reads one call of the page. Returns `None` if the call's peer is not an address.
///
/// # Errors
///
/// The input is broken.
pub fn page_call(ints: &[i32], texts: &mut Texts) -> Result<Option<PageCall>, Broken> {
    let mut input = Reader::new(ints, texts);
    let call = input.page_call();
    input.end().map(|()| call)
}

/// Reads one stanza.
///
/// # Errors
///
/// The input is broken.
pub fn stanza(ints: &[i32], texts: &mut Texts) -> Result<Node, Broken> {
    let mut input = Reader::new(ints, texts);
    let stanza = input.node(0);
    input.end().map(|()| stanza)
}

fn no_device(error: JidError) -> HostError {
    let (step, cause) = (ENCRYPTION_STEPS[0], error.message().into());
    HostError::EncryptionStepFailed { step, cause }
}

fn string_of(units: &[i32]) -> String {
    let is_ascii = |unit: &i32| (0..0x80).contains(unit);
    if units.iter().all(is_ascii) {
        let bytes = units.iter().map(|unit| *unit as u8).collect();
        return String::from_utf8(bytes).unwrap_or_default();
    }
    let mut string = String::with_capacity(units.len());
    let chars = char::decode_utf16(units.iter().map(|unit| *unit as u16));
    for char in chars {
        string.push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    string
}

/// Reads the logged-in user's PN and LID, each `None` if it is not an address. Also returns how
/// many numbers they take.
pub fn identity(ints: &[i32], texts: &mut Texts) -> (Identity, usize) {
    let mut input = Reader::new(ints, texts);
    (input.identity(), ints.len() - input.rest.len())
}

/// Reads one text. Returns an empty text if the input is broken.
pub fn text(ints: &[i32], texts: &mut Texts) -> Text {
    Reader::new(ints, texts).text()
}

/// Returns the text, or `None` if it is empty.
fn some(text: Text) -> Option<Text> {
    (!text.is_empty()).then_some(text)
}

/// A reader that continues after a fault: it then returns empty values, and [`end`](Self::end)
/// returns the error. So no other function needs to return one.
pub(super) struct Reader<'a> {
    rest: &'a [i32],
    texts: &'a mut Texts,
    is_broken: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(rest: &'a [i32], texts: &'a mut Texts) -> Self {
        let is_broken = false;
        Self {
            rest,
            texts,
            is_broken,
        }
    }

    pub(super) fn end(&self) -> Result<(), Broken> {
        if self.is_broken || !self.rest.is_empty() {
            return Err(Broken);
        }
        Ok(())
    }

    fn fault(&mut self) {
        self.rest = &[];
        self.is_broken = true;
    }

    pub(super) fn int(&mut self) -> i32 {
        let Some((first, rest)) = self.rest.split_first() else {
            self.fault();
            return 0;
        };
        self.rest = rest;
        *first
    }

    /// Reads a whole number below 2^53.
    pub(super) fn number(&mut self) -> u64 {
        let (low, high) = (self.int() as u32, self.int() as u32);
        if high >= 0x20_0000 {
            self.fault();
            return 0;
        }
        u64::from(high) << 32 | u64::from(low)
    }

    /// Takes `count` numbers. If there are fewer, this is a fault, and it takes none.
    fn take(&mut self, count: usize) -> &'a [i32] {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            self.fault();
            return &[];
        };
        self.rest = rest;
        taken
    }

    /// Reads the length of a list. Each element takes at least one number, so a length greater than
    /// that of the rest is a fault.
    fn length(&mut self) -> usize {
        let length = self.int() as u32 as usize;
        if length > self.rest.len() {
            self.fault();
            return 0;
        }
        length
    }

    /// Reads a list, up to a fault. Reserves memory for a few elements only: the list may have
    /// fewer than its length says, and may contain further lists.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        let length = self.length();
        let mut list = Vec::with_capacity(length.min(8));
        while list.len() < length && !self.is_broken {
            list.push(read(self));
        }
        list
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = self.int() as u32 as usize;
        let ints = self.take(length.div_ceil(4));
        let mut bytes = Vec::with_capacity(ints.len() * 4);
        for four in ints {
            bytes.extend_from_slice(&four.to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }

    pub(super) fn text(&mut self) -> Text {
        let int = self.int();
        if let Ok(number) = usize::try_from(int) {
            let text = self.texts.get(number);
            if text.is_none() {
                self.fault();
            }
            return text.unwrap_or_default();
        }
        let units = self.take((-1 - int) as usize);
        let text = Text::from(string_of(units));
        if !self.is_broken {
            self.texts.add(text, units);
        }
        text
    }

    fn identity(&mut self) -> Identity {
        Identity {
            pn: Jid::read(self.text()),
            lid: Jid::read(self.text()),
        }
    }

    fn answer(&mut self) -> Result<Answer, HostError> {
        Ok(match self.int() {
            0 => Answer::Done,
            1 => Answer::Identity(self.identity()),
            2 => {
                // Reads all devices before it checks any, so that both sides number the same texts.
                let devices: Vec<_> = self.list(|input| (input.text(), input.ciphertext()));
                let identity = match self.int() {
                    0 => None,
                    1 => Some(Bytes::Kept(Kept::new(self.int() as u32))),
                    _ => {
                        self.fault();
                        None
                    }
                };
                let devices = devices.into_iter().map(|(device, ciphertext)| {
                    let device = Jid::read(device).ok_or(JidError { found: device })?;
                    Ok((device, ciphertext))
                });
                match devices.collect() {
                    Ok(devices) => Answer::Encrypted { devices, identity },
                    Err(error) => return Err(no_device(error)),
                }
            }
            3 => {
                let calls = self.list(Self::page_call);
                Answer::Calls(calls.into_iter().flatten().collect())
            }
            4 => Answer::Ack(self.node(0)),
            5 => {
                let module = self.text();
                return Err(HostError::MissingModule { module });
            }
            6 => return Err(HostError::InvalidAddress),
            7 => return Err(HostError::failed(self.text())),
            8 => {
                let step = usize::try_from(self.int())
                    .ok()
                    .and_then(|at| ENCRYPTION_STEPS.get(at));
                let cause = self.text();
                if let Some(step) = step {
                    return Err(HostError::EncryptionStepFailed { step, cause });
                }
                self.fault();
                Answer::Done
            }
            9 => {
                let reason = self.text();
                return Err(HostError::NoStack { reason });
            }
            10 => return Err(HostError::NotActive),
            11 => {
                let cause = self.text();
                return Err(HostError::Refused { cause });
            }
            12 => return Err(HostError::NoContact),
            13 => {
                let code = self.text();
                return Err(HostError::Nacked { code });
            }
            14 => return Err(HostError::NotLoggedIn),
            15 => {
                let cause = self.text();
                return Err(HostError::HostNotFound { cause });
            }
            _ => {
                self.fault();
                Answer::Done
            }
        })
    }

    fn ciphertext(&mut self) -> Ciphertext {
        match self.int() {
            0 => return Err(self.text()),
            1 => {}
            _ => self.fault(),
        }
        let (kind, kept) = (self.text(), Kept::new(self.int() as u32));
        match CiphertextKind::from_wire(kind) {
            Some(kind) => Ok((kind, Bytes::Kept(kept))),
            None => Err("it is neither msg nor pkmsg".into()),
        }
    }

    fn page_call(&mut self) -> Option<PageCall> {
        let (id, peer) = (self.text(), self.text());
        let phase = match self.int() {
            1 => Phase::Outgoing,
            2 => Phase::Ringing,
            3 => Phase::Connecting,
            4 => Phase::Active,
            5 => Phase::Ended,
            6 => Phase::RingingThere,
            7 => Phase::Lost,
            8 => Phase::Joining,
            _ => Phase::Unknown,
        };
        let raw = match self.int() {
            1 => RawState::Text(self.text()),
            2 => RawState::Number(self.int()),
            0 => RawState::Unset,
            _ => {
                self.fault();
                RawState::Unset
            }
        };
        let flags = self.int();
        let log_result = match self.int() {
            1 => Some(LogResult::Cancelled),
            2 => Some(LogResult::Missed),
            3 => Some(LogResult::Unavailable),
            4 => Some(LogResult::Rejected),
            5 | 8 => Some(LogResult::Connected),
            6 => Some(LogResult::AcceptedElsewhere),
            7 => Some(LogResult::Failed),
            _ => None,
        };
        let offer_time = self.number();
        let (previous_id, link_token) = (some(self.text()), some(self.text()));
        let group_jid = Jid::read(self.text());
        let other_address = (flags & 512 != 0).then(|| Jid::read(self.text()));
        Some(PageCall {
            id,
            previous_id,
            peer: Jid::read(peer)?,
            link_token,
            state: PageState { phase, raw },
            is_group: flags & 1 != 0,
            group_jid,
            is_video: flags & 2 != 0,
            is_outgoing: flags & 4 != 0,
            is_active: flags & 8 != 0,
            was_offline: flags & 16 != 0,
            ended_by_user: flags & 32 != 0,
            is_native: flags & 64 != 0,
            is_waiting: flags & 128 != 0,
            is_silenced: flags & 256 != 0,
            other_address,
            log_result,
            offer_time: (offer_time != 0).then_some(offer_time),
        })
    }

    fn node(&mut self, depth: u8) -> Node {
        let tag = self.text();
        let attrs = self.list(|input| (input.text(), Value::Text(input.text())));
        let content = match self.int() {
            1 if depth < MAX_DEPTH => Content::Children(self.list(|input| input.node(depth + 1))),
            0 => Content::Empty,
            2 => Content::Bytes(self.bytes()),
            _ => {
                self.fault();
                Content::Empty
            }
        };
        Node {
            tag,
            attrs,
            content,
        }
    }
}
