//! Faults that the tests once missed. `cargo xtask mutants` puts each into the engine, and a native
//! test must then fail. Faults of the script are left to the script's own tests.

/// A change of one place that makes the engine wrong.
pub struct Fault {
    /// What the engine does wrong with the fault.
    pub what: &'static str,
    pub file: &'static str,
    /// Must occur exactly once in the file.
    pub from: &'static str,
    pub to: &'static str,
}

pub const FAULTS: [Fault; 7] = [
    Fault {
        what: "`busy` ends a native call whose devices are not known",
        file: "src/engine/report/stanza.rs",
        from: "|| is_unknown) &&",
        to: ") &&",
    },
    Fault {
        what: "a command is not hurried when I ended its call",
        file: "src/engine/transition.rs",
        from: "(by == EndedBy::Me || !ends)",
        to: "!ends",
    },
    Fault {
        what: "a nacked accept still counts as ours",
        file: "src/engine/path/stanza_act.rs",
        from: "call.accepts_sent = call.accepts_sent.saturating_sub(1);",
        to: "",
    },
    Fault {
        what: "members of a group are not told apart by their hands",
        file: "src/engine/report/signal.rs",
        from: "true => from.to_user(),",
        to: "true => call.peer.clone(),",
    },
    Fault {
        what: "an ack is told of a call that is still idle",
        file: "src/engine/report/ack.rs",
        from: "!call.is_over() && call.state != CallState::Idle",
        to: "!call.is_over()",
    },
    Fault {
        what: "only one failed native start is remembered",
        file: "src/engine/native_calls.rs",
        from: "const MAX_FAILED_STARTS: usize = 100;",
        to: "const MAX_FAILED_STARTS: usize = 1;",
    },
    Fault {
        what: "stanza ids repeat after 301",
        file: "src/crypto/ids.rs",
        from: "self.last.count += 1;",
        to: "self.last.count = self.last.count % 301 + 1;",
    },
];

impl Fault {
    /// Returns the file's text with the fault in it; `None` unless `from` occurs exactly once.
    pub fn put_into(&self, text: &str) -> Option<String> {
        let (before, after) = text.split_once(self.from)?;
        (!after.contains(self.from)).then(|| [before, self.to, after].concat())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::FAULTS;
    use crate::project::Project;

    #[test]
    fn each_fault_has_its_place_in_the_source() {
        let project = Project::find().unwrap();
        for fault in FAULTS {
            let text = fs::read_to_string(project.path(fault.file)).unwrap();
            assert!(
                fault.put_into(&text).is_some(),
                "{}: {}",
                fault.file,
                fault.what
            );
        }
    }
}
