//! The numbers of texts, whatever happens in whatever order: none ever means another text, on either
//! side.

use std::collections::BTreeSet;

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wpp_call::crypto::StanzaIds;
use wpp_call::engine::{
    Command, CommandId, Engine, Event, Input, Millis, OfferSecrets, Output, PathChoice, RequestId,
    Verb,
};
use wpp_call::node::Node;
use wpp_call::object::{Field, Object};
use wpp_call::text::{self, Text};
use wpp_call::web::{output, read};
use wpp_call::words;

use crate::draw::Draw;
use crate::javascript::{
    crossed, forget_texts, get, numbers_of_javascript, read_values, texts_of_javascript, with_core,
    written_object, written_outputs,
};
use crate::outputs::seen;
use crate::with_addresses_as_text;

/// So many pages are drawn, the same on every run, and so much happens in each.
const PAGES: u64 = 20;
const STEPS: usize = 200;

const PEOPLE: [&str; 4] = ["222@lid", "222:7@lid", "49151@c.us", "333:1@lid"];

/// What JavaScript writes: numbers, texts, bytes.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(JsValue::from($value)),*] };
}

fn list(values: Vec<JsValue>) -> Array {
    values.into_iter().collect()
}

fn fill(buffer: &mut [u8]) -> Result<(), ()> {
    buffer.fill(7);
    Ok(())
}

/// A page and its engine. Nothing here holds the number of a text: whatever waits does so as JavaScript
/// has it.
struct Page {
    draw: Draw,
    engine: Engine,
    now: u64,
    /// Answers that are not given yet, and those that will be given twice.
    late: Vec<(u32, Vec<JsValue>)>,
    /// So many texts that nobody had before.
    fresh: usize,
    commands: u32,
    /// The kinds of what was asked.
    asked: BTreeSet<String>,
}

impl Page {
    fn new(seed: u64) -> Self {
        let mut engine = Engine::new(StanzaIds::draw(&mut fill).unwrap());
        engine.settings().path = match seed % 2 {
            0 => PathChoice::Stanza,
            _ => PathChoice::Auto,
        };
        let draw = Draw::new((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Self {
            draw,
            engine,
            now: 1_700_000_000_000,
            late: Vec::new(),
            fresh: 0,
            commands: 0,
            asked: BTreeSet::new(),
        }
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.draw.below(texts.len())]
    }

    /// New, of a short while ago, or easily taken for something else.
    fn text(&mut self) -> String {
        match self.draw.below(5) {
            0 | 1 => {
                self.fresh += 1;
                format!("fresh {}", self.fresh)
            }
            2 => format!("fresh {}", self.fresh.saturating_sub(self.draw.below(40))),
            3 => "x".repeat(120 + self.draw.below(20)),
            _ => self.draw.text().to_string(),
        }
    }

    /// Few, so that they meet again.
    fn call_id(&mut self) -> String {
        format!("CALL{}", self.draw.below(12))
    }

    fn person(&mut self) -> &'static str {
        self.one_of(&PEOPLE)
    }

    fn handle(&mut self, input: Input) {
        self.now += 1;
        self.engine.handle(Millis(self.now), input);
    }

    /// Something happens.
    fn step(&mut self) {
        match self.draw.below(20) {
            0..3 => self.report_call(),
            3..6 => self.hear(),
            6..9 => self.command(),
            9..13 => self.answer(),
            13 => self.wait(),
            14 => self.cross_a_stanza(),
            15 => self.tell_texts(),
            16 => self.fail_to_encrypt(),
            17 => self.hear_many_texts(),
            18 => forget_texts(),
            _ => self.sweep(),
        }
        self.read_outputs();
    }

    /// A call of the page, as JavaScript describes it.
    fn call(&mut self) -> Vec<JsValue> {
        let phase = self.draw.below(9) as u32;
        let flags = self.draw.below(512) as u32;
        let state = self.text();
        values![
            self.call_id(),
            self.person(),
            phase,
            1,
            state,
            flags,
            0,
            0,
            0,
            "",
            "",
            ""
        ]
    }

    fn report_call(&mut self) {
        let call = list(self.call());
        if let Some(call) = read_values(&call, read::page_call).unwrap().unwrap() {
            self.handle(Input::PageCall(call));
        }
    }

    fn hear(&mut self) {
        let action = self.one_of(&["offer", "accept", "terminate", "reject", "unheard-of"]);
        let stanza = values![
            "call",
            3,
            "from",
            self.person(),
            "id",
            self.text(),
            "t",
            "1700000000",
            1,
            1,
            action,
            3,
            "call-id",
            self.call_id(),
            "call-creator",
            self.person(),
            "reason",
            self.text(),
            0
        ];
        let stanza = read_values(&list(stanza), read::stanza).unwrap().unwrap();
        assert_eq!(stanza.tag, "call");
        self.handle(Input::Stanza(stanza));
    }

    /// Now and then more texts than are kept.
    fn hear_many_texts(&mut self) {
        let count = match self.draw.below(10) {
            0 => 6_000,
            _ => self.draw.below(40),
        };
        let mut stanza = values!["many", count as u32];
        let texts: Vec<String> = (0..2 * count).map(|_| self.text()).collect();
        stanza.extend(texts.iter().map(JsValue::from));
        stanza.push(0.into());
        let stanza = read_values(&list(stanza), read::stanza).unwrap().unwrap();
        for ((name, value), pair) in stanza.attrs.iter().zip(texts.chunks(2)) {
            assert_eq!([name.to_string(), value.text().to_string()], *pair);
        }
    }

    fn command(&mut self) {
        let call_id = Some(Text::from(self.call_id()));
        let reason = (self.draw.below(2) == 0).then(|| self.text().into());
        let verbs = [Verb::Accept, Verb::Reject, Verb::End, Verb::Mute];
        let command = match self.draw.below(6) {
            0 | 1 => Command::Offer {
                to: self.person().into(),
                is_video: false,
                secrets: OfferSecrets::draw(&mut fill).unwrap(),
            },
            2 => Command::EnableCallInterface,
            _ => Command::Act {
                verb: verbs[self.draw.below(verbs.len())],
                call_id,
                reason,
            },
        };
        self.commands += 1;
        let (id, command) = (CommandId(self.commands), Ok(command));
        self.handle(Input::Command { id, command });
    }

    /// One of the answers that are late, which may come once more.
    fn answer(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let at = self.draw.below(self.late.len());
        let (request, answer) = match self.draw.below(4) {
            0 => self.late[at].clone(),
            _ => self.late.swap_remove(at),
        };
        let answer = read_values(&list(answer), read::answer).unwrap();
        let request = RequestId(request);
        self.handle(Input::Answer { request, answer });
    }

    /// A device's address is none.
    fn fail_to_encrypt(&mut self) {
        let device = |address: &str, cause: String| values![address, 0, cause];
        let nobody = format!("nobody {}", self.fresh);
        let devices = [
            device(&nobody, self.text()),
            device(self.person(), self.text()),
        ];
        let answer = [values![2, 2], devices.concat(), values![0]].concat();
        read_values(&list(answer), read::answer)
            .unwrap()
            .unwrap_err();
    }

    /// How the page answers a request of this kind.
    fn answer_to(&mut self, kind: &str) -> Vec<JsValue> {
        if self.draw.below(4) == 0 {
            let kind = [5, 7, 9, 11, 13, 15][self.draw.below(6)];
            return values![kind, self.text()];
        }
        match kind {
            "identity" => values![1, "49150@c.us", "111:3@lid"],
            "encrypt" => {
                let key = || Uint8Array::from(&[1, 2, 3][..]);
                let cause = self.text();
                let devices = values!["222@lid", 1, "pkmsg", 1, "222:7@lid", 0, cause];
                [values![2, 2], devices, values![1, key()]].concat()
            }
            "calls" => [values![3, 2], self.call(), self.call()].concat(),
            "send" => values![4, "ack", 2, "class", "call", "error", self.text(), 0],
            _ => values![0],
        }
    }

    fn wait(&mut self) {
        self.now += self.draw.below(40_000) as u64;
        self.handle(Input::Time);
    }

    /// Any stanza, out and in again.
    fn cross_a_stanza(&mut self) {
        let node: Node = self.draw.node(2);
        assert_eq!(crossed(&node), with_addresses_as_text(&node));
    }

    /// Any texts, out.
    fn tell_texts(&mut self) {
        let count = self.draw.below(20);
        let texts: Vec<String> = (0..count).map(|_| self.text()).collect();
        let mut payload = Object::default();
        payload.put(
            "texts",
            Field::Texts(texts.iter().map(Text::from).collect()),
        );
        let name = words::names::ENDED;
        let event = Output::Event(Event { name, payload });
        let outputs = written_outputs(|out| out.output(event));
        let payload: js_sys::Object = get(outputs.get(0).unchecked_ref(), "payload");
        let read: Array = get(&payload, "texts");
        assert_eq!(read.length() as usize, count);
        for (read, text) in read.iter().zip(texts) {
            assert_eq!(read, *text);
        }
    }

    /// Frees what nobody holds; all calls read as before.
    fn sweep(&mut self) {
        let before = self.calls();
        with_core(|core| text::sweep(&[&self.engine, core.output.texts()]));
        // They take the numbers that are free now.
        for other in 0..50 {
            let _: Text = format!("{other} of {}", self.now).into();
        }
        assert_eq!(self.calls(), before);
    }

    fn calls(&self) -> String {
        let mut object = Object::default();
        object.put("calls", Field::Objects(self.engine.calls()));
        seen(&written_object(&object))
    }

    /// All that the engine says. What it wants is answered later.
    fn read_outputs(&mut self) {
        loop {
            let outputs = written_outputs(|out| output::outputs(0, &mut self.engine, out));
            if outputs.length() == 0 {
                return;
            }
            for output in outputs.iter() {
                let output: js_sys::Object = output.unchecked_into();
                let kind = String::from(get::<JsString>(&output, "kind"));
                let request = get::<JsValue>(&output, "request").as_f64();
                if let Some(request) = request {
                    let answer = self.answer_to(&kind);
                    self.late.push((request as u32, answer));
                    self.asked.insert(kind);
                }
            }
        }
    }
}

/// Each number means the same text on both sides, and each text has one number.
fn assert_both_sides_know_the_same(place: &str) {
    let texts = texts_of_javascript();
    let count = texts.length();
    with_core(|core| {
        let known = core.output.texts();
        let ours = (0..count).map_while(|number| known.get(number as usize));
        let ours: Vec<Text> = ours.collect();
        let read: Vec<String> = ours.iter().map(Text::to_string).collect();
        assert_eq!(read.join("|"), String::from(texts.join("|")), "{place}");
        assert_eq!(known.get(count as usize), None, "{place}");
        for (number, text) in (0..).zip(ours) {
            assert_eq!(known.number(text), Some(number), "{text:?}, {place}");
        }
    });
    let numbers = numbers_of_javascript();
    let by_text = Array::from(&numbers.keys());
    assert_eq!(by_text.join("|"), texts.join("|"), "{place}");
    let in_order: Array = (0..count).map(JsValue::from).collect();
    let numbers = Array::from(&numbers.values());
    assert_eq!(numbers.join("|"), in_order.join("|"), "{place}");
}

#[wasm_bindgen_test]
fn no_number_ever_means_another_text() {
    forget_texts();
    let (mut most, mut asked) = (0, BTreeSet::new());
    for seed in 0..PAGES {
        let mut page = Page::new(seed);
        for step in 0..STEPS {
            page.step();
            assert_both_sides_know_the_same(&format!("step {step} of page {seed}"));
            most = most.max(texts_of_javascript().length());
        }
        asked.append(&mut page.asked);
    }
    assert!(most > 1_000, "never too many for JavaScript: {most}");
    for kind in ["calls", "encrypt", "identity", "send"] {
        assert!(asked.contains(kind), "{kind} was not asked: {asked:?}");
    }
}
