//! Fuzzes the numbers that come from JavaScript, with any numbers and any known texts. Nothing must
//! panic, and the memory used must be in proportion to the input. A stanza must be read exactly
//! when the input is one, with the right content. Written again, it must be the same.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use peak_alloc::PeakAlloc;
use wpp_call::bytes::take_released;
use wpp_call::engine::{CallError, OfferSecrets, Settings, code};
use wpp_call::node::Node;
use wpp_call::web::texts::Texts;
use wpp_call::web::{argument, read, write};
use wpp_call_fuzz::{Table, bytes_of, decode, encode, ints_of, make_room, mutate_ints};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most memory that reading may take, in bytes for each number of the input. A new text of one
/// unit takes the most: it is two numbers.
const PER_INT: usize = 128;
/// Memory that reading may always take, in bytes: for a first piece of each list, an error message,
/// and the numbers of the texts.
const AT_LEAST: usize = 0x8000;

fuzz_target!(|bytes: &[u8]| {
    let ints = ints_of(bytes);
    let mut ints = &ints[..];
    let table = Table::take(&mut ints);
    let _ = measured(ints, &table, read::answer);
    let _ = measured(ints, &table, read::page_call);
    let _ = measured(ints, &table, |ints, texts| {
        argument::command(ints, texts, draw)
    });
    let _ = measured(ints, &table, |ints, texts| {
        let (_, length) = read::identity(ints, texts);
        assert!(length <= ints.len());
    });
    let _ = measured(ints, &table, |ints, texts| {
        argument::option(ints, texts, &mut Settings::default())
    });
    let (stanza, texts) = measured(ints, &table, read::stanza);
    let mut known = table.clone();
    let expected = decode(ints, &mut known);
    assert_eq!(stanza.ok(), expected);
    if let Some(stanza) = expected {
        assert!(known.equals(&texts), "{texts:?}, not {known:?}");
        check_both_ways(&stanza, &table);
    }
});

// Half of the time, single numbers are changed.
fuzz_mutator!(
    |buffer: &mut [u8], size: usize, max_size: usize, seed: u32| {
        if seed.is_multiple_of(2) {
            let mut ints = ints_of(&buffer[..size]);
            mutate_ints(&mut ints, seed / 2);
            ints.truncate(max_size / size_of::<i32>());
            let changed = bytes_of(&ints);
            buffer[..changed.len()].copy_from_slice(&changed);
            return changed.len();
        }
        fuzzer_mutate(buffer, size, max_size)
    }
);

fn draw() -> Result<OfferSecrets, CallError> {
    OfferSecrets::draw(&mut |_: &mut [u8]| Err(()))
        .map_err(|()| CallError::new(code::NO_RANDOM_SOURCE))
}

/// Reads an input, and checks the peak of the memory that this takes. Returns the value, and the
/// texts that are known afterwards.
fn measured<T>(
    ints: &[i32],
    table: &Table,
    read: impl FnOnce(&[i32], &mut Texts) -> T,
) -> (T, Texts) {
    // Frees what earlier inputs hold.
    make_room();
    take_released();
    let mut texts = table.texts();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let value = read(ints, &mut texts);
    let taken = MEMORY.peak_usage() - before;
    let limit = AT_LEAST + PER_INT * ints.len();
    let count = ints.len();
    assert!(
        taken <= limit,
        "{taken} bytes of memory for {count} numbers"
    );
    assert!(table.begins(&texts), "{texts:?} forget some of {table:?}");
    (value, texts)
}

/// Checks that each side reads what the other has written, first with new texts, then with all
/// texts known.
fn check_both_ways(stanza: &Node, table: &Table) {
    let (mut known, mut texts) = (table.clone(), table.texts());
    for _ in 0..2 {
        let written = encode(stanza, &mut known);
        assert_eq!(read::stanza(&written, &mut texts).as_ref(), Ok(stanza));
        assert!(known.equals(&texts), "{texts:?}, not {known:?}");
    }
    let (mut known, mut writer) = (table.clone(), write::Writer::default());
    *writer.texts() = table.texts();
    for _ in 0..2 {
        writer.begin();
        writer.node(stanza);
        let [length, written @ ..] = writer.finish() else {
            panic!("nothing was written");
        };
        assert_eq!(*length as usize, written.len());
        assert_eq!(decode(written, &mut known).as_ref(), Some(stanza));
        assert!(known.equals(writer.texts()));
    }
}
