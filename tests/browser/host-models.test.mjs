/** What the simulated page does with the models of calls that a script makes by stanzas, and what its chats say of them. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';
import { callStanza } from './people.mjs';

const ME = '4915550001111:7@s.whatsapp.net';
const BOB = '222222222222222:7@lid';
const [CALLING, RINGING, ACCEPT_SENT, ACTIVE, ELSEWHERE, OVER] = [1, 3, 4, 6, 7, 13];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const build of ['april', 'august', 'newest']) describe(build, () => {
  let page, id;
  let count = 0;
  before(async () => {
    page = await openHost(browser, server, { build, query: { view: 'off' } });
    await page.evaluate(() => {
      window.store = importDefault('WAWebCallCollection');
      window.bells = [];
      importDefault('WAWebCallNotificationBus').on('all', (name, { msgId }) => bells.push([msgId, name]));
      /** As a script does it that calls by stanzas. */
      window.call = (id, peer) => {
        const call = store.add({ id, peerJid: importNamespace('WAWebWidFactory').createWid(peer) });
        call.outgoing = true;
        call.setState(1);
        return call;
      };
    });
  });
  after(() => page.context().close());
  beforeEach(() => { id = `${build}-${count += 1}`; });

  /** A stanza of Bob's about the call; resolves when the page has dealt with it. */
  async function bobSends(action, attrs) {
    await page.evaluate(() => {
      const { processIncomingCall } = store;
      window.isProcessed = false;
      store.processIncomingCall = function (...args) {
        delete store.processIncomingCall;
        queueMicrotask(() => { window.isProcessed = true; });
        return processIncomingCall.apply(this, args);
      };
    });
    server.relay.send(ME, callStanza(action, id, BOB, attrs));
    await until(page, () => window.isProcessed);
  }
  const state = () => page.evaluate(id => store.get(id)?.getState(), id);
  const set = state => page.evaluate(([id, state]) => store.get(id).setState(state), [id, state]);
  const bells = () => page.evaluate(id => window.bells.filter(([of]) => of === id).map(([, name]) => name), id);
  const logged = () => page.evaluate(id => simulation.callLog.filter(entry => entry.id === id).map(({ kind, outgoing }) => ({ kind, outgoing })), id);
  const windows = () => page.evaluate(id => simulation.stack.filter(([name, of]) => name === 'closeCallWindow' && of === id).length, id);

  describe('a call that was accepted by a stanza', () => {
    beforeEach(async () => {
      await bobSends('offer');
      assert.equal(await state(), RINGING);
    });

    test('rings on, and is missed when the peer hangs up', async () => {
      assert.deepEqual(await bells(), ['alert_call']);
      await bobSends('terminate');
      assert.equal(await state(), OVER);
      assert.deepEqual(await bells(), ['alert_call', 'cancel_call', 'missed_call']);
    });

    test('stops ringing once, and is not missed, when its model is set active', async () => {
      await set(ACTIVE);
      assert.deepEqual(await bells(), ['alert_call', 'cancel_call']);
      assert.equal(await page.evaluate(id => store.get(id).wasEverConnected, id), true);
      await bobSends('terminate');
      assert.deepEqual(await bells(), ['alert_call', 'cancel_call']);
    });

    test(`${build === 'april' ? 'is' : 'is not'} missed when its model is set to AcceptSent`, async () => {
      await set(ACCEPT_SENT);
      assert.deepEqual(await bells(), ['alert_call', 'cancel_call', ...build === 'april' ? ['missed_call'] : []]);
    });

    test('rings on when it is only marked as ended by the user, and is not missed in the end', async () => {
      await page.evaluate(id => { store.get(id).userEndedCall = true; }, id);
      assert.deepEqual(await bells(), ['alert_call']);
      await bobSends('terminate');
      assert.deepEqual(await bells(), ['alert_call', 'cancel_call']);
    });

    test('stays the active call after its end when a script made it that, and clearing it closes the window', async () => {
      await page.evaluate(id => store.setActiveCall(store.get(id)), id);
      await set(ACTIVE);
      await bobSends('terminate');
      assert.deepEqual(await page.evaluate(() => [store.activeCall.id, store.activeCall.getState()]), [id, OVER]);
      assert.equal(await windows(), 0);
      await page.evaluate(() => store.setActiveCall(null));
      assert.equal(await windows(), 1);
    });
  });

  describe('a call that was offered by a stanza', () => {
    beforeEach(() => page.evaluate(([id, bob]) => { call(id, bob); }, [id, BOB]));

    for (const action of ['preaccept', 'accept', 'reject']) {
      test(`is left calling by ${action}`, async () => {
        await bobSends(action);
        assert.equal(await state(), CALLING);
        assert.deepEqual(await bells(), []);
      });
    }

    test('may be set active when it is accepted: nothing rings, and nothing is missed', async () => {
      await bobSends('accept');
      await set(ACTIVE);
      await bobSends('terminate');
      assert.equal(await state(), OVER);
      assert.deepEqual(await bells(), []);
    });
  });

  describe('the chat log', () => {
    for (const [what, attrs, kinds] of [
      ['without a reason is a missed call', undefined, ['missed']],
      ['by timeout is a missed call', { reason: 'timeout' }, ['missed']],
      ['for accepted_elsewhere is that', { reason: 'accepted_elsewhere' }, ['accepted_elsewhere']],
      ['for rejected_elsewhere is that', { reason: 'rejected_elsewhere' }, ['rejected_elsewhere']],
      ['for any other reason is not there', { reason: 'hangup' }, []],
      ['for an empty reason is not there', { reason: '' }, []],
    ]) {
      test(`a terminate ${what}`, async () => {
        await bobSends('offer');
        await bobSends('terminate', attrs);
        assert.deepEqual(await logged(), kinds.map(kind => ({ kind, outgoing: false })));
      });
    }

    test('has a missed call also where the user called, or took the call', async () => {
      await page.evaluate(([id, bob]) => call(id, bob), [id, BOB]);
      await set(ACTIVE);
      await bobSends('terminate');
      assert.deepEqual(await logged(), [{ kind: 'missed', outgoing: true }]);
    });

    test('has nothing of a reject', async () => {
      await page.evaluate(([id, bob]) => call(id, bob), [id, BOB]);
      await bobSends('reject');
      assert.deepEqual(await logged(), []);
    });

    test('has no missed call when a hook of handleCall sets the reason after it was handed on', async () => {
      await bobSends('offer');
      await set(ACTIVE);
      await page.evaluate(() => {
        const handler = importNamespace('WAWebHandleVoipCall');
        const { handleCall } = handler;
        handler.handleCall = node => {
          handler.handleCall = handleCall;
          const handled = handleCall(node);
          node.content[0].attrs.reason = 'hangup';
          return handled;
        };
      });
      const acks = await page.evaluate(() => simulation.sent.length);
      await bobSends('terminate');
      assert.equal(await state(), OVER);
      assert.deepEqual(await logged(), []);
      assert.match(await page.evaluate(from => simulation.sent[from].xml, acks), /^<ack [^>]* type="terminate" \/>$/);
    });

    test('says of whom it tells', async () => {
      await bobSends('offer');
      await bobSends('terminate');
      assert.deepEqual(await page.evaluate(() => simulation.callLog.at(-1)), {
        id, peer: BOB, kind: 'missed', outgoing: false, isVideo: false,
      });
    });
  });

  describe('a model that a script removes', () => {
    const remove = () => page.evaluate(id => store.remove(store.get(id)), id);

    test('is named by the object; by its id nothing is removed', async () => {
      await page.evaluate(([id, bob]) => { call(id, bob); store.remove(id); }, [id, BOB]);
      assert.equal(await state(), CALLING);
      await remove();
      assert.equal(await state(), undefined);
    });

    for (const [action, left] of [['terminate', OVER], ['reject', null]]) {
      test(`before the page's turn is made anew by a ${action}, as an incoming call ${left === null ? 'without a state' : 'that is over'}`, async () => {
        await page.evaluate(([id, bob]) => call(id, bob), [id, BOB]);
        await remove();
        await bobSends(action);
        assert.deepEqual(await page.evaluate(id => [store.get(id).outgoing, store.get(id).getState()], id), [false, left]);
      });
    }

    test('is made anew once, and not when it goes after the page\'s turn', async () => {
      await page.evaluate(([id, bob]) => call(id, bob), [id, BOB]);
      await bobSends('terminate');
      await remove();
      assert.equal(await state(), undefined);
    });
  });

  test('a call that another device took is not here any more', async () => {
    await bobSends('offer');
    await bobSends('terminate', { reason: 'accepted_elsewhere' });
    assert.equal(await state(), ELSEWHERE);
  });

  test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
});
