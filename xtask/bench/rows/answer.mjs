/** Measures `reject`, `accept` and `end`, from the function call to the hand-over of the stanza. */

import { interleaved } from '../rounds.mjs';

export const family = 'answer';

/**
 * Each version needs a page of its own time. wa-js 4.6.0 ends calls only with WhatsApp's own stack, and answers
 * by stanzas on no later build.
 */
const PEERS = [
  { against: 'wa-js 4.3.1', build: 'older', actions: ['reject', 'accept', 'end'] },
  { against: 'wa-js 4.6.0', build: 'april', actions: ['reject', 'accept'] },
];

/** @param {import('../house.mjs').House} house */
export async function run(house) {
  const figures = [];
  for (const { against, build, actions } of PEERS) {
    figures.push(...await interleaved(house, family, {
      pages: {
        ours: { script: 'wpp-call', build },
        theirs: { script: against, build },
      },
      rows: actions.map(name => ({
        name, against, ours: { page: 'ours', operation: name }, theirs: { page: 'theirs', operation: name },
      })),
    }));
  }
  return figures;
}
