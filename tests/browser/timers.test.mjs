/** Timers: those that another script takes away, those of a clock that is set, and those that are left. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS, queryOf } from './builds.mjs';
import { launchBrowser, openHost, until, untilWatched, wppCall } from './harness.mjs';
import { begin } from './people.mjs';

/** What browsers take, in milliseconds; they do at once what is to be done later. */
const LONGEST = 2 ** 31 - 1;
const HOUR = 3_600_000;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, with a clock that stands, and wpp-call in it. */
async function open(t, { query, scripts = [wppCall()], ...options } = {}) {
  const page = await openHost(browser, server, { query: { view: 'off', ...query }, scripts, clock: true, ...options });
  t.after(() => page.context().close());
  server.relay.reset();
  return page;
}

/** In the page: another script clears every timer. */
const clearTimers = () => {
  const last = setTimeout(() => {});
  for (let id = last; id > last - 1e5; id--) {
    clearTimeout(id);
    clearInterval(id);
  }
};

const ring = (page, id) => page.evaluate(id => { simulation.ring({ id, from: '99887766:3@lid' }); }, id);

/** A reject is sent that is acknowledged only when it is sent again; `result` has what comes of it. */
async function rejectTwice(page, id) {
  await ring(page, id);
  server.relay.silence('reject');
  const count = await page.evaluate(() => simulation.sent.length);
  await begin(page, id => WPP.call.reject(id), id);
  await until(page, count => simulation.sent.length > count, count);
}

const resultOf = async page => {
  await until(page, () => window.result);
  return page.evaluate(() => window.result);
};

for (const variant of VARIANTS) {
  describe(`when another script has cleared every timer, on ${variant.name}`, () => {
    const query = queryOf(variant);
    const { build } = variant;

    test('what is overdue is done at the next input, and timers run again', async t => {
      const page = await open(t, { build, query });
      await untilWatched(page);
      await page.evaluate(() => WPP.call.configure({ ackTimeoutMs: 5_000 }));
      await rejectTwice(page, 'FIRST');
      await page.evaluate(clearTimers);
      await page.clock.runFor(60_000);
      assert.equal(await page.evaluate(() => window.result), undefined, 'nobody can know');
      await ring(page, 'INPUT');
      assert.deepEqual(await resultOf(page), { value: true });

      await rejectTwice(page, 'SECOND');
      await page.clock.runFor(10_000);
      assert.deepEqual(await resultOf(page), { value: true });
    });
  });
}

describe('when another script has cleared every timer', () => {
  test('modules are looked for again with the next function that is called', async t => {
    const page = await open(t, { scripts: [] });
    await page.evaluate(() => {
      const { modulesMap } = require('__debug');
      window.kept = modulesMap.WAWebCallCollection;
      delete modulesMap.WAWebCallCollection;
    });
    await page.evaluate(readFileSync(wppCall(), 'utf8'));
    await page.evaluate(clearTimers);
    await page.evaluate(() => { require('__debug').modulesMap.WAWebCallCollection = kept; });
    await page.clock.runFor(1_000);
    const isHooked = () => page.evaluate(() => Object.hasOwn(importDefault('WAWebCallCollection'), 'setActiveCall'));
    assert.equal(await isHooked(), false);
    await page.evaluate(() => WPP.call.list());
    assert.equal(await isHooked(), true);
  });

  test('waitFor is late, and ends', async t => {
    const page = await open(t);
    await untilWatched(page);
    await begin(page, () => WPP.waitFor('call.ended', 1_000));
    await page.evaluate(clearTimers);
    await page.clock.runFor(2_000);
    await page.evaluate(() => WPP.call.list());
    assert.equal((await resultOf(page)).error.code, 'ETIMEDOUT');
  });
});

describe('when the clock is set', () => {
  /** In the page: sets it; from now on `delays` has that of each new timer. */
  const set = by => {
    const { now } = Date;
    Date.now = () => now() + by;
    window.delays = [];
    const { setTimeout } = window;
    window.setTimeout = (work, ms, ...values) => {
      delays.push(ms);
      return setTimeout(work, ms, ...values);
    };
  };

  test('thirty days back: no timer is longer than browsers take, and they are few', async t => {
    const page = await open(t);
    await untilWatched(page);
    await rejectTwice(page, 'WAITS');
    await page.evaluate(set, -30 * 24 * HOUR);
    await page.clock.runFor(60_000);
    const delays = await page.evaluate(() => window.delays);
    assert.deepEqual(delays.filter(ms => ms > LONGEST), []);
    assert.ok(delays.length < 50, `${delays.length} timers`);
  });

  test('three hours forward: what rang does not ring any more after the next input', async t => {
    const page = await open(t);
    await untilWatched(page);
    await ring(page, 'OLD');
    await page.evaluate(set, 3 * HOUR);
    await ring(page, 'NEW');
    await page.clock.runFor(1);
    assert.deepEqual(await page.evaluate(() => ['OLD', 'NEW'].map(id => WPP.call.get(id).state)), ['ended', 'ringing']);
  });
});

test('dispose() in a listener leaves no timer', async t => {
  const page = await open(t, { scripts: [] });
  await page.evaluate(() => {
    // Ours is known by its length: the page has none of that.
    const { setTimeout, clearTimeout } = window;
    window.live = new Set();
    window.setTimeout = (work, ms, ...values) => {
      const id = setTimeout(work, ms, ...values);
      if (ms === 54_321) live.add(id);
      return id;
    };
    window.clearTimeout = id => {
      live.delete(id);
      clearTimeout(id);
    };
  });
  await page.evaluate(readFileSync(wppCall(), 'utf8'));
  await untilWatched(page);
  await page.evaluate(() => WPP.call.configure({ ringTimeoutMs: { callee: 54_321 } }));
  await page.clock.pauseAt(Date.now() + HOUR);
  await ring(page, 'FIRST');
  await until(page, () => live.size === 1);
  await page.evaluate(() => { WPP.once('call.incoming_call', () => WPP.call.dispose()); });
  await ring(page, 'SECOND');
  await until(page, () => !('WPP' in window));
  assert.equal(await page.evaluate(() => live.size), 0);
});
