/** `configure({ trace: true })`: who looks at the console sees a call go by, and no secret. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { injectWppCall, launchBrowser, openHost, outcome, until } from './harness.mjs';

const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
const BOB = { pn: '4915112345678', lid: '222222222222222', device: 7 };
const ALICE_JID = '111111111111111:3@lid';
const BOB_JID = '222222222222222:7@lid';
const RINGING = 3;
const OVER = 13;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page whose `console.log` is written down in `traced`: the line's head, then stanza or error. */
async function open(person) {
  const page = await openHost(browser, server, { query: { ...person, view: 'off' } });
  await injectWppCall(page);
  await page.evaluate(() => {
    simulation.devices = [7];
    window.traced = [];
    const log = console.log;
    console.log = (...values) => {
      traced.push(values);
      log.apply(console, values);
    };
    const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
    window.hex = hex;
    window.plain = value => JSON.parse(JSON.stringify(value, (_, part) => {
      if (part instanceof Uint8Array) return { bytes: hex(part) };
      return part instanceof Error ? { ...part, message: part.message, isError: true } : part;
    }));
  });
  return page;
}

const trace = (page, isOn) => page.evaluate(isOn => WPP.call.configure({ trace: isOn }), isOn);
const traced = page => page.evaluate(() => plain(traced));
/** One line for each: `out offer`, `in ack offer`. */
const lines = async page => (await traced(page)).map(([head, { action, stanza, type }]) =>
  `${head.replace('[wpp-call] ', '')} ${action?.tag ?? `${stanza} ${type}`}`);
const becomes = (page, id, state) => until(page, ([id, state]) => importDefault('WAWebCallCollection').get(id)?.getState() === state, [id, state]);

describe('one whole call between two pages', () => {
  let alice, bob, id, key;
  const printed = [];
  before(async () => {
    [alice, bob] = await Promise.all([open(ALICE), open(BOB)]);
    alice.on('console', message => printed.push([message.type(), message.text()]));
    await Promise.all([trace(alice, true), trace(bob, true)]);
    [id, key] = await alice.evaluate(async () => {
      const encryption = importNamespace('WAWebEncryptMsgProtobuf');
      const { encryptMsgProtobuf } = encryption;
      let key;
      encryption.encryptMsgProtobuf = (wid, count, message) => {
        key = Array.from(message.call.callKey);
        return encryptMsgProtobuf(wid, count, message);
      };
      const { id } = await WPP.call.offer('222222222222222@lid');
      return [id, key];
    });
    await becomes(bob, id, RINGING);
    await bob.evaluate(id => WPP.call.accept(id), id);
    await until(alice, () => simulation.received.some(({ xml }) => xml.includes('<accept ')));
    await alice.evaluate(id => WPP.call.end(id), id);
    await becomes(bob, id, OVER);
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  test('is shown to the caller in the order in which it went', async () => {
    assert.deepEqual(await lines(alice), ['out offer', 'in ack offer', 'in accept', 'out terminate', 'in ack terminate']);
  });

  test('is shown to the callee in the order in which it went', async () => {
    assert.deepEqual(await lines(bob), ['in offer', 'out accept', 'in ack accept', 'in terminate']);
  });

  test('is readable: from whom, to whom, which call, and what was said', async () => {
    const [[, offer], [, ack], [, accept], [, terminate]] = await traced(alice);
    assert.deepEqual([offer.to, offer.action.callId, offer.action.callCreator], [BOB_JID, id, ALICE_JID]);
    assert.deepEqual(offer.action.audio, [{ enc: 'opus', rate: '8000' }, { enc: 'opus', rate: '16000' }]);
    assert.deepEqual([ack.from, ack.id, ack.relay.te2[0].relayName], [BOB_JID, offer.id, 'sim1c01']);
    assert.deepEqual([accept.from, accept.action.callId, typeof accept.t], [BOB_JID, id, 'number']);
    assert.deepEqual(terminate, {
      stanza: 'call', to: BOB_JID, id: terminate.id, action: { tag: 'terminate', callId: id, callCreator: ALICE_JID },
    });
  });

  test('is in the console, at the default level', async () => {
    assert.deepEqual(printed.map(([type, text]) => [type, /^\[wpp-call\] (in|out)/.exec(text)?.[0]]), [
      ['log', '[wpp-call] out'], ['log', '[wpp-call] in'], ['log', '[wpp-call] in'],
      ['log', '[wpp-call] out'], ['log', '[wpp-call] in'],
    ]);
  });

  test('has the same stanzas that passed the socket', async () => {
    for (const page of [alice, bob]) {
      const seen = await page.evaluate(() => {
        const passed = simulation.traffic.filter(({ stanza: { node }, direction }) =>
          node.tag === 'call' || direction === 'received' && node.attrs.class === 'call');
        return {
          shown: traced.map(([head, stanza]) => [head, JSON.stringify(plain(stanza))]),
          passed: passed.map(({ direction, stanza }) =>
            [`[wpp-call] ${direction === 'sent' ? 'out' : 'in'}`, JSON.stringify(plain(WPP.call.parse(stanza.xml)))]),
        };
      });
      assert.deepEqual(seen.shown, seen.passed);
    }
  });

  test('shows neither the call key nor a key or token of the relay, in no spelling', async () => {
    const bytes = Buffer.from(key);
    const secrets = [
      bytes, Buffer.from('c2ltdWxhdGVkIHJlbGF5IGtleQ=='), Buffer.from('simulated relay key'), Buffer.from('simulated relay token 0'),
    ];
    assert.equal(bytes.length, 32);
    assert.ok(server.relay.stanzas.some(({ xml }) => xml.includes(secrets[1].toString('hex').toUpperCase())), 'the relay gave it');
    for (const page of [alice, bob]) {
      const text = JSON.stringify(await traced(page)).toLowerCase();
      for (const secret of secrets) {
        for (const spelt of [secret.toString('hex'), secret.toString('base64'), secret.toString('latin1'), [...secret].join()]) {
          assert.ok(!text.includes(spelt.toLowerCase()), spelt);
        }
      }
    }
    const [, [, { relay }]] = await traced(alice);
    assert.deepEqual([relay.key, relay.token], ['(28 bytes)', [{ id: '0', bytes: '(23 bytes)' }]]);
  });

  test('is no problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

describe('trace', () => {
  let page;
  before(async () => { page = await open(ALICE); });
  after(() => page?.context().close());
  beforeEach(() => page.evaluate(() => { traced.length = 0; }));

  const send = (id, attrs, content = []) => server.relay.send(ALICE_JID, {
    tag: 'call', attrs: { from: BOB_JID, id, t: '1', ...attrs }, content,
  });
  const REJECT = [{ tag: 'reject', attrs: { 'call-id': 'A', 'call-creator': BOB_JID } }];
  /** Everything that came in has been handled when this one has. */
  const arrives = id => until(page, id => simulation.sent.some(({ node }) => node.attrs.id === id), id);

  test('is off at first', async () => {
    send('OFF', {}, REJECT);
    await arrives('OFF');
    assert.deepEqual(await outcome(page, async () => WPP.call.end((await WPP.call.offer('222222222222222@lid')).id)), { value: true });
    assert.deepEqual(await traced(page), []);
  });

  test('is on and off again from the next line on', async () => {
    await trace(page, true);
    send('ON', {}, REJECT);
    await arrives('ON');
    assert.deepEqual(await lines(page), ['in reject']);
    await trace(page, false);
    send('OFF-AGAIN', {}, REJECT);
    await arrives('OFF-AGAIN');
    assert.deepEqual(await outcome(page, async () => WPP.call.end((await WPP.call.offer('222222222222222@lid')).id)), { value: true });
    assert.deepEqual(await lines(page), ['in reject']);
  });

  for (const other of ['{}', '{ stanzaProfile: "current" }']) {
    test(`stays as it is through configure(${other})`, async () => {
      await trace(page, true);
      await page.evaluate(`WPP.call.configure(${other})`);
      const id = `STAYS-${other.length}`;
      send(id, {}, REJECT);
      await arrives(id);
      assert.deepEqual(await lines(page), ['in reject']);
    });
  }

  test('shows what is wrong with a stanza that cannot be read, and goes on', async () => {
    await trace(page, true);
    send('UNREADABLE', {}, [{ tag: 'terminate', attrs: { 'call-id': 'A' } }]);
    send('EMPTY', {});
    send('READABLE', {}, REJECT);
    await arrives('READABLE');
    const [[head, error], [, empty], [, { action }]] = await traced(page);
    assert.deepEqual([head, error], ['[wpp-call] in', {
      isError: true, code: 'invalid_stanza', message: '<terminate call-creator>: expected a JID, found <empty>',
      place: 'terminate call-creator', expected: 'a JID',
    }]);
    assert.equal(empty.message, '<call>: expected an action, found <empty>');
    assert.equal(action.tag, 'reject');
  });

  test('shows a nack with its meaning, before the function fails', async () => {
    await trace(page, true);
    server.relay.nack('offer', 439);
    const order = await page.evaluate(async () => {
      const code = await WPP.call.offer('222222222222222@lid').catch(error => error.code);
      return [...traced.map(([head, { action, errorName }]) => `${head} ${action?.tag ?? errorName}`), code];
    });
    assert.deepEqual(order, ['[wpp-call] out offer', '[wpp-call] in ChildOrder', 'call_nack']);
  });

  test('shows what goes out before it goes, also when it cannot be sent', async () => {
    await trace(page, true);
    const seen = await page.evaluate(async () => {
      const sentThen = [];
      const before = simulation.sent.length;
      const { log } = console;
      console.log = (...values) => { sentThen.push(simulation.sent.length - before); log(...values); };
      simulation.faults.send = 'reject';
      simulation.ring({ id: 'UNSENT', from: '222222222222222:7@lid' });
      const code = await WPP.call.reject('UNSENT').catch(error => error.code);
      delete simulation.faults.send;
      const done = await WPP.call.reject('UNSENT');
      console.log = log;
      return { code, done, sentThen };
    });
    assert.deepEqual(seen, { code: 'send_failed', done: true, sentThen: [0, 0, 1] });
    assert.deepEqual(await lines(page), ['out reject', 'out reject', 'in ack reject']);
  });

  test('shows no secret of what nobody knows, printed or kept', async () => {
    await trace(page, true);
    const LINK = 'https://call.whatsapp.com/voice/abcdefghijklmnopqrst-_';
    const seen = await page.evaluate(async link => {
      await importNamespace('WAWebHandleVoipCall').handleCall({
        tag: 'call', attrs: { from: '1@lid', t: '1' },
        content: [{
          tag: 'brand_new', attrs: { 'call-id': 'SECRETS', callSecret: 'a1b2c3', url: link },
          content: [
            { tag: 'relay', attrs: { key: 'a1b2c3', 'key-count': '2' }, content: null },
            { tag: 'srtp_key', attrs: {}, content: new Uint8Array(30) },
            { tag: 'tctoken', attrs: {}, content: new Uint8Array(9) },
          ],
        }],
      });
      return [plain(traced.at(-1)[1]), WPP.call.trace().at(-1).stanza].map(({ action: { tag, callId, ...said } }) => said);
    }, LINK);
    const veiled = {
      otherAttrs: { callSecret: '(6 bytes)', url: `(${LINK.length} bytes)` },
      otherChildren: [
        { tag: 'relay', attrs: { key: '(6 bytes)', 'key-count': '2' } },
        { tag: 'srtp_key', attrs: {}, bytes: '(30 bytes)' },
        { tag: 'tctoken', attrs: {}, bytes: '(9 bytes)' },
      ],
    };
    assert.deepEqual(seen, [veiled, veiled]);
  });

  test('shows what nobody knows as it came, whatever its names', async () => {
    await trace(page, true);
    // Not by the relay: its codec takes such a name for a token.
    const seen = await page.evaluate(async () => {
      const names = ['__proto__', 'constructor', 'toString'];
      const attrs = more => Object.fromEntries([...names.map(name => [name, `of ${name}`]), ...Object.entries(more)]);
      await importNamespace('WAWebHandleVoipCall').handleCall({
        tag: 'call', attrs: attrs({ from: '1@lid', t: '1' }),
        content: [{ tag: 'toString', attrs: attrs({ 'call-id': 'A' }), content: [{ tag: '__proto__', attrs: attrs({}), content: null }] }],
      });
      const [[head, { otherAttrs, action }]] = traced;
      const [child] = action.otherChildren;
      return { head, tags: [action.tag, child.tag], names: [otherAttrs, action.otherAttrs, child.attrs].map(Object.entries) };
    });
    const names = ['__proto__', 'constructor', 'toString'].map(name => [name, `of ${name}`]);
    assert.deepEqual(seen, { head: '[wpp-call] in', tags: ['toString', '__proto__'], names: [names, names, names] });
  });

  test('does not show what is only parsed', async () => {
    await trace(page, true);
    await page.evaluate(() => WPP.call.parse('<ack id="A"/>'));
    assert.deepEqual(await traced(page), []);
  });

  const WRONG = {
    'undefined': 'undefined', 'null': 'null', '1': 'number', '0': 'number', '""': '""', '"true"': '"true"', '{}': 'object', 'new Boolean(true)': 'object',
  };
  for (const [value, found] of Object.entries(WRONG)) {
    test(`is not to be set to ${value}: invalid_option, and it stays what it was`, async () => {
      for (const isOn of [true, false]) {
        await trace(page, isOn);
        await page.evaluate(() => { traced.length = 0; });
        const { error } = await outcome(page, `() => WPP.call.configure({ trace: ${value} })`);
        assert.deepEqual([error.code, error.option, error.expected, error.found, error.message], [
          'invalid_option', 'trace', 'true or false', found, `Option trace: expected true or false, found ${found}`,
        ]);
        const id = `WRONG-${value}-${isOn}`;
        send(id, {}, REJECT);
        await arrives(id);
        assert.deepEqual(await lines(page), isOn ? ['in reject'] : []);
      }
    });
  }

  test('is not set when another option is wrong, in whatever order', async () => {
    await trace(page, false);
    for (const options of ['{ trace: true, other: 1 }', '{ other: 1, trace: true }']) {
      const { error } = await outcome(page, `() => WPP.call.configure(${options})`);
      assert.deepEqual([error.code, error.option], ['invalid_option', 'other']);
    }
    send('NOT-SET', {}, REJECT);
    await arrives('NOT-SET');
    assert.deepEqual(await traced(page), []);
  });

  test('is no problem for the page', () => assert.deepEqual(page.problems, []));
});
