/**
 * The published wa-js bundles, unmodified, in the simulated page.
 *
 * What they send, throw and emit here must be what was recorded of them elsewhere. That
 * is what ties the simulation to reality; a failure is a fault of the simulation.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, readVectors, testFile, until, waJsBundle } from './harness.mjs';
import { RandomValues } from './random-values.mjs';
import { heardEvents, prepareSteps, runStep } from './steps.mjs';

const { records } = readVectors('wa-js-recorded');

/** How far two clocks in one test may be apart, in seconds. */
const CLOCK_TOLERANCE_S = 10;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  server.relay.enforceOrder = false; // the recordings were made where any order is taken
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What wa-js gets who asks for sessions with an array, where the page takes an object. */
const NO_DEVICES = "Cannot read properties of undefined (reading 'length')";

const CALLING = { 'ab.enable_web_calling': true };

const HOSTS = {
  '4.3.1': { build: 'older', query: {} },
  // The recordings of 4.6.0 had the page's modules of April and the native stack from the start.
  '4.6.0': { build: 'april', query: CALLING },
};

for (const [version, host] of Object.entries(HOSTS)) {
  const peer = `wa-js ${version}`;

  describe(`${peer} on ${host.build}`, () => {
    const random = new RandomValues();
    let page;
    before(async () => {
      page = await openHost(browser, server, {
        ...host, scripts: [testFile('without-analytics.js'), waJsBundle(version)],
      });
    });

    test('becomes ready', async () => {
      await until(page, () => window.WPP?.isFullReady);
      assert.equal(await page.evaluate(() => WPP.isReady), true);
      await prepareSteps(page);
    });

    const ofPeer = records.filter(record => record.peer === peer);
    for (const { step, did, sent, error, native, events } of ofPeer) {
      if (events) continue;
      test(`${step}: ${did}`, async () => {
        const seen = await runStep(page, peer, step);
        const comparable = seen.sent?.map((stanza, index) => (sent?.[index] ? random.adopt(stanza, sent[index]) : stanza));
        assert.deepEqual({ ...seen, sent: comparable }, { sent, ...native && { native }, ...error && { error } });
      });
    }

    test('tells of each incoming call once', async () => {
      const recorded = ofPeer.flatMap(({ events }) => events ?? []);
      await until(page, count => window.heard.length >= count, recorded.length);
      const heard = (await heardEvents(page)).map(event => atRecordedTime(event, recorded));
      assert.deepEqual(heard, recorded);
    });
  });
}

for (const build of ['august', 'newest']) {
  describe(`wa-js 4.6.0 on ${build}`, () => {
    // Not recorded: what follows from the recordings and from what is known of the page since August.
    const peer = 'wa-js 4.6.0';
    const recorded = records.filter(record => record.peer === peer && !record.events);
    let page;
    before(async () => {
      page = await openHost(browser, server, {
        build, query: CALLING, scripts: [testFile('without-analytics.js'), waJsBundle('4.6.0')],
      });
      await until(page, () => window.WPP?.isFullReady);
      await prepareSteps(page);
    });

    for (const { step, did, sent, error, native } of recorded) {
      if (sent) {
        test(`${step}: ${did} fails, for the sessions are asked for with an array`, async () => {
          assert.deepEqual((await runStep(page, peer, step)).error, { name: 'TypeError', message: NO_DEVICES });
        });
      } else {
        test(`${step}: ${did}, as recorded`, async () => {
          assert.deepEqual(await runStep(page, peer, step), { ...native && { native }, ...error && { error } });
        });
      }
    }
  });
}

describe('wa-js 4.3.1 where the call collection is a Map', () => {
  // What is known of the version in use when WhatsApp changed its collection.
  let page;
  const open = async build => {
    page = await openHost(browser, server, { build, scripts: [testFile('without-analytics.js'), waJsBundle('4.3.1')] });
    await until(page, () => window.WPP?.isInjected);
    await page.evaluate(() => {
      simulation.ring({ id: 'CALL1', from: '4915112345678:3@c.us' });
    });
  };
  before(() => open('april'));

  const outcome = action => page.evaluate(`(async () => {
    try { return { value: await (${action})() } } catch ({ code, message }) { return { code, message } }
  })()`);

  test('cannot find a call to accept, nor accept the one named, nor offer', async () => {
    assert.match((await outcome(() => WPP.call.accept())).message, /CallStore\.findFirst is not a function/);
    assert.equal((await outcome(() => WPP.call.accept('CALL1'))).code, 'call_is_not_incoming_ring');
    assert.match((await outcome(() => WPP.call.offer('4915112345678@c.us'))).message, /CallStore\.assertGet is not a function/);
  });

  test('can reject and end the call named, and enable the interface', async () => {
    assert.deepEqual(await outcome(() => WPP.call.reject('CALL1')), { value: true });
    await page.evaluate(() => importDefault('WAWebCallCollection').get('CALL1').setState(6));
    assert.deepEqual(await outcome(() => WPP.call.end('CALL1')), { value: true });
    assert.equal(await page.evaluate(() => importNamespace('WAWebVoipGatingUtils').isCallingEnabled()), false);
    await outcome(() => WPP.call.enableCallInterface());
    assert.equal(await page.evaluate(() => importNamespace('WAWebVoipGatingUtils').isCallingEnabled()), true);
  });

  for (const build of ['august', 'newest']) {
    test(`cannot reject and end it since August either: ${build}`, async () => {
      await page.context().close();
      await open(build);
      assert.equal((await outcome(() => WPP.call.reject('CALL1'))).message, NO_DEVICES);
      await page.evaluate(() => importDefault('WAWebCallCollection').get('CALL1').setState(6));
      assert.equal((await outcome(() => WPP.call.end('CALL1'))).message, NO_DEVICES);
    });
  }
});

test('wa-js 4.3.1 finds a page that is late', async t => {
  const page = await openHost(browser, server, {
    build: 'older', query: { late: 400 }, wait: false,
    scripts: [testFile('without-analytics.js'), waJsBundle('4.3.1')],
    prepare: page => page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => { window.wasInjectedAtOnce = WPP.isInjected; });
    }),
  });
  t.after(() => page.context().close());
  assert.equal(await page.evaluate(() => wasInjectedAtOnce), false);
  await until(page, () => WPP.isReady);
});

/** An event that took its time from the clock gets the recorded time. */
function atRecordedTime(event, recorded) {
  const isNow = Math.abs(event.offerTime - Date.now() / 1000) < CLOCK_TOLERANCE_S;
  return isNow ? { ...event, offerTime: recorded.find(({ id }) => id === event.id)?.offerTime } : event;
}
