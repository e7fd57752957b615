/** The events of a call: each with its whole payload, in order, on both ends, once, and none after the end. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, outcome, testFile, until, waJsBundle, wppCall } from './harness.mjs';
import {
  ALICE, BOB, callStanza, connect, eventsOf, hears, isOver, listen, openPerson, quiet, ring, sentBy, storyOf,
} from './people.mjs';

/** When the pages' clocks stand still, in seconds. */
const NOON = 1_800_000_000;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** Sets both pages' clocks to so many seconds after noon. */
const setClocks = (seconds, ...pages) =>
  Promise.all(pages.map(page => page.clock.setFixedTime((NOON + seconds) * 1000)));

/** When the server says that a call was offered. */
const offerTimeOf = id => {
  const { node } = server.relay.stanzas.find(({ direction, node }) =>
    direction === 'out' && node.tag === 'call' && node.content[0].tag === 'offer' && node.content[0].attrs['call-id'] === id);
  return Number(node.attrs.t);
};

const stanzaIdOf = (page, id, action) => sentBy(server, page, id, action)[0].node.attrs.id;

describe('two people', { timeout: 60_000 }, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([openPerson(browser, server, ALICE), openPerson(browser, server, BOB)]);
    await setClocks(0, alice, bob);
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  test('a call that is taken, and ended by the caller', async () => {
    await setClocks(0, alice, bob);
    const id = await ring(alice, bob);
    await setClocks(5, alice, bob);
    await bob.evaluate(id => WPP.call.accept(id), id);
    await hears(alice, 'accepted', id);
    await setClocks(88, alice, bob);
    assert.equal(await alice.evaluate(id => WPP.call.end(id), id), true);
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);

    assert.deepEqual(await eventsOf(alice, id), [
      ['outgoing_call', { id, isVideo: false, isGroup: false, offerTime: NOON, peer: { jid: bob.user, lid: bob.user, phone: null } }],
      ['ack', { id, action: 'offer', stanzaId: stanzaIdOf(alice, id, 'offer'), rttMs: 0 }],
      ['accepted', { id, by: bob.jid, elsewhere: false }],
      ['state_changed', { id, from: 'calling', to: 'active' }],
      ['ack', { id, action: 'terminate', stanzaId: stanzaIdOf(alice, id, 'terminate'), rttMs: 0 }],
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason: null, durationMs: 83_000, by: 'me' }],
    ]);
    assert.deepEqual(await eventsOf(bob, id), [
      ['incoming_call', {
        id, isGroup: false, isVideo: false, offerTime: offerTimeOf(id), sender: alice.user, peerJid: alice.jid,
      }],
      ['ack', { id, action: 'accept', stanzaId: stanzaIdOf(bob, id, 'accept'), rttMs: 0 }],
      ['accepted', { id, by: null, elsewhere: false }],
      ['state_changed', { id, from: 'ringing', to: 'active' }],
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason: null, durationMs: 83_000, by: 'peer' }],
    ]);
  });

  test('a video call to a phone number that rings over there first, is muted, and is ended by the callee for a reason', async () => {
    await setClocks(100, alice, bob);
    const [phone, device, caller] = [`${BOB.pn}@c.us`, `${BOB.pn}:7@c.us`, `${ALICE.pn}:3@c.us`];
    const id = await ring(alice, bob, { to: phone, isVideo: true });
    server.relay.send(alice.jid, callStanza('preaccept', id, `${BOB.pn}:7@s.whatsapp.net`, { creator: `${ALICE.pn}:3@s.whatsapp.net` }));
    await hears(alice, 'state_changed', id);
    await bob.evaluate(id => WPP.call.accept(id), id);
    await hears(alice, 'accepted', id);
    await bob.evaluate(id => WPP.call.mute(id), id);
    await hears(alice, 'peer_muted', id);
    await setClocks(101.5, alice, bob);
    assert.equal(await bob.evaluate(id => WPP.call.end(id, { reason: 'tired' }), id), true);
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);

    assert.deepEqual(await eventsOf(alice, id), [
      ['outgoing_call', { id, isVideo: true, isGroup: false, offerTime: NOON + 100, peer: { jid: phone, lid: null, phone: BOB.pn } }],
      ['ack', { id, action: 'offer', stanzaId: stanzaIdOf(alice, id, 'offer'), rttMs: 0 }],
      ['state_changed', { id, from: 'calling', to: 'ringing' }],
      ['accepted', { id, by: device, elsewhere: false }],
      ['state_changed', { id, from: 'ringing', to: 'active' }],
      ['peer_muted', { id, muted: true }],
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason: 'tired', durationMs: 1_500, by: 'peer' }],
    ]);
    assert.deepEqual(await eventsOf(bob, id), [
      ['incoming_call', {
        id, isGroup: false, isVideo: true, offerTime: offerTimeOf(id), sender: `${ALICE.pn}@c.us`, peerJid: caller,
      }],
      ['ack', { id, action: 'accept', stanzaId: stanzaIdOf(bob, id, 'accept'), rttMs: 0 }],
      ['accepted', { id, by: null, elsewhere: false }],
      ['state_changed', { id, from: 'ringing', to: 'active' }],
      ['ack', { id, action: 'mute_v2', stanzaId: stanzaIdOf(bob, id, 'mute_v2'), rttMs: 0 }],
      ['ack', { id, action: 'terminate', stanzaId: stanzaIdOf(bob, id, 'terminate'), rttMs: 0 }],
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason: 'tired', durationMs: 1_500, by: 'me' }],
    ]);
  });

  test('a call that nobody took: missed, then ended', async () => {
    await setClocks(200, alice, bob);
    const id = await ring(alice, bob, { isVideo: true });
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, bob);
    await quiet(server, alice, bob);
    const [incoming, ...events] = await eventsOf(bob, id);
    assert.equal(incoming[0], 'incoming_call');
    assert.deepEqual(events, [
      ['state_changed', { id, from: 'ringing', to: 'ended' }],
      ['missed', {
        id, isVideo: true, isGroup: false, offerTime: offerTimeOf(id), peer: { jid: alice.user, lid: alice.user, phone: null },
      }],
      ['ended', { id, outcome: 'missed', reason: null, durationMs: null, by: 'peer' }],
    ]);
  });

  test('a refused offer: nack, then ended', async () => {
    server.relay.nack('offer', 463);
    const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
    await quiet(server, alice, bob);
    const id = error.callId;
    const [outgoing, ...events] = await eventsOf(alice, id);
    assert.equal(outgoing[0], 'outgoing_call');
    assert.deepEqual(events, [
      ['nack', { id, action: 'offer', code: '463', name: 'TcToken' }],
      ['state_changed', { id, from: 'calling', to: 'ended' }],
      ['ended', { id, outcome: 'failed', reason: 'call_nack', durationMs: null, by: 'server' }],
    ]);
    assert.deepEqual(await eventsOf(bob, id), []);
  });

  test('what comes again or late is no event', async () => {
    const id = await connect(alice, bob);
    const events = await storyOf(alice, id);
    const fromBob = (action, more) => server.relay.send(alice.jid, callStanza(action, id, bob.jid, { creator: alice.jid, ...more }));

    fromBob('accept');
    fromBob('preaccept');
    fromBob('mute_v2', { 'mute-state': '0' });
    await quiet(server, alice, bob);
    assert.deepEqual(await storyOf(alice, id), events);

    for (const state of ['1', '1', '0', '0']) fromBob('mute_v2', { 'mute-state': state });
    fromBob('terminate');
    await isOver(id, alice);
    const all = [...events, 'peer muted', 'peer unmuted', 'active to ended', 'ended: completed, null, by peer'];
    for (const action of ['terminate', 'accept', 'preaccept', 'reject']) fromBob(action);
    fromBob('mute_v2', { 'mute-state': '1' });
    await quiet(server, alice, bob);
    assert.deepEqual(await storyOf(alice, id), all);
    await bob.evaluate(id => WPP.call.end(id), id);
  });

  describe('a listener that acts on the call', () => {
    /** In the page: `acts` is called on `event` of a call, before another listener hears of it. */
    const actOn = (page, event, acts) => page.evaluate(`{
      window.later = [];
      window.acted = [];
      const act = payload => {
        if (window.acts) later.push((${acts})(payload.id).then(value => ({ value }), ({ code }) => ({ code })));
      };
      window.acts = true;
      WPP.on(${JSON.stringify(`call.${event}`)}, act);
    }`);
    /** In the page: what all that was done came to. */
    const whatCame = async page => {
      const results = await page.evaluate(async () => {
        window.acts = false;
        return Promise.all(later);
      });
      assert.ok(results.length > 0, 'it was called');
      return results;
    };
    /** Both listeners, that before and that behind the one which acts. */
    async function hearTheSame(page, id) {
      const [first, last] = await page.evaluate(id => [heard, heardLast].map(list =>
        list.filter(({ payload }) => payload.id === id).map(({ name, payload }) => [name, payload])), id);
      assert.deepEqual(last, first);
    }
    /** A new set of listeners: one that is first, `acts`, and one that is last. */
    async function withListeners(page, event, acts) {
      await page.evaluate(() => WPP.removeAllListeners());
      await listen(page);
      await actOn(page, event, acts);
      await page.evaluate(() => { window.heardFirst = heard; });
      await listen(page);
      await page.evaluate(() => { [window.heard, window.heardLast] = [heardFirst, heard]; });
    }
    after(() => Promise.all([alice, bob].map(async page => {
      await page.evaluate(() => WPP.removeAllListeners());
      await listen(page);
    })));

    test('and rejects it when it comes in', async () => {
      await withListeners(bob, 'incoming_call', id => WPP.call.reject(id));
      const id = await ring(alice, bob);
      await isOver(id, alice, bob);
      assert.deepEqual(await whatCame(bob), [{ value: true }]);
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ack of reject', 'ringing to ended', 'ended: rejected, null, by me']);
      await hearTheSame(bob, id);
      assert.deepEqual((await storyOf(alice, id)).slice(-2), ['calling to ended', 'ended: rejected, null, by peer']);
    });

    test('and takes it when it comes in, and mutes it and ends it when it was taken', async () => {
      await withListeners(bob, 'incoming_call', id => WPP.call.accept(id));
      await withListeners(alice, 'accepted', async id => [await WPP.call.mute(id), await WPP.call.end(id)]);
      const id = await ring(alice, bob);
      await isOver(id, alice, bob);
      assert.deepEqual(await whatCame(bob), [{ value: true }]);
      assert.deepEqual(await whatCame(alice), [{ value: [true, true] }]);
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(alice, id), [
        'outgoing_call', 'ack of offer', `accepted by ${bob.jid}`, 'calling to active',
        'ack of mute_v2', 'ack of terminate', 'active to ended', 'ended: completed, null, by me',
      ]);
      assert.deepEqual(await storyOf(bob, id), [
        'incoming_call', 'ack of accept', 'accepted by me', 'ringing to active', 'peer muted', 'active to ended', 'ended: completed, null, by peer',
      ]);
      await hearTheSame(alice, id);
      await hearTheSame(bob, id);
    });

    test('and ends it when it goes out: it is cancelled', async () => {
      await withListeners(alice, 'outgoing_call', id => WPP.call.end(id));
      const offered = await outcome(alice, to => WPP.call.offer(to).then(() => 'offered'), bob.user);
      const [done] = await whatCame(alice);
      assert.deepEqual(done, { value: true });
      await quiet(server, alice, bob);
      const { id } = await alice.evaluate(() => heard.find(({ name }) => name === 'outgoing_call').payload);
      assert.deepEqual([offered.error?.code, offered.error?.callId], ['call_ended', id]);
      assert.deepEqual((await storyOf(alice, id)).filter(event => !event.startsWith('ack')), ['outgoing_call', 'calling to ended', 'ended: cancelled, null, by me']);
      await hearTheSame(alice, id);
      assert.equal((await alice.evaluate(id => WPP.call.get(id), id)).state, 'ended');
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

test('a third party changes nothing', { timeout: 60_000 }, async t => {
  // The simulated page does what anybody says about a call; this one leaves it to wpp-call.
  const arrange = () => { importNamespace('WAWebHandleVoipCall').handleCall = async () => {}; };
  const alice = await openPerson(browser, server, ALICE, { arrange });
  const bob = await openPerson(browser, server, BOB);
  t.after(() => Promise.all([alice, bob].map(page => page.context().close())));
  const mallory = (action, id, more) => server.relay.send(alice.jid, callStanza(action, id, '333333333333333:1@lid', { creator: alice.jid, ...more }));
  const id = await ring(alice, bob);
  const [call, story] = [await alice.evaluate(id => WPP.call.get(id), id), await storyOf(alice, id)];
  for (const action of ['preaccept', 'accept', 'reject', 'terminate']) mallory(action, id);
  await quiet(server, alice, bob);
  assert.deepEqual([await alice.evaluate(id => WPP.call.get(id), id), await storyOf(alice, id)], [call, story]);

  await bob.evaluate(id => WPP.call.accept(id), id);
  await hears(alice, 'accepted', id);
  const taken = await storyOf(alice, id);
  assert.deepEqual(taken, ['outgoing_call', 'ack of offer', `accepted by ${bob.jid}`, 'calling to active']);
  for (const action of ['accept', 'reject', 'terminate']) mallory(action, id);
  mallory('mute_v2', id, { 'mute-state': '1' });
  await quiet(server, alice, bob);
  assert.deepEqual(await storyOf(alice, id), taken);

  await bob.evaluate(id => WPP.call.end(id), id);
  await isOver(id, alice, bob);
  assert.deepEqual((await storyOf(alice, id)).slice(-2), ['active to ended', 'ended: completed, null, by peer']);
});

test('beside wa-js its own listeners hear the same', { timeout: 60_000 }, async t => {
  const alice = await openPerson(browser, server, ALICE, { scripts: [testFile('without-analytics.js'), waJsBundle('4.6.0'), wppCall()] });
  const bob = await openPerson(browser, server, BOB);
  t.after(() => Promise.all([alice, bob].map(page => page.context().close())));
  await until(alice, () => WPP.isFullReady);
  await alice.evaluate(() => {
    window.any = [];
    WPP.onAny((name, payload) => { if (name.startsWith('call.')) any.push([name.replace('call.', ''), payload]); });
  });
  const id = await connect(alice, bob);
  await bob.evaluate(id => WPP.call.mute(id), id);
  await hears(alice, 'peer_muted', id);
  await alice.evaluate(id => WPP.call.end(id), id);
  await isOver(id, alice, bob);
  assert.deepEqual(await storyOf(alice, id), [
    'outgoing_call', 'ack of offer', `accepted by ${bob.jid}`, 'calling to active', 'peer muted',
    'ack of terminate', 'active to ended', 'ended: completed, null, by me',
  ]);
  assert.deepEqual(await alice.evaluate(() => any), await eventsOf(alice, id));
});
