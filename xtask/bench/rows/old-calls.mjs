/** Measures one `reject(id)` in a page with calls that are over. */

import { grouped } from '../numbers.mjs';
import { interleaved } from '../rounds.mjs';

export const family = 'old-calls';

const AGAINST = 'wa-js 4.6.0';
const NONE = 0;
const OLD = [NONE, 200, 1_000];

/**
 * The calls that are rejected in every page before it is measured. So all pages have equally warm code and
 * remember as much; they only keep different numbers of calls.
 */
const REJECTED = 1_000;

/** The rejects in each sample. They are timed together, because the clock is too coarse for one. */
const REJECTS = 512;

/** @param {import('../house.mjs').House} house */
export function run(house) {
  const page = (script, old) => ({
    script, build: 'april', arrange: page => page.evaluate(counts => bench.rejectAndKeep(counts), { rejected: REJECTED, kept: old }),
  });
  const side = (who, old) => ({ page: `${who} ${old}`, operation: 'rejectAmong', argument: { kept: old }, count: REJECTS });
  const sides = new Map(OLD.map(old => [old, { ours: side('ours', old), theirs: side('theirs', old) }]));
  const nameOf = old => `reject, ${old === NONE ? 'no' : grouped(old)} old calls`;
  return interleaved(house, family, {
    pages: Object.fromEntries(OLD.flatMap(old => [
      [`ours ${old}`, page('wpp-call', old)],
      [`theirs ${old}`, page(AGAINST, old)],
    ])),
    rows: OLD.flatMap(old => [
      { name: nameOf(old), against: AGAINST, ...sides.get(old) },
      ...old === NONE ? [] : [
        { name: nameOf(old), against: 'itself with none', ours: sides.get(old).ours, theirs: sides.get(NONE).ours },
      ],
    ]),
  });
}
