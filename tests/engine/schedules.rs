//! Any order of commands, answers and failures, at any time. What holds in all of them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wpp_call::text::Text;

use crate::moves::{any_move, any_reply};
use crate::run::Run;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_command_settles_once_and_no_failed_call_stays_in_the_page(
        moves in prop::collection::vec(any_move(), 0..80),
        last in prop::option::of(any_reply()),
    ) {
        let mut run = Run::new();
        for one in &moves {
            run.play(one);
        }
        run.finish(last);
        // A call that rings does so for a while, and its end is sent three times.
        for _ in 0..1000 {
            if run.waits_for_more() {
                run.finish(last);
            }
        }
        for (command, settled) in &run.commands {
            prop_assert_eq!(*settled, 1, "{:?}", command);
        }
        let gone: BTreeSet<&Text> = run.offered.union(&run.closed).collect();
        let opened: BTreeSet<&Text> = run.opened.iter().collect();
        prop_assert!(gone.is_superset(&opened), "{:?} of {:?}", gone, opened);
        prop_assert_eq!(run.engine.next_deadline(), None);
        // Of commands that are over nothing is kept; only Debug shows that.
        let engine = format!("{:?}", run.engine);
        for list in ["running: []", "claims: Claims { all: [] }", "pending_requests: PendingRequests { all: []", "outputs: []"] {
            prop_assert!(engine.contains(list), "not {}: {}", list, engine);
        }
    }

    #[test]
    fn where_nobody_listens_only_events_before_all_else_are_left_out(
        moves in prop::collection::vec(any_move(), 0..80),
    ) {
        let (mut heard, mut unheard) = (Run::new(), Run::deaf());
        for one in &moves {
            heard.play(one);
            unheard.play(one);
        }
        prop_assert_eq!(heard.said.len(), unheard.said.len());
        for (all, some) in heard.said.iter().zip(&unheard.said) {
            prop_assert!(all.ends_with(some), "{:?} of {:?}", some, all);
            let left_out = &all[..all.len() - some.len()];
            prop_assert!(left_out.iter().all(|output| output.starts_with("Event(")), "{:?}", left_out);
        }
    }
}
