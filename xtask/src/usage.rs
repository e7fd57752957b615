//! The text of `cargo xtask --help`, and of `--help` for one command.

/// What each command does.
pub const USAGE: &str = "\
cargo xtask build [--debug]  make pkg/: the file to inject, its types, the extension;
                             --debug: a panic says where, in the console
cargo xtask demo             build, then play four patterns of use between simulated pages;
                             --path native: by the pages' own VoIP stack
cargo xtask serve            build, then serve the simulated pages; --port N, 8080 if not given
cargo xtask check            build, then run every check alone: formats, lints, licences, imports
                             without circles, words on their side
cargo xtask test [STEP...]   build, then run every check and test;
                             STEP: check native sim fuzz wasm browser bench;
                             --full: repeat and enumerate more than it takes to see each fact
cargo xtask bench [FAMILY..] build, then measure side by side with what people use today, into
                             BENCHMARKS.md; --quick: a short run, without that;
                             --compare ONE OTHER: in which rows two reports disagree
cargo xtask sim              simulate several engines and a server; --seeds N, 20000 if not given,
                             --from S, 0 if not given; --seed S: that one alone, with its log
cargo xtask fuzz [TARGET]    random inputs for the readers; --runs N, 10000000 each if not given;
                             TARGET FILE: this input alone
cargo xtask soak             build, then load it for long in a browser: nothing is lost, memory stays
                             flat; --quick: a hundredth of each; --only NAME: incoming, days,
                             offers, at-once or large
cargo xtask licences         write licences/ anew, after crates have changed
cargo xtask mutants          make the engine wrong in each way and see whether a native test notices,
                             into target/mutants/report.txt; hours; --seeded: known faults
                             alone; or options of cargo mutants, as --shard 0/50
";

/// Returns whether a word asks for this text.
pub fn is_help(word: &str) -> bool {
    matches!(word, "help" | "--help" | "-h")
}

/// Returns the part of [`USAGE`] about one command.
pub fn of(command: &str) -> Option<String> {
    let begins = |line: &str| line.starts_with("cargo xtask ");
    let is_of = |line: &&str| begins(line) && line.split(' ').nth(2) == Some(command);
    let mut lines = USAGE.split_inclusive('\n').skip_while(|line| !is_of(line));
    let first = lines.next()?;
    let rest = lines.take_while(|line| !begins(line));
    Some(std::iter::once(first).chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::{USAGE, of};

    #[test]
    fn each_command_has_its_part_of_the_help() {
        let commands = [
            "build", "demo", "serve", "check", "test", "bench", "sim", "fuzz", "soak", "licences",
            "mutants",
        ];
        let parts: Vec<String> = commands.iter().filter_map(|name| of(name)).collect();
        assert_eq!(parts.len(), commands.len());
        assert_eq!(parts.concat(), USAGE);
        assert_eq!(of("nothing"), None);
        assert_eq!(of(""), None);
    }
}
