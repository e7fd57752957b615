//! Every kind of output, how it is written after the grammar of `src/web/output.rs`, and what
//! JavaScript has of it.

use wpp_call::crypto::CallKey;
use wpp_call::engine::{
    CallError, CommandId, Event, Fact, Output, Request, RequestId, StackAction, Success, code,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};

pub struct Sample {
    pub output: Output,
    pub blob: &'static str,
    pub ops: Vec<u8>,
    /// As JSON, bytes as hex digits.
    pub seen: &'static str,
}

impl Sample {
    pub fn buffer(&self) -> Vec<u8> {
        let length = u8::try_from(self.blob.len()).unwrap();
        [&[length], self.blob.as_bytes(), &self.ops].concat()
    }
}

/// A text of so many units.
const fn text(units: u8) -> [u8; 2] {
    [0xfe, units]
}

const NONE: [u8; 2] = text(0);

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

/// A stanza, and how it is written.
fn stanza() -> Node {
    Node::new("x")
}

const STANZA: [u8; 6] = [1, b'x', 0xfe, 1, 0, 0];

fn object<const N: usize>(properties: [(&'static str, Field); N]) -> Object {
    let mut object = Object::default();
    for (name, field) in properties {
        object.put(name, field);
    }
    object
}

fn sample(output: Output, blob: &'static str, ops: &[&[u8]], seen: &'static str) -> Sample {
    let ops = ops.concat();
    Sample {
        output,
        blob,
        ops,
        seen,
    }
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
            "",
            &[&[0x00, 1]],
            r#"{"kind":"identity","request":1}"#,
        ),
        sample(
            request(u32::MAX, Request::Identity),
            "",
            &[&[0x00, 0xff, 0xff, 0xff, 0xff, 0x0f]],
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
            "491@c.us",
            &[&[0x01, 2], &text(8), &[32], &[7; 32]],
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
            "",
            &[&[0x12, 5, 2]],
            r#"{"kind":"giveUp","request":5,"encrypt":2}"#,
        ),
        sample(
            request(6, Request::Calls { wanted: None }),
            "",
            &[&[0x02, 6], &NONE],
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
            "A2@lid",
            &[&[0x03, 7], &text(1), &text(5), &[1]],
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
            "",
            &[&[0x04, 8], &[0xb0, 0xea, 0x01], &[6], &STANZA],
            r#"{"kind":"send","request":8,"timeout":30000,"stanza":"0178fe010000"}"#,
        ),
        sample(
            request(9, Request::EnableCalling),
            "",
            &[&[0x05, 9]],
            r#"{"kind":"enableCalling","request":9}"#,
        ),
        sample(
            request(10, Request::CheckStack),
            "",
            &[&[0x06, 10]],
            r#"{"kind":"stack","request":10}"#,
        ),
        sample(
            request(
                11,
                Request::JoinLink {
                    token: "0123".into(),
                    is_video: false,
                },
            ),
            "0123",
            &[&[0x08, 11], &text(4), &[0]],
            r#"{"kind":"joinLink","request":11,"token":"0123","isVideo":false}"#,
        ),
    ]
}

/// What the page's own stack is to do.
fn acts() -> Vec<Sample> {
    let drive = |action| Output::Request {
        id: RequestId(12),
        request: Request::UseStack {
            id: "A".into(),
            action,
        },
    };
    let head = [0x07, 12, 0xfe, 1];
    let to_nobody: &[u8] = &[NONE, NONE, NONE].concat();
    vec![
        sample(
            drive(StackAction::Start {
                to: jid("491@s.whatsapp.net"),
                is_video: true,
            }),
            "Astart491@c.us",
            &[&head, &text(5), &[1], &text(8), &NONE, &NONE],
            r#"{"kind":"drive","request":12,"id":"A","act":"start","isOn":true,"to":"491@c.us","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::Accept { is_video: false }),
            "Aaccept",
            &[&head, &text(6), &[0], to_nobody],
            r#"{"kind":"drive","request":12,"id":"A","act":"accept","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::Reject),
            "Areject",
            &[&head, &text(6), &[0], to_nobody],
            r#"{"kind":"drive","request":12,"id":"A","act":"reject","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::RejectOther {
                is_group: true,
                peer: jid("2:7@lid"),
                creator: jid("3@lid"),
                reason: Some("busy".into()),
            }),
            "ArejectOther2:7@lid3@lidbusy",
            &[&head, &text(11), &[1], &text(7), &text(5), &text(4)],
            r#"{"kind":"drive","request":12,"id":"A","act":"rejectOther","isOn":true,"to":"2:7@lid","creator":"3@lid","reason":"busy"}"#,
        ),
        sample(
            drive(StackAction::RejectOther {
                is_group: false,
                peer: jid("2:7@lid"),
                creator: jid("3@lid"),
                reason: None,
            }),
            "ArejectOther2:7@lid3@lid",
            &[&head, &text(11), &[0], &text(7), &text(5), &NONE],
            r#"{"kind":"drive","request":12,"id":"A","act":"rejectOther","isOn":false,"to":"2:7@lid","creator":"3@lid","reason":""}"#,
        ),
        sample(
            drive(StackAction::End),
            "Aend",
            &[&head, &text(3), &[0], to_nobody],
            r#"{"kind":"drive","request":12,"id":"A","act":"end","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::Mute(true)),
            "Amute",
            &[&head, &text(4), &[1], to_nobody],
            r#"{"kind":"drive","request":12,"id":"A","act":"mute","isOn":true,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::RequestVideo),
            "ArequestVideo",
            &[&head, &text(12), &[0], to_nobody],
            r#"{"kind":"drive","request":12,"id":"A","act":"requestVideo","isOn":false,"to":"","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::AcceptVideo { of: jid("2:7@lid") }),
            "AacceptVideo2:7@lid",
            &[&head, &text(11), &[0], &text(7), &NONE, &NONE],
            r#"{"kind":"drive","request":12,"id":"A","act":"acceptVideo","isOn":false,"to":"2:7@lid","creator":"","reason":""}"#,
        ),
        sample(
            drive(StackAction::RaiseHand(true)),
            "AraiseHand",
            &[&head, &text(9), &[1], to_nobody],
            r#"{"kind":"drive","request":12,"id":"A","act":"raiseHand","isOn":true,"to":"","creator":"","reason":""}"#,
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
            "é😀",
            &[&[0x09], &text(3)],
            r#"{"kind":"closeCall","id":"é😀"}"#,
        ),
        sample(
            Output::ActivateCall { id: "A".into() },
            "A",
            &[&[0x13], &text(1)],
            r#"{"kind":"activateCall","id":"A"}"#,
        ),
        sample(
            Output::EndCall {
                id: "A".into(),
                by_user: true,
                is_native: false,
            },
            "A",
            &[&[0x0a], &text(1), &[1, 0]],
            r#"{"kind":"endCall","id":"A","byUser":true,"isNative":false}"#,
        ),
        sample(
            Output::Retransmit {
                stanza: stanza().into(),
            },
            "",
            &[&[0x0b], &[6], &STANZA],
            r#"{"kind":"sendAgain","stanza":"0178fe010000"}"#,
        ),
        sample(
            Output::Event(Event {
                name: "ended",
                payload: object([
                    ("id", Field::Text("A".into())),
                    ("durationMs", Field::Number(64)),
                    ("by", Field::Null),
                ]),
            }),
            "endedidAdurationMsby",
            &[
                &[0x11],
                &text(5),
                &[3],
                &text(2),
                &[1],
                &text(1),
                &text(10),
                &[2, 0x80, 0x01],
                &text(2),
                &[9],
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
            "",
            &[&[0x0c, 1]],
            r#"{"kind":"done","command":1}"#,
        ),
        sample(
            settled(200, Ok(Success::Known)),
            "",
            &[&[0x0d, 0xc8, 0x01]],
            r#"{"kind":"known","command":200}"#,
        ),
        sample(
            settled(
                3,
                Ok(Success::Offered {
                    call_id: "A".into(),
                }),
            ),
            "A",
            &[&[0x0e, 3], &text(1)],
            r#"{"kind":"offered","command":3,"id":"A"}"#,
        ),
        sample(
            settled(
                4,
                Ok(Success::Link {
                    address: "https://x".into(),
                }),
            ),
            "https://x",
            &[&[0x0f, 4], &text(9)],
            r#"{"kind":"link","command":4,"address":"https://x"}"#,
        ),
        sample(
            settled(5, Err(error)),
            "messagewpp-call was taken out of the pagefactscodedisposedaébcxyd",
            &[
                &[0x10, 5],
                &[2],
                &text(7),
                &[1],
                &text(34),
                &text(5),
                &[7, 5],
                &text(4),
                &[1],
                &text(8),
                &text(1),
                &[1],
                &text(1),
                &text(1),
                &[2, 5],
                &text(1),
                &[6, 2],
                &text(1),
                &text(1),
                &text(1),
                &[0],
            ],
            concat!(
                r#"{"kind":"failed","command":5,"error":{"message":"wpp-call was taken out of the page","#,
                r#""facts":{"code":"disposed","a":"é","b":-3,"c":["x","y"],"d":"undefined"}}}"#
            ),
        ),
    ]
}
