/** `dispose()` on a page without calls: what is put back, and what no longer works. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { assertCallsWork, injectWppCall, launchBrowser, openHost, outcome, until, untilWatched, wppCall } from './harness.mjs';

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

describe('dispose()', () => {
  for (const build of BUILDS) {
    test(`puts every function of the page back (${build})`, async t => {
      const page = await open(t, { build });
      await page.evaluate(() => {
        // The whole page, module by module, and what its call collection inherits.
        window.look = () => {
          const functions = new Map();
          for (const id of Object.keys(require('__debug').modulesMap)) {
            let exports;
            try { exports = importNamespace(id); } catch { continue; }
            for (const [name, value] of Object.entries(exports)) functions.set(`${id}.${name}`, value);
          }
          const store = importDefault('WAWebCallCollection');
          for (let owner = store; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
            for (const name of Object.getOwnPropertyNames(owner)) functions.set(`store.${functions.size > 0 ? owner.constructor.name : ''}.${owner === store}.${name}`, Object.getOwnPropertyDescriptor(owner, name).value);
          }
          for (const name of Object.getOwnPropertyNames(window)) functions.set(`window.${name}`, Object.getOwnPropertyDescriptor(window, name).value);
          return functions;
        };
        window.result = null;
        window.before = null;
        window.before = look();
      });
      await injectWppCall(page);
      const changed = await page.evaluate(async () => {
        const differences = () => {
          const now = look();
          const names = new Set([...before.keys(), ...now.keys()]);
          return [...names].filter(name => !name.startsWith('window.before') && (!before.has(name) || !now.has(name) || !Object.is(before.get(name), now.get(name))));
        };
        await WPP.call.enableCallInterface();
        const hooked = differences();
        WPP.call.dispose();
        return { there: [...before.keys()], hooked: hooked.map(name => name.replace(/^store\..*\./, 'store.')).sort(), left: differences() };
      });
      const { there, ...found } = changed;
      const hookedWhereThere = [
        'WADeprecatedSendIq.deprecatedSendStanzaAndReturnAck', 'WAWebABProps.getABPropConfigValue',
        'WAWebBackendApi.frontendFireAndForget', 'WAWebDeprecatedSendIqWorkerCompatible.deprecatedSendStanzaAndReturnAck',
        'WAWebHandleVoipCall.handleCall', 'WAWebVoipGatingUtils.isCallingEnabled',
        'WAWebVoipGatingUtils.isUnsupportedBrowserForWebCalling', 'WAWebVoipGatingUtils.isVoipDownloadEnabled',
        'WAWebVoipHandleNativeCallEvent.handleWAWebVoipNativeCallEvent', 'WAWebVoipNackHandlers.handleCallLinkNacked',
      ];
      assert.deepEqual(found, {
        hooked: [
          ...hookedWhereThere.filter(name => there.includes(name)), 'store.processIncomingCall', 'store.setActiveCall', 'window.WPP',
        ],
        left: [],
      });
    });
  }

  test('rejects what still runs, and what is started later', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await page.evaluate(() => { simulation.faults.send = 'silent'; });
    const codes = await page.evaluate(async () => {
      const { call } = WPP;
      for (const id of ['A', 'B']) simulation.ring({ id, from: '1@lid' });
      const running = [call.offer('4915112345678'), call.reject('A'), call.accept('B'), call.enableCallInterface()];
      const codes = Promise.all(running.map(promise => promise.then(() => 'done', error => error.code)));
      call.dispose();
      call.dispose();
      return [...await codes, await call.reject('A').catch(error => error.code), 'WPP' in window];
    });
    assert.deepEqual(codes, ['disposed', 'disposed', 'disposed', 'disposed', 'disposed', false]);
  });

  test('from a listener that hears of an offer: the page never shows the call', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const seen = await page.evaluate(async () => {
      const store = importDefault('WAWebCallCollection');
      const { call } = WPP;
      const shown = [];
      for (const name of ['add', 'setActiveCall']) {
        const method = store[name];
        store[name] = function (...values) { shown.push(name); return method.apply(this, values); };
      }
      WPP.on('call.outgoing_call', () => call.dispose());
      const code = await call.offer('4915112345678@c.us').catch(error => error.code);
      return { code, shown, calls: store.getModelsArray().length };
    });
    assert.deepEqual(seen, { code: 'disposed', shown: [], calls: 0 });
    assert.deepEqual(page.problems, []);
  });

  /** In the page: what becomes of an offer when `dispose()` comes after `isTime`. */
  const disposedDuring = async () => {
    const store = importDefault('WAWebCallCollection');
    const { call } = WPP;
    const settled = call.offer('4915112345678@c.us').then(() => 'offered', error => error.code);
    await window.isTime;
    call.dispose();
    const code = await settled;
    return {
      code,
      calls: store.getModelsArray().map(({ id }) => id),
      active: store.activeCall ?? null,
      sent: simulation.sent.map(({ node }) => `${node.content[0].tag} ${node.attrs.to}`),
    };
  };

  for (const build of BUILDS) {
    test(`takes an offer back that has been sent and is not acknowledged (${build})`, async t => {
      const page = await open(t, { build, scripts: [wppCall()] });
      await page.evaluate(() => {
        simulation.faults.send = 'silent';
        window.isTime = new Promise(resolve => simulation.onChange(() => { if (simulation.sent.length > 0) resolve(); }));
      });
      const [phone, companion] = ['4915112345678@s.whatsapp.net', '4915112345678:7@s.whatsapp.net'];
      assert.deepEqual(await page.evaluate(disposedDuring), {
        code: 'disposed', calls: [], active: null, sent: [`offer ${phone}`, `terminate ${phone}`, `terminate ${companion}`],
      });
      assert.deepEqual(page.problems, []);
    });

    test(`while an offer waits for the page's socket leaves no call behind, also when that comes (${build})`, async t => {
      const page = await open(t, { build, scripts: [wppCall()], query: { without: 'WAComms' }, wait: false, clock: true });
      await until(page, () => simulation.ready);
      await page.evaluate(() => {
        // The last thing that the page is asked before the call is opened.
        const signatures = importNamespace('WAWebAdvSignatureApi');
        const { getADVEncodedIdentity } = signatures;
        window.isTime = new Promise(resolve => {
          signatures.getADVEncodedIdentity = async () => {
            setTimeout(resolve);
            return getADVEncodedIdentity();
          };
        });
      });
      const disposed = page.evaluate(disposedDuring);
      assert.deepEqual(await disposed, { code: 'disposed', calls: [], active: null, sent: [] });
      await page.evaluate(() => __d('WAComms', [], (g, r, d, n, l, module, exports) => { exports.sendSmaxStanza = () => { throw new Error('nothing is to be sent'); }; }, 98));
      await page.clock.runFor(1_000);
      assert.deepEqual(await page.evaluate(() => importDefault('WAWebCallCollection').getModelsArray().length), 0);
      assert.deepEqual(page.problems, []);
    });

    // Whom to encrypt for; who that is by his other address; whom the call is shown with.
    for (const [what, at] of [["is asked for the callee's other address", 2], ['is about to show an offered call', 3]]) {
      test(`while the page ${what} leaves no call behind (${build})`, async t => {
        const page = await open(t, { build, scripts: [wppCall()] });
        const seen = await page.evaluate(async at => {
          const wids = importNamespace('WAWebWidFactory');
          const { createWid } = wids;
          WPP.on('call.outgoing_call', () => {}); // else nobody asks for the other address
          const made = [];
          wids.createWid = text => {
            made.push(text);
            if (made.length === at) WPP.call.dispose();
            return createWid(text);
          };
          const code = await WPP.call.offer('4915112345678@c.us').then(() => 'offered', error => error.code);
          await new Promise(resolve => setTimeout(resolve));
          const store = importDefault('WAWebCallCollection');
          return { made, code, calls: store.getModelsArray().length, active: store.activeCall ?? null, sent: simulation.sent.length };
        }, at);
        assert.deepEqual(seen, { made: Array(3).fill('4915112345678@c.us'), code: 'disposed', calls: 0, active: null, sent: 0 });
        assert.deepEqual(page.problems, []);
      });
    }

    test(`takes the listeners off the page's calls (${build})`, async t => {
      const page = await open(t, { build, scripts: [wppCall()] });
      await untilWatched(page);
      const counts = await page.evaluate(async () => {
        const CallModel = importDefault('WAWebCallModel');
        const call = new CallModel(simulation.build !== 'older' ? 'FOLLOWED' : { id: 'FOLLOWED' });
        call.peerJid = importNamespace('WAWebWidFactory').createWid('1@lid');
        call.outgoing = true; // of a call that came in, only its state is heard
        const listeners = new Map();
        const { on, off } = call;
        call.on = function (name, handler, ...more) { listeners.set(name, handler); return on.call(this, name, handler, ...more); };
        call.off = function (name, handler) { if (listeners.get(name) === handler) listeners.delete(name); return off.call(this, name, handler); };
        const counts = [listeners.size];
        importDefault('WAWebCallCollection').setActiveCall(call);
        await new Promise(resolve => setTimeout(resolve));
        counts.push(listeners.size);
        WPP.call.dispose();
        return [...counts, listeners.size];
      });
      assert.deepEqual(counts, [0, 6, 0]);
    });
  }

  test('of an installation that is gone does not take out a newer one', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    await page.evaluate(() => {
      window.gone = WPP.call;
      gone.dispose();
    });
    await page.evaluate(source);
    const stays = await page.evaluate(() => {
      const { call } = WPP;
      gone.dispose();
      return call !== gone && window.WPP?.call === call;
    });
    assert.equal(stays, true);
    await assertCallsWork(page);
  });

  test('ends the telling of calls, also of those that are known', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const seen = await page.evaluate(async () => {
      const heard = [];
      WPP.on('call.incoming_call', ({ id }) => heard.push(id));
      const later = importDefault('WAWebCallCollection').processIncomingCall('LATER', importNamespace('WAWebWidFactory').createWid('1@lid'), {});
      simulation.ring({ id: 'A', from: '1@lid' });
      await new Promise(resolve => setTimeout(resolve));
      simulation.ring({ id: 'B', from: '1@lid' });
      WPP.call.dispose(); // before B's turn has come
      later.setState(3);
      simulation.ring({ id: 'C', from: '1@lid' });
      await new Promise(resolve => setTimeout(resolve));
      return heard;
    });
    assert.deepEqual(seen, ['A']);
  });

  test('before the page has its modules means that nothing is hooked when they come', async t => {
    const page = await open(t, { scripts: [wppCall()], query: { late: 5_000 }, clock: true, wait: false });
    const code = outcome(page, async () => {
      const running = WPP.call.enableCallInterface();
      WPP.call.dispose();
      return running;
    });
    assert.equal((await code).error.code, 'disposed');
    await page.clock.fastForward(5_000);
    await until(page, () => simulation.ready);
    await page.clock.runFor(2_000);
    const hooked = await page.evaluate(() => ['processIncomingCall', 'setActiveCall'].filter(name => Object.hasOwn(importDefault('WAWebCallCollection'), name)));
    assert.deepEqual(hooked, []);
  });

  test('leaves a hook of somebody else\'s on top of ours working', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const seen = await page.evaluate(() => {
      const store = importDefault('WAWebCallCollection');
      const ours = store.processIncomingCall;
      const theirs = store.processIncomingCall = function (...args) { return ours.apply(this, args); };
      WPP.call.dispose();
      const call = simulation.ring({ id: 'A', from: '1@lid' });
      return [store.processIncomingCall === theirs, call === store.get('A')];
    });
    assert.deepEqual(seen, [true, true]);
  });

  test('and the script may come again', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    await page.evaluate(() => WPP.call.dispose());
    await page.evaluate(source);
    await assertCallsWork(page);
    assert.deepEqual(page.problems, []);
  });
});
