//! Measures building and parsing of each kind of stanza, and single steps of the engine: their time
//! with criterion, and the number of their allocations. Preparing the input and dropping the output
//! do not count.

use std::alloc::System;
use std::cell::RefCell;
use std::env;
use std::fs;
use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context, Result};
use criterion::{BatchSize, Criterion};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use xtask_bench_native::one_of_each;

use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Command, CommandId, Engine, Input, Millis, Output, PageCall, PageState, PathChoice, Phase,
    RawState, Request, Verb,
};
use wpp_call::jid::Jid;
use wpp_call::node::Node;
use wpp_call::stanza::Stanza;
use wpp_call::stanza::accept::Accept;
use wpp_call::stanza::ack::Ack;
use wpp_call::stanza::call::{Act, Call, Peer};
use wpp_call::stanza::call_ref::CallRef;
use wpp_call::stanza::element::Leaf;
use wpp_call::stanza::mute::Mute;
use wpp_call::stanza::offer::{CiphertextKind, Encrypted, Offer};
use wpp_call::stanza::profile::CURRENT;
use wpp_call::stanza::receipt::Receipt;
use wpp_call::stanza::reject::Reject;
use wpp_call::stanza::terminate::Terminate;
use wpp_call::stanza::user_action::UserAction;
use wpp_call::web::write::Writer;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ME: &str = "111111111111111:3@lid";
const PEER: &str = "222222222222222@lid";
const PEERS_PHONE: &str = "222222222222222:7@lid";
const CALL_ID: &str = "00AABBCCDDEEFF112233445566778899";
const NOW: Millis = Millis(1_700_000_000_000);

/// Typical sizes in bytes: of a first Signal message with a call key, and of a signed device
/// identity.
const CIPHERTEXT: usize = 190;
const IDENTITY: usize = 160;

struct Bench {
    criterion: Criterion,
    /// For each name: how many allocations, and how many bytes in all.
    allocations: Vec<(String, usize, usize)>,
}

impl Bench {
    fn measure<I, O>(&mut self, name: &str, make: impl Fn() -> I, work: impl Fn(I) -> O) {
        drop(work(make())); // makes what is made only once, so that it does not count
        let input = make();
        let region = Region::new(ALLOCATOR);
        let output = black_box(work(input));
        let change = region.change();
        drop(output);
        let count = change.allocations + change.reallocations;
        let bytes = change.bytes_allocated;
        self.allocations.push((name.into(), count, bytes));
        self.criterion.bench_function(name, |bencher| {
            bencher.iter_batched(&make, &work, BatchSize::SmallInput);
        });
    }
}

fn main() -> Result<()> {
    let criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(50)
        .configure_from_args();
    let mut bench = Bench {
        criterion,
        allocations: Vec::new(),
    };
    built(&mut bench)?;
    parsed(&mut bench)?;
    steps(&mut bench)?;
    bench.criterion.final_summary();
    let Some(folder) = env::var_os("CRITERION_HOME") else {
        return Ok(());
    };
    let all = bench.allocations.iter();
    let rows = all
        .map(|(name, count, bytes)| json!({ "name": name, "allocations": count, "bytes": bytes }));
    let path = std::path::Path::new(&folder).join("allocations.json");
    fs::write(path, json!(rows.collect::<Vec<_>>()).to_string()).context("allocations.json")
}

fn call() -> Result<CallRef> {
    Ok(CallRef {
        id: CALL_ID.into(),
        creator: ME.parse()?,
    })
}

/// Measures the stanzas that we send, from the constructor of the typed form to the finished node.
fn built(bench: &mut Bench) -> Result<()> {
    let (call, peer) = (call()?, PEERS_PHONE.parse::<Jid>()?);
    for count in [1, 5, 50, 256] {
        let encrypted = encrypted(count)?;
        let devices = if count == 1 {
            "1 device".into()
        } else {
            format!("{count} devices")
        };
        let make = |encrypted| {
            let offer = Offer::outgoing(&CURRENT, &call, false, encrypted)
                .with_device_identity(Some(Leaf(vec![7; IDENTITY].into())));
            sent(&peer, offer)
        };
        let name = format!("build offer, {devices}");
        bench.measure(&name, || encrypted.clone(), make);
        let node = make(encrypted.clone());
        let name = format!("write offer, {devices}");
        // Like the shipped writer, it keeps its memory, and knows the texts after the first time.
        let writer = RefCell::new(Writer::default());
        let write = |()| {
            let mut writer = writer.borrow_mut();
            writer.begin();
            node.iter().for_each(|node| writer.node(node));
            writer.finish().len()
        };
        bench.measure(&name, || (), write);
    }
    bench.measure(
        "build accept",
        || (),
        |()| sent(&peer, Accept::outgoing(&call, false)),
    );
    bench.measure(
        "build reject",
        || (),
        |()| sent(&peer, Reject::outgoing(&call, None)),
    );
    let terminate = || Terminate::outgoing(&CURRENT, &call, peer, None);
    bench.measure("build terminate", || (), |()| sent(&peer, terminate()));
    bench.measure(
        "build mute_v2",
        || (),
        |()| sent(&peer, Mute::outgoing(&call, true)),
    );
    let raised = || UserAction::outgoing(&call, true);
    bench.measure("build user_action", || (), |()| sent(&peer, raised()));
    Ok(())
}

fn encrypted(count: usize) -> Result<Vec<Encrypted>> {
    let devices = (0..count).map(|device| format!("222222222222222:{device}@lid").parse());
    let encrypt = |device: Result<Jid, _>| {
        Ok(Encrypted {
            device: device?,
            kind: CiphertextKind::Pkmsg,
            ciphertext: vec![7; CIPHERTEXT].into(),
        })
    };
    devices.map(encrypt).collect()
}

fn sent(peer: &Jid, action: impl Act) -> Option<Node> {
    let mut ids = ids()?;
    let call = Call::outgoing(None, ids.next_id(), Peer::Jid(*peer), action);
    call.build(&CURRENT).ok()
}

fn ids() -> Option<StanzaIds> {
    StanzaIds::draw(&mut |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok::<_, ()>(())
    })
    .ok()
}

/// Measures every kind of received stanza, from the node to its checked, typed form.
fn parsed(bench: &mut Bench) -> Result<()> {
    for (kind, node) in one_of_each()? {
        let name = format!("parse {kind}");
        let copy = || node.clone();
        match &*node.tag.as_str() {
            "call" => bench.measure(&name, copy, |node| {
                Call::parse(node).map(|call| call.action())
            }),
            "ack" => bench.measure(&name, copy, Ack::parse),
            _ => bench.measure(&name, copy, Receipt::parse),
        }
    }
    Ok(())
}

/// Measures single steps of the engine, each with all its outputs.
fn steps(bench: &mut Bench) -> Result<()> {
    let kinds = one_of_each()?;
    let offer = kinds.iter().find(|(kind, _)| kind == "offer");
    let (_, offer) = offer.context("expected an offer")?;
    let page_call = rings()?;
    bench.measure(
        "step: a stanza comes in",
        || (engine(), offer.clone()),
        |(mut engine, offer)| {
            engine.handle(NOW, Input::Stanza(offer));
            drained(engine)
        },
    );
    bench.measure(
        "step: a call rings",
        || (engine(), page_call),
        |(mut engine, call)| {
            engine.handle(NOW, Input::PageCall(call));
            drained(engine)
        },
    );
    let rejected = |(mut engine, ()): (Engine, ())| {
        engine.handle(NOW, reject());
        drained(engine)
    };
    let (_, outputs) = rejected(ringing());
    let is_sent = |output: &Output| {
        matches!(
            output,
            Output::Request {
                request: Request::Send { .. },
                ..
            }
        )
    };
    outputs
        .iter()
        .find(|output| is_sent(output))
        .context("expected a reject to be sent")?;
    bench.measure("step: reject is sent", ringing, rejected);
    Ok(())
}

fn engine() -> Engine {
    let mut engine = Engine::new(ids().unwrap_or_else(|| unreachable!("the ids are not random")));
    engine.settings().path = PathChoice::Stanza;
    engine
}

fn rings() -> Result<PageCall> {
    Ok(PageCall {
        previous_id: None,
        link_token: None,
        id: CALL_ID.into(),
        peer: PEER.parse()?,
        state: PageState {
            phase: Phase::Ringing,
            raw: RawState::Text("INCOMING_RING".into()),
        },
        is_group: false,
        group_jid: None,
        is_silenced: false,
        other_address: None,
        is_video: false,
        is_outgoing: false,
        is_active: false,
        is_native: false,
        was_offline: false,
        ended_by_user: false,
        is_waiting: false,
        log_result: None,
        offer_time: Some(1_700_000_000),
    })
}

/// Returns an engine with a call that rings.
fn ringing() -> (Engine, ()) {
    let mut engine = engine();
    if let Ok(call) = rings() {
        engine.handle(NOW, Input::PageCall(call));
    }
    let (engine, _) = drained(engine);
    (engine, ())
}

fn reject() -> Input {
    Input::Command {
        id: CommandId(1),
        command: Ok(Command::Act {
            verb: Verb::Reject,
            call_id: Some(CALL_ID.into()),
            reason: None,
        }),
    }
}

fn drained(mut engine: Engine) -> (Engine, Vec<Output>) {
    let mut outputs = Vec::new();
    while let Some(output) = engine.poll() {
        outputs.push(output);
    }
    (engine, outputs)
}
