/** The functions as scripts written for other libraries call them, on each page and path. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome } from './harness.mjs';
import { ALICE, BOB, callStanza, hangUp, hears, isOver, openPerson, quiet, ring, sentBy } from './people.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const kind of KINDS) describe(kind.name, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([
      openPerson(browser, server, ALICE, { ...kind }),
      openPerson(browser, server, BOB, { ...kind, devices: [ALICE.device] }),
    ]);
  });
  afterEach(async () => {
    await hangUp(alice, bob);
    await quiet(server, alice, bob);
    server.relay.reset();
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  /** In the page: who calls, by one of the page's own address objects. */
  const keepCaller = page => page.evaluate(() => {
    WPP.once('call.incoming_call', ({ sender, peerJid, peer }) => { window.call = { sender, peerJid, peer }; });
  });

  for (const caller of ['String(call.sender)', 'call.sender', '{ ...call.peerJid }', 'true', '7']) {
    test(`rejectCall(id, ${caller}) rejects it, and gives no reason`, async () => {
      await keepCaller(bob);
      const id = await ring(alice, bob);
      assert.deepEqual(await outcome(bob, `() => WPP.call.rejectCall(${JSON.stringify(id)}, ${caller})`), { value: true });
      await isOver(id, alice, bob);
      const [{ node }] = sentBy(server, bob, id, 'reject');
      assert.equal(node.content[0].attrs.reason, undefined);
    });
  }

  test('[id].map(WPP.call.reject) rejects it', async () => {
    const id = await ring(alice, bob);
    assert.deepEqual(await outcome(bob, id => Promise.all([id].map(WPP.call.reject)), id), { value: [true] });
    await isOver(id, alice, bob);
  });

  for (const none of ['', null]) test(`rejectCall(${JSON.stringify(none)}) rejects what rings`, async () => {
    const id = await ring(alice, bob);
    assert.deepEqual(await outcome(bob, none => WPP.call.rejectCall(none), none), { value: true });
    await isOver(id, alice, bob);
  });

  test('a call rings and can be rejected, however long its id is', async () => {
    for (const length of [129, 2_000]) {
      const id = 'x'.repeat(length);
      server.relay.send(bob.jid, callStanza('offer', id, alice.jid));
      await hears(bob, 'incoming_call', id);
      assert.deepEqual(await outcome(bob, id => WPP.call.reject(id), id), { value: true });
      assert.equal(await bob.evaluate(id => WPP.call.get(id).outcome, id), 'rejected');
    }
  });

  test('I cannot call myself, by number or by linked id', async () => {
    const before = server.relay.stanzas.length;
    for (const [to, me] of [
      [`+${ALICE.pn}`, `${ALICE.pn}@c.us`], [`${ALICE.pn}@c.us`, `${ALICE.pn}@c.us`], [`${ALICE.lid}:9@lid`, `${ALICE.lid}@lid`],
    ]) {
      const { error } = await outcome(alice, to => WPP.call.offer(to), to);
      assert.deepEqual([error.code, error.to, error.expected], ['invalid_wid', me, 'an address that is not your own']);
    }
    assert.deepEqual(await alice.evaluate(() => WPP.call.list().filter(({ peer }) => peer.phone === '4915550001111')), []);
    assert.deepEqual(server.relay.stanzas.slice(before).filter(({ node }) => node.tag === 'call'), []);
  });

  test('a Wid of the payload is offered to after its way through JSON; its text is that of peer', async () => {
    await keepCaller(bob);
    const first = await ring(alice, bob);
    await bob.evaluate(id => WPP.call.reject(id), first);
    await isOver(first, alice, bob);
    const { sender, peerJid, text, peer } = await bob.evaluate(() => ({
      sender: JSON.stringify({ ...call.sender }), peerJid: JSON.stringify({ ...call.peerJid }), text: String(call.sender), peer: call.peer.jid,
    }));
    assert.equal(text, peer);
    for (const json of [sender, peerJid]) {
      assert.equal('_serialized' in JSON.parse(json), kind.build !== 'newest');
      const id = await ring(bob, alice, { to: JSON.parse(json) });
      await alice.evaluate(id => WPP.call.reject(id), id);
      await isOver(id, alice, bob);
    }
  });
});
