//! Records which command acts on which call. Ring timeouts, and commands that name no call, skip a
//! call that a command is accepting or ending.

use crate::steps::step;
use crate::text::{Mark, Marks, Text};
use crate::words as w;
use crate::words::Word;

use crate::engine::io::CommandId;

/// The claims of all running commands.
#[derive(Debug, Default)]
pub struct Claims {
    all: Vec<Claim>,
}

/// The record that a command acts on a call.
#[derive(Debug)]
struct Claim {
    command: CommandId,
    call_id: Text,
    /// The tag of the stanza that the native stack will send for the command, on the native path.
    awaits: Option<Word>,
    /// The native stack has sent that stanza.
    is_sent: bool,
}

/// The actions that accept or end a call.
const ANSWER_TAGS: [Word; 3] = [w::ACCEPT, w::REJECT, w::TERMINATE];

impl Claims {
    /// Records that a command acts on a call.
    pub fn claim(&mut self, command: CommandId, call_id: Text, awaits: Option<Word>) {
        self.all.push(Claim {
            command,
            call_id,
            awaits,
            is_sent: false,
        });
    }

    /// Returns whether a command is accepting or ending the call.
    pub fn is_being_answered(&self, call_id: Text) -> bool {
        let is_answer = |tag: Word| ANSWER_TAGS.contains(&tag);
        let mut claims = self.all.iter();
        claims.any(|claim| {
            step();
            claim.call_id == call_id && claim.awaits.is_none_or(is_answer)
        })
    }

    /// Returns whether a command is accepting or ending the call through the native stack.
    pub fn is_being_answered_by_stack(&self, call_id: Text) -> bool {
        let is_answer = |tag: Word| ANSWER_TAGS.contains(&tag);
        let mut claims = self.all.iter();
        claims.any(|claim| claim.call_id == call_id && claim.awaits.is_some_and(is_answer))
    }

    /// Returns a command that waits for the native stack to send an action with this tag.
    pub fn command_awaiting(&self, call_id: Text, tag: Text) -> Option<CommandId> {
        let mut claims = self.all.iter();
        let awaits_tag = |claim: &&Claim| {
            claim.call_id == call_id && claim.awaits.is_some_and(|awaits| tag == awaits)
        };
        claims.find(awaits_tag).map(|claim| claim.command)
    }

    /// Returns the command for which the native stack has just sent this action, and marks the
    /// action as sent. If several commands wait for the same tag, each gets one of the actions,
    /// and the first of them gets all further ones.
    pub fn command_sending(&mut self, call_id: Text, tag: Text) -> Option<CommandId> {
        let mut claims = self.all.iter_mut();
        let awaits_tag = |claim: &&mut Claim| {
            let awaits_tag = claim.awaits.is_some_and(|awaits| tag == awaits);
            awaits_tag && claim.call_id == call_id && !claim.is_sent
        };
        match claims.find(awaits_tag) {
            Some(claim) => {
                claim.is_sent = true;
                Some(claim.command)
            }
            None => self.command_awaiting(call_id, tag),
        }
    }

    /// Changes the id of a claimed call.
    pub fn rename(&mut self, old_id: Text, new_id: Text) {
        for claim in &mut self.all {
            if claim.call_id == old_id {
                claim.call_id = new_id;
            }
        }
    }

    /// Removes one claim of a command, and returns the call's id. `None` if no claim is left.
    pub fn release(&mut self, command: CommandId) -> Option<Text> {
        let is_of_command = |claim: &Claim| claim.command == command;
        let at = self.all.iter().position(is_of_command)?;
        Some(self.all.remove(at).call_id)
    }

    /// Returns the commands that act on a call, each with the tag that it awaits from the native
    /// stack.
    pub fn for_call(&self, call_id: Text) -> impl Iterator<Item = (CommandId, Option<Word>)> {
        let claims_on_call = self
            .all
            .iter()
            .filter(move |claim| claim.call_id == call_id);
        claims_on_call.map(|claim| (claim.command, claim.awaits))
    }
}

impl Mark for Claims {
    fn mark(&self, marks: &mut Marks) {
        let Self { all } = self; // a new field must be decided on here
        all.mark(marks);
    }
}

impl Mark for Claim {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            call_id,
            command: _,
            awaits: _,
            is_sent: _,
        } = self; // a new field must be decided on here
        call_id.mark(marks);
    }
}
