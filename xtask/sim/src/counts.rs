//! Counts what happened in the runs. A simulation in which nothing happens finds nothing.

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident, $least:literal;)*) => {
        /// How often each thing happened that the simulation should cover.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        impl Counts {
            /// Adds the counts of another run.
            pub fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
            }

            /// Returns each name with its count, and the least count that 20,000 runs must reach.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, u64, u64)> {
                [$((stringify!($name), self.$name, $least)),*].into_iter()
            }
        }
    };
}

counts! {
    /// Steps in all.
    steps, 600_000;
    /// Events that were emitted to users.
    events, 170_000;
    /// Offers that the server accepted.
    offered, 9_000;
    /// Calls that rang.
    rang, 19_000;
    /// Calls that were active on both ends.
    active_on_both, 3_000;
    /// Calls that another device of the user accepted.
    accepted_elsewhere, 1_600;
    /// Calls that another device of the user rejected.
    rejected_elsewhere, 400;
    /// Incoming calls that nobody answered.
    missed, 6_000;
    /// Calls that came while the device was offline.
    missed_offline, 2_000;
    /// Outgoing calls that nobody answered.
    unanswered, 1_800;
    /// Calls that the caller cancelled.
    cancelled, 2_000;
    /// Calls that were rejected.
    rejected, 3_000;
    /// Calls that were active and were ended.
    completed, 10_000;
    /// Calls that failed.
    failed, 2_000;
    /// Calls that the page reported as over, without a reason.
    unknown, 1_000;
    /// Refusals of one device that is busy or has no key.
    device_refused, 1_000;
    /// Refusals by the server with a known code.
    nacks_known, 1_000;
    /// Nacks with an unknown code.
    nacks_unknown, 400;
    /// Stanzas that were retransmitted.
    sent_again, 6_000;
    /// Stanzas that nobody acknowledged in time.
    ack_timeouts, 500;
    /// Offers that the server accepted without naming a relay.
    no_relay, 800;
    /// Requests that the page never answered.
    page_silent, 1_000;
    /// Clocks that were set back.
    clocks_back, 2_000;
    /// Clocks that were set forward.
    clocks_forward, 2_000;
    /// Times when every timer of a page was cleared while its engine waited for one.
    timers_cleared, 500;
    /// Inputs that came after a deadline for which no timer had run.
    overdue, 1_000;
    /// Encryptions that took too long.
    given_up, 100;
    /// Requests that the page failed to answer.
    page_failed, 1_700;
    /// Changes of the own microphone that were sent.
    muted, 5_000;
    /// Changes of the peer's microphone that were reported.
    peer_muted, 3_000;
    /// Stanzas that waited for a device that was offline.
    waited_offline, 2_000;
    /// Offers that waited for a device that was offline.
    offers_offline, 900;
    /// Stanzas and acks that arrived twice.
    arrived_twice, 7_000;
    /// Inputs that the page gave to the engine twice.
    told_twice, 19_000;
    /// Stanzas that arrived before one that was sent earlier.
    overtook, 7_000;
    /// Stanzas and acks that were lost.
    lost, 7_000;
    /// Connections that were cut.
    cut, 10_000;
    /// Stanzas that the page could not send.
    could_not_send, 1_000;
    /// Stanzas that the page kept, and sent when it was connected again.
    sent_later, 500;
    /// Stanzas of third parties.
    of_strangers, 9_000;
    /// Stanzas that say nothing, or lack something they need.
    nonsense, 2_000;
    /// Calls that were accepted, rejected or ended by the page's own buttons.
    by_button, 1_300;
    /// Calls for which a page stopped ringing by itself.
    rang_out_in_page, 1_000;
    /// Commands that failed, for any reason.
    commands_failed, 20_000;
    /// Commands that came at a bad moment: twice, or in conflict with another.
    at_a_bad_moment, 2_000;
    /// Engines that were taken out of their page.
    disposed, 1_500;
    /// Calls that a new engine found in its page.
    found_in_the_page, 100;
    /// Floods of calls that are over when they arrive.
    floods, 1;
}
