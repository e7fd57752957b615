/** Facts of the relay between simulated pages. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, testFile, until, waJsBundle } from './harness.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, closed after it. */
async function open(t, options) {
  const page = await openHost(browser, server, options);
  t.after(() => page.context().close());
  return page;
}

const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
const BOB = { pn: '4915112345678', lid: '222222222222222', device: 7 };
const ALICE_JID = '111111111111111:3@lid';
const BOB_JID = '222222222222222:7@lid';

describe('two pages and the relay', () => {
  let alice, bob, bobsTablet;
  before(async () => {
    server.relay.reset();
    [alice, bob, bobsTablet] = await Promise.all([
      openHost(browser, server, { query: ALICE }),
      openHost(browser, server, { query: BOB }),
      openHost(browser, server, { query: { ...BOB, device: 9 } }),
    ]);
  });
  after(() => Promise.all([alice, bob, bobsTablet].map(page => page.context().close())));

  /** In the page: sends an action, with JIDs as JIDs. Gives the ack. */
  const send = async ({ to, id, action, callId, creator, attrs = {}, children = [] }) => {
    const { wap, JID } = importNamespace('WAWap');
    const build = ([tag, own, content]) => wap(
      tag,
      Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.includes('@') ? JID(value) : value])),
      Array.isArray(content) ? content.map(build) : content,
    );
    const ack = await importNamespace('WAComms').sendSmaxStanza(wap('call', { to: JID(to), id }, [
      wap(action, { 'call-id': callId, 'call-creator': JID(creator), ...attrs }, children.map(build)),
    ]));
    return { xml: String(ack), children: (ack.content ?? []).map(({ tag }) => tag) };
  };
  const enc = text => ['enc', { v: '2', type: 'msg', count: '0' }, text];
  const offer = (callId, more = {}) => ({
    to: '222222222222222@lid', id: `OFFER-${callId}`, action: 'offer', callId, creator: ALICE_JID,
    children: [
      ['audio', { enc: 'opus', rate: '16000' }], ['net', { medium: '3' }],
      ['destination', {}, [
        ['to', { jid: '222222222222222@lid' }, [enc('phone')]],
        ['to', { jid: BOB_JID }, [enc('bob')]],
        ['to', { jid: '222222222222222:9@lid' }, [enc('tablet')]],
      ]],
      ['encopt', { keygen: '2' }],
    ],
    ...more,
  });
  const stateOf = (page, id) => page.evaluate(call => importDefault('WAWebCallCollection').get(call)?.getState(), id);
  const becomes = (page, id, state) => until(page,
    ([call, wanted]) => importDefault('WAWebCallCollection').get(call)?.getState() === wanted, [id, state]);

  test('an offer rings each device, with its own enc, from the sender\'s device', async () => {
    const ack = await alice.evaluate(send, offer('CALLA'));
    assert.deepEqual(ack.children, ['rte', 'relay']);
    await Promise.all([becomes(bob, 'CALLA', 3), becomes(bobsTablet, 'CALLA', 3)]);
    const received = await bob.evaluate(() => simulation.received[0].xml);
    assert.match(received, /^<call from="111111111111111:3@lid" id="OFFER-CALLA" t="\d+"><offer call-id="CALLA" call-creator="111111111111111:3@lid"><audio enc="opus" rate="16000" \/><net medium="3" \/><enc v="2" type="msg" count="0">626F62<\/enc><encopt keygen="2" \/><\/offer><\/call>$/);
    assert.equal(
      await bob.evaluate(() => simulation.sent[0].xml),
      `<receipt to="${ALICE_JID}" id="OFFER-CALLA" from="${BOB_JID}"><offer call-id="CALLA" call-creator="${ALICE_JID}" /></receipt>`,
    );
  });

  test('a busy device leaves its siblings ringing', async () => {
    await bob.evaluate(send, { to: ALICE_JID, id: 'BUSY', action: 'reject', callId: 'CALLA', creator: ALICE_JID, attrs: { count: '0', reason: 'busy' } });
    await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.startsWith('<receipt') && xml.includes('BUSY'));
    assert.equal(await stateOf(bobsTablet, 'CALLA'), 3);
  });

  test('the device that accepts has the call and its siblings are dismissed', async () => {
    const ack = await bob.evaluate(send, { to: ALICE_JID, id: 'ACCEPT', action: 'accept', callId: 'CALLA', creator: ALICE_JID });
    assert.equal(ack.xml, `<ack class="call" id="ACCEPT" from="${ALICE_JID}" type="accept" />`);
    await becomes(bobsTablet, 'CALLA', 7);
    assert.match(
      await bobsTablet.evaluate(() => simulation.received.at(-1).xml),
      /<terminate call-id="CALLA" call-creator="111111111111111:3@lid" reason="accepted_elsewhere" \/>/,
    );
    assert.match(await bobsTablet.evaluate(() => simulation.sent.at(-1).xml), /^<ack to="111111111111111:3@lid" id="[^"]+" class="call" type="terminate" \/>$/);
  });

  test('one reject is for all devices', async () => {
    await alice.evaluate(send, offer('CALLB'));
    await Promise.all([becomes(bob, 'CALLB', 3), becomes(bobsTablet, 'CALLB', 3)]);
    await bobsTablet.evaluate(send, { to: ALICE_JID, id: 'NO', action: 'reject', callId: 'CALLB', creator: ALICE_JID, attrs: { count: '0' } });
    await becomes(bob, 'CALLB', 7);
    assert.match(await bob.evaluate(() => simulation.received.at(-1).xml), /reason="rejected_elsewhere"/);
  });

  test('the relay refuses, forgets, stays silent and gives no relay when told so, once', async () => {
    const { relay } = server;
    relay.nack('offer', 463);
    assert.match((await alice.evaluate(send, offer('CALLC'))).xml, / type="offer" error="463" \/>$/);
    relay.ackWithoutRelay();
    assert.deepEqual((await alice.evaluate(send, offer('CALLC'))).children, []);
    assert.deepEqual((await alice.evaluate(send, offer('CALLC'))).children, ['rte', 'relay']);

    const terminate = { to: BOB_JID, action: 'terminate', callId: 'CALLC', creator: ALICE_JID };
    relay.drop('terminate');
    alice.evaluate(send, { ...terminate, id: 'DROPPED' }).catch(() => {});
    relay.silence('terminate');
    alice.evaluate(send, { ...terminate, id: 'SILENCED' }).catch(() => {});
    await becomes(bob, 'CALLC', 13);
    assert.match((await alice.evaluate(send, { ...terminate, id: 'HEARD' })).xml, /id="HEARD"/);
    const ids = await alice.evaluate(() => simulation.received.map(({ node }) => node.attrs.id));
    assert.ok(!ids.includes('DROPPED') && !ids.includes('SILENCED'));
    const delivered = await bob.evaluate(() => simulation.received.map(({ node }) => node.attrs.id));
    assert.ok(!delivered.includes('DROPPED') && delivered.includes('SILENCED'));
  });

  test('a page can be sent anything; of an offline offer only the model says that it does not ring', async t => {
    server.relay.send('222222222222222:7@lid', {
      tag: 'call',
      attrs: { from: ALICE_JID, id: 'MISSED', t: '1700000100', e: '1700000000', offline: '0' },
      content: [{ tag: 'offer', attrs: { 'call-id': 'CALLD', 'call-creator': ALICE_JID } }],
    });
    await until(bob, () => importDefault('WAWebCallCollection').get('CALLD'));
    const seen = await bob.evaluate(() => {
      const call = importDefault('WAWebCallCollection').get('CALLD');
      return { state: call.getState(), offerTime: call.offerTime, offline: call.offerReceivedWhileOffline };
    });
    assert.deepEqual(seen, { state: 3, offerTime: 1700000000, offline: true });
    const older = await open(t, { build: 'older', query: { pn: '4915000000004', lid: '444444444444444', device: 7 } });
    server.relay.send('444444444444444:7@lid', {
      tag: 'call',
      attrs: { from: ALICE_JID, id: 'MISSED', t: '1700000100', e: '1700000000', offline: '0' },
      content: [{ tag: 'offer', attrs: { 'call-id': 'CALLD', 'call-creator': ALICE_JID } }],
    });
    await until(older, () => importDefault('WAWebCallCollection').get('CALLD')?.getState());
    assert.deepEqual(await older.evaluate(() => {
      const call = importDefault('WAWebCallCollection').get('CALLD');
      return [call.getState(), call.offerReceivedWhileOffline];
    }), ['INCOMING_RING', true]);
    assert.throws(() => server.relay.send('5@lid', { tag: 'call', attrs: {} }), /nobody is connected as 5@lid/);
  });

  test('every stanza of a call reaches processIncomingCall while calling is off', async () => {
    await bob.evaluate(() => {
      window.processed = [];
      const collection = importDefault('WAWebCallCollection');
      const original = collection.processIncomingCall;
      collection.processIncomingCall = function (id, ...more) {
        window.processed.push(id);
        return original.call(this, id, ...more);
      };
    });
    for (const action of ['transport', 'mute_v2', 'terminate']) {
      await alice.evaluate(send, { to: BOB_JID, id: `LEGACY-${action}`, action, callId: `ONLY-${action}`, creator: ALICE_JID });
    }
    await until(bob, () => window.processed.length === 3);
    assert.deepEqual(await bob.evaluate(() => window.processed), ['ONLY-transport', 'ONLY-mute_v2', 'ONLY-terminate']);
  });

  test('with calling on, the stack shows the call as active and processIncomingCall is not called', async t => {
    const carol = await open(t, { query: { pn: '4915000000003', lid: '333333333333333', device: 7, 'ab.enable_web_calling': true } });
    await carol.evaluate(() => {
      const collection = importDefault('WAWebCallCollection');
      collection.processIncomingCall = () => { throw new Error('must not be called'); };
    });
    await alice.evaluate(send, offer('CALLE', {
      to: '333333333333333:7@lid',
      children: [['audio', { enc: 'opus', rate: '16000' }], enc('carol'), ['encopt', { keygen: '2' }]],
    }));
    await until(carol, () => importDefault('WAWebCallCollection').activeCall?.getState() === 3);
    const seen = await carol.evaluate(() => {
      const { activeCall } = importDefault('WAWebCallCollection');
      return { id: activeCall.id, peer: String(activeCall.peerJid), inMap: importDefault('WAWebCallCollection').get('CALLE') ?? null };
    });
    assert.deepEqual(seen, { id: 'CALLE', peer: ALICE_JID, inMap: null });
    await alice.evaluate(send, { to: '333333333333333:7@lid', id: 'END', action: 'terminate', callId: 'CALLE', creator: ALICE_JID });
    await until(carol, () => importDefault('WAWebCallCollection').activeCall === null);
    assert.deepEqual(carol.problems, []);
  });
});

test('the relay refuses the order in which wa-js 4.3.1 offers', async t => {
  server.relay.reset();
  const page = await open(t, { build: 'older', scripts: [testFile('without-analytics.js'), waJsBundle('4.3.1')] });
  await until(page, () => WPP.isReady);
  const outcome = await page.evaluate(() => WPP.call.offer('4915112345678@c.us').then(() => 'offered', error => error.constructor.name));
  assert.equal(outcome, 'TypeError', 'wa-js reads the relay of an ack that has none');
  assert.ok(server.relay.stanzas.some(({ xml }) => xml.startsWith('<ack class="call"') && xml.includes('error="439"')));
});
