//! The engine's requests to its page, and the page's answers.

use std::sync::Arc;

use wpp_call::engine::{
    Answer, Ciphertext, ENCRYPTION_STEPS, HostError, Input, Request, RequestId,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::offer::CiphertextKind;

use super::Page;
use crate::invariants::Checked;
use crate::log::show_request;
use crate::people::Space;
use crate::scene::Scene;
use crate::world_event::{Reply, WorldEvent};

impl Page {
    pub(super) fn ask(&mut self, scene: &mut Scene, request: RequestId, what: Request) {
        if let Request::Send { stanza, timeout } = what {
            return self.send(scene, request, Arc::unwrap_or_clone(stanza), timeout);
        }
        let (seat, life) = (self.seat, self.life);
        let is_to_encrypt = matches!(what, Request::Encrypt { .. });
        self.asked.push((request, what));
        let (random, fault_rates) = (&mut scene.random, &scene.fault_rates);
        let mut delay = match random.below(20) {
            0 => random.between(200, 3_000),
            _ => random.between(0, 60),
        };
        let mut reply = Reply::Fitting;
        if random.per_mille(fault_rates.page_silent) {
            scene.counts.page_silent += 1;
            if random.percent(50) {
                return;
            }
            delay = random.between(85_000, 100_000);
        } else if random.per_mille(fault_rates.page_fails) {
            scene.counts.page_failed += 1;
            reply = Reply::Fails(match random.below(4) {
                0 => HostError::MissingModule {
                    module: "WAWap".into(),
                },
                1 if is_to_encrypt => HostError::InvalidAddress,
                2 if is_to_encrypt => HostError::EncryptionStepFailed {
                    step: ENCRYPTION_STEPS[0],
                    cause: "Oops".into(),
                },
                _ => HostError::failed("Oops"),
            });
        } else if random.per_mille(fault_rates.page_odd) {
            match random.percent(50) {
                true => reply = Reply::Odd,
                false => {
                    let reply = Reply::Fitting;
                    scene.agenda.after(
                        delay + 1,
                        WorldEvent::Answer {
                            seat,
                            life,
                            request,
                            reply,
                        },
                    );
                }
            }
        }
        scene.agenda.after(
            delay,
            WorldEvent::Answer {
                seat,
                life,
                request,
                reply,
            },
        );
    }

    /// Answers a request.
    pub fn answers(
        &mut self,
        scene: &mut Scene,
        life: u32,
        request: RequestId,
        reply: &Reply,
    ) -> Checked {
        if life != self.life || self.engine.is_none() {
            return Ok(());
        }
        let Some(at) = self.asked.iter().position(|(id, _)| *id == request) else {
            // The request was answered already.
            let answer = Ok(Answer::Done);
            return self.give(scene, Input::Answer { request, answer });
        };
        let (_, asked) = self.asked.swap_remove(at);
        scene.tell(self.seat, || {
            format!("page    answers {}: {reply:?}", show_request(&asked))
        });
        let answer = match reply {
            Reply::Fitting => self.fitting(scene, &asked),
            Reply::Odd => Ok(odd(scene, &asked)),
            Reply::Fails(error) => {
                // Half of the failing requests to open a call open it nevertheless.
                if matches!(asked, Request::OpenCall { .. }) && scene.random.percent(50) {
                    let _ = self.fitting(scene, &asked);
                }
                Err(*error)
            }
        };
        self.give(scene, Input::Answer { request, answer })
    }

    fn fitting(&mut self, scene: &mut Scene, request: &Request) -> Result<Answer, HostError> {
        Ok(match request {
            Request::CheckStack | Request::UseStack { .. } | Request::JoinLink { .. } => {
                let reason = "off".into();
                return Err(HostError::NoStack { reason });
            }
            Request::Identity => Answer::Identity(scene.people.device(self.seat).identity()),
            Request::Encrypt { to, key } => {
                let mut space = Space::of(to);
                // Sometimes the page names the devices by the other kind of address than the
                // callee.
                if scene.random.per_mille(scene.fault_rates.page_odd) {
                    space = space.other();
                }
                let devices = scene.people.fan_out(to, self.seat, space);
                let has_session = scene.random.percent(80);
                let one = |device: &Jid| {
                    if scene.random.per_mille(scene.fault_rates.page_odd / 4) {
                        return Err(format!("no session with {device}").into());
                    }
                    let kind = match has_session {
                        true => CiphertextKind::Msg,
                        false => CiphertextKind::Pkmsg,
                    };
                    Ok((kind, key.expose().to_vec().into()))
                };
                let ciphertexts: Vec<Ciphertext> = devices.iter().map(one).collect();
                Answer::Encrypted {
                    devices: devices.into_iter().zip(ciphertexts).collect(),
                    identity: (!has_session).then(|| vec![1].into()),
                }
            }
            Request::StopEncrypting { .. } => {
                let (step, cause) = (ENCRYPTION_STEPS[0], "no answer".into());
                return Err(HostError::EncryptionStepFailed { step, cause });
            }
            Request::Calls { .. } => Answer::Calls(self.models.describe_all()),
            // The request came too late: the engine has had the call closed meanwhile.
            Request::OpenCall { id, .. } if self.watch.has_ended(&id.as_str()) => Answer::Done,
            Request::OpenCall { id, peer, is_video } => {
                let now = self.clocks.shown(scene.agenda.now()).0 / 1000;
                self.models.open(&id.as_str(), peer, *is_video, now);
                self.report_model(scene, &id.as_str());
                Answer::Done
            }
            Request::EnableCalling | Request::Send { .. } => Answer::Done,
        })
    }
}

/// Returns an answer that fits another request.
fn odd(scene: &mut Scene, request: &Request) -> Answer {
    let answers = [
        Answer::Done,
        Answer::Identity(Default::default()),
        Answer::Encrypted {
            devices: Vec::new(),
            identity: None,
        },
        Answer::Calls(Vec::new()),
        Answer::Ack(Node::new("receipt")),
    ];
    let answer = answers.into_iter().nth(scene.random.below(5) as usize);
    match answer {
        // `Done` may be the right answer to these requests, so another one is chosen.
        Some(Answer::Done) | None if !matches!(request, Request::Identity) => {
            Answer::Identity(Default::default())
        }
        None => Answer::Done,
        Some(answer) => answer,
    }
}
