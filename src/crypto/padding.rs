/// How many bytes of padding a plaintext gets, 1 to 16; each of them says how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding(u8);

impl Padding {
    /// `None` for what is not from 1 to 16.
    pub fn new(count: u8) -> Option<Self> {
        (1..=16).contains(&count).then_some(Self(count))
    }

    /// From one random byte, each count as likely as any other.
    pub fn from_random(byte: u8) -> Self {
        Self(byte % 16 + 1)
    }

    /// The count, which is also the value of each byte.
    pub fn count(self) -> u8 {
        self.0
    }
}
