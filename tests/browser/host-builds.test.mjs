/** Where the builds of WhatsApp Web differ in what scripts call, the simulated page differs as they do. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost } from './harness.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, closed after it. */
async function open(t, build, query) {
  const page = await openHost(browser, server, { build, query: { view: 'off', ...query } });
  t.after(() => page.context().close());
  return page;
}

describe('ensureE2ESessions', () => {
  /** In the page: what it says to each form of arguments, and what it was asked for then. */
  const askInEveryForm = async () => {
    const { ensureE2ESessions } = importNamespace('WAWebManageE2ESessionsJob');
    const wids = () => ['1@lid', '1:7@lid'].map(importNamespace('WAWebWidFactory').createWid);
    const rest = { identityChanged: false, options: undefined, sessionScope: 'default' };
    const forms = {
      array: [wids()],
      positional: [wids(), false, undefined, 'default'],
      object: [{ wids: wids(), ...rest }],
      both: [Object.assign(wids(), { wids: wids(), ...rest })],
    };
    const seen = {};
    for (const [name, values] of Object.entries(forms)) {
      const from = simulation.log.length;
      const error = await ensureE2ESessions(...values).then(() => null, ({ message }) => message);
      seen[name] = error ?? simulation.log[from] ?? null;
    }
    return { length: ensureE2ESessions.length, ...seen };
  };
  const asked = more => ({ call: 'ensureSessions', wids: ['1@lid', '1:7@lid'], ...more });

  for (const build of ['older', 'april']) {
    test(`takes the devices first on ${build}`, async t => {
      const seen = await (await open(t, build)).evaluate(askInEveryForm);
      assert.deepEqual([seen.length, seen.array, seen.both], [3, asked(), asked()]);
    });
  }

  for (const build of ['august', 'newest']) {
    test(`takes one object on ${build}, and throws for a plain array`, async t => {
      const seen = await (await open(t, build)).evaluate(askInEveryForm);
      const whole = asked({ identityChanged: false, sessionScope: 'default' });
      const length = "Cannot read properties of undefined (reading 'length')";
      assert.deepEqual(seen, { length: 1, array: length, positional: length, object: whole, both: whole });
    });
  }

  test('takes four parameters in a version between', async t => {
    const seen = await (await open(t, 'april', { sessions: 'positional' })).evaluate(askInEveryForm);
    assert.deepEqual([seen.length, seen.positional], [4, asked({ identityChanged: false, sessionScope: 'default' })]);
    assert.deepEqual([seen.array, seen.both], [asked(), asked()]);
  });
});
