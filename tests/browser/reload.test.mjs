/** The page is loaded anew in the midst of a call: it starts clean, and the other end can end the call. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import { ALICE, BOB, connect, eventsOf, isOver, openPerson, quiet, ring, sentBy, settleIn, storyOf } from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

async function reload(page) {
  await page.reload();
  await until(page, () => window.simulation?.ready && window.simulation.connected);
  await settleIn(page);
}

/** Nothing is known of what was before. */
async function isClean(page, id) {
  const seen = await page.evaluate(id => [WPP.call.list(), WPP.call.get(id) ?? null, WPP.call.trace()], id);
  assert.deepEqual(seen, [[], null, []]);
  for (const action of [id => WPP.call.end(id), id => WPP.call.mute(id)]) {
    const { error } = await outcome(page, action, id);
    assert.deepEqual([error.code, error.callId], ['call_not_found', id]);
  }
}

for (const kind of KINDS) describe(kind.name, () => {
  const { path } = kind;
  let alice, bob;
  before(async () => {
    const clock = true;
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind, clock })));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  /** The next call goes through, and its stanzas have ids of their own. */
  async function nextCallWorks() {
    const id = await connect(alice, bob);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
    assert.equal((await storyOf(bob, id)).at(-1), 'ended: completed, null, by peer');
  }

  describe('in an active call', () => {
    for (const [who, whose] of [['callee', () => [bob, alice]], ['caller', () => [alice, bob]]]) {
      test(`the ${who}'s page: the other one ends it by its id`, async () => {
        const [gone, other] = whose();
        const id = await connect(alice, bob);
        await reload(gone);
        await isClean(gone, id);
        assert.equal(await other.evaluate(id => WPP.call.get(id).state, id), 'active');
        assert.deepEqual(await outcome(other, id => WPP.call.end(id), id), { value: true });
        await quiet(server, alice, bob);
        assert.deepEqual((await storyOf(other, id)).slice(-3), ['ack of terminate', 'active to ended', 'ended: completed, null, by me']);
        assert.equal(sentBy(server, other, id, 'terminate').length, 1);
        // It is told of the end of a call that it does not know.
        assert.deepEqual(await eventsOf(gone, id), []);
        assert.deepEqual(await gone.evaluate(() => WPP.call.list()), []);
        await nextCallWorks();
      });
    }

    test('both pages: nobody knows of it any more', async () => {
      const id = await connect(alice, bob);
      await reload(alice);
      await reload(bob);
      await isClean(alice, id);
      await isClean(bob, id);
      await nextCallWorks();
    });
  });

  describe('while it rings', () => {
    test('the callee\'s page: it does not ring there any more, and the caller cancels it', async () => {
      const id = await ring(alice, bob);
      await reload(bob);
      await isClean(bob, id);
      assert.equal((await outcome(bob, id => WPP.call.accept(id), id)).error.code, 'call_not_found');
      assert.deepEqual(await outcome(alice, id => WPP.call.end(id), id), { value: true });
      await quiet(server, alice, bob);
      assert.equal((await storyOf(alice, id)).at(-1), 'ended: cancelled, null, by me');
      assert.deepEqual(await eventsOf(bob, id), []);
      await nextCallWorks();
    });

    test('the callee\'s page, and the caller\'s time runs out', async t => {
      await alice.evaluate(() => WPP.call.configure({ ringTimeoutMs: { caller: 30_000 } }));
      t.after(() => alice.evaluate(() => WPP.call.configure({ ringTimeoutMs: { caller: 90_000 } })));
      const id = await ring(alice, bob);
      await reload(bob);
      await alice.clock.fastForward(30_000);
      await isOver(id, alice);
      assert.equal((await storyOf(alice, id)).at(-1), 'ended: unanswered, timeout, by null');
    });

    test('the caller\'s page: the callee takes it and ends it all the same', async () => {
      const id = await ring(alice, bob);
      await reload(alice);
      await isClean(alice, id);
      assert.deepEqual(await outcome(bob, id => WPP.call.accept(id), id), { value: true });
      assert.deepEqual(await outcome(bob, id => WPP.call.end(id), id), { value: true });
      await quiet(server, alice, bob);
      assert.equal((await storyOf(bob, id)).at(-1), 'ended: completed, null, by me');
      assert.deepEqual(await eventsOf(alice, id), []);
      await nextCallWorks();
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
