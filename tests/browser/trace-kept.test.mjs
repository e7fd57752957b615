/** `trace()`: the last thousand stanzas, whether they are printed or not, safe to turn into JSON, and no secret. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, outcome } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, isOver, openPerson, quiet } from './people.mjs';

/** So many stanzas are kept. */
const KEPT = 1_000;
/** When the pages' clocks stand still, in milliseconds. */
const NOON = 1_800_000_000_250;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What is kept: plain, and JSON keeps all of it. */
async function traceOf(page) {
  const { entries, json, isPlain } = await page.evaluate(() => {
    const plain = value => typeof value !== 'object' || value === null
      || [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)) && Object.values(value).every(plain);
    const entries = WPP.call.trace();
    return { entries, json: JSON.stringify(entries), isPlain: plain(entries) };
  });
  assert.equal(isPlain, true);
  assert.deepEqual(JSON.parse(json), entries);
  return entries;
}

/** One line for each: `out offer`, `in ack offer`. */
const line = ({ direction, stanza, error }) => `${direction} ${error ?? stanza.action?.tag ?? `${stanza.stanza} ${stanza.type}`}`;

describe('a whole call, which is not printed', () => {
  let alice, bob, id, key;
  const printed = [];
  before(async () => {
    [alice, bob] = await Promise.all([openPerson(browser, server, ALICE, { clock: true }), openPerson(browser, server, BOB, { clock: true })]);
    for (const page of [alice, bob]) {
      page.on('console', message => printed.push(message.text()));
      await page.clock.setFixedTime(NOON);
    }
    await alice.evaluate(() => {
      const encryption = importNamespace('WAWebEncryptMsgProtobuf');
      const { encryptMsgProtobuf } = encryption;
      encryption.encryptMsgProtobuf = (wid, count, message) => {
        window.key = Array.from(message.call.callKey);
        return encryptMsgProtobuf(wid, count, message);
      };
    });
    id = await connect(alice, bob);
    await alice.clock.setFixedTime(NOON + 1_234);
    await alice.evaluate(async id => { await WPP.call.mute(id); await WPP.call.end(id); }, id);
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);
    key = Buffer.from(await alice.evaluate(() => window.key));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  test('is kept on both sides, in the order in which it went, with the time of each', async () => {
    const at = entries => entries.map(entry => [line(entry), entry.time]);
    assert.deepEqual(at(await traceOf(alice)), [
      ['out offer', NOON], ['in ack offer', NOON], ['in accept', NOON],
      ['out mute_v2', NOON + 1_234], ['in ack mute_v2', NOON + 1_234],
      ['out terminate', NOON + 1_234], ['in ack terminate', NOON + 1_234],
    ]);
    assert.deepEqual(at(await traceOf(bob)), [
      ['in offer', NOON], ['out accept', NOON], ['in ack accept', NOON], ['in mute_v2', NOON], ['in terminate', NOON],
    ]);
  });

  test('is readable, bytes as hex', async () => {
    const [offer, ack, accept] = await traceOf(alice);
    assert.deepEqual(Object.keys(offer), ['time', 'direction', 'path', 'stanza']);
    assert.deepEqual([offer.path, ack.path, accept.path], ['stanza', 'stanza', 'stanza']);
    assert.deepEqual([offer.stanza.stanza, offer.stanza.to, offer.stanza.action.callId, offer.stanza.action.callCreator], ['call', bob.jid, id, alice.jid]);
    assert.match(JSON.stringify(offer.stanza), /"010203"/, 'the ciphertext');
    assert.deepEqual([ack.stanza.from, ack.stanza.id], [bob.jid, offer.stanza.id]);
    assert.deepEqual([accept.stanza.from, accept.stanza.action.callId], [bob.jid, id]);
  });

  test('is what parse() says of the stanzas that passed the socket', async () => {
    const passed = await alice.evaluate(() => {
      const hex = value => (value instanceof Uint8Array ? Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('') : value);
      return simulation.traffic
        .filter(({ stanza: { node }, direction }) => node.tag === 'call' || direction === 'received' && node.attrs.class === 'call')
        .map(({ direction, stanza }) => [direction === 'sent' ? 'out' : 'in', JSON.parse(JSON.stringify(WPP.call.parse(stanza.node), (_, value) => hex(value)))]);
    });
    assert.deepEqual((await traceOf(alice)).map(({ direction, stanza }) => [direction, stanza]), passed);
  });

  test('has no call key, and no key or token of a relay, in no spelling', async () => {
    const relayKey = Buffer.from('c2ltdWxhdGVkIHJlbGF5IGtleQ==');
    const secrets = [key, relayKey, Buffer.from('simulated relay key'), Buffer.from('simulated relay token 0')];
    assert.equal(key.length, 32);
    assert.ok(server.relay.stanzas.some(({ xml }) => xml.includes(relayKey.toString('hex').toUpperCase())), 'the relay gave it');
    for (const page of [alice, bob]) {
      const text = JSON.stringify([await traceOf(page), await page.evaluate(() => [WPP.call.list(), heard])]).toLowerCase();
      for (const secret of secrets) {
        for (const spelt of [secret.toString('hex'), secret.toString('base64'), secret.toString('latin1'), [...secret].join()]) {
          assert.ok(!text.includes(JSON.stringify(spelt).slice(1, -1).toLowerCase()), spelt);
        }
      }
    }
  });

  test('is not in the console', () => assert.deepEqual(printed.filter(text => text.includes('wpp-call')), []));
  test('is no problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

describe('what is kept', () => {
  let alice;
  before(async () => { alice = await openPerson(browser, server, ALICE); });
  after(() => alice?.context().close());

  test('has what cannot be read, too, with what is wrong with it', async () => {
    server.relay.send(alice.jid, {
      tag: 'call', attrs: { from: '1@lid', id: 'UNREADABLE', t: '1' }, content: [{ tag: 'terminate', attrs: { 'call-id': 'A' } }],
    });
    await quiet(server, alice);
    const entry = (await traceOf(alice)).at(-1);
    assert.ok(Number.isInteger(entry.time));
    assert.deepEqual({ ...entry, time: 0 }, { time: 0, direction: 'in', path: null, error: '<terminate call-creator>: expected a JID, found <empty>' });
  });

  test('has each time that a stanza is sent again', async () => {
    await alice.evaluate(() => WPP.call.configure({ ackTimeoutMs: 50, retries: 1 }));
    server.relay.drop('reject');
    server.relay.drop('reject');
    await alice.evaluate(() => { simulation.ring({ id: 'AGAIN', from: '99887766:3@lid' }); });
    const { error } = await outcome(alice, () => WPP.call.reject('AGAIN'));
    await alice.evaluate(() => WPP.call.configure({ ackTimeoutMs: 10_000, retries: 2 }));
    assert.equal(error.code, 'call_ack_timeout');
    const rejects = (await traceOf(alice)).filter(entry => line(entry) === 'out reject');
    assert.deepEqual(rejects.map(({ stanza }) => stanza), Array(2).fill(rejects[0].stanza));
  });

  test('is printed, too, with the option; and is kept without it', async t => {
    await alice.evaluate(() => {
      window.lines = [];
      window.debug = console.debug;
      console.debug = (...values) => lines.push(values[0]);
    });
    t.after(() => alice.evaluate(() => { console.debug = debug; }));
    const count = async () => (await traceOf(alice)).length;
    const before = await count();
    for (const trace of [true, false]) {
      await alice.evaluate(trace => WPP.call.configure({ trace }), trace);
      server.relay.send(alice.jid, callStanza('reject', 'PRINTED', '1@lid'));
      await quiet(server, alice);
    }
    assert.deepEqual([await count(), await alice.evaluate(() => lines)], [before + 2, ['[wpp-call] in']]);
  });

  test('is the caller\'s own: what he does with it changes nothing', async () => {
    const isSame = await alice.evaluate(() => {
      const [before, entries] = [JSON.stringify(WPP.call.trace()), WPP.call.trace()];
      delete entries[0].stanza;
      entries.at(-1).direction = 'nowhere';
      entries.length = 1;
      return JSON.stringify(WPP.call.trace()) === before;
    });
    assert.equal(isSame, true);
  });

  test('is the last thousand', async () => {
    await alice.evaluate(async kept => {
      const { handleCall } = importNamespace('WAWebHandleVoipCall');
      for (let count = 1; count <= kept + 234; count++) {
        await handleCall({ tag: 'ack', attrs: { class: 'call', type: 'accept', id: `ACK-${count}` }, content: null });
      }
    }, KEPT);
    const ids = (await traceOf(alice)).map(({ stanza }) => stanza.id);
    assert.deepEqual([ids.length, ids[0], ids.at(-1)], [KEPT, 'ACK-235', `ACK-${KEPT + 234}`]);
  });

  test('is as much as there is room for: of large stanzas the last few, and one that is too large is not', async () => {
    const lengths = await alice.evaluate(async () => {
      const { handleCall } = importNamespace('WAWebHandleVoipCall');
      const kept = async length => {
        await handleCall({ tag: 'ack', attrs: { class: 'call', type: 'accept', id: 'LARGE', large: 'x'.repeat(length) }, content: null });
        return WPP.call.trace().length;
      };
      const lengths = [];
      for (let count = 1; count <= 20; count++) lengths.push(await kept(1_000_000));
      return [...new Set(lengths.slice(-10)), await kept(9_000_000), await kept(10)];
    });
    assert.deepEqual(lengths, [7, 0, 1]);
  });

  test('is read in no time, however many attributes a stanza has', async () => {
    const count = await alice.evaluate(async () => {
      const { handleCall } = importNamespace('WAWebHandleVoipCall');
      const attrs = { class: 'call', type: 'accept', id: 'WIDE', ...Object.fromEntries(Array.from({ length: 32_000 }, (_, n) => [`a${n}`, 'x'])) };
      await handleCall({ tag: 'ack', attrs, content: null });
      return Object.keys(WPP.call.trace().at(-1).stanza.otherAttrs).length;
    });
    assert.equal(count, 32_000);
  });
});
