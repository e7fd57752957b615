/** WhatsApp Web's own stack is late, or goes: an event or an error says so, and the other side does not wait for ever. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import {
  ALICE, BOB, begin, connect, hangUp, isActive, isOver, openPerson, quiet, ring, sentBy, settlesWithin, storyOf,
} from './people.mjs';

const LOST = 'ended: failed, voip_stack_not_found, by null';

let browser, server, alice, bob;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
beforeEach(async () => {
  const clock = true;
  [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path: 'native', clock })));
  server.relay.reset();
});
afterEach(() => Promise.all([alice, bob].map(page => page.context().close())));
after(() => Promise.all([browser?.close(), server?.close()]));

/** The stack dies: it says nothing any more. */
async function lose(page) {
  await page.evaluate(() => simulation.loseStack());
  page.path = 'stanza'; // it has no turns that could be waited for
}
const stateOf = (page, id) => page.evaluate(id => WPP.call.get(id).state, id);

describe('a stack that goes in the midst of a call', () => {
  const WHO = { caller: () => [alice, bob], callee: () => [bob, alice] };
  for (const [who, pages] of Object.entries(WHO)) {
    test(`of the ${who}'s: the call has failed, and the other side is told by a stanza`, async () => {
      const [loser, other] = pages();
      const id = await connect(alice, bob);
      await lose(loser);
      await isOver(id, alice, bob);
      await quiet(server, alice, bob);
      assert.deepEqual((await storyOf(loser, id)).slice(-2), ['active to ended', LOST]);
      assert.deepEqual((await storyOf(other, id)).slice(-2), ['active to ended', 'ended: completed, null, by peer']);
      const terminates = sentBy(server, loser, id, 'terminate');
      assert.deepEqual(terminates.map(({ node }) => [node.attrs.to, node.content[0].attrs['call-creator']]), [[other.jid, alice.jid]]);
      const { state, outcome: came, reason } = await loser.evaluate(id => WPP.call.get(id), id);
      assert.deepEqual([state, came, reason], ['ended', 'failed', 'voip_stack_not_found']);
      for (const action of ['end', 'mute']) {
        const { error } = await outcome(loser, ([action, id]) => WPP.call[action](id), [action, id]);
        assert.equal(error.isError, true);
      }
    });

  }

  test('of the caller\'s, while it rings: nobody rings any more', async () => {
    const id = await ring(alice, bob);
    await lose(alice);
    await isOver(id, alice, bob);
    await quiet(server, alice, bob);
    assert.deepEqual((await storyOf(alice, id)).slice(-2), ['ringing to ended', LOST]);
    assert.equal(sentBy(server, alice, id, 'terminate').length, 1);
    assert.equal(await stateOf(bob, id), 'ended');
  });

  test('of the callee\'s, while it rings: other devices may still take it', async () => {
    const id = await ring(alice, bob);
    await lose(bob);
    await isOver(id, bob);
    await quiet(server, alice, bob);
    assert.deepEqual((await storyOf(bob, id)).slice(-2), ['ringing to ended', LOST]);
    assert.equal(sentBy(server, bob, id, 'terminate').length, 0);
    assert.equal(await stateOf(alice, id), 'ringing');
    assert.equal(await alice.evaluate(id => WPP.call.end(id), id), true);
    await isOver(id, alice);
  });

  test('then calls are made by stanzas, unless they are to be native', async () => {
    const id = await connect(alice, bob);
    await lose(alice);
    await isOver(id, alice, bob);
    assert.deepEqual(await alice.evaluate(() => WPP.call.status()), { enabled: false, initialised: false, gated: false, reason: 'no_interface' });
    const next = await connect(alice, bob);
    assert.deepEqual(await Promise.all([alice, bob].map(page => page.evaluate(id => WPP.call.get(id).path, next))), ['stanza', 'native']);
    assert.equal(await alice.evaluate(id => WPP.call.end(id), next), true);
    await isOver(next, alice, bob);

    await alice.evaluate(() => WPP.call.configure({ path: 'native' }));
    const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
    assert.deepEqual([error.code, error.reason], ['voip_stack_not_found', 'no_interface']);
  });

  test('while a request to it runs: that one comes to an end, too', async () => {
    const id = await ring(alice, bob);
    server.relay.drop('accept');
    await begin(bob, id => WPP.call.accept(id), id);
    await until(bob, () => simulation.native.some(([name]) => name === 'acceptCall'));
    await lose(bob);
    const { error } = await settlesWithin(server, bob, 90);
    assert.deepEqual([error?.callId, typeof error?.code], [id, 'string'], JSON.stringify(error));
    await isOver(id, alice, bob);
    assert.equal((await storyOf(bob, id)).at(-1).startsWith('ended: failed, '), true);
  });
});

describe('a stack that the page does not give any more', () => {
  const hide = page => page.evaluate(() => { simulation.faults.stack = 'none'; });

  for (const [action, prepare, whose] of [['end', connect, () => alice], ['reject', ring, () => bob], ['accept', ring, () => bob]]) {
    test(`${action} is done by stanzas, and the other side knows`, async () => {
      const [id, page] = [await prepare(alice, bob), whose()];
      await hide(page);
      assert.deepEqual(await outcome(page, ([action, id]) => WPP.call[action](id), [action, id]), { value: true });
      const stanza = { end: 'terminate' }[action] ?? action;
      assert.equal(sentBy(server, page, id, stanza).length, 1);
      assert.equal(await page.evaluate(id => WPP.call.get(id).path, id), 'stanza');
      if (action !== 'accept') return isOver(id, alice, bob);
      await isActive(id, alice, bob);
      assert.equal(await bob.evaluate(id => WPP.call.end(id), id), true);
      await isOver(id, alice, bob);
    });

    test(`${action} says so where calls are to be native, and the call is as it was`, async () => {
      const [id, page] = [await prepare(alice, bob), whose()];
      const before = await stateOf(page, id);
      await hide(page);
      await page.evaluate(() => WPP.call.configure({ path: 'native' }));
      const { error } = await outcome(page, ([action, id]) => WPP.call[action](id), [action, id]);
      assert.equal(error.isError, true);
      assert.match(error.message, /no_interface/);
      assert.equal(await stateOf(page, id), before);
    });
  }

  test('mute says so, and the call goes on', async () => {
    const id = await connect(alice, bob);
    await hide(alice);
    const { error } = await outcome(alice, id => WPP.call.mute(id), id);
    assert.equal(error.isError, true);
    assert.match(error.message, /no_interface/);
    assert.equal(await stateOf(alice, id), 'active');
    await alice.evaluate(() => { delete simulation.faults.stack; });
    assert.deepEqual(await outcome(alice, id => WPP.call.mute(id), id), { value: true });
    await hangUp(alice);
    await isOver(id, alice, bob);
  });
});

describe('a stack that is late', () => {
  const CALLING = { 'ab.enable_web_calling': true };

  async function openLate(t, query) {
    const carol = await openPerson(browser, server, { pn: '4915550002222', lid: '333333333333333', device: 3 }, { query });
    t.after(() => carol.context().close());
    return carol;
  }

  test('makes the call when it is up', async t => {
    const carol = await openLate(t, { ...CALLING, initMs: 700 });
    const id = await ring(carol, bob);
    assert.equal(await carol.evaluate(id => WPP.call.get(id).path, id), 'native');
    await carol.evaluate(id => WPP.call.end(id), id);
    await isOver(id, carol, bob);
  });

  test('that fails once makes the next call when it was started again', async t => {
    const carol = await openLate(t, { ...CALLING, init: 'once' });
    await until(carol, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getDidVoipInitError());
    const pathOf = async () => {
      const id = await ring(carol, bob);
      const path = await carol.evaluate(id => WPP.call.get(id).path, id);
      await carol.evaluate(id => WPP.call.end(id), id);
      await isOver(id, carol, bob);
      return path;
    };
    assert.equal(await pathOf(), 'stanza');
    await carol.evaluate(() => WPP.call.enableCallInterface());
    assert.equal(await pathOf(), 'native');
  });
});
