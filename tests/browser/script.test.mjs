/** The injected file itself: what it weighs, and what a page's policy and an auditor would ask. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from './limits.mjs';
import { gzipSync } from 'node:zlib';
import { wppCall } from './harness.mjs';

/** Gzip bytes: 0.63 of wa-js 4.6.0; to become 0.35 of it. */
const BUDGET = 70_000;

describe('the injected file', () => {
  const source = readFileSync(wppCall(), 'utf8');

  test(`is under ${BUDGET} bytes of gzip`, () => {
    const { length } = gzipSync(source, { level: 9 });
    assert.ok(length < BUDGET, `${length} bytes`);
  });

  test('is a classic script that runs, and leaves no name of its own behind', () => {
    assert.match(source, /^\/\*! wpp-call \d+\.\d+\.\d+ \| Apache-2\.0 \*\/\n/);
    const names = new Set(Object.getOwnPropertyNames(globalThis));
    const window = {};
    new Function('window', source)(window);
    window.WPP.call.dispose();
    assert.deepEqual(Object.getOwnPropertyNames(globalThis).filter(name => !names.has(name)), []);
    assert.deepEqual(window, {});
  });

  test('waits in silence where no page is, and for nothing any more after dispose()', t => {
    const prints = ['debug', 'error', 'info', 'log', 'warn'].map(name => t.mock.method(console, name, () => {}));
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
    const before = timers();
    const window = {};
    new Function('window', source)(window);
    assert.ok(timers() > before, 'it waits');
    window.WPP.call.dispose();
    assert.equal(timers(), before);
    assert.deepEqual(prints.flatMap(({ mock }) => mock.calls.map(call => call.arguments)), []);
  });

  for (const forbidden of ['eval(', 'new Function', 'fetch(', 'importScripts', 'new Worker', 'import(', 'import.meta']) {
    test(`has no ${forbidden}`, () => assert.ok(!source.includes(forbidden)));
  }

  test('does not say on whose machine it was built', () => {
    assert.doesNotMatch(source, /\/(root|home|Users)\//);
  });
});
