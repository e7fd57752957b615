/** What hooks add to an incoming call, from the page's handler to the last thing that is done about it. */

import { interleaved } from '../rounds.mjs';

export const family = 'incoming';

/** @param {import('../main.mjs').House} house */
export function run(house) {
  const generation = 'newer';
  const hooked = page => ({ page, operation: 'incoming', argument: { isHooked: true } });
  const bare = { page: 'bare', operation: 'incoming', argument: { isHooked: false } };
  return interleaved(house, family, {
    pages: {
      ours: { script: 'wpp-call', generation },
      theirs: { script: 'wa-js 4.6.0', generation },
      bare: { script: 'nothing', generation },
    },
    rows: [
      { name: 'incoming call, what the hooks add', against: 'wa-js 4.6.0', ours: hooked('ours'), theirs: hooked('theirs'), without: bare },
      { name: 'incoming call, in all', against: 'no hook', ours: hooked('ours'), theirs: bare },
    ],
  });
}
