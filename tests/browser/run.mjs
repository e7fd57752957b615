/**
 * Runs the test files of this folder, as many at a time as there are processors.
 *
 *     node tests/browser/run.mjs [FILE...]
 *
 * One line for each file, and below it, in full, what has failed there. The exit status is 1 when anything has.
 */

import { fork } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For all of a file, when even the limits of its tests do not end it. In milliseconds. */
const LIMIT_MS = 1_800_000;

const here = path => fileURLToPath(new URL(path, import.meta.url));
const nameOf = file => basename(file, '.test.mjs');

const inShort = error => error.match(/^\w*Error\b.*$/m)?.[0] ?? error.split('\n', 1)[0];

/** The long ones first, so that none is left for the end. */
function allFiles() {
  return readdirSync(here('.')).filter(name => name.endsWith('.test.mjs')).map(here)
    .sort((one, other) => statSync(other).size - statSync(one).size);
}

/** Runs what is in `files` until there is nothing more, in a process of its own; when that ends too soon, in another. */
async function work(files, tell) {
  while (files.length > 0) {
    const worker = fork(here('worker.mjs'), { execArgv: [`--test-reporter=${here('reporter.mjs')}`], silent: true });
    let printed = '', held = true;
    for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', text => { printed += text; });
    /** What has become of `what`, with what was printed since. */
    const done = (what, started, { passed = 0, failures }) => {
      held &&= failures.length === 0;
      tell(what, { passed, failures, printed, seconds: (performance.now() - started) / 1000 });
      printed = '';
    };
    const ended = new Promise(resolve => worker.once('close', (code, signal) => resolve(signal ?? `with ${code}`)));
    for (let file = files.shift(); file; file = files.shift()) {
      const started = performance.now();
      const result = await resultOf(worker, ended, file);
      done(file, started, result ?? { failures: [{ name: 'the file', error: `its process ended: ${await ended}` }] });
      if (!result) break;
    }
    const started = performance.now();
    if (worker.connected) worker.send('');
    const how = await ended;
    // Whatever fails in a file has been told; this is what came after a test's end.
    if (held && how !== 'with 0') done('afterwards', started, { failures: [{ name: 'the process', error: printed || `ended ${how}` }] });
  }
}

/**
 * Has the worker run a file.
 *
 * @param {import('node:child_process').ChildProcess} worker
 * @param {Promise<string>} ended when the worker is gone
 * @param {string} file
 * @returns {Promise<import('./reporter.mjs').Result | undefined>} undefined: it has ended first
 */
async function resultOf(worker, ended, file) {
  const limit = setTimeout(() => worker.kill('SIGKILL'), LIMIT_MS);
  const told = new Promise(resolve => worker.once('message', resolve));
  worker.send(file);
  const result = await Promise.race([told, ended.then(() => undefined)]);
  clearTimeout(limit);
  if (result && result.passed + result.failures.length === 0) result.failures.push({ name: 'the file', error: 'it has no test' });
  return result;
}

function print(file, { passed, failures, printed, seconds }) {
  const held = failures.length === 0;
  const indented = text => text.trimEnd().replaceAll(/^(?=.)/gm, '    ');
  console.log(`${held ? ' browser' : '  FAILED'}  ${nameOf(file)} … ${seconds.toFixed(1)} s, ${passed} passed, ${failures.length} failed`);
  if (printed !== '') console.log(indented(printed));
  for (const { name, error } of failures) console.log(`\n    ${name}\n${indented(error)}`);
}

async function main() {
  const wanted = process.argv.slice(2).map(file => resolve(file));
  const files = wanted.length > 0 ? wanted : allFiles();
  const failed = [];
  let passed = 0;
  const tell = (file, result) => {
    print(file, result);
    passed += result.passed;
    failed.push(...result.failures.map(({ name, error }) => `failed: ${nameOf(file)} › ${name}: ${inShort(error)}`));
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, () => work(files, tell)));
  console.log(['', ...failed, `# pass ${passed}`, `# fail ${failed.length}`].join('\n'));
  if (failed.length > 0) process.exitCode = 1;
}

await main();
