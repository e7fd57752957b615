/** A call that comes in while WhatsApp Web's own stack has one, and two who call each other at once. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, hangUp, hears, isActive, isOver, openPerson, quiet, storyOf } from './people.mjs';

const CAROL = '333333333333333:4@lid';
/** In what way the stack says that it does not take a second call. */
const SIGNS = ['busy', 'missed', 'pending-rejected', 'waiting'];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const kind of KINDS.filter(({ path }) => path === 'native')) describe(kind.name, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([[ALICE, BOB], [BOB, ALICE]].map(([person, other]) =>
      openPerson(browser, server, person, { ...kind, clock: true, devices: [other.device] })));
  });
  afterEach(async () => {
    await hangUp(alice, bob);
    await quiet(server, alice, bob);
    server.relay.reset();
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  const offers = id => server.relay.send(bob.jid, callStanza('offer', id, CAROL));
  const setSign = sign => bob.evaluate(sign => { simulation.faults.secondCall = sign; }, sign);
  const stateOf = (page, id) => page.evaluate(id => WPP.call.get(id)?.state, id);
  const goingOn = page => page.evaluate(() => WPP.call.list().filter(({ state }) => state !== 'ended').map(({ id }) => id));

  describe('while a call is active', () => {
    for (const sign of SIGNS) {
      test(`another one does not ring, and is missed (${sign})`, async () => {
        await setSign(sign);
        const [active, second] = [await connect(alice, bob), `SECOND-${sign}`];
        offers(second);
        await quiet(server, bob);
        if (sign === 'waiting') {
          assert.equal(await stateOf(bob, second), 'idle');
          await bob.clock.fastForward(61_000);
        }
        await hears(bob, 'ended', second);
        assert.deepEqual(await storyOf(bob, second), ['idle to ended', 'missed', 'ended: missed, busy, by null']);
        assert.equal(await stateOf(bob, active), 'active');
        await alice.evaluate(id => WPP.call.end(id), active);
        await isOver(active, alice, bob);
      });
    }

    /** In the page: that nobody will take a call, said in one way alone. */
    const ALONE = {
      'by the event CallMissed, of which the page makes nothing': id => {
        const log = importNamespace('WAWebVoipHandleNativeCallEventCallLogHandlers');
        const own = log.handleCallMissed;
        log.handleCallMissed = () => {};
        importNamespace('WAWebVoipHandleNativeCallEvent').handleWAWebVoipNativeCallEvent(80, JSON.stringify({ CallId: id }));
        log.handleCallMissed = own;
      },
      'by what the page logs': id => importNamespace('WAWebBackendApi').frontendFireAndForget(
        'generateCallLogFromEventCallMissed', { callMissedData: { CallId: id, PeerUserJid: '333333333333333@lid', IsVideoCall: false } },
      ),
    };
    for (const [how, says] of Object.entries(ALONE)) {
      test(`another one of which the stack says ${how} is missed`, async () => {
        await setSign('waiting');
        const [active, second] = [await connect(alice, bob), `ALONE-${how}`];
        offers(second);
        await quiet(server, bob);
        assert.equal(await stateOf(bob, second), 'idle');
        await bob.evaluate(says, second);
        await hears(bob, 'ended', second);
        assert.deepEqual(await storyOf(bob, second), ['idle to ended', 'missed', 'ended: missed, busy, by null']);
        await alice.evaluate(id => WPP.call.end(id), active);
        await isOver(active, alice, bob);
      });
    }

    test('one that waits no more since it was taken is not missed', async () => {
      await setSign('waiting');
      const [active, second] = [await connect(alice, bob), 'TAKEN'];
      offers(second);
      await quiet(server, bob);
      await bob.evaluate(async id => {
        const collection = importDefault('WAWebCallCollection');
        const before = collection.activeCall;
        const model = new (importDefault('WAWebCallModel'))(id);
        model.peerJid = importNamespace('WAWebWidFactory').createWid('333333333333333:4@lid');
        importNamespace('WAWebVoipHandleNativeCallEvent').handleWAWebVoipNativeCallEvent(72, JSON.stringify({ hasWaitingCall: false, waitingCallId: null }));
        collection.setActiveCall(model);
        model.setState(6);
        await new Promise(resolve => setTimeout(resolve));
        window.taken = WPP.call.get(id).state;
        model.setState(13);
        collection.setActiveCall(before);
      }, second);
      assert.equal(await bob.evaluate(() => taken), 'active');
      await hears(bob, 'ended', second);
      assert.ok(!(await storyOf(bob, second)).includes('missed'));
      await alice.evaluate(id => WPP.call.end(id), active);
      await isOver(active, alice, bob);
    });

    test('one whose caller gives up is missed', async () => {
      await setSign('waiting');
      const [active, second] = [await connect(alice, bob), 'GIVES-UP'];
      offers(second);
      await quiet(server, bob);
      server.relay.send(bob.jid, callStanza('terminate', second, CAROL));
      await hears(bob, 'ended', second);
      const told = await storyOf(bob, second);
      assert.deepEqual([told[0], told[1], told.length], ['idle to ended', 'missed', 3]);
      await alice.evaluate(id => WPP.call.end(id), active);
      await isOver(active, alice, bob);
    });

    test('one that waits may be rejected by its id', async () => {
      await setSign('waiting');
      const [active, second] = [await connect(alice, bob), 'REJECTED'];
      offers(second);
      await quiet(server, bob);
      assert.deepEqual(await outcome(bob, id => WPP.call.reject(id), second), { value: true });
      assert.deepEqual(await storyOf(bob, second), ['ack of reject', 'ringing to ended', 'ended: rejected, null, by me']);
      assert.equal(await stateOf(bob, active), 'active');
      await alice.evaluate(id => WPP.call.end(id), active);
      await isOver(active, alice, bob);
    });
  });

  describe('two who call each other at once', () => {
    test('are in one call, on both sides', async () => {
      // Neither hears of the other's call before both have begun.
      for (const page of [alice, bob]) {
        await page.evaluate(() => {
          const inbound = importNamespace('WAWebHandleVoipCall');
          const own = inbound.handleCall;
          const released = new Promise(resolve => { window.release = resolve; });
          inbound.handleCall = node => released.then(() => own(node));
          window.mend = () => { inbound.handleCall = own; };
          simulation.stack.length = 0;
        });
      }
      const offering = Promise.all([[alice, bob.user], [bob, alice.user]].map(([page, to]) =>
        outcome(page, to => WPP.call.offer(to).then(({ id }) => id), to)));
      for (const page of [alice, bob]) await until(page, () => simulation.stack.some(([name]) => name === 'startCall'));
      for (const page of [alice, bob]) await page.evaluate(() => { release(); mend(); });
      const offered = await offering;
      await isOneCall();
      const ids = await Promise.all([alice, bob].map(goingOn));
      assert.deepEqual(ids[0], ids[1]);
      const [[id]] = ids;
      // The one that gave way was acknowledged before, or has become the other one.
      assert.deepEqual(offered.map(({ error }) => error), [undefined, undefined]);
      assert.ok(offered.some(({ value }) => value === id));
      await isActive(id, alice, bob);
      const given = await Promise.all([alice, bob].map(page => page.evaluate(id =>
        WPP.call.list().filter(call => call.id !== id && call.reason === 'glare').map(({ outcome }) => outcome), id)));
      assert.ok(given.flat().includes('cancelled'), 'the one that gave way is cancelled');
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });

    const isOneCall = async () => {
      for (const page of [alice, bob]) {
        await page.waitForFunction(() => {
          const going = WPP.call.list().filter(({ state }) => state !== 'ended');
          return going.length === 1 && going[0].state === 'active';
        }, undefined, { polling: 20, timeout: 15_000 });
      }
    };
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
