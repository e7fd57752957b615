//! The rules that concern all engines together: keys, and what both ends say of a call.

use std::collections::{BTreeMap, BTreeSet};

use wpp_call::engine::OfferSecrets;

use super::rules::{Rule, Violation};
use super::seen::Seen;
use crate::people::{People, Seat};

type Key = [u8; 32];

/// What the rules need to know about all engines together.
#[derive(Debug, Default)]
pub struct Shared {
    /// Each key, with the id of the call for which it was drawn.
    drawn: BTreeMap<Key, String>,
    /// The keys that a page was asked to encrypt.
    encrypted: BTreeSet<Key>,
    /// The creator of each call, by the call's id.
    creators: BTreeMap<String, String>,
    /// The calls that are active somewhere.
    active: Vec<Active>,
    /// The ids of the calls that were active on both ends.
    on_both: BTreeSet<String>,
}

#[derive(Debug)]
struct Active {
    seat: Seat,
    id: String,
    creator: Option<String>,
    is_video: bool,
}

impl Shared {
    /// Returns the id of every call that was offered.
    pub fn call_ids(&self) -> impl Iterator<Item = &str> {
        self.drawn.values().map(|id| &**id)
    }

    /// Notes a key and an id that were drawn for an offer.
    pub fn draws(&mut self, secrets: &OfferSecrets) {
        let id = String::from(&*secrets.call_id.text().as_str());
        self.drawn.insert(*secrets.key.expose(), id);
    }

    /// Checks a key that a page is asked to encrypt.
    pub fn encrypts(&mut self, key: &Key) -> Result<(), Violation> {
        if !self.drawn.contains_key(key) {
            return Err(Violation::new(Rule::OneKeyPerCall, "nobody drew this key"));
        }
        match self.encrypted.insert(*key) {
            true => Ok(()),
            false => Err(Violation::new(
                Rule::OneKeyPerCall,
                "it was encrypted before",
            )),
        }
    }

    /// Checks a key in the offer of a call. The simulation does not really encrypt, so the key is
    /// readable.
    pub fn goes_out(&mut self, id: &str, key: &[u8]) -> Result<(), Violation> {
        let key = Key::try_from(key).ok();
        let of = key.and_then(|key| self.drawn.get(&key));
        match of {
            Some(of) if of == id => Ok(()),
            of => Err(Violation::new(
                Rule::OneKeyPerCall,
                format!("{id} has the key of {of:?}"),
            )),
        }
    }

    /// Checks that all stanzas name the same creator of a call.
    pub fn names_creator(&mut self, id: &str, creator: &str) -> Result<(), Violation> {
        let known = self.creators.entry(id.into());
        let known = known.or_insert_with(|| creator.into());
        if known == creator {
            return Ok(());
        }
        let text = format!("{id}: {creator}, before {known}");
        Err(Violation::new(Rule::SameCreator, text))
    }

    /// Notes that a call is active on a device. Returns true when it becomes active on both ends
    /// for the first time.
    pub fn is_active(
        &mut self,
        people: &People,
        seat: Seat,
        call: &Seen<'_>,
    ) -> Result<bool, Violation> {
        let known = self
            .active
            .iter()
            .position(|one| one.seat == seat && one.id == call.id);
        let at = known.unwrap_or(self.active.len());
        if known.is_none() {
            self.active.push(Active {
                seat,
                id: call.id.into(),
                creator: None,
                is_video: call.is_video,
            });
        }
        self.active[at].creator = call.creator.map(Into::into);
        let person = |seat| people.device(seat).person;
        let mut is_first = false;
        for other in &self.active {
            if other.id != call.id || person(other.seat) == person(seat) {
                continue;
            }
            if let (Some(mine), Some(theirs)) = (call.creator, &other.creator) {
                if mine != theirs {
                    let text = format!("{}: {mine} here, {theirs} there", call.id);
                    return Err(Violation::new(Rule::EndsAgree, text));
                }
                if !self.on_both.contains(call.id) {
                    is_first = self.on_both.insert(call.id.into());
                }
            }
            if call.is_video != other.is_video {
                let text = format!("{}: with video on one end", call.id);
                return Err(Violation::new(Rule::EndsAgree, text));
            }
        }
        Ok(is_first)
    }

    /// Notes that a call is no longer active on a device.
    pub fn is_inactive(&mut self, seat: Seat, id: &str) {
        self.active.retain(|one| one.seat != seat || one.id != id);
    }

    /// Notes that a device has no engine any more.
    pub fn leaves(&mut self, seat: Seat) {
        self.active.retain(|one| one.seat != seat);
    }
}
