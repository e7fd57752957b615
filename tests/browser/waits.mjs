/** What is being waited for, so that a test that hangs can say it. */

/** @type {Set<{ what: string }>} */
const open = new Set();

/**
 * The same promise, told of while it is open.
 *
 * @template T
 * @param {unknown} what printed as text, such as a function that runs in the page
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export async function waitingFor(what, promise) {
  const wait = { what: String(what) };
  open.add(wait);
  try {
    return await promise;
  } finally {
    open.delete(wait);
  }
}

/** Tells all of them, and forgets them: whoever asks has given them up. @returns {string[]} */
export function givenUp() {
  const given = Array.from(open, ({ what }) => what);
  open.clear();
  return given;
}
