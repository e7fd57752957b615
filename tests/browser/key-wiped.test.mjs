/** The call key, as the page's encryption is given it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, wppCall } from './harness.mjs';

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

describe('the call key', () => {
  /** In the page: what `offer` comes to, with the key as the page's encryption was given it, then and now. */
  const keyOf = async breaks => {
    const encryption = importNamespace('WAWebEncryptMsgProtobuf');
    const { encryptMsgProtobuf } = encryption;
    const given = [];
    encryption.encryptMsgProtobuf = (wid, retryCount, message) => {
      const { callKey } = message.call;
      given.push({ callKey, then: Array.from(callKey) });
      return encryptMsgProtobuf(wid, retryCount, message);
    };
    simulation.faults.encrypt = breaks;
    const came = await WPP.call.offer('4915112345678@c.us').then(() => 'offered', error => error.code);
    const isZero = bytes => bytes.every(byte => byte === 0);
    return {
      came,
      lengths: given.map(({ callKey }) => callKey.length),
      isOne: new Set(given.map(({ then }) => String(then))).size === 1,
      wasZero: given.map(({ then }) => isZero(then)),
      isZero: given.map(({ callKey }) => isZero(Array.from(callKey))),
    };
  };
  const ENDS = {
    'when the offer has succeeded': ['none', 'offered'],
    'when one device could not be encrypted for': ['4915112345678@c.us', 'encryption_failed'],
    'when no device could be encrypted for': ['all', 'encryption_failed'],
  };
  for (const [when, [breaks, came]] of Object.entries(ENDS)) {
    test(`is 32 bytes while the page encrypts it, and zeros ${when}`, async t => {
      const page = await open(t, { scripts: [wppCall()] });
      const seen = await page.evaluate(keyOf, breaks);
      assert.deepEqual(seen, { came, lengths: [32, 32], isOne: true, wasZero: [false, false], isZero: [true, true] });
    });
  }
});
