/** Measures calls that the listener rejects at once: one by one, and in a burst. */

import { grouped } from '../numbers.mjs';
import { interleaved } from '../rounds.mjs';
import { sampleOverSocket } from '../socket.mjs';

export const family = 'auto-reject';

const AGAINST = 'wa-js 4.6.0';
/** The phone numbers of the pages at the relay. */
const NUMBERS = { ours: '4915550001111', theirs: '4915550002222' };

/** How long the page takes for sessions, in milliseconds. wa-js waits for them before it rejects. */
const SESSIONS = [0, 1, 20];
/** The calls in each sample, and the milliseconds before each. */
const CALLS = 24;
const APART = 20;
/** The calls in a burst, and the bursts in each sample. */
const BURSTS = [
  { size: 100, count: 8 },
  { size: 1_000, count: 1 },
];

/** @param {import('../house.mjs').House} house */
export function run(house) {
  const row = (name, { unit, ...side }) => ({ name, against: AGAINST, unit, ours: { page: 'ours', ...side }, theirs: { page: 'theirs', ...side } });
  // This is the only build on which wa-js 4.6.0 rejects by a stanza.
  const page = (script, number) => ({ script, build: 'april', arrivals: true, number });
  const overSocket = page => ({ page, sample: sampleOverSocket(house.server, { number: NUMBERS[page], isRejected: true }) });
  return interleaved(house, family, {
    pages: { ours: page('wpp-call', NUMBERS.ours), theirs: page(AGAINST, NUMBERS.theirs) },
    rows: [
      ...SESSIONS.map(sessionsMs => row(`auto-reject, sessions take ${sessionsMs} ms`, {
        operation: 'autoReject', argument: { sessionsMs, pauseMs: APART }, count: CALLS,
      })),
      { name: 'auto-reject, sessions take 0 ms, by socket', against: AGAINST, ours: overSocket('ours'), theirs: overSocket('theirs') },
      ...BURSTS.map(({ size, count }) => row(`burst of ${grouped(size)} calls, all rejected`, {
        unit: 'ms', operation: 'burst', argument: { size }, count,
      })),
    ],
  });
}
