/** `call.incoming_call` from the call collection: once per call that rings here, whoever in the page reports it. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS, byCollection } from './builds.mjs';
import { launchBrowser, openHost, outcome, until, untilWatched, wppCall } from './harness.mjs';

/** How far two clocks in one test may be apart, in seconds. */
const CLOCK_TOLERANCE_S = 10;

const RINGING = byCollection({ map: 3, list: 'INCOMING_RING' });
const OVER = byCollection({ map: 13, list: 'ENDED' });
const CALLING = byCollection({ map: 1, list: 'OUTGOING_CALLING' });
const ACTIVE = byCollection({ map: 6, list: 'ACTIVE' });

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** In the page: what the tests make calls with. */
const prepare = () => {
  window.store = importDefault('WAWebCallCollection');
  window.wid = importNamespace('WAWebWidFactory').createWid;
  /** A call object of the page's own, which is not in the collection. */
  window.makeCall = (id, props) => {
    const CallModel = importDefault('WAWebCallModel');
    const call = simulation.build !== 'older' ? new CallModel(id) : new CallModel({ id });
    return Object.assign(call, { peerJid: wid('99887766:3@lid') }, props);
  };
  window.heard = [];
  window.answer = () => {};
  WPP.on('call.incoming_call', event => heard.push(event));
};

/**
 * Ids of all calls told of since the last look. A call that rings now is told of after all
 * others that could be, so nothing has to be waited out.
 */
async function heardIds(page) {
  const marker = `MARKER-${Math.random()}`;
  await page.evaluate(id => { simulation.ring({ id, from: '1@lid' }); }, marker);
  await until(page, id => heard.some(event => event.id === id), marker);
  const ids = await page.evaluate(() => heard.splice(0).map(({ id }) => id));
  assert.equal(ids.at(-1), marker);
  return ids.slice(0, -1);
}

for (const build of BUILDS) {
  describe(`on a page of the build ${build}`, () => {
    let page;
    before(async () => {
      page = await openHost(browser, server, { build, scripts: [wppCall()], query: { view: 'off' } });
      await untilWatched(page);
      await page.evaluate(prepare);
    });
    after(() => page.context().close());
    beforeEach(() => page.evaluate(() => { heard.length = 0; }));

    test('a command that names a call asks the others nothing', async () => {
      const others = ['OTHER-1', 'OTHER-2'];
      await page.evaluate(ids => { for (const id of ids) simulation.ring({ id, from: '99887766:3@lid' }); }, ['NAMED', ...others]);
      assert.deepEqual(await heardIds(page), ['NAMED', ...others]);
      const asked = await page.evaluate(async others => {
        const asked = [];
        for (const call of others.map(id => store.get(id))) {
          const { getState } = call;
          call.getState = function () {
            asked.push(call.id);
            return getState.call(this);
          };
        }
        await WPP.call.reject('NAMED');
        return asked;
      }, others);
      assert.deepEqual(asked, []);
    });

    describe('there is one event for a call', () => {
      const REPORTS = {
        'that is processed once': id => { simulation.ring({ id, from: '99887766:3@lid' }); },
        'that is processed for each of its stanzas': id => {
          for (let time = 0; time < 4; time++) simulation.ring({ id, from: '99887766:3@lid' });
        },
        'that becomes active': (id, ringing) => {
          const call = makeCall(id);
          store.setActiveCall(call);
          call.setState(ringing);
          store.setActiveCall(null);
        },
        'that becomes active again and again': (id, ringing) => {
          const call = makeCall(id);
          call.setState(ringing);
          for (let time = 0; time < 4; time++) store.setActiveCall(call);
          store.setActiveCall(null);
        },
        'that is processed and becomes active': id => {
          store.setActiveCall(simulation.ring({ id, from: '99887766:3@lid' }));
          store.setActiveCall(null);
        },
        'that becomes active and is then processed': (id, ringing) => {
          const call = makeCall(id);
          store.setActiveCall(call);
          call.setState(ringing);
          simulation.ring({ id, from: '99887766:3@lid' });
          store.setActiveCall(null);
        },
        'of which the page makes a second object': (id, ringing) => {
          simulation.ring({ id, from: '99887766:3@lid' });
          const call = makeCall(id);
          call.setState(ringing);
          store.setActiveCall(call);
          store.setActiveCall(null);
        },
        'that rings, stops and rings again': async (id, ringing, over) => {
          const call = simulation.ring({ id, from: '99887766:3@lid' });
          await Promise.resolve();
          call.setState(over);
          call.setState(ringing);
        },
      };
      for (const [name, report] of Object.entries(REPORTS)) {
        test(name, async () => {
          await page.evaluate(`(${report})(${JSON.stringify(name)}, ${JSON.stringify(RINGING[build])}, ${JSON.stringify(OVER[build])})`);
          assert.deepEqual(await heardIds(page), [name]);
        });
      }

      test('whose state is set later than it is reported', async () => {
        await page.evaluate(() => { store.processIncomingCall('LATER', wid('99887766:3@lid'), { offerTime: 1_700_000_000 }); });
        assert.deepEqual(await heardIds(page), []);
        await page.evaluate(state => store.get('LATER').setState(state), RINGING[build]);
        assert.deepEqual(await heardIds(page), ['LATER']);
      });

      test('that is active and whose state is set later', async () => {
        await page.evaluate(() => store.setActiveCall(makeCall('LATER-ACTIVE')));
        assert.deepEqual(await heardIds(page), []);
        await page.evaluate(state => store.activeCall.setState(state), RINGING[build]);
        assert.deepEqual(await heardIds(page), ['LATER-ACTIVE']);
        await page.evaluate(() => store.setActiveCall(null));
      });

      test('that comes over the wire, with each of its stanzas', async () => {
        const from = '99887766:3@lid';
        const stanza = (action, id) => ({
          tag: 'call', attrs: { from, id, t: '1700000000' },
          content: [{ tag: action, attrs: { 'call-id': 'WIRE', 'call-creator': from } }],
        });
        for (const action of ['offer', 'transport', 'mute_v2', 'offer']) {
          server.relay.send('4915550001111:7@s.whatsapp.net', stanza(action, `WIRE-${action}`));
        }
        await until(page, () => simulation.received.filter(({ xml }) => xml.includes('"WIRE"')).length === 4);
        assert.deepEqual(await heardIds(page), ['WIRE']);
      });
    });

    describe('there is no event for a call', () => {
      const REPORTS = {
        'that is outgoing, though its state says that it rings here': (id, { ringing }) => {
          const call = makeCall(id, { outgoing: true });
          call.setState(ringing);
          store.setActiveCall(call);
          store.setActiveCall(null);
        },
        'that the page starts': (id, { calling }) => {
          const call = makeCall(id);
          call.setState(calling);
          store.setActiveCall(call);
          store.setActiveCall(null);
        },
        'that goes on already': (id, { active }) => {
          const call = makeCall(id);
          call.setState(active);
          store.setActiveCall(call);
          store.setActiveCall(null);
        },
        'that has no state': id => { store.processIncomingCall(id, wid('99887766:3@lid'), {}); },
        'that was over before anybody could be told': (id, { over }) => {
          simulation.ring({ id, from: '99887766:3@lid' }).setState(over);
        },
        'without an id': (_, { ringing }) => {
          const call = makeCall(undefined);
          call.setState(ringing);
          store.setActiveCall(call);
          store.setActiveCall(null);
        },
        'without a peer': (id, { ringing }) => {
          const call = makeCall(id, { peerJid: undefined });
          call.setState(ringing);
          store.setActiveCall(call);
          store.setActiveCall(null);
        },
      };
      const states = { ringing: RINGING[build], over: OVER[build], calling: CALLING[build], active: ACTIVE[build] };
      for (const [name, report] of Object.entries(REPORTS)) {
        test(name, async () => {
          await page.evaluate(`(${report})(${JSON.stringify(name)}, ${JSON.stringify(states)})`);
          assert.deepEqual(await heardIds(page), []);
        });
      }

      test('that we offer', async () => {
        await outcome(page, async () => { await WPP.call.offer('4915112345678'); await WPP.call.end(); });
        assert.deepEqual(await heardIds(page), []);
      });

      test('that nobody knew and that is terminated', async () => {
        server.relay.send('4915550001111:7@s.whatsapp.net', {
          tag: 'call', attrs: { from: '99887766:3@lid', id: 'T1', t: '1700000000' },
          content: [{ tag: 'terminate', attrs: { 'call-id': 'UNKNOWN', 'call-creator': '99887766:3@lid' } }],
        });
        await until(page, () => store.get('UNKNOWN')?.getState() != null);
        assert.deepEqual(await heardIds(page), []);
      });

      test('whose offer was kept while the page was offline', async () => {
        server.relay.send('4915550001111:7@s.whatsapp.net', {
          tag: 'call', attrs: { from: '99887766:3@lid', id: 'O1', t: '1700000100', e: '1700000000', offline: '0' },
          content: [{ tag: 'offer', attrs: { 'call-id': 'OFFLINE', 'call-creator': '99887766:3@lid' } }],
        });
        await until(page, () => store.get('OFFLINE')?.getState());
        assert.equal(await page.evaluate(() => store.get('OFFLINE').getState()), RINGING[build]);
        assert.deepEqual(await heardIds(page), []);
      });
    });

    describe('the event', () => {
      test('says what the call is, by the page\'s own addresses', async () => {
        const seen = await page.evaluate(async () => {
          const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
          const call = simulation.ring({ id: 'PAYLOAD', from: '4915112345678:3@c.us', isVideo: true, offerTime: 1_700_000_000 });
          const event = await heard;
          const Wid = importDefault('WAWebWid');
          return {
            event: { ...event, sender: String(event.sender), peerJid: String(event.peerJid) },
            keys: Object.keys(event),
            isPeer: event.peerJid === call.peerJid,
            isWid: event.sender instanceof Wid,
          };
        });
        assert.deepEqual(seen, {
          event: {
            id: 'PAYLOAD', isGroup: false, groupJid: null, isVideo: true, isSilenced: false, offerTime: 1_700_000_000,
            sender: '4915112345678@c.us', peerJid: '4915112345678:3@c.us',
            peer: { jid: '4915112345678@c.us', lid: null, phone: '4915112345678' },
          },
          keys: ['id', 'isGroup', 'isVideo', 'groupJid', 'offerTime', 'peer', 'isSilenced', 'sender', 'peerJid'],
          isPeer: true,
          isWid: true,
        });
      });

      test('of a group call and of a call by LID says so', async () => {
        const seen = await page.evaluate(async () => {
          const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
          simulation.ring({ id: 'GROUP', from: '99887766:12@lid', isGroup: true });
          const { isGroup, groupJid, isVideo, sender, peerJid } = await heard;
          return { isGroup, groupJid, isVideo, sender: String(sender), peerJid: String(peerJid) };
        });
        // Where the collection is a list, a call does not say of which group.
        const groupJid = build === 'older' ? null : '120363000000000000@g.us';
        assert.deepEqual(seen, { isGroup: true, groupJid, isVideo: false, sender: '99887766@lid', peerJid: '99887766:12@lid' });
        assert.equal(await page.evaluate(() => WPP.call.get('GROUP').groupJid), groupJid);
      });

      test('of a call by which the user is not to be disturbed says so', async () => {
        const seen = await page.evaluate(async () => {
          const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
          simulation.ring({ id: 'SILENCED', from: '99887766:12@lid', isSilenced: true });
          const { id, isSilenced } = await heard;
          const listed = WPP.call.list().find(call => call.id === id);
          return [id, isSilenced, listed.isSilenced];
        });
        assert.deepEqual(seen, ['SILENCED', true, true]);
      });

      test('of a group call by the call service has that service as its sender', async () => {
        const seen = await page.evaluate(async state => {
          const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
          store.processIncomingCall('GROUP-CALL', wid('call'), { groupWid: wid('120363000000000000@g.us') }).setState(state);
          const { isGroup, sender, peerJid } = await heard;
          return { isGroup, sender: String(sender), peerJid: String(peerJid) };
        }, RINGING[build]);
        assert.deepEqual(seen, { isGroup: true, sender: 'call', peerJid: 'call' });
      });

      for (const unknown of ['undefined', '0', '-1', 'NaN', 'Infinity']) {
        test(`has the time of now where the page's is ${unknown}`, async () => {
          const time = await page.evaluate(`(async () => {
            const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
            const call = makeCall('AT ${unknown}', { offerTime: ${unknown} });
            store.setActiveCall(call);
            call.setState(${JSON.stringify(RINGING[build])});
            simulation.ring({ id: 'AFTER ${unknown}', from: '1@lid' });
            store.setActiveCall(null);
            const { id, offerTime } = await heard;
            return id === 'AT ${unknown}' ? offerTime : id;
          })()`);
          assert.ok(Number.isInteger(time), String(time));
          assert.ok(Math.abs(time - Date.now() / 1000) < CLOCK_TOLERANCE_S, String(time));
        });
      }

      test('comes after the page has done its own work on the call', async () => {
        const order = await page.evaluate(async () => {
          const order = [];
          const heard = new Promise(resolve => WPP.once('call.incoming_call', () => { order.push('event'); resolve(); }));
          simulation.ring({ id: 'ORDER', from: '99887766:3@lid' });
          order.push('page');
          await heard;
          return order;
        });
        assert.deepEqual(order, ['page', 'event']);
      });

      test('of an active call whose state is set later comes after that work, too', async () => {
        const order = await page.evaluate(async state => {
          const order = [];
          const heard = new Promise(resolve => WPP.once('call.incoming_call', ({ id }) => { order.push(id); resolve(); }));
          const call = makeCall('ORDER-ACTIVE');
          store.setActiveCall(call);
          await new Promise(resolve => setTimeout(resolve));
          order.push('reported');
          call.setState(state);
          order.push('page');
          await heard;
          store.setActiveCall(null);
          return order;
        }, RINGING[build]);
        assert.deepEqual(order, ['reported', 'page', 'ORDER-ACTIVE']);
      });
    });

    describe('a command in the midst of the page\'s own work waits for its end', () => {
      const REJECT = { 'its id': 'WPP.call.reject(call.id)', 'no id': 'WPP.call.reject()' };
      for (const [named, reject] of Object.entries(REJECT)) {
        test(`reject() with ${named}, when the call is active and has no state yet`, async () => {
          const rejected = await outcome(page, `async () => {
            const call = makeCall('MIDST ${named}');
            let rejected;
            const listener = (_, active) => { if (active === call) rejected = ${reject}; };
            store.on('change:activeCall', listener);
            store.setActiveCall(call);
            store.off('change:activeCall', listener);
            call.setState(${JSON.stringify(RINGING[build])});
            try { return await rejected; } finally { store.setActiveCall(null); }
          }`);
          assert.deepEqual(rejected, { value: true });
        });
      }
    });

    describe('without an id', () => {
      /** The page has no call. */
      beforeEach(() => page.evaluate(() => {
        for (const call of store.getModelsArray()) store.remove(call);
        store.setActiveCall(null);
        simulation.sent.length = 0;
      }));
      const sentActions = () => page.evaluate(() => simulation.sent
        .map(({ node }) => node.content?.[0]).filter(action => action?.attrs['call-id'])
        .map(({ tag, attrs }) => `${tag} ${attrs['call-id']}`).filter(text => !text.startsWith('offer')));

      test('accept() and reject() pass over a call from while the page was offline, and by its id it does not ring', async () => {
        server.relay.send('4915550001111:7@s.whatsapp.net', {
          tag: 'call', attrs: { from: '99887766:3@lid', id: 'O2', t: '1700000100', e: '1700000000', offline: '0' },
          content: [{ tag: 'offer', attrs: { 'call-id': 'KEPT', 'call-creator': '99887766:3@lid' } }],
        });
        await until(page, () => store.get('KEPT')?.getState());
        for (const action of [() => WPP.call.accept(), () => WPP.call.reject()]) {
          assert.equal((await outcome(page, action)).error?.code, 'call_not_found');
        }
        for (const action of [() => WPP.call.accept('KEPT'), () => WPP.call.reject('KEPT')]) {
          const { error } = await outcome(page, action);
          assert.deepEqual([error?.code, error?.callId, error?.state], ['call_is_not_incoming_ring', 'KEPT', 'ended']);
        }
        assert.deepEqual(await sentActions(), []);
      });

      test('reject() takes the call that rings and end() the one that was accepted', async () => {
        const seen = await outcome(page, async () => {
          const first = simulation.ring({ id: 'FIRST', from: '99887766:3@lid' });
          const done = [await WPP.call.accept()];
          const second = simulation.ring({ id: 'SECOND', from: '99887767:3@lid' });
          const states = [first.getState(), second.getState()];
          done.push(await WPP.call.reject(), await WPP.call.end());
          return { states, done };
        });
        assert.deepEqual(seen, { value: { states: [ACTIVE[build], RINGING[build]], done: [true, true, true] } });
        assert.deepEqual(await sentActions(), ['accept FIRST', 'reject SECOND', 'terminate FIRST']);
      });
    });

    describe('the page', () => {
      test('gets its own results, with its own this, and its own exceptions', async () => {
        const fresh = await openHost(browser, server, {
          build, scripts: [wppCall()], query: { without: 'WAWebCallCollection' },
        });
        const seen = await fresh.evaluate(async () => {
          const calls = [];
          const result = { id: 'RESULT' };
          class Store {
            activeCall = null;
            get() {}
            getModelsArray() { return []; }
            processIncomingCall(...args) { calls.push([this === store, ...args]); if (args[0] === 'BAD') throw failure; return result; }
            setActiveCall(...args) { calls.push([this === store, ...args]); return 'set'; }
          }
          const failure = new Error('the page\'s own');
          const store = new Store();
          __d('WAWebCallCollection', [], (g, r, d, n, l, module, exports) => { exports.default = store; }, 98);
          const original = Store.prototype.processIncomingCall;
          while (store.processIncomingCall === original) await new Promise(resolve => setTimeout(resolve));
          const seen = [store.processIncomingCall('A', 1, 2, 3) === result, store.setActiveCall(null, 4)];
          try { store.processIncomingCall('BAD'); } catch (error) { seen.push(error === failure); }
          return { seen, calls };
        });
        await fresh.context().close();
        assert.deepEqual(seen, {
          seen: [true, 'set', true],
          calls: [[true, 'A', 1, 2, 3], [true, null, 4], [true, 'BAD']],
        });
      });

      test('and other calls do not notice a listener that throws', async () => {
        const seen = await page.evaluate(async () => {
          const thrower = () => { throw new Error('a listener of the user\'s'); };
          WPP.on('call.incoming_call', thrower);
          const first = simulation.ring({ id: 'THROW-1', from: '99887766:3@lid' });
          const second = simulation.ring({ id: 'THROW-2', from: '99887766:3@lid' });
          await new Promise(resolve => setTimeout(resolve));
          WPP.off('call.incoming_call', thrower);
          return [first === store.get('THROW-1'), second.id];
        });
        assert.deepEqual(seen, [true, 'THROW-2']);
        assert.deepEqual(await heardIds(page), ['THROW-1', 'THROW-2']);
      });

      test('does not notice calls that are no calls', async () => {
        const results = await page.evaluate(() => {
          const broken = { get id() { throw new Error('no id'); }, get peerJid() { throw new Error('no peer'); } };
          const wrong = [broken, undefined, {}, { id: 5, peerJid: 5 }, { id: 'NO-STATE', peerJid: wid('1@lid') }, Object.freeze({ id: 'F', peerJid: {} })];
          return wrong.map(call => { try { store.setActiveCall(call); return 'set'; } catch (error) { return error.message; } });
        });
        assert.deepEqual(results, Array(6).fill('set'));
        await page.evaluate(() => store.setActiveCall(null));
        assert.deepEqual(await heardIds(page), []);
        assert.deepEqual(page.problems, []);
      });
    });

    describe('five calls at once are rejected once each', () => {
      const rejectedIds = () => page.evaluate(() =>
        simulation.sent.splice(0).filter(({ xml }) => xml.includes('<reject ')).map(({ node }) => node.content[0].attrs['call-id']));
      const ringFive = prefix => page.evaluate(async prefix => {
        for (let index = 1; index <= 5; index++) simulation.ring({ id: `${prefix}${index}`, from: `9988776${index}:3@lid` });
        while (window.rejections.length < 5) await new Promise(resolve => setTimeout(resolve));
        return Promise.all(window.rejections);
      }, prefix);
      const all = prefix => [1, 2, 3, 4, 5].map(index => `${prefix}${index}`);
      /** All that rang in earlier tests is over. */
      const silence = state => { for (const call of store.getModelsArray()) call.setState(state); };
      beforeEach(async () => {
        await page.evaluate(silence, OVER[build]);
        await page.evaluate(() => {
          window.rejections = [];
          WPP.off('call.incoming_call', window.answer);
          simulation.sent.length = 0;
        });
      });
      after(() => page.evaluate(() => WPP.off('call.incoming_call', window.answer)));

      test('when each event\'s id is named', async () => {
        await page.evaluate(() => WPP.on('call.incoming_call', window.answer = ({ id }) => rejections.push(WPP.call.reject(id))));
        assert.deepEqual(await ringFive('NAMED'), Array(5).fill(true));
        assert.deepEqual((await rejectedIds()).sort(), all('NAMED'));
      });

      test('when no id is named', async () => {
        // A group call may always be rejected: those of earlier tests must be gone.
        await page.evaluate(() => { for (const call of store.getModelsArray()) store.remove(call); });
        await page.evaluate(() => WPP.on('call.incoming_call', window.answer = () => rejections.push(WPP.call.reject())));
        assert.deepEqual(await ringFive('ANY'), Array(5).fill(true));
        assert.deepEqual((await rejectedIds()).sort(), all('ANY'));
      });

      test('when they are rejected one after the other, without an id', async () => {
        await page.evaluate(() => { for (const call of store.getModelsArray()) store.remove(call); });
        await page.evaluate(() => {
          let last = Promise.resolve();
          WPP.on('call.incoming_call', window.answer = () => rejections.push(last = last.then(() => WPP.call.reject())));
        });
        assert.deepEqual(await ringFive('CHAIN'), Array(5).fill(true));
        assert.deepEqual(await rejectedIds(), all('CHAIN'));
      });
    });
  });
}

test('a call that the native stack takes is told of once, with the time of now', async t => {
  const page = await openHost(browser, server, { scripts: [wppCall()], query: { 'ab.enable_web_calling': true, lid: '333333333333333', device: 9 } });
  t.after(() => page.context().close());
  await untilWatched(page);
  await page.evaluate(prepare);
  server.relay.send('333333333333333:9@lid', {
    tag: 'call', attrs: { from: '99887766:3@lid', id: 'N1', t: '1700000000' },
    content: [{ tag: 'offer', attrs: { 'call-id': 'NATIVE', 'call-creator': '99887766:3@lid' } }],
  });
  await until(page, () => simulation.native.some(([name]) => name === 'handleIncomingSignalingOffer'));
  assert.deepEqual(await heardIds(page), ['NATIVE']);
  assert.equal(await page.evaluate(() => store.activeCall.id), 'NATIVE');
  assert.deepEqual(await outcome(page, () => WPP.call.reject('NATIVE')), { value: true });
  assert.deepEqual(page.problems, []);
});
