//! An input as 32-bit integers, little-endian. Up to three bytes at the end are ignored.

pub fn ints_of(bytes: &[u8]) -> Vec<i32> {
    let (fours, _) = bytes.as_chunks();
    fours.iter().copied().map(i32::from_le_bytes).collect()
}

pub fn bytes_of(ints: &[i32]) -> Vec<u8> {
    ints.iter().flat_map(|int| int.to_le_bytes()).collect()
}
