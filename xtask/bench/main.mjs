/**
 * Measures wpp-call side by side with what people use today, in one run.
 *
 *     node xtask/bench/main.mjs [--quick] [FAMILY...]
 *
 * A quick run fails when it does not keep to `guards.mjs`, if all of it runs; it leaves
 * out the native family, which has to be compiled. A whole run that is not quick writes
 * `BENCHMARKS.md`. CHROMIUM names the browser, WPP_CALL the script instead of `pkg/dist/wpp-call.js`.
 */

import { parseArgs } from 'node:util';
import { startServer } from '../../www/server/server.mjs';
import { launch } from './browser.mjs';
import { guard } from './guards.mjs';
import { machine } from './machine.mjs';
import { writeReport } from './report.mjs';
import * as answer from './rows/answer.mjs';
import * as incoming from './rows/incoming.mjs';
import * as memory from './rows/memory.mjs';
import * as native from './rows/native.mjs';
import * as offer from './rows/offer.mjs';
import * as size from './rows/size.mjs';
import * as start from './rows/start.mjs';
import * as tree from './rows/tree.mjs';
import { Progress, printTable } from './terminal.mjs';

/**
 * @typedef {object} Settings
 * @property {number} sets how often all pages are opened anew
 * @property {number} rounds in each set
 * @property {number} starts pages in which each script is started
 * @property {number} sampleMs what one sample is to last at least, in milliseconds
 * @property {number} warmMs how long each is done before, in milliseconds
 * @property {number[]} calls after so many incoming calls memory is looked at
 *
 * @typedef {{ browser: import('playwright-core').Browser, server: object, settings: Settings, progress: (what: string) => void }} House
 */

/** @type {Record<'full' | 'quick', Settings>} */
const SETTINGS = {
  full: { sets: 5, rounds: 15, starts: 15, sampleMs: 10, warmMs: 800, calls: [1_000, 100_000, 1_000_000] },
  quick: { sets: 2, rounds: 5, starts: 3, sampleMs: 4, warmMs: 200, calls: [1_000, 10_000] },
};

const FAMILIES = [size, start, offer, answer, incoming, tree, memory, native];

async function main() {
  const { values: { quick }, positionals } = parseArgs({ options: { quick: { type: 'boolean', default: false } }, allowPositionals: true });
  const names = FAMILIES.map(({ family }) => family);
  const unknown = positionals.find(name => !names.includes(name));
  if (unknown !== undefined) throw new Error(`expected ${names.join(', ')}, found ${unknown}`);
  const isChosen = ({ family }) => (positionals.length > 0 ? positionals.includes(family) : !(quick && family === native.family));
  const chosen = FAMILIES.filter(isChosen);

  const settings = SETTINGS[quick ? 'quick' : 'full'];
  const [browser, server] = await Promise.all([launch(), startServer()]);
  const figures = [];
  try {
    for (const { family, run } of chosen) {
      const progress = new Progress(family);
      const measured = await run({ browser, server, settings, progress: what => progress.show(what) });
      progress.finish();
      printTable(measured);
      figures.push(...measured);
    }
    const about = { ...machine(), browser: `Chromium ${browser.version()}`, quick, settings };
    await writeReport({ ...about, figures }, { isWhole: !quick && chosen.length === FAMILIES.length });
    if (quick && positionals.length === 0) printGuards(figures);
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
}

/** In the manner of a test program; the exit status is 1 when one is broken. */
function printGuards(figures) {
  const { kept, broken } = guard(figures);
  console.log(['', ...kept.map(line => `ok      ${line}`), ...broken.map(line => `not ok  ${line}`)].join('\n'));
  console.log(`# pass ${kept.length}\n# fail ${broken.length}`);
  if (broken.length > 0) process.exitCode = 1;
}

await main();
