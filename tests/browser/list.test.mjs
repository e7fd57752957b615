/** `list()` and `get()`: every call, plain and safe to turn into JSON, at each stage of its life. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, setClock, until } from './harness.mjs';
import {
  ALICE, BOB, callStanza, connect, eventsOf, hangUp, hears, isActive, isOver, openPerson, quiet, ring,
} from './people.mjs';

/** When the pages' clocks stand still, in seconds. */
const NOON = 1_800_000_000;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A call as the page tells of it; the same in the list, and as JSON has it. */
async function callOf(page, id) {
  const { call, json, listed, isPlain } = await page.evaluate(id => {
    const call = WPP.call.get(id);
    const plain = value => typeof value !== 'object' || value === null || Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(plain);
    return { call, json: JSON.stringify(call), listed: WPP.call.list().find(one => one.id === id), isPlain: plain(call) };
  }, id);
  assert.equal(isPlain, true);
  assert.deepEqual(JSON.parse(json), call);
  assert.deepEqual(listed, call);
  return call;
}

for (const kind of KINDS) describe(kind.name, () => {
  const { path } = kind;
  const isNative = path === 'native';
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind, clock: true })));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  afterEach(() => hangUp(alice, bob));

  const setClocks = seconds => Promise.all([alice, bob].map(page => setClock(page, (NOON + seconds) * 1000)));

  describe('a call', () => {
    test('from its offer to its end, on both sides', async () => {
      await setClocks(0);
      const id = await ring(alice, bob, { isVideo: true });
      const { node } = server.relay.stanzas.find(({ direction, node }) =>
        direction === 'out' && node.content?.[0].tag === 'offer' && node.content[0].attrs['call-id'] === id);
      const ofAlice = {
        id, direction: 'outgoing', path, state: isNative ? 'ringing' : 'calling', isVideo: true, isGroup: false,
        groupJid: null, isSilenced: false,
        peer: { jid: bob.user, lid: bob.user, phone: BOB.pn }, peerDevice: null, creator: alice.jid, linkToken: null, isWaiting: false,
        offerTime: NOON, acceptedTime: null, endedTime: null, durationMs: null,
        muted: false, peerMuted: false, outcome: null, reason: null,
      };
      const ofBob = {
        ...ofAlice, direction: 'incoming', state: 'ringing',
        peer: { jid: alice.user, lid: alice.user, phone: ALICE.pn }, peerDevice: alice.jid, offerTime: Number(node.attrs.t),
      };
      assert.deepEqual([await callOf(alice, id), await callOf(bob, id)], [ofAlice, ofBob]);
      assert.deepEqual(Object.keys(await callOf(alice, id)), Object.keys(ofAlice));

      // WhatsApp's own stack has told of that itself.
      if (!isNative) server.relay.send(alice.jid, callStanza('preaccept', id, bob.jid, { creator: alice.jid }));
      await until(alice, id => WPP.call.get(id).state === 'ringing', id);
      await setClocks(7.5);
      await bob.evaluate(id => WPP.call.accept(id), id);
      await isActive(id, alice, bob);
      await bob.evaluate(id => WPP.call.mute(id), id);
      await hears(alice, 'peer_muted', id);
      const taken = { state: 'active', acceptedTime: NOON + 7 };
      assert.deepEqual([await callOf(alice, id), await callOf(bob, id)], [
        { ...ofAlice, ...taken, peerDevice: bob.jid, peerMuted: true }, { ...ofBob, ...taken, muted: true },
      ]);

      await setClocks(70);
      // Nor does it tell the other side a reason.
      const reason = isNative ? null : 'bye';
      await alice.evaluate(([id, reason]) => WPP.call.end(id, reason ? { reason } : undefined), [id, reason]);
      await isOver(id, alice, bob);
      const over = { ...taken, state: 'ended', endedTime: NOON + 70, durationMs: 62_500, outcome: 'completed', reason };
      assert.deepEqual([await callOf(alice, id), await callOf(bob, id)], [
        { ...ofAlice, ...over, peerDevice: bob.jid, peerMuted: true }, { ...ofBob, ...over, muted: true },
      ]);
    });

    test('by phone number has that number; who called tells his own, and the page knows the other address', async () => {
      await setClocks(100);
      const id = await ring(alice, bob, { to: BOB.pn });
      const { peer, creator, peerDevice } = await callOf(alice, id);
      // WhatsApp's own stack calls by LID whom it knows by LID.
      const [callee, caller, ofCaller] = isNative
        ? [{ jid: bob.user, lid: bob.user, phone: BOB.pn }, alice.jid, { jid: alice.user, lid: alice.user, phone: ALICE.pn }]
        : [
          { jid: `${BOB.pn}@c.us`, lid: bob.user, phone: BOB.pn }, `${ALICE.pn}:${ALICE.device}@c.us`,
          { jid: `${ALICE.pn}@c.us`, lid: alice.user, phone: ALICE.pn },
        ];
      assert.deepEqual({ peer, creator, peerDevice }, { peer: callee, creator: caller, peerDevice: null });
      const other = await callOf(bob, id);
      assert.deepEqual([other.peer, other.creator, other.peerDevice], [ofCaller, caller, caller]);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
      const { state, outcome, acceptedTime, endedTime, durationMs } = await callOf(alice, id);
      assert.deepEqual({ state, outcome, acceptedTime, endedTime, durationMs }, {
        state: 'ended', outcome: 'cancelled', acceptedTime: null, endedTime: NOON + 100, durationMs: null,
      });
    });

    describe('of a stranger', () => {
      const CAROL = { user: '333333333333333@lid', device: '333333333333333:1@lid', pn: '4915199999999' };
      const isKnownAs = async (id, phone) => assert.deepEqual((await callOf(bob, id)).peer, { jid: CAROL.user, lid: CAROL.user, phone });
      /** She calls; what her offer says of herself. */
      async function calls(id, claim) {
        server.relay.send(bob.jid, callStanza('offer', id, CAROL.device, claim));
        await hears(bob, 'incoming_call', id);
        const [[, { peer }]] = await eventsOf(bob, id);
        assert.deepEqual(peer, (await callOf(bob, id)).peer);
      }
      const learns = pn => bob.evaluate(([pn, lid]) => simulation.lids.set(pn, lid), [pn, CAROL.user.split('@')[0]]);
      const hasEnded = async id => {
        server.relay.send(bob.jid, callStanza('terminate', id, CAROL.device));
        await hears(bob, 'ended', id);
      };
      afterEach(() => bob.evaluate(pn => simulation.lids.delete(pn), CAROL.pn));

      test('has no number where nobody tells it, and has it as soon as the page learns it', async () => {
        await calls('STRANGER');
        await isKnownAs('STRANGER', null);
        await learns(CAROL.pn);
        await isKnownAs('STRANGER', CAROL.pn);
        await hasEnded('STRANGER');
        const told = (await eventsOf(bob, 'STRANGER')).filter(([, { peer }]) => peer).map(([name, { peer }]) => [name, peer.phone]);
        assert.deepEqual(told, [['incoming_call', null], ['missed', CAROL.pn]]);
        await isKnownAs('STRANGER', CAROL.pn);
      });

      test('has the number that the offer tells', async () => {
        await calls('BOTH-ADDRESSES', { caller_pn: `${CAROL.pn}@s.whatsapp.net` });
        await isKnownAs('BOTH-ADDRESSES', CAROL.pn);
        await hasEnded('BOTH-ADDRESSES');
      });

      test('has the number that the page knows, whatever the offer tells', async () => {
        await calls('PRETENDS', { caller_pn: `${ALICE.pn}@s.whatsapp.net` });
        // The page has kept what the offer tells, and learns better.
        await bob.evaluate(({ pn, lid }) => simulation.lids.set(pn, lid), ALICE);
        await learns(CAROL.pn);
        await isKnownAs('PRETENDS', CAROL.pn);
        await hasEnded('PRETENDS');
      });
    });

    test('of a group says so', async () => {
      const id = 'GROUP';
      server.relay.send(bob.jid, callStanza('offer', id, alice.jid, { 'group-jid': '120363000000000000@g.us' }));
      await hears(bob, 'incoming_call', id);
      const { isGroup, groupJid, state } = await callOf(bob, id);
      assert.deepEqual({ isGroup, groupJid, state }, { isGroup: true, groupJid: '120363000000000000@g.us', state: 'ringing' });
      assert.deepEqual(await outcome(bob, id => WPP.call.reject(id), id), { value: true });
    });
  });

  describe('the list', () => {
    const ids = page => page.evaluate(() => WPP.call.list().map(({ id }) => id));

    test('has every call, the oldest first, also those that are over', async () => {
      const before = await ids(alice);
      const first = await ring(alice, bob);
      await alice.evaluate(id => WPP.call.end(id), first);
      await isOver(first, alice, bob);
      const second = await ring(alice, bob);
      assert.deepEqual(await ids(alice), [...before, first, second]);
      assert.deepEqual((await ids(bob)).slice(-2), [first, second]);
      assert.deepEqual(await alice.evaluate(() => WPP.call.list().slice(-2).map(({ state }) => state)), ['ended', isNative ? 'ringing' : 'calling']);
      await alice.evaluate(id => WPP.call.end(id), second);
      await isOver(second, alice, bob);
    });

    test('is the caller\'s own: what he does with it changes nothing', async () => {
      const id = await connect(alice, bob);
      const seen = await alice.evaluate(id => {
        const [before, list, call] = [JSON.stringify(WPP.call.list()), WPP.call.list(), WPP.call.get(id)];
        call.state = 'idle';
        call.peer.jid = 'nobody';
        list.length = 0;
        return JSON.stringify(WPP.call.list()) === before;
      }, id);
      assert.equal(seen, true);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });

    test('has nothing under an id that nobody knows', async () => {
      const seen = await alice.evaluate(() => ['NOBODY', '', undefined, null, 5, '__proto__'].map(id => typeof WPP.call.get(id)));
      assert.deepEqual(seen, Array(6).fill('undefined'));
    });

    test('is as the listener of an event finds it: the call is where the event says', async () => {
      await alice.evaluate(() => {
        window.found = [];
        WPP.on('call.state_changed', ({ id, to }) => found.push([to, WPP.call.get(id).state]));
        WPP.on('call.ended', ({ id, outcome }) => found.push([outcome, WPP.call.get(id).outcome]));
        WPP.on('call.outgoing_call', ({ id }) => found.push(['calling', WPP.call.get(id).state]));
      });
      const id = await connect(alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await quiet(server, alice, bob);
      const found = await alice.evaluate(() => window.found);
      const states = isNative ? ['calling', 'ringing', 'connecting', 'active', 'ended'] : ['calling', 'active', 'ended'];
      assert.deepEqual(found.map(([told]) => told), [...states, 'completed']);
      for (const [told, is] of found) assert.equal(is, told);
    });

    test('keeps a thousand calls: the oldest that is over is forgotten', async () => {
      const kept = await ring(alice, bob);
      const seen = await bob.evaluate(async kept => {
        let last;
        const { CallState, CALL_STATES } = importNamespace('WAWebVoipWaCallEnums');
        const over = CALL_STATES?.ENDED ?? CallState.CallStateEnding;
        WPP.on('call.incoming_call', ({ id }) => { last = id; });
        for (let count = 1; count <= 1_010; count++) {
          simulation.ring({ id: `MANY-${count}`, from: '1@lid' });
          while (last !== `MANY-${count}`) await null;
          importDefault('WAWebCallCollection').get(`MANY-${count}`).setState(over);
        }
        while (WPP.call.get('MANY-1010').state !== 'ended') await new Promise(resolve => setTimeout(resolve));
        const list = WPP.call.list();
        return { length: list.length, last: list.at(-1).id, kept: WPP.call.get(kept)?.state, isGone: WPP.call.get('MANY-1') === undefined };
      }, kept);
      assert.deepEqual(seen, { length: 1_000, last: 'MANY-1010', kept: 'ringing', isGone: true });
      await alice.evaluate(id => WPP.call.end(id), kept);
      await isOver(kept, alice, bob);
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

for (const build of ['newest', 'older']) {
  test(`a script that asks for calls while the page is asked for an address breaks nothing (${build})`, async t => {
    const bob = await openPerson(browser, server, BOB, {
      build,
      arrange: () => {
        const contacts = importNamespace('WAWebApiContact');
        const { getPhoneNumber } = contacts;
        contacts.getPhoneNumber = function (...values) {
          window.asked = [WPP.call.get('RINGS'), WPP.call.list()];
          return getPhoneNumber?.apply(this, values);
        };
      },
    });
    t.after(() => bob.context().close());
    server.relay.send(bob.jid, callStanza('offer', 'RINGS', '333333333333333:1@lid'));
    await hears(bob, 'incoming_call', 'RINGS');
    assert.equal((await callOf(bob, 'RINGS')).state, 'ringing');
    assert.deepEqual(await bob.evaluate(() => asked), [undefined, []], 'the core is at work');
    assert.equal(await bob.evaluate(() => WPP.call.reject('RINGS')), true);
    assert.deepEqual(bob.problems, []);
  });
}

describe('where the page does not know the other address', () => {
  const CASES = {
    'since it has no such module': { query: { without: 'WAWebApiContact' } },
    'since its own functions throw': {
      arrange: () => {
        const fails = () => { throw new Error('not today'); };
        Object.assign(importNamespace('WAWebApiContact'), { getPhoneNumber: fails, getCurrentLid: fails });
      },
    },
    'since it has to ask somebody': {
      arrange: () => {
        const later = () => new Promise(() => {});
        Object.assign(importNamespace('WAWebApiContact'), { getPhoneNumber: later, getCurrentLid: later });
      },
    },
  };
  for (const [why, options] of Object.entries(CASES)) for (const build of ['newest', 'older']) {
    test(`${why}, a call is told of without it (${build})`, async t => {
      const bob = await openPerson(browser, server, BOB, { build, ...options });
      t.after(() => bob.context().close());
      for (const [id, from, peer] of [
        ['BY-LID', '333333333333333:1@lid', { jid: '333333333333333@lid', lid: '333333333333333@lid', phone: null }],
        ['BY-NUMBER', '4915199999999:1@s.whatsapp.net', { jid: '4915199999999@c.us', lid: null, phone: '4915199999999' }],
      ]) {
        server.relay.send(bob.jid, callStanza('offer', id, from));
        await hears(bob, 'incoming_call', id);
        const [[, told]] = await eventsOf(bob, id);
        assert.deepEqual([told.peer, (await callOf(bob, id)).peer], [peer, peer]);
        await bob.evaluate(id => WPP.call.reject(id), id);
      }
      assert.deepEqual(bob.problems, []);
    });
  }

  test('whoever is asked for it may act on the call: that is done behind it', async t => {
    const arrange = () => {
      importNamespace('WAWebApiContact').getPhoneNumber = () => {
        window.rejecting ??= WPP.call.reject('ASKED').then(value => [value, WPP.call.get('ASKED').outcome], ({ code }) => code);
        window.listed ??= WPP.call.list();
      };
    };
    const bob = await openPerson(browser, server, BOB, { arrange });
    t.after(() => bob.context().close());
    server.relay.send(bob.jid, callStanza('offer', 'ASKED', '333333333333333:1@lid'));
    await isOver('ASKED', bob);
    assert.deepEqual(await bob.evaluate(() => rejecting), [true, 'rejected']);
    assert.deepEqual((await eventsOf(bob, 'ASKED')).map(([name]) => name), ['incoming_call', 'ack', 'state_changed', 'ended']);
    assert.deepEqual(bob.problems, []);
  });

  test('whoever is asked for it may ask back: there is nothing to see yet, and no text is lost', async t => {
    const bob = await openPerson(browser, server, BOB);
    t.after(() => bob.context().close());
    server.relay.send(bob.jid, callStanza('offer', 'ASKED', '333333333333333:1@lid'));
    await hears(bob, 'incoming_call', 'ASKED');
    const { listed, got } = await bob.evaluate(() => {
      const page = importNamespace('WAWebApiContact');
      const own = page.getPhoneNumber;
      const nested = {};
      page.getPhoneNumber = user => {
        nested.listed = WPP.call.list();
        nested.got = WPP.call.get('ASKED') ?? null;
        try { WPP.call.parse({ tag: 'ack', attrs: { id: 'NESTED' } }); } catch { /* not now */ }
        return own(user);
      };
      // So many texts that all of them are forgotten before the next ones cross.
      WPP.call.parse({ tag: 'ack', attrs: Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`attr-${at}`, '1'])) });
      WPP.call.list();
      page.getPhoneNumber = own;
      return nested;
    });
    assert.deepEqual([listed, got], [[], null]);
    const from = '444444444444444:1@lid';
    server.relay.send(bob.jid, callStanza('offer', 'NEXT', from));
    await hears(bob, 'incoming_call', 'NEXT');
    assert.equal((await callOf(bob, 'NEXT')).peer.jid, '444444444444444@lid');
    server.relay.send(bob.jid, callStanza('terminate', 'ASKED', '333333333333333:1@lid'));
    await isOver('ASKED', bob);
    assert.equal((await callOf(bob, 'ASKED')).peer.jid, '333333333333333@lid');
    assert.deepEqual(bob.problems, []);
  });
});
