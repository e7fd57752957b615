/** Measures what hooks add to an incoming call, from the page's handler to the end of all work that follows. */

import { interleaved } from '../rounds.mjs';

export const family = 'incoming';

const AGAINST = 'wa-js 4.6.0';

/** @param {import('../house.mjs').House} house */
export function run(house) {
  const build = 'newest';
  const all = isHooked => ({ page: 'ours', operation: 'incoming', argument: { isHooked } });
  return interleaved(house, family, {
    pages: {
      ours: { script: 'wpp-call', build },
      theirs: { script: AGAINST, build },
    },
    rows: [
      {
        name: 'incoming call, what the hooks add', against: AGAINST,
        ours: { page: 'ours', operation: 'hooks' }, theirs: { page: 'theirs', operation: 'hooks' },
      },
      { name: 'incoming call, in all', against: 'no hook', ours: all(true), theirs: all(false) },
    ],
  });
}
