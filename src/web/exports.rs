//! The functions that JavaScript calls.
//!
//! Each input takes the page's two clocks, in milliseconds: `now`, since 1970-01-01 UTC, and `steady`, which is
//! never set back but may stand still. Each input gives the place where
//! the engine's outputs stand (`output.rs` says how), or 0 while the engine works. The
//! result of a command is one of the outputs, an error in its arguments too.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Mutex;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::texts::Texts;
use super::write::Writer;
use super::{argument, output, read};
use crate::crypto::StanzaIds;
use crate::engine::{CallError, CommandId, Engine, Input, Millis, OfferSecrets, RequestId, code};
use crate::jid::Jid;
use crate::node::StanzaError;
use crate::object::{Field, Object};
use crate::text;
use crate::words as w;
use crate::words::Word;

/// What this page has of us.
struct Core {
    engine: Box<Engine>,
    /// The engine of the page while another one [rehearses](rehearse).
    aside: Option<Box<Engine>>,
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
    /// What the engine asks the page directly. Its functions are called while the engine works, so they
    /// must not call an export, and must not throw.
    pub type Page;

    /// The other address of a user, whose address has no device. `undefined` if the page does not
    /// have it at hand.
    #[wasm_bindgen(method)]
    pub fn other(this: &Page, address: &str) -> Option<String>;

    /// Whether anybody would hear the event whose name is this word.
    #[wasm_bindgen(method, js_name = isHeard)]
    pub fn is_heard(this: &Page, event: u16) -> bool;
}

thread_local! {
    /// From [`start`].
    static PAGE: Cell<Option<Page>> = const { Cell::new(None) };
}

/// Makes the engine; gives the [dictionary](w::DICTIONARY) of the crossing. `undefined` where
/// the page has no random source.
#[wasm_bindgen]
pub fn start(page: Page) -> JsValue {
    #[cfg(feature = "panic-hook")]
    console_error_panic_hook::set_once();
    let (Ok(ids), Ok(mut core)) = (StanzaIds::draw(&mut getrandom::fill), CORE.try_lock()) else {
        return JsValue::UNDEFINED;
    };
    drop(black_box(Vec::<u8>::with_capacity(ROOM)));
    with_page(|all| all.set(Some(page)));
    let core = core.insert(Core {
        engine: new_engine(ids),
        aside: None,
        input: Vec::new(),
        output: Writer::default(),
    });
    core.engine.set_address_lookup(look_up);
    core.engine.set_audience(is_heard);
    serde_wasm_bindgen::to_value(w::DICTIONARY).unwrap_or_default()
}

/// In one place: making an engine takes much code.
#[inline(never)]
fn new_engine(ids: StanzaIds) -> Box<Engine> {
    Box::new(Engine::new(ids))
}

fn look_up(of: Jid) -> Option<Jid> {
    let other = ask_page(|page| page.other(&of.to_wid().as_str()))?;
    Jid::read(other?)
}

fn is_heard(event: Word) -> bool {
    ask_page(|page| page.is_heard(event.index())).unwrap_or(true)
}

/// `None` before [`start`].
fn ask_page<R>(question: impl FnOnce(&Page) -> R) -> Option<R> {
    let page = with_page(Cell::take)??;
    let answer = question(&page);
    with_page(|all| all.set(Some(page)));
    Some(answer)
}

/// Never fails: the value is always there. `try_with` avoids the large panic message of `with`.
fn with_page<R>(work: impl FnOnce(&Cell<Option<Page>>) -> R) -> Option<R> {
    PAGE.try_with(work).ok()
}

/// A user's command; `argument.rs` says how it is written. Before it stands who is logged in, so that an
/// offer need not ask: our PN and our LID, both empty where the page has not said so.
#[wasm_bindgen]
pub fn command(now: f64, steady: f64, id: u32, length: usize) -> usize {
    with_core(|core| {
        let (me, command) = core.read(length, |ints, texts| {
            let (me, length) = read::identity(ints, texts);
            let rest = ints.get(length..).unwrap_or_default();
            (me, argument::command(rest, texts, draw_secrets))
        });
        core.engine.say_identity(me);
        let id = CommandId(id);
        core.handle(now, steady, Input::Command { id, command })
    })
}

fn draw_secrets() -> Result<OfferSecrets, CallError> {
    let drawn = OfferSecrets::draw(&mut getrandom::fill);
    drawn.map_err(|_| CallError::new(code::NO_RANDOM_SOURCE))
}

/// All known calls as `{ calls }`, oldest first.
#[wasm_bindgen]
pub fn calls() -> usize {
    with_core(|core| {
        let mut object = Object::default();
        object.put("calls", Field::Objects(core.engine.calls()));
        core.write_object(object)
    })
}

/// The call with the id that JavaScript has written, if it is known.
#[wasm_bindgen]
pub fn call(length: usize) -> usize {
    with_core(|core| {
        let id = core.read(length, read::text);
        match core.engine.call(id) {
            Some(call) => core.write_object(call),
            None => 0,
        }
    })
}

/// Checks an option of `configure`, or a part of an option, and sets it if `really`; `argument.rs`
/// says how it is written. Returns the error, if any.
#[wasm_bindgen]
pub fn configure(really: bool, length: usize) -> usize {
    with_core(|core| {
        let mut settings = core.engine.settings().clone();
        let input = core.input.get(..length).unwrap_or_default();
        if let Err(error) = argument::option(input, core.output.texts(), &mut settings) {
            return core.write_object(error);
        }
        if really {
            *core.engine.settings() = settings;
        }
        0
    })
}

/// The page has answered a request.
#[wasm_bindgen]
pub fn answer(now: f64, steady: f64, request: u32, length: usize) -> usize {
    with_core(|core| {
        let request = RequestId(request);
        let answer = core.read(length, read::answer);
        core.handle(now, steady, Input::Answer { request, answer })
    })
}

/// A call in the page's collection is new or has changed.
#[wasm_bindgen(js_name = pageCall)]
pub fn page_call(now: f64, steady: f64, length: usize) -> usize {
    with_core(|core| match core.read(length, read::page_call) {
        Ok(Some(call)) => core.handle(now, steady, Input::PageCall(call)),
        Ok(None) => 0,
        Err(read::Broken) => {
            web_sys::console::warn_1(&"[wpp-call] a call is unreadable".into());
            0
        }
    })
}

/// Whether the engine knows when the call with the id that JavaScript has written was offered.
#[wasm_bindgen(js_name = knowsOfferTime)]
pub fn knows_offer_time(length: usize) -> bool {
    with_core(|core| {
        let id = core.read(length, read::text);
        core.engine.knows_offer_time(id).into()
    }) != 0
}

/// The page has received a stanza, and acknowledges it. The result is the word for the path of its
/// call, with 1 added; 0 if the call is not known.
#[wasm_bindgen]
pub fn stanza(now: f64, steady: f64, length: usize) -> usize {
    with_core(|core| {
        let Ok(stanza) = core.read(length, read::stanza) else {
            return 0;
        };
        let path = core.engine.path_of(&stanza);
        let path = path.map_or(0, |word| u32::from(word.index()) + 1);
        core.handle_with(path, now, steady, Input::Stanza(stanza))
    })
}

/// Whether [`hidden_from_page`] may return anything.
#[wasm_bindgen(js_name = hasOurs)]
pub fn has_ours() -> bool {
    with_core(|core| core.engine.has_stanza_calls().into()) != 0
}

/// The word for the attribute of a received stanza's action that the page must not read, with 1
/// added; 0 for none.
#[wasm_bindgen(js_name = hiddenFromPage)]
pub fn hidden_from_page(length: usize) -> usize {
    with_core(|core| {
        let stanza = core.read(length, read::stanza).unwrap_or_default();
        let hidden = core.engine.hidden_from_page(&stanza);
        hidden.map_or(0, |word| usize::from(word.index()) + 1)
    })
}

/// The native stack says that nobody answers a second call: one that came in while the stack had
/// another call. JavaScript has written its id.
#[wasm_bindgen]
pub fn missed(now: f64, steady: f64, length: usize) -> usize {
    with_core(|core| {
        let call_id = core.read(length, read::text);
        core.handle(now, steady, Input::SecondCallMissed { call_id })
    })
}

/// The native stack sends a stanza. The result is the number for the [`answer`] with its ack, or 0 for
/// a stanza that cannot be read.
#[wasm_bindgen]
pub fn sent(now: f64, steady: f64, length: usize) -> usize {
    with_core(|core| {
        let Ok(stanza) = core.read(length, read::stanza) else {
            return 0;
        };
        let request = core.engine.next_request();
        core.handle_with(
            request.0,
            now,
            steady,
            Input::StackStanza { request, stanza },
        )
    })
}

/// A stanza as readable objects: `{ stanza }` or `{ error }`.
#[wasm_bindgen]
pub fn parse(length: usize) -> usize {
    with_core(|core| {
        let parsed = match core.read(length, read::stanza) {
            Ok(stanza) => crate::stanza::show(&stanza),
            Err(read::Broken) => Err(StanzaError {
                place: "stanza".into(),
                expected: "at most 32 levels",
                found: None,
            }),
        };
        core.write_object(Object::default().parsed(parsed))
    })
}

/// The deadline has come.
#[wasm_bindgen]
pub fn time(now: f64, steady: f64) -> usize {
    with_core(|core| core.handle(now, steady, Input::Time))
}

/// The module leaves the page. What is left to do is among the outputs.
#[wasm_bindgen]
pub fn stop(now: f64, steady: f64) -> usize {
    with_core(|core| core.handle(now, steady, Input::Stop))
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
}

/// The memory that all places are in.
#[wasm_bindgen(js_name = ownMemory)]
pub fn own_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// Forgets the texts that both sides know. JavaScript does the same.
#[wasm_bindgen(js_name = forgetTexts)]
pub fn forget_texts() {
    with_core(|core| {
        core.output.texts().clear();
        0
    });
}

/// `<call from="call" t="1"><offer call-id="1" call-creator="call" /></call>`, all in words.
const OFFER: [u16; 15] = {
    const CALL: u16 = w::CALL.index();
    const ONE: u16 = w::N1.index();
    let (offer, id) = (w::OFFER.index(), w::CALL_ID.index());
    let (from, t, creator) = (w::FROM.index(), w::T.index(), w::CALL_CREATOR.index());
    [
        CALL, 2, from, CALL, t, ONE, 1, 1, offer, 2, id, ONE, creator, CALL, 0,
    ]
};

/// Puts another engine in the place of the page's, and gives the place of an offer for it; the second
/// time, takes the page's own engine back.
#[wasm_bindgen]
pub fn rehearse() -> usize {
    with_core(|core| {
        if let Some(engine) = core.aside.take() {
            core.engine = engine;
            return 0;
        }
        let other = new_engine(StanzaIds::default());
        core.aside = Some(std::mem::replace(&mut core.engine, other));
        core.output.begin();
        for int in OFFER {
            core.output.int(i32::from(int));
        }
        place_of(core.output.finish())
    })
}

/// What the engine says behind a call key, which is wiped; as after an input.
#[wasm_bindgen]
pub fn poll() -> usize {
    with_core(|core| core.write_outputs(0))
}

/// Lets the core work, and gives a place; 0 where the core works already: the page may call us while
/// the engine asks it for an address.
fn with_core(work: impl FnOnce(&mut Core) -> usize) -> usize {
    let mut core = CORE.try_lock().ok();
    let core = core.as_mut().and_then(|core| core.as_mut());
    core.map_or(0, work)
}

impl Core {
    fn handle(&mut self, now: f64, steady: f64, input: Input) -> usize {
        self.handle_with(0, now, steady, input)
    }

    /// Handles an input, of which JavaScript gets a result, too.
    #[inline(never)]
    fn handle_with(&mut self, result: u32, now: f64, steady: f64, input: Input) -> usize {
        self.engine.set_steady_time(Millis(steady as u64));
        self.engine.handle(Millis(now as u64), input);
        self.write_outputs(result)
    }

    /// Wipes what was written before.
    fn write_outputs(&mut self, result: u32) -> usize {
        output::outputs(result, &mut self.engine, &mut self.output);
        text::sweep_if_nearly_full(&[&self.engine, &self.aside, self.output.texts()]);
        place_of(self.output.finish())
    }

    /// Writes an object; where it stands, behind its length.
    fn write_object(&mut self, value: impl Into<Object>) -> usize {
        self.output.begin();
        self.output.object(&value.into());
        place_of(self.output.finish())
    }

    /// Reads what JavaScript has written.
    fn read<R>(&mut self, length: usize, read: fn(&[i32], &mut Texts) -> R) -> R {
        let input = self.input.get(..length).unwrap_or_default();
        let value = read(input, self.output.texts());
        if self.input.len() > MAX_KEPT {
            self.input = Vec::new();
        }
        value
    }
}

/// The place of the first of these numbers in the memory; 0 if there are none.
fn place_of(ints: &[i32]) -> usize {
    match ints.is_empty() {
        true => 0,
        false => ints.as_ptr() as usize / size_of::<i32>(),
    }
}
