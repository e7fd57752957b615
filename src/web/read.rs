//! JavaScript's answers, from their buffers.
//!
//! ```text
//! answer  = 00                        done
//!         | 01 text text              identity: my PN, my LID; empty for none
//!         | 02 count text*            devices
//!         | 03 count ciphertext*
//!         | 04 bytes                  device identity
//!         | 05 count call*
//!         | 06 node                   ack
//!         | 07 text                   the module that the page lacks
//!         | 08                        the page takes the address for none
//!         | 09 text                   the page's error message
//! ciphertext = 01 text bytes | 00 text          its kind | the page's error message
//! call    = text text text state flags number   id, peer, phase; the offer time, 0 for unknown
//! state   = 00 | 01 text | 02 number            the number in zigzag form
//! flags   = a byte: 1 group, 2 video, 4 outgoing, 8 active
//! node    = text count (text text)* content
//! content = 00 | 01 count node* | 02 bytes
//! text, bytes = length, then UTF-8 or bytes
//! ```
//!
//! `number`, `count` and `length` are LEB128 numbers below 2^53.

use std::fmt;

use crate::engine::{
    Answer, Ciphertext, HostError, Identity, PageCall, PageState, Phase, RawState,
};
use crate::jid::Jid;
use crate::node::{Content, Node};
use crate::stanza::offer::CiphertextKind;

/// Nodes nest at most so deep; call stanzas have five levels.
const MAX_DEPTH: u8 = 32;

/// A buffer that is cut, too long, or no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Where the reader stopped, in bytes from the start.
    pub offset: usize,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an answer's buffer is broken at byte {}", self.offset)
    }
}

impl std::error::Error for ReadError {}

/// Reads an answer.
///
/// # Errors
///
/// The buffer is cut, too long, or not an answer.
pub fn answer(buffer: &[u8]) -> Result<Result<Answer, HostError>, ReadError> {
    let mut input = Reader::new(buffer);
    let answer = input.answer()?;
    input.end()?;
    Ok(answer)
}

/// Reads one call of the page; `None` for a call whose peer is no address.
///
/// # Errors
///
/// The buffer is cut, too long, or not a call.
pub fn page_call(buffer: &[u8]) -> Result<Option<PageCall>, ReadError> {
    let mut input = Reader::new(buffer);
    let call = input.page_call()?;
    input.end()?;
    Ok(call)
}

struct Reader<'a> {
    rest: &'a [u8],
    total: usize,
}

impl<'a> Reader<'a> {
    fn new(buffer: &'a [u8]) -> Self {
        Self {
            rest: buffer,
            total: buffer.len(),
        }
    }

    fn broken(&self) -> ReadError {
        ReadError {
            offset: self.total - self.rest.len(),
        }
    }

    fn end(&self) -> Result<(), ReadError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.broken())
    }

    fn byte(&mut self) -> Result<u8, ReadError> {
        let Some((first, rest)) = self.rest.split_first() else {
            return Err(self.broken());
        };
        self.rest = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u64, ReadError> {
        let mut value = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.broken())
    }

    fn bytes(&mut self) -> Result<&'a [u8], ReadError> {
        let length = self.number()?;
        if length > self.rest.len() as u64 {
            return Err(self.broken());
        }
        let (bytes, rest) = self.rest.split_at(length as usize);
        self.rest = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<&'a str, ReadError> {
        match std::str::from_utf8(self.bytes()?) {
            Ok(text) => Ok(text),
            Err(_) => Err(self.broken()),
        }
    }

    /// A counted list. The count is not trusted with memory: each item takes at least a byte.
    fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        let count = self.number()?;
        if count > self.rest.len() as u64 {
            return Err(self.broken());
        }
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn answer(&mut self) -> Result<Result<Answer, HostError>, ReadError> {
        Ok(Ok(match self.byte()? {
            0 => Answer::Done,
            1 => {
                let (pn, lid) = (self.text()?, self.text()?);
                Answer::Identity(Identity {
                    pn: pn.parse().ok(),
                    lid: lid.parse().ok(),
                })
            }
            2 => {
                let devices = self.list(Self::text)?;
                match devices.into_iter().map(str::parse).collect() {
                    Ok(devices) => Answer::Devices(devices),
                    Err(error) => return Ok(Err(failed(error))),
                }
            }
            3 => Answer::Ciphertexts(self.list(Self::ciphertext)?),
            4 => Answer::DeviceIdentity(self.bytes()?.into()),
            5 => {
                let calls = self.list(Self::page_call)?;
                Answer::Calls(calls.into_iter().flatten().collect())
            }
            6 => Answer::Ack(self.node(0)?),
            7 => {
                let module = self.text()?.into();
                return Ok(Err(HostError::Missing { module }));
            }
            8 => return Ok(Err(HostError::Wid)),
            9 => {
                let cause = self.text()?.into();
                return Ok(Err(HostError::Failed { cause }));
            }
            _ => return Err(self.broken()),
        }))
    }

    fn ciphertext(&mut self) -> Result<Ciphertext, ReadError> {
        Ok(match self.byte()? {
            0 => Err(self.text()?.into()),
            1 => {
                let (kind, bytes) = (self.text()?, self.bytes()?);
                match CiphertextKind::from_wire(kind) {
                    Some(kind) => Ok((kind, bytes.into())),
                    None => Err(format!("expected msg or pkmsg, found {kind}").into()),
                }
            }
            _ => return Err(self.broken()),
        })
    }

    fn page_call(&mut self) -> Result<Option<PageCall>, ReadError> {
        let (id, peer, phase) = (self.text()?, self.text()?, self.text()?);
        let raw = match self.byte()? {
            0 => RawState::Unset,
            1 => RawState::Text(self.text()?.into()),
            2 => {
                let zigzag = self.number()? as u32;
                RawState::Number((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32))
            }
            _ => return Err(self.broken()),
        };
        let flags = self.byte()?;
        let offer_time = self.number()?;
        let Ok(peer) = peer.parse::<Jid>() else {
            return Ok(None);
        };
        Ok(Some(PageCall {
            id: id.into(),
            peer,
            state: PageState {
                phase: phase_named(phase),
                raw,
            },
            is_group: flags & 1 != 0,
            is_video: flags & 2 != 0,
            outgoing: flags & 4 != 0,
            active: flags & 8 != 0,
            offer_time: (offer_time != 0).then_some(offer_time),
        }))
    }

    fn node(&mut self, depth: u8) -> Result<Node, ReadError> {
        if depth == MAX_DEPTH {
            return Err(self.broken());
        }
        let mut node = Node::new(self.text()?);
        node.attrs = self.list(|input| Ok((input.text()?.into(), input.text()?.into())))?;
        node.content = match self.byte()? {
            0 => Content::Empty,
            1 => Content::Children(self.list(|input| input.node(depth + 1))?),
            2 => Content::Bytes(self.bytes()?.into()),
            _ => return Err(self.broken()),
        };
        Ok(node)
    }
}

fn failed(error: impl fmt::Display) -> HostError {
    HostError::Failed {
        cause: error.to_string().into(),
    }
}

fn phase_named(name: &str) -> Phase {
    match name {
        "outgoing" => Phase::Outgoing,
        "ringing" => Phase::Ringing,
        "connecting" => Phase::Connecting,
        "active" => Phase::Active,
        "ended" => Phase::Ended,
        _ => Phase::Unknown,
    }
}
