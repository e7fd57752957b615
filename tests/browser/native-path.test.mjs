/**
 * Which path a call takes: WhatsApp Web's own stack, or stanzas of ours. What is said of the stack,
 * and how it is switched on.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';
import {
  ALICE, BOB, begin, callStanza, connect, hangUp, hears, isOver, openPerson, quiet, sentBy, settlesWithin, storyOf,
} from './people.mjs';

const CALLING = { 'ab.enable_web_calling': true };
const NOBODY = '4915112345678@c.us';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** Alice's page, for one test. */
async function open(t, options) {
  const page = await openPerson(browser, server, ALICE, options);
  t.after(() => page.context().close());
  return page;
}

/** What the stack was asked for, without what it was told. */
const asked = page => page.evaluate(() => simulation.native.map(([name]) => name).filter(name => !name.startsWith('handleIncoming')));
const startsAsked = async page => (await asked(page)).filter(name => /^(init|retry)WAWebVoip/.test(name));

/** In the page: an offer, and what can be said of its call. */
const offer = to => WPP.call.offer(to).then(({ id }) => ({ path: WPP.call.get(id).path, id }));

describe('an offer', () => {
  const withoutStack = { without: 'WAWebVoipStackInterface' };
  /** Nobody could see what the server says to what the stack sends. */
  const withoutSending = { without: 'WADeprecatedSendIq,WAWebDeprecatedSendIqWorkerCompatible' };
  const noInterface = () => { simulation.faults.stack = 'none'; };
  const ofDesktop = () => {
    importNamespace('WAWebVoipStackInterface').getVoipStackInterface = async () => ({ type: 'desktop' });
  };
  const CASES = [
    { choice: 'auto', page: 'that may call', query: CALLING, path: 'native' },
    { choice: 'auto', page: 'that may not call', query: {}, path: 'stanza' },
    { choice: 'auto', page: 'that is not isolated', query: { ...CALLING, isolated: 0 }, path: 'stanza' },
    { choice: 'auto', page: 'without the stack', query: { ...CALLING, ...withoutStack }, path: 'stanza' },
    { choice: 'auto', page: "whose stack's stanzas cannot be seen", query: { ...CALLING, ...withoutSending }, path: 'stanza' },
    { choice: 'auto', page: 'of the older build', query: CALLING, build: 'older', path: 'stanza' },
    { choice: 'auto', page: 'whose stack does not come', query: CALLING, before: noInterface, path: 'stanza' },
    { choice: 'auto', page: 'whose stack did not start', query: { ...CALLING, init: 'never' }, path: 'stanza' },
    { choice: 'auto', page: 'with another stack', query: CALLING, before: ofDesktop, path: 'stanza' },
    { choice: 'stanza', page: 'that may call', query: CALLING, path: 'stanza' },
    { choice: 'stanza', page: 'that may not call', query: {}, path: 'stanza' },
    { choice: 'native', page: 'that may call', query: CALLING, path: 'native' },
    { choice: 'native', page: 'that may not call', query: {}, reason: 'calling_disabled' },
    { choice: 'native', page: 'that is not isolated', query: { ...CALLING, isolated: 0 }, reason: 'missing_shared_array_buffer' },
    { choice: 'native', page: 'without the stack', query: { ...CALLING, ...withoutStack }, reason: 'no_stack' },
    { choice: 'native', page: "whose stack's stanzas cannot be seen", query: { ...CALLING, ...withoutSending }, reason: 'no_signalling' },
    { choice: 'native', page: 'whose stack does not come', query: CALLING, before: noInterface, reason: 'no_interface' },
    { choice: 'native', page: 'whose stack did not start', query: { ...CALLING, init: 'never' }, reason: 'init_failed' },
    { choice: 'native', page: 'with another stack', query: CALLING, before: ofDesktop, reason: 'type_desktop' },
    { choice: 'native', page: 'in a browser that cannot', query: CALLING, before: () => { simulation.faults.gate = 'broken_voip_wasm'; }, reason: 'broken_voip_wasm' },
  ];
  for (const { choice, page: where, query, build, before, path, reason } of CASES) {
    test(`with path ${choice} on a page ${where}: ${path ?? reason}`, async t => {
      const page = await open(t, { query, build });
      if (query.init) await until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getDidVoipInitError());
      if (before) await page.evaluate(before);
      // `auto` is what it is without a word.
      if (choice !== 'auto') await page.evaluate(path => WPP.call.configure({ path }), choice);
      server.relay.reset();
      const { value, error } = await outcome(page, offer, NOBODY);
      if (reason) {
        assert.deepEqual([error.isError, error.code, error.reason], [true, 'voip_stack_not_found', reason]);
        assert.ok(error.message.includes(reason), error.message);
        await quiet(server, page);
        assert.deepEqual(sentBy(server, page, undefined, 'offer'), []);
        assert.deepEqual(await page.evaluate(() => [WPP.call.list(), heard]), [[], []]);
        return;
      }
      assert.equal(error, undefined);
      assert.equal(value.path, path);
      assert.equal((await asked(page)).includes('startWAWebVoipCall'), path === 'native');
      assert.equal(sentBy(server, page, value.id, 'offer').length, 1);

      assert.deepEqual(await outcome(page, id => WPP.call.end(id), value.id), { value: true });
      assert.equal((await asked(page)).includes('endCall'), path === 'native');
      assert.equal(await page.evaluate(id => WPP.call.get(id).path, value.id), path, 'to its end');
      const traced = await page.evaluate(id => WPP.call.trace().filter(({ stanza }) => stanza.action?.callId === id), value.id);
      assert.deepEqual([...new Set(traced.map(({ path }) => path))], [path]);
      assert.deepEqual([...new Set(traced.map(({ stanza }) => stanza.action.tag))], ['offer', 'terminate']);
      const acks = await page.evaluate(() => WPP.call.trace().filter(({ direction, stanza }) => direction === 'in' && stanza.stanza === 'ack'));
      assert.ok(acks.length >= 2);
      for (const ack of acks) assert.equal(ack.path, path);
    });
  }
});

describe('between two people', () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path: 'native' })));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  test('a call keeps the path on which it began', async t => {
    t.after(() => alice.evaluate(() => WPP.call.configure({ path: 'auto' })));
    const id = await connect(alice, bob);
    await alice.evaluate(() => WPP.call.configure({ path: 'stanza' }));
    for (const action of [id => WPP.call.mute(id), id => WPP.call.end(id)]) {
      assert.deepEqual(await outcome(alice, action, id), { value: true });
    }
    await isOver(id, alice, bob);
    const { path, outcome: came, muted } = await alice.evaluate(id => WPP.call.get(id), id);
    assert.deepEqual([path, came, muted], ['native', 'completed', true]);
    assert.deepEqual((await asked(alice)).slice(-2), ['setCallMute', 'endCall']);
  });

  test('who makes calls by stanzas and who makes them natively understand each other', async t => {
    t.after(() => Promise.all([alice, bob].map(page => page.evaluate(() => WPP.call.configure({ path: 'auto' })))));
    for (const [one, other] of [[alice, bob], [bob, alice]]) {
      await one.evaluate(() => { WPP.call.configure({ path: 'stanza' }); simulation.devices = [3, 7]; });
      await other.evaluate(() => WPP.call.configure({ path: 'auto' }));
      const id = await one.evaluate(to => WPP.call.offer(to).then(({ id }) => id), other.user);
      await hears(other, 'incoming_call', id);
      assert.equal(await other.evaluate(id => WPP.call.accept(id), id), true);
      await Promise.all([one, other].map(page => until(page, id => WPP.call.get(id).state === 'active', id)));
      await one.evaluate(id => WPP.call.mute(id), id);
      await hears(other, 'peer_muted', id);
      await one.evaluate(id => WPP.call.end(id, { reason: 'tired' }), id);
      await isOver(id, one, other);
      assert.equal((await storyOf(other, id)).at(-1), 'ended: completed, tired, by peer');
      assert.deepEqual(await one.evaluate(id => WPP.call.get(id).path, id), 'stanza');
      assert.deepEqual(await other.evaluate(id => WPP.call.get(id).path, id), 'native');
    }
  });

  test('with path stanza a call that came in to the stack is taken by a stanza of ours', async t => {
    t.after(() => bob.evaluate(() => WPP.call.configure({ path: 'auto' })));
    await bob.evaluate(() => WPP.call.configure({ path: 'stanza' }));
    const id = 'BY-STANZA';
    server.relay.send(bob.jid, callStanza('offer', id, alice.jid));
    await hears(bob, 'incoming_call', id);
    assert.equal(await bob.evaluate(id => WPP.call.get(id).path, id), 'stanza');
    const before = await asked(bob);
    assert.deepEqual(await outcome(bob, id => WPP.call.reject(id, { reason: 'busy' }), id), { value: true });
    assert.deepEqual(await asked(bob), before);
    const [{ node }] = sentBy(server, bob, id, 'reject');
    assert.equal(node.content[0].attrs.reason, 'busy');
    await hangUp(bob);
  });

  test('of a native call the other side is told no reason: so none is taken', async () => {
    const id = await connect(alice, bob);
    const { error } = await outcome(alice, id => WPP.call.end(id, { reason: 'tired' }), id);
    assert.deepEqual([error.code, error.option, error.found], ['invalid_option', 'reason', '"tired"']);
    assert.equal(await alice.evaluate(id => WPP.call.get(id).state, id), 'active');
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
  });
});

describe('status()', () => {
  const up = { enabled: true, initialised: true, gated: false, reason: null };
  const CASES = [
    { where: 'that may call', query: CALLING, at: up, then: up },
    { where: 'that may not call', query: {}, at: { enabled: false, initialised: false, gated: false, reason: 'calling_disabled' }, then: up },
    {
      where: 'that is not isolated', query: { isolated: 0 },
      at: { enabled: false, initialised: false, gated: true, reason: 'missing_shared_array_buffer' },
      then: { enabled: true, initialised: false, gated: true, reason: 'missing_shared_array_buffer' },
    },
    {
      where: 'whose stack did not start at once', query: { ...CALLING, init: 'once' },
      at: { enabled: false, initialised: false, gated: false, reason: 'init_failed' }, then: up,
    },
    {
      where: 'without the stack', query: { without: 'WAWebVoipStackInterface' },
      at: { enabled: false, initialised: false, gated: false, reason: 'no_stack' },
      then: { enabled: true, initialised: false, gated: false, reason: 'no_stack' },
    },
  ];
  const statusOf = page => page.evaluate(() => WPP.call.status());
  for (const { where, query, at, then } of CASES) {
    test(`on a page ${where}, and when the interface was enabled`, async t => {
      const page = await open(t, { query });
      if (at.initialised) await until(page, () => WPP.call.status().then(({ initialised }) => initialised));
      if (at.reason === 'init_failed') await until(page, () => WPP.call.status().then(({ reason }) => reason === 'init_failed'));
      assert.deepEqual(await statusOf(page), at);
      assert.deepEqual(await outcome(page, () => WPP.call.enableCallInterface()), { value: undefined });
      assert.deepEqual(await statusOf(page), then);
    });
  }
});

describe('status() when a function of the page throws', () => {
  test('fails with an error of ours that has the page\'s message', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      importNamespace('WAWebVoipGatingUtils').getUnsupportedBrowserReason = () => { throw new TypeError('no such browser'); };
    });
    const { error } = await outcome(page, () => WPP.call.status());
    assert.deepEqual([error.code, error.step, error.cause], ['host_failed', 'tell its state', 'no such browser']);
    assert.equal(error.message, 'WhatsApp Web failed to tell its state: no such browser');
  });
});

describe('enableCallInterface()', () => {
  const clock = true;

  test('has calls made natively', async t => {
    const page = await open(t);
    assert.equal((await outcome(page, offer, NOBODY)).value.path, 'stanza');
    await page.evaluate(() => WPP.call.end());
    await page.evaluate(() => WPP.call.enableCallInterface());
    assert.equal((await outcome(page, offer, NOBODY)).value.path, 'native');
    const props = ['enable_web_calling', 'enable_web_group_calling', 'web_voip_call_tab_new_call', 'calling_lid_version', 'heartbeat_interval_s'];
    const values = await page.evaluate(names => names.map(name => importNamespace('WAWebABProps').getABPropConfigValue(name)), props);
    assert.deepEqual(values, [true, true, true, 1, 5]);
  });

  test('starts the stack once, however often it is asked', async t => {
    const page = await open(t);
    assert.deepEqual(await startsAsked(page), []);
    await page.evaluate(() => Promise.all([WPP.call.enableCallInterface(), WPP.call.enableCallInterface()]));
    assert.deepEqual(await startsAsked(page), ['initWAWebVoip']);
    const hooked = await page.evaluateHandle(() => importNamespace('WAWebABProps').getABPropConfigValue);
    await page.evaluate(() => WPP.call.enableCallInterface());
    assert.deepEqual(await startsAsked(page), ['initWAWebVoip']);
    assert.equal(await page.evaluate(hooked => importNamespace('WAWebABProps').getABPropConfigValue === hooked, hooked), true);
  });

  test('does not start again a stack that is up', async t => {
    const page = await open(t, { path: 'native' });
    const before = await startsAsked(page);
    await page.evaluate(() => WPP.call.enableCallInterface());
    assert.deepEqual(await startsAsked(page), before);
  });

  test('starts a stack by the page\'s other function when its first start failed', async t => {
    const page = await open(t, { query: { init: 'once' } });
    await page.evaluate(() => WPP.call.enableCallInterface());
    assert.deepEqual(await startsAsked(page), ['initWAWebVoip', 'retryWAWebVoipInitAfterFailure']);
    assert.equal((await outcome(page, offer, NOBODY)).value.path, 'native');
  });

  for (const [init, reason] of [['never', /^init_failed/], ['silent', /^init_failed: no answer in 10 s$/]]) {
    test(`says so when the stack does not start (${init}), and may be tried again`, async t => {
      const page = await open(t, { query: { init }, clock });
      const enable = () => WPP.call.enableCallInterface();
      await begin(page, enable);
      const { error } = await settlesWithin(server, page, 60);
      assert.equal(error.code, 'voip_stack_not_found');
      assert.match(error.reason, reason);
      const tried = await startsAsked(page);
      assert.ok(tried.length > 1 && tried.length <= 8, String(tried.length));
      const { enabled, initialised } = await page.evaluate(() => WPP.call.status());
      assert.deepEqual([enabled, initialised], [false, false]);
      if (init === 'silent') return; // that one never ends, for nobody

      await page.evaluate(() => { simulation.faults.init = 'ok'; });
      await begin(page, enable);
      assert.equal((await settlesWithin(server, page, 60)).error, undefined);
      assert.deepEqual((await page.evaluate(() => WPP.call.status())).initialised, true);
    });
  }

  test('where the stack cannot run switches the interface on, and calls are made by stanzas', async t => {
    const page = await open(t, { query: { isolated: 0 } });
    await page.evaluate(() => WPP.call.enableCallInterface());
    assert.deepEqual(await startsAsked(page), []);
    assert.equal(await page.evaluate(() => importNamespace('WAWebVoipGatingUtils').isCallingEnabled()), true);
    assert.equal((await outcome(page, offer, NOBODY)).value.path, 'stanza');
  });

  test('waits for a page that is late', async t => {
    const page = await openHost(browser, server, {
      scripts: [wppCall()], query: { ...ALICE, late: 400, view: 'off' }, wait: false,
    });
    t.after(() => page.context().close());
    assert.deepEqual(await outcome(page, () => WPP.call.enableCallInterface()), { value: undefined });
    await until(page, () => window.simulation?.ready && window.simulation.connected);
    assert.deepEqual(await page.evaluate(() => WPP.call.status()), { enabled: true, initialised: true, gated: false, reason: null });
    assert.equal((await outcome(page, offer, NOBODY)).value.path, 'native');
    assert.deepEqual(page.problems, []);
  });

  test('is undone by dispose(): the page answers for itself again', async t => {
    const arrange = () => {
      window.look = () => {
        const [gating, abProps] = ['WAWebVoipGatingUtils', 'WAWebABProps'].map(id => importNamespace(id));
        return [abProps.getABPropConfigValue, ...Object.values(gating)];
      };
      window.own = look();
    };
    const page = await open(t, { arrange });
    const isOwn = () => page.evaluate(() => look().map((one, index) => one === own[index]));
    await page.evaluate(() => WPP.call.enableCallInterface());
    assert.ok((await isOwn()).includes(false));
    await page.evaluate(() => WPP.call.dispose());
    assert.ok(!(await isOwn()).includes(false));
    assert.equal(await page.evaluate(() => importNamespace('WAWebVoipGatingUtils').isCallingEnabled()), false);
  });
});
