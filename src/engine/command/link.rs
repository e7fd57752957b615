//! Commands for call links. A stanza makes a link, and the native stack joins the call behind it.
//! Without the stack, a stanza only asks the server whether the link exists.

use crate::engine::report::forget_link_call;
use crate::stanza::call::Peer;
use crate::stanza::link::{CallLink, LinkCreate, LinkEvent, LinkQuery, LinkQueryAction};
use crate::stanza::media::Media;
use crate::text::{Mark, Marks, Text};
use crate::words as w;

use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, code};
use crate::engine::io::{Answer, Request, Success};
use crate::engine::report::check_ack;
use crate::engine::settings::PathChoice;
use crate::engine::task::{Progress, Step, Task};

/// A running command for a call link. The variant says which answer the command waits for.
#[derive(Debug)]
pub enum LinkCommand {
    /// The ack with the new link.
    Creating { is_video: bool },
    /// The page's answer to whether the native stack can make calls.
    CheckingStack { link: CallLink, is_video: bool },
    /// The native stack, which joins the call.
    Joining { link: CallLink, is_video: bool },
    /// The server's answer to whether the link exists.
    Querying,
}

impl LinkCommand {
    pub fn create(is_video: bool, start_time: Option<u64>, context: &mut Context<'_>) -> Step {
        let event = start_time.map(|at| LinkEvent::default().with_start_time(at));
        let media = if is_video { Media::VIDEO } else { Media::AUDIO };
        let create = LinkCreate::default().with_media(media).with_event(event);
        let stanza = context.state.build_action(Peer::Group, create)?;
        context.send(stanza);
        Ok(Progress::Next(Box::new(Self::Creating { is_video })))
    }

    pub fn join(link: CallLink, is_video: bool, context: &mut Context<'_>) -> Step {
        if context.state.settings.path == PathChoice::Stanza {
            let query = Self::query(&link, context)?;
            return Ok(Progress::Next(Box::new(query)));
        }
        context.ask(Request::CheckStack);
        Ok(Progress::Next(Box::new(Self::CheckingStack {
            link,
            is_video,
        })))
    }

    fn query(link: &CallLink, context: &mut Context<'_>) -> Result<Self, CallError> {
        let query = LinkQuery::default()
            .with_token(link.token())
            .with_media(link.media())
            .with_action(Some(LinkQueryAction::PREVIEW));
        let stanza = context.state.build_action(Peer::Group, query)?;
        context.send(stanza);
        Ok(Self::Querying)
    }
}

impl Task for LinkCommand {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let answer = &*answer;
        if let (Self::Joining { link, .. }, Err(_)) = (&*self, answer) {
            forget_link_call(context.state, link.token());
        }
        *self = match (&*self, answer) {
            (Self::Creating { is_video }, answer) => {
                check_ack(Text::EMPTY, answer)?;
                let Some(link) = created_link(answer, *is_video) else {
                    return Err(CallError::unexpected("make a call link"));
                };
                let address = link.address().into();
                return Ok(Progress::Done(Success::Link { address }));
            }
            (Self::CheckingStack { link, is_video }, Ok(Answer::Done)) => {
                context.ask_without_deadline(Request::JoinLink {
                    token: link.token(),
                    is_video: *is_video,
                });
                Self::Joining {
                    link: *link,
                    is_video: *is_video,
                }
            }
            (
                Self::CheckingStack { link, is_video } | Self::Joining { link, is_video },
                Err(HostError::NoStack { .. }),
            ) if context.state.settings.path == PathChoice::Auto => Self::query(link, context)?,
            (Self::Joining { .. }, Ok(Answer::Done)) => return Ok(Progress::Done(Success::Done)),
            (Self::Joining { .. }, Err(HostError::Refused { cause })) => {
                let error = CallError::of_call(code::CALL_REFUSED, Text::EMPTY);
                return Err(error.text("cause", *cause));
            }
            (Self::Joining { .. }, Err(HostError::Nacked { code })) => {
                return Err(CallError::nacked(Text::EMPTY, (*code).into()));
            }
            // Without a native stack, the call cannot be joined. The command only confirms that the
            // link exists.
            (Self::Querying, answer) => {
                check_ack(Text::EMPTY, answer)?;
                return Ok(Progress::Done(Success::Known));
            }
            (_, Err(error)) => return Err(error.during("join the call")),
            (_, Ok(_)) => return Err(CallError::unexpected("join the call")),
        };
        Ok(Progress::Waiting)
    }
}

/// Returns the link that the server has made.
fn created_link(answer: &Result<Answer, HostError>, is_video: bool) -> Option<CallLink> {
    let Ok(Answer::Ack(ack)) = answer else {
        return None;
    };
    let token = ack.child(w::LINK_CREATE)?.optional(w::TOKEN)?;
    CallLink::new(is_video, &token.as_str()).ok()
}

impl Mark for LinkCommand {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::CheckingStack { link, is_video: _ } | Self::Joining { link, is_video: _ } => {
                link.token().mark(marks);
            }
            Self::Creating { is_video: _ } | Self::Querying => {}
        }
    }
}
