//! The page's timers and clocks, and what can happen to them.

use wpp_call::engine::{Input, Millis};

use super::Page;
use crate::clocks::Reading;
use crate::invariants::Checked;
use crate::scene::Scene;
use crate::world_event::WorldEvent;

impl Page {
    /// Sets a timer, as wpp-call does in a browser: a timer that is early enough stays.
    pub(super) fn set_timer(&mut self, scene: &mut Scene, at: Reading, deadline: Millis) {
        let wait = deadline.0.saturating_sub(at.shown.0);
        let due = Millis(at.steady.0 + wait);
        if self.timer.is_some_and(|timer| timer <= due) {
            return;
        }
        self.timer = Some(due);
        self.timers += 1;
        let (seat, number) = (self.seat, self.timers);
        let late = scene.random.between(0, scene.fault_rates.late_timers);
        let timer = WorldEvent::Timer { seat, number };
        scene.agenda.after(wait + late, timer);
    }

    /// A timer is due. It is ignored if another one was set since, or if it was cleared.
    pub fn timer(&mut self, scene: &mut Scene, number: u32) -> Checked {
        match number == self.timers {
            true => self.time_is_up(scene),
            false => Ok(()),
        }
    }

    /// Tells the engine the time: the timer is due, or was overdue when another input came.
    pub(super) fn time_is_up(&mut self, scene: &mut Scene) -> Checked {
        self.timer = None;
        self.timers += 1;
        scene.tell(self.seat, || "page    timer".into());
        self.give(scene, Input::Time)
    }

    /// Another script clears every timer of the page, also the page's own.
    pub fn timers_are_cleared(&mut self, scene: &mut Scene) {
        scene.counts.timers_cleared += u64::from(self.timer.is_some());
        scene.tell(self.seat, || "page    loses its timers".into());
        self.timers += 1;
        self.ringing.clear();
        for sending in &mut self.sends {
            sending.is_endless = true;
        }
    }

    /// Returns whether the engine still waits for a timer when nothing more will happen.
    pub fn sleeps(&self) -> bool {
        self.timer.is_some()
    }

    /// Sets the wall clock by `by` milliseconds.
    pub fn clock_is_set(&mut self, scene: &mut Scene, by: i64) {
        match by < 0 {
            true => scene.counts.clocks_back += 1,
            false => scene.counts.clocks_forward += 1,
        }
        let seconds = by / 1000;
        scene.tell(self.seat, || {
            format!("user    sets the clock by {seconds} s")
        });
        self.clocks.set(by);
    }
}
