/**
 * Runs wpp-call for hours in a real browser, on the simulated page. Nothing may be lost, and memory must not
 * grow.
 *
 *     node xtask/soak/main.mjs [--quick] [--only NAME]
 *
 * The exit status is 1 when something is lost or grows. CHROMIUM names the browser, WPP_CALL the script instead
 * of `pkg/dist/wpp-call.js`.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer } from '../../www/server/server.mjs';
import { launch, openStage } from '../bench/browser.mjs';
import { heapOf, keepMemories, wasmOf } from '../bench/memories.mjs';
import { Progress } from '../bench/terminal.mjs';
import { judge } from './judge.mjs';
import { loads } from './loads.mjs';
import { printReport } from './report.mjs';

/** The parts of a load after which memory is measured. */
const LOOKS = [0.1, 0.5, 1];

/** The most time for one chunk on a busy machine, in milliseconds. After that, it counts as hanging. */
const PATIENCE_MS = 600_000;

const SCRIPTS = ['page/ledger.js', 'page/loads.js'].map(path => fileURLToPath(new URL(path, import.meta.url)));

async function main() {
  const { values: { quick, only } } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const all = loads(quick);
  const chosen = all.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) throw new Error(`expected ${all.map(({ name }) => name).join(', ')}, found ${only}`);

  const [browser, server] = await Promise.all([launch(), startServer()]);
  const outcomes = [];
  try {
    for (const load of chosen) {
      const progress = new Progress(load.name, 'soak');
      const begun = performance.now();
      const outcome = await outcomeOf({ browser, server, progress }, load);
      progress.finish();
      outcomes.push({ load, outcome, seconds: (performance.now() - begun) / 1000, verdicts: judge(outcome) });
    }
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
  if (!printReport(outcomes)) process.exitCode = 1;
}

/** @param {import('./loads.mjs').Load} load @returns {Promise<import('./judge.mjs').Outcome>} */
async function outcomeOf({ browser, server, progress }, load) {
  const page = await openStage(browser, server, {
    script: 'wpp-call', build: 'newest', timed: false,
    async prepare(page) {
      if (load.hasClock) await page.clock.install();
      await page.addInitScript(keepMemories);
    },
    async arrange(page) {
      if (load.hasClock) await page.clock.pauseAt(await page.evaluate(() => Date.now()) + 60_000);
      for (const path of SCRIPTS) await page.evaluate(readFileSync(path, 'utf8'));
      await load.arrange?.(page);
    },
  });
  let done = 0;
  const looks = [];
  const look = async part => {
    await page.evaluate(() => soak.tidy());
    looks.push({ part, wasm: await wasmOf(page), heap: await heapOf(page) });
  };
  try {
    progress.show('until what is bounded is full');
    const isFull = await inTime(load.fill(page, load.filling)) === load.filling;
    await look(0);
    for (const part of isFull ? LOOKS : []) {
      const until = Math.round(part * load.count);
      while (done < until) {
        progress.show(`${done} of ${load.count} ${load.title}`);
        const size = Math.min(until - done, load.chunk);
        const more = await inTime(load.run(page, size));
        await page.evaluate(() => soak.tidy());
        done += more;
        if (more < size) break;
      }
      await look(part);
      if (done < until) break;
    }
    const ledger = await page.evaluate(() => soak.report());
    return { wanted: load.count, done, looks, ledger, problems: page.problems, most: load.most, mostHeap: load.mostHeap };
  } finally {
    await page.context().close();
  }
}

/** Fails when the work takes too long. */
async function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing was done in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

await main();
