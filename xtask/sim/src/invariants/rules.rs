//! The rules, and what breaks them.

use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $text:literal,)*) => {
        /// What must hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// As a sentence.
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
    /// Ringing and calling have a deadline.
    NobodyRingsForEver = "no call rings for ever",
    /// However often and by whom it is reported.
    OneIncomingEvent = "at most one incoming event per id",
    /// On id, creator and video.
    EndsAgree = "both ends of a call that both call active agree on it",
    /// Once, and not later than its deadlines allow.
    PromisesSettle = "every promise settles, once",
    /// Neither encrypted for two, nor sent in another's offer.
    OneKeyPerCall = "no key is used in two calls",
    /// Whose answer has not come yet, and each once.
    GivesUpWhatRuns = "only an encryption under way is given up",
    /// Calls, commands, requests.
    TablesStayBounded = "tables stay bounded",
    /// Of the same call.
    NothingAfterEnded = "no event of a call after its ended",
    /// A call that was never taken is not completed, one that was is not missed.
    OutcomeFits = "an outcome fits where the call stood",
    /// One that is busy or has no key, and one that has not taken a call that another has taken.
    DevicesSpeakForThemselves = "one device does not end the call of another",
    /// It is told as missed at once.
    OfflineDoesNotRing = "what was offered while offline does not ring",
    /// Each at most once.
    EventsInOrder = "events come in their order",
    /// And each change begins where the last one ended.
    StatesGoForward = "states go forward",
    /// Every call that users heard of.
    EndedOnce = "every call ends once, and users hear of it",
    /// And not when the page has failed to.
    ShownFirst = "a call is offered once the page shows it",
    /// Each stanza has one of its own.
    StanzaIds = "every stanza has an id of its own",
    /// Not too often, and not when it was answered.
    SameStanzaAgain = "what is sent again is what was sent",
    /// As often as it may be, before it counts as lost.
    LostIsSentAgain = "what nobody answers is sent again",
    /// Of one that somebody has offered, reported or found in the page.
    OfAKnownCall = "every stanza is of a call that is there",
    /// Neither for the first time nor again.
    OverIsNotSent = "a call that is over is neither offered nor taken",
    /// In this profile.
    SameCreator = "a call has the same creator on all stanzas",
    /// A device that hears that another one took or refused the call.
    ElsewhereIsNotMissed = "what was answered elsewhere is not missed",
    /// Its own ring timer does not end a call whose accept was sent.
    TakenIsNotMissed = "a call that the user took is not missed",
    /// The first one is off.
    MuteAlternates = "peer_muted alternates",
    /// Nor does nonsense.
    StrangersChangeNothing = "a third party changes nothing",
    /// A stanza, a report, an answer.
    RepeatedIsNothing = "what is repeated changes nothing",
    /// Whatever comes in, what is overdue is over, and the engine waits for something later.
    TimePasses = "a deadline is in the future",
    /// Nobody has taken it, and it has rung for as long as it may.
    RingsLongEnough = "a call rings until its time is over",
    /// Whenever a call was taken or has ended, and for how long it went on whatever they show.
    ClocksAreRight = "times are those that people's clocks show",
    /// A command succeeds only when the server has acknowledged what it sent.
    NothingIsClaimed = "success means acknowledged",
    /// When a call is taken or is over, each other device that rings is told.
    OthersAreTold = "every device that rings is told of the end",
    /// When a call ends that was taken here; who took it may refuse it afterwards.
    CallerIsTold = "no caller is left in a call that was taken",
    /// A call that is over does not ring in the page.
    PageStopsRinging = "the page stops ringing",
    /// Whatever comes in.
    NoPanic = "the engine does not panic",
    /// In so many steps.
    ComesToRest = "everything comes to rest",
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub rule: Rule,
    /// Of what, and how.
    pub what: String,
}

impl Violation {
    /// This does not hold.
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

/// What a step comes to.
pub type Checked = Result<(), Violation>;
