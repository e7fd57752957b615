/** Stanzas that the server does not acknowledge, or refuses: they are sent again, and what becomes of their call. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import {
  ALICE, BOB, connect, eventsOf, hangUp, hears, isActive, isOver, onlyOn, openPerson, quiet, ring, rings, sentBy, storyOf, storyOn,
} from './people.mjs';

/** How long a stanza waits for its ack here; half of it is more than a step of a test takes. */
const ACK_TIMEOUT = 40_000;
/** How often it is sent in all. What WhatsApp's own stack sends is sent again by nobody here. */
const SENDINGS = { native: 1, stanza: 3 };

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** Why what is lost is sent again on one path only. */
const AGAIN = "what WhatsApp's own stack sends is its own affair";

/** In the page: starts what somebody does. */
const start = (page, action, argument) => page.evaluate(`(async () => {
  window.result = undefined;
  try { window.result = { value: await (${action})(${JSON.stringify(argument)}) }; } catch ({ code, callId }) { window.result = { code, callId }; }
})(), undefined`);
const settled = async page => {
  await until(page, () => window.result);
  return page.evaluate(() => window.result);
};

/** How often a stanza of that action has come from a page, of whatever call. */
const sendings = (page, action) => server.relay.stanzas.filter(({ direction, jid, node }) =>
  direction === 'in' && jid.startsWith(page.person.pn) && node.tag === 'call' && node.content[0].tag === action);
async function hasLeft(page, action, count) {
  while (sendings(page, action).length < count) await server.relay.next(() => true);
  assert.equal(sendings(page, action).length, count);
}

for (const kind of KINDS) describe(kind.name, () => {
  const { path } = kind;
  const sendingsInAll = SENDINGS[path];
  const everyTime = plan => { for (let count = 1; count <= sendingsInAll; count++) plan(); };

  let alice, bob;
  before(async () => {
    const clock = true;
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind, clock })));
    for (const page of [alice, bob]) {
      // The calls here ring for long, as the clocks run fast.
      const options = { ackTimeoutMs: ACK_TIMEOUT, retries: sendingsInAll - 1, ringTimeoutMs: { caller: 3_600_000, callee: 3_600_000 } };
      await page.evaluate(options => WPP.call.configure(options), options);
    }
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  /** The stanza is sent so often, and each time the page waits for its whole time. */
  async function isSentAgain(page, action, { from = 0, times = sendingsInAll - 1 } = {}) {
    for (let count = from + 1; count <= from + times; count++) {
      await hasLeft(page, action, count);
      await page.clock.runFor(ACK_TIMEOUT / 2);
      await quiet(server, page);
      await hasLeft(page, action, count);
      assert.equal(await page.evaluate(() => window.result), undefined, 'it still waits');
      await page.clock.runFor(ACK_TIMEOUT / 2);
    }
    await hasLeft(page, action, from + times + 1);
    const xml = sendings(page, action).slice(from).map(({ xml }) => xml);
    assert.deepEqual(xml, Array(times + 1).fill(xml[0]), 'the very same stanza');
  }

  /** So it is with a stanza that is never acknowledged. Gives what came of the function that sent it. */
  async function timesOut(page, action) {
    const from = sendings(page, action).length - 1;
    await isSentAgain(page, action, { from });
    await page.clock.runFor(ACK_TIMEOUT / 2);
    assert.equal(await page.evaluate(() => window.result), undefined, 'it still waits');
    await page.clock.runFor(ACK_TIMEOUT / 2);
    return settled(page);
  }

  /** Starts, and waits until the stanza has left for the first time. */
  async function send(page, action, what, argument) {
    const before = sendings(page, action).length;
    await start(page, what, argument);
    await hasLeft(page, action, before + 1);
  }

  const offer = () => send(alice, 'offer', to => WPP.call.offer(to).then(({ id }) => id), bob.user);
  const lastId = page => page.evaluate(() => WPP.call.list().at(-1).id);

  afterEach(async () => {
    // No call is left over, and no ack is still waited for.
    await quiet(server, alice, bob);
    const left = await alice.evaluate(() => WPP.call.list().filter(({ state }) => state !== 'ended'));
    await hangUp(alice, bob);
    server.relay.reset();
    assert.deepEqual(left, []);
  });

  describe('an offer', () => {
    test('that the server loses every time: call_ack_timeout, and the call has failed', async () => {
      everyTime(() => server.relay.drop('offer'));
      await offer();
      const id = await lastId(alice);
      assert.deepEqual(await timesOut(alice, 'offer'), { code: 'call_ack_timeout', callId: id });
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(alice, id), ['outgoing_call', 'calling to ended', 'ended: failed, call_ack_timeout, by server']);
      const { outcome, reason, state } = await alice.evaluate(id => WPP.call.get(id), id);
      assert.deepEqual({ outcome, reason, state }, { outcome: 'failed', reason: 'call_ack_timeout', state: 'ended' });
      assert.deepEqual(await storyOf(bob, id), [], 'it never rang');
      assert.equal(sentBy(server, alice, id, 'terminate').length, 1, 'who may have got it is told');
    });

    test('whose acks are lost every time: it rings once over there, and who hears that it rings goes on', async () => {
      everyTime(() => server.relay.silence('offer'));
      await offer();
      const id = await lastId(alice);
      await rings(bob, id);
      if (path === 'native') {
        // WhatsApp's own stack over there says that it rings, and that proves that the server had it.
        assert.deepEqual(await timesOut(alice, 'offer'), { value: id });
        assert.equal((await alice.evaluate(id => WPP.call.get(id), id)).state, 'ringing');
        return void await outcome(alice, id => WPP.call.end(id), id);
      }
      assert.deepEqual(await timesOut(alice, 'offer'), { code: 'call_ack_timeout', callId: id });
      await isOver(id, alice, bob);
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(alice, id), ['outgoing_call', 'calling to ended', 'ended: failed, call_ack_timeout, by server']);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer']);
    });

    test('that is acknowledged when it has failed: nothing changes', async () => {
      everyTime(() => server.relay.drop('offer'));
      await offer();
      const id = await lastId(alice);
      await timesOut(alice, 'offer');
      await quiet(server, alice, bob);
      const look = () => alice.evaluate(id => ({
        call: WPP.call.get(id), heard: heard.length, active: importDefault('WAWebCallCollection').activeCall?.id ?? null,
      }), id);
      const before = await look();
      const { id: stanzaId, to: from } = sentBy(server, alice, id, 'offer')[0].node.attrs;
      server.relay.send(alice.jid, {
        tag: 'ack', attrs: { class: 'call', id: stanzaId, from, type: 'offer' }, content: [{ tag: 'relay', attrs: {} }],
      });
      await quiet(server, alice, bob);
      assert.ok(await alice.evaluate(id => simulation.received.some(({ node }) => node.tag === 'ack' && String(node.attrs.id) === id), stanzaId), 'it came');
      assert.deepEqual(await look(), before);
    });

    onlyOn('stanza', path, AGAIN, () => {
      for (const [what, lose] of [['that is lost once', 'drop'], ['whose ack is lost once', 'silence']]) {
        test(`${what}: it is sent again, and all is well`, async () => {
          server.relay[lose]('offer');
          await offer();
          await isSentAgain(alice, 'offer', { times: 1 });
          const { value: id } = await settled(alice);
          await hears(bob, 'incoming_call', id);
          await quiet(server, alice, bob);
          const [outgoing, [name, ack], ...more] = await eventsOf(alice, id);
          assert.deepEqual([outgoing[0], name, more], ['outgoing_call', 'ack', []]);
          assert.deepEqual({ ...ack, rttMs: 0 }, { id, action: 'offer', stanzaId: sentBy(server, alice, id, 'offer')[0].node.attrs.id, rttMs: 0 });
          assert.ok(ack.rttMs >= ACK_TIMEOUT && ack.rttMs < 2 * ACK_TIMEOUT, `since it was sent first: ${ack.rttMs}`);
          assert.deepEqual(await storyOf(bob, id), ['incoming_call']);
          await alice.evaluate(id => WPP.call.end(id), id);
          await isOver(id, alice, bob);
        });
      }

      test('that is not to be sent again is not', async () => {
        await alice.evaluate(() => WPP.call.configure({ retries: 0 }));
        server.relay.drop('offer');
        await offer();
        await alice.clock.runFor(ACK_TIMEOUT / 2);
        assert.equal(await alice.evaluate(() => window.result), undefined, 'it still waits');
        await alice.clock.runFor(ACK_TIMEOUT / 2);
        assert.equal((await settled(alice)).code, 'call_ack_timeout');
        await alice.evaluate(() => WPP.call.configure({ retries: 2 }));
        await quiet(server, alice, bob);
        assert.equal(sendings(alice, 'offer').length, 1);
      });
    });

    test('that is refused: the other side never rings, and is told nothing', async () => {
      server.relay.nack('offer', 463);
      const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
      assert.deepEqual([error.code, error.nack, error.nackName, error.callId.length], ['call_nack', '463', 'TcToken', 32]);
      await quiet(server, alice, bob);
      const nacks = (await eventsOf(alice, error.callId)).filter(([name]) => name === 'nack');
      assert.deepEqual(nacks, [['nack', { id: error.callId, action: 'offer', code: '463', name: 'TcToken' }]]);
      assert.deepEqual(await storyOf(bob, error.callId), []);
      assert.equal(sentBy(server, alice, error.callId, 'terminate').length, 0);
      assert.equal(sentBy(server, alice, error.callId, 'offer').length, 1, 'a refusal is an answer');
    });

    test('that is refused by a code nobody knows: it has no name', async () => {
      server.relay.nack('offer', 499);
      const { error } = await outcome(alice, to => WPP.call.offer(to), bob.user);
      const [, nack] = await eventsOf(alice, error.callId);
      assert.deepEqual(nack, ['nack', { id: error.callId, action: 'offer', code: '499', name: null }]);
    });
  });

  describe('what else is never acknowledged', () => {
    const failed = ['ended: failed, call_ack_timeout, by server'];

    test('accept: the call has failed here, and is over on the other side', async () => {
      const id = await ring(alice, bob);
      everyTime(() => server.relay.drop('accept'));
      await send(bob, 'accept', id => WPP.call.accept(id), id);
      assert.deepEqual(await timesOut(bob, 'accept'), { code: 'call_ack_timeout', callId: id });
      await isOver(id, alice, bob);
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', ...failed]);
    });

    test('reject: the call has failed, and does not ring any more', async () => {
      const id = await ring(alice, bob);
      everyTime(() => server.relay.drop('reject'));
      await send(bob, 'reject', id => WPP.call.reject(id), id);
      assert.deepEqual(await timesOut(bob, 'reject'), { code: 'call_ack_timeout', callId: id });
      await quiet(server, alice, bob);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', ...failed]);
      assert.equal((await outcome(bob, () => WPP.call.reject())).error.code, 'call_not_found');
      await alice.evaluate(id => WPP.call.end(id), id);
    });

    test('end: the call has failed, and has left the page', async () => {
      const id = await connect(alice, bob);
      everyTime(() => server.relay.drop('terminate'));
      await send(alice, 'terminate', id => WPP.call.end(id), id);
      assert.deepEqual(await timesOut(alice, 'terminate'), { code: 'call_ack_timeout', callId: id });
      await quiet(server, alice, bob);
      assert.deepEqual((await storyOf(alice, id)).slice(-2), ['active to ended', ...failed]);
      assert.equal(await alice.evaluate(id => importDefault('WAWebCallCollection').get(id), id), undefined);
      await bob.evaluate(id => WPP.call.end(id), id);
    });

    onlyOn('native', path, 'its media say that it goes on', () => {
      test('mute: the call goes on', async () => {
        const id = await connect(alice, bob);
        everyTime(() => server.relay.drop('mute_v2'));
        await send(alice, 'mute_v2', id => WPP.call.mute(id), id);
        assert.deepEqual(await timesOut(alice, 'mute_v2'), { code: 'call_ack_timeout', callId: id });
        const { state, muted } = await alice.evaluate(id => WPP.call.get(id), id);
        assert.deepEqual([state, muted], ['active', false]);
        assert.equal(await alice.evaluate(id => WPP.call.end(id), id), true);
        await isOver(id, alice, bob);
      });
    });

    onlyOn('stanza', path, 'nothing else says that it goes on', () => test('mute: the call has failed, and the other side is told', async () => {
      const id = await connect(alice, bob);
      everyTime(() => server.relay.drop('mute_v2'));
      await send(alice, 'mute_v2', id => WPP.call.mute(id), id);
      assert.deepEqual(await timesOut(alice, 'mute_v2'), { code: 'call_ack_timeout', callId: id });
      await isOver(id, alice, bob);
      await quiet(server, alice, bob);
      assert.deepEqual((await storyOf(alice, id)).slice(-2), ['active to ended', ...failed]);
      assert.equal((await storyOf(bob, id)).at(-1), 'ended: completed, null, by peer');
    }));

    test('an accept of a call that is over meanwhile: it is not sent again', async () => {
      const id = await ring(alice, bob);
      server.relay.drop('accept');
      await send(bob, 'accept', id => WPP.call.accept(id), id);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
      await bob.clock.runFor(ACK_TIMEOUT);
      const { code } = await settled(bob);
      assert.ok(['call_ended', 'call_ack_timeout'].includes(code), code);
      await quiet(server, alice, bob);
      assert.equal(sendings(bob, 'accept').length, 1);
      assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer']);
    });
  });

  onlyOn('stanza', path, AGAIN, () => {
    describe('what is lost once and then acknowledged', () => {
      test('accept: both are in the call', async () => {
        const id = await ring(alice, bob);
        server.relay.drop('accept');
        await send(bob, 'accept', id => WPP.call.accept(id), id);
        await isSentAgain(bob, 'accept', { times: 1 });
        assert.deepEqual(await settled(bob), { value: true });
        await hears(alice, 'accepted', id);
        assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ack of accept', 'accepted by me', 'ringing to active']);
        await alice.evaluate(id => WPP.call.end(id), id);
        await isOver(id, alice, bob);
      });

      test('the ack of an accept: the caller hears of it once', async () => {
        const id = await ring(alice, bob);
        server.relay.silence('accept');
        await send(bob, 'accept', id => WPP.call.accept(id), id);
        await isSentAgain(bob, 'accept', { times: 1 });
        assert.deepEqual(await settled(bob), { value: true });
        await quiet(server, alice, bob);
        assert.deepEqual(await storyOf(alice, id), ['outgoing_call', 'ack of offer', `accepted by ${bob.jid}`, 'calling to active']);
        await alice.evaluate(id => WPP.call.end(id), id);
        await isOver(id, alice, bob);
      });
    });

    describe('while a stanza waits for its ack', () => {
      test('the call does not stop ringing: it is being taken', async t => {
        await bob.evaluate(callee => WPP.call.configure({ ringTimeoutMs: { callee } }), ACK_TIMEOUT);
        t.after(() => bob.evaluate(() => WPP.call.configure({ ringTimeoutMs: { callee: 3_600_000 } })));
        const id = await ring(alice, bob);
        server.relay.drop('accept');
        server.relay.drop('accept');
        await send(bob, 'accept', id => WPP.call.accept(id), id);
        await isSentAgain(bob, 'accept');
        assert.deepEqual(await settled(bob), { value: true });
        await hears(alice, 'accepted', id);
        assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'ack of accept', 'accepted by me', 'ringing to active']);
        await alice.evaluate(id => WPP.call.end(id), id);
        await isOver(id, alice, bob);
      });

      test('the socket may be away when it is to be sent again: the next time will do', async () => {
        const id = await ring(alice, bob);
        server.relay.drop('reject');
        await send(bob, 'reject', id => WPP.call.reject(id), id);
        await bob.evaluate(() => {
          const comms = importNamespace('WAComms');
          const { castSmaxStanza } = comms;
          comms.castSmaxStanza = () => {
            comms.castSmaxStanza = castSmaxStanza;
            window.wasAway = true;
            throw new Error('not connected');
          };
        });
        await bob.clock.runFor(ACK_TIMEOUT);
        await until(bob, () => window.wasAway);
        await bob.clock.runFor(ACK_TIMEOUT);
        assert.deepEqual(await settled(bob), { value: true });
        await isOver(id, alice, bob);
        assert.equal(sendings(bob, 'reject').length, 2);
      });
    });
  });

  describe('what is refused', () => {
    onlyOn('stanza', path, "WhatsApp's own stack has given up a call whose accept is refused, and one that it ends", () => {
      test('accept: the call rings on, and may be taken', async () => {
        const id = await ring(alice, bob);
        server.relay.nack('accept', 473);
        const { error } = await outcome(bob, id => WPP.call.accept(id), id);
        assert.deepEqual([error.code, error.callId, error.nack, error.nackName], ['call_nack', id, '473', 'Unavailable']);
        assert.deepEqual(await storyOf(bob, id), ['incoming_call', 'nack of accept: 473']);
        assert.deepEqual(await outcome(bob, id => WPP.call.accept(id), id), { value: true });
        await hears(alice, 'accepted', id);
        await alice.evaluate(id => WPP.call.end(id), id);
        await isOver(id, alice, bob);
      });

      test('end: the call goes on, and may be ended', async () => {
        const id = await connect(alice, bob);
        server.relay.nack('terminate', 473);
        assert.equal((await outcome(alice, id => WPP.call.end(id), id)).error.code, 'call_nack');
        assert.equal(await alice.evaluate(id => WPP.call.get(id).state, id), 'active');
        assert.equal((await storyOf(alice, id)).at(-1), 'nack of terminate: 473');
        assert.deepEqual(await outcome(alice, id => WPP.call.end(id), id), { value: true });
        await isOver(id, alice, bob);
      });
    });

    onlyOn('native', path, "it is WhatsApp's own stack that says that the call is over", () => {
      test('accept: the call has failed', async () => {
        const id = await ring(alice, bob);
        server.relay.nack('accept', 473);
        const { error } = await outcome(bob, id => WPP.call.accept(id), id);
        assert.deepEqual([error.code, error.callId, error.nack, error.nackName], ['call_nack', id, '473', 'Unavailable']);
        await isOver(id, bob);
        assert.equal((await storyOf(bob, id))[1], 'nack of accept: 473');
        assert.match((await storyOf(bob, id)).at(-1), /^ended: failed, /);
        await alice.evaluate(id => WPP.call.end(id), id);
        await isOver(id, alice);
      });

      test('end: the call is over all the same', async () => {
        const id = await connect(alice, bob);
        server.relay.nack('terminate', 473);
        assert.equal((await outcome(alice, id => WPP.call.end(id), id)).error.code, 'call_nack');
        await isOver(id, alice);
        assert.deepEqual((await storyOf(alice, id)).slice(-3), ['nack of terminate: 473', 'active to ended', 'ended: failed, call_nack, by server']);
        await bob.evaluate(id => WPP.call.end(id), id);
        await isOver(id, bob);
      });
    });

    test('mute: the microphone is as it was, and the next one is told', async () => {
      const id = await connect(alice, bob);
      server.relay.nack('mute_v2', 473);
      assert.equal((await outcome(alice, id => WPP.call.mute(id), id)).error.code, 'call_nack');
      assert.equal(await alice.evaluate(id => WPP.call.get(id).muted, id), false);
      assert.deepEqual(await outcome(alice, id => WPP.call.mute(id), id), { value: true });
      await hears(bob, 'peer_muted', id);
      assert.equal(sentBy(server, alice, id, 'mute_v2').length, 2);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
