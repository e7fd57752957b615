//! What users do: mostly what is usual with a telephone, sometimes what is not.

use wpp_call::engine::Verb;

use crate::intent::{Button, Intent, Which};
use crate::people::Seat;
use crate::random::Random;
use crate::scene::Scene;
use crate::world_event::WorldEvent;

/// The time after which users do nothing new, in milliseconds.
pub const LAST_INTENT_MS: u64 = 300_000;

/// Plans what the user of one device does independently of events.
pub fn plan(scene: &mut Scene, seat: Seat) {
    let is_caller = seat.0 == 0;
    let offers = match is_caller {
        true => scene.random.between(1, 2),
        false => scene.random.below(6) / 4,
    };
    for _ in 0..offers {
        let at = scene.random.between(1_000, 150_000);
        scene.intent(seat, at, Intent::Offer);
    }
    let idle = scene.random.below(4) / 3;
    for _ in 0..idle {
        let at = scene.random.below(200_000);
        let intent = match scene.random.below(8) {
            0 => Intent::Enable,
            1 => Intent::Impossible,
            _ => act_somehow(&mut scene.random),
        };
        scene.intent(seat, at, intent);
    }
}

fn act_somehow(random: &mut Random) -> Intent {
    let verbs = [
        Verb::Accept,
        Verb::Reject,
        Verb::End,
        Verb::End,
        Verb::Mute,
        Verb::Unmute,
    ];
    let verb = random.one_of(&verbs);
    let call = match random.below(3) {
        0 => Which::Fitting,
        _ => Which::Any,
    };
    Intent::Act {
        verb,
        call,
        reason: None,
    }
}

/// Plans what a user does about a call that begins to ring here.
pub fn hears_ringing(scene: &mut Scene, seat: Seat, id: &str) {
    let act = |verb, call| Intent::Act {
        verb,
        call,
        reason: None,
    };
    let this = match scene.random.percent(70) {
        true => Which::Id(id.into()),
        false => Which::Fitting,
    };
    let soon = scene.random.between(200, 20_000);
    match scene.random.below(100) {
        0..40 => scene.intent(seat, soon, act(Verb::Accept, this.clone())),
        40..52 => {
            let reason = scene
                .random
                .one_of(&[None, None, Some("busy"), Some("away")]);
            let intent = Intent::Act {
                verb: Verb::Reject,
                call: this.clone(),
                reason,
            };
            scene.intent(seat, soon, intent);
        }
        52..60 => {
            let button = scene
                .random
                .one_of(&[Button::Accept, Button::Accept, Button::Reject]);
            let call = id.into();
            scene.intent(seat, soon, Intent::Press { button, call });
        }
        // At the last moment, or just after it.
        60..70 => {
            let late = scene.random.between(55_000, 62_000);
            scene.intent(seat, late, act(Verb::Accept, this.clone()));
        }
        _ => {}
    }
    if scene.random.percent(scene.fault_rates.mischief) {
        scene.counts.at_a_bad_moment += 1;
        let verb = scene
            .random
            .one_of(&[Verb::Accept, Verb::Reject, Verb::End, Verb::Mute]);
        let near = (soon + scene.random.below(600)).saturating_sub(300);
        scene.intent(seat, near, act(verb, this));
    }
}

/// Plans what a user does about an outgoing call.
pub fn hears_calling(scene: &mut Scene, seat: Seat, id: &str) {
    let this = Which::Id(id.into());
    if scene.random.percent(15 + scene.fault_rates.mischief) {
        let until = scene.random.one_of(&[300, 3_000, 90_000]);
        let wait = scene.random.below(until);
        let call = match scene.random.percent(60) {
            true => this,
            false => Which::Fitting,
        };
        let reason = scene.random.one_of(&[None, None, Some("bored")]);
        let verb = Verb::End;
        scene.intent(seat, wait, Intent::Act { verb, call, reason });
    }
    if scene.random.percent(3) {
        let (button, call) = (Button::HangUp, id.into());
        let wait = scene.random.below(40_000);
        scene.intent(seat, wait, Intent::Press { button, call });
    }
}

/// Plans what a user does in a call.
pub fn hears_active(scene: &mut Scene, seat: Seat, id: &str) {
    for _ in 0..scene.random.below(4) {
        let verb = scene.random.one_of(&[Verb::Mute, Verb::Unmute]);
        let call = match scene.random.percent(50) {
            true => Which::Id(id.into()),
            false => Which::Fitting,
        };
        let wait = scene.random.below(40_000);
        let reason = None;
        scene.intent(seat, wait, Intent::Act { verb, call, reason });
    }
    let wait = match scene.random.percent(scene.fault_rates.mischief) {
        true => scene.random.below(500),
        false => scene.random.between(1_000, 90_000),
    };
    if scene.random.percent(4) {
        let (button, call) = (Button::HangUp, id.into());
        scene.intent(seat, wait, Intent::Press { button, call });
    } else if scene.random.percent(60) {
        let call = match scene.random.percent(70) {
            true => Which::Id(id.into()),
            false => Which::Fitting,
        };
        let (verb, reason) = (Verb::End, None);
        scene.intent(seat, wait, Intent::Act { verb, call, reason });
    }
}

impl Scene {
    /// Plans that a user wants something, `after` milliseconds from now.
    pub fn intent(&mut self, seat: Seat, after: u64, intent: Intent) {
        self.agenda
            .after(after, WorldEvent::Intent { seat, intent });
    }
}
