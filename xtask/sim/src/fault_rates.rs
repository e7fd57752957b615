//! Which faults happen in a run, and how often.

use crate::random::Random;

/// The rates of all faults, in thousandths unless a field says otherwise. Drawn once for each run.
#[derive(Clone, Debug)]
pub struct FaultRates {
    /// A stanza or an ack is lost on its way to or from the server.
    pub loss: u32,
    /// A stanza arrives twice.
    pub twice: u32,
    /// A stanza or an ack takes seconds, perhaps more than its ack timeout.
    pub slow: u32,
    /// A stanza overtakes others.
    pub overtaking: u32,
    /// The server refuses a stanza.
    pub nack: u32,
    /// The server accepts an offer, but names no relay.
    pub no_relay: u32,
    /// The server passes a retransmitted stanza on again.
    pub passes_again: bool,
    /// The most cuts of a connection in a run.
    pub cuts: u64,
    /// When the connection is cut, the page keeps unsent stanzas and sends them later. Otherwise it
    /// fails them.
    pub keeps: bool,
    /// The page fails to answer a request.
    pub page_fails: u32,
    /// The page never answers a request, or answers it too late.
    pub page_silent: u32,
    /// The page answers a request with something else, or twice.
    pub page_odd: u32,
    /// A call is reported before the stanza that changed it is.
    pub report_first: u32,
    /// The page gives a report or a stanza to the engine twice.
    pub told_twice: u32,
    /// The most that timers are late, in milliseconds; those of a hidden tab are very late.
    pub late_timers: u64,
    /// The most times that somebody sets a device's clock in a run.
    pub clock_jumps: u64,
    /// The most times that another script clears every timer of a page in a run.
    pub clearings: u64,
    /// The most stanzas from third parties, or of nonsense, in a run.
    pub strange: u64,
    /// How often users do something at a bad moment, in hundredths.
    pub mischief: u32,
    /// The most times in a run that wpp-call is removed from a page and injected again.
    pub disposals: u64,
    /// Whether many calls arrive that came while the device was offline.
    pub flood: bool,
}

/// The most that a timer can be late, in milliseconds.
pub const LATEST_TIMER: u64 = 60_000;

impl FaultRates {
    /// Returns rates without any fault.
    pub fn calm() -> Self {
        Self {
            loss: 0,
            twice: 0,
            slow: 0,
            overtaking: 0,
            nack: 0,
            no_relay: 0,
            passes_again: false,
            cuts: 0,
            keeps: true,
            page_fails: 0,
            page_silent: 0,
            page_odd: 0,
            report_first: 0,
            told_twice: 0,
            late_timers: 0,
            clock_jumps: 0,
            clearings: 0,
            strange: 0,
            mischief: 0,
            disposals: 0,
            flood: false,
        }
    }

    /// Draws the rates of a run.
    pub fn draw(random: &mut Random) -> Self {
        if random.percent(10) {
            return Self::calm();
        }
        Self {
            loss: random.one_of(&[0, 0, 0, 10, 50, 200]),
            twice: random.one_of(&[0, 0, 20, 300]),
            slow: random.one_of(&[0, 0, 10, 50, 200]),
            overtaking: random.one_of(&[0, 0, 50, 500]),
            nack: random.one_of(&[0, 0, 0, 20, 150]),
            no_relay: random.one_of(&[0, 0, 50, 300]),
            passes_again: random.percent(50),
            cuts: random.one_of(&[0, 0, 0, 1, 2, 4]),
            keeps: random.percent(50),
            page_fails: random.one_of(&[0, 0, 0, 20, 100]),
            page_silent: random.one_of(&[0, 0, 0, 0, 20, 60]),
            page_odd: random.one_of(&[0, 0, 0, 20, 100]),
            report_first: random.one_of(&[0, 0, 500]),
            told_twice: random.one_of(&[0, 100, 300]),
            late_timers: random.one_of(&[0, 20, 20, 1_000, LATEST_TIMER]),
            clock_jumps: random.one_of(&[0, 0, 0, 1, 3]),
            clearings: random.one_of(&[0, 0, 0, 1, 3]),
            strange: random.one_of(&[0, 0, 2, 6]),
            mischief: random.one_of(&[0, 10, 30]),
            disposals: random.one_of(&[0, 0, 0, 0, 0, 1]),
            flood: random.below(4_000) == 0,
        }
    }
}
