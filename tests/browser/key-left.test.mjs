/** A call key that is being handed over, or waits, when something fails: no copy is left. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { coreMayFail, launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';

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

  test('that waits behind what a listener hears is wiped when the core fails in there', async t => {
    const page = await openHost(browser, server, {
      scripts: [wppCall()],
      prepare: async page => { await page.addInitScript(watchKeys); await page.addInitScript(coreMayFail); },
    });
    t.after(() => page.context().close());
    const keys = await page.evaluate(async () => {
      WPP.call.configure({ path: 'stanza' });
      simulation.ring({ id: 'FIRST', from: '99887766:3@lid' });
      WPP.once('call.state_changed', () => { WPP.call.offer('4915112345678@c.us').catch(({ code }) => { window.code = code; }); });
      WPP.once('call.ended', () => {
        window.before = copies.map(key => [...key]);
        window.coreFails = true;
        WPP.call.mute('FIRST').catch(() => {});
      });
      await WPP.call.reject('FIRST').catch(() => {});
      return copies.map(key => [...key]);
    });
    await until(page, () => window.code);
    assert.equal(await page.evaluate(() => window.code), 'core_failed');
    const before = await page.evaluate(() => window.before);
    assert.equal(before.length, 1, 'it waited');
    assert.ok(before[0].some(byte => byte !== 0));
    assert.deepEqual(keys, [Array(32).fill(0)]);
  });
});
