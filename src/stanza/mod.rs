//! The stanzas of a call: one file per action, each with its typed form.
//!
//! | stanza | direction | file | source |
//! |---|---|---|---|
//! | `<call>` around each action | out | [`envelope`] | protocol.md §1.1 [WA] |
//! | `<offer>` | out | [`offer`] | protocol.md §1.2 [SRC], host.md §2 [RUN] |
//! | `<accept>` | out | [`accept`] | host.md §2 [RUN] |
//! | `<reject>` | out | [`reject`] | protocol.md §1.2 [WA] |
//! | `<terminate>` | out | [`terminate`] | protocol.md §1.2 [SRC] |
//! | `<ack class="call">` | in | [`ack`] | protocol.md §1.6, §1.7 [WA] |
//!
//! What differs between servers and times is not code but a row in [`profile`].

pub mod words;

pub mod profile;

pub mod envelope;

pub mod media;

pub mod offer;

pub mod accept;

pub mod reject;

pub mod terminate;

pub mod ack;
