/** What the core costs by itself, without a browser: `native/`, by criterion. Nobody else's stands beside it. */

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const family = 'native';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const results = join(root, 'target/bench/criterion');

/**
 * @typedef {object} NativeFigure a figure without theirs
 * @property {number} ours nanoseconds: the median
 * @property {[number, number]} spread in which the median is with a confidence of 95 %
 * @property {number} allocations
 * @property {number} bytes in all of them
 */

/**
 * @param {import('../main.mjs').House} house
 * @returns {Promise<NativeFigure[]>}
 */
export async function run({ progress }) {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  await benchmark(progress);
  const read = (...path) => JSON.parse(readFileSync(join(results, ...path), 'utf8'));
  const medians = new Map();
  for (const { name: folder } of readdirSync(results, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    if (folder !== 'report') medians.set(read(folder, 'new/benchmark.json').full_id, read(folder, 'new/estimates.json').median);
  }
  return read('allocations.json').map(({ name, allocations, bytes }) => {
    const { point_estimate: ours, confidence_interval: { lower_bound: low, upper_bound: high } } = medians.get(name);
    return {
      family, name, against: null, unit: 'ns', ours, theirs: null, ratio: null,
      spread: [low, high], budget: null, goal: null, ok: null, allocations, bytes,
    };
  });
}

/** @param {(what: string) => void} progress */
async function benchmark(progress) {
  const child = spawn(process.env.CARGO ?? 'cargo', ['bench', '--package', 'xtask-bench-native', '--bench', 'native'], {
    cwd: root, env: { ...process.env, CRITERION_HOME: results }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      printed.push(line);
      if (line.trim()) progress(line.trim());
    });
  }
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`cargo bench ended with ${status}:\n${printed.join('\n')}`);
}
