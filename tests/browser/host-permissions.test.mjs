/** Microphone and camera in the simulated page: what the browser says of each, before and at its prompt. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser } from './harness.mjs';
import { ENDS, RINGS, Starters, startWith, WAITS } from './starters.mjs';

const WITH_STACK = ['april', 'august', 'newest'];

let browser, server, starters;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  starters = new Starters(browser, server);
});
after(() => Promise.all([browser?.close(), server?.close()]));

describe('microphone and camera', () => {
  const check = (page, withCamera, faults) => page.evaluate(async ([withCamera, faults]) => {
    Object.assign(simulation.faults, { microphone: undefined, camera: undefined }, faults);
    const before = await permissions.queryPermissionStatus(true);
    const isGiven = await permissions.checkVoipDevicePermissions(withCamera);
    const after = await permissions.queryPermissionStatus(true);
    const text = ({ micPermission, cameraPermission }) => `${micPermission} ${cameraPermission}`;
    return [text(before), isGiven, text(after)];
  }, [withCamera, faults]);

  for (const build of WITH_STACK) {
    test(`are given, denied, or asked for at a prompt, each by itself, on ${build}`, async () => {
      const page = await starters.on(build);
      assert.deepEqual(await check(page, true, {}), ['granted granted', true, 'granted granted']);
      assert.deepEqual(await check(page, true, { camera: 'denied' }), ['granted denied', false, 'granted denied']);
      assert.deepEqual(await check(page, false, { camera: 'denied' }), ['granted denied', true, 'granted denied']);
      assert.deepEqual(await check(page, true, { camera: 'refused' }), ['granted prompt', false, 'granted denied']);
      assert.deepEqual(await check(page, true, { camera: 'allowed', microphone: 'allowed' }), ['prompt prompt', true, 'granted granted']);
      assert.deepEqual(await check(page, false, { microphone: 'refused' }), ['prompt granted', false, 'denied granted']);
      assert.deepEqual(await check(page, false, { microphone: 'denied', camera: 'allowed' }), ['denied prompt', false, 'denied prompt']);
    });

    test(`are asked for before the stack is, and what is refused ends the start, on ${build}`, async () => {
      for (const [faults, isVideo] of [[{ microphone: 'denied' }, false], [{ microphone: 'refused' }, false], [{ camera: 'refused' }, true]]) {
        const page = await starters.on(build);
        assert.deepEqual(await startWith(page, faults, { isVideo }), ENDS);
        assert.deepEqual(await page.evaluate(() => simulation.log.filter(({ call }) => call === 'permissions')), [{ call: 'permissions', video: isVideo }]);
        assert.equal(await page.evaluate(() => collection.pendingOutgoingCall ?? null), null);
      }
    });

    test(`may be allowed late: a start that somebody has given up goes on, on ${build}`, async () => {
      const page = await starters.on(build);
      assert.deepEqual(await startWith(page, { microphone: 'silent' }), WAITS);
      assert.deepEqual(await page.evaluate(async () => { simulation.answerPrompt(true); await settled(); return seen(); }), RINGS);
      await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes('<offer'));
      server.relay.reset();
    });

    test(`may be refused late, on ${build}`, async () => {
      const page = await starters.on(build);
      await startWith(page, { microphone: 'silent' });
      assert.deepEqual(await page.evaluate(async () => { simulation.answerPrompt(false); await settled(); return seen(); }), ENDS);
      assert.equal((await page.evaluate(() => permissions.queryPermissionStatus(true))).micPermission, 'denied');
    });

    test(`are asked for through the module: who answers no there ends the start at once, and the next one works, on ${build}`, async () => {
      const page = await starters.on(build);
      const hooked = await page.evaluate(async () => {
        simulation.faults.microphone = 'silent';
        const own = permissions.checkVoipDevicePermissions;
        let giveUp;
        permissions.checkVoipDevicePermissions = (...args) => Promise.race([own(...args), new Promise(resolve => { giveUp = () => resolve(false); })]);
        begin();
        await settled();
        const waiting = ended;
        giveUp();
        await settled();
        const after = seen();
        permissions.checkVoipDevicePermissions = own;
        delete simulation.faults.microphone;
        begin();
        await settled();
        return [waiting, after, seen()];
      });
      assert.deepEqual(hooked, [0, ENDS, { ended: 2, isActive: true, steps: ['startWAWebVoipCall', 'startWAWebVoipCall', 'startCall'] }]);
    });
  }
});
