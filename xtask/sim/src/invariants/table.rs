//! What the engine's table of calls shows, and what is left when all is over.

use std::collections::BTreeSet;

use crate::plain::{self, Object};
use wpp_call::engine::{Engine, Millis};

use super::seen::{Seen, State, text};
use super::{Checked, Order, Rule, Violation, Watch};
use crate::scene::Scene;

/// So many calls are remembered at the most.
const CALLS: usize = 1000;

/// So many ends of calls that are not known.
const OVERTAKING: usize = 100;

impl Watch {
    /// The engine has said all that it had to say.
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

    /// The table is full, so what is not in it any more was forgotten.
    fn forget(&mut self, calls: &[Object]) {
        let ids: BTreeSet<&str> = calls.iter().filter_map(|call| text(call, "id")).collect();
        self.calls
            .retain(|call| call.seen().is_none() || ids.contains(&*call.id));
    }

    /// One thing has happened, with all that it led to at once.
    pub fn step_is_over(&mut self) -> Checked {
        self.calls
            .iter()
            .try_for_each(|call| call.owes(&self.settings))
    }

    /// The engine is taken out of its page.
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

    /// Nothing will happen any more.
    pub fn at_rest(&mut self, scene: &mut Scene, engine: &Engine, is_last: bool) -> Checked {
        self.look(scene, engine)?;
        self.all_settled()?;
        if let Some(deadline) = engine.next_deadline() {
            let what = format!("a deadline at {deadline:?} is left");
            return Err(Violation::new(Rule::ComesToRest, what));
        }
        // Of what is over, nothing is kept; only Debug shows that.
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
