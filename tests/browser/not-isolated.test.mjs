/** A page that is not cross-origin isolated has no stack: whatever is switched on there, it loses no call. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { launchBrowser } from './harness.mjs';
import { ALICE, BOB, connect, hears, isOver, openPerson, ring } from './people.mjs';

/** Somebody else, who has a device like Bob's. */
const CAROL = { pn: '4915550003333', lid: '333333333333333', device: BOB.device };

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const variant of VARIANTS.filter(({ build }) => build !== 'older')) describe(variant.name, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([
      openPerson(browser, server, ALICE, variant), openPerson(browser, server, BOB, { ...variant, query: { isolated: 0 } }),
    ]);
    await bob.evaluate(() => WPP.call.enableCallInterface());
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  test('the interface is switched on', async () => {
    const { enabled, gated, reason } = await bob.evaluate(() => WPP.call.status());
    assert.deepEqual({ enabled, gated, reason }, { enabled: true, gated: true, reason: 'missing_shared_array_buffer' });
    assert.equal(await bob.evaluate(() => importNamespace('WAWebVoipGatingUtils').isCallingEnabled()), true);
  });

  test('a call rings, can be rejected, and can be taken', async () => {
    const rejected = await ring(alice, bob);
    assert.equal(await bob.evaluate(id => WPP.call.reject(id), rejected), true);
    await isOver(rejected, alice, bob);
    const taken = await connect(alice, bob);
    await alice.evaluate(id => WPP.call.end(id), taken);
    await isOver(taken, alice, bob);
  });

  test('the page says that calling is on while nothing comes in', async () => {
    const id = await ring(alice, bob);
    assert.equal(await bob.evaluate(() => importNamespace('WAWebVoipGatingUtils').isCallingEnabled()), true);
    await alice.evaluate(id => WPP.call.end(id), id);
    await hears(bob, 'ended', id);
  });

  test('it is gated also where another script has the page say that it could call', async t => {
    const page = await openPerson(browser, server, CAROL, { ...variant, query: { isolated: 0 } });
    t.after(() => page.context().close());
    await page.evaluate(() => { importNamespace('WAWebVoipGatingUtils').getUnsupportedBrowserReason = () => null; });
    await page.evaluate(() => WPP.call.enableCallInterface());
    const { gated, reason } = await page.evaluate(() => WPP.call.status());
    assert.deepEqual({ gated, reason }, { gated: true, reason: 'missing_shared_array_buffer' });
    const id = await ring(alice, page);
    await alice.evaluate(id => WPP.call.end(id), id);
    await hears(page, 'ended', id);
    assert.deepEqual(page.problems, []);
  });

  test('the page says itself what this browser cannot do, and is left to it', async () => {
    assert.deepEqual(await bob.evaluate(() => {
      const { isVoipDownloadEnabled, isUnsupportedBrowserForWebCalling } = importNamespace('WAWebVoipGatingUtils');
      return [isVoipDownloadEnabled(), isUnsupportedBrowserForWebCalling()];
    }), [false, true]);
  });

  test('a page that is isolated has its own stack ring, once that is switched on', async t => {
    const carol = await openPerson(browser, server, CAROL, variant);
    t.after(() => carol.context().close());
    await carol.evaluate(() => WPP.call.enableCallInterface());
    const id = await ring(alice, carol);
    assert.equal(await carol.evaluate(id => WPP.call.get(id).path, id), 'native');
    await alice.evaluate(id => WPP.call.end(id), id);
    await hears(carol, 'ended', id);
    assert.deepEqual(carol.problems, []);
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
