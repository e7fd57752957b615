/** Every way in which a call ends, as both ends tell of it. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import {
  ALICE, BOB, BOB_AT_HOME, callStanza, connect, hangUp, hears, isActive, isOver, onlyOn, openPerson, quiet, ring, rings, sentBy,
  storyOf, storyOn,
} from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** How long a call rings where a test waits for that. The page's own stack waits for three times as long. */
const RING_TIMEOUT = 20_000;
const setRingTimeout = (page, ringTimeoutMs) => page.evaluate(ringTimeoutMs => WPP.call.configure({ ringTimeoutMs }), ringTimeoutMs);
const ringsForLong = page => page.clock.fastForward(RING_TIMEOUT);
const clock = true;
const offered = ['outgoing_call', 'ack of offer'];
/** What is told of the same call in the end: `get` and the last event agree. */
async function isKnownAsEnded(page, id) {
  const call = await page.evaluate(id => WPP.call.get(id), id);
  const told = (await storyOf(page, id)).at(-1);
  assert.equal(call.state, 'ended');
  assert.ok(told.startsWith(`ended: ${call.outcome}, ${call.reason},`), `${told}: ${JSON.stringify(call)}`);
  await isOverForGood(page, id);
}

/** What is done to a call that is over fails, however it was made and whether the page still shows it. */
async function isOverForGood(page, id) {
  const errors = await page.evaluate(id => Promise.all(['accept', 'reject', 'end', 'mute'].map(async action => {
    const error = await WPP.call[action](id).catch(error => error);
    return [action, error.code, error.callId, error.state];
  })), id);
  assert.deepEqual(errors, [
    ['accept', 'call_is_not_incoming_ring', id, 'ended'], ['reject', 'call_is_not_incoming_ring', id, 'ended'],
    ['end', 'call_is_not_outcoming_calling', id, 'ended'], ['mute', 'call_is_not_active', id, 'ended'],
  ]);
}

for (const kind of KINDS) describe(`between two devices, ${kind.name}`, () => {
  const { path } = kind;
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind, clock })));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  afterEach(() => hangUp(alice, bob));

  /** Both have told the whole story, and nothing after it. */
  async function stories(id, { ofAlice, ofBob }) {
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);
    assert.deepEqual(await storyOf(alice, id), storyOn(path, ofAlice), 'the caller');
    assert.deepEqual(await storyOf(bob, id), storyOn(path, ofBob), 'the callee');
    for (const page of [alice, bob]) {
      await isKnownAsEnded(page, id);
      assert.equal(await page.evaluate(id => WPP.call.get(id).path, id), path);
    }
  }
  const connected = [...offered, `accepted by ${BOB.lid}:${BOB.device}@lid`, 'calling to active'];
  const taken = ['incoming_call', 'ack of accept', 'accepted by me', 'ringing to active'];

  /** @param {{ reason: string }} [options] of `end` and of `reject` */
  function endings(options) {
    const reason = options?.reason ?? null;
    const by = options ? ', with a reason' : '';

    test(`completed, by the caller${by}`, async () => {
      const id = await connect(alice, bob);
      assert.equal(await alice.evaluate(([id, options]) => WPP.call.end(id, options), [id, options]), true);
      await stories(id, {
        ofAlice: [...connected, 'ack of terminate', 'active to ended', `ended: completed, ${reason}, by me`],
        ofBob: [...taken, 'active to ended', `ended: completed, ${reason}, by peer`],
      });
      const [{ node }] = sentBy(server, alice, id, 'terminate');
      assert.equal(node.content[0].attrs.reason, options?.reason);
    });

    test(`completed, by the callee${by}`, async () => {
      const id = await connect(alice, bob);
      assert.equal(await bob.evaluate(([id, options]) => WPP.call.end(id, options), [id, options]), true);
      await stories(id, {
        ofAlice: [...connected, 'active to ended', `ended: completed, ${reason}, by peer`],
        ofBob: [...taken, 'ack of terminate', 'active to ended', `ended: completed, ${reason}, by me`],
      });
    });

    for (const name of ['reject', 'rejectCall']) {
      test(`rejected, by ${name}${by}`, async () => {
        const id = await ring(alice, bob);
        assert.equal(await bob.evaluate(([name, id, options]) => WPP.call[name](id, options), [name, id, options]), true);
        await stories(id, {
          ofAlice: [...offered, 'calling to ended', `ended: rejected, ${reason}, by peer`],
          ofBob: ['incoming_call', 'ack of reject', 'ringing to ended', `ended: rejected, ${reason}, by me`],
        });
        const [{ node }] = sentBy(server, bob, id, 'reject');
        assert.equal(node.content[0].attrs.reason, options?.reason);
      });
    }
  }

  endings();

  onlyOn('stanza', path, "WhatsApp's own stack tells the other side no reason", () => {
    endings({ reason: 'bad_network' });

    test('rejected, as the only device is busy', async () => {
      const id = await ring(alice, bob);
      await bob.evaluate(id => WPP.call.reject(id, { reason: 'busy' }), id);
      await stories(id, {
        ofAlice: [...offered, 'calling to ended', 'ended: rejected, busy, by peer'],
        ofBob: ['incoming_call', 'ack of reject', 'ringing to ended', 'ended: rejected, busy, by me'],
      });
    });

    test('cancelled by the caller for a reason: so it is for the callee', async () => {
      const id = await ring(alice, bob);
      assert.equal(await alice.evaluate(id => WPP.call.end(id, { reason: 'changed_my_mind' }), id), true);
      await stories(id, {
        ofAlice: [...offered, 'ack of terminate', 'calling to ended', 'ended: cancelled, changed_my_mind, by me'],
        ofBob: ['incoming_call', 'ringing to ended', 'ended: cancelled, changed_my_mind, by peer'],
      });
    });
  });

  test('cancelled by the caller, and missed by the callee', async () => {
    const id = await ring(alice, bob);
    assert.equal(await alice.evaluate(id => WPP.call.end(id), id), true);
    await stories(id, {
      ofAlice: [...offered, 'ack of terminate', 'calling to ended', 'ended: cancelled, null, by me'],
      ofBob: ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer'],
    });
  });

  test('end() without an id cancels the call that is being offered', async () => {
    const id = await ring(alice, bob);
    assert.equal(await alice.evaluate(() => WPP.call.end()), true);
    await stories(id, {
      ofAlice: [...offered, 'ack of terminate', 'calling to ended', 'ended: cancelled, null, by me'],
      ofBob: ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer'],
    });
  });

  test('unanswered: the caller does not wait any longer', async t => {
    await setRingTimeout(alice, { caller: RING_TIMEOUT });
    t.after(() => setRingTimeout(alice, { caller: 90_000 }));
    const id = await ring(alice, bob);
    await ringsForLong(alice);
    await stories(id, {
      ofAlice: [...offered, 'calling to ended', 'ended: unanswered, timeout, by null'],
      ofBob: ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, timeout, by peer'],
    });
    const [{ node }, ...more] = sentBy(server, alice, id, 'terminate');
    assert.deepEqual([node.attrs.to, node.content[0].attrs.reason, more], [bob.jid, 'timeout', []]);
  });

  test('missed: it has rung for long enough over there', async t => {
    await setRingTimeout(bob, { callee: RING_TIMEOUT });
    t.after(() => setRingTimeout(bob, { callee: 60_000 }));
    const id = await ring(alice, bob);
    await ringsForLong(bob);
    await isOver(id, bob);
    // WhatsApp's own stack leaves it to the caller not to wait any longer.
    const isTold = path === 'stanza';
    if (!isTold) await alice.evaluate(id => WPP.call.end(id), id);
    await stories(id, {
      ofAlice: isTold
        ? [...offered, 'calling to ended', 'ended: unanswered, timeout, by peer']
        : [...offered, 'ack of terminate', 'calling to ended', 'ended: cancelled, null, by me'],
      ofBob: ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, timeout, by null'],
    });
    // The page does not ring any more, either.
    const { error } = await outcome(bob, () => WPP.call.accept());
    assert.equal(error.code, 'call_not_found');
  });

  test('missed: it came while the page was offline', async () => {
    const id = 'OFFLINE';
    server.relay.send(bob.jid, callStanza('offer', id, alice.jid, { attrs: { e: '1700000000', offline: '0' } }));
    await hears(bob, 'ended', id);
    await quiet(server, bob);
    assert.deepEqual(await storyOf(bob, id), ['idle to ended', 'missed', 'ended: missed, offline, by null']);
    await isKnownAsEnded(bob, id);
  });

  test('missed: its end overtook its offer', async () => {
    const id = 'OVERTAKEN';
    for (const action of ['terminate', 'offer']) server.relay.send(bob.jid, callStanza(action, id, alice.jid));
    await hears(bob, 'ended', id);
    await quiet(server, bob);
    assert.deepEqual(await storyOf(bob, id), ['idle to ended', 'missed', 'ended: missed, null, by peer']);
    if (path === 'native') await until(bob, () => importDefault('WAWebCallCollection').activeCall === null);
  });

  test('failed: the server refuses the offer', async () => {
    server.relay.nack('offer', 405);
    const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
    assert.deepEqual([error.code, error.nack, error.nackName], ['call_nack', '405', 'CalleeCountry']);
    await quiet(server, alice, bob);
    assert.deepEqual(await storyOf(alice, error.callId), ['outgoing_call', 'nack of offer: 405', 'calling to ended', 'ended: failed, call_nack, by server']);
    assert.deepEqual(await storyOf(bob, error.callId), []);
    await isKnownAsEnded(alice, error.callId);
  });

  onlyOn('stanza', path, "WhatsApp's own stack looks for its relay itself", () => {
    test('failed: the server gives no relay', async () => {
      server.relay.ackWithoutRelay();
      const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
      await hears(bob, 'ended', error.callId);
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(alice, error.callId), [...offered, 'calling to ended', 'ended: failed, relay_missing, by server']);
      assert.deepEqual(await storyOf(bob, error.callId), ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer']);
    });
  });

  test('failed: the page cannot send the offer', async () => {
    await alice.evaluate(() => { simulation.faults.send = 'reject'; });
    const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
    await alice.evaluate(() => { delete simulation.faults.send; });
    assert.equal(error.code, 'send_failed');
    await quiet(server, alice, bob);
    assert.deepEqual(await storyOf(alice, error.callId), ['outgoing_call', 'calling to ended', 'ended: failed, send_failed, by null']);
    assert.deepEqual(await storyOf(bob, error.callId), []);
  });

  test('ended twice at once: over once', async () => {
    const id = await connect(alice, bob);
    const done = await alice.evaluate(id => Promise.allSettled([WPP.call.end(id), WPP.call.end(id)]), id);
    assert.ok(done.some(({ value }) => value === true), JSON.stringify(done));
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);
    const ends = events => events.filter(event => event.includes('ended'));
    assert.deepEqual(ends(await storyOf(alice, id)), ['active to ended', 'ended: completed, null, by me']);
    assert.deepEqual(ends(await storyOf(bob, id)), ['active to ended', 'ended: completed, null, by peer']);
  });

  test('cancelled before the server has acknowledged the offer: offer() says call_ended', async () => {
    server.relay.silence('offer');
    await alice.evaluate(to => {
      window.offering = WPP.call.offer(to).then(() => 'offered', error => error);
    }, bob.user);
    await until(alice, () => WPP.call.list().at(-1).state !== 'ended');
    const id = await alice.evaluate(() => WPP.call.list().at(-1).id);
    await rings(bob, id);
    await until(alice, state => WPP.call.list().at(-1).state === state, path === 'native' ? 'ringing' : 'calling');
    assert.deepEqual(await outcome(alice, id => WPP.call.end(id), id), { value: true });
    await isOver(id, alice, bob);
    // Its ack comes at last.
    const [{ node }] = sentBy(server, alice, id, 'offer');
    server.relay.send(alice.jid, {
      tag: 'ack', attrs: { class: 'call', id: node.attrs.id, from: node.attrs.to, type: 'offer' }, content: [{ tag: 'relay', attrs: {} }],
    });
    const { code, callId } = await alice.evaluate(async () => ({ ...await offering }));
    assert.deepEqual([code, callId], ['call_ended', id]);
    const taken = path === 'native' ? ['calling to ringing', 'ack of terminate', 'ringing to ended'] : ['ack of terminate', 'calling to ended'];
    await stories(id, {
      ofAlice: ['outgoing_call', ...taken, 'ended: cancelled, null, by me'],
      ofBob: ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer'],
    });
    assert.equal(await alice.evaluate(id => importDefault('WAWebCallCollection').get(id), id), undefined);
  });

  // The bell of the oldest build is not known.
  if (kind.build !== 'older') describe('the page itself', () => {
    /** What the page's bell hears of a call: it rings, it stops, it was missed. */
    const bell = async id => bob.evaluate(id => bells.filter(([, { msgId }]) => msgId === id).map(([name]) => name), id);
    before(() => bob.evaluate(() => {
      window.bells = [];
      for (const name of ['alert_call', 'cancel_call', 'missed_call']) {
        importDefault('WAWebCallNotificationBus').on(name, about => bells.push([name, about]));
      }
    }));

    test('stops ringing when the call is refused, and has not missed it', async () => {
      const id = await ring(alice, bob);
      await bob.evaluate(id => WPP.call.reject(id), id);
      await isOver(id, alice, bob);
      assert.deepEqual(await bell(id), ['alert_call', 'cancel_call']);
    });

    test('stops ringing when the call has rung for long enough, and has missed it', async t => {
      await setRingTimeout(bob, { callee: RING_TIMEOUT });
      t.after(() => setRingTimeout(bob, { callee: 60_000 }));
      const id = await ring(alice, bob);
      await ringsForLong(bob);
      await isOver(id, bob);
      assert.deepEqual(await bell(id), ['alert_call', 'cancel_call', 'missed_call']);
      await alice.evaluate(id => WPP.call.end(id).catch(() => {}), id);
      await isOver(id, alice);
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

for (const kind of KINDS) describe(`when the callee has two devices, ${kind.name}`, () => {
  const { path } = kind;
  let alice, bob, home;
  before(async () => {
    [alice, bob, home] = await Promise.all([
      openPerson(browser, server, ALICE, { ...kind, clock, devices: [BOB.device, BOB_AT_HOME.device] }),
      openPerson(browser, server, BOB, { ...kind, clock }), openPerson(browser, server, BOB_AT_HOME, { ...kind, clock }),
    ]);
  });
  after(() => Promise.all([alice, bob, home].map(page => page?.context().close())));

  afterEach(() => hangUp(alice, bob, home));

  /** Both of Bob's ring. */
  async function ringBoth() {
    const id = await ring(alice, bob);
    await rings(home, id);
    return id;
  }
  const quietAll = () => quiet(server, alice, bob, home);
  /** WhatsApp's own stack tells the other devices itself, and is acknowledged at any time. */
  const isOfOthers = event => path === 'native' && event === 'ack of terminate';
  async function hasTold(page, id, story) {
    const [told, expected] = [await storyOf(page, id), storyOn(path, story)];
    assert.deepEqual(told.filter(event => !isOfOthers(event)), expected.filter(event => !isOfOthers(event)));
  }
  const terminates = id => sentBy(server, alice, id, 'terminate').map(({ node }) => [node.attrs.to, node.content[0].attrs.reason]);

  test('accepted elsewhere: the first that accepts has the call, and the other one is told', async () => {
    const id = await ringBoth();
    await home.evaluate(id => WPP.call.accept(id), id);
    await isOver(id, bob);
    await isActive(id, alice, home);
    await quietAll();
    const active = [...offered, `accepted by ${home.jid}`, 'calling to active', 'ack of terminate'];
    await hasTold(alice, id, active);
    await hasTold(bob, id, [
      'incoming_call', 'accepted by another device', 'ringing to ended', 'ended: accepted_elsewhere, accepted_elsewhere, by peer',
    ]);
    assert.deepEqual(terminates(id), [[bob.jid, 'accepted_elsewhere']]);
    await isKnownAsEnded(bob, id);

    // The call is that device's from now on.
    await bob.evaluate(id => WPP.call.end(id).catch(() => {}), id);
    await quietAll();
    await hasTold(alice, id, active);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, home);
    assert.deepEqual(terminates(id).slice(1), [[home.jid, undefined]]);
    assert.equal((await storyOf(home, id)).at(-1), 'ended: completed, null, by peer');
  });

  test('both accept: the second one is too late', async () => {
    const id = await ringBoth();
    // Both at once; the relay decides.
    const done = await Promise.all([bob, home].map(page => outcome(page, id => WPP.call.accept(id), id)));
    await hears(alice, 'accepted', id);
    await quietAll();
    const by = await alice.evaluate(id => WPP.call.get(id).peerDevice, id);
    const [winner, loser] = by === bob.jid ? [bob, home] : [home, bob];
    assert.equal(by, winner.jid);
    assert.deepEqual(done[winner === bob ? 0 : 1], { value: true });
    assert.equal((await storyOf(alice, id)).filter(event => event.startsWith('accepted')).length, 1);
    assert.equal((await winner.evaluate(id => WPP.call.get(id), id)).state, 'active');
    await isKnownAsEnded(loser, id);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, winner);
    assert.equal((await storyOf(winner, id)).at(-1), 'ended: completed, null, by peer');
  });

  test('rejected elsewhere', async () => {
    const id = await ringBoth();
    await home.evaluate(id => WPP.call.reject(id), id);
    await isOver(id, alice, bob, home);
    await quietAll();
    await hasTold(alice, id, [...offered, 'calling to ended', 'ended: rejected, null, by peer']);
    await hasTold(bob, id, ['incoming_call', 'ringing to ended', 'ended: rejected_elsewhere, rejected_elsewhere, by peer']);
    await hasTold(home, id, ['incoming_call', 'ack of reject', 'ringing to ended', 'ended: rejected, null, by me']);
    assert.deepEqual(terminates(id), [[bob.jid, 'rejected_elsewhere']]);
  });

  test('cancelled: both stop ringing', async () => {
    const id = await ringBoth();
    assert.equal(await alice.evaluate(id => WPP.call.end(id), id), true);
    await isOver(id, alice, bob, home);
    await quietAll();
    // On the native path the first ack is enough; the second one may come afterwards.
    const acks = (await storyOf(alice, id)).filter(event => event === 'ack of terminate');
    assert.ok(acks.length === 2 || path === 'native' && acks.length === 1, String(acks.length));
    await hasTold(alice, id, [...offered, ...acks, 'calling to ended', 'ended: cancelled, null, by me']);
    for (const page of [bob, home]) {
      await hasTold(page, id, ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer']);
    }
  });

  test('unanswered: both stop ringing when the caller does not wait any longer', async t => {
    await setRingTimeout(alice, { caller: RING_TIMEOUT });
    t.after(() => setRingTimeout(alice, { caller: 90_000 }));
    const id = await ringBoth();
    await ringsForLong(alice);
    await isOver(id, alice, bob, home);
    await quietAll();
    await hasTold(alice, id, [...offered, 'calling to ended', 'ended: unanswered, timeout, by null']);
    assert.deepEqual(terminates(id), [[bob.jid, 'timeout'], [home.jid, 'timeout']]);
    for (const page of [bob, home]) {
      await hasTold(page, id, ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, timeout, by peer']);
    }
  });

  test('one device stops ringing by itself, the other one takes it', async t => {
    await setRingTimeout(bob, { callee: RING_TIMEOUT });
    t.after(() => setRingTimeout(bob, { callee: 60_000 }));
    const id = await ringBoth();
    await ringsForLong(bob);
    await isOver(id, bob);
    await quietAll();
    await hasTold(alice, id, offered);
    await hasTold(home, id, ['incoming_call']);
    await home.evaluate(id => WPP.call.accept(id), id);
    await isActive(id, alice, home);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, home);
  });

  onlyOn('stanza', path, "WhatsApp's own stack neither tells a reason nor that it has rung for long enough", () => {
    test('busy speaks for one device: the other one rings on, and takes it', async () => {
      const id = await ringBoth();
      await bob.evaluate(id => WPP.call.reject(id, { reason: 'busy' }), id);
      await quietAll();
      await hasTold(alice, id, offered);
      await hasTold(bob, id, ['incoming_call', 'ack of reject', 'ringing to ended', 'ended: rejected, busy, by me']);
      await hasTold(home, id, ['incoming_call']);
      await home.evaluate(id => WPP.call.accept(id), id);
      await isActive(id, alice, home);
      await quietAll();
      await hasTold(alice, id, [...offered, `accepted by ${home.jid}`, 'calling to active']);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, home);
      assert.deepEqual(terminates(id), [[home.jid, undefined]], 'who was busy need not be told');
    });

    test('rejected: every device is busy', async () => {
      const id = await ringBoth();
      for (const page of [bob, home]) await page.evaluate(id => WPP.call.reject(id, { reason: 'busy' }), id);
      await isOver(id, alice);
      await quietAll();
      await hasTold(alice, id, [...offered, 'calling to ended', 'ended: rejected, busy, by peer']);
      assert.deepEqual(terminates(id), []);
    });

    test('unanswered: every device has rung for long enough', async t => {
      for (const page of [bob, home]) await setRingTimeout(page, { callee: RING_TIMEOUT });
      t.after(() => Promise.all([bob, home].map(page => setRingTimeout(page, { callee: 60_000 }))));
      const id = await ringBoth();
      for (const page of [bob, home]) await ringsForLong(page);
      await isOver(id, alice, bob, home);
      await quietAll();
      await hasTold(alice, id, [...offered, 'calling to ended', 'ended: unanswered, timeout, by peer']);
      for (const page of [bob, home]) {
        await hasTold(page, id, ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, timeout, by null']);
      }
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([alice, bob, home].flatMap(({ problems }) => problems), []));
});
