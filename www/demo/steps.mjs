/** Checks and counts the steps. A failed step shows what was expected and what was found. */

import { isDeepStrictEqual } from 'node:util';
import * as terminal from './terminal.mjs';

/** How long a step may take, in milliseconds. Only a failing step takes this long. */
const PATIENCE = 10_000;

/** Thrown for a failed step after which the other steps of its pattern make no sense. */
export class StepFailed extends Error {
  /** @param {string} label @param {unknown} expected @param {unknown} found */
  constructor(label, expected, found) {
    super(label);
    this.expected = expected;
    this.found = found;
  }
}

/** Counts the steps. */
export class Steps {
  passed = 0;
  failed = 0;

  /** @param {string} label @param {unknown} found @param {unknown} expected */
  check(label, found, expected) {
    if (isDeepStrictEqual(found, expected)) {
      this.passed += 1;
      terminal.passed(label);
    } else {
      this.failed += 1;
      terminal.failed(label, expected, found);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    this.failed += 1;
    terminal.gap();
    if (error instanceof StepFailed) terminal.failed(error.message, error.expected, error.found);
    else terminal.failed('the demo itself runs', 'no exception', error);
  }
}

/**
 * Returns the result of `work`, or fails when that takes longer than `PATIENCE`.
 * @template T @param {string} label what is expected @param {Promise<T>} work @returns {Promise<T>}
 */
export function within(label, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new StepFailed(label, `within ${PATIENCE / 1000} s`, 'not yet')), PATIENCE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
