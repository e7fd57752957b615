/** Measures the memory that remains of incoming calls, each of which was rejected. */

import { checkProblems, openStage } from '../browser.mjs';
import { exact, figure } from '../figures.mjs';
import { heapOf, keepMemories, wasmOf } from '../memories.mjs';
import { grouped } from '../numbers.mjs';

export const family = 'memory';

const AGAINST = 'wa-js 4.6.0';

/** How often memory is measured in each page, and how many calls come between. It is repeated because the size of a heap varies. */
const LOOKS = 5;
const BETWEEN = 250;
/** The calls between two updates of the progress line. */
const CHUNK = 500;

/** @param {number} count */
const calls = count => `${grouped(count)} calls`;

/** @param {import('../house.mjs').House} house */
export async function run(house) {
  // Nothing is timed, so all pages run at the same time, each in its own process.
  const [ours, theirs] = await Promise.all(['wpp-call', AGAINST].map(script =>
    Promise.all(Array.from({ length: house.settings.pages }, () => looksOf(house, script)))));
  const what = (name, against) => ({ family, name, against, unit: 'bytes' });
  const heaps = (name, against, those, others) => figure(what(name, against), those.map(({ heaps }, page) =>
    heaps.map((heap, look) => ({ ours: heap, theirs: others[page].heaps[look] }))));
  const wasm = looks => Math.max(...looks.map(({ wasm }) => wasm));
  const [[{ count: least }]] = ours;
  return ours[0].flatMap(({ count }, at) => {
    const [those, first, others] = [ours.map(looks => looks[at]), ours.map(([look]) => look), theirs.map(looks => looks[at])];
    return [
      ...at === 0 ? [] : [
        exact(what(`wasm memory after ${calls(count)}`, `itself after ${calls(least)}`), { ours: wasm(those), theirs: wasm(first) }),
        heaps(`JavaScript heap after ${calls(count)}`, `itself after ${calls(least)}`, those, first),
      ],
      heaps(`JavaScript heap after ${calls(count)}`, AGAINST, those, others),
    ];
  });
}

/**
 * Measures a page in which calls arrive and are rejected, after each count of calls in the settings.
 *
 * @returns {Promise<{ count: number, wasm: number, heaps: number[] }[]>} in bytes
 */
async function looksOf({ browser, server, settings, progress }, script) {
  const prepare = page => page.addInitScript(keepMemories);
  const page = await openStage(browser, server, { script, build: 'newest', prepare });
  let done = 0;
  const reject = async until => {
    for (; done < until; done += CHUNK) {
      progress(`${script}: ${calls(done)}`);
      await page.evaluate(count => bench.operations.rejected({}, count), Math.min(until - done, CHUNK));
    }
    done = until;
  };
  const all = [];
  for (const count of settings.calls) {
    await reject(count);
    const wasm = await wasmOf(page), heaps = [await heapOf(page)];
    while (heaps.length < LOOKS) {
      await reject(done + BETWEEN);
      heaps.push(await heapOf(page));
    }
    all.push({ count, wasm, heaps });
  }
  await page.context().close();
  checkProblems(script, page);
  return all;
}
