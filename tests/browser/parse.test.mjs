/** `WPP.call.parse`: a stanza of call signalling, readable, or an error that says what is wrong with it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, untilWatched, wppCall } from './harness.mjs';
import { defineNodes, knownStanzas } from './nodes.mjs';

const CALL_ID = '00AABBCCDDEEFF112233445566778899';
const ME = '111111111111111:3@lid';
const PEER = '222222222222222:7@lid';

let browser, server, page;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  page = await openHost(browser, server, { scripts: [wppCall()], query: { view: 'off' } });
  await untilWatched(page);
  await defineNodes(page);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What a tree of the shape of the vectors reads as, its bytes as `{ bytes: hex }`. */
const parsed = async (node, form = 'wapNode') =>
  JSON.parse(await page.evaluate(([node, form]) => inFull(WPP.call.parse(FORMS[form](node))), [node, form]));

/** An incoming `<call>` around an action. */
const incoming = action => ({ tag: 'call', attrs: { from: PEER, id: 'A1', t: '1700000000' }, children: [action] });
const ofCall = { 'call-id': CALL_ID, 'call-creator': PEER };

describe('the page\'s own node, a plain one and what the page prints read the same', () => {
  for (const { name, node } of knownStanzas()) {
    test(name, async () => {
      const seen = await page.evaluate(node =>
        Object.fromEntries(Object.entries(FORMS).map(([form, make]) => [form, inFull(WPP.call.parse(make(node)))])), node);
      assert.ok(seen.wapNode.length > 2);
      assert.equal(seen.plainNode, seen.wapNode);
      assert.equal(seen.printed, seen.wapNode);
    });
  }
});

describe('it reads', () => {
  test('a node that has others read while it is read itself: each is what it was', async () => {
    const seen = await page.evaluate(() => {
      const inner = [];
      const long = 'x'.repeat(9_000);
      const ack = (id, read = '') => ({ tag: 'ack', attrs: { class: 'call', type: 'offer', get id() { return id; }, get found() { return `${id} ${read && long}`; } } });
      const outer = { tag: 'ack', attrs: { class: 'call', type: 'offer' }, content: [] };
      for (const id of ['A', 'B', 'C']) {
        outer.attrs[`read-${id}`] = { toString() { inner.push(WPP.call.parse(ack(id, id))); return `${id} ${long}`; } };
      }
      const read = WPP.call.parse(outer);
      const shown = stanza => JSON.parse(JSON.stringify(stanza).replaceAll(long, '…'));
      return { outer: shown(read), inner: inner.map(shown) };
    });
    const ack = { stanza: 'ack', class: 'call', type: 'offer' };
    assert.deepEqual(seen.inner, ['A', 'B', 'C'].map(id => ({ ...ack, id, otherAttrs: { found: `${id} …` } })));
    assert.deepEqual(seen.outer, { ...ack, otherAttrs: { 'read-A': 'A …', 'read-B': 'B …', 'read-C': 'C …' } });
  });

  test('an action: its codes with their meaning, and nothing that is not there', async () => {
    assert.deepEqual(await parsed(incoming({ tag: 'mute_v2', attrs: { ...ofCall, 'mute-state': '1' } })), {
      stanza: 'call', from: PEER, id: 'A1', t: 1_700_000_000,
      action: { tag: 'mute_v2', callId: CALL_ID, callCreator: PEER, muteState: '1', muteStateName: 'Muted' },
    });
  });

  test('an offer: lists, children in children, bytes', async () => {
    const offer = {
      tag: 'offer', attrs: { ...ofCall, caller_pn: '4915112345678@s.whatsapp.net', joinable: '1' },
      children: [
        { tag: 'audio', attrs: { enc: 'opus', rate: '8000' } }, { tag: 'audio', attrs: { enc: 'opus', rate: '16000' } },
        { tag: 'net', attrs: { medium: '3' } },
        { tag: 'destination', attrs: {}, children: [
          { tag: 'to', attrs: { jid: ME }, children: [{ tag: 'enc', attrs: { v: '2', type: 'msg', count: '0' }, bytes: '0304' }] },
        ] },
        { tag: 'encopt', attrs: { keygen: '2' } },
        { tag: 'device-identity', attrs: {}, bytes: 'cc' },
      ],
    };
    assert.deepEqual(await parsed(incoming(offer)), {
      stanza: 'call', from: PEER, id: 'A1', t: 1_700_000_000,
      action: {
        tag: 'offer', callId: CALL_ID, callCreator: PEER, callerPn: '4915112345678@s.whatsapp.net', joinable: '1',
        audio: [{ enc: 'opus', rate: '8000' }, { enc: 'opus', rate: '16000' }],
        net: { medium: '3' },
        destination: { to: [{ jid: ME, enc: { v: '2', type: 'msg', count: '0', bytes: { bytes: '0304' } } }] },
        encopt: { keygen: '2' },
        deviceIdentity: { bytes: 'cc' },
      },
    });
  });

  test('a nack, and of its relay everything but the secrets', async () => {
    const ack = {
      tag: 'ack', attrs: { from: PEER, id: 'A1', class: 'call', type: 'offer', error: '439' },
      children: [
        { tag: 'rte', attrs: {}, bytes: 'cb0071071f90' },
        { tag: 'relay', attrs: { uuid: 'U' }, children: [
          { tag: 'key', attrs: {}, bytes: 'aabbcc' },
          { tag: 'hbh_key', attrs: {}, bytes: 'aabbccdd' },
          { tag: 'token', attrs: { id: '0' }, bytes: 'aabbccddee' },
          { tag: 'auth_token', attrs: { id: '1' }, bytes: 'aabbccddeeff' },
          { tag: 'te2', attrs: { relay_id: '0', token_id: '0' }, bytes: 'c63364010d98' },
        ] },
      ],
    };
    assert.deepEqual(await parsed(ack), {
      stanza: 'ack', from: PEER, id: 'A1', class: 'call', type: 'offer', error: '439', errorName: 'ChildOrder',
      rte: { bytes: 'cb0071071f90' },
      relay: {
        uuid: 'U', key: '(3 bytes)', hbhKey: '(4 bytes)',
        token: [{ id: '0', bytes: '(5 bytes)' }], authToken: [{ id: '1', bytes: '(6 bytes)' }],
        te2: [{ relayId: '0', tokenId: '0', bytes: { bytes: 'c63364010d98' } }],
      },
    });
  });

  test('what nobody knows: another action, other attributes, other children', async () => {
    const stanza = {
      tag: 'call', attrs: { from: PEER, t: '1', 'new-attr': 'x' },
      children: [
        { tag: 'brand_new', attrs: { ...ofCall, colour: 'red' }, children: [{ tag: 'a', attrs: { b: 'c' }, children: [{ tag: 'd', attrs: {}, bytes: '0102' }] }] },
        { tag: 'more', attrs: {} },
      ],
    };
    for (const form of ['wapNode', 'plainNode', 'printed']) {
      assert.deepEqual(await parsed(stanza, form), {
        stanza: 'call', from: PEER, t: 1,
        otherAttrs: { 'new-attr': 'x' },
        otherChildren: [{ tag: 'more', attrs: {} }],
        action: {
          tag: 'brand_new', callId: CALL_ID, callCreator: PEER, otherAttrs: { colour: 'red' },
          otherChildren: [{ tag: 'a', attrs: { b: 'c' }, children: [{ tag: 'd', attrs: {}, bytes: { bytes: '0102' } }] }],
        },
      });
    }
  });

  test('a number up to 2^53 - 1 as a number, and what is no such number as the text that it is', async () => {
    const timeOf = async e => (await parsed({ ...incoming({ tag: 'reject', attrs: ofCall }), attrs: { from: PEER, t: '1', e } })).e;
    for (const e of ['0', '1', '4294967296', '9007199254740991']) assert.equal(await timeOf(e), Number(e));
    for (const e of ['9007199254740992', '-1', '1.5', '01', '1e3', '']) assert.equal(await timeOf(e), e);
  });

  test('bytes in an ArrayBuffer, and text for bytes', async () => {
    const seen = await page.evaluate(() => [new Uint8Array([104, 105]), new Uint8Array([104, 105]).buffer, 'hi'].map(content =>
      inFull(WPP.call.parse({ tag: 'ack', attrs: {}, content: [{ tag: 'rte', content }] }))));
    assert.deepEqual(seen, Array(3).fill('{"stanza":"ack","rte":{"bytes":"6869"}}'));
  });
});

describe('XML may be', () => {
  const REJECT = { stanza: 'call', from: PEER, t: 1, action: { tag: 'reject', callId: 'A', callCreator: PEER } };
  const SPELLINGS = {
    'on one line': `<call from="${PEER}" t="1"><reject call-id="A" call-creator="${PEER}" /></call>`,
    'on many lines': `\n<call\n  from="${PEER}"\n  t="1"\n>\n  <reject call-id="A" call-creator="${PEER}">\n  </reject>\n</call>\n`,
    'in single quotes': `<call from='${PEER}' t='1'><reject call-id='A' call-creator='${PEER}'/></call>`,
    'behind a declaration, with comments': `<?xml version="1.0"?><!-- in --><call from="${PEER}" t="1"><!-- <offer> --><reject call-id="A" call-creator="${PEER}"/></call>`,
  };
  for (const [name, xml] of Object.entries(SPELLINGS)) {
    test(name, async () => assert.deepEqual(await outcome(page, xml => WPP.call.parse(xml), xml), { value: REJECT }));
  }

  const LEAVES = {
    'hex digits, which are bytes': ['00ff7A', '00ff7a'],
    'text, which stands for itself': ['{"a":1}', '7b2261223a317d'],
    'an odd number of digits, which is text': ['abc', '616263'],
    'text with entities': ['&lt;&amp;&gt;&quot;&apos;&#65;&#x20ac;', '3c263e222741e282ac'],
    'an entity that nobody knows, which stands for itself': ['&constructor;&#xffffff;', Buffer.from('&constructor;&#xffffff;').toString('hex')],
  };
  for (const [name, [text, hex]] of Object.entries(LEAVES)) {
    test(`a leaf of ${name}`, async () => {
      const seen = await page.evaluate(xml => inFull(WPP.call.parse(xml)), `<ack><rte> ${text} </rte></ack>`);
      assert.equal(seen, `{"stanza":"ack","rte":{"bytes":"${hex}"}}`);
    });
  }

  test('of attributes with entities, angle brackets and no text', async () => {
    const xml = '<ack id="&quot;a&amp;b&quot;" x="&lt;c>" y=""/>';
    assert.deepEqual(await outcome(page, xml => WPP.call.parse(xml), xml), {
      value: { stanza: 'ack', id: '"a&b"', otherAttrs: { x: '<c>', y: '' } },
    });
  });
});

describe('what is read', () => {
  test('is plain data, which JSON keeps, but for bytes', async () => {
    for (const { name, node } of knownStanzas()) {
      const isPlain = await page.evaluate(node => {
        const isPlain = value => {
          if (typeof value === 'string' || Number.isFinite(value) || value instanceof Uint8Array) return true;
          const prototype = Object.getPrototypeOf(Object(value));
          return [Object.prototype, Array.prototype].includes(prototype) && Object.values(value).every(isPlain);
        };
        return isPlain(WPP.call.parse(FORMS.wapNode(node)));
      }, node);
      assert.ok(isPlain, name);
    }
  });

  test('is the reader\'s own: bytes are copies, and each time is a new object', async () => {
    const seen = await page.evaluate(() => {
      const bytes = new Uint8Array([1, 2, 3]);
      const node = { tag: 'ack', attrs: {}, content: [{ tag: 'rte', attrs: {}, content: bytes }] };
      const [first, second] = [WPP.call.parse(node), WPP.call.parse(node)];
      first.rte.fill(9);
      return [inFull(bytes), inFull(second), first.rte.buffer === second.rte.buffer];
    });
    assert.deepEqual(seen, ['{"bytes":"010203"}', '{"stanza":"ack","rte":{"bytes":"010203"}}', false]);
  });

  const SECRETS = { key: '5ec2e7a1', hbh_key: '5ec2e7a2', token: '5ec2e7a3', auth_token: '5ec2e7a4' };
  const relay = {
    tag: 'relay', attrs: { uuid: 'U' },
    children: Object.entries(SECRETS).map(([tag, bytes]) => ({ tag, attrs: { id: '0' }, bytes })),
  };
  const PLACES = {
    'an ack': { tag: 'ack', attrs: { id: 'A', class: 'call' }, children: [relay] },
    'an offer': incoming({ tag: 'offer', attrs: ofCall, children: [relay] }),
    'an update of a group': incoming({ tag: 'group_update', attrs: ofCall, children: [relay] }),
  };
  for (const [place, node] of Object.entries(PLACES)) {
    test(`has no key and no token of the relay of ${place}`, async () => {
      for (const form of ['wapNode', 'plainNode', 'printed']) {
        const text = JSON.stringify(await parsed(node, form));
        assert.equal(text.match(/\(4 bytes\)/g)?.length, 4, text);
        assert.doesNotMatch(text, /5ec2e7a/);
      }
    });
  }

  const ODD_PLACES = {
    'an accept': incoming({ tag: 'accept', attrs: ofCall, children: [relay] }),
    'an action that nobody knows': incoming({ tag: 'brand_new', attrs: ofCall, children: [relay] }),
    'a call, beside its action': { ...incoming(), children: [{ tag: 'reject', attrs: ofCall }, relay] },
    'a relay': { tag: 'ack', attrs: {}, children: [{ tag: 'relay', attrs: {}, children: [relay] }] },
  };
  for (const [place, node] of Object.entries(ODD_PLACES)) {
    test(`has no key and no token of a relay in ${place}`, async () => {
      assert.doesNotMatch(JSON.stringify(await parsed(node)), /5ec2e7a/);
    });
  }
});

describe('parse leaves alone', () => {
  test('the node: a frozen one will do, and an unfrozen one is what it was', async () => {
    for (const { name, node } of knownStanzas()) {
      const seen = await page.evaluate(node => {
        const plain = FORMS.plainNode(node);
        const before = inFull(plain);
        const read = inFull(WPP.call.parse(plain));
        const freeze = value => {
          if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
          Object.values(value).forEach(freeze);
          return Object.freeze(value);
        };
        return { isSame: inFull(plain) === before, isRead: inFull(WPP.call.parse(freeze(plain))) === read };
      }, node);
      assert.deepEqual(seen, { isSame: true, isRead: true }, name);
    }
  });

  test('the server and the page: nothing is sent, asked, printed or added', async () => {
    const look = () => page.evaluate(() => ({
      traffic: simulation.traffic.length, asked: simulation.log.length, native: simulation.native.length,
      calls: importDefault('WAWebCallCollection').getModelsArray().length, window: Object.keys(window).length,
    }));
    const prints = [];
    page.on('console', message => prints.push(message.text()));
    const before = await look();
    for (const { node } of knownStanzas()) for (const form of ['wapNode', 'printed']) await parsed(node, form);
    for (const wrong of ['', '<call', '<call><offer></call>', 'hello']) await outcome(page, xml => WPP.call.parse(xml), wrong);
    assert.deepEqual(await look(), before);
    assert.deepEqual(prints, []);
    assert.deepEqual(page.problems, []);
  });
});
