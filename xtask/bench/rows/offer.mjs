/** Measures `offer`, from the function call to the hand-over of its stanza, on a page that wa-js 4.3.1 can use. */

import { interleaved } from '../rounds.mjs';

export const family = 'offer';

const DEVICES = [1, 5, 50, 256];

/** @param {import('../house.mjs').House} house */
export function run(house) {
  return interleaved(house, family, {
    pages: {
      ours: { script: 'wpp-call', build: 'older' },
      theirs: { script: 'wa-js 4.3.1', build: 'older' },
    },
    rows: DEVICES.map(deviceCount => ({
      name: `offer, ${deviceCount} ${deviceCount === 1 ? 'device' : 'devices'}`,
      against: 'wa-js 4.3.1',
      ours: { page: 'ours', operation: 'offer', argument: { deviceCount, isOurs: true } },
      theirs: { page: 'theirs', operation: 'offer', argument: { deviceCount, isOurs: false } },
    })),
  });
}
