//! What holds for each output, whatever has happened before.

use wpp_call::engine::{Output, Request, StackAction, Success};
use wpp_call::node::Node;
use wpp_call::object::Field;

use super::Run;

impl Run {
    pub(super) fn check(&mut self, output: &Output) {
        match output {
            Output::Request { id, request } => {
                let earlier = self.requests.last().map(|asked| asked.id);
                assert!(earlier < Some(*id), "{id:?} was used before");
                match request {
                    Request::Encrypt { key, .. } => {
                        assert!(self.keys.insert(*key.expose()), "a key was used twice");
                    }
                    Request::OpenCall { id, .. } => {
                        assert!(self.opened.insert(*id), "{id} was used twice");
                    }
                    Request::UseStack { id, action } => {
                        match action {
                            StackAction::Start { .. } => {
                                assert!(self.started.insert(*id), "{id} was used twice");
                            }
                            // With no other way allowed, the page says why it cannot be.
                            StackAction::Accept { .. } => {}
                            _ => {
                                assert_eq!(
                                    self.path_of(*id),
                                    Some("native".into()),
                                    "{action:?} {id}"
                                );
                            }
                        }
                    }
                    Request::Send { stanza, .. } => {
                        self.sent.push(Node::clone(stanza));
                        let action = stanza.child_nodes().first();
                        let id = action.and_then(|action| action.optional("call-id"));
                        let path = id.and_then(|id| self.path_of(id));
                        assert_ne!(path, Some("native".into()), "by stanza: {stanza:?}");
                        if let Some(offer) = stanza.child("offer") {
                            let id = offer.optional("call-id").unwrap();
                            assert!(self.shown.contains(&id), "{id} was sent and not shown");
                        }
                    }
                    _ => {}
                }
            }
            Output::CloseCall { id } => {
                let is_ours = self.opened.contains(id) || self.started.contains(id);
                assert!(is_ours, "{id} was never in the page");
                self.closed.insert(*id);
            }
            Output::ActivateCall { id } => {
                assert_eq!(self.path_of(*id), Some("stanza".into()), "{id}");
            }
            Output::EndCall { id, is_native, .. } => {
                assert!(*is_native || !self.offered.contains(id), "{id} is ours");
            }
            Output::Settled { command, result } => {
                let settled = self.commands.get_mut(command).expect("a known command");
                *settled += 1;
                assert_eq!(*settled, 1, "{command:?} settled again");
                if let Ok(Success::Offered { call_id }) = result {
                    let is_ours = self.shown.contains(call_id) || self.started.contains(call_id);
                    // Else the callee had called, too, and the page has made one call of both.
                    if is_ours {
                        self.offered.insert(*call_id);
                    } else {
                        assert!(self.renamed.contains(call_id), "{call_id} is nobody's");
                    }
                }
            }
            Output::Event(_) if self.is_deaf => {}
            Output::Event(event) => {
                let Some((_, Field::Text(id))) = event.payload.0.first() else {
                    panic!("an event of no call: {event:?}");
                };
                assert!(
                    !self.over.contains(id),
                    "{} of {id} after its end",
                    event.name.text()
                );
                match event.name.text() {
                    "incoming_call" => {
                        assert!(self.told.insert(*id), "{id} was told twice");
                        assert!(!self.opened.contains(id), "{id} is ours");
                    }
                    "outgoing_call" => {
                        assert!(self.outgoing.insert(*id), "{id} was told twice");
                    }
                    "accepted" => {
                        assert!(self.accepted.insert(*id), "{id} was taken twice");
                    }
                    "state_changed" => {
                        let text = |at: usize| match &event.payload.0[at].1 {
                            Field::Text(text) => *text,
                            other => panic!("{other:?}"),
                        };
                        let before = self.stands.insert(*id, text(2));
                        assert!(before.is_none_or(|before| before == text(1)));
                    }
                    "ended" => {
                        self.over.insert(*id);
                    }
                    _ => {}
                }
            }
            Output::Retransmit { stanza } => {
                assert!(self.sent.contains(stanza), "it was never sent: {stanza:?}");
            }
        }
    }
}
