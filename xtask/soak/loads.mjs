/** The loads, and how much of each there is. */

import { MOST } from './judge.mjs';

/**
 * @typedef {object} Load
 * @property {string} name for `--only`
 * @property {string} title of what `count` is given
 * @property {number} count
 * @property {number} chunk so many are done between two showings of progress
 * @property {Work} run
 * @property {Work} fill what comes first: then all that has a bound is full, and what still grows would grow for ever
 * @property {number} filling so many
 * @property {(page: Page) => unknown} [arrange] when wpp-call is ready
 * @property {boolean} [hasClock] whether the page's clock is wound on
 * @property {typeof import('./judge.mjs').MOST} [most] what memory may grow to, where that is not as elsewhere
 * @property {number} [mostHeap] bytes that the page may have in the end
 *
 * @typedef {import('playwright-core').Page} Page
 * @typedef {(page: Page, count: number) => Promise<number>} Work does so many, and gives how many it has done
 */

/** Each of these may take a minute. */
const ROUNDS = 3;
/** One thread does what is asked ten thousand times, so on a slow machine an answer is heard late. In milliseconds. */
const PATIENCE = { ackTimeoutMs: 300_000, ringTimeoutMs: { caller: 600_000 } };
/** More calls than are remembered. */
const FULL = 1_100;
/** Each is four minutes long. */
const CALLS_A_DAY = 360;
/** So many stanzas of a megabyte are more than the trace has room for. */
const LARGE = 64;
/** Among blocks of a megabyte the gaps are as large: one more or less shows, of eight. */
const MOST_OF_LARGE = { ...MOST, wasm: 1.25 };
/** The page takes 4 MB and the trace 8 MB; as much again for what is on its way. */
const MOST_WITH_TRACE = 24e6;

/** @param {boolean} isQuick a hundredth of each @returns {Load[]} */
export function loads(isQuick) {
  const of = count => (isQuick ? count / 100 : count);
  const atOnce = inPage('atOnce', { size: of(10_000) });
  return [
    {
      name: 'incoming', title: 'incoming calls, each rejected by a listener; others throw, and so does the console',
      count: of(1_000_000), chunk: 500, run: inPage('incomingThrowing'), fill: inPage('incomingThrowing'), filling: FULL,
      arrange: page => page.evaluate(() => soak.throwing()),
    },
    {
      name: 'days', title: 'calls in thirty days, while the clock jumps both ways',
      // Their stanzas fill more of the trace than those of calls that come in and are rejected.
      count: of(30 * CALLS_A_DAY), chunk: 10, run: wound, fill: wound, filling: FULL,
      hasClock: true,
    },
    {
      name: 'offers', title: 'offers, one after the other, each ended or refused',
      count: of(100_000), chunk: 250, run: inPage('offers'), fill: inPage('offers'), filling: FULL,
    },
    {
      name: 'at-once', title: `times ${of(10_000)} offers at once, all taken back`,
      count: ROUNDS, chunk: 1, run: atOnce, fill: atOnce, filling: 4 + Math.ceil(FULL / of(10_000)), // rounds until the holes that calls leave in the memory of wasm are as many as they get
      arrange: page => page.evaluate(patience => WPP.call.configure(patience), PATIENCE),
    },
    {
      name: 'large', title: 'stanzas of 1 MB, with trace on',
      count: of(1_000), chunk: 10, run: inPage('large'), fill: inPage('large'), filling: LARGE,
      arrange: page => page.evaluate(() => WPP.call.configure({ trace: true })), most: MOST_OF_LARGE,
      mostHeap: MOST_WITH_TRACE,
    },
  ];
}

/** In the page, by one of `page/loads.js`. @returns {Work} */
function inPage(name, argument) {
  return (page, count) => page.evaluate(([name, count, argument]) => soak.loads[name](count, argument), [name, count, argument]);
}

/** Calls while the page's clock is wound on, and jumps. @type {Work} */
async function wound(page, count) {
  let done = 0;
  for (; done < count && !await page.evaluate(() => soak.isEnough()); done += 1) {
    for (let step; (step = await page.evaluate(() => soak.next()));) {
      if (step.wind) await page.clock.runFor(step.wind);
      else await page.clock.setSystemTime(await page.evaluate(() => Date.now()) + step.jump);
    }
  }
  return done;
}
