//! Tests that xtask does not fail when the reader of its output stops early, as `head` does.

use std::io;
use std::process::Command;

#[test]
fn a_command_whose_output_nobody_reads_ends_as_ever() {
    for (arguments, code) in [
        (&["help"][..], 0),
        (&["test", "--help"], 0),
        (&["nothing"], 1),
    ] {
        let (unread, output) = io::pipe().unwrap();
        drop(unread);
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).stderr(output.try_clone().unwrap());
        let status = command.stdout(output).status().unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}
