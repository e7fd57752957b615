//! Checks the engine's table of calls, and what is left of it at the end.

use std::collections::BTreeSet;

use crate::plain::{self, Object};
use wpp_call::engine::{Engine, Millis};

use super::seen::{Seen, State, text};
use super::{Checked, Order, Rule, Violation, Watch};
use crate::scene::Scene;

/// The most calls that the engine remembers.
const CALLS: usize = 1000;

/// The most ends of unknown calls that the engine remembers.
const OVERTAKING: usize = 100;

impl Watch {
    /// Called after the engine has handled an input, and all its outputs were read.
    pub fn after(&mut self, scene: &mut Scene, engine: &Engine) -> Checked {
        let deadline = engine.next_deadline().map(|Millis(at)| at);
        let shown = self.at.shown.0;
        let is_past = |at| at < shown || self.is_time && at == shown;
        if deadline.is_some_and(is_past) {
            let what = "what is overdue was left as it was";
            return Err(Violation::new(Rule::TimePasses, what));
        }
        self.due = deadline.map(|at| Millis(self.at.passed.0 + (at - shown)));
        match scene.is_flooding {
            true => Ok(()),
            false => self.look(scene, engine),
        }
    }

    fn look(&mut self, scene: &mut Scene, engine: &Engine) -> Checked {
        let calls = plain::calls(engine);
        if let (Some(why), Some(before)) = (self.silence, self.before.take())
            && before != calls
        {
            return Err(Violation::new(why, "the table has changed"));
        }
        if calls.len() > CALLS {
            let what = format!("{} calls", calls.len());
            return Err(Violation::new(Rule::TablesStayBounded, what));
        }
        let (at, seat) = (self.at, self.seat);
        let settings = self.settings.clone();
        if calls.len() == CALLS {
            self.forget(&calls);
        }
        let acted = match self.commands.iter().any(Order::is_on_its_way) {
            true => at.passed,
            false => self.acted,
        };
        let mut known = 0;
        for object in &calls {
            let Some(call) = Seen::of(object) else {
                return Err(Violation::new(Rule::StatesGoForward, format!("{object:?}")));
            };
            let offering = self.history(call.id).offering;
            let offer_runs = offering
                .and_then(|at| self.commands.get(at))
                .is_some_and(|order| !order.is_settled);
            let history = self.history(call.id);
            let was_active = history.seen() == Some(State::Active);
            known += usize::from(history.seen().is_some());
            scene.counts.found_in_the_page += u64::from(history.is_found(&call));
            history.is_seen(at, &call, &settings, offer_runs, acted)?;
            if call.state == State::Active {
                if scene.shared.is_active(&scene.people, seat, &call)? {
                    scene.counts.active_on_both += 1;
                }
            } else if was_active {
                scene.shared.is_inactive(seat, call.id);
            }
        }
        let was_known = self
            .calls
            .iter()
            .filter(|call| call.seen().is_some())
            .count();
        if calls.len() < CALLS && was_known > calls.len().max(known) {
            return Err(Violation::new(
                Rule::EndedStaysEnded,
                "a call was forgotten",
            ));
        }
        Ok(())
    }

    /// Forgets the calls that are no longer in the full table.
    fn forget(&mut self, calls: &[Object]) {
        let ids: BTreeSet<&str> = calls.iter().filter_map(|call| text(call, "id")).collect();
        self.calls
            .retain(|call| call.seen().is_none() || ids.contains(&*call.id));
    }

    /// Called after one event of the world, with everything that it led to at once.
    pub fn step_is_over(&mut self) -> Checked {
        self.calls
            .iter()
            .try_for_each(|call| call.owes(&self.settings))
    }

    /// Called when the engine is removed from its page.
    pub fn is_over(&mut self, scene: &mut Scene) -> Checked {
        scene.shared.leaves(self.seat);
        self.all_settled()
    }

    fn all_settled(&self) -> Checked {
        match self.commands.iter().position(|order| !order.is_settled) {
            None => Ok(()),
            Some(number) => {
                let what = format!("#{number} never settled");
                Err(Violation::new(Rule::PromisesSettle, what))
            }
        }
    }

    /// Called when nothing more will happen.
    pub fn at_rest(&mut self, scene: &mut Scene, engine: &Engine, is_last: bool) -> Checked {
        self.look(scene, engine)?;
        self.all_settled()?;
        if let Some(deadline) = engine.next_deadline() {
            let what = format!("a deadline at {deadline:?} is left");
            return Err(Violation::new(Rule::ComesToRest, what));
        }
        // The engine must keep nothing of what is over. Only its Debug output shows that.
        let inside = format!("{engine:?}");
        for list in [
            "running: []",
            "claims: Claims { all: [] }",
            "PendingRequests { all: []",
            "outputs: []",
        ] {
            if !inside.contains(list) {
                let what = format!("not {list}");
                return Err(Violation::new(Rule::TablesStayBounded, what));
            }
        }
        let overtaking = inside.matches("EarlyTerminate {").count();
        if overtaking > OVERTAKING {
            let what = format!("{overtaking} ends of calls that nobody knows");
            return Err(Violation::new(Rule::TablesStayBounded, what));
        }
        for call in &self.calls {
            if is_last || call.seen().is_some_and(State::rings) {
                call.at_rest()?;
            }
        }
        Ok(())
    }
}
