//! The buffers that come from JavaScript. Whatever they hold, nothing panics, the memory that is
//! taken is in proportion to them, and a stanza is read as what stands there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;
use wpp_call::web::{read, write};
use wpp_call_fuzz::{encode, make_room, may_be_overlong, may_spell_a_word};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that reading may take, in bytes for each byte that is read. An attribute takes the
/// most: 56 bytes for two, and twice as much again while its list moves to where it can grow.
const PER_BYTE: usize = 128;
/// And at least so many bytes, for a first piece of each list and an error message.
const AT_LEAST: usize = 1024;

fuzz_target!(|buffer: &[u8]| {
    make_room();
    let _ = measured(buffer, read::answer);
    let _ = measured(buffer, read::page_call);
    if let Ok(stanza) = measured(buffer, read::stanza) {
        let written = encode(&stanza);
        if !may_be_overlong(buffer) && !may_spell_a_word(buffer) {
            assert_eq!(written, buffer, "not all of it was read");
        }
        assert_eq!(read::stanza(&written).as_ref(), Ok(&stanza));
        write::stanza(&stanza);
    }
});

/// Reads, and looks how much memory that took at its worst.
fn measured<T>(buffer: &[u8], read: impl FnOnce(&[u8]) -> T) -> T {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let value = read(buffer);
    let taken = MEMORY.peak_usage() - before;
    let limit = AT_LEAST + PER_BYTE * buffer.len();
    assert!(
        taken <= limit,
        "{taken} bytes of memory for a buffer of {}",
        buffer.len()
    );
    value
}
