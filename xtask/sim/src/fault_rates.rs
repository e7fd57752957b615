//! What goes wrong in a run, and how often.

use crate::random::Random;

/// How often things go wrong, in thousandths where nothing else is said. Drawn once for a run.
#[derive(Clone, Debug)]
pub struct FaultRates {
    /// A stanza or an ack is lost on its way up or down.
    pub loss: u32,
    /// A stanza arrives twice.
    pub twice: u32,
    /// A stanza or an ack takes seconds, perhaps more than its ack is waited for.
    pub slow: u32,
    /// A stanza overtakes others.
    pub overtaking: u32,
    /// The server refuses a stanza.
    pub nack: u32,
    /// The server takes an offer and gives no relay.
    pub no_relay: u32,
    /// The server passes on what it has passed on already, when it is sent again.
    pub passes_again: bool,
    /// How often a connection is cut, in a run.
    pub cuts: u64,
    /// When it was cut, the page keeps what it cannot send, and sends it later; or it fails.
    pub keeps: bool,
    /// The page fails to answer a request.
    pub page_fails: u32,
    /// It never answers, or answers when nobody waits any more.
    pub page_silent: u32,
    /// It answers with something else, or twice.
    pub page_odd: u32,
    /// A call is reported before the stanza that changed it is.
    pub report_first: u32,
    /// A report or a stanza is given to the engine twice.
    pub told_twice: u32,
    /// How late timers are, in milliseconds at the most; a hidden tab's are very late.
    pub late_timers: u64,
    /// How often somebody sets a device's clock, in a run.
    pub clock_jumps: u64,
    /// How often another script clears every timer of a page, in a run.
    pub clearings: u64,
    /// Third parties and nonsense, in a run.
    pub strange: u64,
    /// How often users do something at a bad moment, in a hundred times.
    pub mischief: u32,
    /// The page is taken out and put in again.
    pub disposals: u64,
    /// A flood of calls that came while the device was offline.
    pub flood: bool,
}

/// The latest that a timer can be, in milliseconds.
pub const LATEST_TIMER: u64 = 60_000;

impl FaultRates {
    /// Nothing goes wrong.
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

    /// A run's fault rates.
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
