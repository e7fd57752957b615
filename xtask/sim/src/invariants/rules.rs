//! The rules, and their violations.

use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $text:literal,)*) => {
        /// A rule that must hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Returns the rule as a sentence.
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$rule => $text,)*
                }
            }
        }
    };
}

rules! {
    /// No state, outcome or time of a call changes once it has ended.
    EndedStaysEnded = "a call that ended stays ended",
    /// Every call that rings has a deadline.
    NobodyRingsForEver = "no call rings for ever",
    /// Even if the call is reported several times, or by several sources.
    OneIncomingEvent = "at most one incoming event per id",
    /// They agree on id, creator and video.
    EndsAgree = "both ends of a call that both call active agree on it",
    /// Each settles once, and not later than its deadlines allow.
    PromisesSettle = "every promise settles, once",
    /// A key is neither encrypted twice nor sent in the offer of another call.
    OneKeyPerCall = "no key is used in two calls",
    /// Only an encryption that is not answered yet is given up, and only once.
    GivesUpWhatRuns = "only an encryption under way is given up",
    /// This applies to calls, commands and requests.
    TablesStayBounded = "tables stay bounded",
    /// `ended` is the last event of a call.
    NothingAfterEnded = "no event of a call after its ended",
    /// A call that was never accepted is not completed. A call that was accepted is not missed.
    OutcomeFits = "an outcome fits where the call stood",
    /// A device that is busy or has no key ends only its own ringing. Once a device has accepted,
    /// no other device can end the call.
    DevicesSpeakForThemselves = "one device does not end the call of another",
    /// The call is reported as missed at once.
    OfflineDoesNotRing = "what was offered while offline does not ring",
    /// Each comes at most once.
    EventsInOrder = "events come in their order",
    /// Each change begins with the state in which the last one ended.
    StatesGoForward = "states go forward",
    /// This applies to every call that users were told of.
    EndedOnce = "every call ends once, and users hear of it",
    /// No offer is sent if the page has failed to show the call.
    ShownFirst = "a call is offered once the page shows it",
    /// No two stanzas have the same id.
    StanzaIds = "every stanza has an id of its own",
    /// A retransmission comes not too often, not too early, and not after the answer.
    SameStanzaAgain = "what is sent again is what was sent",
    /// A stanza counts as lost only after all its retransmissions.
    LostIsSentAgain = "what nobody answers is sent again",
    /// A call is known if somebody has offered or reported it, or if it was found in the page.
    OfAKnownCall = "every stanza is of a call that is there",
    /// This applies to first transmissions and to retransmissions.
    OverIsNotSent = "a call that is over is neither offered nor taken",
    /// On stanzas, checked in the profiles whose terminates go to each device; in the table of calls,
    /// always.
    SameCreator = "a call has the same creator on all stanzas",
    /// A device is told that another one accepted or rejected the call.
    ElsewhereIsNotMissed = "what was answered elsewhere is not missed",
    /// The ring timeout does not end a call whose accept was sent.
    TakenIsNotMissed = "a call that the user took is not missed",
    /// The first change is to off.
    MuteAlternates = "peer_muted alternates",
    /// Nonsense changes nothing either.
    StrangersChangeNothing = "a third party changes nothing",
    /// This applies to a stanza, a report and an answer.
    RepeatedIsNothing = "what is repeated changes nothing",
    /// After every input, overdue timers have run, and the next deadline is not past.
    TimePasses = "a deadline is in the future",
    /// A call that nobody answers is not ended by its ring timeout too early.
    RingsLongEnough = "a call rings until its time is over",
    /// This applies to the times of acceptance and end. The duration is right whatever the clocks
    /// show.
    ClocksAreRight = "times are those that people's clocks show",
    /// A command succeeds only when the server has acknowledged what it sent.
    NothingIsClaimed = "success means acknowledged",
    /// When a call is accepted or ends, every other device that rings is told.
    OthersAreTold = "every device that rings is told of the end",
    /// When a call ends that was accepted here, the caller is told. A device may reject a call
    /// after it accepted.
    CallerIsTold = "no caller is left in a call that was taken",
    /// A call that has ended does not ring in the page.
    PageStopsRinging = "the page stops ringing",
    /// This applies to any input.
    NoPanic = "the engine does not panic",
    /// A run has a limit of steps.
    ComesToRest = "everything comes to rest",
}

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// What violates the rule, and how.
    pub what: String,
}

impl Violation {
    /// Creates a violation.
    pub fn new(rule: Rule, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { rule, what }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not so: {}: {}", self.rule.text(), self.what)
    }
}

/// The result of a check.
pub type Checked = Result<(), Violation>;
