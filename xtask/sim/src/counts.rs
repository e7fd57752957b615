//! What happened, and how often: a simulation in which nothing happens finds nothing.

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident, $least:literal;)*) => {
        /// How often each thing happened that a run is made for.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        impl Counts {
            /// Adds another run's.
            pub fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
            }

            /// Each by name, with how often it must have happened in 20,000 runs.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, u64, u64)> {
                [$((stringify!($name), self.$name, $least)),*].into_iter()
            }
        }
    };
}

counts! {
    /// Happenings in all.
    steps, 600_000;
    /// Events that users heard of.
    events, 170_000;
    /// Offers that a server took.
    offered, 9_000;
    /// Calls that rang.
    rang, 19_000;
    /// Calls that were active on both ends.
    active_on_both, 3_000;
    /// Calls that another device took.
    accepted_elsewhere, 1_600;
    /// Calls that another device refused.
    rejected_elsewhere, 400;
    /// Calls that nobody took, where they rang.
    missed, 6_000;
    /// Calls that came while the device was offline.
    missed_offline, 2_000;
    /// Calls that nobody took, where they were offered.
    unanswered, 1_800;
    /// Calls that were taken back.
    cancelled, 2_000;
    /// Calls that were refused.
    rejected, 3_000;
    /// Calls that were active and were ended.
    completed, 10_000;
    /// Calls that failed.
    failed, 2_000;
    /// Calls of which the page said that they are over, and not why.
    unknown, 1_000;
    /// Refusals of one device that is busy or has no key.
    device_refused, 1_000;
    /// Refusals by the server with a known code.
    nacks_known, 1_000;
    /// Refusals by the server with a code that nobody knows.
    nacks_unknown, 400;
    /// Stanzas that were sent again.
    sent_again, 6_000;
    /// Stanzas that nobody acknowledged in time.
    ack_timeouts, 500;
    /// Offers that were taken without a relay.
    no_relay, 800;
    /// Requests that the page never answered.
    page_silent, 1_000;
    /// Clocks that were set back.
    clocks_back, 2_000;
    /// Clocks that were set forward.
    clocks_forward, 2_000;
    /// Times when every timer of a page was cleared while its engine waited for one.
    timers_cleared, 500;
    /// What came in after a deadline that no timer had told of.
    overdue, 1_000;
    /// Encryptions that took too long.
    given_up, 100;
    /// Requests that the page failed to answer.
    page_failed, 1_700;
    /// Microphones that went off or on, here.
    muted, 5_000;
    /// Microphones that went off or on, there.
    peer_muted, 3_000;
    /// Stanzas that waited for a device that was offline.
    waited_offline, 2_000;
    /// Offers among them.
    offers_offline, 900;
    /// Stanzas and acks that arrived twice.
    arrived_twice, 7_000;
    /// What the page told the engine twice.
    told_twice, 19_000;
    /// Stanzas that arrived before one that was sent earlier.
    overtook, 7_000;
    /// Stanzas and acks that were lost.
    lost, 7_000;
    /// Connections that were cut.
    cut, 10_000;
    /// Stanzas that the page could not send.
    could_not_send, 1_000;
    /// Stanzas that it sent when it could.
    sent_later, 500;
    /// Stanzas of third parties.
    of_strangers, 9_000;
    /// Stanzas that say nothing, or not what they must.
    nonsense, 2_000;
    /// Calls that were taken, refused or ended by the page's own buttons.
    by_button, 1_300;
    /// Calls for which a page stopped ringing by itself.
    rang_out_in_page, 1_000;
    /// Commands that failed, whatever for.
    commands_failed, 20_000;
    /// Commands that came at a bad moment: twice, or against another.
    at_a_bad_moment, 2_000;
    /// Engines that were taken out of their page.
    disposed, 1_500;
    /// Calls that a new engine found in its page.
    found_in_the_page, 100;
    /// Floods of calls that are over.
    floods, 1;
}
