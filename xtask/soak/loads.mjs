/** The loads, and the size of each. */

import { MOST } from './judge.mjs';

/**
 * @typedef {object} Load
 * @property {string} name for `--only`
 * @property {string} title what `count` counts
 * @property {number} count
 * @property {number} chunk how many are done between two updates of the progress line
 * @property {Work} run
 * @property {Work} fill runs first, until everything bounded is full: what still grows after that would grow for ever
 * @property {number} filling the count for `fill`
 * @property {(page: Page) => unknown} [arrange] runs when wpp-call is ready
 * @property {boolean} [hasClock] whether the load winds the page's clock on
 * @property {typeof import('./judge.mjs').MOST} [most] the limits of memory growth, where they are not the usual ones
 * @property {number} [mostHeap] the most bytes of the heap at the end
 *
 * @typedef {import('playwright-core').Page} Page
 * @typedef {(page: Page, count: number) => Promise<number>} Work does `count` of them, and returns how many it has done
 */

/** How many rounds are run; each may take a minute. */
const ROUNDS = 3;
/** Timeouts in milliseconds. One thread answers ten thousand requests, so on a slow machine an answer arrives late. */
const PATIENCE = { ackTimeoutMs: 300_000, ringTimeoutMs: { caller: 600_000 } };
/** More calls than the engine remembers. */
const FULL = 1_100;
/** The calls of one day, each of which takes four minutes. */
const CALLS_A_DAY = 360;
/** More stanzas of a megabyte than the trace can keep. */
const LARGE = 64;
/** The gaps between blocks of a megabyte are as large as these, so one gap more or less, of eight, shows. */
const MOST_OF_LARGE = { ...MOST, wasm: 1.25 };
/** The page takes 4 MB, the trace 8 MB, and work in progress as much again. */
const MOST_WITH_TRACE = 24e6;

/** Returns the loads. @param {boolean} isQuick whether each is a hundredth of its size @returns {Load[]} */
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
      // Their stanzas fill more of the trace than those of calls that arrive and are rejected.
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

/** Runs a load of `page/loads.js` in the page. @returns {Work} */
function inPage(name, argument) {
  return (page, count) => page.evaluate(([name, count, argument]) => soak.loads[name](count, argument), [name, count, argument]);
}

/** Runs calls while the page's clock is wound on, and jumps. @type {Work} */
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
