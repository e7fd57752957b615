/**
 * WhatsApp Web's own stack takes no call ids and acts on its one active call. A request for another
 * call is never done to that one.
 */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import {
  ALICE, BOB, callStanza, connect, hangUp, hears, isActive, isOver, openPerson, quiet, rings, sentBy, storyOf,
} from './people.mjs';

const MALLORY = '333333333333333:1@lid';

let browser, server, alice, bob;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path: 'native' })));
  await bob.evaluate(() => {
    window.bells = [];
    const { default: bus } = importNamespace('WAWebCallNotificationBus');
    for (const name of ['alert_call', 'cancel_call', 'missed_call']) bus.on(name, about => bells.push([name, about.msgId]));
  });
});
after(() => Promise.all([browser?.close(), server?.close()]));
afterEach(async () => {
  await alice.evaluate(() => Promise.all(WPP.call.list().filter(({ state }) => state !== 'ended').map(({ id }) => WPP.call.end(id).catch(() => {}))));
  await hangUp(alice, bob);
  await quiet(server, alice, bob);
});

/** What the stack is asked for while something is done. */
async function askedDuring(page, act) {
  const from = await page.evaluate(() => simulation.native.length);
  await act();
  const entries = await page.evaluate(from => simulation.native.slice(from), from);
  return entries.filter(([name]) => !name.startsWith('handleIncoming'));
}

/** A call that rings in the page's collection, beside the stack's own. */
async function ringBeside(page, id) {
  await page.evaluate(([id, from]) => { simulation.ring({ id, from }); }, [id, MALLORY]);
  await hears(page, 'incoming_call', id);
}

const sentTo = (id, action) => sentBy(server, bob, id, action).map(({ node }) => node.attrs.to);
const bellsOf = id => bob.evaluate(id => bells.filter(([, msgId]) => msgId === id).map(([name]) => name), id);

describe('while a call is active, another one that the page shows', () => {
  for (const action of ['reject', 'accept', 'end']) {
    test(`${action} goes to that one, by stanzas`, async () => {
      const [active, other] = [await connect(alice, bob), `BESIDE-${action}`];
      await ringBeside(bob, other);
      const asked = await askedDuring(bob, async () => {
        if (action === 'end') await bob.evaluate(id => WPP.call.accept(id), other);
        assert.deepEqual(await outcome(bob, ([action, id]) => WPP.call[action](id), [action, other]), { value: true });
      });
      assert.deepEqual(asked, []);
      assert.deepEqual(sentTo(other, action === 'end' ? 'terminate' : action), [MALLORY]);
      assert.equal(await bob.evaluate(id => WPP.call.get(id).path, other), 'stanza');
      assert.equal(await bob.evaluate(id => WPP.call.get(id).state, active), 'active');
      await bob.evaluate(id => WPP.call.end(id).catch(() => {}), other);
      assert.equal(await bob.evaluate(id => WPP.call.get(id).state, active), 'active');
    });
  }

  test('without an id reject() takes the one that rings, and end() the one that is active', async () => {
    const [active, other] = [await connect(alice, bob), 'BESIDE-ANY'];
    await ringBeside(bob, other);
    assert.deepEqual(await askedDuring(bob, () => bob.evaluate(() => WPP.call.reject())), []);
    assert.deepEqual(sentTo(other, 'reject'), [MALLORY]);
    assert.deepEqual(await askedDuring(bob, () => bob.evaluate(() => WPP.call.end())), [['endCall', 2, true]]);
    await isOver(active, alice, bob);
  });
});

describe('while a call is active, another one that the page does not show', () => {
  /** A call comes in beside; its stack refuses it, as busy, or lets it wait. */
  async function offerBeside(id, { waits = false } = {}) {
    await bob.evaluate(sign => { simulation.faults.secondCall = sign; }, waits ? 'waiting' : 'busy');
    server.relay.send(bob.jid, callStanza('offer', id, MALLORY));
    await quiet(server, bob);
  }

  test('is told of as missed, and not as one that rings', async () => {
    const [active, other] = [await connect(alice, bob), 'WAITS-1'];
    await offerBeside(other);
    assert.deepEqual(sentTo(other, 'reject'), [MALLORY], 'the stack itself');
    assert.deepEqual(await storyOf(bob, other), ['idle to ended', 'missed', 'ended: missed, busy, by null']);
    assert.equal(await bob.evaluate(id => WPP.call.get(id).state, active), 'active');
  });

  test('reject by its id leaves the active one alone', async () => {
    const [active, other] = [await connect(alice, bob), 'WAITS-2'];
    await offerBeside(other, { waits: true });
    const asked = await askedDuring(bob, async () => {
      assert.deepEqual(await outcome(bob, id => WPP.call.reject(id), other), { value: true });
    });
    assert.deepEqual(asked, [['rejectCallWithoutCallContext', other, false, MALLORY, MALLORY, '', 0, 0]]);
    assert.equal(await bob.evaluate(id => WPP.call.get(id).state, active), 'active');
    assert.equal(sentBy(server, bob, active, 'terminate').length, 0);
  });

  for (const [action, code] of [['accept', 'call_is_not_incoming_ring'], ['end', 'call_is_not_outcoming_calling']]) {
    test(`${action} by its id fails, and nothing is done to the active one`, async () => {
      const [active, other] = [await connect(alice, bob), `WAITS-${action}`];
      await offerBeside(other, { waits: true });
      const asked = await askedDuring(bob, async () => {
        const { error } = await outcome(bob, ([action, id]) => WPP.call[action](id), [action, other]);
        assert.deepEqual([error.code, error.callId, error.state], [code, other, 'idle']);
      });
      assert.deepEqual(asked, []);
      assert.equal(await bob.evaluate(id => WPP.call.get(id).state, active), 'active');
    });
  }
});

test('when the active call changes in the very moment, the new one is left alone', async () => {
  const id = await connect(alice, bob);
  // The page gives its stack only after another call has become active.
  await bob.evaluate(() => {
    const stacks = importNamespace('WAWebVoipStackInterface');
    const { getVoipStackInterface } = stacks;
    const store = importDefault('WAWebCallCollection');
    const before = store.activeCall;
    stacks.getVoipStackInterface = async () => {
      stacks.getVoipStackInterface = getVoipStackInterface;
      const CallModel = importDefault('WAWebCallModel');
      const other = Object.assign(new CallModel('OTHER'), { peerJid: importNamespace('WAWebWidFactory').createWid('333333333333333:1@lid') });
      store.setActiveCall(other);
      other.setState(6);
      window.back = () => store.setActiveCall(before);
      return getVoipStackInterface();
    };
  });
  const asked = await askedDuring(bob, () => outcome(bob, id => WPP.call.mute(id), id));
  assert.deepEqual(asked, []);
  await bob.evaluate(() => back());
});

describe('who refuses or ends a call has not missed it', () => {
  for (const action of ['reject', 'end']) {
    test(`${action}: the page notes no missed call`, async () => {
      const id = await alice.evaluate(to => WPP.call.offer(to).then(({ id }) => id), bob.user);
      await rings(bob, id);
      if (action === 'end') {
        await bob.evaluate(id => WPP.call.accept(id), id);
        await isActive(id, alice, bob);
      }
      const call = await bob.evaluateHandle(() => importDefault('WAWebCallCollection').activeCall);
      assert.deepEqual(await outcome(bob, ([action, id]) => WPP.call[action](id), [action, id]), { value: true });
      await isOver(id, alice, bob);
      assert.equal(await call.evaluate(({ userEndedCall }) => userEndedCall), true);
      assert.deepEqual(await bellsOf(id), ['alert_call', 'cancel_call']);
    });
  }

  test('but who lets it ring has', async () => {
    const id = await alice.evaluate(to => WPP.call.offer(to).then(({ id }) => id), bob.user);
    await rings(bob, id);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
    await until(bob, id => bells.some(([name, msgId]) => name === 'missed_call' && msgId === id), id);
  });
});

test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
