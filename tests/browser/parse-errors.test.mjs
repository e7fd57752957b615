/** What `WPP.call.parse` does not take: each is a `WPPError` that says what is wrong, at once. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';

/** A node may have so many levels below it. */
const LEVELS = 32;
/** An error's message stays readable, whatever was given. */
const MAX_MESSAGE = 700;

const KINDS = 'a call, an ack or a receipt';

let browser, server, page;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  page = await openHost(browser, server, { scripts: [wppCall()], query: { view: 'off' } });
  await page.evaluate(() => {
    window.reject = (attrs, more) => ({
      tag: 'call', attrs: { from: '1@lid', t: '1', ...more }, content: [{ tag: 'reject', attrs: { 'call-id': 'A', 'call-creator': '1@lid', ...attrs } }],
    });
    /** A node with so many levels below it. */
    window.deep = levels => {
      let node = { tag: 'leaf', attrs: {} };
      for (let level = 0; level < levels; level++) node = { tag: 'ack', attrs: {}, content: [node] };
      return node;
    };
  });
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** Parsing `expression`, evaluated in the page, throws this. */
async function refused(expression, expected) {
  const { error, value } = await outcome(page, `() => WPP.call.parse(${expression})`);
  assert.equal(value, undefined);
  const { isError, message, ...facts } = error;
  assert.equal(isError, true);
  assert.ok(message.length < MAX_MESSAGE, message);
  assert.deepEqual({ message, ...facts }, { message: expected.message, code: 'invalid_stanza', ...expected.facts });
}

describe('a stanza that does not say what it must', () => {
  const WRONG = {
    'has another tag': ['{ tag: "message", attrs: {} }', { place: 'message', expected: KINDS, found: 'message' }],
    'has no sender and no receiver': ['{ tag: "call", attrs: { t: "1" }, content: [] }', { place: 'call from', expected: 'a JID' }],
    'has no time': ['{ tag: "call", attrs: { from: "1@lid" }, content: [] }', { place: 'call t', expected: 'a whole number' }],
    'has a time in words': ['reject({}, { t: "now" })', { place: 'call t', expected: 'a whole number', found: 'now' }],
    'has no action': ['{ tag: "call", attrs: { from: "1@lid", t: "1" } }', { place: 'call', expected: 'an action' }],
    'has bytes for an action': ['{ tag: "call", attrs: { from: "1@lid", t: "1" }, content: new Uint8Array(5) }', { place: 'call', expected: 'an action' }],
    'has no call-id': ['{ tag: "call", attrs: { to: "1@lid" }, content: [{ tag: "reject" }] }', { place: 'reject call-id', expected: 'a text' }],
    'has no call-creator': ['{ tag: "call", attrs: { to: "1@lid" }, content: [{ tag: "reject", attrs: { "call-id": "A" } }] }', { place: 'reject call-creator', expected: 'a JID' }],
    'has a call-creator that is no JID': ['reject({ "call-creator": "4915" })', { place: 'reject call-creator', expected: 'a JID', found: '4915' }],
    'has a null for an address': ['reject({ "call-creator": null })', { place: 'reject call-creator', expected: 'a JID', found: 'null' }],
    'as XML has no call-creator': ['\'<call to="1@lid"><reject call-id="A"/></call>\'', { place: 'reject call-creator', expected: 'a JID' }],
  };
  for (const [name, [expression, facts]] of Object.entries(WRONG)) {
    test(name, () => refused(expression, {
      message: `<${facts.place}>: expected ${facts.expected}, found ${facts.found ?? '<empty>'}`, facts: { found: undefined, ...facts },
    }));
  }

  test('has what it lacks as a property of its own that is undefined', async () => {
    const names = await page.evaluate(() => {
      try { WPP.call.parse({ tag: 'call', attrs: { to: '1@lid' } }); } catch (error) { return Object.keys(error); }
    });
    assert.deepEqual(names, ['code', 'place', 'expected', 'found']);
  });
});

describe('what is no node:', () => {
  const NO_NODES = {
    'nothing': ['', 'undefined'], 'null': ['null', 'null'], 'a number': ['5', '5'], 'true': ['true', 'true'],
    'a bigint': ['5n', '5'], 'a symbol': ['Symbol("tag")', 'Symbol(tag)'],
    'an object': ['{}', '[object Object]'], 'a list': ['[reject()]', '[object Object]'], 'an empty list': ['[]', ''],
    'bytes': ['new Uint8Array([1, 2])', '1,2'], 'a String object': ['new String("<ack/>")', '<ack/>'],
    'a node whose tag is a number': ['{ tag: 7 }', '7'], 'a node whose tag is empty': ['{ tag: "" }', ''],
  };
  for (const [name, [expression, found]] of Object.entries(NO_NODES)) {
    test(name, () => refused(expression, {
      message: `<${found}>: expected ${KINDS}, found ${found}`, facts: { place: found, expected: KINDS, found },
    }));
  }

  const REACTS = {
    'a tag with a getter that throws': ['{ get tag() { throw new Error("mine"); } }', 'mine'],
    'an attribute with a getter that throws': ['{ tag: "ack", attrs: { get id() { throw new Error("mine"); } } }', 'mine'],
    'content with a getter that throws no Error': ['{ tag: "ack", get content() { throw "text"; } }', 'text'],
    'an attribute that has no text': ['{ tag: "ack", attrs: { id: Object.create(null) } }', 'Cannot convert object to primitive value'],
    'an attribute whose toString throws': ['{ tag: "ack", attrs: { id: { toString() { throw new Error("mine"); } } } }', 'mine'],
    'a getter that throws what has no text': ['{ get tag() { throw Object.create(null); } }', 'something without a text was thrown'],
    'a proxy that was revoked': ['(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()', "Cannot perform 'get' on a proxy that has been revoked"],
    'bytes whose buffer is gone': ['{ tag: "ack", content: (() => { const { buffer } = new Uint8Array(4); structuredClone(buffer, { transfer: [buffer] }); return buffer; })() }', 'Cannot perform Construct on a detached ArrayBuffer'],
    'a node that is its own child': ['(() => { const node = { tag: "ack", attrs: {} }; node.content = [node]; return node; })()', `more than ${LEVELS} levels`],
    'a node that is its own child many times': ['(() => { const node = { tag: "ack", attrs: {} }; node.content = Array(9).fill(node); return node; })()', `more than ${LEVELS} levels`],
    'two nodes that hold each other': ['(() => { const a = { tag: "ack" }, b = { tag: "b", content: [a, a] }; a.content = [b, b]; return a; })()', `more than ${LEVELS} levels`],
    '40 levels': ['deep(40)', `more than ${LEVELS} levels`],
    'one level too many': [`deep(${LEVELS + 1})`, `more than ${LEVELS} levels`],
    '4,000 levels of XML': ['"<ack>".repeat(4000) + "</ack>".repeat(4000)', `more than ${LEVELS} levels`],
  };
  for (const [name, [expression, found]] of Object.entries(REACTS)) {
    test(name, () => refused(expression, {
      message: `<stanza>: expected a readable node, found ${found}`, facts: { place: 'stanza', expected: 'a readable node', found },
    }));
  }

  test(`${LEVELS} levels are not too many`, async () => {
    const depth = await page.evaluate(levels => {
      let depth = 0;
      for (let node = WPP.call.parse(deep(levels)).otherChildren[0]; node; node = node.children?.[0]) depth += 1;
      return depth;
    }, LEVELS);
    assert.equal(depth, LEVELS);
  });

  test('a list with holes is read as a list of what it holds', async () => {
    const seen = await page.evaluate(() => WPP.call.parse({ tag: 'ack', content: [, { tag: 'x' }, , null] }).otherChildren.map(({ tag }) => tag));
    assert.deepEqual(seen, ['undefined', 'x', 'undefined', 'null']);
  });
});

describe('text that is no XML:', () => {
  const ONE = 'one XML element';
  const NO_XML = {
    'none': ['', 'stanza', ONE, 'the end'],
    'spaces alone': [' \n ', 'stanza', ONE, 'the end'],
    'words': ['hello', 'stanza', ONE, 'hello'],
    'a tag that is not closed': ['<call from="1@lid"', 'stanza', ONE, '<call from="1@lid"'],
    'a child behind text': ['<call>zz<offer/></call>', 'call', '</call>', '<offer/></call>'],
    'text behind a child': ['<call><offer/>zz</call>', 'call', '</call>', 'zz</call>'],
    'a second text': ['<call>zz<!-- and -->yy</call>', 'call', '</call>', 'yy</call>'],
    'an element that is not closed': ['<call><offer>', 'offer', '</offer>', 'the end'],
    'an element that another tag closes': ['<call><offer></call>', 'offer', '</offer>', '</call>'],
    'an end without a beginning': ['</call>', 'stanza', ONE, '</call>'],
    'two elements': ['<ack/><ack id="2"/>', 'stanza', ONE, '<ack id="2"/>'],
    'words before an element': ['in: <ack/>', 'stanza', ONE, 'in: <ack/>'],
    'words behind an element': ['<ack/> in', 'stanza', ONE, ' in'],
    'an attribute without quotes': ['<ack><rte a=1/></ack>', 'ack', '</ack>', '<rte a=1/></ack>'],
    'an attribute without a value': ['<ack id/>', 'stanza', ONE, '<ack id/>'],
    'attributes without a space': ['<ack a="1"b="2"/>', 'stanza', ONE, '<ack a="1"b="2"/>'],
    'a comment without an end': ['<!-- <ack/>', 'stanza', ONE, '<!-- <ack/>'],
    'a document type': ['<!DOCTYPE call [<!ENTITY a "b">]><ack/>', 'stanza', ONE, '<!DOCTYPE call [<!ENTITY a "b">]><ack/>'],
  };
  for (const [name, [xml, place, expected, found]] of Object.entries(NO_XML)) {
    test(name, () => refused(JSON.stringify(xml), {
      message: `<${place}>: expected ${expected}, found ${found}`, facts: { place, expected, found },
    }));
  }

  const SECRETS = {
    'a key as an attribute': ['<ack><relay srtp_key="a1b2c3" !/></ack>', 'ack', '</ack>', '<relay srtp_key…'],
    'a token without an end': ['<link tcToken="a1b2c3', 'stanza', ONE, '<link tcToken…'],
    'an element with a secret': ['<ack/><call_secret>a1b2c3</call_secret>', 'stanza', ONE, '<call_secret…'],
    'text in a key': ['<ack><key>zz<!-- and -->a1b2c3</key></ack>', 'key', '</key>', '…'],
    'text in something in a key': ['<key><part/>a1b2c3</key>', 'key', '</key>', '…'],
    'a call link': ['<ack url="https://call.whatsapp.com/voice/a1b2c3"', 'stanza', ONE, '<ack url="https://call.whatsapp.com…'],
    'but an id of a token is told': ['<ack token_id="a1b2c3"', 'stanza', ONE, '<ack token_id="a1b2c3"'],
  };
  for (const [name, [xml, place, expected, found]] of Object.entries(SECRETS)) {
    test(`is not told from its first secret on: ${name}`, () => refused(JSON.stringify(xml), {
      message: `<${place}>: expected ${expected}, found ${found}`, facts: { place, expected, found },
    }));
  }

  test('a long one is cut in the message and whole in the facts', () => {
    const tag = 'a'.repeat(300);
    const rest = `</${'b'.repeat(300)}>`;
    const expected = `</${tag}>`;
    return refused(JSON.stringify(`<${tag}>${rest}`), {
      message: `<${tag.slice(0, 200)}…>: expected ${expected.slice(0, 200)}…, found ${rest.slice(0, 200)}…`,
      facts: { place: tag, expected, found: rest },
    });
  });

  test('a megabyte is refused as fast as it is read', async () => {
    const EXPRESSIONS = [
      '"<" + "a".repeat(1 << 20)', '"<a" + " b=\\"c\\"".repeat(1 << 17)', '"<a " + " ".repeat(1 << 20)',
      '"<a>".repeat(1 << 18)', '"<a b=\\"" + "c".repeat(1 << 20)', '"<!--".repeat(1 << 18)', '"&".repeat(1 << 20)',
    ];
    for (const expression of EXPRESSIONS) {
      const { error } = await outcome(page, `() => WPP.call.parse(${expression})`);
      assert.equal(error?.code, 'invalid_stanza', expression);
      assert.ok(error.message.length < MAX_MESSAGE);
    }
  });
});

describe('parse', () => {
  test('throws at once, and gives no promise', async () => {
    const seen = await page.evaluate(() => {
      try { return WPP.call.parse(null); } catch { return WPP.call.parse({ tag: 'ack' }) instanceof Promise; }
    });
    assert.equal(seen, false);
  });

  test('goes on after whatever it was given', async () => {
    for (const expression of ['null', '(() => { const node = { tag: "ack" }; node.content = [node, node]; return node; })()', '"<call"']) {
      await outcome(page, `() => WPP.call.parse(${expression})`);
    }
    assert.deepEqual(await outcome(page, () => WPP.call.parse(reject({}))), {
      value: { stanza: 'call', from: '1@lid', t: 1, action: { tag: 'reject', callId: 'A', callCreator: '1@lid' } },
    });
    const offered = await outcome(page, async () => WPP.call.end((await WPP.call.offer('4915112345678')).id));
    assert.deepEqual(offered, { value: true });
  });

  test('says disposed after dispose()', async t => {
    const gone = await openHost(browser, server, { scripts: [wppCall()], query: { view: 'off' } });
    t.after(() => gone.context().close());
    for (const stanza of [null, '', { tag: 'ack' }]) {
      const { error } = await outcome(gone, stanza => {
        window.gone ??= WPP.call;
        window.gone.dispose();
        return window.gone.parse(stanza);
      }, stanza);
      assert.equal(error.code, 'disposed');
    }
  });

  test('needs nothing of the page', async t => {
    const bare = await openHost(browser, server, { scripts: [wppCall()], query: { late: 60_000 }, wait: false });
    t.after(() => bare.context().close());
    await until(bare, () => window.WPP);
    const seen = await outcome(bare, () => [window.require === undefined, WPP.call.parse('<ack id="A"/>').id]);
    assert.deepEqual(seen, { value: [true, 'A'] });
  });

  test('breaks none of the page\'s rules', () => assert.deepEqual(page.problems, []));
});
