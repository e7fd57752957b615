//! Buffers that are cut, too long, or not what they should be. Whatever arrives from the page, a
//! panic is our fault.

use proptest::prelude::*;
use wpp_call::engine::{Answer, HostError, PageCall};
use wpp_call::node::Node;
use wpp_call::web::read::{self, Broken};

use crate::samples::{every_answer, going_on, ringing, stanza};

fn is_broken(answer: &Result<Answer, HostError>) -> bool {
    matches!(answer, Err(error) if *error == HostError::failed("its answer could not be read"))
}

#[test]
fn an_answer_that_is_cut_anywhere_is_unreadable() {
    for (buffer, _) in every_answer() {
        for end in 0..buffer.len() {
            let answer = read::answer(&buffer[..end]);
            assert!(is_broken(&answer), "{:?}: {answer:?}", &buffer[..end]);
        }
    }
    for buffer in [ringing(), going_on()] {
        for end in 0..buffer.len() {
            assert_eq!(read::page_call(&buffer[..end]), Err(Broken));
        }
    }
    for end in 0..stanza().len() {
        assert_eq!(read::stanza(&stanza()[..end]), Err(Broken));
    }
}

#[test]
fn an_answer_with_something_behind_it_is_unreadable() {
    for (buffer, _) in every_answer() {
        let answer = read::answer(&buffer!(buffer, [0]));
        assert!(is_broken(&answer), "{buffer:?}: {answer:?}");
    }
    assert_eq!(read::page_call(&buffer!(ringing(), [0])), Err(Broken));
    assert_eq!(read::stanza(&buffer!(stanza(), [0])), Err(Broken));
}

#[test]
fn answers_of_no_kind_are_unreadable() {
    for kind in 16..=0xff {
        assert!(is_broken(&read::answer(&[kind])), "{kind}");
    }
    assert!(is_broken(&read::answer(&[])));
}

#[test]
fn a_count_that_promises_more_than_there_is_is_unreadable() {
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    for kind in [2, 3] {
        assert!(is_broken(&read::answer(&buffer!([kind], huge))), "{kind}");
    }
    assert!(is_broken(&read::answer(&buffer!([2, 0, 1], huge))));
    let endless = [0xff; 100];
    for kind in [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 15] {
        assert!(
            is_broken(&read::answer(&buffer!([kind], endless))),
            "{kind}"
        );
    }
}

#[test]
fn text_that_is_no_utf_8_is_unreadable() {
    for invalid in [&[0xff][..], &[0xc3], &[0xed, 0xa0, 0x80]] {
        let buffer = buffer!([7, invalid.len() as u8], invalid);
        assert!(is_broken(&read::answer(&buffer)), "{invalid:?}");
    }
}

/// An ack in which `levels` nodes stand inside each other.
fn nested(levels: usize) -> Vec<u8> {
    let open = [0xfe, 1, b'x', 0, 1, 1];
    let last = [0xfe, 1, b'x', 0, 0];
    buffer!([4], open.repeat(levels - 1), last)
}

#[test]
fn nodes_may_nest_deeper_than_any_stanza_but_not_without_end() {
    assert!(matches!(read::answer(&nested(20)), Ok(Answer::Ack(_))));
    for levels in [40, 100_000] {
        assert!(is_broken(&read::answer(&nested(levels))), "{levels}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_an_answer_or_an_error(buffer in prop::collection::vec(any::<u8>(), 0..80)) {
        let _: Result<Answer, HostError> = read::answer(&buffer);
        let _: Result<Option<PageCall>, Broken> = read::page_call(&buffer);
        let _: Result<Node, Broken> = read::stanza(&buffer);
    }

    // Random bytes seldom get past the first count; these do.
    #[test]
    fn so_are_answers_in_which_a_few_bytes_are_wrong(
        which in 0..13usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut buffer = every_answer().swap_remove(which).0;
        for (at, byte) in changes {
            let at = at.index(buffer.len());
            buffer[at] = byte;
        }
        let _: Result<Answer, HostError> = read::answer(&buffer);
        let _: Result<Option<PageCall>, Broken> = read::page_call(&buffer[1..]);
        let _: Result<Node, Broken> = read::stanza(&buffer[1..]);
    }
}
