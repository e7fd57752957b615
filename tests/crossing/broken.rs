//! Inputs that are cut, too long, or not what they should be. Whatever arrives from the page, a
//! panic is our fault.

use proptest::prelude::*;
use wpp_call::engine::{Answer, HostError};
use wpp_call::web::read::Broken;
use wpp_call::words as w;

use crate::samples::{every_answer, going_on, ringing, stanza};
use crate::{read_answer, read_page_call, read_stanza};

fn is_broken(answer: &Result<Answer, HostError>) -> bool {
    matches!(answer, Err(error) if *error == HostError::failed("its answer could not be read"))
}

/// Reads them as everything that can be read.
fn read(ints: &[i32]) {
    let _: Result<_, _> = read_answer(ints);
    let _: Result<_, _> = read_page_call(ints);
    let _: Result<_, _> = read_stanza(ints);
}

#[test]
fn an_input_that_is_cut_anywhere_is_unreadable() {
    for (ints, _) in every_answer() {
        for end in 0..ints.len() {
            let answer = read_answer(&ints[..end]);
            assert!(is_broken(&answer), "{:?}: {answer:?}", &ints[..end]);
        }
    }
    for call in [ringing().ints(), going_on().ints()] {
        for end in 0..call.len() {
            assert_eq!(read_page_call(&call[..end]), Err(Broken));
        }
    }
    let stanza = stanza().ints();
    for end in 0..stanza.len() {
        assert_eq!(read_stanza(&stanza[..end]), Err(Broken));
    }
}

#[test]
fn an_input_with_something_behind_it_is_unreadable() {
    let with_more = |mut ints: Vec<i32>| {
        ints.push(0);
        ints
    };
    for (ints, _) in every_answer() {
        let answer = read_answer(&with_more(ints.clone()));
        assert!(is_broken(&answer), "{ints:?}: {answer:?}");
    }
    assert_eq!(read_page_call(&with_more(ringing().ints())), Err(Broken));
    assert_eq!(read_stanza(&with_more(stanza().ints())), Err(Broken));
}

#[test]
fn answers_of_no_kind_are_unreadable() {
    for kind in (16..=0x101).chain([i32::MIN, -16, -1, 1 << 16, i32::MAX]) {
        assert!(is_broken(&read_answer(&[kind])), "{kind}");
    }
    assert!(is_broken(&read_answer(&[])));
}

#[test]
fn content_of_no_kind_is_unreadable() {
    for kind in [3, 4, 0x100, -1, i32::MIN, i32::MAX] {
        assert_eq!(read_stanza(&[0, 0, kind]), Err(Broken), "{kind}");
    }
}

#[test]
fn a_ciphertext_of_no_kind_is_unreadable() {
    for kind in [2, -1, i32::MIN, i32::MAX] {
        let answer = parts![2, 1, "2@lid", kind, "msg", 9, 0];
        assert!(is_broken(&read_answer(&answer.ints())), "{kind}");
    }
}

#[test]
fn a_length_beyond_the_end_is_unreadable() {
    for huge in [4, i32::MAX, i32::MIN, -1] {
        for kind in [2, 3] {
            assert!(is_broken(&read_answer(&[kind, huge, 0])), "{kind} {huge}");
        }
        for stanza in [
            vec![0, huge, 0],    // attributes
            vec![0, 0, 1, huge], // children
            vec![0, 0, 2, huge], // bytes
        ] {
            assert_eq!(read_stanza(&stanza), Err(Broken), "{stanza:?}");
        }
    }
    for length in [-2, -3, i32::MIN + 1, i32::MIN] {
        assert!(is_broken(&read_answer(&[7, length])), "{length}");
    }
    for endless in [-1, i32::MAX, i32::MIN] {
        for kind in [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 15] {
            let mut answer = vec![endless; 100];
            answer[0] = kind;
            assert!(is_broken(&read_answer(&answer)), "{kind} {endless}");
        }
    }
}

#[test]
fn an_address_is_not_marked_on_its_way_in() {
    let marked = [0, 1, 0, i32::MIN, -2, 'x' as i32, 0];
    assert_eq!(read_stanza(&marked), Err(Broken));
}

/// A stanza in which `levels` nodes stand inside each other.
fn nested(levels: usize) -> Vec<i32> {
    let open = [0, 0, 1, 1];
    let last = [0, 0, 0];
    [&open.repeat(levels - 1)[..], &last].concat()
}

#[test]
fn nodes_may_have_32_levels_below_them_but_not_more() {
    assert!(read_stanza(&nested(33)).is_ok());
    for levels in [34, 40, 100_000] {
        assert_eq!(read_stanza(&nested(levels)), Err(Broken), "{levels}");
        let ack = [&[4], &nested(levels)[..]].concat();
        assert!(is_broken(&read_answer(&ack)), "{levels}");
    }
}

#[test]
fn each_number_may_be_any_other() {
    let words = w::ALL.len() as i32;
    let odd = [
        0,
        1,
        2,
        3,
        5,
        words - 1,
        words,
        255,
        256,
        0xd800,
        1 << 16,
        i32::MAX,
        -1,
        -2,
        -130,
        i32::MIN + 1,
        i32::MIN,
    ];
    let inputs = every_answer().into_iter().map(|(ints, _)| ints);
    for input in inputs.chain([ringing().ints(), going_on().ints(), stanza().ints()]) {
        for at in 0..input.len() {
            for int in odd {
                let mut input = input.clone();
                input[at] = int;
                read(&input);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_numbers_are_an_answer_or_an_error(ints in prop::collection::vec(any::<i32>(), 0..80)) {
        read(&ints);
    }

    // These get past the first count more often.
    #[test]
    fn so_are_small_numbers(ints in prop::collection::vec(-4..16, 0..80)) {
        read(&ints);
    }

    // And these do in most cases.
    #[test]
    fn so_are_answers_in_which_a_few_numbers_are_wrong(
        which in 0..16usize,
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof![any::<i32>(), -4..300]),
            1..4,
        ),
    ) {
        let mut ints = every_answer().swap_remove(which).0;
        for (at, int) in changes {
            let at = at.index(ints.len());
            ints[at] = int;
        }
        read(&ints);
        read(&ints[1..]);
    }
}
