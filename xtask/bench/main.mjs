/**
 * Measures wpp-call side by side with the tools that people use today, in one run.
 *
 *     node xtask/bench/main.mjs [--quick] [FAMILY...]
 *     node xtask/bench/main.mjs --guards
 *
 * A quick run fails when it exceeds a limit of `guards.mjs`. With `--guards`, the run is quick, measures only
 * what has limits, and writes no report. A full run of all families writes `BENCHMARKS.md`, unless one of them
 * failed. CHROMIUM names the browser, WPP_CALL the script instead of `pkg/dist/wpp-call.js`.
 */

import { parseArgs } from 'node:util';
import { startServer } from '../../www/server/server.mjs';
import { launch } from './browser.mjs';
import { GUARDS, guard, isGuarded } from './guards.mjs';
import { machine } from './machine.mjs';
import { writeReport } from './report.mjs';
import * as answer from './rows/answer.mjs';
import * as arrival from './rows/arrival.mjs';
import * as autoReject from './rows/auto-reject.mjs';
import * as incoming from './rows/incoming.mjs';
import * as life from './rows/life.mjs';
import * as memory from './rows/memory.mjs';
import * as native from './rows/native.mjs';
import * as oldCalls from './rows/old-calls.mjs';
import * as offer from './rows/offer.mjs';
import * as size from './rows/size.mjs';
import * as puppeteer from './rows/puppeteer.mjs';
import * as slowOffer from './rows/slow-offer.mjs';
import * as start from './rows/start.mjs';
import * as tree from './rows/tree.mjs';
import { Progress, printTable } from './terminal.mjs';

const criterion = (warmUp, measurement, samples) =>
  ['--warm-up-time', warmUp, '--measurement-time', measurement, '--sample-size', samples, '--nresamples', 1000].map(String);

/** @type {Record<'full' | 'quick', import('./house.mjs').Settings>} */
const SETTINGS = {
  full: {
    sets: 9, rounds: 5, starts: 3, sampleMs: 10, warmMs: 500, pages: 9, calls: [1_000, 100_000, 1_000_000], lived: 10_000,
    processes: 5, criterion: criterion(0.1, 0.3, 20),
  },
  quick: {
    sets: 2, rounds: 3, starts: 2, sampleMs: 4, warmMs: 100, pages: 1, calls: [1_000, 5_000], lived: 1_000,
    processes: 1, criterion: criterion(0.05, 0.1, 10),
  },
};

const FAMILIES = [
  size, start, arrival, autoReject, oldCalls, life, puppeteer, offer, slowOffer, answer, incoming, tree, memory, native,
];

async function main() {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, guards: { type: 'boolean', default: false } }, allowPositionals: true,
  });
  const quick = values.quick || values.guards;
  const names = FAMILIES.map(({ family }) => family);
  const unknown = positionals.find(name => !names.includes(name));
  if (unknown !== undefined) throw new Error(`expected ${names.join(', ')}, found ${unknown}`);
  const isChosen = family => (values.guards ? GUARDS.some(one => one.family === family) : positionals.length === 0 || positionals.includes(family));
  const chosen = FAMILIES.filter(({ family }) => isChosen(family));

  const wants = values.guards ? isGuarded : () => true;
  const settings = SETTINGS[quick ? 'quick' : 'full'];
  const [browser, server] = await Promise.all([launch(), startServer()]);
  const figures = [], failed = [];
  try {
    for (const { family, run } of chosen) {
      const progress = new Progress(family);
      try {
        const measured = await run({ browser, server, settings, wants, progress: what => progress.show(what) });
        progress.finish();
        printTable(measured);
        figures.push(...measured);
      } catch (error) {
        // The other families are measured nevertheless. The pages of the failed one must not disturb them.
        progress.finish();
        console.error(error);
        failed.push(family);
        await Promise.all(browser.contexts().map(context => context.close()));
      }
    }
    if (failed.length > 0) {
      console.error(`failed: ${failed.join(', ')}`);
      process.exitCode = 1;
    }
    if (!values.guards) {
      const about = { ...machine(), browser: `Chromium ${browser.version()}`, quick, settings };
      await writeReport({ ...about, figures }, { isWhole: !quick && failed.length === 0 && chosen.length === FAMILIES.length });
    }
    if (quick) printGuards(guard(figures, chosen.map(({ family }) => family).filter(family => !failed.includes(family))));
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
}

/** Prints the limits in the format of a test program. The exit status is 1 when one is broken. */
function printGuards({ kept, broken }) {
  if (kept.length + broken.length === 0) return;
  console.log(['', ...kept.map(line => `ok      ${line}`), ...broken.map(line => `not ok  ${line}`)].join('\n'));
  console.log(`# pass ${kept.length}\n# fail ${broken.length}`);
  if (broken.length > 0) process.exitCode = 1;
}

await main();
