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
    /// The clock, and the events to come.
    pub agenda: Agenda,
    /// The source of all chance.
    pub random: Random,
    /// Which faults happen, and how often.
    pub fault_rates: FaultRates,
    /// The people and their devices.
    pub people: People,
    /// How often each thing happened.
    pub counts: Counts,
    /// The log.
    pub log: Log,
    /// The rules that concern all engines together.
    pub shared: Shared,
    /// A flood of calls is coming in. The tables are not checked meanwhile.
    pub is_flooding: bool,
}

impl Scene {
    /// Creates a scene from a seed.
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

    /// Logs what a device does, or what is done to it.
    pub fn tell(&mut self, seat: Seat, what: impl FnOnce() -> String) {
        let who = &self.people.device(seat).name;
        self.log.line(self.agenda.now(), who, what);
    }

    /// Logs something that no device does.
    pub fn tell_of(&mut self, who: &str, what: impl FnOnce() -> String) {
        self.log.line(self.agenda.now(), who, what);
    }

    /// Draws how long a stanza takes on its way, in milliseconds.
    pub fn latency(&mut self) -> u64 {
        if self.random.per_mille(self.fault_rates.slow) {
            self.random.between(2_000, 45_000)
        } else {
            self.random.between(10, 300)
        }
    }
}
