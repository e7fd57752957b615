/// The padding of a plaintext: 1 to 16 bytes. Each of them holds the number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding(u8);

impl Padding {
    /// Returns `None` if `count` is not from 1 to 16.
    pub fn new(count: u8) -> Option<Self> {
        (1..=16).contains(&count).then_some(Self(count))
    }

    /// Derives the count from one random byte. All counts are equally likely.
    pub fn from_random(byte: u8) -> Self {
        Self(byte % 16 + 1)
    }

    /// Returns the number of bytes, which is also the value of each byte.
    pub fn count(self) -> u8 {
        self.0
    }
}
