/** What is asked for and shown while a call goes on: video, a raised hand, a shared screen. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, eventsOf, hangUp, hears, isOver, onlyOn, openPerson, quiet, ring, sentBy } from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

const SHOWN = ['video_requested', 'hand_raised', 'screen_share'];

for (const kind of KINDS) describe(kind.name, () => {
  const { path } = kind;
  let alice, bob, id;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind })));
  });
  beforeEach(async () => { id = await connect(alice, bob); });
  afterEach(async () => {
    await alice.evaluate(id => WPP.call.end(id).catch(() => {}), id);
    await hangUp(alice, bob);
    await isOver(id, alice, bob);
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  /** What the other side did, as a page was told of it. */
  const shownTo = async page => (await eventsOf(page, id)).filter(([name]) => SHOWN.includes(name));
  const fromBob = (action, attrs, content) => {
    const stanza = callStanza(action, id, bob.jid, { creator: alice.jid, ...attrs });
    if (content) stanza.content[0].content = content;
    server.relay.send(alice.jid, stanza);
  };
  const hand = state => fromBob('user_action', { action: 'raise_hand' }, [{ tag: 'raise_hand', attrs: { 'raise-hand-state': state } }]);
  const screen = state => fromBob('screen_share', { screenshare_state: state, version: '2' });
  const video = state => fromBob('video', { state, dec: 'H264' });

  test('a hand that goes up and down is told of at each change', async () => {
    for (const state of ['1', '1', '0', '0', '1']) hand(state);
    await quiet(server, alice, bob);
    assert.deepEqual(await shownTo(alice), [true, false, true].map(raised => ['hand_raised', { id, by: bob.jid, raised }]));
  });

  test('a screen that is shared, and is not any more', async () => {
    for (const state of ['1', '1', '2', '2']) screen(state);
    await quiet(server, alice, bob);
    assert.deepEqual(await shownTo(alice), [true, false].map(sharing => ['screen_share', { id, by: bob.jid, sharing }]));
  });

  test('who asks for video is told of once, and again when he asks anew', async () => {
    video('3');
    video('3');
    await quiet(server, alice, bob);
    assert.deepEqual(await shownTo(alice), [['video_requested', { id, by: bob.jid }]]);
    video('1');
    video('3');
    await quiet(server, alice, bob);
    assert.deepEqual(await shownTo(alice), Array(2).fill(['video_requested', { id, by: bob.jid }]));
  });

  test('what no protocol knows, a third party, and a call that is over tell of nothing', async () => {
    hand('7x');
    fromBob('user_action', { action: 'wave' });
    screen('9');
    video('77');
    const mallory = callStanza('screen_share', id, '333333333333333:1@lid', { creator: alice.jid, screenshare_state: '1', version: '2' });
    server.relay.send(alice.jid, mallory);
    await quiet(server, alice, bob);
    assert.deepEqual(await shownTo(alice), []);

    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
    hand('1');
    screen('1');
    video('3');
    await quiet(server, alice, bob);
    assert.deepEqual(await shownTo(alice), []);
  });

  onlyOn('stanza', path, 'without media there is nothing to show', () => {
    for (const [name, act] of [['upgradeVideo', id => WPP.call.upgradeVideo(id)], ['raiseHand', id => WPP.call.raiseHand(true, id)]]) {
      test(`${name} says so, and sends nothing`, async () => {
        const { error } = await outcome(alice, act, id);
        assert.deepEqual([error.isError, error.code, error.reason], [true, 'voip_stack_not_found', 'the call is made by stanzas']);
        await quiet(server, alice, bob);
        assert.deepEqual([sentBy(server, alice, id, 'video'), sentBy(server, alice, id, 'user_action')], [[], []]);
      });
    }
  });

  onlyOn('native', path, "it takes WhatsApp's own stack to show something", () => {
    const asked = page => page.evaluate(() => simulation.native.filter(([name]) => /Video|raiseHand/.test(name)));

    test('upgradeVideo asks, and on the other side it agrees', async () => {
      const before = [await asked(alice), await asked(bob)];
      assert.deepEqual(await outcome(alice, id => WPP.call.upgradeVideo(id), id), { value: true });
      await hears(bob, 'video_requested', id);
      assert.deepEqual(await shownTo(bob), [['video_requested', { id, by: alice.jid }]]);
      assert.deepEqual(await outcome(bob, () => WPP.call.upgradeVideo()), { value: true });
      await quiet(server, alice, bob);
      assert.deepEqual((await asked(alice)).slice(before[0].length), [['requestVideoUpgrade']]);
      assert.deepEqual((await asked(bob)).slice(before[1].length), [['acceptPeerVideo', { jid: alice.user }]]);
      assert.deepEqual([alice, bob].map(page => sentBy(server, page, id, 'video').map(({ node }) => node.content[0].attrs.state)), [['3'], ['4']]);
      assert.deepEqual(await shownTo(alice), [], 'who agrees does not ask');
    });

    test('raiseHand raises a hand and lowers it', async () => {
      const results = await alice.evaluate(async id => [await WPP.call.raiseHand(), await WPP.call.raiseHand(false, id), await WPP.call.raiseHand(true)], id);
      assert.deepEqual(results, [true, true, true]);
      await quiet(server, alice, bob);
      assert.deepEqual(await shownTo(bob), [true, false, true].map(raised => ['hand_raised', { id, by: alice.jid, raised }]));
    });

    test('a screen that the page shares by its own button is told of over there', async () => {
      const share = name => alice.evaluate(async name => (await importNamespace('WAWebVoipStackInterface').getVoipStackInterface())[name](), name);
      for (const name of ['startScreenShare', 'stopScreenShare']) await share(name);
      await quiet(server, alice, bob);
      assert.deepEqual(await shownTo(bob), [true, false].map(sharing => ['screen_share', { id, by: alice.jid, sharing }]));
    });
  });
});

for (const kind of KINDS) describe(`where nothing is active, ${kind.name}`, () => {
  const { path } = kind;
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind })));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  for (const [name, act] of [['upgradeVideo', id => WPP.call.upgradeVideo(id)], ['raiseHand', id => WPP.call.raiseHand(true, id)]]) {
    test(`${name} fails`, async () => {
      const codeOf = async (page, id) => (await outcome(page, act, id)).error.code;
      assert.deepEqual([await codeOf(alice, undefined), await codeOf(alice, 'NOBODY')], ['call_is_not_active', 'call_not_found']);
      const id = await ring(alice, bob);
      assert.deepEqual([await codeOf(alice, id), await codeOf(bob, id)], ['call_is_not_active', 'call_is_not_active']);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  }

  for (const [value, found] of [['"yes"', '"yes"'], ['1', 'number'], ['{}', 'object']]) {
    test(`raiseHand(${value}) is invalid_option`, async () => {
      const { error } = await outcome(alice, `() => WPP.call.raiseHand(${value})`);
      assert.deepEqual([error.isError, error.code, error.option, error.found], [true, 'invalid_option', 'raised', found]);
    });
  }

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
