//! The allocator: a list of free blocks for each size. It has half the code of a general one, and
//! takes a fraction of the time for our many small blocks. It never joins blocks.

#![allow(unsafe_code)] // an allocator cannot do without

use std::alloc::{GlobalAlloc, Layout};
use std::{arch::wasm32::memory_grow, cell::Cell, ptr::null_mut};

const PAGE: usize = 0x1_0000;
/// How many pages the memory grows by, at least. They have room for all calls that are remembered:
/// memory that grows with the calls looks like a leak. Untouched memory costs nothing.
const GROWTH: usize = 16;
/// The least size of a block. Sizes are powers of two; addresses are multiples of the least size.
const LEAST: usize = 16;

/// An allocator for one thread.
pub struct Pool {
    /// The first free block of each size. A free block begins with the address of the next.
    pub free: [Cell<*mut u8>; 32],
    /// Unused memory: its first address, and the one after the last.
    pub unused: Cell<(usize, usize)>,
}

// SAFETY: the module has one thread.
unsafe impl Sync for Pool {}

// SAFETY: a block is in use, or in the list of its size. No type here is aligned to more than `LEAST`.
unsafe impl GlobalAlloc for Pool {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = layout.size().max(LEAST).next_power_of_two();
        let Some(list) = self.free.get(size.trailing_zeros() as usize) else {
            return null_mut(); // more than the memory can have
        };
        let block = list.get();
        if !block.is_null() {
            list.set(unsafe { *block.cast() });
            return block;
        }
        let (mut first, mut end) = self.unused.get();
        if end - first < size {
            let pages = size.div_ceil(PAGE).max(GROWTH);
            let page = memory_grow(0, pages);
            if page == usize::MAX {
                return null_mut();
            }
            (first, end) = (page * PAGE, (page + pages) * PAGE);
        }
        self.unused.set((first + size, end));
        first as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let size = layout.size().max(LEAST).next_power_of_two();
        if let Some(list) = self.free.get(size.trailing_zeros() as usize) {
            unsafe { *block.cast() = list.get() };
            list.set(block);
        }
    }
}
