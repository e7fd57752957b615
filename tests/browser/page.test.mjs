/** wpp-call and the page: when it comes, what it waits for, and beside wa-js. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { assertCallsWork, launchBrowser, openHost, outcome, testFile, until, untilWatched, waJsBundle, wppCall } from './harness.mjs';

/** How long a module is waited for, in milliseconds. */
const PATIENCE = 60_000;

const source = readFileSync(wppCall(), 'utf8');

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, closed after it. */
async function open(t, options) {
  const page = await openHost(browser, server, options);
  t.after(() => page.context().close());
  return page;
}

describe('the script may come', () => {
  test('before the page', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await assertCallsWork(page);
    assert.deepEqual(page.problems, []);
  });

  test('while there is only the stub loader, and is usable on the next line', async t => {
    const page = await open(t, { query: { late: 1_500 }, wait: false });
    await page.evaluate(source);
    assert.equal(await page.evaluate(() => simulation.ready), false);
    const offered = outcome(page, async () => (await WPP.call.offer('4915112345678@c.us')).peerJid.user);
    assert.deepEqual(await offered, { value: '4915112345678' });
    await assertCallsWork(page);
    assert.deepEqual(page.problems, []);
  });

  test('where somebody has put a member into Object.prototype', async t => {
    const prepare = page => page.addInitScript(() => { Object.prototype.polluted = () => {}; });
    const page = await open(t, { scripts: [wppCall()], prepare });
    await assertCallsWork(page);
    assert.deepEqual(page.problems, []);
  });

  test('when the page has long been there', async t => {
    const page = await open(t);
    await page.evaluate(source);
    await assertCallsWork(page);
    assert.deepEqual(page.problems, []);
  });

  test('by the server, with the page\'s nonce', async t => {
    const injecting = await startServer({ inject: wppCall() });
    t.after(() => injecting.close());
    const page = await openHost(browser, injecting);
    t.after(() => page.context().close());
    await assertCallsWork(page);
  });

  test('twice, which does nothing twice', async t => {
    const page = await open(t, { scripts: [wppCall(), wppCall()] });
    await untilWatched(page);
    await page.evaluate(() => {
      window.heard = [];
      WPP.on('call.incoming_call', ({ id }) => heard.push(id));
      const { processIncomingCall, setActiveCall } = importDefault('WAWebCallCollection');
      window.first = { call: WPP.call, WPP, processIncomingCall, setActiveCall };
    });
    await page.evaluate(source);
    const same = await page.evaluate(async () => {
      const { processIncomingCall, setActiveCall } = importDefault('WAWebCallCollection');
      simulation.ring({ id: 'ONCE', from: '99887766:3@lid' });
      await new Promise(resolve => setTimeout(resolve));
      return [
        WPP === first.WPP, WPP.call === first.call,
        processIncomingCall === first.processIncomingCall, setActiveCall === first.setActiveCall, heard,
      ];
    });
    assert.deepEqual(same, [true, true, true, true, ['ONCE']]);
    await assertCallsWork(page);
  });
});

describe('a module', () => {

  /** Starts `action`; gives its outcome when the page's clock is past the patience. */
  async function afterPatience(page, action) {
    await page.evaluate(`(async () => {
      window.result = undefined;
      try { window.result = { value: await (${action})() }; } catch (error) { window.result = { ...error, isError: error instanceof Error, message: error.message }; }
    })(), undefined`);
    await page.clock.fastForward(PATIENCE - 10_000);
    assert.equal(await page.evaluate(() => window.result === undefined), true, 'it still waits');
    await page.clock.fastForward(10_000);
    await until(page, () => window.result);
    return page.evaluate(() => window.result);
  }

  const NEEDS = {
    WAWebUserPrefsMeUser: () => WPP.call.offer('4915112345678'),
    WAWebDBDeviceListFanout: () => WPP.call.offer('4915112345678'),
    WAWebManageE2ESessionsJob: () => WPP.call.offer('4915112345678'),
    WAWebEncryptMsgProtobuf: () => WPP.call.offer('4915112345678'),
    WAWebAdvSignatureApi: () => WPP.call.offer('4915112345678'),
    WAWebCallCollection: () => WPP.call.reject(),
    WAWebVoipWaCallEnums: () => WPP.call.end(),
    WAWap: () => WPP.call.reject('RINGING'),
    WAComms: () => WPP.call.accept('RINGING'),
    WAWebABProps: () => WPP.call.enableCallInterface(),
  };
  for (const [id, action] of Object.entries(NEEDS)) {
    test(`${id} that never comes is host_module_not_found, from the function that needed it, after a minute`, async t => {
      const page = await open(t, {
        query: { without: id, view: 'off' }, scripts: [wppCall()], clock: true, wait: false,
      });
      await until(page, () => simulation.ready);
      await page.evaluate(() => {
        try { simulation.ring({ id: 'RINGING', from: '99887766:3@lid' }); } catch { /* not without a collection */ }
      });
      const error = await afterPatience(page, action);
      assert.deepEqual([error.isError, error.code, error.module], [true, 'host_module_not_found', id]);
      assert.ok(error.message.includes(id), error.message);
      const again = await outcome(page, action);
      assert.equal(again.error.code, 'host_module_not_found', 'the next one need not wait');
    });
  }

  test('that only offers need is not missed by the others', async t => {
    const page = await open(t, {
      query: { without: 'WAWebAdvSignatureApi,WAWebDBDeviceListFanout,WAWebABProps' }, scripts: [wppCall()],
    });
    await untilWatched(page);
    const seen = await outcome(page, async () => {
      simulation.ring({ id: 'A', from: '99887766:3@lid' });
      simulation.ring({ id: 'B', from: '99887766:3@lid' });
      return [await WPP.call.accept('A'), await WPP.call.end('A'), await WPP.call.reject('B')];
    });
    assert.deepEqual(seen, { value: [true, true, true] });
    assert.deepEqual(page.problems, []);
  });

  test('that comes after the minute is used all the same', async t => {
    const page = await open(t, { query: { without: 'WAWebAdvSignatureApi' }, scripts: [wppCall()], clock: true });
    await afterPatience(page, () => WPP.call.offer('4915112345678'));
    await page.evaluate(() => __d('WAWebAdvSignatureApi', [], (g, r, d, n, l, module, exports) => {
      exports.getADVEncodedIdentity = async () => new Uint8Array([7, 7, 7]);
    }, 98));
    assert.deepEqual(await outcome(page, () => WPP.call.offer('4915112345678').then(call => call.peerJid.user)), { value: '4915112345678' });
  });

  test('WAWebCallCollection that comes after the minute is watched all the same', async t => {
    const page = await open(t, { query: { view: 'off' }, clock: true });
    await page.evaluate(() => {
      const { modulesMap } = require('__debug');
      window.kept = modulesMap.WAWebCallCollection;
      delete modulesMap.WAWebCallCollection;
    });
    await page.evaluate(source);
    await page.evaluate(() => {
      window.heard = [];
      WPP.on('call.incoming_call', ({ id }) => heard.push(id));
    });
    await page.clock.fastForward(2 * PATIENCE);
    assert.equal((await outcome(page, () => WPP.call.reject())).error.code, 'host_module_not_found');
    await page.evaluate(() => { require('__debug').modulesMap.WAWebCallCollection = kept; });
    await page.clock.runFor(1_000);
    await untilWatched(page);
    await page.evaluate(() => { simulation.ring({ id: 'LATE', from: '99887766:3@lid' }); });
    await until(page, () => heard.length > 0);
    assert.deepEqual(await page.evaluate(() => heard), ['LATE']);
    assert.deepEqual(await outcome(page, () => WPP.call.reject('LATE')), { value: true });
  });

  test('that throws when it is first asked for is asked again', async t => {
    const page = await open(t, { query: { without: 'WAWebABProps' }, scripts: [wppCall()], clock: true });
    await page.evaluate(() => {
      window.attempts = 0;
      __d('WAWebABProps', [], (g, r, d, n, l, module, exports) => {
        attempts += 1;
        if (!window.isThere) throw new Error('not yet');
        exports.getABPropConfigValue = () => 'original';
      }, 98);
    });
    const enabled = outcome(page, () => WPP.call.enableCallInterface());
    await until(page, () => window.attempts > 0);
    await page.evaluate(() => { window.isThere = true; });
    await page.clock.fastForward(1_000);
    assert.deepEqual(await enabled, { value: undefined });
    assert.equal(await page.evaluate(() => importNamespace('WAWebABProps').getABPropConfigValue('calling_lid_version')), 1);
  });
});

for (const [version, build] of [['4.3.1', 'older'], ['4.6.0', 'newest']]) {
  describe(`beside wa-js ${version}`, () => {
    const waJs = [testFile('without-analytics.js'), waJsBundle(version)];
    const shape = () => Object.fromEntries(Object.keys(WPP).filter(name => name !== 'call').map(name => [name, typeof WPP[name]]));
    let plain, itsOwnProblems;
    before(async () => {
      const page = await openHost(browser, server, { build, scripts: waJs });
      await until(page, () => window.WPP?.isFullReady);
      plain = await page.evaluate(shape);
      itsOwnProblems = new Set(page.problems);
      await page.context().close();
    });

    const ORDERS = {
      'first': t => open(t, { build, scripts: [wppCall(), ...waJs] }),
      'second': t => open(t, { build, scripts: [...waJs, wppCall()] }),
      'when wa-js is ready': async t => {
        const page = await open(t, { build, scripts: waJs });
        await until(page, () => window.WPP?.isFullReady);
        await page.evaluate(source);
        return page;
      },
    };
    for (const [order, openPage] of Object.entries(ORDERS)) {
      test(`injected ${order}: WPP.call is ours, and all the rest is wa-js's and live`, async t => {
        const page = await openPage(t);
        await until(page, () => WPP.isInjected && WPP.isReady && WPP.isFullReady);
        assert.deepEqual(await page.evaluate(shape), plain);
        const seen = await page.evaluate(version => ({
          own: Object.keys(WPP.call).sort(),
          version: WPP.version === version,
          store: WPP.whatsapp.CallStore === importDefault('WAWebCallCollection'),
          wid: String(WPP.whatsapp.WidFactory.createWid('1@lid')),
          configured: WPP.config.disableGoogleAnalytics,
        }), version);
        assert.deepEqual(seen, {
          own: [
            'accept', 'configure', 'createCallLink', 'diagnose', 'dispose', 'enableCallInterface', 'end', 'get', 'joinCallLink',
            'list', 'mute', 'offer', 'parse', 'raiseHand', 'reject', 'rejectCall', 'setMute', 'status', 'trace',
            'unmute', 'upgradeVideo',
          ],
          version: true, store: true, wid: '1@lid', configured: true,
        });
        await assertCallsWork(page);
        assert.deepEqual(page.problems.filter(problem => !itsOwnProblems.has(problem)), []);
      });

      test(`injected ${order}: each listener hears of each call once, from us`, async t => {
        const page = await openPage(t);
        await until(page, () => WPP.isFullReady);
        await untilWatched(page);
        const heard = await page.evaluate(async () => {
          const heard = { on: [], any: [], once: 0, waited: undefined };
          WPP.on('call.incoming_call', ({ id, sender }) => heard.on.push(`${id} ${sender}`));
          WPP.onAny((name, event) => { if (name === 'call.incoming_call') heard.any.push(event.id); });
          WPP.once('call.incoming_call', () => { heard.once += 1; });
          const waited = WPP.waitFor('call.incoming_call');
          const store = importDefault('WAWebCallCollection');
          for (const id of ['A', 'B']) {
            simulation.ring({ id, from: '99887766:3@lid' });
            store.setActiveCall(simulation.ring({ id, from: '99887766:3@lid' }));
            store.setActiveCall(null);
          }
          heard.waited = (await waited)[0].id;
          // A listener of wa-js's is called on a later task at the latest.
          await new Promise(resolve => setTimeout(resolve));
          simulation.ring({ id: 'C', from: '99887766:3@lid' });
          while (!heard.on.some(text => text.startsWith('C'))) await new Promise(resolve => setTimeout(resolve));
          return heard;
        });
        assert.deepEqual(heard, {
          on: ['A 99887766@lid', 'B 99887766@lid', 'C 99887766@lid'], any: ['A', 'B', 'C'], once: 1, waited: 'A',
        });
      });
    }

    test('a listener from before wa-js came hears of each call, too', async t => {
      const page = await open(t, { build, scripts: [wppCall()] });
      await untilWatched(page);
      await page.evaluate(() => {
        window.heard = [];
        WPP.on('call.incoming_call', ({ id }) => heard.push(`early ${id}`));
        window.WPPConfig = { disableGoogleAnalytics: true };
      });
      await page.evaluate(readFileSync(waJsBundle(version), 'utf8'));
      await until(page, () => WPP.isFullReady);
      await page.evaluate(() => {
        WPP.on('call.incoming_call', ({ id }) => heard.push(`late ${id}`));
        simulation.ring({ id: 'A', from: '99887766:3@lid' });
      });
      await until(page, () => heard.length >= 2);
      await page.evaluate(() => { simulation.ring({ id: 'B', from: '99887766:3@lid' }); });
      await until(page, () => heard.length >= 4);
      assert.deepEqual((await page.evaluate(() => heard)).sort(), ['early A', 'early B', 'late A', 'late B']);
    });

    test('a listener from before wa-js came that throws keeps no call from those of wa-js', async t => {
      const page = await open(t, { build, scripts: [wppCall()] });
      await untilWatched(page);
      await page.evaluate(() => {
        window.heard = [];
        WPP.on('call.incoming_call', ({ id }) => { heard.push(`early ${id}`); throw new Error('a listener of the user\'s'); });
        window.WPPConfig = { disableGoogleAnalytics: true };
      });
      await page.evaluate(readFileSync(waJsBundle(version), 'utf8'));
      await until(page, () => WPP.isFullReady);
      const heard = await page.evaluate(async () => {
        WPP.on('call.incoming_call', ({ id }) => heard.push(`late ${id}`));
        simulation.ring({ id: 'A', from: '99887766:3@lid' });
        // A listener of wa-js's is called on a later task at the latest.
        await new Promise(resolve => setTimeout(resolve));
        return heard;
      });
      assert.deepEqual(heard, ['early A', 'late A']);
    });

    test('dispose() gives back the WPP that was there, and wa-js tells of calls itself', async t => {
      const page = await open(t, { build, scripts: waJs });
      await until(page, () => window.WPP?.isFullReady);
      const before = await page.evaluate(() => {
        window.was = { WPP, call: WPP.call, reject: WPP.call.reject };
        return Object.keys(WPP);
      });
      await page.evaluate(source);
      await untilWatched(page);
      const seen = await page.evaluate(async () => {
        const { call } = WPP;
        const isOurs = call !== was.call;
        call.dispose();
        const heard = [];
        WPP.on('call.incoming_call', ({ id, sender }) => heard.push(`${id} ${sender}`));
        simulation.ring({ id: 'A', from: '99887766:3@lid' });
        while (heard.length === 0) await new Promise(resolve => setTimeout(resolve));
        return { isOurs, same: [WPP === was.WPP, WPP.call === was.call, WPP.call.reject === was.reject], heard, keys: Object.keys(WPP) };
      });
      assert.deepEqual(seen, { isOurs: true, same: [true, true, true], heard: ['A 99887766:3@lid'], keys: before });
    });
  });
}

describe('without wa-js', () => {
  test('WPP has an emitter of its own', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const seen = await page.evaluate(async () => {
      const heard = { on: [], once: [], off: [], waited: [] };
      const off = ({ id }) => heard.off.push(id);
      const { on, once } = WPP; // bound, as wa-js's are
      on('call.incoming_call', ({ id }) => heard.on.push(id));
      once('call.incoming_call', ({ id }) => heard.once.push(id));
      WPP.on('call.incoming_call', off);
      const waited = WPP.waitFor('call.incoming_call');
      simulation.ring({ id: 'A', from: '1@lid' });
      heard.waited.push((await waited)[0].id);
      WPP.off('call.incoming_call', off);
      const next = WPP.waitFor('call.incoming_call');
      simulation.ring({ id: 'B', from: '1@lid' });
      heard.waited.push((await next)[0].id);
      return heard;
    });
    assert.deepEqual(seen, { on: ['A', 'B'], once: ['A'], off: ['A'], waited: ['A', 'B'] });
  });
});

describe('a policy without wasm-unsafe-eval', () => {
  // A document that does not come from the network has no socket to a local relay: none is waited for.
  const strict = page => page.route(({ pathname }) => pathname === '/', async route => {
    const response = await route.fetch();
    const headers = response.headers();
    headers['content-security-policy'] = headers['content-security-policy'].replace(" 'wasm-unsafe-eval'", '');
    await route.fulfill({ response, headers });
  });

  test('makes each function reject with wasm_not_started, and leaves the page alone', async t => {
    const page = await open(t, { scripts: [wppCall()], prepare: strict, wait: false });
    await until(page, () => simulation.ready);
    for (const action of [
      () => WPP.call.offer('4915112345678'), () => WPP.call.accept(), () => WPP.call.reject('X'),
      () => WPP.call.rejectCall(), () => WPP.call.end(), () => WPP.call.enableCallInterface(),
      () => WPP.call.mute(), () => WPP.call.unmute(), () => WPP.call.setMute(true),
    ]) {
      const { error } = await outcome(page, action);
      assert.deepEqual([error.isError, error.code], [true, 'wasm_not_started'], String(action));
      assert.match(error.message, /wasm-unsafe-eval/);
    }
    for (const action of [
      () => WPP.call.configure({}), () => WPP.call.parse('<ack/>'), () => WPP.call.parse(null),
      () => WPP.call.list(), () => WPP.call.get('X'), () => WPP.call.trace(),
    ]) {
      assert.equal((await outcome(page, action)).error.code, 'wasm_not_started', String(action));
    }
    const seen = await page.evaluate(() => {
      const call = simulation.ring({ id: 'A', from: '1@lid' });
      const hooked = Object.hasOwn(importDefault('WAWebCallCollection'), 'processIncomingCall');
      WPP.call.dispose();
      return [call.id, hooked, 'WPP' in window];
    });
    assert.deepEqual(seen, ['A', false, false]);
  });

  test('leaves wa-js\'s events to wa-js', async t => {
    const page = await open(t, {
      build: 'older', scripts: [wppCall(), testFile('without-analytics.js'), waJsBundle('4.3.1')], prepare: strict, wait: false,
    });
    await until(page, () => WPP.isFullReady);
    const heard = await page.evaluate(async () => {
      const heard = [];
      WPP.on('call.incoming_call', ({ id }) => heard.push(id));
      simulation.ring({ id: 'A', from: '1@lid' });
      while (heard.length === 0) await new Promise(resolve => setTimeout(resolve));
      return heard;
    });
    assert.deepEqual(heard, ['A']);
  });
});

test('a browser that starts no large module at once is told which one does', async t => {
  const refuses = page => page.addInitScript(() => {
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct(Module, [bytes]) {
        if (bytes.byteLength <= 4_096) return new Module(bytes);
        throw new RangeError('WebAssembly.Compile is disallowed on the main thread, if the buffer size is larger than 4KB. '
          + 'Use WebAssembly.compile, or compile on a worker thread.');
      },
    });
  });
  const page = await open(t, { scripts: [wppCall()], prepare: refuses });
  const { error } = await outcome(page, () => WPP.call.offer('4915112345678'));
  assert.equal(error.code, 'wasm_not_started');
  assert.match(error.message, /^wpp-call could not start: WebAssembly\.Compile is disallowed .*; it takes Chrome 115 or later$/);
  const { minimum_chrome_version } = JSON.parse(readFileSync(testFile('../../pkg/extension/manifest.json'), 'utf8'));
  assert.equal(minimum_chrome_version, '115');
  assert.match(readFileSync(testFile('../../README.md'), 'utf8'), /version 115\s+or later/);
});

test('a call is left to wa-js to tell of on a page that we cannot watch, and told of once', async t => {
  // Without the names of its states, nothing can be said of the page's calls.
  const page = await open(t, {
    build: 'april', scripts: [wppCall(), testFile('without-analytics.js'), waJsBundle('4.6.0')],
    query: { without: 'WAWebVoipWaCallEnums', 'ab.enable_web_calling': true },
  });
  await until(page, () => WPP.isFullReady);
  const heard = await page.evaluate(() => {
    const heard = [];
    WPP.on('call.incoming_call', ({ id }) => heard.push(id));
    WPP.ev.ev.emit('call.incoming_call', { id: 'A' });
    return heard;
  });
  assert.deepEqual(heard, ['A']);
});
