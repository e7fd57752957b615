/** Measures an offer from the function call to the hand-over, where sessions and encryption take time. */

import { interleaved } from '../rounds.mjs';

export const family = 'slow-offer';

const AGAINST = 'wa-js 4.3.1';
const DEVICES = [1, 5, 50];
const ENCRYPTION = [
  { isConcurrent: true, name: 'concurrent' },
  { isConcurrent: false, name: 'one at a time' },
];

/** @param {import('../house.mjs').House} house */
export function run(house) {
  const side = (page, argument) => ({ page, operation: 'offer', argument, count: 1 });
  return interleaved(house, family, {
    pages: {
      ours: { script: 'wpp-call', build: 'older' },
      theirs: { script: AGAINST, build: 'older' },
    },
    rows: DEVICES.flatMap(deviceCount => ENCRYPTION.slice(0, deviceCount).map(({ isConcurrent, name }) => ({
      name: `offer end to end, ${deviceCount === 1 ? '1 device' : `${deviceCount} devices, ${name}`}`,
      against: AGAINST,
      unit: 'ms',
      ours: side('ours', { deviceCount, isConcurrent, isOurs: true }),
      theirs: side('theirs', { deviceCount, isConcurrent, isOurs: false }),
    }))),
  });
}
