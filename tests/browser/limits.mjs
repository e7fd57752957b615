/**
 * `node:test`, with a limit for each test and each hook: one that hangs ends, and says what it waits for.
 *
 * The limit is for one test, whatever others there are beside it, and far above what any takes: it is
 * not there to find what is slow, and a machine may be slow and busy.
 */

import * as unlimited from 'node:test';
import { givenUp } from './waits.mjs';

/** In milliseconds. The longest test takes a few seconds. */
const LIMIT_MS = 180_000;

export const { describe } = unlimited;

/** @param {string} name @param {(t: import('node:test').TestContext) => unknown} run */
export function test(name, run) {
  return unlimited.test(name, limited(run));
}

const hook = name => run => unlimited[name](limited(run));

export const [before, after, beforeEach, afterEach] = ['before', 'after', 'beforeEach', 'afterEach'].map(hook);

function limited(run) {
  return async context => {
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s; it ${waiting()}`)), LIMIT_MS);
    });
    try {
      await Promise.race([run(context), limit]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function waiting() {
  const waits = givenUp();
  return waits.length === 0 ? 'waits for nothing of a page' : `waits for ${waits.join(', and for ')}`;
}
