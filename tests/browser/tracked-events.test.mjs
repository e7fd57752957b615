/** The events of a call: each with its whole payload, in order, on both ends, once, and none after the end. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, setClock, testFile, until, waJsBundle, wppCall } from './harness.mjs';
import {
  ALICE, BOB, callStanza, connect, eventsOf, hears, isActive, isOver, listen, onlyOn, openPerson, preacceptsOf, quiet, ring, sentBy,
  storyOf, storyOn,
} from './people.mjs';

/** When the pages' clocks stand still, in seconds. */
const NOON = 1_800_000_000;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** Sets both pages' clocks to so many seconds after noon. */
const setClocks = (seconds, ...pages) => Promise.all(pages.map(page => setClock(page, (NOON + seconds) * 1000)));

/** When the server says that a call was offered. */
const offerTimeOf = id => {
  const { node } = server.relay.stanzas.find(({ direction, node }) =>
    direction === 'out' && node.tag === 'call' && node.content[0].tag === 'offer' && node.content[0].attrs['call-id'] === id);
  return Number(node.attrs.t);
};

const stanzaIdOf = (page, id, action) => sentBy(server, page, id, action)[0].node.attrs.id;

for (const kind of KINDS) describe(`two people, ${kind.name}`, () => {
  const { path } = kind;
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind, clock: true })));
    await setClocks(0, alice, bob);
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  const isNative = path === 'native';
  const moved = (id, ...states) => states.slice(1).map((to, index) => ['state_changed', { id, from: states[index], to }]);
  const ackOf = (page, id, action) => ['ack', { id, action, stanzaId: stanzaIdOf(page, id, action), rttMs: 0 }];
  /** The other side's page has said that it rings there. */
  const rangThere = id => (isNative ? moved(id, 'calling', 'ringing') : []);
  const becameActive = (id, from) => (isNative ? moved(id, 'ringing', 'connecting', 'active') : moved(id, from, 'active'));

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
      ['outgoing_call', { id, isVideo: false, isGroup: false, groupJid: null, offerTime: NOON, peer: { jid: bob.user, lid: bob.user, phone: BOB.pn } }],
      ackOf(alice, id, 'offer'),
      ...rangThere(id),
      ['accepted', { id, by: bob.jid, elsewhere: false }],
      ...becameActive(id, 'calling'),
      ackOf(alice, id, 'terminate'),
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason: null, durationMs: 83_000, by: 'me' }],
    ]);
    assert.deepEqual(await eventsOf(bob, id), [
      ['incoming_call', {
        id, isGroup: false, isVideo: false, groupJid: null, isSilenced: false, offerTime: offerTimeOf(id), sender: alice.user, peerJid: alice.jid,
        peer: { jid: alice.user, lid: alice.user, phone: ALICE.pn },
      }],
      ackOf(bob, id, 'accept'),
      ['accepted', { id, by: null, elsewhere: false }],
      ...becameActive(id, 'ringing'),
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason: null, durationMs: 83_000, by: 'peer' }],
    ]);
    assert.deepEqual(await preacceptsOf(bob, id), isNative ? [ackOf(bob, id, 'preaccept')] : []);
  });

  onlyOn('native', path, "WhatsApp's own stack says that it rings, and the server acknowledges that", () => {
    test('of a call nothing is told before it has come in', async () => {
      const id = await ring(alice, bob);
      const names = await bob.evaluate(id => heard.filter(({ payload }) => payload.id === id).map(({ name }) => name), id);
      assert.deepEqual(names, ['incoming_call', 'ack']);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  });

  test('a video call to a phone number that rings over there first, is muted, and is ended by the callee', async () => {
    await setClocks(100, alice, bob);
    // WhatsApp's own stack calls by LID whom it knows by LID, and tells the other side no reason.
    const phone = `${BOB.pn}@c.us`;
    const [callee, device, caller] = isNative ? [bob.user, bob.jid, alice.jid] : [phone, `${BOB.pn}:7@c.us`, `${ALICE.pn}:3@c.us`];
    const reason = isNative ? null : 'tired';
    const id = await ring(alice, bob, { to: phone, isVideo: true });
    if (!isNative) {
      server.relay.send(alice.jid, callStanza('preaccept', id, `${BOB.pn}:7@s.whatsapp.net`, { creator: `${ALICE.pn}:3@s.whatsapp.net` }));
      await hears(alice, 'state_changed', id);
    }
    await bob.evaluate(id => WPP.call.accept(id), id);
    await isActive(id, alice, bob);
    await bob.evaluate(id => WPP.call.mute(id), id);
    await hears(alice, 'peer_muted', id);
    await setClocks(101.5, alice, bob);
    assert.equal(await bob.evaluate(([id, reason]) => WPP.call.end(id, reason ? { reason } : undefined), [id, reason]), true);
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);

    assert.deepEqual(await eventsOf(alice, id), [
      ['outgoing_call', {
        id, isVideo: true, isGroup: false, groupJid: null, offerTime: NOON + 100, peer: { jid: callee, lid: bob.user, phone: BOB.pn },
      }],
      ackOf(alice, id, 'offer'),
      ...moved(id, 'calling', 'ringing'),
      ['accepted', { id, by: device, elsewhere: false }],
      ...becameActive(id, 'ringing'),
      ['peer_muted', { id, muted: true }],
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason, durationMs: 1_500, by: 'peer' }],
    ]);
    assert.deepEqual(await eventsOf(bob, id), [
      ['incoming_call', {
        id, isGroup: false, isVideo: true, groupJid: null, isSilenced: false, offerTime: offerTimeOf(id), sender: caller.replace(/:\d+@/, '@'), peerJid: caller,
        peer: { jid: caller.replace(/:\d+@/, '@'), lid: alice.user, phone: ALICE.pn },
      }],
      ackOf(bob, id, 'accept'),
      ['accepted', { id, by: null, elsewhere: false }],
      ...becameActive(id, 'ringing'),
      ackOf(bob, id, 'mute_v2'),
      ackOf(bob, id, 'terminate'),
      ['state_changed', { id, from: 'active', to: 'ended' }],
      ['ended', { id, outcome: 'completed', reason, durationMs: 1_500, by: 'me' }],
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
        id, isVideo: true, isGroup: false, groupJid: null, offerTime: offerTimeOf(id), peer: { jid: alice.user, lid: alice.user, phone: ALICE.pn },
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
      assert.deepEqual(await storyOf(bob, id), storyOn(path, ['incoming_call', 'ack of reject', 'ringing to ended', 'ended: rejected, null, by me']));
      await hearTheSame(bob, id);
      assert.deepEqual(await storyOf(alice, id), storyOn(path, ['outgoing_call', 'ack of offer', 'calling to ended', 'ended: rejected, null, by peer']));
    });

    test('and takes it when it comes in, and mutes it and ends it when it was taken', async () => {
      await withListeners(bob, 'incoming_call', id => WPP.call.accept(id));
      // On the native path its media have to be connected first.
      await withListeners(alice, isNative ? 'state_changed' : 'accepted', async id =>
        WPP.call.get(id).state === 'active' && [await WPP.call.mute(id), await WPP.call.end(id)]);
      const id = await ring(alice, bob);
      await isOver(id, alice, bob);
      assert.deepEqual(await whatCame(bob), [{ value: true }]);
      assert.deepEqual((await whatCame(alice)).filter(({ value }) => value !== false), [{ value: [true, true] }]);
      await quiet(server, alice, bob);
      const storyOfBob = await storyOf(bob, id);
      assert.deepEqual(await storyOf(alice, id), storyOn(path, [
        'outgoing_call', 'ack of offer', `accepted by ${bob.jid}`, 'calling to active',
        'ack of mute_v2', 'ack of terminate', 'active to ended', 'ended: completed, null, by me',
      ]));
      // Alice's media may be connected before his, and she mutes the call at once.
      const [muted, others] = [true, false].map(isIt => storyOfBob.filter(event => (event === 'peer muted') === isIt));
      assert.equal(muted.length, 1);
      assert.deepEqual(others, storyOn(path, [
        'incoming_call', 'ack of accept', 'accepted by me', 'ringing to active', 'active to ended', 'ended: completed, null, by peer',
      ]));
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
      // WhatsApp's own stack has sent the offer by then, and it may be acknowledged before its end is.
      if (!isNative || offered.error) assert.deepEqual([offered.error?.code, offered.error?.callId], ['call_ended', id]);
      const [first, ...rest] = (await storyOf(alice, id)).filter(event => !event.startsWith('ack'));
      assert.deepEqual([first, rest.at(-1)], ['outgoing_call', 'ended: cancelled, null, by me']);
      if (!isNative) assert.deepEqual(rest, ['calling to ended', 'ended: cancelled, null, by me']);
      await hearTheSame(alice, id);
      assert.equal((await alice.evaluate(id => WPP.call.get(id), id)).state, 'ended');
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

onlyOn('stanza', 'stanza', "whom WhatsApp's own stack believes is its own affair", () => {
  test('a third party changes nothing', async t => {
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
});

for (const kind of KINDS) test(`beside wa-js its own listeners hear the same, ${kind.name}`, async t => {
  const { path } = kind;
  const scripts = [testFile('without-analytics.js'), waJsBundle('4.6.0'), wppCall()];
  const alice = await openPerson(browser, server, ALICE, { ...kind, scripts });
  const bob = await openPerson(browser, server, BOB, { ...kind });
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
  assert.deepEqual(await storyOf(alice, id), storyOn(path, [
    'outgoing_call', 'ack of offer', `accepted by ${bob.jid}`, 'calling to active', 'peer muted',
    'ack of terminate', 'active to ended', 'ended: completed, null, by me',
  ]));
  assert.deepEqual(await alice.evaluate(() => any), await eventsOf(alice, id));
});
