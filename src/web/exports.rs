//! The functions that JavaScript calls.
//!
//! Each input takes the page's two clocks, in milliseconds: `now`, since 1970-01-01 UTC, and
//! `steady`, which is never set back but may stand still. Each input returns the place of the
//! engine's outputs in the memory (`output.rs` has their format), or 0 if the engine is busy or the
//! input cannot be read. The result of a command is one of the outputs, and so is an error in its
//! arguments.

use std::cell::Cell;
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

/// The state of the module. There is one for each page.
struct Core {
    engine: Box<Engine>,
    /// The page's engine, while another engine [rehearses](rehearse).
    aside: Option<Box<Engine>>,
    /// The numbers that JavaScript writes before it calls an export.
    input: Vec<i32>,
    /// The numbers that JavaScript reads after it has called an export.
    output: Writer,
}

/// `None` before [`start`].
static CORE: Mutex<Option<Core>> = Mutex::new(None);

/// An input buffer of more numbers than this is freed after use.
const MAX_KEPT: usize = 0x1_0000;

#[wasm_bindgen]
extern "C" {
    /// Functions of the page that the engine calls directly. The engine is busy during such a call,
    /// so these functions must not call an export. They must not throw.
    pub type Page;

    /// Returns the other address of a user. `address` has no device. Returns `undefined` if the
    /// page does not have the other address at hand.
    #[wasm_bindgen(method)]
    pub fn other(this: &Page, address: &str) -> Option<String>;

    /// Returns whether an event has a listener. `event` is the number of the word for its name.
    #[wasm_bindgen(method, js_name = isHeard)]
    pub fn is_heard(this: &Page, event: u16) -> bool;
}

thread_local! {
    /// Set by [`start`].
    static PAGE: Cell<Option<Page>> = const { Cell::new(None) };
}

/// Creates the engine. Returns the [dictionary](w::DICTIONARY) of the crossing, or `undefined` if
/// the page has no random source.
#[wasm_bindgen]
pub fn start(page: Page) -> JsValue {
    #[cfg(feature = "panic-hook")]
    console_error_panic_hook::set_once();
    let (Ok(ids), Ok(mut core)) = (StanzaIds::draw(&mut getrandom::fill), CORE.try_lock()) else {
        return JsValue::UNDEFINED;
    };
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

/// Creates an engine. Not inlined: the code is large, and is needed in two places.
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

/// Calls a function of the page. Returns `None` before [`start`].
fn ask_page<R>(question: impl FnOnce(&Page) -> R) -> Option<R> {
    let page = with_page(Cell::take)??;
    let answer = question(&page);
    with_page(|all| all.set(Some(page)));
    Some(answer)
}

/// Never returns `None`: the thread-local always exists. `try_with` avoids the large panic message
/// of `with`.
fn with_page<R>(work: impl FnOnce(&Cell<Option<Page>>) -> R) -> Option<R> {
    PAGE.try_with(work).ok()
}

/// Starts a user's command (`argument.rs` has the format). In front of the command are our PN and
/// our LID, so that an offer need not ask for them. Both are empty if the page has not said them.
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

/// Returns all known calls as `{ calls }`, oldest first.
#[wasm_bindgen]
pub fn calls() -> usize {
    with_core(|core| {
        let mut object = Object::default();
        object.put("calls", Field::Objects(core.engine.calls()));
        core.write_object(object)
    })
}

/// Returns the call whose id JavaScript has written, if the call is known.
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

/// Checks an option of `configure`, or a part of an option (`argument.rs` has the format). Sets it
/// if `really` is true. Returns the error, if any.
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

/// Handles the page's answer to a request.
#[wasm_bindgen]
pub fn answer(now: f64, steady: f64, request: u32, length: usize) -> usize {
    with_core(|core| {
        let request = RequestId(request);
        let answer = core.read(length, read::answer);
        core.handle(now, steady, Input::Answer { request, answer })
    })
}

/// Handles a report that a call in the page's collection is new or has changed.
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

/// Returns whether the engine has the time of the offer, for the call whose id JavaScript has
/// written.
#[wasm_bindgen(js_name = knowsOfferTime)]
pub fn knows_offer_time(length: usize) -> bool {
    with_core(|core| {
        let id = core.read(length, read::text);
        core.engine.knows_offer_time(id).into()
    }) != 0
}

/// Handles a stanza that the page has received, and acknowledges. The `result` in front of the
/// outputs is the number of the word for the path of its call, plus 1; 0 if the call is unknown or
/// idle. Returns 0 if the stanza cannot be read.
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

/// Returns whether [`hidden_from_page`] may return anything but 0.
#[wasm_bindgen(js_name = hasOurs)]
pub fn has_ours() -> bool {
    with_core(|core| core.engine.has_stanza_calls().into()) != 0
}

/// Finds the attribute of a received stanza's action that the page must not read. Returns the
/// number of the word for its name, plus 1; 0 for none.
#[wasm_bindgen(js_name = hiddenFromPage)]
pub fn hidden_from_page(length: usize) -> usize {
    with_core(|core| {
        let stanza = core.read(length, read::stanza).unwrap_or_default();
        let hidden = core.engine.hidden_from_page(&stanza);
        hidden.map_or(0, |word| usize::from(word.index()) + 1)
    })
}

/// Handles the native stack's report that nobody answered a second call: one that came in while the
/// stack had another call. JavaScript has written the id of the second call.
#[wasm_bindgen]
pub fn missed(now: f64, steady: f64, length: usize) -> usize {
    with_core(|core| {
        let call_id = core.read(length, read::text);
        core.handle(now, steady, Input::SecondCallMissed { call_id })
    })
}

/// Handles a stanza that the native stack sends. The `result` in front of the outputs is the request
/// number for the [`answer`] with its ack. Returns 0 if the stanza cannot be read.
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

/// Returns a stanza as objects for people to read: `{ stanza }` or `{ error }`.
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

/// Handles the deadline that the last outputs have named.
#[wasm_bindgen]
pub fn time(now: f64, steady: f64) -> usize {
    with_core(|core| core.handle(now, steady, Input::Time))
}

/// Stops the engine, because the module leaves the page. The outputs contain the work that is left.
#[wasm_bindgen]
pub fn stop(now: f64, steady: f64) -> usize {
    with_core(|core| core.handle(now, steady, Input::Stop))
}

/// Returns the place in the memory where JavaScript may write an input of `length` numbers. The
/// input stays until the next call of another export. Returns 0 if the engine is busy.
#[wasm_bindgen]
pub fn room(length: usize) -> usize {
    with_core(|core| {
        if core.input.len() < length {
            core.input.resize(length.next_power_of_two(), 0);
        }
        place_of(&core.input)
    })
}

/// Returns the memory to which all places belong.
#[wasm_bindgen(js_name = ownMemory)]
pub fn own_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// Empties the table of texts that cross as numbers. JavaScript empties its own table, too.
#[wasm_bindgen(js_name = forgetTexts)]
pub fn forget_texts() {
    with_core(|core| {
        core.output.texts().clear();
        0
    });
}

/// `<call from="call" t="1"><offer call-id="1" call-creator="call" /></call>`, as words.
const OFFER: [u16; 15] = {
    const CALL: u16 = w::CALL.index();
    const ONE: u16 = w::N1.index();
    let (offer, id) = (w::OFFER.index(), w::CALL_ID.index());
    let (from, t, creator) = (w::FROM.index(), w::T.index(), w::CALL_CREATOR.index());
    [
        CALL, 2, from, CALL, t, ONE, 1, 1, offer, 2, id, ONE, creator, CALL, 0,
    ]
};

/// Replaces the page's engine with another one, and returns the place of an offer for that engine.
/// The next call restores the page's engine and returns 0.
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

/// Wipes the call key at the end of the last outputs. Returns the place of the outputs after it, as
/// an input does.
#[wasm_bindgen]
pub fn poll() -> usize {
    with_core(|core| core.write_outputs(0))
}

/// Runs `work` on the core and returns its result. Returns 0 before [`start`], and if the core is
/// busy: the page may call us while the engine asks it something ([`Page`]).
fn with_core(work: impl FnOnce(&mut Core) -> usize) -> usize {
    let mut core = CORE.try_lock().ok();
    let core = core.as_mut().and_then(|core| core.as_mut());
    core.map_or(0, work)
}

impl Core {
    fn handle(&mut self, now: f64, steady: f64, input: Input) -> usize {
        self.handle_with(0, now, steady, input)
    }

    /// Handles an input, and writes `result` before the outputs.
    #[inline(never)]
    fn handle_with(&mut self, result: u32, now: f64, steady: f64, input: Input) -> usize {
        self.engine.set_steady_time(Millis(steady as u64));
        self.engine.handle(Millis(now as u64), input);
        self.write_outputs(result)
    }

    /// Writes the engine's outputs and returns their place. Wipes a call key in the previous ones.
    fn write_outputs(&mut self, result: u32) -> usize {
        output::outputs(result, &mut self.engine, &mut self.output);
        text::sweep_if_nearly_full(&[&self.engine, &self.aside, self.output.texts()]);
        place_of(self.output.finish())
    }

    /// Writes an object, with its length in front. Returns the place of both.
    fn write_object(&mut self, value: impl Into<Object>) -> usize {
        self.output.begin();
        self.output.object(&value.into());
        place_of(self.output.finish())
    }

    /// Reads the input that JavaScript has written.
    fn read<R>(&mut self, length: usize, read: fn(&[i32], &mut Texts) -> R) -> R {
        let input = self.input.get(..length).unwrap_or_default();
        let value = read(input, self.output.texts());
        if self.input.len() > MAX_KEPT {
            self.input = Vec::new();
        }
        value
    }
}

/// Returns the place of the first of these numbers: its index in the memory as numbers of 32 bits.
/// Returns 0 if there are none.
fn place_of(ints: &[i32]) -> usize {
    match ints.is_empty() {
        true => 0,
        false => ints.as_ptr() as usize / size_of::<i32>(),
    }
}
