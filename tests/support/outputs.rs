//! Every kind of output, how it is written after the grammar of `src/web/output.rs`, and what
//! JavaScript has of it.

use wpp_call::crypto::CallKey;
use wpp_call::engine::{
    CallError, CommandId, Event, Fact, Output, Request, RequestId, StackAction, Success, code,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};
use wpp_call::words;

use crate::parts::Part;

pub struct Sample {
    pub output: Output,
    pub part: Part,
    /// As JSON, bytes as hex digits.
    pub seen: &'static str,
}

fn jid(text: &str) -> Jid {
    text.parse().unwrap()
}

/// 32 times 7.
fn key() -> CallKey {
    let fill = &mut |buffer: &mut [u8]| {
        buffer.fill(7);
        Ok::<(), ()>(())
    };
    CallKey::draw(fill).unwrap()
}

fn stanza() -> Node {
    Node::new("x")
}

/// How that is written.
fn stanza_parts() -> Part {
    parts!["x", 0, 0]
}

fn object<const N: usize>(properties: [(&'static str, Field); N]) -> Object {
    let mut object = Object::default();
    for (name, field) in properties {
        object.put(name, field);
    }
    object
}

fn sample(output: Output, part: Part, seen: &'static str) -> Sample {
    Sample { output, part, seen }
}

pub fn every_output() -> Vec<Sample> {
    [requests(), acts(), effects(), results()]
        .into_iter()
        .flatten()
        .collect()
}

fn requests() -> Vec<Sample> {
    let request = |id, request| Output::Request {
        id: RequestId(id),
        request,
    };
    vec![
        sample(
            request(1, Request::Identity),
            parts![0x00, 1],
            r#"{"kind":"identity","request":1}"#,
        ),
        sample(
            request(u32::MAX, Request::Identity),
            parts![0x00, -1],
            r#"{"kind":"identity","request":4294967295}"#,
        ),
        sample(
            request(
                2,
                Request::Encrypt {
                    to: jid("491@s.whatsapp.net"),
                    key: key(),
                },
            ),
            parts![0x01, 2, "491@c.us", [7; 32]],
            concat!(
                r#"{"kind":"encrypt","request":2,"to":"491@c.us","callKey":""#,
                "0707070707070707070707070707070707070707070707070707070707070707",
                r#""}"#
            ),
        ),
        sample(
            request(
                5,
                Request::StopEncrypting {
                    encrypt: RequestId(2),
                },
            ),
            parts![0x12, 5, 2],
            r#"{"kind":"stopEncrypting","request":5,"encrypt":2}"#,
        ),
        sample(
            request(6, Request::Calls { wanted: None }),
            parts![0x02, 6, ""],
            r#"{"kind":"calls","request":6,"wanted":""}"#,
        ),
        sample(
            request(
                7,
                Request::OpenCall {
                    id: "A".into(),
                    peer: jid("2@lid"),
                    is_video: true,
                },
            ),
            parts![0x03, 7, "A", "2@lid", 1],
            r#"{"kind":"openCall","request":7,"id":"A","peer":"2@lid","isVideo":true}"#,
        ),
        sample(
            request(
                8,
                Request::Send {
                    stanza: stanza().into(),
                    timeout: 30_000,
                },
            ),
            parts![0x04, 8, 30_000, stanza_parts()],
            r#"{"kind":"send","request":8,"timeout":30000,"stanza":{"tag":"x","attrs":{},"content":null}}"#,
        ),
        sample(
            request(9, Request::EnableCalling),
            parts![0x05, 9],
            r#"{"kind":"enableCalling","request":9}"#,
        ),
        sample(
            request(10, Request::CheckStack),
            parts![0x06, 10],
            r#"{"kind":"checkStack","request":10}"#,
        ),
        sample(
            request(
                11,
                Request::JoinLink {
                    token: "0123".into(),
                    is_video: false,
                },
            ),
            parts![0x08, 11, "0123", 0],
            r#"{"kind":"joinLink","request":11,"token":"0123","isVideo":false}"#,
        ),
    ]
}

/// What the page's own stack is to do.
fn acts() -> Vec<Sample> {
    let use_stack = |action| Output::Request {
        id: RequestId(12),
        request: Request::UseStack {
            id: "A".into(),
            action,
        },
    };
    vec![
        sample(
            use_stack(StackAction::Start {
                to: jid("491@s.whatsapp.net"),
                is_video: true,
            }),
            parts![0x07, 12, "A", "start", 1, "491@c.us", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"start","isOn":true,"to":"491@c.us","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::Accept { is_video: false }),
            parts![0x07, 12, "A", "accept", 0, "", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"accept","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::Reject),
            parts![0x07, 12, "A", "reject", 0, "", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"reject","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::RejectOther {
                is_group: true,
                peer: jid("2:7@lid"),
                creator: jid("3@lid"),
                reason: Some("busy".into()),
            }),
            parts![0x07, 12, "A", "rejectOther", 1, "2:7@lid", "3@lid", "busy"],
            r#"{"kind":"useStack","request":12,"id":"A","act":"rejectOther","isOn":true,"to":"2:7@lid","creator":"3@lid","reason":"busy"}"#,
        ),
        sample(
            use_stack(StackAction::RejectOther {
                is_group: false,
                peer: jid("2:7@lid"),
                creator: jid("3@lid"),
                reason: None,
            }),
            parts![0x07, 12, "A", "rejectOther", 0, "2:7@lid", "3@lid", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"rejectOther","isOn":false,"to":"2:7@lid","creator":"3@lid","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::End),
            parts![0x07, 12, "A", "end", 0, "", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"end","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::Mute(true)),
            parts![0x07, 12, "A", "mute", 1, "", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"mute","isOn":true,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::RequestVideo),
            parts![0x07, 12, "A", "requestVideo", 0, "", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"requestVideo","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::AcceptVideo { of: jid("2:7@lid") }),
            parts![0x07, 12, "A", "acceptVideo", 0, "2:7@lid", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"acceptVideo","isOn":false,"to":"2:7@lid","creator":"","reason":""}"#,
        ),
        sample(
            use_stack(StackAction::RaiseHand(true)),
            parts![0x07, 12, "A", "raiseHand", 1, "", "", ""],
            r#"{"kind":"useStack","request":12,"id":"A","act":"raiseHand","isOn":true,"to":"","creator":"","reason":""}"#,
        ),
    ]
}

/// What nobody answers.
fn effects() -> Vec<Sample> {
    vec![
        sample(
            Output::CloseCall {
                id: "é😀".into()
            },
            parts![0x09, "é😀"],
            r#"{"kind":"closeCall","id":"é😀"}"#,
        ),
        sample(
            Output::ActivateCall { id: "A".into() },
            parts![0x13, "A"],
            r#"{"kind":"activateCall","id":"A"}"#,
        ),
        sample(
            Output::EndCall {
                id: "A".into(),
                by_user: true,
                is_native: false,
            },
            parts![0x0a, "A", 1, 0],
            r#"{"kind":"endCall","id":"A","byUser":true,"isNative":false}"#,
        ),
        sample(
            Output::Retransmit {
                stanza: stanza().into(),
            },
            parts![0x0b, stanza_parts()],
            r#"{"kind":"retransmit","stanza":{"tag":"x","attrs":{},"content":null}}"#,
        ),
        sample(
            Output::Event(Event {
                name: words::names::ENDED,
                payload: object([
                    ("id", Field::Text("A".into())),
                    ("durationMs", Field::Number(64)),
                    ("by", Field::Null),
                ]),
            }),
            parts![
                0x11,
                "ended",
                3,
                "id",
                1,
                "A",
                "durationMs",
                2,
                Part::Number(64),
                "by",
                9
            ],
            r#"{"kind":"event","name":"ended","payload":{"id":"A","durationMs":64,"by":null}}"#,
        ),
    ]
}

/// What commands come to.
fn results() -> Vec<Sample> {
    let settled = |command, result| Output::Settled {
        command: CommandId(command),
        result,
    };
    let error = CallError::new(code::DISPOSED)
        .text("a", "é")
        .with("b", Fact::Number(-3))
        .with("c", Fact::Texts(vec!["x".into(), "y".into()]))
        .with("d", Fact::Unknown);
    vec![
        sample(
            settled(1, Ok(Success::Done)),
            parts![0x0c, 1],
            r#"{"kind":"done","command":1}"#,
        ),
        sample(
            settled(200, Ok(Success::Known)),
            parts![0x0d, 200],
            r#"{"kind":"known","command":200}"#,
        ),
        sample(
            settled(
                3,
                Ok(Success::Offered {
                    call_id: "A".into(),
                }),
            ),
            parts![0x0e, 3, "A"],
            r#"{"kind":"offered","command":3,"id":"A"}"#,
        ),
        sample(
            settled(
                4,
                Ok(Success::Link {
                    address: "https://x".into(),
                }),
            ),
            parts![0x0f, 4, "https://x"],
            r#"{"kind":"link","command":4,"address":"https://x"}"#,
        ),
        sample(
            settled(5, Err(error)),
            parts![
                0x10,
                5,
                2,
                "message",
                1,
                "wpp-call was taken out of the page",
                "facts",
                7,
                5,
                "code",
                1,
                "disposed",
                "a",
                1,
                "é",
                "b",
                2,
                Part::Number(-3),
                "c",
                6,
                2,
                "x",
                "y",
                "d",
                0,
            ],
            concat!(
                r#"{"kind":"failed","command":5,"error":{"message":"wpp-call was taken out of the page","#,
                r#""facts":{"code":"disposed","a":"é","b":-3,"c":["x","y"],"d":"undefined"}}}"#
            ),
        ),
    ]
}
