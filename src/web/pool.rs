//! The allocator: a list of free blocks for each size. It has less code than a general one, and is
//! much faster for our many small blocks. A freed block is used again only for its own size.

#![allow(unsafe_code)] // an allocator cannot do without

use std::alloc::{GlobalAlloc, Layout};
use std::{arch::wasm32::memory_grow, cell::Cell, ptr::null_mut};

const PAGE: usize = 0x1_0000;
/// How many pages the memory grows by, at least: room for all calls that are remembered. Memory
/// that grows with the calls looks like a leak, and untouched memory costs nothing.
const GROWTH: usize = 16;
/// The least size of a block. Sizes are powers of two; addresses are multiples of the least size.
const LEAST: usize = 16;

/// An allocator for one thread.
pub struct Pool {
    /// The first free block of each size. A free block begins with the address of the next.
    pub free: [Cell<*mut u8>; 32],
    /// Unused memory: the address after the last one, and the number of bytes before it.
    pub unused: Cell<(usize, usize)>,
}

// SAFETY: the module has one thread.
unsafe impl Sync for Pool {}

// SAFETY: a block is in its list or in use. No type needs more than `LEAST`. Only this grows memory.
unsafe impl GlobalAlloc for Pool {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = layout.size().max(LEAST).next_power_of_two();
        let Some(list) = self.free.get(size.trailing_zeros() as usize) else {
            return null_mut();
        };
        let block = list.get();
        if !block.is_null() {
            list.set(unsafe { *block.cast() });
            return block;
        }
        let (mut end, mut left) = self.unused.get();
        if left < size {
            let pages = size.div_ceil(PAGE).max(GROWTH);
            let page = memory_grow(0, pages);
            if page == usize::MAX {
                return null_mut();
            }
            (end, left) = ((page + pages) * PAGE, left + pages * PAGE);
        }
        self.unused.set((end, left - size));
        (end - left) as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let size = layout.size().max(LEAST).next_power_of_two();
        if let Some(list) = self.free.get(size.trailing_zeros() as usize) {
            unsafe { *block.cast() = list.get() };
            list.set(block);
        }
    }
}
