/** Measures the time from the arrival of an offer to the listener of `call.incoming_call`. */

import { checkProblems, openStage } from '../browser.mjs';
import { figure } from '../figures.mjs';
import { interleaved } from '../rounds.mjs';
import { sampleOverSocket } from '../socket.mjs';

export const family = 'arrival';

const AGAINST = 'wa-js 4.6.0';
const page = (script, number) => ({ script, build: 'newest', arrivals: true, number });
/** The phone numbers of the pages at the relay. */
const NUMBERS = { ours: '4915550001111', theirs: '4915550002222' };

/**
 * The milliseconds before each call, and the calls in each sample. Calls back to back are timed together,
 * because the clock is too coarse for one.
 */
const SINGLY = { pauseMs: 20, count: 24 };
const BACK_TO_BACK = { pauseMs: 0, count: 512 };
/** How long a fresh page is left alone before its first call, in milliseconds. */
const BEFORE_FIRST = 500;

/** @param {import('../house.mjs').House} house */
export async function run(house) {
  const side = (page, { pauseMs, count }) => ({ page, operation: 'arrival', argument: { pauseMs }, count });
  const row = (name, calls) => ({ name, against: AGAINST, ours: side('ours', calls), theirs: side('theirs', calls) });
  const overSocket = page => ({ page, sample: sampleOverSocket(house.server, { number: NUMBERS[page], isRejected: false }) });
  return [
    ...await interleaved(house, family, {
      pages: { ours: page('wpp-call', NUMBERS.ours), theirs: page(AGAINST, NUMBERS.theirs) },
      rows: [
        row(`arrival to listener, ${SINGLY.pauseMs} ms apart`, SINGLY),
        row('arrival to listener, back to back', BACK_TO_BACK),
        {
          name: `arrival to listener, ${SINGLY.pauseMs} ms apart, by socket`, against: AGAINST,
          ours: overSocket('ours'), theirs: overSocket('theirs'),
        },
      ],
    }),
    await firstCalls(house),
  ];
}

async function firstCalls(house) {
  const { settings, progress } = house;
  const sets = [];
  for (let set = 1; set <= settings.sets; set += 1) {
    const rounds = [];
    for (let round = 1; round <= settings.starts; round += 1) {
      progress(`first call, set ${set} of ${settings.sets}, round ${round} of ${settings.starts}`);
      rounds.push({ ours: await firstCall(house, 'wpp-call'), theirs: await firstCall(house, AGAINST) });
    }
    sets.push(rounds);
  }
  return figure({ family, name: 'first call in a fresh page', against: AGAINST, unit: 'µs' }, sets);
}

/** @returns {Promise<number>} microseconds */
async function firstCall({ browser, server }, script) {
  const stage = await openStage(browser, server, page(script));
  const took = await stage.evaluate(pauseMs => bench.operations.arrival({ pauseMs }, 1), BEFORE_FIRST);
  await stage.context().close();
  checkProblems(script, stage);
  return 1000 * took;
}
