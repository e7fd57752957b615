/**
 * wpp-call with the profile `wa-js-4.3`, without wa-js, does what the published wa-js 4.3.1 was
 * recorded to do: the same stanzas, byte for byte, and the same errors.
 *
 * Two differences are documented: an event's `sender` has no device, and it has a `peer` beside it.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, readVectors, until, untilWatched, wppCall } from './harness.mjs';
import { RandomValues } from './random-values.mjs';
import { heardEvents, prepareSteps, runStep } from './steps.mjs';

const PEER = 'wa-js 4.3.1';
const records = readVectors('wa-js-recorded').records.filter(({ peer }) => peer === PEER);

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  server.relay.enforceOrder = false; // wa-js's order is what today's servers refuse
});
after(() => Promise.all([browser?.close(), server?.close()]));

describe('the profile wa-js-4.3', () => {
  // The recorded order needs no fresh ring: CALL1 was rejected through wpp-call before it is
  // accepted once more, but that step names it, and a named call is always looked for.
  const random = new RandomValues();
  let page;
  before(async () => {
    page = await openHost(browser, server, { build: 'older', scripts: [wppCall()] });
    await page.evaluate(() => WPP.call.configure({ stanzaProfile: 'wa-js-4.3' }));
    await prepareSteps(page);
    await untilWatched(page); // a call that is accepted before is no news any more
  });

  for (const { step, did, sent, error, events } of records) {
    if (events) continue;
    test(`${step}: ${did}`, async () => {
      const seen = await runStep(page, PEER, step);
      const comparable = seen.sent?.map((stanza, index) => (sent?.[index] ? random.adopt(stanza, sent[index]) : stanza));
      assert.deepEqual({ ...seen, sent: comparable }, { sent, ...error && { error } });
    });
  }

  test('tells of each incoming call once, as recorded, but for the device of the sender and the peer', async () => {
    const recorded = records.flatMap(({ events }) => events ?? []);
    await until(page, count => window.heard.length >= count, recorded.length);
    const expected = recorded.map(event => ({ ...event, sender: event.sender.replace(/:\d+@/, '@') }));
    assert.notDeepEqual(expected, recorded);
    const heard = await heardEvents(page);
    assert.deepEqual(heard.map(({ peer }) => peer.jid), expected.map(({ sender }) => sender));
    // What is told beside what wa-js tells.
    const more = ['peer', 'groupJid', 'isSilenced'];
    const others = heard.map(({ peer, groupJid, isSilenced, keys, ...event }) =>
      ({ ...event, keys: keys.filter(key => !more.includes(key)) }));
    assert.deepEqual(others, expected);
    assert.deepEqual(page.problems, []);
  });
});

test('wpp-call has every function that wa-js 4.3.1 has', async t => {
  const page = await openHost(browser, server, { scripts: [wppCall()] });
  t.after(() => page.context().close());
  const functions = await page.evaluate(() => Object.keys(WPP.call).filter(name => typeof WPP.call[name] === 'function'));
  for (const name of ['accept', 'enableCallInterface', 'end', 'offer', 'reject', 'rejectCall']) {
    assert.ok(functions.includes(name), name);
  }
});
