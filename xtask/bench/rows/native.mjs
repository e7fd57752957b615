/** Measures the core by itself, without a browser: `native/`, with criterion. There is nothing to compare it with. */

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, range } from '../statistics.mjs';

export const family = 'native';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const results = join(root, 'target/bench/criterion');

/**
 * @typedef {object} NativeFigure a figure without `theirs`
 * @property {number} ours nanoseconds: the median of the processes' medians
 * @property {[number, number]} spread the lowest and the highest of those
 * @property {number} allocations
 * @property {number} bytes in all allocations together
 */

/**
 * @param {import('../house.mjs').House} house
 * @returns {Promise<NativeFigure[]>}
 */
export async function run({ settings, progress }) {
  rmSync(results, { recursive: true, force: true });
  const processes = [];
  for (let number = 1; number <= settings.processes; number += 1) {
    const folder = join(results, String(number));
    mkdirSync(folder, { recursive: true });
    await benchmark(folder, settings.criterion, line => progress(`process ${number} of ${settings.processes}, ${line}`));
    processes.push({ folder, medians: mediansIn(folder) });
  }
  const counted = readJson(processes[0].folder, 'allocations.json');
  return counted.map(({ name, allocations, bytes }) => {
    const times = processes.map(({ medians }) => medians.get(name));
    return {
      family, name, against: null, unit: 'ns', ours: median(times), theirs: null, ratio: null,
      spread: range(times), bar: null, goal: null, met: null, allocations, bytes,
    };
  });
}

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** Returns criterion's medians in that folder, in nanoseconds, by name. */
function mediansIn(folder) {
  const measured = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name !== 'report');
  return new Map(measured.map(({ name }) => [
    readJson(folder, name, 'new/benchmark.json').full_id,
    readJson(folder, name, 'new/estimates.json').median.point_estimate,
  ]));
}

/**
 * Runs the benchmark.
 *
 * @param {string} folder for criterion's results
 * @param {string[]} options of criterion
 * @param {(what: string) => void} progress
 */
async function benchmark(folder, options, progress) {
  const child = spawn(process.env.CARGO ?? 'cargo', ['bench', '--package', 'xtask-bench-native', '--bench', 'native', '--', ...options], {
    cwd: root, env: { ...process.env, CRITERION_HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'],
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
