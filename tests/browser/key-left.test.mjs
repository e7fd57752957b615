/** A call key that is being handed over, or waits, when something fails: no copy is left. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** In the page, before wpp-call: `memory` is the core's; each copy that is made of 32 bytes is in `copies`. */
function watchKeys() {
  window.copies = [];
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(Instance, values) {
      const instance = new Instance(...values);
      window.memory = Object.values(instance.exports).find(one => one instanceof WebAssembly.Memory);
      return instance;
    },
  });
  const { fromCharCode } = String;
  String.fromCharCode = (...units) => {
    if (window.noTextAfterKey && copies.length) throw new Error('no room');
    return fromCharCode(...units);
  };
  const { slice } = Uint8Array.prototype;
  Uint8Array.prototype.slice = function (...range) {
    const copy = slice.apply(this, range);
    if (copy.length !== 32) return copy;
    copies.push(copy);
    if (window.copyingFails) throw new Error('no room');
    return copy;
  };
}

describe('a call key', () => {
  test('is nowhere in the core\'s memory when reading it has failed', async t => {
    const page = await openHost(browser, server, { scripts: [wppCall()], prepare: page => page.addInitScript(watchKeys) });
    t.after(() => page.context().close());
    await page.evaluate(() => { window.copyingFails = true; });
    const { error } = await outcome(page, () => WPP.call.offer('4915112345678@c.us'));
    assert.equal(error.code, 'core_failed');
    const [keys, places] = await page.evaluate(() => {
      const bytes = new Uint8Array(memory.buffer);
      const begins = (key, at) => key.every((byte, offset) => bytes[at + offset] === byte);
      const places = copies.flatMap(key => [...bytes.keys()].filter(at => bytes[at] === key[0] && begins(key, at)));
      return [copies.length, places];
    });
    assert.deepEqual([keys, places], [1, []]);
  });

  test('that was read, and that nobody has taken yet, is wiped when reading what comes behind it has failed', async t => {
    const page = await openHost(browser, server, { scripts: [wppCall()], prepare: page => page.addInitScript(watchKeys) });
    t.after(() => page.context().close());
    await page.evaluate(() => { simulation.ring({ id: 'OLD', from: '99887766:3@lid' }); });
    await until(page, () => WPP.call.get('OLD'));
    const { error } = await outcome(page, () => {
      WPP.call.configure({ path: 'stanza' });
      // While the page says who is logged in, which it did not at once, the old call has rung for long enough:
      // that is told behind the key.
      const prefs = importNamespace('WAWebUserPrefsMeUser');
      const { getMaybeMeDevicePn } = prefs;
      const { now } = Date;
      let isLate = true;
      prefs.getMaybeMeDevicePn = () => {
        if (isLate) {
          isLate = false;
          throw new Error('not yet');
        }
        Date.now = () => now() + 3_600_000;
        return getMaybeMeDevicePn();
      };
      window.begun = 0;
      importNamespace('WAWebDBDeviceListFanout').getFanOutList = () => { begun++; };
      window.noTextAfterKey = true;
      return WPP.call.offer('4915112345678@c.us');
    });
    assert.equal(error.code, 'core_failed');
    assert.equal(await page.evaluate(() => begun), 0, 'it waited');
    assert.deepEqual(await page.evaluate(() => copies.map(key => [...key])), [Array(32).fill(0)]);
  });
});
