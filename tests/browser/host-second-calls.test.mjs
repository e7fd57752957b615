/** A call that comes in while the simulated page's own stack has one, and two who call each other at once. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';
import { ALICE, BOB, callStanza, quiet } from './people.mjs';

const CAROL = '333333333333333:4@lid';
const CALLING = { 'ab.enable_web_calling': true, view: 'off' };
const [CALLING_OUT, RINGING, ACTIVE] = [1, 3, 6];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

async function openPage(build, person, query) {
  const page = await openHost(browser, server, { build, query: { ...person, ...CALLING, ...query } });
  await page.evaluate(() => {
    simulation.devices = [7];
    window.collection = importDefault('WAWebCallCollection');
    window.stack = () => importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
    window.changes = [];
    collection.on('change:activeCall', (_, call) => {
      changes.push(`active ${call?.id ?? null}`);
      call?.on('change:id', ({ id, outgoing }) => changes.push(`id ${id}, ${outgoing ? 'outgoing' : 'incoming'}`));
      call?.on('change:state', call => changes.push(`state ${call.getState()}`));
    });
    const dispatcher = importNamespace('WAWebVoipHandleNativeCallEvent');
    const { handleWAWebVoipNativeCallEvent } = dispatcher;
    window.events = [];
    dispatcher.handleWAWebVoipNativeCallEvent = (event, json) => {
      events.push([event, JSON.parse(json)]);
      return handleWAWebVoipNativeCallEvent(event, json);
    };
    window.told = [];
    const backend = importNamespace('WAWebBackendApi');
    const { frontendFireAndForget } = backend;
    backend.frontendFireAndForget = (name, payload) => { told.push([name, payload]); return frontendFireAndForget(name, payload); };
  });
  await until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
  return Object.assign(page, { path: 'native', jid: `${person.lid}:${person.device}@lid`, sender: `${person.pn}:${person.device}@s.whatsapp.net` });
}

/** Asks the stack, and waits until it has done so: some functions do not. */
const ask = (page, name, ...values) => page.evaluate(async ([name, values]) => {
  const voip = await stack();
  const given = await voip[name](...values);
  await voip.getCallInfo();
  return given;
}, [name, values]);
const becomes = (page, id, state) => until(page, ([id, state]) => collection.activeCall?.id === id && collection.activeCall.getState() === state, [id, state]);
const call = (page, to, id) => page.evaluate(([to, id]) => {
  const { createWid } = importNamespace('WAWebWidFactory');
  return importNamespace('WAWebVoipStartCall').startWAWebVoipCall(createWid(to), false, 8, 5, id, { entryTrust: 'user_gesture' });
}, [to, id]);
/** What a page sent about calls: the action, its call's id, and the reason. */
const said = ({ sender }) => server.relay.stanzas
  .filter(({ direction, jid, node }) => direction === 'in' && jid === sender && node.tag === 'call')
  .map(({ node: { content: [{ tag, attrs }] } }) => [tag, attrs['call-id'], attrs.reason].filter(Boolean).join(' '));
const leave = async page => {
  await ask(page, 'endCall', 2, true);
  await until(page, () => !collection.activeCall);
  await quiet(server, page);
};

for (const build of ['april', 'august', 'newest']) describe(build, () => {
  describe('a second call', () => {
    let page;
    let count = 0;
    let first, second;
    before(async () => { page = await openPage(build, ALICE); });
    after(() => page.context().close());
    beforeEach(async () => {
      count += 1;
      [first, second] = [`${build}-first-${count}`, `${build}-second-${count}`];
      server.relay.send(page.jid, callStanza('offer', first, '222222222222222:7@lid'));
      await becomes(page, first, RINGING);
      await ask(page, 'acceptCall', true, false);
      await becomes(page, first, ACTIVE);
      await quiet(server, page);
      server.relay.reset();
      await page.evaluate(() => { changes.length = 0; events.length = 0; told.length = 0; });
    });
    afterEach(() => leave(page));

    /** It comes, and whatever the stack does about it has been done. */
    async function comes(sign) {
      await page.evaluate(sign => { simulation.faults.secondCall = sign; }, sign);
      server.relay.send(page.jid, callStanza('offer', second, CAROL));
      await quiet(server, page);
    }
    const happened = () => page.evaluate(() => ({ changes, events, told: told.map(([name]) => name) }));
    const waiting = async () => JSON.parse(await ask(page, 'getCallInfo')).call_waiting_info;
    const nothing = { changes: [], events: [], told: [] };

    test('is rejected as busy: no model, no event', async () => {
      await comes(undefined);
      assert.deepEqual(await happened(), nothing);
      assert.deepEqual(said(page), [`reject ${second} busy`]);
      assert.equal(await page.evaluate(id => collection.get(id), second), undefined);
    });

    test('is missed: event 80, and the page\'s chat says so', async () => {
      await comes('missed');
      const { changes, events: [[number, data], ...more], told } = await happened();
      assert.deepEqual([changes, number, more, told], [[], 80, [], ['generateCallLogFromEventCallMissed']]);
      const { TimeElapsedSinceCallOffer, ...known } = data;
      assert.ok(TimeElapsedSinceCallOffer > 0);
      assert.deepEqual(known, {
        CallId: second, PeerUserJid: '333333333333333@lid', GroupJid: null, IsVideoCall: false, CallParticipantInfos: [],
        SilenceReason: 0, CallTermReason: 'busy',
      });
      const { callMissedData } = await page.evaluate(() => window.told[0][1]);
      assert.equal('CallTermReason' in callMissedData, build !== 'april');
      assert.deepEqual(await page.evaluate(() => simulation.callLog.at(-1)), {
        id: second, peer: '333333333333333@lid', kind: 'missed', outgoing: false, isVideo: false,
      });
      assert.deepEqual(said(page), []);
    });

    test('is rejected by itself: event 86, of which the page makes nothing', async () => {
      await comes('pending-rejected');
      assert.deepEqual(await happened(), { ...nothing, events: [[86, { callId: second, peerJid: CAROL }]] });
      assert.deepEqual(said(page), []);
    });

    test('waits until its caller gives up: event 72, of which the page makes nothing, and the call info', async () => {
      await comes('waiting');
      const info = { hasWaitingCall: true, waitingCallId: second, waitingPeerJid: CAROL, waitingGroupJid: null, waitingIsVideo: false };
      assert.deepEqual(await happened(), { ...nothing, events: [[72, info]] });
      assert.deepEqual(await waiting(), info);
      server.relay.send(page.jid, callStanza('terminate', second, CAROL));
      await quiet(server, page);
      const gone = { hasWaitingCall: false, waitingCallId: null, waitingPeerJid: null, waitingGroupJid: null, waitingIsVideo: false };
      assert.deepEqual(await waiting(), gone);
      assert.deepEqual(await happened(), { ...nothing, events: [[72, info], [72, gone]] });
      assert.deepEqual(said(page), []);
    });

    test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
  });

  test('the URL may say what becomes of a second call', async t => {
    const page = await openPage(build, ALICE, { secondCall: 'waiting' });
    t.after(() => page.context().close());
    server.relay.send(page.jid, callStanza('offer', 'FIRST', '222222222222222:7@lid'));
    await becomes(page, 'FIRST', RINGING);
    server.relay.send(page.jid, callStanza('offer', 'SECOND', CAROL));
    await until(page, () => events.some(([event]) => event === 72));
    await leave(page);
  });

  describe('two who call each other at once', () => {
    let alice, bob;
    before(async () => {
      [alice, bob] = await Promise.all([openPage(build, ALICE), openPage(build, BOB)]);
      await bob.evaluate(device => { simulation.devices = [device]; }, ALICE.device);
    });
    after(() => Promise.all([alice, bob].map(page => page.context().close())));
    beforeEach(async () => {
      server.relay.reset();
      await Promise.all([alice, bob].map(page => page.evaluate(() => { changes.length = 0; })));
    });

    /** Both call before either has the other's offer. */
    async function meet() {
      for (const _ of [alice, bob]) server.relay.drop('offer');
      await call(alice, `${BOB.lid}@lid`, 'AAAA');
      await call(bob, `${ALICE.lid}@lid`, 'BBBB');
      const offers = await Promise.all(['AAAA', 'BBBB'].map(id =>
        server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes(`<offer call-id="${id}"`))));
      await Promise.all([becomes(alice, 'AAAA', CALLING_OUT), becomes(bob, 'BBBB', CALLING_OUT)]);
      for (const [page, from, { node }] of [[bob, alice, offers[0]], [alice, bob, offers[1]]]) {
        server.relay.send(page.jid, { tag: 'call', attrs: { from: from.jid, id: node.attrs.id, t: '1700000000' }, content: node.content });
      }
      await Promise.all([alice, bob].map(page => becomes(page, 'AAAA', ACTIVE)));
    }

    test('have one call in the end, which was the other\'s for one of them', async () => {
      await meet();
      assert.deepEqual(await bob.evaluate(() => changes), ['active BBBB', 'state 1', 'id AAAA, incoming', 'state 6']);
      assert.deepEqual(await alice.evaluate(() => changes), ['active AAAA', 'state 1', 'state 5', 'state 6']);
      assert.deepEqual(await Promise.all([alice, bob].map(page => page.evaluate(() => collection.activeCall.outgoing))), [true, false]);
      assert.deepEqual([said(alice), said(bob)], [['offer AAAA'], ['offer BBBB', 'accept AAAA']]);
      await ask(alice, 'endCall', 2, true);
      await Promise.all([alice, bob].map(page => until(page, () => collection.activeCall === null)));
      await quiet(server, alice, bob);
    });

    test('who takes the other\'s call does not give up when his own has rung for long enough', async () => {
      // The clock is that of the page that is opened here alone.
      const waiting = await openHost(browser, server, { build, query: { ...BOB, device: 9, ...CALLING }, prepare: page => page.clock.install() });
      await waiting.evaluate(() => { simulation.devices = [3]; window.collection = importDefault('WAWebCallCollection'); });
      await until(waiting, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
      server.relay.drop('offer');
      await call(waiting, '555555555555555@lid', 'BBBB');
      server.relay.send(`${BOB.lid}:9@lid`, callStanza('offer', 'AAAA', '555555555555555:3@lid'));
      await becomes(waiting, 'AAAA', ACTIVE);
      await waiting.clock.fastForward(91_000);
      assert.deepEqual(await waiting.evaluate(() => [collection.activeCall.id, simulation.native.filter(([name]) => name === 'endCall')]), ['AAAA', []]);
      await waiting.context().close();
    });

    test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
  });
});
