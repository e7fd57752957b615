//! The functions that JavaScript calls.
//!
//! `now` is the page's clock, in milliseconds since 1970-01-01 UTC. The result of a command comes
//! out of [`poll`], an error in its arguments too.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Mutex;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::texts::Texts;
use super::write::Writer;
use super::{argument, output, read};
use crate::crypto::StanzaIds;
use crate::engine::{
    CallError, Command, CommandId, Engine, Input, Millis, OfferSecrets, RequestId, Verb, code,
};
use crate::jid::Jid;
use crate::node::{Node, StanzaError};
use crate::object::{Field, Object};
use crate::text;
use crate::words;

/// What this page has of us.
struct Core {
    engine: Engine,
    /// What JavaScript writes before it calls an export.
    input: Vec<i32>,
    /// What JavaScript reads after it has called an export.
    output: Writer,
}

/// `None` before [`start`].
static CORE: Mutex<Option<Core>> = Mutex::new(None);

/// A longer input is not kept room for.
const MAX_KEPT: usize = 0x1_0000;

/// Memory for all calls that are remembered, in bytes; measured with calls that were offered and
/// rejected. It is claimed at the start: memory that is not touched costs nothing, and memory that
/// grows with the calls looks like a leak.
const ROOM: usize = 0x80000;

#[wasm_bindgen]
extern "C" {
    /// The page's knowledge of users' addresses.
    pub type People;

    /// The other address of a user, whose address has no device. `undefined` if the page does not
    /// have it at hand. Called while the engine works, so it must not call an export, and must not
    /// throw.
    #[wasm_bindgen(method)]
    pub fn other(this: &People, address: &str) -> Option<String>;
}

thread_local! {
    /// The page's knowledge of users' addresses, from [`start`].
    static PEOPLE: Cell<Option<People>> = const { Cell::new(None) };
}

/// Makes the engine; gives the [dictionary](words::DICTIONARY) of the crossing. `undefined` where
/// the page has no random source.
#[wasm_bindgen]
pub fn start(people: People) -> JsValue {
    #[cfg(feature = "panic-hook")]
    console_error_panic_hook::set_once();
    let (Ok(ids), Ok(mut core)) = (StanzaIds::draw(&mut getrandom::fill), CORE.try_lock()) else {
        return JsValue::UNDEFINED;
    };
    drop(black_box(Vec::<u8>::with_capacity(ROOM)));
    with_people(|all| all.set(Some(people)));
    let core = core.insert(Core {
        engine: Engine::new(ids),
        input: Vec::new(),
        output: Writer::default(),
    });
    core.engine.set_address_lookup(look_up);
    serde_wasm_bindgen::to_value(words::DICTIONARY).unwrap_or_default()
}

fn look_up(of: Jid) -> Option<Jid> {
    let people = with_people(Cell::take)??;
    let other = people.other(&of.to_wid().as_str());
    with_people(|all| all.set(Some(people)));
    Jid::read(other?)
}

/// Never fails: the value is always there. `try_with` avoids the large panic message of `with`.
fn with_people<R>(work: impl FnOnce(&Cell<Option<People>>) -> R) -> Option<R> {
    PEOPLE.try_with(work).ok()
}

/// Calls somebody.
#[wasm_bindgen]
pub fn offer(now: f64, command: u32, to: &JsValue, is_video: &JsValue) {
    let offer = || {
        Ok(Command::Offer {
            to: argument::read_callee(to).into(),
            is_video: argument::read_switch("isVideo", is_video)?,
            secrets: OfferSecrets::draw(&mut getrandom::fill)
                .map_err(|_| CallError::new(code::NO_RANDOM_SOURCE))?,
        })
    };
    handle_command(now, command, offer());
}

/// Accepts an incoming call.
#[wasm_bindgen]
pub fn accept(now: f64, command: u32, call_id: &JsValue) {
    act(now, command, Verb::Accept, call_id, &JsValue::UNDEFINED);
}

/// Rejects an incoming call.
#[wasm_bindgen]
pub fn reject(now: f64, command: u32, call_id: &JsValue, reason: &JsValue) {
    act(now, command, Verb::Reject, call_id, reason);
}

/// Ends a call.
#[wasm_bindgen]
pub fn end(now: f64, command: u32, call_id: &JsValue, reason: &JsValue) {
    act(now, command, Verb::End, call_id, reason);
}

/// Tells the peer that our microphone is off or on.
#[wasm_bindgen(js_name = setMute)]
pub fn set_mute(now: f64, command: u32, is_muted: &JsValue, call_id: &JsValue) {
    match argument::read_flag("muted", is_muted) {
        Ok(true) => act(now, command, Verb::Mute, call_id, &JsValue::UNDEFINED),
        Ok(false) => act(now, command, Verb::Unmute, call_id, &JsValue::UNDEFINED),
        Err(error) => handle_command(now, command, Err(error)),
    }
}

/// Requests video, or accepts the peer's request for video.
#[wasm_bindgen(js_name = upgradeVideo)]
pub fn upgrade_video(now: f64, command: u32, call_id: &JsValue) {
    act(
        now,
        command,
        Verb::UpgradeVideo,
        call_id,
        &JsValue::UNDEFINED,
    );
}

/// Raises or lowers our hand.
#[wasm_bindgen(js_name = raiseHand)]
pub fn raise_hand(now: f64, command: u32, is_raised: &JsValue, call_id: &JsValue) {
    match argument::read_flag("raised", is_raised) {
        Ok(true) => act(now, command, Verb::RaiseHand, call_id, &JsValue::UNDEFINED),
        Ok(false) => act(now, command, Verb::LowerHand, call_id, &JsValue::UNDEFINED),
        Err(error) => handle_command(now, command, Err(error)),
    }
}

/// Makes a call link.
#[wasm_bindgen(js_name = createLink)]
pub fn create_link(now: f64, command: u32, is_video: &JsValue, start_time: &JsValue) {
    let create = || {
        Ok(Command::CreateLink {
            is_video: argument::read_switch("isVideo", is_video)?,
            start_time: argument::read_start_time(start_time)?,
        })
    };
    handle_command(now, command, create());
}

/// Joins the call behind a call link.
#[wasm_bindgen(js_name = joinLink)]
pub fn join_link(now: f64, command: u32, address: &JsValue, is_video: &JsValue) {
    let join = || {
        Ok(Command::JoinLink {
            link: argument::read_link(address)?,
            is_video: argument::read_switch("isVideo", is_video)?,
        })
    };
    handle_command(now, command, join());
}

/// All known calls as `{ calls }`, oldest first.
#[wasm_bindgen]
pub fn calls() -> usize {
    let calls = with_engine(|engine| engine.calls());
    let mut object = Object::default();
    object.put("calls", Field::Objects(calls.unwrap_or_default()));
    write_object(object)
}

/// A known call.
#[wasm_bindgen]
pub fn call(call_id: &JsValue) -> usize {
    let id = call_id.as_string().unwrap_or_default();
    let call = with_engine(|engine| engine.call(&id)).flatten();
    call.map_or(0, write_object)
}

/// Switches WhatsApp Web's own calling interface on.
#[wasm_bindgen(js_name = enableCallInterface)]
pub fn enable_call_interface(now: f64, command: u32) {
    handle_command(now, command, Ok(Command::EnableCallInterface));
}

/// Checks an option of `configure`, or a part of an option, and sets it if `really`. Returns the
/// error, if any.
#[wasm_bindgen]
pub fn configure(option: &JsValue, part: &JsValue, value: &JsValue, really: bool) -> usize {
    let text = |value: &JsValue| value.as_string().unwrap_or_default();
    let (option, part) = (text(option), text(part));
    let checked: Option<Result<(), CallError>> = with_engine(|engine| {
        let mut settings = engine.settings().clone();
        argument::set_option(&mut settings, &option, &part, value)?;
        if really {
            *engine.settings() = settings;
        }
        Ok(())
    });
    match checked {
        Some(Err(error)) => write_object(error),
        _ => 0,
    }
}

/// The page has answered a request.
#[wasm_bindgen]
pub fn answer(now: f64, request: u32, length: usize) {
    let request = RequestId(request);
    if let Some(answer) = read_input(length, read::answer) {
        handle(now, Input::Answer { request, answer });
    }
}

/// A call in the page's collection is new or has changed.
#[wasm_bindgen(js_name = pageCall)]
pub fn page_call(now: f64, length: usize) {
    match read_input(length, read::page_call) {
        Some(Ok(Some(call))) => handle(now, Input::PageCall(call)),
        Some(Ok(None)) | None => {}
        Some(Err(read::Broken)) => {
            web_sys::console::warn_1(&"[wpp-call] a call is unreadable".into())
        }
    }
}

/// Whether the engine knows when a call was offered.
#[wasm_bindgen(js_name = knowsOfferTime)]
pub fn knows_offer_time(call_id: &JsValue) -> bool {
    let id = call_id.as_string().unwrap_or_default();
    with_engine(|engine| engine.knows_offer_time(&id)).unwrap_or_default()
}

/// The page has received a stanza, and acknowledges it. Returns the path of its call, `native` or
/// `stanza`, if the call is known.
#[wasm_bindgen]
pub fn stanza(now: f64, length: usize) -> Option<String> {
    let stanza = read_stanza(length)?;
    let path = with_engine(|engine| engine.path_of(&stanza))?;
    handle(now, Input::Stanza(stanza));
    path.map(Into::into)
}

/// Whether [`hidden_from_page`] may return anything.
#[wasm_bindgen(js_name = hasOurs)]
pub fn has_ours() -> bool {
    with_engine(|engine| engine.has_stanza_calls()).unwrap_or_default()
}

/// The attribute of a received stanza's action that the page must not read, if any.
#[wasm_bindgen(js_name = hiddenFromPage)]
pub fn hidden_from_page(length: usize) -> Option<String> {
    let stanza = read_stanza(length)?;
    with_engine(|engine| engine.hidden_from_page(&stanza))?.map(Into::into)
}

/// The native stack says that nobody answers a second call: one that came in while the stack had
/// another call.
#[wasm_bindgen]
pub fn missed(now: f64, call_id: &str) {
    let call_id = call_id.into();
    handle(now, Input::SecondCallMissed { call_id });
}

/// The native stack sends a stanza. Returns the number for the [`answer`] with its ack, or 0 if no
/// ack is awaited.
#[wasm_bindgen]
pub fn sent(now: f64, length: usize) -> u32 {
    let Some(stanza) = read_stanza(length) else {
        return 0;
    };
    let request = with_engine(Engine::next_request);
    let Some(request) = request else {
        return 0;
    };
    handle(now, Input::StackStanza { request, stanza });
    request.0
}

/// A stanza as readable objects: `{ stanza }` or `{ error }`.
#[wasm_bindgen]
pub fn parse(length: usize) -> usize {
    let parsed = match read_stanza(length) {
        Some(stanza) => crate::stanza::show(&stanza),
        None => Err(StanzaError {
            place: "stanza".into(),
            expected: "at most 32 levels",
            found: None,
        }),
    };
    write_object(Object::default().parsed(parsed))
}

/// Sets the page's steady clock, which is never set back but may stand still.
#[wasm_bindgen]
pub fn tick(steady: f64) {
    with_engine(|engine| engine.set_steady_time(Millis(steady as u64)));
}

/// The deadline has come.
#[wasm_bindgen]
pub fn time(now: f64) {
    handle(now, Input::Time);
}

/// The module leaves the page. What is left to do comes out of [`poll`].
#[wasm_bindgen]
pub fn stop(now: f64) {
    handle(now, Input::Stop);
}

/// Where JavaScript writes an input of so many numbers, as the place of the first one in the memory.
/// What stands there stays until the next call of another export. 0 while the engine works.
#[wasm_bindgen]
pub fn room(length: usize) -> usize {
    with_core(|core| {
        if core.input.len() < length {
            core.input.resize(length.next_power_of_two(), 0);
        }
        place_of(&core.input)
    })
    .unwrap_or_default()
}

/// The memory that all places are in.
#[wasm_bindgen(js_name = ownMemory)]
pub fn own_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// Forgets the texts that both sides know. JavaScript does the same.
#[wasm_bindgen(js_name = forgetTexts)]
pub fn forget_texts() {
    with_core(|core| core.output.texts().clear());
}

/// Where the engine's next outputs stand, behind their length; 0 if there are none. Wipes what was
/// there before.
#[wasm_bindgen]
pub fn poll() -> usize {
    with_core(|core| {
        core.output.begin();
        output::outputs(&mut core.engine, &mut core.output);
        let place = place_of(core.output.finish());
        if place == 0 {
            text::sweep_if_nearly_full(&[&core.engine, core.output.texts()]);
        }
        place
    })
    .unwrap_or_default()
}

/// The time at which to call [`time`]; infinite for never.
#[wasm_bindgen(js_name = nextDeadline)]
pub fn next_deadline() -> f64 {
    let deadline = with_engine(|engine| engine.next_deadline()).flatten();
    deadline.map_or(f64::INFINITY, |Millis(at)| at as f64)
}

fn act(now: f64, command: u32, verb: Verb, call_id: &JsValue, reason: &JsValue) {
    let act = || {
        Ok(Command::Act {
            verb,
            call_id: argument::read_call_id(call_id)?,
            reason: argument::read_reason(reason)?,
        })
    };
    handle_command(now, command, act());
}

fn handle_command(now: f64, id: u32, command: Result<Command, CallError>) {
    let id = CommandId(id);
    handle(now, Input::Command { id, command });
}

fn handle(now: f64, input: Input) {
    with_engine(|engine| engine.handle(Millis(now as u64), input));
}

/// Writes an object; where it stands, behind its length.
fn write_object(value: impl Into<Object>) -> usize {
    let object = value.into();
    with_core(|core| {
        core.output.begin();
        core.output.object(&object);
        place_of(core.output.finish())
    })
    .unwrap_or_default()
}

/// What JavaScript has written, if that is a stanza.
fn read_stanza(length: usize) -> Option<Node> {
    read_input(length, read::stanza)?.ok()
}

fn read_input<R>(length: usize, read: fn(&[i32], &mut Texts) -> R) -> Option<R> {
    with_core(|core| {
        let input = core.input.get(..length).unwrap_or_default();
        let value = read(input, core.output.texts());
        if core.input.len() > MAX_KEPT {
            core.input = Vec::new();
        }
        value
    })
}

/// The place of the first of these numbers in the memory; 0 if there are none.
fn place_of(ints: &[i32]) -> usize {
    match ints.is_empty() {
        true => 0,
        false => ints.as_ptr() as usize / size_of::<i32>(),
    }
}

fn with_engine<R>(work: impl FnOnce(&mut Engine) -> R) -> Option<R> {
    with_core(|core| work(&mut core.engine))
}

fn with_core<R>(work: impl FnOnce(&mut Core) -> R) -> Option<R> {
    // The lock is free, unless the page calls us while the engine asks it for an address.
    CORE.try_lock().ok()?.as_mut().map(work)
}
