/** One `reject(id)` in a page that has calls which are over. */

import { grouped } from '../numbers.mjs';
import { interleaved } from '../rounds.mjs';

export const family = 'old-calls';

const AGAINST = 'wa-js 4.6.0';
const NONE = 0;
const OLD = [NONE, 200, 1_000];

/** So many calls have been rejected in every page, so that all have code as warm and remember as much; what they keep is different. */
const REJECTED = 1_000;

/** Rejects of each sample: several are timed together, for the clock is too coarse for one. */
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
