//! One run: all events in order, and the rules that are checked after each step.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use wpp_call::engine::{Input, Phase, Verb};
use wpp_call::stanza::profile::PageCalls;
use wpp_call::text::{self, Mark, Marks, Text};

use crate::clocks::{START, draw_jump};
use crate::counts::Counts;
use crate::fault_rates::FaultRates;
use crate::intent::{Intent, Which};
use crate::invariants::{Checked, Rule, Violation};
use crate::log::Log;
use crate::page::Page;
use crate::people::Seat;
use crate::random::Random;
use crate::scene::Scene;
use crate::server::Server;
use crate::third_party;
use crate::user::{self, LAST_INTENT_MS};
use crate::world_event::{Origin, WorldEvent};

/// The most steps that a run may have; most have a few hundred.
const STEPS: u64 = 20_000;

/// The most texts that may be in use at once: those of a thousand calls for each of four engines,
/// and of stanzas on their way.
const TEXTS: usize = 60_000;

/// The result of a run.
#[derive(Debug)]
pub struct Run {
    /// The seed.
    pub seed: u64,
    /// The first rule that did not hold.
    pub violation: Option<Violation>,
    /// How often each thing happened.
    pub counts: Counts,
    /// The log, if it was asked for.
    pub log: Vec<String>,
}

/// All parts of a run.
#[derive(Debug)]
struct World {
    /// Decides when texts are swept. It is separate, so that sweeps do not change the rest of the
    /// run.
    sweeps: Random,
    scene: Scene,
    server: Server,
    pages: Vec<Page>,
}

/// Runs one seed. A panic is a violation like any other.
pub fn run(seed: u64, log: Log) -> Run {
    let mut scene = Scene::new(seed, log);
    let seats: Vec<Seat> = scene.people.seats().collect();
    let fault_rates = format!("{:?}", scene.fault_rates);
    scene.tell_of("faults", || fault_rates);
    let mut world = World {
        sweeps: Random::new(seed),
        server: Server::new(seats.len()),
        pages: seats
            .iter()
            .map(|seat| Page::new(&mut scene, *seat))
            .collect(),
        scene,
    };
    let checked = panic::catch_unwind(AssertUnwindSafe(|| world.run(&seats)));
    let violation = checked.unwrap_or_else(|cause| Err(panicked(&*cause))).err();
    if let Some(violation) = &violation {
        world.scene.tell_of("", || violation.to_string());
    }
    Run {
        seed,
        violation,
        counts: world.scene.counts,
        log: world.scene.log.lines(),
    }
}

fn panicked(cause: &(dyn Any + Send)) -> Violation {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied());
    Violation::new(Rule::NoPanic, text.unwrap_or("without a message"))
}

impl World {
    fn run(&mut self, seats: &[Seat]) -> Checked {
        for seat in seats {
            user::plan(&mut self.scene, *seat);
            self.plan_mishaps(*seat);
        }
        self.happens()?;
        self.rest(false)?;
        // From here on nothing goes wrong, and every user ends the calls that are still ongoing.
        self.scene.fault_rates = FaultRates {
            late_timers: self.scene.fault_rates.late_timers,
            ..FaultRates::calm()
        };
        self.scene
            .tell_of("faults", || "there are none from now on".into());
        for seat in seats {
            for id in self.pages[seat.0].watch().going_on() {
                self.pages[seat.0].ends(&mut self.scene, &id)?;
            }
        }
        self.happens()?;
        self.rest(true)
    }

    fn plan_mishaps(&mut self, seat: Seat) {
        let Scene {
            agenda,
            random,
            fault_rates,
            ..
        } = &mut self.scene;
        for _ in 0..random.below(fault_rates.cuts + 1) {
            agenda.after(random.below(200_000), WorldEvent::Cut { seat });
        }
        for _ in 0..random.below(fault_rates.clock_jumps + 1) {
            let by = draw_jump(random);
            agenda.after(random.below(250_000), WorldEvent::ClockIsSet { seat, by });
        }
        for _ in 0..random.below(fault_rates.clearings + 1) {
            agenda.after(random.below(250_000), WorldEvent::TimersAreCleared { seat });
        }
        for _ in 0..random.below(fault_rates.strange + 1) {
            agenda.after(random.below(200_000), WorldEvent::Strange { seat });
        }
        for _ in 0..random.below(fault_rates.disposals + 1) {
            let intent = Intent::Dispose;
            agenda.after(random.below(200_000), WorldEvent::Intent { seat, intent });
        }
        if fault_rates.flood && seat.0 == 0 {
            agenda.after(random.below(200_000), WorldEvent::Flood { seat });
        }
    }

    /// Runs until no event is left. A page that has lost its timer gets a stanza, which wakes its
    /// engine.
    fn happens(&mut self) -> Checked {
        loop {
            self.goes_on()?;
            let sleeping = self.pages.iter().filter(|page| page.sleeps());
            let sleeping: Vec<Seat> = sleeping.map(Page::seat).collect();
            if sleeping.is_empty() {
                return Ok(());
            }
            for to in sleeping {
                let (stanza, origin) = third_party::nonsense(&mut self.scene, "x");
                let wait = self.scene.random.below(600_000);
                let count = 0;
                let comes = WorldEvent::AtDevice {
                    to,
                    stanza,
                    origin,
                    count,
                };
                self.scene.agenda.after(wait, comes);
            }
        }
    }

    /// Frees the texts that nobody needs any more, in half of the steps. New texts then take the
    /// freed numbers at once.
    fn sweep(&mut self) -> Checked {
        if self.sweeps.percent(50) {
            return Ok(());
        }
        text::sweep(&[self]);
        let left = text::count();
        if left > TEXTS {
            let what = format!("{left} texts");
            return Err(Violation::new(Rule::TablesStayBounded, what));
        }
        for _ in 0..self.sweeps.below(8) {
            let _ = Text::from(format!("{}@lid", self.sweeps.below(u64::MAX)));
        }
        Ok(())
    }

    fn goes_on(&mut self) -> Checked {
        while let Some(world_event) = self.scene.agenda.go_on() {
            self.scene.counts.steps += 1;
            if self.scene.counts.steps > STEPS {
                return Err(Violation::new(Rule::ComesToRest, "too many steps"));
            }
            let seat = self.step(world_event)?;
            if let Some(seat) = seat {
                self.pages[seat.0].watch().step_is_over()?;
            }
            self.sweep()?;
        }
        Ok(())
    }

    /// Performs one event. Returns the device that it concerns, if any.
    fn step(&mut self, world_event: WorldEvent) -> Result<Option<Seat>, Violation> {
        let scene = &mut self.scene;
        let seat = match world_event {
            WorldEvent::Intent { seat, intent } => {
                let is_late = scene.agenda.now().0 > START + LAST_INTENT_MS;
                if !is_late {
                    self.pages[seat.0].wants(scene, intent)?;
                }
                seat
            }
            WorldEvent::Answer {
                seat,
                life,
                request,
                reply,
            } => {
                self.pages[seat.0].answers(scene, life, request, &reply)?;
                seat
            }
            WorldEvent::Report { seat, call } => {
                self.pages[seat.0].reported(scene, *call)?;
                seat
            }
            WorldEvent::Timer { seat, number } => {
                self.pages[seat.0].timer(scene, number)?;
                seat
            }
            WorldEvent::ClockIsSet { seat, by } => {
                self.pages[seat.0].clock_is_set(scene, by);
                seat
            }
            WorldEvent::TimersAreCleared { seat } => {
                self.pages[seat.0].timers_are_cleared(scene);
                seat
            }
            WorldEvent::GiveUp { seat, id } => {
                self.pages[seat.0].gives_up(scene, &id)?;
                seat
            }
            WorldEvent::RingsOut { seat, id } => {
                self.pages[seat.0].rings_out(scene, &id);
                seat
            }
            WorldEvent::AtServer { from, stanza } => {
                self.server.receive(scene, from, &stanza);
                return Ok(None);
            }
            WorldEvent::FromStranger { to, stanza } => {
                self.server.send(scene, to, stanza, Origin::Person);
                return Ok(None);
            }
            WorldEvent::AtDevice {
                to,
                stanza,
                origin,
                count,
            } => {
                let page = &mut self.pages[to.0];
                if page.is_connected() {
                    self.server.arrives(scene, to, count);
                    page.receives(scene, stanza, origin)?;
                } else {
                    self.server.waits(scene, to, stanza, origin);
                }
                to
            }
            WorldEvent::Cut { seat } => {
                self.pages[seat.0].is_cut(scene)?;
                seat
            }
            WorldEvent::Back { seat } => {
                self.pages[seat.0].is_back(scene);
                self.server.is_back(scene, seat);
                seat
            }
            WorldEvent::Strange { seat } => {
                self.strange(seat)?;
                seat
            }
            WorldEvent::Flood { seat } => {
                scene.counts.floods += 1;
                scene.tell(seat, || "server  floods".into());
                for at in 0..third_party::FLOOD {
                    scene.is_flooding = at + 1 < third_party::FLOOD;
                    let stanza = third_party::missed_call(scene);
                    self.pages[seat.0].give(scene, Input::Stanza(stanza))?;
                }
                seat
            }
            WorldEvent::Inject { seat } => {
                self.pages[seat.0].inject(scene);
                // The user may first want to end the call that was ongoing before.
                let (verb, call, reason) = (Verb::End, Which::Fitting, None);
                scene.intent(seat, 1_000, Intent::Act { verb, call, reason });
                seat
            }
        };
        Ok(Some(seat))
    }

    fn strange(&mut self, seat: Seat) -> Checked {
        let scene = &mut self.scene;
        let page = &mut self.pages[seat.0];
        match scene.random.below(10) {
            0..3 => {
                let stanza = third_party::calls(scene, seat);
                self.server.send(scene, seat, stanza, Origin::Person);
            }
            roll => {
                let Some((id, stranger)) = page.some_call(scene) else {
                    return Ok(());
                };
                let (stanza, origin) = match roll {
                    3..7 => third_party::meddles(scene, &id, &stranger),
                    _ => third_party::nonsense(scene, &id),
                };
                page.receives(scene, stanza, origin)?;
            }
        }
        Ok(())
    }

    /// Checks the pages when nothing more will happen.
    fn rest(&mut self, is_last: bool) -> Checked {
        for page in &mut self.pages {
            page.at_rest(&mut self.scene, is_last)?;
        }
        if !is_last {
            return Ok(());
        }
        for page in &mut self.pages {
            if page.watch().settings().profile.page_calls == PageCalls::Left {
                continue;
            }
            let calls: Vec<(String, Phase)> = (page.models().all().iter())
                .filter(|model| !model.call.was_offline)
                .map(|model| (model.call.id.to_string(), model.call.state.phase))
                .collect();
            for (id, phase) in calls {
                let goes_on = matches!(phase, Phase::Ringing | Phase::Outgoing);
                if goes_on && page.watch().shows_as_ended(&id) {
                    return Err(Violation::new(Rule::PageStopsRinging, id));
                }
            }
        }
        Ok(())
    }
}

impl Mark for World {
    fn mark(&self, marks: &mut Marks) {
        self.scene.people.mark(marks);
        self.scene.agenda.mark(marks);
        self.server.mark(marks);
        self.pages.mark(marks);
    }
}
