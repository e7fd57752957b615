//! Each rule can be violated: by what an engine says, and by what its table shows.

mod calls;
mod others;
mod script;
mod sent;
