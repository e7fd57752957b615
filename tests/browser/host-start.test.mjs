/** What the simulated page does between a start and the stack, build by build. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, until } from './harness.mjs';
import { CALLEE, ENDS, RINGS, Starters, startWith, WAITS } from './starters.mjs';

const WITH_PENDING = ['august', 'newest'];

let browser, server, starters;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  starters = new Starters(browser, server);
});
after(() => Promise.all([browser?.close(), server?.close()]));

describe('consent', () => {
  const countParameters = page => page.evaluate(() => importNamespace('WAWebVoipStartCall').startWAWebVoipCall.length);

  for (const build of ['april', 'august']) {
    test(`is not asked for on ${build}, where a start has five parameters`, async () => {
      const page = await starters.on(build);
      assert.equal(await countParameters(page), 5);
      assert.deepEqual(await startWith(page, { consent: 'declined' }, { options: {} }), RINGS);
      assert.equal(await page.evaluate(() => 'WAWebVoipOutgoingCallConsent' in require('__debug').modulesMap), false);
    });
  }

  test('is asked for on newest, where a start has six parameters, unless a click of the user is named', async () => {
    const page = await starters.on('newest');
    assert.equal(await countParameters(page), 6);
    const asked = { ...ENDS, steps: ['startWAWebVoipCall', 'confirmPopup'] };
    assert.deepEqual(await startWith(page, { consent: 'declined' }, { options: {} }), asked);
    assert.deepEqual(await startWith(page, { consent: 'declined' }), {
      ended: 2, isActive: true, steps: ['startWAWebVoipCall', 'confirmPopup', 'startWAWebVoipCall', 'startCall'],
    });
  });

  for (const [answer, isActive] of [[true, true], [false, false]]) {
    test(`may be ${answer ? 'given' : 'refused'} late, and nothing is pending before`, async () => {
      const page = await starters.on('newest');
      const waiting = await startWith(page, { consent: 'silent' }, { options: {} });
      assert.deepEqual(waiting, { ...WAITS, steps: ['startWAWebVoipCall', 'confirmPopup'] });
      assert.equal(await page.evaluate(() => collection.pendingOutgoingCall), null);
      const seen = await page.evaluate(async answer => { simulation.answerConsent(answer); await settled(); return seen(); }, answer);
      assert.deepEqual([seen.ended, seen.isActive], [1, isActive]);
    });
  }
});

describe('a stack that is not up', () => {
  test('is not started on april: the user is asked to wait a moment', async t => {
    const page = await starters.open(t, 'april', { 'ab.enable_web_calling': false });
    const seen = await page.evaluate(async () => {
      simulation.abProps.set('enable_web_calling', true);
      begin();
      await settled();
      return [simulation.stack, ended, Boolean(collection.activeCall)];
    });
    assert.deepEqual(seen, [[['startWAWebVoipCall', CALLEE, false, 8, 5, null, { entryTrust: 'user_gesture' }], ['pleaseWait']], 1, false]);
  });

  for (const build of WITH_PENDING) {
    test(`is started on ${build}`, async t => {
      const page = await starters.open(t, build, { 'ab.enable_web_calling': false });
      await page.evaluate(() => { simulation.abProps.set('enable_web_calling', true); begin(); });
      await until(page, () => collection.activeCall?.getState() === 1);
      assert.deepEqual(await page.evaluate(() => simulation.stack.slice(0, 4).map(([name]) => name)), [
        'startWAWebVoipCall', 'initWAWebVoip', 'voipInit', 'startCall',
      ]);
    });

    test(`and does not come up, is no longer waited for when the start is cancelled on ${build}`, async t => {
      const page = await starters.open(t, build, { init: 'silent' });
      assert.equal((await startWith(page, {})).ended, 0);
      assert.equal(await page.evaluate(async () => {
        importNamespace('WAWebVoipCancelOutgoingCall').cancelPendingOutgoingCall();
        await settled();
        return ended;
      }), 1);
    });
  }
});

describe('pendingOutgoingCall', () => {
  test('is not there on april, and a second start goes its own way', async () => {
    const page = await starters.on('april');
    const { ended } = await startWith(page, { microphone: 'silent' });
    assert.deepEqual([ended, await page.evaluate(() => 'pendingOutgoingCall' in collection)], [0, false]);
    assert.equal(await page.evaluate(() => 'WAWebVoipCancelOutgoingCall' in require('__debug').modulesMap), false);
    await page.evaluate(async () => { delete simulation.faults.microphone; begin(); await settled(); });
    assert.equal(await page.evaluate(() => Boolean(collection.activeCall)), true);
  });

  for (const build of WITH_PENDING) {
    describe(`on ${build}`, () => {
      const cancel = page => page.evaluate(async () => {
        importNamespace('WAWebVoipCancelOutgoingCall').cancelPendingOutgoingCall();
        await settled();
        return seen();
      });

      test('is set before anything else, and told; then the call is active, without a state yet', async () => {
        const page = await starters.on(build);
        const told = await page.evaluate(async () => {
          const told = [];
          collection.on('change:pendingOutgoingCall', (_, pending) => told.push(['pending', pending && Object.keys(pending).sort(), pending?.isVideo, pending?.isGroup]));
          collection.on('change:activeCall', (_, call) => {
            told.push(['active', call.getState()]);
            call.on('change:state', (_, state) => told.push(['state', state]));
          });
          begin(true);
          await settled();
          return told;
        });
        assert.deepEqual(told.slice(0, 3), [
          ['pending', ['abortController', 'isGroup', 'isJoin', 'isVideo'], true, false], ['active', null], ['state', 1],
        ]);
      });

      test('makes every other start do nothing, and end at once', async () => {
        const page = await starters.on(build);
        await startWith(page, { microphone: 'silent' });
        assert.deepEqual(await startWith(page, {}), { ended: 1, isActive: false, steps: ['startWAWebVoipCall', 'startWAWebVoipCall'] });
      });

      test('is still set while it rings, and gone when the call is answered', async () => {
        const page = await starters.on(build);
        const pending = () => page.evaluate(() => Boolean(collection.pendingOutgoingCall));
        await startWith(page, {});
        assert.equal(await pending(), true);
        await page.evaluate(() => { collection.activeCall.setState(2); });
        assert.equal(await pending(), true);
        await page.evaluate(() => { collection.activeCall.setState(6); });
        assert.equal(await pending(), false);
      });

      test('is gone when the call is over, or is gone without an end', async t => {
        const page = await starters.open(t, build);
        await startWith(page, {});
        await page.evaluate(async () => { (await importNamespace('WAWebVoipStackInterface').getVoipStackInterface()).endCall(2, true); });
        await until(page, () => collection.activeCall === null && collection.pendingOutgoingCall === null);
        await startWith(page, {});
        await page.evaluate(() => simulation.loseStack());
        assert.deepEqual(await page.evaluate(() => [collection.activeCall, collection.pendingOutgoingCall]), [null, null]);
      });

      test('is taken back by cancelPendingOutgoingCall: what is allowed afterwards starts nothing, and the next start works', async () => {
        const page = await starters.on(build);
        await startWith(page, { microphone: 'silent' });
        const { signal } = await page.evaluate(() => { window.pending = collection.pendingOutgoingCall; return { signal: pending.abortController.signal.aborted }; });
        assert.equal(signal, false);
        await cancel(page);
        assert.deepEqual(await page.evaluate(() => [collection.pendingOutgoingCall, pending.abortController.signal.aborted]), [null, true]);
        const seen = await page.evaluate(async () => { simulation.answerPrompt(true); await settled(); return seen(); });
        assert.deepEqual(seen, { ...ENDS, steps: ['startWAWebVoipCall', 'cancelPendingOutgoingCall'] });
        assert.equal((await startWith(page, {})).isActive, true);
      });

      test('is all that cancelPendingOutgoingCall takes back of a call that rings', async () => {
        const page = await starters.on(build);
        await startWith(page, {});
        assert.equal((await cancel(page)).isActive, true);
        assert.equal(await page.evaluate(() => collection.pendingOutgoingCall), null);
      });

      test('stays when the stack does not do as it is asked, until it is cancelled', async () => {
        const page = await starters.on(build);
        await startWith(page, { startCall: 'silent' });
        assert.equal((await startWith(page, { startCall: undefined })).isActive, false);
        await cancel(page);
        assert.equal((await startWith(page, {})).isActive, true);
      });
    });
  }
});

describe('a stack that answers no more', () => {
  const isUnresponsive = () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipStackUnresponsive?.() ?? null;

  test('is told on newest, and nothing starts', async () => {
    const page = await starters.on('newest');
    assert.equal(await page.evaluate(isUnresponsive), false);
    await page.evaluate(() => { simulation.faults.unresponsive = true; begin(); });
    await until(page, () => ended === 1);
    assert.deepEqual(await page.evaluate(() => seen()), ENDS);
    assert.equal(await page.evaluate(isUnresponsive), true);
    await page.evaluate(() => { delete simulation.faults.unresponsive; });
  });

  for (const build of ['april', 'august']) {
    test(`is not told on ${build}`, async () => {
      assert.equal(await (await starters.on(build)).evaluate(isUnresponsive), null);
    });
  }
});
