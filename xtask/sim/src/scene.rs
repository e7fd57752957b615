//! What all parts of a run share.

use crate::agenda::Agenda;
use crate::counts::Counts;
use crate::fault_rates::FaultRates;
use crate::invariants::Shared;
use crate::log::Log;
use crate::people::{People, Seat};
use crate::random::Random;

/// What all parts of a run share.
#[derive(Debug)]
pub struct Scene {
    /// The clock, and what will happen.
    pub agenda: Agenda,
    /// All chance.
    pub random: Random,
    /// What goes wrong.
    pub fault_rates: FaultRates,
    /// Who is there.
    pub people: People,
    /// What happened how often.
    pub counts: Counts,
    /// What happened, to read.
    pub log: Log,
    /// What must hold of all engines together.
    pub shared: Shared,
    /// So much comes at once that nobody looks at the tables meanwhile.
    pub is_flooding: bool,
}

impl Scene {
    /// From a seed.
    pub fn new(seed: u64, log: Log) -> Self {
        let mut random = Random::new(seed);
        let fault_rates = FaultRates::draw(&mut random);
        let people = People::draw(&mut random);
        Self {
            agenda: Agenda::default(),
            random,
            fault_rates,
            people,
            counts: Counts::default(),
            log,
            shared: Shared::default(),
            is_flooding: false,
        }
    }

    /// Writes what a device does, or what is done to it.
    pub fn tell(&mut self, seat: Seat, what: impl FnOnce() -> String) {
        let who = &self.people.device(seat).name;
        self.log.line(self.agenda.now(), who, what);
    }

    /// Writes what nobody's device does.
    pub fn tell_of(&mut self, who: &str, what: impl FnOnce() -> String) {
        self.log.line(self.agenda.now(), who, what);
    }

    /// How long something takes on its way, in milliseconds.
    pub fn latency(&mut self) -> u64 {
        if self.random.per_mille(self.fault_rates.slow) {
            self.random.between(2_000, 45_000)
        } else {
            self.random.between(10, 300)
        }
    }
}
