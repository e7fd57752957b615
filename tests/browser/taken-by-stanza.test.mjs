/**
 * Calls that we take or offer by stanzas, of which the page knows nothing: it stops ringing, and
 * neither says nor logs that they were missed.
 */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { launchBrowser } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, hears, isOver, openPerson, quiet, ring } from './people.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const variant of VARIANTS) describe(variant.name, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, variant)));
    for (const page of [alice, bob]) {
      await page.evaluate(() => {
        window.bells = [];
        try {
          const bus = importDefault('WAWebCallNotificationBus');
          for (const name of ['alert_call', 'cancel_call', 'missed_call']) bus.on(name, ({ msgId }) => bells.push([name, msgId]));
        } catch { /* a build without it rings in another way */ }
      });
    }
  });
  afterEach(async () => {
    await quiet(server, alice, bob);
    server.relay.reset();
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  const bellsOf = (page, id) => page.evaluate(id => bells.filter(([, msgId]) => msgId === id).map(([name]) => name), id);
  const loggedOf = (page, id) => page.evaluate(id => simulation.callLog.filter(entry => entry.id === id).map(({ kind }) => kind), id);
  const modelOf = (page, id) => page.evaluate(id => {
    const model = importDefault('WAWebCallCollection').get(id);
    const { CallState, CALL_STATES } = importNamespace('WAWebVoipWaCallEnums');
    const states = CallState ?? CALL_STATES;
    return model && Object.getOwnPropertyNames(states).find(name => states[name] === model.getState());
  }, id);
  const isMap = variant.build !== 'older';

  for (const [who, hangsUp] of [['the caller', 'alice'], ['who took it', 'bob']]) {
    test(`a call that was taken stops ringing, and is not missed when ${who} hangs up`, async () => {
      const id = await connect(alice, bob);
      // There the page itself moves a call of ours that somebody takes, after us.
      const states = isMap ? ['CallActive', 'CallActive'] : ['CONNECTING', 'ACTIVE'];
      assert.deepEqual([await modelOf(alice, id), await modelOf(bob, id)], states);
      if (isMap) assert.deepEqual(await bellsOf(bob, id), ['alert_call', 'cancel_call']);
      await { alice, bob }[hangsUp].evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
      await quiet(server, alice, bob);
      if (isMap) assert.deepEqual(await bellsOf(bob, id), ['alert_call', 'cancel_call']);
      for (const page of [alice, bob]) assert.deepEqual(await loggedOf(page, id), []);
      assert.equal(await modelOf(alice, id), undefined, 'an offer of ours leaves the page');
    });
  }

  test('an offer that is refused or ended over there leaves the page for good, and is not missed here', async () => {
    for (const action of ['reject', 'terminate']) {
      const id = await ring(alice, bob);
      server.relay.send(alice.jid, callStanza(action, id, bob.jid, { creator: alice.jid }));
      await hears(alice, 'ended', id);
      await quiet(server, alice);
      assert.equal(await modelOf(alice, id), undefined, action);
      assert.deepEqual(await loggedOf(alice, id), [], action);
      server.relay.send(bob.jid, callStanza('terminate', id, alice.jid));
      await hears(bob, 'ended', id);
    }
  });

  test('an end that comes once more, when all is over, is not logged either', async () => {
    const id = await connect(alice, bob);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
    for (const [page, from] of [[bob, alice], [alice, bob]]) {
      server.relay.send(page.jid, callStanza('terminate', id, from.jid, { creator: alice.jid, reason: 'timeout' }));
      await quiet(server, page);
      assert.deepEqual(await loggedOf(page, id), []);
    }
    assert.equal(await modelOf(alice, id), undefined);
  });

  test('a call that nobody takes is missed and logged as ever', async () => {
    const id = await ring(alice, bob);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
    await quiet(server, bob);
    assert.deepEqual(await loggedOf(bob, id), ['missed']);
    if (isMap) assert.deepEqual(await bellsOf(bob, id), ['alert_call', 'cancel_call', 'missed_call']);
  });

  test('what was said of its end is told whole', async () => {
    const id = await connect(alice, bob);
    await alice.evaluate(id => WPP.call.end(id, { reason: 'bye' }), id);
    await isOver(id, alice, bob);
    const { reason } = await bob.evaluate(id => WPP.call.get(id), id);
    assert.equal(reason, 'bye');
    const [{ stanza }] = await bob.evaluate(id => WPP.call.trace().filter(({ direction, stanza }) =>
      direction === 'in' && stanza.action?.tag === 'terminate' && stanza.action.callId === id), id);
    assert.equal(stanza.action.reason, 'bye');
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
