/**
 * Calls that ring here: by the wire, on both paths, and, where WhatsApp Web's own stack has them, by
 * `setActiveCall` and the models' states alone. What is told of a call is the same.
 *
 * `call-collection.test.mjs` is about the call collection of the stanza path.
 */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import { BOB, callStanza, eventsOf, hears, isOver, onlyOn, openPerson, quiet, storyOf } from './people.mjs';

const CALLER = '99887766:3@lid';
/** In seconds. */
const OFFERED = 1_700_000_000;

let browser, server, bob;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

const offer = (id, more) => server.relay.send(bob.jid, callStanza('offer', id, CALLER, more));
const terminate = (id, more) => server.relay.send(bob.jid, callStanza('terminate', id, CALLER, more));
const rings = id => hears(bob, 'incoming_call', id);
const heard = async (id, name) => (await eventsOf(bob, id)).filter(([its]) => its === name).map(([, payload]) => payload);

/** A call that only the page knows of: no stanza of it has come. */
const showCall = (id, state = 3) => bob.evaluate(([id, peer, state]) => {
  const call = new (importDefault('WAWebCallModel'))(id);
  call.peerJid = importNamespace('WAWebWidFactory').createWid(peer);
  importDefault('WAWebCallCollection').setActiveCall(call);
  if (state !== null) call.setState(state);
}, [id, CALLER, state]);
const setState = state => bob.evaluate(state => importDefault('WAWebCallCollection').activeCall.setState(state), state);
/** As the page ends its stack's calls. */
const dismiss = () => bob.evaluate(() => {
  const store = importDefault('WAWebCallCollection');
  store.activeCall?.setState(13);
  store.setActiveCall(null);
});
/** What the stack says of its call from now on. */
const stackSays = info => bob.evaluate(async info => {
  const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
  stack.getCallInfo = async () => JSON.stringify(info);
}, info);

for (const kind of KINDS) describe(`calls that ring here, ${kind.name}`, () => {
  const { path } = kind;
  before(async () => {
    server.relay.reset();
    bob = await openPerson(browser, server, BOB, { ...kind });
  });
  after(() => bob.context().close());
  afterEach(async () => {
    await quiet(server, bob);
    assert.deepEqual(bob.problems, []);
  });

  describe('a call by the wire', () => {
    /** An offer with one child. */
    const offerOf = (id, tag, attrs = {}, content = undefined) => {
      const stanza = callStanza('offer', id, CALLER);
      stanza.content[0].content = [{ tag, attrs, content }];
      server.relay.send(bob.jid, stanza);
    };
    const GROUP = '120363000000000000@g.us';
    const FACTS = {
      'is not silenced': [id => offerOf(id, 'net'), { isSilenced: false, isGroup: false, groupJid: null }],
      'is silenced': [id => offerOf(id, 'silence', { reason: 'privacy' }), { isSilenced: true, isGroup: false, groupJid: null }],
      'names its members alone': [
        id => offerOf(id, 'group_info', {}, [{ tag: 'user', attrs: { jid: '99887766@lid' } }]),
        { isSilenced: false, isGroup: true, groupJid: null },
      ],
      'names the group with its members': [
        id => offerOf(id, 'group_info', { 'group-jid': GROUP }), { isSilenced: false, isGroup: true, groupJid: GROUP },
      ],
      'names the group': [id => offer(id, { 'group-jid': GROUP }), { isSilenced: false, isGroup: true, groupJid: GROUP }],
    };
    for (const [fact, [make, expected]] of Object.entries(FACTS)) test(`that ${fact} is told and listed so`, async () => {
      const pick = ({ isSilenced, isGroup, groupJid }) => ({ isSilenced, isGroup, groupJid });
      make(fact);
      await rings(fact);
      assert.deepEqual((await heard(fact, 'incoming_call')).map(pick), [expected]);
      assert.deepEqual(pick(await bob.evaluate(id => WPP.call.get(id), fact)), expected);
      terminate(fact);
      await isOver(fact, bob);
    });

    test('is told of once, with each of its stanzas, by the page\'s own addresses', async () => {
      offer('WIRE', { attrs: { t: String(OFFERED) } });
      await rings('WIRE');
      offer('WIRE');
      server.relay.send(bob.jid, callStanza('transport', 'WIRE', CALLER));
      await quiet(server, bob);
      assert.deepEqual(await heard('WIRE', 'incoming_call'), [{
        id: 'WIRE', isGroup: false, groupJid: null, isVideo: false, isSilenced: false, offerTime: OFFERED, sender: '99887766@lid', peerJid: CALLER,
        peer: { jid: '99887766@lid', lid: '99887766@lid', phone: null },
      }]);
      const call = await bob.evaluate(() => WPP.call.get('WIRE'));
      assert.deepEqual([call.path, call.creator, call.peerDevice], [path, CALLER, CALLER]);
      terminate('WIRE');
      await isOver('WIRE', bob);
      assert.deepEqual(await storyOf(bob, 'WIRE'), ['incoming_call', 'ringing to ended', 'missed', 'ended: missed, null, by peer']);
    });

    test('of a caller by phone number has both addresses', async () => {
      offer('PHONE', { caller_pn: '4915550009999@s.whatsapp.net' });
      await rings('PHONE');
      const { peer } = await bob.evaluate(() => WPP.call.get('PHONE'));
      assert.deepEqual(peer, { jid: '99887766@lid', lid: '99887766@lid', phone: '4915550009999' });
      terminate('PHONE', { reason: 'accepted_elsewhere' });
      await isOver('PHONE', bob);
      assert.equal((await storyOf(bob, 'PHONE')).at(-1), 'ended: accepted_elsewhere, accepted_elsewhere, by peer');
    });

    test('from while the page was offline does not ring, and is missed', async () => {
      offer('OFFLINE', { attrs: { offline: '1' } });
      await isOver('OFFLINE', bob);
      assert.deepEqual(await storyOf(bob, 'OFFLINE'), ['idle to ended', 'missed', 'ended: missed, offline, by null']);
    });

    test('whose end came before its offer does not ring', async () => {
      terminate('LATE');
      offer('LATE');
      await isOver('LATE', bob);
      assert.deepEqual(await heard('LATE', 'incoming_call'), []);
      await until(bob, () => !importDefault('WAWebCallCollection').activeCall);
    });

    test('five of them, one after the other, are rejected once each', async () => {
      await bob.evaluate(() => {
        window.rejections = [];
        WPP.on('call.incoming_call', window.answer = ({ id }) => rejections.push(WPP.call.reject(id)));
      });
      const ids = ['FIVE-1', 'FIVE-2', 'FIVE-3', 'FIVE-4', 'FIVE-5'];
      for (const id of ids) {
        offer(id);
        await isOver(id, bob);
      }
      assert.deepEqual(await bob.evaluate(() => Promise.all(rejections)), ids.map(() => true));
      await bob.evaluate(() => WPP.off('call.incoming_call', answer));
      const rejected = server.relay.stanzas.filter(({ direction, node }) => direction === 'in' && node.content?.[0]?.tag === 'reject');
      assert.deepEqual(rejected.map(({ node }) => node.content[0].attrs['call-id']), ids);
    });
  });

  onlyOn('native', path, 'there the page shows a call without a stanza of it', () => {
    afterEach(dismiss);

    test('has the time that the stack says, also when its state is set later', async () => {
      for (const [id, state] of [['SAID', 3], ['SAID-LATER', null]]) {
        await stackSays({ call_id: id, offer_epoch_time_ms: OFFERED * 1000 + 999 });
        await showCall(id, state);
        if (state === null) await setState(3);
        await rings(id);
        assert.deepEqual((await heard(id, 'incoming_call')).map(({ offerTime }) => offerTime), [OFFERED]);
        assert.equal(await bob.evaluate(id => WPP.call.get(id).path, id), 'native');
        await dismiss();
      }
    });

    test('has the time of now where the stack says nothing of it, or no time', async () => {
      const before = Math.floor(Date.now() / 1000);
      for (const [id, info] of [
        ['OTHER', { call_id: 'X', offer_epoch_time_ms: 1 }], ['NONE', {}], ['BAD', 'no call'],
        ['BEFORE-1970', { call_id: 'BEFORE-1970', offer_epoch_time_ms: -1000 }],
        ['TOO-LATE', { call_id: 'TOO-LATE', offer_epoch_time_ms: 1e25 }],
      ]) {
        await stackSays(info);
        await showCall(id);
        await rings(id);
        const [{ offerTime }] = await heard(id, 'incoming_call');
        assert.ok(offerTime >= before && offerTime <= Date.now() / 1000, `${id}: ${offerTime}`);
        await dismiss();
      }
    });

    test('tells what it is called from now on', async () => {
      await stackSays({});
      await showCall('FIRST', 6);
      await until(bob, () => WPP.call.get('FIRST')?.state === 'active');
      await bob.evaluate(() => {
        const call = importDefault('WAWebCallCollection').activeCall;
        call.id = 'SECOND';
        call.trigger('change:id', call, 'SECOND');
      });
      await until(bob, () => WPP.call.get('SECOND')?.state === 'active');
      assert.equal(await bob.evaluate(() => WPP.call.get('FIRST').state), 'ended');
    });

    test('that the page takes off the screen is not lost while the stack has it', async () => {
      await stackSays({ call_id: 'HIDDEN' });
      await showCall('HIDDEN', 6);
      await until(bob, () => WPP.call.get('HIDDEN')?.state === 'active');
      await bob.evaluate(() => { window.hidden = importDefault('WAWebCallCollection').activeCall; });
      await bob.evaluate(() => importDefault('WAWebCallCollection').setActiveCall(null));
      await quiet(server, bob);
      assert.equal(await bob.evaluate(() => WPP.call.get('HIDDEN').state), 'active');
      await bob.evaluate(() => importDefault('WAWebCallCollection').setActiveCall(hidden));
      assert.deepEqual(server.relay.stanzas.filter(({ direction, xml }) => direction === 'in' && xml.includes('HIDDEN')), []);
      const { error } = await outcome(bob, () => WPP.call.end('NOBODY'));
      assert.equal(error.code, 'call_not_found');
    });
  });
});
