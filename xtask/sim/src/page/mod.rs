//! One browser page: the engine in it, and the engine's surroundings.
//!
//! The page answers the engine's requests, keeps its own calls, passes on to the engine what it
//! receives, and loses its connection now and then.

mod intents;
mod requests;
mod timers;
mod wire;

use std::sync::Arc;

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Engine, Input, Millis, Output, PageCall, Phase, Request, RequestId, Settings,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::profile;
use wpp_call::text::{Mark, Marks};

use crate::clocks::Clocks;
use crate::invariants::{Checked, Rule, Watch, text};
use crate::log::{short, show, show_object, show_request};
use crate::models::Models;
use crate::people::Seat;
use crate::plain::Event;
use crate::random::Random;
use crate::scene::Scene;
use crate::user;
use crate::world_event::WorldEvent;

/// One device's page.
#[derive(Debug)]
pub struct Page {
    seat: Seat,
    /// `None` while wpp-call is not in the page.
    engine: Option<Engine>,
    /// The number of the present engine in this page.
    life: u32,
    /// The watch of this engine, which checks the rules.
    watch: Watch,
    is_connected: bool,
    models: Models,
    clocks: Clocks,
    asked: Vec<(RequestId, Request)>,
    sends: Vec<Sending>,
    /// When the engine's timer is due, on the steady clock. It stays set when another script clears
    /// the timer, because wpp-call cannot notice that.
    timer: Option<Millis>,
    /// The number of the last timer. A timer with a lower number has run, or was replaced or
    /// cleared.
    timers: u32,
    /// The calls for which the page will stop ringing by itself.
    ringing: Vec<String>,
    commands: u32,
    /// How many stanzas the page has sent itself.
    own_stanzas: u32,
    /// The ids of the calls that the page has rejected itself.
    refused: Vec<String>,
}

/// A stanza of the engine that waits for its ack.
#[derive(Debug)]
struct Sending {
    id: String,
    life: u32,
    request: RequestId,
    stanza: Node,
    /// The stanza waits for the connection.
    is_kept: bool,
    /// The page waits for the ack for ever, because another script has cleared its timer.
    is_endless: bool,
}

impl Page {
    /// Creates a page with a new engine.
    pub fn new(scene: &mut Scene, seat: Seat) -> Self {
        let settings = draw_settings(scene);
        let (has_numbers, rings_late) = (scene.random.percent(50), scene.random.percent(50));
        Self {
            seat,
            engine: Some(draw_engine(&mut scene.random, &settings)),
            life: 0,
            watch: Watch::new(seat, settings),
            is_connected: true,
            models: Models::new(has_numbers, rings_late),
            clocks: Clocks::new(scene.agenda.now()),
            asked: Vec::new(),
            sends: Vec::new(),
            timer: None,
            timers: 0,
            ringing: Vec::new(),
            commands: 0,
            own_stanzas: 0,
            refused: Vec::new(),
        }
    }

    /// Returns the page's seat.
    pub fn seat(&self) -> Seat {
        self.seat
    }

    /// Returns whether the page can send and receive.
    pub fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Returns whether wpp-call is in the page.
    pub fn has_engine(&self) -> bool {
        self.engine.is_some()
    }

    /// Returns the watch of the page's engine.
    pub fn watch(&mut self) -> &mut Watch {
        &mut self.watch
    }

    /// Returns the page's calls.
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// Draws an ongoing call, and a third party that could meddle in it.
    pub fn some_call(&self, scene: &mut Scene) -> Option<(String, Jid)> {
        let engine = self.engine.as_ref()?;
        self.watch.some_call(&mut scene.random, engine)
    }

    /// Checks the page when nothing more will happen.
    pub fn at_rest(&mut self, scene: &mut Scene, is_last: bool) -> Checked {
        match &self.engine {
            Some(engine) => self.watch.at_rest(scene, engine, is_last),
            None => Ok(()),
        }
    }

    /// Adds a new engine, if there is none.
    pub fn inject(&mut self, scene: &mut Scene) {
        if self.engine.is_some() {
            return;
        }
        let mut settings = draw_settings(scene);
        settings.profile = self.watch.settings().profile;
        self.engine = Some(draw_engine(&mut scene.random, &settings));
        self.watch = Watch::new(self.seat, settings);
        self.life += 1;
        self.commands = 0;
        scene.tell(self.seat, || "page    has a new engine".into());
    }

    /// Removes the engine from the page.
    fn dispose(&mut self, scene: &mut Scene) -> Checked {
        if self.engine.is_none() {
            return Ok(());
        }
        scene.counts.disposed += 1;
        scene.tell(self.seat, || "user    has wpp-call taken out".into());
        self.give(scene, Input::Stop)?;
        self.watch.is_over(scene)?;
        self.engine = None;
        self.timer = None;
        self.timers += 1;
        self.asked.clear();
        let wait = scene.random.between(100, 60_000);
        let seat = self.seat;
        scene.agenda.after(wait, WorldEvent::Inject { seat });
        Ok(())
    }

    /// Gives the engine an input, performs its outputs, and checks the rules.
    pub fn give(&mut self, scene: &mut Scene, input: Input) -> Checked {
        let Some(engine) = &mut self.engine else {
            return Ok(());
        };
        let at = self.clocks.read(scene.agenda.now());
        let was_overdue = self.timer.is_some_and(|due| due < at.steady);
        self.watch.before(at, engine, &input);
        scene.counts.overdue += u64::from(self.watch.is_overdue());
        engine.set_steady_time(at.steady);
        engine.handle(at.shown, input);
        let mut outputs = Vec::new();
        while let Some(output) = engine.poll() {
            outputs.push(output);
        }
        for output in outputs {
            self.tell(scene, &output);
            self.watch.said(scene, &output)?;
            self.perform(scene, output);
        }
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        self.watch.after(scene, engine)?;
        if let Some(deadline) = engine.next_deadline() {
            self.set_timer(scene, at, deadline);
        }
        match self.timer {
            Some(due) if due < at.steady => {
                if was_overdue {
                    // The timer's outputs would have come without this input, so they are allowed.
                    self.watch.expect_nothing(None);
                }
                self.time_is_up(scene)
            }
            _ => Ok(()),
        }
    }

    fn tell(&self, scene: &mut Scene, output: &Output) {
        scene.tell(self.seat, || match output {
            Output::Request { request, .. } => format!("engine  asks {}", show_request(request)),
            Output::Retransmit { stanza } => format!("engine  sends again {}", show(stanza)),
            Output::CloseCall { id } => format!("engine  closes call {}", short(&id.as_str())),
            Output::ActivateCall { id } => {
                format!("engine  shows call {} as taken", short(&id.as_str()))
            }
            Output::EndCall {
                id, by_user: true, ..
            } => {
                format!("engine  ends call {} by user", short(&id.as_str()))
            }
            Output::EndCall { id, .. } => format!("engine  ends call {}", short(&id.as_str())),
            Output::Settled { command, result } => match result {
                Ok(success) => format!("engine  #{} {success:?}", command.0),
                Err(error) => format!("engine  #{} fails: {error}", command.0),
            },
            Output::Event(event) => {
                format!(
                    "engine  call.{}{}",
                    event.name.text(),
                    show_object(&event.payload)
                )
            }
        });
    }

    fn perform(&mut self, scene: &mut Scene, output: Output) {
        let seat = self.seat;
        match output {
            Output::Request { id, request } => self.ask(scene, id, request),
            Output::Retransmit { stanza } => {
                scene.counts.sent_again += 1;
                self.transmit(scene, Arc::unwrap_or_clone(stanza));
            }
            Output::CloseCall { id } => {
                if let Some(call) = self.models.close(&id.as_str()) {
                    self.report(scene, call);
                }
            }
            Output::ActivateCall { id } => {
                self.models.set(&id.as_str(), Phase::Active);
                self.report_model(scene, &id.as_str());
            }
            Output::EndCall { id, by_user, .. } => {
                match by_user {
                    true => self.models.ended_by_user(&id.as_str()),
                    false => self.models.set(&id.as_str(), Phase::Ended),
                }
                self.report_model(scene, &id.as_str());
            }
            Output::Settled { result, .. } => {
                scene.counts.commands_failed += u64::from(result.is_err());
            }
            Output::Event(event) => {
                scene.counts.events += 1;
                let event = Event::from(&event);
                let id = text(&event.payload, "id").unwrap_or_default();
                match event.name {
                    "incoming_call" => user::hears_ringing(scene, seat, id),
                    "outgoing_call" => user::hears_calling(scene, seat, id),
                    "state_changed" if text(&event.payload, "to") == Some("active") => {
                        user::hears_active(scene, seat, id);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Reports a call to the engine, as soon as the present step is done.
    fn report(&self, scene: &mut Scene, call: PageCall) {
        let (seat, call) = (self.seat, Box::new(call));
        scene.agenda.after(0, WorldEvent::Report { seat, call });
    }

    fn report_model(&self, scene: &mut Scene, id: &str) {
        if let Some(call) = self.models.describe(id) {
            self.report(scene, call);
        }
    }

    /// Gives a report to the engine.
    pub fn reported(&mut self, scene: &mut Scene, call: PageCall) -> Checked {
        if !self.has_engine() {
            return Ok(());
        }
        scene.tell(self.seat, || {
            let phase = call.state.phase;
            format!(
                "page    reports call {} {phase:?}",
                short(&call.id.as_str())
            )
        });
        let is_twice = scene.random.per_mille(scene.fault_rates.told_twice);
        let again = is_twice.then_some(call);
        self.give(scene, Input::PageCall(call))?;
        match again {
            None => Ok(()),
            Some(call) => self.repeat(scene, Input::PageCall(call)),
        }
    }

    /// Gives the engine the same input again.
    fn repeat(&mut self, scene: &mut Scene, input: Input) -> Checked {
        scene.counts.told_twice += 1;
        self.watch.expect_nothing(Some(Rule::RepeatedIsNothing));
        let checked = self.give(scene, input);
        self.watch.expect_nothing(None);
        checked
    }
}

/// Draws the settings of an engine; most are the defaults.
fn draw_settings(scene: &mut Scene) -> Settings {
    let random = &mut scene.random;
    let mut settings = Settings::default();
    if random.percent(10) {
        settings.retries = random.below(4) as u32;
        settings.ack_timeout = random.between(1_000, 15_000) as u32;
        settings.caller_ring_timeout = random.between(5_000, 120_000) as u32;
        settings.callee_ring_timeout = random.between(5_000, 120_000) as u32;
    }
    if random.percent(6) {
        settings.profile = &profile::WA_JS_4_3;
    }
    settings
}

fn draw_engine(random: &mut Random, settings: &Settings) -> Engine {
    let ids = match StanzaIds::draw(&mut |buffer| random.fill(buffer)) {
        Ok(ids) => ids,
        Err(never) => match never {},
    };
    let mut engine = Engine::new(ids);
    *engine.settings() = settings.clone();
    engine
}

impl Mark for Page {
    fn mark(&self, marks: &mut Marks) {
        self.engine.mark(marks);
        self.watch.mark(marks);
        self.models.mark(marks);
        for (_, request) in &self.asked {
            request.mark(marks);
        }
        for sending in &self.sends {
            sending.stanza.mark(marks);
        }
    }
}
