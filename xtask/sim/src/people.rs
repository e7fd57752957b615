//! The people: two users, each with one or two devices, and a third party.

use wpp_call::engine::Identity;
use wpp_call::jid::{Jid, Server};
use wpp_call::stanza::profile::Me;
use wpp_call::text::{Mark, Marks};

use crate::random::Random;

/// The name, phone number and linked id of each person.
const PEOPLE: [(&str, &str, &str); 2] = [("alice", "4911", "1001"), ("bob", "4922", "2002")];

/// The phone number and linked id of somebody who takes part in no call between the two.
const STRANGER: (&str, &str) = ("4999", "9009");

/// One device, as its index in [`People`].
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
    /// Returns the kind of an address.
    pub fn of(jid: &Jid) -> Self {
        match jid.server() {
            Server::Lid => Self::Lid,
            _ => Self::Pn,
        }
    }

    /// Returns the other kind.
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
    /// The index of the owner.
    pub person: usize,
    /// The name in the log: `alice`, or `alice:3` for a device that is not the primary one.
    pub name: String,
    pn: Jid,
    lid: Jid,
}

impl Device {
    /// Returns the device's address of one kind.
    pub fn jid(&self, space: Space) -> &Jid {
        match space {
            Space::Pn => &self.pn,
            Space::Lid => &self.lid,
        }
    }

    /// Returns the device's identity, as its own page knows it.
    pub fn identity(&self) -> Identity {
        Identity {
            pn: Some(self.pn),
            lid: Some(self.lid),
        }
    }
}

/// Everybody with a device.
#[derive(Debug)]
pub struct People {
    /// Alice's, then Bob's.
    pub devices: Vec<Device>,
}

impl People {
    /// Draws two to four devices.
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

    /// Returns every device.
    pub fn seats(&self) -> impl Iterator<Item = Seat> + use<> {
        (0..self.devices.len()).map(Seat)
    }

    /// Returns one device.
    pub fn device(&self, seat: Seat) -> &Device {
        &self.devices[seat.0]
    }

    /// Returns the device with this address.
    pub fn find(&self, jid: &Jid) -> Option<Seat> {
        let is_it = |device: &Device| device.pn == *jid || device.lid == *jid;
        self.devices.iter().position(is_it).map(Seat)
    }

    /// Returns the addresses of one kind of a user's devices, except for my device.
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

    /// Draws how a user names the callee: mostly the other person, in any of the spellings. If I
    /// name myself by phone number, the callee must be named by phone number, too.
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

    /// Returns the third party's address of one kind.
    pub fn stranger(space: Space) -> Jid {
        match space {
            Space::Pn => jid(&format!("{}@s.whatsapp.net", STRANGER.0)),
            Space::Lid => jid(&format!("{}@lid", STRANGER.1)),
        }
    }
}

/// Parses an address that is valid.
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
