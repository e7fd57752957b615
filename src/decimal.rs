//! Numbers as decimal text. The code is smaller than the standard library's formatting.

/// Appends `number` in decimal digits.
pub fn push_decimal(out: &mut String, number: u64) {
    if number > 9 {
        push_decimal(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Parses a number below 2^53, the limit of JavaScript's whole numbers. Returns `None` for digits
/// that [`push_decimal`] does not write, such as leading zeros.
pub fn whole_number(digits: &str) -> Option<u64> {
    let mut number = 0;
    for byte in digits.bytes() {
        number = number * 10 + u64::from(char::from(byte).to_digit(10)?);
        if number >= 1 << 53 {
            return None;
        }
    }
    let is_ours = !digits.is_empty() && (!digits.starts_with('0') || digits.len() == 1);
    is_ours.then_some(number)
}
