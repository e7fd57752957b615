//! The exports.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::output::Plain;
use super::{argument, read};
use crate::crypto::StanzaIds;
use crate::engine::{
    CallError, Command, CommandId, Engine, HostError, Input, Millis, OfferSecrets, RequestId,
};
use crate::stanza::words;

/// The dictionary of the crossing, separated by spaces: a word's number is its place in here.
#[wasm_bindgen]
pub fn words() -> String {
    words::ALL.join(" ")
}

/// The engine, for one page.
///
/// `now` is always the page's clock, in milliseconds since 1970-01-01 UTC. A command throws
/// `{ message, facts }` when its arguments are wrong; everything else comes out of
/// [`poll`](Self::poll).
#[wasm_bindgen]
pub struct Core {
    engine: Engine,
}

#[wasm_bindgen]
impl Core {
    /// An engine without calls.
    ///
    /// # Errors
    ///
    /// The page has no random source.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Core, JsError> {
        #[cfg(feature = "panic-hook")]
        console_error_panic_hook::set_once();
        let ids = StanzaIds::draw(&mut getrandom::fill)?;
        let engine = Engine::new(ids);
        Ok(Self { engine })
    }

    /// Calls somebody.
    ///
    /// # Errors
    ///
    /// `invalid_wid`, `invalid_option`
    pub fn offer(
        &mut self,
        now: f64,
        command: u32,
        to: &JsValue,
        is_video: &JsValue,
    ) -> Result<(), JsValue> {
        let secrets = OfferSecrets::draw(&mut getrandom::fill)
            .map_err(|error| JsValue::from(JsError::from(error)))?;
        let offer = Command::Offer {
            to: argument::callee(to).map_err(thrown)?,
            is_video: argument::switch("isVideo", is_video).map_err(thrown)?,
            secrets,
        };
        self.command(now, command, offer);
        Ok(())
    }

    /// Takes an incoming call.
    ///
    /// # Errors
    ///
    /// `invalid_call_id`
    pub fn accept(&mut self, now: f64, command: u32, call_id: &JsValue) -> Result<(), JsValue> {
        let call_id = argument::call_id(call_id).map_err(thrown)?;
        self.command(now, command, Command::Accept { call_id });
        Ok(())
    }

    /// Refuses an incoming call.
    ///
    /// # Errors
    ///
    /// `invalid_call_id`
    pub fn reject(&mut self, now: f64, command: u32, call_id: &JsValue) -> Result<(), JsValue> {
        let call_id = argument::call_id(call_id).map_err(thrown)?;
        self.command(now, command, Command::Reject { call_id });
        Ok(())
    }

    /// Ends a call.
    ///
    /// # Errors
    ///
    /// `invalid_call_id`
    pub fn end(&mut self, now: f64, command: u32, call_id: &JsValue) -> Result<(), JsValue> {
        let call_id = argument::call_id(call_id).map_err(thrown)?;
        self.command(now, command, Command::End { call_id });
        Ok(())
    }

    /// Switches WhatsApp Web's own calling interface on.
    #[wasm_bindgen(js_name = enableCallInterface)]
    pub fn enable_call_interface(&mut self, now: f64, command: u32) {
        self.command(now, command, Command::EnableCallInterface);
    }

    /// Sets options; none of them when one is wrong.
    ///
    /// # Errors
    ///
    /// `invalid_option`
    pub fn configure(&mut self, options: &JsValue) -> Result<(), JsValue> {
        let options = argument::options(options).map_err(thrown)?;
        if let Some(profile) = options.profile {
            self.engine.set_profile(profile);
        }
        Ok(())
    }

    /// The page's answer to a request.
    pub fn answer(&mut self, now: f64, request: u32, buffer: &[u8]) {
        let answer = read::answer(buffer).unwrap_or_else(|error| {
            let cause = error.to_string().into();
            Err(HostError::Failed { cause })
        });
        let request = RequestId(request);
        self.handle(now, Input::Answer { request, answer });
    }

    /// The page has, or changed, a call of its own.
    #[wasm_bindgen(js_name = pageCall)]
    pub fn page_call(&mut self, now: f64, buffer: &[u8]) {
        match read::page_call(buffer) {
            Ok(Some(call)) => self.handle(now, Input::PageCall(call)),
            Ok(None) => {}
            Err(error) => web_sys::console::warn_1(&error.to_string().into()),
        }
    }

    /// The deadline has come.
    pub fn time(&mut self, now: f64) {
        self.handle(now, Input::Time);
    }

    /// The next output, `undefined` after the last.
    pub fn poll(&mut self) -> JsValue {
        match self.engine.poll() {
            Some(output) => Plain::from(output).into_js(),
            None => JsValue::UNDEFINED,
        }
    }

    /// When [`time`](Self::time) is due.
    #[wasm_bindgen(js_name = nextDeadline)]
    pub fn next_deadline(&self) -> Option<f64> {
        self.engine.next_deadline().map(|Millis(at)| at as f64)
    }
}

impl Core {
    fn command(&mut self, now: f64, id: u32, command: Command) {
        let id = CommandId(id);
        self.handle(now, Input::Command { id, command });
    }

    fn handle(&mut self, now: f64, input: Input) {
        self.engine.handle(Millis(now as u64), input);
    }
}

fn thrown(error: CallError) -> JsValue {
    Plain::from(error).into_js()
}
