/** The page's clock is set while something waits: what waits ends when it would have ended. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until, wppCall } from './harness.mjs';
import { sentSince } from './unharmed.mjs';

const HOURS = 3_600_000;
const DAYS = 24 * HOURS;
/** How long a stanza waits for its ack, in milliseconds. */
const ACK_TIMEOUT = 10_000;
/** How long a call rings here. */
const RING_TIME = 60_000;

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page whose time stands still. */
async function openStill(t) {
  const page = await openHost(browser, server, { scripts: [wppCall()], clock: true });
  t.after(() => page.context().close());
  await page.clock.pauseAt(Date.now() + 60_000);
  return page;
}

/** Somebody sets the page's clock; no timer notices. */
async function jump(page, milliseconds) {
  await page.clock.setSystemTime(await page.evaluate(() => Date.now()) + milliseconds);
}

for (const [name, by] of [['two hours back', -2 * HOURS], ['thirty days back', -30 * DAYS], ['ten seconds back', -10_000]]) {
  describe(name, () => {
    test('a reject that nobody acknowledges is sent again and given up when it would have been', async t => {
      const page = await openStill(t);
      await page.evaluate(() => {
        simulation.faults.send = 'silent';
        simulation.ring({ id: 'WAITS', from: '99887766:3@lid' });
        WPP.call.reject('WAITS').catch(({ code }) => { window.code = code; });
      });
      const isSent = times => until(page, times => simulation.sent.filter(({ xml }) => xml.includes('<reject ')).length === times, times);
      await isSent(1);
      await page.clock.runFor(4_000);
      await jump(page, by);
      await page.clock.runFor(2_000);
      await page.evaluate(() => { simulation.ring({ id: 'ANOTHER', from: '99887766:3@lid' }); }); // the core hears of the time
      await page.clock.runFor(ACK_TIMEOUT - 6_000);
      await isSent(2);
      await page.clock.runFor(2 * ACK_TIMEOUT);
      await until(page, () => window.code);
      assert.equal(await page.evaluate(() => window.code), 'call_ack_timeout');
      assert.equal((await sentSince(page, 0)).filter(xml => xml.includes('<reject ')).length, 3);
    });

    test('a call that rings is missed when it has rung for long enough, and its times are those of the clock', async t => {
      const page = await openStill(t);
      await page.evaluate(() => { simulation.ring({ id: 'RINGS', from: '99887766:3@lid' }); });
      await until(page, () => WPP.call.get('RINGS'));
      await page.clock.runFor(4_000);
      await jump(page, by);
      await page.clock.runFor(RING_TIME - 5_000);
      assert.equal(await page.evaluate(() => WPP.call.get('RINGS').state), 'ringing');
      await page.clock.runFor(1_000);
      const [call, now] = await page.evaluate(() => [WPP.call.get('RINGS'), Math.floor(Date.now() / 1_000)]);
      assert.deepEqual([call.outcome, call.endedTime], ['missed', now]);
    });
  });
}

describe('three hours forward', () => {
  test('a call that rings is over as soon as anything is asked for', async t => {
    const page = await openStill(t);
    await page.evaluate(() => { simulation.ring({ id: 'RINGS', from: '99887766:3@lid' }); });
    await until(page, () => WPP.call.get('RINGS'));
    await jump(page, 3 * HOURS);
    const code = await page.evaluate(() => WPP.call.accept().catch(({ code }) => code));
    assert.equal(code, 'call_not_found');
    assert.equal(await page.evaluate(() => WPP.call.get('RINGS').outcome), 'missed');
  });
});

describe('a wall clock that another script has stopped', () => {
  test('ends nothing too early: a reject after twenty seconds without any timer waits for its ack', async t => {
    const page = await openHost(browser, server, { scripts: [wppCall()] });
    t.after(() => page.context().close());
    await page.evaluate(() => {
      const [wall, steady] = [Date.now(), performance.now()];
      Date.now = () => wall;
      performance.now = () => steady;
      simulation.faults.send = 'silent';
      simulation.ring({ id: 'RINGS', from: '99887766:3@lid' });
    });
    await until(page, () => WPP.call.get('RINGS'));
    const waits = await page.evaluate(() => {
      const later = performance.now() + 20_000;
      performance.now = () => later;
      const { setTimeout } = window, waits = [];
      window.setTimeout = (work, wait, ...rest) => {
        waits.push(wait);
        return setTimeout(work, wait, ...rest);
      };
      WPP.call.reject('RINGS').catch(() => {});
      return waits;
    });
    assert.ok(waits.length > 0 && waits.every(wait => wait > 1_000), String(waits));
  });
});
