/** What the page's own stack refuses, as it is printed. */

import assert from 'node:assert/strict';
import { after, before, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, until } from './harness.mjs';
import { ALICE, BOB, openPerson, ring } from './people.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

test('an error that is printed has no bytes but its own', async t => {
  const [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path: 'native' })));
  t.after(() => Promise.all([alice, bob].map(page => page.context().close())));
  await ring(alice, bob);
  await alice.evaluate(async () => {
    window.warned = [];
    console.warn = (...values) => warned.push(...values);
    importNamespace('WAWebVoipGatingUtils').isCallingEnabled = () => false;
    await WPP.call.status(); // from here on there is no stack to ask
    WPP.call.dispose();
  });
  await until(alice, () => warned.some(one => one instanceof Error));
  const [bytes, room] = await alice.evaluate(() => {
    const { answer } = warned.find(one => one instanceof Error);
    return [answer.length, answer.buffer.byteLength];
  });
  assert.equal(room, bytes);
});
