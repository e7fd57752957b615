/**
 * Runs the test files of this folder, as many at a time as there are processors.
 *
 *     node tests/browser/run.mjs [FILE...]
 *
 * One line for each file, and below it what has failed there, in full. The exit status is 1 when anything has.
 */

import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

/** For all of a file, when even its tests' own limits do not end it. In milliseconds. */
const LIMIT_MS = 1_800_000;

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The long ones first, so that none is left for the end. */
function allFiles() {
  return readdirSync(folder).filter(name => name.endsWith('.test.mjs')).map(name => folder + name)
    .sort((one, other) => statSync(other).size - statSync(one).size);
}

/**
 * What became of a file.
 *
 * @param {string} file
 * @returns {Promise<{ passed: number, failures: { name: string, error: string }[], printed: string, seconds: number }>}
 */
async function runFile(file) {
  const started = performance.now();
  const result = { passed: 0, failures: [], printed: '', seconds: 0 };
  const path = []; // the names of the suites around a test
  const isFile = ({ nesting, name }) => nesting === 0 && resolve(name) === resolve(file);
  for await (const { type, data } of run({ files: [file], concurrency: 1, timeout: LIMIT_MS })) {
    switch (type) {
      case 'test:start':
        path.length = data.nesting;
        path.push(data.name);
        break;
      case 'test:pass':
        if (data.details.type !== 'suite' && !isFile(data)) result.passed += 1;
        break;
      case 'test:fail': {
        const { failureType, cause, message } = data.details.error;
        // A suite whose tests have failed says nothing more.
        if (failureType === 'subtestsFailed') break;
        const whole = isFile(data);
        result.failures.push({
          name: whole ? 'the file' : [...path.slice(0, data.nesting), data.name].join(' \u203a '),
          error: whole ? result.printed.match(/^.*Error:.*$/m)?.[0] ?? message : String(cause?.stack ?? cause ?? message),
        });
        break;
      }
      case 'test:stdout': case 'test:stderr':
        result.printed += data.message;
        break;
      default:
    }
  }
  if (result.passed + result.failures.length === 0) result.failures.push({ name: 'the file', error: 'it has no test' });
  result.seconds = (performance.now() - started) / 1000;
  return result;
}

function print(file, { passed, failures, printed, seconds }) {
  const held = failures.length === 0;
  const count = held ? `${passed} passed` : `${passed} passed, ${failures.length} failed`;
  const indented = text => text.trimEnd().replaceAll(/^(?=.)/gm, '    ');
  console.log(`${held ? 'ok    ' : 'not ok'}  ${nameOf(file)}: ${count}, ${seconds.toFixed(1)} s`);
  if (printed !== '') console.log(indented(printed));
  for (const { name, error } of failures) console.log(`\n    ${name}\n${indented(error)}\n`);
}

const nameOf = file => basename(file, '.test.mjs');

async function main() {
  const wanted = process.argv.slice(2);
  const files = wanted.length > 0 ? wanted : allFiles();
  const failed = [];
  let passed = 0;
  const runNext = async () => {
    for (let file = files.shift(); file; file = files.shift()) {
      const result = await runFile(file);
      print(file, result);
      passed += result.passed;
      failed.push(...result.failures.map(({ name, error }) => `failed: ${nameOf(file)} \u203a ${name}: ${error.split('\n', 1)[0]}`));
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, runNext));
  console.log(['', ...failed, `# pass ${passed}`, `# fail ${failed.length}`].join('\n'));
  if (failed.length > 0) process.exitCode = 1;
}

await main();
