//! Tests that each rule can be violated: by the outputs of an engine, and by its table.

mod calls;
mod others;
mod script;
mod sent;
