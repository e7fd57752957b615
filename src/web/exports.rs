//! The functions that JavaScript calls.
//!
//! `now` is the page's clock, in milliseconds since 1970-01-01 UTC. The result of a command comes
//! out of [`poll`], an error in its arguments too.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Mutex;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize;

use super::output::Secrecy;
use super::write::Writer;
use super::{argument, output, read, write};
use crate::crypto::StanzaIds;
use crate::engine::{
    CallError, Command, CommandId, Engine, Input, Millis, OfferSecrets, RequestId, Verb, code,
};
use crate::jid::Jid;
use crate::node::StanzaError;
use crate::object::{Field, Object};
use crate::text;
use crate::words;

/// The engine of this page. `None` before [`start`].
static ENGINE: Mutex<Option<Engine>> = Mutex::new(None);

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
    let (Ok(ids), Ok(mut engine)) = (StanzaIds::draw(&mut getrandom::fill), ENGINE.try_lock())
    else {
        return JsValue::UNDEFINED;
    };
    drop(black_box(Vec::<u8>::with_capacity(ROOM)));
    with_people(|all| all.set(Some(people)));
    let made = engine.insert(Engine::new(ids));
    made.set_address_lookup(look_up);
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
pub fn calls() -> Uint8Array {
    let calls = with_engine(|engine| engine.calls());
    let mut object = Object::default();
    object.put("calls", Field::Objects(calls.unwrap_or_default()));
    buffer_of(object)
}

/// A known call.
#[wasm_bindgen]
pub fn call(call_id: &JsValue) -> Option<Uint8Array> {
    let id = call_id.as_string()?;
    with_engine(|engine| engine.call(&id))?.map(buffer_of)
}

/// Switches WhatsApp Web's own calling interface on.
#[wasm_bindgen(js_name = enableCallInterface)]
pub fn enable_call_interface(now: f64, command: u32) {
    handle_command(now, command, Ok(Command::EnableCallInterface));
}

/// Checks an option of `configure`, or a part of an option, and sets it if `really`. Returns the
/// error, if any.
#[wasm_bindgen]
pub fn configure(
    option: &JsValue,
    part: &JsValue,
    value: &JsValue,
    really: bool,
) -> Option<Uint8Array> {
    let text = |value: &JsValue| value.as_string().unwrap_or_default();
    let (option, part) = (text(option), text(part));
    let checked: Result<(), CallError> = with_engine(|engine| {
        let mut settings = engine.settings().clone();
        argument::set_option(&mut settings, &option, &part, value)?;
        if really {
            *engine.settings() = settings;
        }
        Ok(())
    })?;
    checked.err().map(buffer_of)
}

/// The page has answered a request.
#[wasm_bindgen]
pub fn answer(now: f64, request: u32, buffer: &[u8]) {
    let request = RequestId(request);
    let answer = read::answer(buffer);
    handle(now, Input::Answer { request, answer });
}

/// A call in the page's collection is new or has changed.
#[wasm_bindgen(js_name = pageCall)]
pub fn page_call(now: f64, buffer: &[u8]) {
    match read::page_call(buffer) {
        Ok(Some(call)) => handle(now, Input::PageCall(call)),
        Ok(None) => {}
        Err(read::Broken) => web_sys::console::warn_1(&"[wpp-call] a call is unreadable".into()),
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
pub fn stanza(now: f64, buffer: &[u8]) -> Option<String> {
    // A buffer that cannot be read is no stanza.
    let stanza = read::stanza(buffer).ok()?;
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
pub fn hidden_from_page(buffer: &[u8]) -> Option<String> {
    let stanza = read::stanza(buffer).ok()?;
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
pub fn sent(now: f64, buffer: &[u8]) -> u32 {
    let Ok(stanza) = read::stanza(buffer) else {
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
pub fn parse(buffer: &[u8]) -> Uint8Array {
    let parsed = match read::stanza(buffer) {
        Ok(stanza) => crate::stanza::show(&stanza),
        Err(read::Broken) => Err(StanzaError {
            place: "stanza".into(),
            expected: "at most 32 levels",
            found: None,
        }),
    };
    buffer_of(Object::default().parsed(parsed))
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

#[wasm_bindgen]
extern "C" {
    /// Receives what the engine says.
    pub type Listener;

    /// Takes one buffer. It is in the module's own memory, and valid only during the call.
    #[wasm_bindgen(method, catch)]
    pub fn take(this: &Listener, buffer: &[u8]) -> Result<(), JsValue>;
}

/// Passes everything that the engine says to `listener`.
///
/// # Errors
///
/// The listener has thrown.
#[wasm_bindgen]
pub fn poll(listener: &Listener) -> Result<(), JsValue> {
    loop {
        let mut out = Writer::default();
        let secrecy = with_engine(|engine| output::outputs(engine, &mut out));
        if out.is_empty() {
            with_engine(|engine| text::sweep_if_nearly_full(&[engine]));
            return Ok(());
        }
        let mut buffer = out.finish();
        let taken = listener.take(&buffer);
        // Also if the listener has thrown.
        if secrecy == Some(Secrecy::Secret) {
            out.wipe();
            buffer.zeroize();
        }
        taken?;
    }
}

/// The time at which to call [`time`].
#[wasm_bindgen(js_name = nextDeadline)]
pub fn next_deadline() -> Option<f64> {
    let Millis(at) = with_engine(|engine| engine.next_deadline())??;
    Some(at as f64)
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

fn buffer_of(value: impl Into<Object>) -> Uint8Array {
    write::object(&value.into()).as_slice().into()
}

fn with_engine<R>(work: impl FnOnce(&mut Engine) -> R) -> Option<R> {
    // The lock is free: there is one thread, and no export runs inside another.
    ENGINE.try_lock().ok()?.as_mut().map(work)
}
