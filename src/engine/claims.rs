//! Which command acts on which call. A command without an id leaves such a call alone, and so do the
//! ring timers.

use crate::steps::step;
use crate::words as w;
use crate::words::Word;

use crate::engine::io::CommandId;

/// What the running commands act on.
#[derive(Debug, Default)]
pub struct Claims {
    all: Vec<Claim>,
}

/// A command acts on a call.
#[derive(Debug)]
struct Claim {
    command: CommandId,
    call_id: String,
    /// What the page's own stack is to send for it.
    awaits: Option<Word>,
    /// It has sent that.
    is_sent: bool,
}

/// What takes a call or ends it.
const ANSWER_TAGS: [Word; 3] = [w::ACCEPT, w::REJECT, w::TERMINATE];

impl Claims {
    /// A command acts on a call from now on.
    pub fn claim(&mut self, command: CommandId, call_id: &str, awaits: Option<Word>) {
        let call_id = call_id.into();
        self.all.push(Claim {
            command,
            call_id,
            awaits,
            is_sent: false,
        });
    }

    /// Whether a command takes or ends a call.
    pub fn is_being_answered(&self, call_id: &str) -> bool {
        let answers = |tag: Word| ANSWER_TAGS.contains(&tag);
        let mut claims = self.all.iter();
        claims.any(|claim| {
            step();
            claim.call_id == call_id && claim.awaits.is_none_or(answers)
        })
    }

    /// Whether the page's own stack takes or ends a call for us.
    pub fn is_being_answered_by_stack(&self, call_id: &str) -> bool {
        let answers = |tag: Word| ANSWER_TAGS.contains(&tag);
        let mut claims = self.all.iter();
        claims.any(|claim| claim.call_id == call_id && claim.awaits.is_some_and(answers))
    }

    /// Which command waits for the page's own stack to send this for a call.
    pub fn command_awaiting(&self, call_id: &str, tag: &str) -> Option<CommandId> {
        let mut claims = self.all.iter();
        let is_it = |claim: &&Claim| {
            claim.call_id == call_id && claim.awaits.is_some_and(|awaits| *awaits == *tag)
        };
        claims.find(is_it).map(|claim| claim.command)
    }

    /// Which command the page's own stack sends this for: each has its own, if there are several.
    pub fn command_sending(&mut self, call_id: &str, tag: &str) -> Option<CommandId> {
        let mut claims = self.all.iter_mut();
        let is_it = |claim: &&mut Claim| {
            let is_it = claim.awaits.is_some_and(|awaits| *awaits == *tag);
            is_it && claim.call_id == call_id && !claim.is_sent
        };
        match claims.find(is_it) {
            Some(claim) => {
                claim.is_sent = true;
                Some(claim.command)
            }
            None => self.command_awaiting(call_id, tag),
        }
    }

    /// A call that commands act on has another id from now on.
    pub fn rename(&mut self, old_id: &str, new_id: &str) {
        for claim in &mut self.all {
            if claim.call_id == old_id {
                claim.call_id = new_id.into();
            }
        }
    }

    /// A command is over. Gives a call that it acted on, until there is none.
    pub fn release(&mut self, command: CommandId) -> Option<String> {
        let is_its = |claim: &Claim| claim.command == command;
        let at = self.all.iter().position(is_its)?;
        Some(self.all.remove(at).call_id)
    }

    /// The commands that act on a call, each with what the page's own stack is to send for it.
    pub fn for_call(&self, call_id: &str) -> impl Iterator<Item = (CommandId, Option<Word>)> {
        let its = self
            .all
            .iter()
            .filter(move |claim| claim.call_id == call_id);
        its.map(|claim| (claim.command, claim.awaits))
    }
}
