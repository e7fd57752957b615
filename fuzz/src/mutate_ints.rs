//! Changes an input number by number. Random changes of bytes seldom yield a meaningful number,
//! because three of its four bytes are the same in nearly all numbers.

use wpp_call::words::ALL;

use crate::dice::Dice;

/// Makes one to four changes, each to a number or a run of numbers.
pub fn mutate_ints(ints: &mut Vec<i32>, seed: u32) {
    let mut dice = Dice::new(seed);
    for _ in 0..=dice.below(4) {
        let at = dice.below(ints.len() + 1);
        let run = at..(at + dice.below(8)).min(ints.len());
        match dice.below(7) {
            0 => ints.insert(at, number(&mut dice)),
            1 => drop(ints.drain(run)),
            2 => ints.truncate(at),
            3 => {
                let copied = ints[run].to_vec();
                let to = dice.below(ints.len() + 1);
                ints.splice(to..to, copied);
            }
            4 => {
                let step = [-1, 1][dice.below(2)];
                if let Some(int) = ints.get_mut(at) {
                    *int = int.wrapping_add(step);
                }
            }
            _ => {
                let number = number(&mut dice);
                if let Some(int) = ints.get_mut(at) {
                    *int = number;
                }
            }
        }
    }
}

fn number(dice: &mut Dice) -> i32 {
    match dice.below(8) {
        0 | 1 => dice.below(20) as i32,           // a kind, a count, a flag
        2 => dice.below(ALL.len()) as i32,        // a word
        3 => (ALL.len() + dice.below(80)) as i32, // a text that may be known
        4 => -1 - dice.below(8) as i32,           // a text that is new
        5 => -1 - (126 + dice.below(6)) as i32,   // one that is just too long, or not
        6 => [i32::MIN, i32::MAX, 0xd83d, 0xde00, 0x20_0000][dice.below(5)],
        _ => dice.next() as i32,
    }
}
