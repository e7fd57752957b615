//! Numbers as text, without the weight of the formatting machinery.

/// Appends `number` in decimal digits.
pub fn push_decimal(out: &mut String, number: u32) {
    if number > 9 {
        push_decimal(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}
