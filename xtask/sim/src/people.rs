//! Who calls whom: two people, each with one or two devices, and a third party.

use wpp_call::engine::Identity;
use wpp_call::jid::{Jid, Server};
use wpp_call::stanza::profile::Me;
use wpp_call::text::{Mark, Marks};

use crate::random::Random;

/// Number and linked id of each person.
const PEOPLE: [(&str, &str, &str); 2] = [("alice", "4911", "1001"), ("bob", "4922", "2002")];

/// Somebody who is in nobody's call.
const STRANGER: (&str, &str) = ("4999", "9009");

/// One device: where it stands in [`People`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat(pub usize);

/// The two kinds of address that every device has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// By phone number.
    Pn,
    /// By linked id.
    Lid,
}

impl Space {
    /// The kind of an address.
    pub fn of(jid: &Jid) -> Self {
        match jid.server() {
            Server::Lid => Self::Lid,
            _ => Self::Pn,
        }
    }

    /// The other kind.
    pub fn other(self) -> Self {
        match self {
            Self::Pn => Self::Lid,
            Self::Lid => Self::Pn,
        }
    }
}

/// One device of a person.
#[derive(Debug)]
pub struct Device {
    /// Whose.
    pub person: usize,
    /// For the log: `alice`, or `alice:3` for one that is not the primary device.
    pub name: String,
    pn: Jid,
    lid: Jid,
}

impl Device {
    /// Its address of one kind.
    pub fn jid(&self, space: Space) -> &Jid {
        match space {
            Space::Pn => &self.pn,
            Space::Lid => &self.lid,
        }
    }

    /// As its own page knows it.
    pub fn identity(&self) -> Identity {
        Identity {
            pn: Some(self.pn),
            lid: Some(self.lid),
        }
    }
}

/// Everybody who has a device.
#[derive(Debug)]
pub struct People {
    /// Alice's, then Bob's.
    pub devices: Vec<Device>,
}

impl People {
    /// Two to four devices.
    pub fn draw(random: &mut Random) -> Self {
        let mut devices = Vec::new();
        for (person, (name, pn, lid)) in PEOPLE.into_iter().enumerate() {
            let choices: [&[u16]; 5] = [&[0], &[2], &[0, 3], &[0, 3], &[1, 2]];
            let numbers = random.one_of(&choices);
            for number in numbers {
                let suffix = match number {
                    0 => String::new(),
                    number => format!(":{number}"),
                };
                devices.push(Device {
                    person,
                    name: format!("{name}{suffix}"),
                    pn: jid(&format!("{pn}{suffix}@s.whatsapp.net")),
                    lid: jid(&format!("{lid}{suffix}@lid")),
                });
            }
        }
        Self { devices }
    }

    /// Every device.
    pub fn seats(&self) -> impl Iterator<Item = Seat> + use<> {
        (0..self.devices.len()).map(Seat)
    }

    /// One device.
    pub fn device(&self, seat: Seat) -> &Device {
        &self.devices[seat.0]
    }

    /// Who has this address.
    pub fn find(&self, jid: &Jid) -> Option<Seat> {
        let is_it = |device: &Device| device.pn == *jid || device.lid == *jid;
        self.devices.iter().position(is_it).map(Seat)
    }

    /// The devices of a user but mine, in one kind of address.
    pub fn fan_out(&self, user: &Jid, mine: Seat, space: Space) -> Vec<Jid> {
        let user = user.to_user();
        let others = self.seats().filter(|seat| *seat != mine);
        let theirs = others.map(|seat| self.device(seat)).filter(|device| {
            [Space::Pn, Space::Lid]
                .into_iter()
                .any(|space| device.jid(space).to_user() == user)
        });
        theirs.map(|device| *device.jid(space)).collect()
    }

    /// How a user may write whom to call: mostly the other person, in any of the spellings.
    /// Where I name myself by number, others must be called by number.
    pub fn draw_callee(&self, random: &mut Random, mine: Seat, named: Me) -> String {
        let me = self.device(mine).person;
        let whom = match random.below(40) {
            0 => me,
            _ => 1 - me,
        };
        let (_, pn, lid) = PEOPLE[whom];
        let until = match named {
            Me::Device => 60,
            Me::PnUser => 20,
        };
        match random.below(until) {
            0 => "nobody".into(),
            1 => "123@g.us".into(),
            2 => STRANGER.0.into(),
            3..13 => format!("{pn}@c.us"),
            13..18 => pn.into(),
            18..20 => format!("{pn}:3@s.whatsapp.net"),
            20..22 => format!("{lid}:3@lid"),
            _ => format!("{lid}@lid"),
        }
    }

    /// The third party's address of one kind.
    pub fn stranger(space: Space) -> Jid {
        match space {
            Space::Pn => jid(&format!("{}@s.whatsapp.net", STRANGER.0)),
            Space::Lid => jid(&format!("{}@lid", STRANGER.1)),
        }
    }
}

/// An address that is one.
fn jid(text: &str) -> Jid {
    text.parse().unwrap_or_default()
}

impl Mark for People {
    fn mark(&self, marks: &mut Marks) {
        for device in &self.devices {
            device.pn.mark(marks);
            device.lid.mark(marks);
        }
    }
}
