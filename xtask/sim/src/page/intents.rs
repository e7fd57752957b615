//! Carries out in the page what the user of a device wants.

use wpp_call::engine::{CallError, Command, CommandId, Input, OfferSecrets, Phase, Verb, code};
use wpp_call::node::Node;

use super::Page;
use crate::intent::{Button, Intent, Which};
use crate::invariants::Checked;
use crate::log::short;
use crate::people::Space;
use crate::scene::Scene;

impl Page {
    /// Carries out what the user wants.
    pub fn wants(&mut self, scene: &mut Scene, intent: Intent) -> Checked {
        if let Intent::Press { button, call } = &intent {
            self.presses(scene, *button, call);
            return Ok(());
        }
        if !self.has_engine() {
            return Ok(());
        }
        let command = match intent {
            Intent::Dispose => return self.dispose(scene),
            Intent::Press { .. } => return Ok(()),
            Intent::Enable => Ok(Command::EnableCallInterface),
            Intent::Impossible => Err(CallError::new(code::INVALID_CALL_ID)),
            Intent::Offer => {
                let profile = self.watch.settings().profile;
                let to = scene
                    .people
                    .draw_callee(&mut scene.random, self.seat, profile.me);
                let random = &mut scene.random;
                let secrets = match OfferSecrets::draw(&mut |buffer| random.fill(buffer)) {
                    Ok(secrets) => secrets,
                    Err(never) => match never {},
                };
                scene.shared.draws(&secrets);
                let is_video = scene.random.percent(30);
                Ok(Command::Offer {
                    to: to.into(),
                    is_video,
                    secrets,
                })
            }
            Intent::Act { verb, call, reason } => Ok(Command::Act {
                verb,
                call_id: self.choose(scene, call).map(Into::into),
                reason: reason.map(Into::into),
            }),
        };
        self.command(scene, command)
    }

    /// Ends the call with this id.
    pub fn ends(&mut self, scene: &mut Scene, id: &str) -> Checked {
        let command = Command::Act {
            verb: Verb::End,
            call_id: Some(id.into()),
            reason: None,
        };
        self.command(scene, Ok(command))
    }

    fn command(&mut self, scene: &mut Scene, command: Result<Command, CallError>) -> Checked {
        let id = CommandId(self.commands);
        self.commands += 1;
        scene.tell(self.seat, || match &command {
            Ok(Command::Offer { to, secrets, .. }) => {
                format!(
                    "user    #{} offer {} to {to}",
                    id.0,
                    short(&secrets.call_id.text().as_str())
                )
            }
            Ok(Command::Act { verb, call_id, .. }) => {
                let call = call_id.map(|id| short(&id.as_str()).to_owned());
                format!(
                    "user    #{} {verb:?} {}",
                    id.0,
                    call.unwrap_or("whichever fits".into())
                )
            }
            Ok(Command::CreateLink { .. } | Command::JoinLink { .. }) => {
                format!("user    #{} call link", id.0)
            }
            Ok(Command::EnableCallInterface) => format!("user    #{} enable calling", id.0),
            Err(error) => format!("user    #{} {error}", id.0),
        });
        self.give(scene, Input::Command { id, command })
    }

    fn choose(&self, scene: &mut Scene, which: Which) -> Option<String> {
        match which {
            Which::Fitting => None,
            Which::Id(id) => Some(id),
            Which::Any => {
                let own = self.models.all().iter();
                let own: Vec<String> = own.map(|model| model.call.id.to_string()).collect();
                let own = own.iter().map(|id| &**id);
                let all: Vec<&str> = own.chain(scene.shared.call_ids()).chain(["x"]).collect();
                Some(scene.random.one_of(&all).into())
            }
        }
    }

    /// Presses one of the page's own buttons. The page tells the peer itself.
    fn presses(&mut self, scene: &mut Scene, button: Button, id: &str) {
        let Some(model) = self.models.get(id) else {
            return;
        };
        let (call, creator) = (model.call, model.creator);
        let fits = match button {
            Button::Accept | Button::Reject => call.state.phase == Phase::Ringing,
            Button::HangUp => matches!(call.state.phase, Phase::Outgoing | Phase::Active),
        };
        if !fits || call.is_group || !self.is_connected {
            return;
        }
        scene.counts.by_button += 1;
        scene.tell(self.seat, || format!("user    presses {button:?}"));
        let tag = match button {
            Button::Accept => "accept",
            Button::Reject => "reject",
            Button::HangUp => "terminate",
        };
        let space = Space::of(&call.peer);
        let creator = match (creator, call.is_outgoing) {
            (Some(creator), false) => creator,
            _ => (*scene.people.device(self.seat).jid(space)).into(),
        };
        let action = Node::new(tag)
            .attr("call-id", id)
            .attr("call-creator", creator);
        let recipients = match call.is_outgoing {
            true => scene.people.fan_out(&call.peer, self.seat, space),
            false => vec![call.peer],
        };
        for to in recipients {
            self.send_own(scene, to, action.clone());
        }
        match button {
            Button::Accept => self.models.set(id, Phase::Active),
            Button::Reject | Button::HangUp => self.models.ended_by_user(id),
        }
        self.report_model(scene, id);
    }
}
