/** What WhatsApp Web's own stack does not do, or does not answer: each request says so, and in bounded time. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, outcome } from './harness.mjs';
import {
  ALICE, BOB, begin, connect, eventsOf, hangUp, hears, isActive, isOver, openPerson, quiet, ring, sentBy, settlesWithin, storyOf,
} from './people.mjs';

/** The page gives its worker so long for an answer, in seconds, and so do we; and some to be late. */
const PATIENCE = 40;

let browser, server, alice, bob;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  const clock = true;
  [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path: 'native', clock })));
});
after(() => Promise.all([browser?.close(), server?.close()]));
afterEach(async () => {
  for (const page of [alice, bob]) await page.evaluate(() => { for (const fault of Object.keys(simulation.faults)) delete simulation.faults[fault]; });
  await hangUp(alice, bob);
  await quiet(server, alice, bob);
  server.relay.reset();
});

/** Whether the page says no, or says nothing. */
const refusals = ['call_refused'];

const setFaults = (page, faults) => page.evaluate(faults => { Object.assign(simulation.faults, faults); }, faults);
const offer = (to, options) => begin(alice, `to => WPP.call.offer(to, ${JSON.stringify(options ?? {})}).then(({ id }) => id)`, to);

/** Nothing was sent, nobody was told of a call, and the next one goes through. */
async function nothingHappened() {
  await quiet(server, alice, bob);
  assert.deepEqual(server.relay.stanzas.filter(({ direction, node }) => direction === 'in' && node.tag === 'call'), []);
  assert.equal(await alice.evaluate(() => WPP.call.list().some(({ state }) => state !== 'ended')), false);
  await alice.evaluate(() => { for (const fault of Object.keys(simulation.faults)) delete simulation.faults[fault]; });
  const id = await connect(alice, bob);
  assert.deepEqual(await outcome(alice, id => WPP.call.end(id), id), { value: true });
  await isOver(id, alice, bob);
}

describe('an offer', () => {
  const REFUSALS = {
    'when the microphone is not allowed': { microphone: 'denied' },
    'when nobody answers the question for the microphone': { microphone: 'silent' },
    'when the stack starts no call': { startCall: 'silent' },
    'when no device is found': { fanOut: 'empty' },
  };
  for (const [when, faults] of Object.entries(REFUSALS)) {
    test(`${when}: it fails`, async () => {
      await setFaults(alice, faults);
      await offer(bob.user);
      const { error } = await settlesWithin(server, alice, PATIENCE);
      assert.ok(refusals.includes(error.code), error.code);
      assert.ok(error.message.includes(error.cause), error.message);
      await nothingHappened();
    });
  }

  test('is not asked for consent: the user has named whom to call', async () => {
    for (const consent of ['declined', 'silent']) {
      await setFaults(alice, { consent });
      const id = await ring(alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    }
    assert.ok(!(await alice.evaluate(() => simulation.stack.some(([name]) => name === 'confirmPopup'))));
  });

  test('to a number without an account: contact_not_found, and nothing is asked for', async t => {
    await alice.evaluate(() => {
      const accounts = importNamespace('WAWebQueryExistsJob');
      window.query = accounts.queryWidExists;
      accounts.queryWidExists = async () => null;
    });
    t.after(() => alice.evaluate(() => { importNamespace('WAWebQueryExistsJob').queryWidExists = query; }));
    const before = await alice.evaluate(() => simulation.native.length);
    const { error } = await outcome(alice, to => WPP.call.offer(to), '4915100000000');
    assert.deepEqual([error.isError, error.code, error.to], [true, 'contact_not_found', '4915100000000@c.us']);
    assert.deepEqual((await alice.evaluate(before => simulation.native.slice(before), before)).filter(([name]) => name.startsWith('start')), []);
    await quiet(server, alice);
    assert.deepEqual(server.relay.stanzas.filter(({ direction, node }) => direction === 'in' && node.tag === 'call'), []);
  });

  test('while another call is active: that one goes on', async () => {
    const id = await connect(alice, bob);
    await offer(bob.user);
    const { error } = await settlesWithin(server, alice, PATIENCE);
    assert.equal(error.code, 'call_refused');
    assert.equal(await alice.evaluate(id => WPP.call.get(id).state, id), 'active');
    assert.equal(sentBy(server, alice, id, 'terminate').length, 0);
    assert.deepEqual(await outcome(alice, id => WPP.call.end(id), id), { value: true });
    await isOver(id, alice, bob);
  });
});

describe('accept', () => {
  for (const [when, microphone] of [['is not allowed', 'denied'], ['nobody answers for', 'silent']]) {
    test(`when the microphone ${when}: it rings on, and may be taken`, async () => {
      const id = await ring(alice, bob);
      await setFaults(bob, { microphone });
      await begin(bob, id => WPP.call.accept(id), id);
      const { error } = await settlesWithin(server, bob, PATIENCE);
      assert.ok(refusals.includes(error.code), error.code);
      assert.deepEqual(sentBy(server, bob, id, 'accept'), []);
      assert.equal(await bob.evaluate(id => WPP.call.get(id).state, id), 'ringing');
      assert.deepEqual(await storyOf(bob, id), ['incoming_call']);

      await setFaults(bob, { microphone: undefined });
      assert.deepEqual(await outcome(bob, id => WPP.call.accept(id), id), { value: true });
      await isActive(id, alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  }

  for (const isVideo of [false, true]) {
    test(`asks for the ${isVideo ? 'camera, too' : 'microphone alone'}`, async () => {
      const id = await ring(alice, bob, { isVideo });
      await bob.evaluate(() => { simulation.log.length = 0; });
      await bob.evaluate(id => WPP.call.accept(id), id);
      const asked = await bob.evaluate(() => simulation.log.filter(({ call }) => call === 'permissions'));
      assert.deepEqual(asked, [{ call: 'permissions', video: isVideo }]);
      await isActive(id, alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  }
});

describe('in a call', () => {
  test('mute that gives a status other than 0: call_refused, and the microphone is as it was', async () => {
    const id = await connect(alice, bob);
    await setFaults(alice, { mute: 5 });
    const { error } = await outcome(alice, id => WPP.call.mute(id), id);
    assert.deepEqual([error.isError, error.code, error.callId, error.cause], [true, 'call_refused', id, 'status 5']);
    assert.equal(await alice.evaluate(id => WPP.call.get(id).muted, id), false);
    assert.equal(await alice.evaluate(id => WPP.call.get(id).state, id), 'active');

    await setFaults(alice, { mute: undefined });
    assert.deepEqual(await outcome(alice, id => WPP.call.mute(id), id), { value: true });
    await hears(bob, 'peer_muted', id);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
    assert.deepEqual((await eventsOf(bob, id)).filter(([name]) => name === 'peer_muted'), [['peer_muted', { id, muted: true }]]);
  });

  test('video when the camera is not allowed: call_refused, and the other side is not asked', async () => {
    const id = await connect(alice, bob);
    await setFaults(alice, { camera: 'denied' });
    const { error } = await outcome(alice, id => WPP.call.upgradeVideo(id), id);
    assert.deepEqual([error.code, error.callId], ['call_refused', id]);
    await quiet(server, alice, bob);
    assert.deepEqual(sentBy(server, alice, id, 'video'), []);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
  });

  /** Functions of the stack that never answer, as a worker that hangs. */
  const HANGING = {
    acceptCall: { on: () => bob, act: id => WPP.call.accept(id), isRinging: true },
    rejectCall: { on: () => bob, act: id => WPP.call.reject(id), isRinging: true },
    endCall: { on: () => alice, act: id => WPP.call.end(id) },
    setCallMute: { on: () => alice, act: id => WPP.call.mute(id) },
    raiseHand: { on: () => alice, act: id => WPP.call.raiseHand(true, id) },
    requestVideoUpgrade: { on: () => alice, act: id => WPP.call.upgradeVideo(id) },
  };
  for (const [name, { on, act, isRinging }] of Object.entries(HANGING)) {
    test(`a stack that does not answer ${name}: the request fails, and the call may still be ended`, async () => {
      const page = on();
      const id = isRinging ? await ring(alice, bob) : await connect(alice, bob);
      await page.evaluate(async name => {
        const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
        const own = stack[name];
        window.mend = () => { stack[name] = own; };
        stack[name] = () => new Promise(() => {});
      }, name);
      await begin(page, act, id);
      const { error } = await settlesWithin(server, page, PATIENCE).finally(() => page.evaluate(() => mend()));
      assert.ok([...refusals, 'call_ack_timeout'].includes(error.code), JSON.stringify(error));

      await begin(page, id => WPP.call[WPP.call.get(id).state === 'ringing' ? 'reject' : 'end'](id).catch(() => {}), id);
      await settlesWithin(server, page, PATIENCE);
      await isOver(id, alice, bob);
    });
  }
});

test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
