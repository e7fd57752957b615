/** `configure`: what may be set, that it takes effect, and that a wrong option sets nothing. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import { ALICE, hears, openPerson, quiet, storyOf } from './people.mjs';

/** Without options: how long a call rings, here and there, and how long a stanza waits for its ack; in milliseconds. */
const DEFAULTS = { callee: 60_000, caller: 90_000, ack: 10_000, sendings: 3 };
const NOBODY = '4915112345678@c.us';

let browser, server, page;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page with the settings of the beginning, whose clock the test winds on. */
async function openFresh() {
  const fresh = await openPerson(browser, server, ALICE, { clock: true });
  server.relay.reset();
  return fresh;
}

const configure = (page, options) => page.evaluate(options => WPP.call.configure(options), options);

/** `isDone` turns true when so much time has passed, and not much earlier. */
async function takes(page, ms, isDone) {
  // The clock runs on by itself, too: half of the time is left for that.
  await page.clock.fastForward(ms / 2);
  await quiet(server, page);
  assert.equal(await isDone(), false, `not before ${ms} ms`);
  await page.clock.fastForward(ms / 2);
}

let rings = 0;

async function calleeRingsFor(page, ms) {
  const id = `RING-${rings += 1}`;
  await page.evaluate(id => { simulation.ring({ id, from: '99887766:3@lid' }); }, id);
  await hears(page, 'incoming_call', id);
  await takes(page, ms, async () => (await storyOf(page, id)).length > 1);
  await hears(page, 'ended', id);
  assert.equal((await storyOf(page, id)).at(-1), 'ended: missed, timeout, by null');
}

async function callerRingsFor(page, ms) {
  const id = await page.evaluate(to => WPP.call.offer(to).then(({ id }) => id), NOBODY);
  await takes(page, ms, async () => (await storyOf(page, id)).length > 2);
  await hears(page, 'ended', id);
  assert.equal((await storyOf(page, id)).at(-1), 'ended: unanswered, timeout, by null');
}

async function isSent(page, { times, every }) {
  server.relay.reset();
  for (let count = 1; count <= times; count++) server.relay.drop('reject');
  const rejects = () => server.relay.stanzas.filter(({ direction, xml }) => direction === 'in' && xml.includes('<reject ')).length;
  await page.evaluate(id => {
    simulation.ring({ id, from: '99887766:3@lid' });
    window.result = undefined;
    WPP.call.reject(id).catch(({ code }) => { window.result = code; });
  }, `RING-${rings += 1}`);
  for (let count = 1; count <= times; count++) {
    while (rejects() < count) await server.relay.next(() => true);
    await takes(page, every, async () => rejects() > count || await page.evaluate(() => window.result !== undefined));
  }
  await until(page, () => window.result === 'call_ack_timeout');
  assert.equal(rejects(), times);
}

describe('what is wrong', () => {
  before(async () => { page = await openFresh(); });
  after(() => page?.context().close());

  const OPTIONS = 'one of the options: path, stanzaProfile, ackTimeoutMs, retries, ringTimeoutMs, trace';
  const PATH = '"auto", "native" or "stanza"';
  const TIME = '1 to 3600000 milliseconds';
  const RETRIES = '0 to 10';
  /** What is no time, and how it is named in the error. */
  const NO_TIME = {
    '0': 'number', '-1': 'number', '1.5': 'number', 'NaN': 'number', 'Infinity': 'number', '3600001': 'number',
    '"500"': '"500"', 'null': 'null', 'undefined': 'undefined', 'true': 'boolean', '500n': 'bigint',
    '[500]': 'object', '{}': 'object', '{ ms: 500 }': 'object', 'new Number(500)': 'object',
  };

  /** The wrong option, what it would have had to be, and what was found. @type {Record<string, [string, string, string]>} */
  const WRONG = {
    '{ other: 1 }': ['other', OPTIONS, 'number'],
    '{ Trace: true }': ['Trace', OPTIONS, 'boolean'],
    '{ "": 1 }': ['', OPTIONS, 'number'],
    '{ toString: 1 }': ['toString', OPTIONS, 'number'],
    '{ "ringTimeoutMs.caller": 500 }': ['ringTimeoutMs.caller', OPTIONS, 'number'],
    '{ path: "Native" }': ['path', PATH, '"Native"'],
    '{ path: "" }': ['path', PATH, '""'],
    '{ path: true }': ['path', PATH, 'boolean'],
    '{ path: null }': ['path', PATH, 'null'],
    '{ path: {} }': ['path', PATH, 'object'],
    '{ retries: -1 }': ['retries', RETRIES, 'number'],
    '{ retries: 11 }': ['retries', RETRIES, 'number'],
    '{ retries: 0.5 }': ['retries', RETRIES, 'number'],
    '{ retries: "2" }': ['retries', RETRIES, '"2"'],
    '{ retries: null }': ['retries', RETRIES, 'null'],
    '{ retries: {} }': ['retries', RETRIES, 'object'],
    '{ stanzaProfile: {} }': ['stanzaProfile', '"current" or "wa-js-4.3"', 'object'],
    ...Object.fromEntries(Object.entries(NO_TIME).map(([value, found]) => [`{ ackTimeoutMs: ${value} }`, ['ackTimeoutMs', TIME, found]])),
    ...Object.fromEntries(['caller', 'callee'].flatMap(side => Object.entries(NO_TIME).map(([value, found]) =>
      [`{ ringTimeoutMs: { ${side}: ${value} } }`, [`ringTimeoutMs.${side}`, TIME, found]]))),
    ...Object.fromEntries(Object.entries({ '500': 'number', '"500"': '"500"', 'null': 'null', 'undefined': 'undefined', 'true': 'boolean', '[500, 500]': 'object' })
      .map(([value, found]) => [`{ ringTimeoutMs: ${value} }`, ['ringTimeoutMs', '{ caller, callee }', found]])),
  };
  for (const [options, [option, expected, found]] of Object.entries(WRONG)) {
    test(`${options} is invalid_option`, async () => {
      const { error, value } = await outcome(page, `() => WPP.call.configure(${options})`);
      assert.equal(value, undefined);
      assert.ok(error, 'it is refused');
      assert.deepEqual(error, {
        isError: true, code: 'invalid_option', option, expected, found,
        message: `Option ${option || error.message.slice(7, error.message.indexOf(':'))}: expected ${expected}, found ${found}`,
      });
    });
  }

  test('{ ringTimeoutMs: { both: 500 } } is invalid_option', async () => {
    const { error } = await outcome(page, () => WPP.call.configure({ ringTimeoutMs: { both: 500 } }));
    assert.deepEqual([error.isError, error.code, error.option], [true, 'invalid_option', 'ringTimeoutMs.both']);
  });

  test('is no problem for the page', () => assert.deepEqual(page.problems, []));
});

describe('what is set', () => {
  beforeEach(async () => { page = await openFresh(); });

  test('takes effect, and nothing else changes', async t => {
    t.after(() => page.context().close());
    assert.equal(await configure(page, { ringTimeoutMs: { callee: 200_000 } }), undefined);
    await calleeRingsFor(page, 200_000);
    await callerRingsFor(page, DEFAULTS.caller);
    await configure(page, { ringTimeoutMs: { caller: 300_000 } });
    await calleeRingsFor(page, 200_000);
    await callerRingsFor(page, 300_000);
    await isSent(page, { times: DEFAULTS.sendings, every: DEFAULTS.ack });
    await configure(page, { retries: 1 });
    await isSent(page, { times: 2, every: DEFAULTS.ack });
    await configure(page, { ackTimeoutMs: 50_000, retries: 3 });
    await isSent(page, { times: 4, every: 50_000 });
    await configure(page, { ringTimeoutMs: {} });
    await configure(page, {});
    await calleeRingsFor(page, 200_000);
  });

  test('is nothing when one option is wrong, also not what is right', async t => {
    t.after(() => page.context().close());
    const right = 'path: "stanza", stanzaProfile: "wa-js-4.3", ackTimeoutMs: 200, retries: 0, ringTimeoutMs: { caller: 200, callee: 200 }';
    for (const options of [
      `{ ${right}, trace: "yes" }`, `{ trace: "yes", ${right} }`, `{ ${right}, other: 1 }`, `{ other: 1, ${right} }`,
      '{ ackTimeoutMs: 200, ringTimeoutMs: { callee: 200, caller: 0 } }', '{ retries: 0, ringTimeoutMs: { caller: 200, both: 200 } }',
    ]) {
      const { error } = await outcome(page, `() => WPP.call.configure(${options})`);
      assert.equal(error?.code, 'invalid_option', options);
    }
    await calleeRingsFor(page, DEFAULTS.callee);
    await callerRingsFor(page, DEFAULTS.caller);
    await isSent(page, { times: DEFAULTS.sendings, every: DEFAULTS.ack });
    assert.equal('from' in server.relay.stanzas.find(({ xml }) => xml.includes('<reject ')).node.attrs, false, 'the profile');
  });

  test('may be the first and the last of what is allowed', async t => {
    t.after(() => page.context().close());
    for (const options of [
      { path: 'auto' }, { path: 'native' }, { path: 'stanza' }, { ackTimeoutMs: 1 }, { ackTimeoutMs: 3_600_000 }, { retries: 0 }, { retries: 10 },
      { ringTimeoutMs: { caller: 1, callee: 1 } }, { ringTimeoutMs: { caller: 3_600_000, callee: 3_600_000 } },
    ]) {
      assert.deepEqual(await outcome(page, options => WPP.call.configure(options), options), { value: undefined }, JSON.stringify(options));
    }
    // The last of each is what holds.
    await calleeRingsFor(page, 3_600_000);
  });
});
