/** Where wa-js 4.3.1 fails since the page's call collection is a Map, wpp-call works, in the page's own states. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { byCollection } from './builds.mjs';
import { launchBrowser, openHost, outcome, testFile, until, waJsBundle, wppCall } from './harness.mjs';

const STATES = byCollection({
  map: { calling: 1, ringing: 3, active: 6, over: 13 },
  list: { calling: 'OUTGOING_CALLING', ringing: 'INCOMING_RING', active: 'ACTIVE', over: 'ENDED' },
});

/** Each as a fresh page does it, with CALL1 ringing. */
const ACTIONS = {
  'accept() without an id': { action: () => WPP.call.accept(), value: true },
  'reject() without an id': { action: () => WPP.call.reject(), value: true },
  'accept(id)': { action: () => WPP.call.accept('CALL1'), value: true },
  'offer()': { action: async () => (await WPP.call.offer('4915112345678@c.us')).peerJid.user, value: '4915112345678' },
};

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  server.relay.enforceOrder = false; // it is the page, not the order, that wa-js is to fail on
});
after(() => Promise.all([browser?.close(), server?.close()]));

const ring = page => page.evaluate(() => {
  simulation.ring({ id: 'CALL1', from: '4915112345678:3@c.us' });
});

describe('on the newer page', () => {
  let waJs;
  before(async () => {
    waJs = await openHost(browser, server, { scripts: [testFile('without-analytics.js'), waJsBundle('4.3.1')] });
    await until(waJs, () => window.WPP?.isInjected);
    await ring(waJs);
  });

  for (const [name, { action, value }] of Object.entries(ACTIONS)) {
    test(`${name} fails in wa-js 4.3.1 and works in wpp-call`, async t => {
      assert.ok((await outcome(waJs, action)).error, 'wa-js fails');
      const page = await openHost(browser, server, { scripts: [wppCall()] });
      t.after(() => page.context().close());
      await ring(page);
      assert.deepEqual(await outcome(page, action), { value });
    });
  }
});

for (const [build, { calling, ringing, active, over }] of Object.entries(STATES)) {
  describe(`on a page of the build ${build}`, () => {
    let page;
    before(async () => { page = await openHost(browser, server, { build, scripts: [wppCall()] }); });
    after(() => page.context().close());

    test('an offered call is the page\'s own object, active and calling', async () => {
      const seen = await outcome(page, async () => {
        const call = await WPP.call.offer('4915112345678@c.us', { isVideo: true });
        const store = importDefault('WAWebCallCollection');
        const { attrs } = simulation.sent.at(-1).node.content[0];
        return {
          isPages: call instanceof importDefault('WAWebCallModel'),
          isActive: store.activeCall === call,
          isListed: store.get(call.id) === call && store.getModelsArray().filter(({ id }) => id === call.id).length === 1,
          hasId: call.id === attrs['call-id'],
          state: call.getState(), outgoing: call.outgoing, isVideo: call.isVideo, isGroup: call.isGroup,
          peer: String(call.peerJid),
          age: Math.abs(Date.now() / 1000 - call.offerTime) < 10,
        };
      });
      assert.deepEqual(seen, {
        value: {
          isPages: true, isActive: true, isListed: true, hasId: true,
          state: calling, outgoing: true, isVideo: true, isGroup: false, peer: '4915112345678@c.us', age: true,
        },
      });
    });

    test('end() takes it out again', async () => {
      const seen = await outcome(page, async () => {
        const store = importDefault('WAWebCallCollection');
        const { id } = store.activeCall;
        const ended = await WPP.call.end();
        return { ended, active: store.activeCall, listed: store.get(id) !== undefined };
      });
      assert.deepEqual(seen, { value: { ended: true, active: null, listed: false } });
      assert.equal((await outcome(page, () => WPP.call.end())).error.code, 'call_not_found');
    });

    test('an offered call that the page drops before the ack is given all the same', async () => {
      const seen = await outcome(page, async () => {
        const store = importDefault('WAWebCallCollection');
        const comms = importNamespace('WAComms');
        const { sendSmaxStanza } = comms;
        let shown;
        comms.sendSmaxStanza = (...args) => {
          comms.sendSmaxStanza = sendSmaxStanza;
          shown = store.activeCall;
          store.remove(shown);
          store.setActiveCall(null);
          return sendSmaxStanza(...args);
        };
        const call = await WPP.call.offer('4915112345678@c.us');
        return { isShown: call === shown, isPages: call instanceof importDefault('WAWebCallModel'), listed: store.get(shown.id) !== undefined };
      });
      assert.deepEqual(seen, { value: { isShown: true, isPages: true, listed: false } });
    });

    test('a wrong state is told as the page has it', async () => {
      await ring(page);
      const end = (await outcome(page, () => WPP.call.end('CALL1'))).error;
      assert.deepEqual([end.code, end.callId, end.state], ['call_is_not_outcoming_calling', 'CALL1', ringing]);
      await page.evaluate(state => importDefault('WAWebCallCollection').get('CALL1').setState(state), active);
      for (const action of [() => WPP.call.accept('CALL1'), () => WPP.call.reject('CALL1')]) {
        const { error } = await outcome(page, action);
        assert.deepEqual([error.code, error.callId, error.state], ['call_is_not_incoming_ring', 'CALL1', active]);
      }
    });

    test('a call without a state has none in the error either', async () => {
      await page.evaluate(() => {
        importDefault('WAWebCallCollection').processIncomingCall('NO-STATE', importNamespace('WAWebWidFactory').createWid('1@lid'), {});
      });
      const { error } = await outcome(page, () => WPP.call.accept('NO-STATE'));
      assert.deepEqual([error.code, error.state], ['call_is_not_incoming_ring', undefined]);
    });

    test('a call that is only active, and not in the collection, is found', async () => {
      const seen = await outcome(page, `async () => {
        const store = importDefault('WAWebCallCollection');
        const CallModel = importDefault('WAWebCallModel');
        const call = Object.assign(${build !== 'older'} ? new CallModel('ONLY-ACTIVE') : new CallModel({ id: 'ONLY-ACTIVE' }),
          { peerJid: importNamespace('WAWebWidFactory').createWid('99887766:3@lid') });
        call.setState(${JSON.stringify(ringing)});
        store.setActiveCall(call);
        const accepted = [await WPP.call.accept('ONLY-ACTIVE'), await WPP.call.end()];
        store.setActiveCall(null);
        return [...accepted, simulation.sent.slice(-2).map(({ node }) => node.content[0].tag)];
      }`);
      assert.deepEqual(seen, { value: [true, true, ['accept', 'terminate']] });
    });

    const DONE = {
      'is rejected': id => WPP.call.reject(id),
      'is accepted and ended': async id => { await WPP.call.accept(id); await WPP.call.end(id); },
    };
    for (const [what, action] of Object.entries(DONE)) {
      const seenAfter = stanzaProfile => outcome(page, `async () => {
        WPP.call.configure({ stanzaProfile: '${stanzaProfile}' });
        const heard = [];
        // Older pages have no such bus.
        const hasBus = 'WAWebCallNotificationBus' in require('__debug').modulesMap;
        const bus = hasBus && importDefault('WAWebCallNotificationBus');
        if (bus) bus.on('all', name => heard.push(name));
        const call = simulation.ring({ id: '${what} ${stanzaProfile}', from: '4915112345678:3@c.us' });
        await (${action})(call.id);
        if (bus) bus.off('all');
        WPP.call.configure({ stanzaProfile: 'current' });
        return { state: call.getState(), userEndedCall: Boolean(call.userEndedCall), heard };
      }`);

      test(`an incoming call that ${what} stops ringing in the page, and nobody missed it`, async () => {
        const heard = build !== 'older' ? ['alert_call', 'cancel_call'] : [];
        assert.deepEqual(await seenAfter('current'), { value: { state: over, userEndedCall: true, heard } });
      });

      test(`an incoming call that ${what} is left alone with the profile wa-js-4.3`, async () => {
        const heard = build !== 'older' ? ['alert_call'] : [];
        assert.deepEqual(await seenAfter('wa-js-4.3'), { value: { state: ringing, userEndedCall: false, heard } });
      });
    }
  });
}
