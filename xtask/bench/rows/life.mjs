/** Measures what a script adds to the processor time of a call's whole life: it arrives, is reported, rings, and the caller hangs up. */

import { grouped } from '../numbers.mjs';
import { interleaved } from '../rounds.mjs';
import { trimmedMean } from '../statistics.mjs';

export const family = 'life';

const AGAINST = 'wa-js 4.6.0';

/** A sample is the mean of `PARTS` parts. Each part has `LIVES` lives with the hooks, and as many without. */
const PARTS = 16;
const LIVES = 12;

/** @param {import('../house.mjs').House} house */
export function run(house) {
  const { lived } = house.settings;
  const page = (script, before) => ({
    script, build: 'newest', arrivals: true, arrange: page => page.evaluate(count => bench.liveThrough(count), before),
  });
  const early = { ours: { page: 'ours', sample: addedTo }, theirs: { page: 'theirs', sample: addedTo } };
  const later = { ours: { page: 'oursLater', sample: addedTo }, theirs: { page: 'theirsLater', sample: addedTo } };
  const after = `after ${grouped(lived)} calls`;
  return interleaved(house, family, {
    pages: {
      ours: page('wpp-call', 0),
      theirs: page(AGAINST, 0),
      oursLater: page('wpp-call', lived),
      theirsLater: page(AGAINST, lived),
    },
    rows: [
      { name: 'CPU of a call\'s life, early', against: AGAINST, ...early },
      { name: `CPU of a call's life, ${after}`, against: AGAINST, ...later },
      { name: `CPU of a call's life, ${after}`, against: 'itself early', ours: later.ours, theirs: early.ours },
    ],
  });
}

/**
 * Returns the processor time that the hooks add to one life, in microseconds. It is that of the page's whole
 * main thread, so setting and running timers and collecting garbage there count. The same page does the same
 * work with and without the hooks, in turns.
 *
 * @param {import('playwright-core').Page} page
 */
async function addedTo(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.evaluate(() => gc());
  const added = [];
  while (added.length < PARTS) {
    // They take turns in being first, because the second one must clear away what the first one leaves behind.
    const isHookedFirst = added.length % 2 === 0;
    const first = await timeOf(page, session, { isHooked: isHookedFirst });
    const second = await timeOf(page, session, { isHooked: !isHookedFirst });
    added.push(isHookedFirst ? first - second : second - first);
  }
  await session.detach();
  return trimmedMean(added);
}

async function timeOf(page, session, argument) {
  const before = await threadTime(session);
  await page.evaluate(([argument, count]) => bench.operations.lives(argument, count), [argument, LIVES]);
  return 1e6 * (await threadTime(session) - before) / LIVES;
}

/** Returns the thread's time in seconds. The time of the process would have steps of ten milliseconds. */
async function threadTime(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ThreadTime').value;
}
