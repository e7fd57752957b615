/** The sessions that an offer needs are made sure of in whatever form a build asks for whom they are. */

import assert from 'node:assert/strict';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { launchBrowser } from './harness.mjs';
import { after, before, describe, test } from './limits.mjs';
import { ALICE, BOB, openPerson } from './people.mjs';

const DEVICES = [0, BOB.device];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** Which devices sessions were made sure of for, and what else was said where the page has a name for it. */
const ASKED = {
  array: {},
  positional: {},
  object: { identityChanged: false, sessionScope: 'default' },
};
const PAGES = [
  ...VARIANTS.map(variant => ({ ...variant, form: ['older', 'april'].includes(variant.build) ? 'array' : 'object' })),
  { name: 'between april and august', build: 'april', form: 'positional', query: { sessions: 'positional' } },
];

for (const { name, form, ...variant } of PAGES) describe(name, () => {
  test('for each device that is called, before its key is encrypted', async t => {
    const page = await openPerson(browser, server, ALICE, { ...variant, devices: DEVICES });
    t.after(() => page.context().close());
    const done = await page.evaluate(async to => {
      const { id } = await WPP.call.offer(to);
      await WPP.call.end(id);
      return simulation.log.filter(({ call }) => ['ensureSessions', 'encrypt'].includes(call));
    }, `${BOB.lid}@lid`);
    const [asked, ...encrypted] = done;
    const devices = [`${BOB.lid}@lid`, `${BOB.lid}:${BOB.device}@lid`];
    assert.deepEqual(asked, { call: 'ensureSessions', wids: devices, ...ASKED[form] });
    assert.deepEqual(encrypted.map(({ call, wid }) => [call, wid]), devices.map(wid => ['encrypt', wid]));
    assert.deepEqual(page.problems, []);
  });
});
