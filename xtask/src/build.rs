//! `cargo xtask build`.

use anyhow::Result;

use crate::bundle;
use crate::pack;
use crate::project::Project;
use crate::setup;
use crate::sizes;
use crate::wasm::{self, Kind};

/// Builds everything from the sources to `pkg/`, and skips the steps whose inputs have not changed.
pub fn everything(project: &Project, kind: Kind) -> Result<()> {
    setup::run(project)?;
    wasm::build(project, kind)?;
    bundle::build(project)?;
    pack::build(project)?;
    sizes::print(project)
}
