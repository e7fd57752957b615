/** Calls that the page's own buttons take and end, as both ends tell of them. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS, byCollection } from './builds.mjs';
import { launchBrowser, until } from './harness.mjs';
import { ALICE, BOB, connect, hears, isActive, isOver, openPerson, quiet, ring, rings, sentBy, storyOf, storyOn } from './people.mjs';

const STATES = byCollection({
  map: { active: 6, over: 13 },
  list: { active: 'ACTIVE', over: 'ENDED' },
});

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

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

describe("by the page's own buttons, native", () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path: 'native' })));
    for (const page of [alice, bob]) {
      await page.evaluate(() => {
        const ask = async (name, ...values) => (await importNamespace('WAWebVoipStackInterface').getVoipStackInterface())[name](...values);
        window.pressAccept = () => ask('acceptCall', true, false);
        window.press = (name, ...values) => {
          importDefault('WAWebCallCollection').activeCall.userEndedCall = true;
          return ask(name, ...values);
        };
      });
    }
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  async function stories(id, { ofAlice, ofBob }) {
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);
    assert.deepEqual(await storyOf(alice, id), storyOn('native', ofAlice), 'the caller');
    assert.deepEqual(await storyOf(bob, id), storyOn('native', ofBob), 'the callee');
    for (const page of [alice, bob]) await isKnownAsEnded(page, id);
  }

  test('taken and ended there', async () => {
    const id = await ring(alice, bob);
    await bob.evaluate(() => pressAccept());
    await isActive(id, alice, bob);
    await bob.evaluate(() => press('endCall', 2, true));
    await stories(id, {
      ofAlice: [...offered, `accepted by ${bob.jid}`, 'calling to active', 'active to ended', 'ended: completed, null, by peer'],
      ofBob: [
        'incoming_call', 'accepted by me', 'ringing to connecting', 'ack of accept', 'connecting to active',
        'active to ended', 'ended: completed, null, by me',
      ],
    });
  });

  test('refused there', async () => {
    const id = await ring(alice, bob);
    await bob.evaluate(() => press('rejectCall'));
    await stories(id, {
      ofAlice: [...offered, 'calling to ended', 'ended: rejected, null, by peer'],
      ofBob: ['incoming_call', 'ringing to ended', 'ended: rejected, null, by me'],
    });
  });

  test('an offer is taken back there', async () => {
    const id = await ring(alice, bob);
    await alice.evaluate(() => press('endCall', 2, true));
    await stories(id, {
      ofAlice: [...offered, 'calling to ended', 'ended: cancelled, null, by me'],
      ofBob: ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer'],
    });
  });

  test('offered there', async () => {
    await alice.evaluate(to => {
      const wid = importNamespace('WAWebWidFactory').createWid(to);
      return importNamespace('WAWebVoipStartCall').startWAWebVoipCall(wid, true, 8, 5, null, { entryTrust: 'user_gesture' });
    }, bob.user);
    await until(alice, () => WPP.call.list().at(-1).state === 'ringing');
    const { id, direction, path, isVideo } = await alice.evaluate(() => WPP.call.list().at(-1));
    assert.deepEqual([direction, path, isVideo], ['outgoing', 'native', true]);
    await rings(bob, id);
    assert.equal(await bob.evaluate(id => WPP.call.accept(id), id), true);
    await isActive(id, alice, bob);
    await alice.evaluate(() => press('endCall', 2, true));
    await stories(id, {
      ofAlice: [...offered, `accepted by ${bob.jid}`, 'calling to active', 'active to ended', 'ended: completed, null, by me'],
      ofBob: ['incoming_call', 'ack of accept', 'accepted by me', 'ringing to active', 'active to ended', 'ended: completed, null, by peer'],
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

for (const build of BUILDS) {
  describe(`by the page's own buttons, stanza (${build})`, () => {
    let alice, bob;
    before(async () => {
      [alice, bob] = await Promise.all([
        openPerson(browser, server, ALICE, { build }), openPerson(browser, server, BOB, { build }),
      ]);
    });
    beforeEach(() => Promise.all([alice, bob].map(page => page.evaluate(states => {
      const call = id => importDefault('WAWebCallCollection').get(id);
      window.pressAccept = id => call(id).setState(states.active);
      window.pressEnd = id => { call(id).userEndedCall = true; call(id).setState(states.over); };
      window.fails = id => call(id).setState(states.over);
    }, STATES[build]))));
    after(() => Promise.all([alice, bob].map(page => page?.context().close())));

    test('taken and ended there', async () => {
      const id = await ring(alice, bob);
      await bob.evaluate(id => pressAccept(id), id);
      await hears(bob, 'accepted', id);
      await bob.evaluate(id => pressEnd(id), id);
      await isOver(id, bob);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'accepted by me', 'ringing to active', 'active to ended', 'ended: completed, null, by me']);
      await isKnownAsEnded(bob, id);
      await alice.evaluate(id => WPP.call.end(id), id);
    });

    test('refused there', async () => {
      const id = await ring(alice, bob);
      await bob.evaluate(id => pressEnd(id), id);
      await isOver(id, bob);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', 'ended: rejected, null, by me']);
      await isKnownAsEnded(bob, id);
      await alice.evaluate(id => WPP.call.end(id), id);
    });

    test('taken here and ended there: the page tells the other side itself', async () => {
      const id = await connect(alice, bob);
      await bob.evaluate(id => pressEnd(id), id);
      await isOver(id, bob);
      assert.deepEqual((await storyOf(bob, id)).slice(-2), ['active to ended', 'ended: completed, null, by me']);
      assert.deepEqual(sentBy(server, bob, id, 'terminate'), []);
      await alice.evaluate(id => WPP.call.end(id), id);
    });

    test('an offer is taken back there: the devices are told, of which the page knows nothing', async () => {
      const id = await ring(alice, bob);
      await alice.evaluate(id => pressEnd(id), id);
      await isOver(id, alice, bob);
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(alice, id), [...offered, 'calling to ended', 'ended: cancelled, null, by me']);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer']);
    });

    test('ended by the page for reasons of its own: unknown', async () => {
      const id = await ring(alice, bob);
      await bob.evaluate(id => fails(id), id);
      await isOver(id, bob);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', 'ended: unknown, null, by null']);
      await alice.evaluate(id => WPP.call.end(id), id);
    });

    test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
  });
}
