/** `mute`, `unmute` and `setMute`: the other side is told each new state, and only that. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome } from './harness.mjs';
import { ALICE, BOB, connect, eventsOf, hangUp, hears, isOver, openPerson, quiet, ring, sentBy } from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What went over the wire: the state of the microphone in each stanza. */
const states = (page, id) => sentBy(server, page, id, 'mute_v2').map(({ node }) => node.content[0].attrs['mute-state']);
/** What the other side heard. */
const heardStates = async (page, id) => (await eventsOf(page, id)).filter(([name]) => name === 'peer_muted').map(([, payload]) => payload);
const isMuted = (page, id) => page.evaluate(id => [WPP.call.get(id).muted, WPP.call.get(id).peerMuted], id);

for (const kind of KINDS) describe(kind.name, () => {
  const { path } = kind;
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind })));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  describe('in an active call', () => {
    let id;
    beforeEach(async () => { id = await connect(alice, bob); });
    afterEach(async () => {
      await alice.evaluate(id => WPP.call.end(id).catch(() => {}), id);
      await hangUp(alice, bob);
      await isOver(id, alice, bob);
    });

    for (const [who, whose] of [['caller', () => [alice, bob]], ['callee', () => [bob, alice]]]) {
      test(`each change of the ${who}'s is told once`, async () => {
        const [one, other] = whose();
        const results = await one.evaluate(async id => [
          await WPP.call.unmute(id), // it is on at first
          await WPP.call.mute(id), await WPP.call.mute(id), await WPP.call.setMute(true, id),
          await WPP.call.unmute(id), await WPP.call.setMute(false, id),
          await WPP.call.setMute(true, id),
        ], id);
        assert.deepEqual(results, Array(7).fill(true));
        await quiet(server, alice, bob);
        assert.deepEqual(states(one, id), ['1', '0', '1']);
        assert.deepEqual(await heardStates(other, id), [true, false, true].map(muted => ({ id, muted })));
        assert.deepEqual([await isMuted(one, id), await isMuted(other, id)], [[true, false], [false, true]]);
      });
    }

    test('the stanza is that of the call, to the device that took it', async () => {
      await alice.evaluate(id => WPP.call.mute(id), id);
      const [{ node: { attrs, content: [mute, ...more] } }] = sentBy(server, alice, id, 'mute_v2');
      assert.deepEqual([attrs.to, mute.attrs, mute.content ?? null, more], [bob.jid, { 'call-id': id, 'call-creator': alice.jid, 'mute-state': '1' }, null, []]);
    });

    test('without an id it is the active call\'s', async () => {
      const results = await alice.evaluate(async () => [await WPP.call.mute(), await WPP.call.unmute(), await WPP.call.setMute(true)]);
      assert.deepEqual(results, [true, true, true]);
      await hears(bob, 'peer_muted', id);
      assert.deepEqual(states(alice, id), ['1', '0', '1']);
    });

    test('both sides mute: each knows both', async () => {
      await Promise.all([alice, bob].map(page => page.evaluate(id => WPP.call.mute(id), id)));
      await Promise.all([alice, bob].map(page => hears(page, 'peer_muted', id)));
      assert.deepEqual([await isMuted(alice, id), await isMuted(bob, id)], [[true, true], [true, true]]);
    });

    test('two changes that are not waited for are told in their order', async () => {
      await alice.evaluate(async id => Promise.all([WPP.call.mute(id), WPP.call.unmute(id), WPP.call.mute(id)]), id);
      await quiet(server, alice, bob);
      assert.deepEqual(states(alice, id), ['1', '0', '1']);
      assert.deepEqual((await heardStates(bob, id)).map(({ muted }) => muted), [true, false, true]);
    });

    test('a word the relay makes up is no state', async () => {
      const before = await eventsOf(alice, id);
      for (const state of ['2', '', 'true']) {
        server.relay.send(alice.jid, {
          tag: 'call', attrs: { from: bob.jid, id: `MUTE-${state}`, t: '1' },
          content: [{ tag: 'mute_v2', attrs: { 'call-id': id, 'call-creator': alice.jid, 'mute-state': state } }],
        });
      }
      await quiet(server, alice, bob);
      assert.deepEqual(await eventsOf(alice, id), before);
    });
  });

  describe('where nothing is active', () => {
    const FUNCTIONS = { 'mute': id => WPP.call.mute(id), 'unmute': id => WPP.call.unmute(id), 'setMute': id => WPP.call.setMute(true, id) };
    for (const [name, action] of Object.entries(FUNCTIONS)) {
      test(`${name} fails, and nothing is sent`, async () => {
        const refused = async (page, id) => {
          const { error } = await outcome(page, action, id);
          const { isError, code, callId, state } = error;
          return { isError, code, callId, state };
        };
        // The older calls are over.
        assert.deepEqual(await refused(alice, undefined), { isError: true, code: 'call_is_not_active', callId: undefined, state: undefined });
        assert.deepEqual(await refused(alice, 'NOBODY'), { isError: true, code: 'call_not_found', callId: 'NOBODY', state: undefined });

        const id = await ring(alice, bob);
        assert.deepEqual(await refused(alice, id), { isError: true, code: 'call_is_not_active', callId: id, state: path === 'native' ? 'ringing' : 'calling' });
        assert.deepEqual(await refused(bob, id), { isError: true, code: 'call_is_not_active', callId: id, state: 'ringing' });
        assert.deepEqual((await refused(bob, undefined)).code, 'call_is_not_active');

        await alice.evaluate(id => WPP.call.end(id), id);
        await isOver(id, alice, bob);
        assert.deepEqual(await refused(alice, id), { isError: true, code: 'call_is_not_active', callId: id, state: 'ended' });
        await quiet(server, alice, bob);
        assert.deepEqual([states(alice, id), states(bob, id)], [[], []]);
      });
    }

    for (const [value, found] of [['"yes"', '"yes"'], ['1', 'number'], ['{}', 'object']]) {
      test(`setMute(${value}) is invalid_option`, async () => {
        const { error } = await outcome(alice, `() => WPP.call.setMute(${value})`);
        assert.deepEqual([error.isError, error.code, error.option, error.found], [true, 'invalid_option', 'muted', found]);
      });
    }
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
