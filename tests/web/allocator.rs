//! The allocator of the module.

use std::arch::wasm32::memory_size;
use std::hint::black_box;

use wasm_bindgen_test::wasm_bindgen_test;

/// Draws numbers, always the same ones.
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % limit
    }

    /// A length of up to 8 KiB. Short ones come as often as long ones.
    fn length(&mut self) -> usize {
        let bits = self.below(14);
        self.below(1 << bits) as usize
    }
}

#[wasm_bindgen_test]
fn blocks_of_all_sizes_keep_their_bytes_while_others_come_grow_and_go() {
    let mut dice = Dice(1);
    let mut blocks: Vec<Vec<u8>> = (0..200).map(|_| Vec::new()).collect();
    for round in 0..20_000 {
        let at = dice.below(200);
        let block = &mut blocks[at as usize];
        let keeps_its_bytes = block.iter().all(|byte| *byte == at as u8);
        assert!(keeps_its_bytes, "block {at} in round {round}");
        match dice.below(3) {
            0 => *block = vec![at as u8; dice.length()],
            1 => block.extend(vec![at as u8; dice.length()]),
            _ => *block = Vec::new(),
        }
    }
}

#[wasm_bindgen_test]
fn blocks_are_aligned_for_the_largest_numbers() {
    let numbers: Vec<_> = (0..100)
        .map(|_| (Box::new(1_u8), Box::new(1_u128)))
        .collect();
    for (_, number) in &numbers {
        assert_eq!(&raw const **number as usize % align_of::<u128>(), 0);
    }
}

#[wasm_bindgen_test]
fn freed_memory_is_used_again() {
    let allocate = || {
        let lengths = (0..100).map(|step| 1 + step * 97);
        let blocks: Vec<_> = lengths.map(|length| vec![1_u8; length]).collect();
        drop(black_box(blocks));
    };
    allocate();
    let pages = memory_size(0);
    for _ in 0..1_000 {
        allocate();
    }
    assert_eq!(memory_size(0), pages);
}

#[wasm_bindgen_test]
fn a_block_may_be_larger_than_what_the_memory_grows_by_otherwise() {
    let large = black_box(vec![7_u8; 5 << 20]);
    assert!(large.iter().all(|byte| *byte == 7));
}
