/** The page shows its QR code: wpp-call says so at once, waits a minute for what was asked, and works as soon as somebody has logged in. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS, queryOf } from './builds.mjs';
import { launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';
import { ALICE, begin, BOB } from './people.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const kind of KINDS) describe(kind.name, () => {
  /** A page where nobody is logged in; its clock stands still. */
  async function open(t, { late = 0 } = {}) {
    const calling = kind.path === 'native' ? { 'ab.enable_web_calling': true } : {};
    const page = await openHost(browser, server, {
      scripts: [wppCall()], build: kind.build, clock: true, wait: false,
      query: { ...ALICE, login: 0, late, view: 'off', ...calling, ...queryOf(kind) },
    });
    t.after(() => page.context().close());
    if (!late) await until(page, () => window.simulation?.ready);
    await page.clock.pauseAt(Date.now() + 1_000);
    await page.evaluate(([pn, lid, device]) => {
      simulation.devices = [device];
      simulation.lids.set(pn, lid);
    }, [BOB.pn, BOB.lid, BOB.device]);
    return page;
  }

  /** What was begun has settled; time passes, but no more than so many seconds. */
  async function settles(page, seconds) {
    for (let passed = 0; passed <= seconds * 1_000; passed += 250) {
      const result = await page.evaluate(() => window.result);
      if (result) return result;
      await page.clock.runFor(250);
    }
    return assert.fail(`nothing came of it in ${seconds} s`);
  }

  test('status says so, and no time has to pass for that', async t => {
    const page = await open(t);
    const { value } = await outcome(page, () => WPP.call.status());
    assert.equal(value.reason, 'not_logged_in');
    assert.equal(value.initialised, false);
  });

  test('an offer goes out when somebody has logged in', async t => {
    const page = await open(t);
    await begin(page, to => WPP.call.offer(to).then(({ id }) => id), `${BOB.lid}@lid`);
    await page.clock.runFor(30_000);
    assert.deepEqual(await page.evaluate(() => [window.result, simulation.sent.length]), [undefined, 0]);
    await page.evaluate(() => simulation.logIn());
    await until(page, () => simulation.connected);
    const { value: id } = await settles(page, 30);
    assert.equal((await page.evaluate(id => WPP.call.get(id), id)).path, kind.path);
  });

  test('an offer fails when nobody does for a minute', async t => {
    const page = await open(t);
    await begin(page, to => WPP.call.offer(to), `${BOB.lid}@lid`);
    await page.clock.runFor(59_000);
    assert.equal(await page.evaluate(() => window.result), undefined);
    const { error } = await settles(page, 2);
    assert.deepEqual(error, { code: 'not_logged_in', message: 'Nobody is logged in' });
  });

  test('the minute begins with the offer, also where the modules come late', async t => {
    const page = await open(t, { late: 40_000 });
    await begin(page, to => WPP.call.offer(to), `${BOB.lid}@lid`);
    await page.clock.runFor(58_000);
    assert.equal(await page.evaluate(() => window.result), undefined);
    assert.equal((await settles(page, 3)).error.code, 'not_logged_in');
  });

  if (kind.path === 'native') test('the calling interface comes up when somebody has logged in', async t => {
    const page = await open(t);
    await begin(page, () => WPP.call.enableCallInterface());
    await page.clock.runFor(45_000);
    assert.equal(await page.evaluate(() => window.result), undefined);
    await page.evaluate(() => simulation.logIn());
    assert.ok('value' in await settles(page, 30));
    assert.equal((await page.evaluate(() => WPP.call.status())).initialised, true);
  });
});
