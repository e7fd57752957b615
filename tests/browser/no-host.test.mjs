/** The script is where no module of WhatsApp Web can be seen: in an isolated world, or on another page. It says so, and stops looking. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { launchBrowser, openHost, outcome, until, untilWatched, wppCall } from './harness.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

const source = readFileSync(wppCall(), 'utf8');

const FUNCTIONS = {
  offer: () => WPP.call.offer('4915112345678'),
  reject: () => WPP.call.reject(),
  enableCallInterface: () => WPP.call.enableCallInterface(),
};

/** What the console was given by wpp-call. */
function warningsOf(page) {
  const warnings = [];
  page.on('console', message => { if (message.type() === 'warning') warnings.push(message.text()); });
  return warnings;
}

for (const build of BUILDS) test(`in an isolated world of a page of the build ${build}: the console and each function name that world and the cure`, async t => {
  const world = 'content script';
  let session, context;
  const page = await openHost(browser, server, {
    build,
    async prepare(page) {
      session = await page.context().newCDPSession(page);
      // As a content script without "world": "MAIN" comes.
      session.on('Runtime.executionContextCreated', ({ context: { id, name } }) => { if (name === world) context = id; });
      for (const domain of ['Page', 'Runtime']) await session.send(`${domain}.enable`);
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: world });
    },
  });
  t.after(() => page.context().close());
  const warnings = warningsOf(page);
  const warned = page.waitForEvent('console', message => message.text().includes('isolated'));
  for (const [name, call] of Object.entries(FUNCTIONS)) {
    const { result: { value } } = await session.send('Runtime.evaluate', {
      contextId: context, awaitPromise: true, returnByValue: true,
      expression: `(${call})().catch(({ code, message }) => ({ code, message }))`,
    });
    assert.equal(value.code, 'host_not_found', name);
    assert.match(value.message, /isolated .*"world": "MAIN"/, name);
  }
  await warned;
  assert.equal(warnings.length, 1);
  assert.equal(await page.evaluate(() => 'WPP' in window), false);
});

describe('on another page', () => {
  /** A page without any module; its clock stands still. */
  async function open(t) {
    const page = await openHost(browser, server, { clock: true, wait: false });
    t.after(() => page.context().close());
    await page.goto(`${server.origin}/blank`);
    await page.clock.pauseAt(Date.now() + 1_000);
    page.warnings = warningsOf(page);
    await page.evaluate(source);
    return page;
  }

  test('it warns once, and no function waits', async t => {
    const page = await open(t);
    await page.clock.runFor(4_900);
    assert.deepEqual(page.warnings, []);
    await page.clock.runFor(60_000);
    assert.equal(page.warnings.length, 1);
    assert.match(page.warnings[0], /web\.whatsapp\.com/);
    for (const [name, call] of Object.entries(FUNCTIONS)) assert.equal((await outcome(page, call)).error?.code, 'host_not_found', name);
    const { page: { loader }, errors, verdict } = await page.evaluate(() => WPP.call.diagnose());
    assert.deepEqual([loader, verdict.events.stanza.reason], ['none', 'loader_none']);
    assert.ok('host_not_found' in errors);
  });

  test('it looks for modules for a minute and no longer', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      window.looks = 0;
      Object.defineProperty(window, 'require', { configurable: true, get() { looks += 1; return undefined; } });
    });
    await page.clock.runFor(30_000);
    assert.ok(await page.evaluate(() => looks) > 100);
    await page.clock.runFor(35_000);
    const looks = await page.evaluate(() => window.looks);
    await page.clock.runFor(600_000);
    assert.equal(await page.evaluate(() => window.looks), looks);
  });
});

test('a page whose loader comes very late has its hooks as soon as a function finds it', async t => {
  const page = await openHost(browser, server, { query: { late: 100_000 }, clock: true, wait: false });
  t.after(() => page.context().close());
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.evaluate(() => {
    window.kept = { __d: window.__d, requireLazy: window.requireLazy };
    delete window.__d;
  });
  await page.evaluate(source);
  await page.clock.runFor(70_000);
  assert.equal((await outcome(page, () => WPP.call.reject())).error.code, 'host_not_found');
  await page.evaluate(() => { window.__d = kept.__d; });
  await page.clock.runFor(30_000);
  await until(page, () => simulation.ready);
  assert.equal((await outcome(page, () => WPP.call.reject())).error.code, 'call_not_found');
  await untilWatched(page);
});
