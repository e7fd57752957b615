//! Finds the call that a command means, and checks whether the command may act on that call.

use crate::engine::report::{handle_page_call, handle_page_offer};
use crate::stanza::profile::PageCalls;
use crate::steps::step;
use crate::text::Text;

use crate::engine::call::{Call, CallState, PathKind};
use crate::engine::context::Context;
use crate::engine::error::{CallError, Fact, code};
use crate::engine::io::Verb;
use crate::engine::page::{PageCall, Phase, RawState};
use crate::engine::settings::PathChoice;

/// Finds the call that is meant and checks that `verb` can be done to it. Considers the page's
/// `calls`, and those of the engine's calls that the page does not list or shows as over.
pub fn choose_call(
    verb: Verb,
    calls: &mut Vec<PageCall>,
    wanted: Option<Text>,
    context: &mut Context<'_>,
) -> Result<Box<PageCall>, CallError> {
    // With an id, other calls are skipped, because there may be thousands.
    let is_meant = |id: Text| wanted.is_none_or(|wanted| wanted == id);
    // An incoming call cannot have an id that we drew.
    calls.retain(|call| {
        is_meant(call.id) && (call.is_outgoing || !context.state.is_starting(call.id))
    });
    for ended in calls.iter().filter(|call| call.is_over()) {
        handle_page_call(context.state, ended);
    }
    let ongoing = context.state.calls.ongoing();
    for known in ongoing.filter(|call| is_meant(call.id)) {
        let shown = calls.iter_mut().find(|call| {
            step();
            call.id == known.id
        });
        let is_unstarted = context.state.is_unstarted(known.id);
        let unstarted = is_unstarted.then(|| known.as_page_call(Phase::Outgoing));
        match (shown, known.to_page_call().or(unstarted)) {
            (Some(shown), Some(known)) if shown.is_over() => *shown = known,
            (None, Some(known)) => calls.push(known),
            _ => {}
        }
    }
    let shown = match wanted {
        Some(id) => calls.iter().position(|call| call.id == id),
        None => first_match(verb, calls, context),
    };
    let chosen = match (shown, wanted) {
        (Some(at), _) => Some(Box::new(calls.remove(at))),
        (None, Some(id)) => find_unlisted(verb, id, context),
        (None, None) => None,
    };
    let Some(call) = chosen else {
        return Err(explain_missing(verb, wanted, context));
    };
    handle_page_call(context.state, &call);
    let is_over = context.state.calls.get(call.id).is_some_and(Call::is_over);
    let allowed = match verb {
        Verb::Accept | Verb::Reject => {
            call.can_be_answered()
                && !is_answered(&call, context)
                && !is_offered_here(&call, context)
        }
        _ => {
            (call.can_be_ended() && !(is_over && ended_is_final(context)))
                || is_accepted_here(&call, context)
        }
    };
    if allowed {
        return Ok(call);
    }
    // The error for a call that is over names the engine's state, not the page's value.
    let state = match is_over {
        true => RawState::Text(CallState::Ended.name().into()),
        false => call.state.raw,
    };
    Err(wrong_state_error(verb, call.id).with("state", state.into()))
}

/// Returns a call that rings here according to the page's last report. The page is then not asked
/// for its calls. For calls of the native stack and with the profile `wa-js-4.3`, the page must
/// always be asked, because the command depends on what the page shows now.
pub fn find_ringing(verb: Verb, id: Text, context: &Context<'_>) -> Option<PageCall> {
    let call = context.state.calls.get(id)?;
    let is_known = matches!(verb, Verb::Accept | Verb::Reject)
        && is_allowed(verb, call)
        && call.rings_in_page
        && !call.is_native()
        && !context.state.claims.is_being_answered(id)
        && ended_is_final(context);
    is_known.then(|| call.as_page_call(Phase::Ringing))
}

/// Returns the error for a call that the page does not list. The engine may have the call anyway,
/// because the native stack shows only its active call.
fn explain_missing(verb: Verb, wanted: Option<Text>, context: &Context<'_>) -> CallError {
    let known = wanted.and_then(|id| context.state.calls.get(id));
    if let Some(call) = known
        && !is_allowed(verb, call)
    {
        return wrong_state_error(verb, call.id).text("state", call.state.name());
    }
    let wanted = wanted.map_or(Fact::Unknown, Fact::Text);
    CallError::new(code::CALL_NOT_FOUND).with("callId", wanted)
}

/// Returns whether `verb` is allowed for a call in the engine's state.
fn is_allowed(verb: Verb, call: &Call) -> bool {
    match verb {
        Verb::Accept | Verb::Reject => !call.is_outgoing && call.state == CallState::Ringing,
        _ => !call.is_over() && (call.is_outgoing || !call.is_unanswered()),
    }
}

fn wrong_state_error(verb: Verb, call_id: Text) -> CallError {
    let code = match verb {
        Verb::Accept | Verb::Reject => code::CALL_IS_NOT_INCOMING_RING,
        _ => code::CALL_IS_NOT_OUTCOMING_CALLING,
    };
    CallError::of_call(code, call_id)
}

/// Returns whether commands refuse a call that is over for the engine, even if the page still shows
/// it. With the profile `wa-js-4.3`, the page alone decides, as in wa-js.
fn ended_is_final(context: &Context<'_>) -> bool {
    context.state.settings.profile.page_calls == PageCalls::Ended
}

/// Finds a call that the native stack does not show because the stack has another call. Such a call
/// can only be rejected.
fn find_unlisted(verb: Verb, id: Text, context: &mut Context<'_>) -> Option<Box<PageCall>> {
    let belongs_to_stack = context.state.settings.path != PathChoice::Stanza;
    if context.state.claims.is_being_answered(id) {
        return None;
    }
    let call = context.state.calls.get_mut(id)?;
    if verb != Verb::Reject || !belongs_to_stack || call.is_outgoing || !call.is_unanswered() {
        return None;
    }
    call.creator.as_ref()?;
    call.path = PathKind::Native;
    Some(Box::new(call.as_page_call(Phase::Ringing)))
}

/// Returns the position of the call to act on if no id is given. The engine's state counts too,
/// because the page does not change a call that was answered by stanzas.
fn first_match(verb: Verb, calls: &[PageCall], context: &Context<'_>) -> Option<usize> {
    let (mut best, mut best_rank) = (None, 0);
    for (at, call) in calls.iter().enumerate() {
        let known = context.state.calls.get(call.id);
        if known.is_some_and(Call::is_over) || context.state.claims.is_being_answered(call.id) {
            continue;
        }
        let rank = match verb {
            // A call that nobody has answered comes first.
            Verb::Accept | Verb::Reject => match call.can_be_answered() {
                true if known.is_none_or(Call::is_unanswered) => 2,
                can_be_answered => u8::from(can_be_answered),
            },
            _ if call.is_active && call.can_be_ended() => 3,
            _ if is_accepted_here(call, context) => 2,
            _ => u8::from(call.is_active || context.state.is_unstarted(call.id)),
        };
        if rank > best_rank {
            (best, best_rank) = (Some(at), rank);
        }
    }
    best
}

/// Returns whether the call is ongoing, and was accepted or is being answered by a command.
fn is_accepted_here(call: &PageCall, context: &Context<'_>) -> bool {
    let known = context.state.calls.get(call.id);
    let is_ongoing = known.is_some_and(|known| !known.is_over()) && !call.is_over();
    is_ongoing
        && (known.is_some_and(|known| !known.is_unanswered())
            || context.state.claims.is_being_answered(call.id))
}

/// Returns whether the call was accepted or is over, or a command is answering it, even if the page
/// shows it as ringing. Always false with the profile `wa-js-4.3`.
fn is_answered(call: &PageCall, context: &Context<'_>) -> bool {
    let known = context.state.calls.get(call.id);
    let is_accepted_or_over = known.is_some_and(|known| !known.is_unanswered());
    ended_is_final(context)
        && (is_accepted_or_over || context.state.claims.is_being_answered(call.id))
}

/// Returns whether the call is our own offer, which cannot be answered.
fn is_offered_here(call: &PageCall, context: &Context<'_>) -> bool {
    let known = context.state.calls.get(call.id);
    context.state.is_starting(call.id) || known.is_some_and(|known| known.is_offered_here)
}

/// Adds a call of the page to the table, if no report has added it yet.
pub fn remember_page_call(page: &PageCall, context: &mut Context<'_>) {
    if context.state.is_starting(page.id) {
        handle_page_offer(context.state, page);
    }
    if context.state.calls.get(page.id).is_some() {
        return;
    }
    let state = match page.state.phase {
        Phase::Connecting => CallState::Connecting,
        Phase::Active => CallState::Active,
        Phase::Outgoing => CallState::Calling,
        Phase::Ringing | Phase::RingingThere => CallState::Ringing,
        Phase::Unknown | Phase::Joining | Phase::Ended | Phase::Lost => CallState::Idle,
    };
    let mut call = Call::new(page.id, page.peer, page.is_outgoing, state);
    if context.state.belongs_to_stack(page) {
        call.path = PathKind::Native;
    }
    call.rings_in_page = true;
    call.update_from_page(page);
    call.offer_time = page
        .offer_time
        .unwrap_or(context.state.clock.wall_seconds());
    if matches!(page.state.phase, Phase::Ringing | Phase::Outgoing) {
        call.ring_deadline = Some(
            context
                .state
                .now
                .after(context.state.settings.ring_timeout(page.is_outgoing)),
        );
    }
    context.state.calls.add(call);
}
