/** What the simulated page's own stack tells the page: native events, the part of the page that has the models, the chat log. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';
import { callStanza, quiet } from './people.mjs';

const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
const BOB = '222222222222222@lid';
const BOBS_DEVICE = '222222222222222:7@lid';
const CALLING = { 'ab.enable_web_calling': true, view: 'off' };
const [RINGING, ACTIVE] = [3, 6];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const build of ['april', 'august', 'newest']) describe(build, () => {
  const isApril = build === 'april';
  const bridge = isApril ? 'WAWebVoipWebBridgeApi' : 'WAWebVoipBridgeCallStateHandlers';
  let page, id;
  let count = 0;
  before(async () => {
    page = await openHost(browser, server, { build, query: { ...ALICE, ...CALLING } });
    Object.assign(page, { jid: `${ALICE.lid}:${ALICE.device}@lid`, path: 'native' });
    await page.evaluate(() => {
      window.collection = importDefault('WAWebCallCollection');
      window.stack = () => importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
      simulation.devices = [7];
      /** Replaces a function until `mend`. */
      window.mends = [];
      window.hook = (id, name, make) => {
        const module = importNamespace(id);
        const original = module[name];
        module[name] = make(original);
        mends.push(() => { module[name] = original; });
      };
      window.told = [];
      window.listen = () => hook('WAWebBackendApi', 'frontendFireAndForget', original => (name, payload) => {
        told.push([name, JSON.parse(JSON.stringify(payload))]);
        return original(name, payload);
      });
    });
    await until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
  });
  after(() => page.context().close());
  beforeEach(() => { id = `${build}-${count += 1}`; });
  afterEach(async () => {
    await page.evaluate(() => { for (const mend of mends.splice(0).reverse()) mend(); told.length = 0; });
    await ask('endCall', 2, true);
    await until(page, () => !collection.activeCall);
    await quiet(server, page);
    server.relay.reset();
  });

  /** Asks the stack, and waits until it has done so: some functions do not. */
  const ask = (name, ...values) => page.evaluate(async ([name, values]) => {
    const voip = await stack();
    const given = await voip[name](...values);
    await voip.getCallInfo();
    return given;
  }, [name, values]);
  const bobSends = (action, attrs) => server.relay.send(page.jid, callStanza(action, id, BOBS_DEVICE, attrs));
  const becomes = state => until(page, ([id, state]) => collection.activeCall?.id === id && collection.activeCall.getState() === state, [id, state]);
  const isOver = () => until(page, () => collection.activeCall === null);
  async function ring() {
    bobSends('offer');
    await becomes(RINGING);
  }
  async function connect() {
    await ring();
    await ask('acceptCall', true, false);
    await becomes(ACTIVE);
  }
  const call = () => page.evaluate(([to, id]) => {
    const { createWid } = importNamespace('WAWebWidFactory');
    return importNamespace('WAWebVoipStartCall').startWAWebVoipCall(createWid(to), false, 8, 5, id, { entryTrust: 'user_gesture' });
  }, [BOB, id]);
  const listen = () => page.evaluate(() => { listen(); });
  /** The payloads which the frontend got under a name. */
  const told = name => page.evaluate(name => window.told.filter(([of]) => of === name).map(([, payload]) => payload), name);
  const isTold = name => until(page, name => window.told.some(([of]) => of === name), name);
  const logged = () => page.evaluate(id => simulation.callLog.filter(entry => entry.id === id), id);

  describe('a hook', () => {
    const MODULES = [
      ['WAWebVoipHandleNativeCallEvent', 'handleWAWebVoipNativeCallEvent'], ['WAWebBackendApi', 'frontendFireAndForget'],
      ['WAWebVoipHandleNativeCallEventMediaHandlers', 'handleMuteStateChanged'],
    ];
    for (const [module, name] of MODULES) {
      test(`on ${module} is passed`, async () => {
        await connect();
        await page.evaluate(([module, name]) => {
          window.isPassed = false;
          hook(module, name, original => (...values) => { window.isPassed = true; return original(...values); });
        }, [module, name]);
        await ask('setCallMute', true);
        assert.equal(await page.evaluate(() => isPassed), true);
      });
    }

    test('on the functions of the bridge does nothing', async () => {
      await page.evaluate(bridge => {
        const names = Object.keys(importNamespace(bridge));
        for (const name of names) hook(bridge, name, () => () => { throw new Error(`${name} was called`); });
      }, bridge);
      await connect();
      assert.deepEqual(page.problems, []);
    });

    test(`on ${isApril ? 'the bridge of later builds' : 'the bridge of April'} finds nothing`, async () => {
      const other = isApril ? 'WAWebVoipBridgeCallStateHandlers' : 'WAWebVoipWebBridgeApi';
      assert.equal(await page.evaluate(id => id in require('__debug').modulesMap, other), false);
    });
  });

  describe('the frontend hears', () => {
    test('who muted himself', async () => {
      await connect();
      await listen();
      bobSends('mute_v2', { 'mute-state': '1' });
      await isTold('handleMuteStateChange');
      const [{ callInfo }] = await told('handleMuteStateChange');
      assert.deepEqual([callInfo.call_id, callInfo.participants.map(({ is_self, is_muted }) => [is_self, is_muted])], [id, [[true, false], [false, true]]]);
      assert.equal(await page.evaluate(() => collection.activeCall.peerMicMuted), true);
    });

    test('who raised his hand', async () => {
      await connect();
      await listen();
      for (const isRaised of ['1', '0']) {
        const stanza = callStanza('user_action', id, BOBS_DEVICE, { action: 'raise_hand' });
        stanza.content[0].content = [{ tag: 'raise_hand', attrs: { 'raise-hand-state': isRaised } }];
        server.relay.send(page.jid, stanza);
      }
      await until(page, () => window.told.length === 2);
      assert.deepEqual(await told('handleRaiseHandStateChange'), [true, false].map(isHandRaised => ({ raiseHandData: { jid: BOB, isHandRaised } })));
    });

    test('who wants video', async () => {
      await connect();
      await listen();
      bobSends('video', { state: '3' });
      await isTold('handleVideoStateChange');
      assert.deepEqual(await told('handleVideoStateChange'), [
        { videoStateData: { videoState: 3, isSelf: false, userJid: BOB, callMediaStateChanged: false } },
      ]);
    });

    test('that the server refused an offer', async () => {
      await listen();
      server.relay.nack('offer', 463);
      await call();
      await isOver();
      const errors = [{ errorCode: 463, errorJid: BOB }];
      assert.deepEqual(await told('handleCallOfferNacked'), [
        isApril ? { errors, isCompleteNack: true } : { errors, nackCode: 463, isFatalNack: true },
      ]);
    });

    test('how a call ended', async () => {
      await connect();
      await listen();
      await ask('endCall', 2, true);
      const [{ callEndingData: { startTime, connectTime, endTime, ...data } }] = await told('generateCallLogFromNativeCallEndingEvent');
      assert.ok(startTime <= connectTime && connectTime <= endTime);
      assert.deepEqual(data, {
        peerJid: BOBS_DEVICE, fromMe: false, groupJid: null, callId: id, isCallLink: false, callLinkToken: null, result: 5,
        videoCall: false, participantEntries: [{ jid: BOBS_DEVICE, result: 5 }], callCreatorJid: BOBS_DEVICE, terminatedByDeviceSwitch: false,
      });
    });
  });

  describe('the chat log', () => {
    const entry = (kind, more) => ({ id, peer: BOBS_DEVICE, kind, outgoing: false, isVideo: false, ...more });

    for (const [reason, kind] of [[undefined, 'missed'], ['hangup', 'missed'], ['accepted_elsewhere', 'accepted_elsewhere']]) {
      test(`has ${kind} of a call that was ended with the reason ${reason} while it rang`, async () => {
        await ring();
        bobSends('terminate', reason && { reason });
        await isOver();
        assert.deepEqual(await logged(), [entry(kind)]);
      });
    }

    test('has a call that was connected', async () => {
      await connect();
      bobSends('terminate');
      await isOver();
      assert.deepEqual(await logged(), [entry('connected')]);
    });

    test('has a call that was rejected, and one that was taken back', async () => {
      await ring();
      await ask('rejectCall');
      await isOver();
      assert.deepEqual(await logged(), [entry('rejected')]);
      id = `${id}-out`;
      await call();
      await ask('endCall', 2, true);
      assert.deepEqual(await logged(), [entry('canceled', { peer: BOB, outgoing: true })]);
    });
  });

  test('a state of another call is dropped', async () => {
    await connect();
    const kept = await page.evaluate(async () => {
      const info = JSON.parse(await (await stack()).getCallInfo());
      const call = collection.activeCall;
      const { frontendFireAndForget } = importNamespace('WAWebBackendApi');
      for (const call_state of [3, 6, 13]) {
        frontendFireAndForget('setCallState', { callInfo: { ...info, call_id: 'ANOTHER', call_state }, callState: call_state });
      }
      return [collection.activeCall === call, call.id, call.getState()];
    });
    assert.deepEqual(kept, [true, id, ACTIVE]);
  });

  test('nobody is told when a call is ended without a terminate', async () => {
    await connect();
    await ask('endCall', 0, false);
    await isOver();
    await quiet(server, page);
    assert.ok(!server.relay.stanzas.some(({ direction, xml }) => direction === 'in' && xml.includes('<terminate')));
  });

  test('an ack of a call that is over does not touch the next one', async () => {
    server.relay.silence('offer');
    await call();
    const { node } = await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes('<offer'));
    await ask('endCall', 2, true);
    await isOver();
    id = `${id}-next`;
    await call();
    server.relay.send(page.jid, { tag: 'ack', attrs: { class: 'call', id: node.attrs.id, from: node.attrs.to, type: 'offer', error: '463' } });
    await quiet(server, page);
    assert.equal(await page.evaluate(() => collection.activeCall?.id), id);
  });

  test('getCallInfo says what the call is', async () => {
    await ring();
    const { offer_epoch_time_ms: offered, ...info } = JSON.parse(await ask('getCallInfo'));
    assert.equal(offered, 1_700_000_000_000);
    const participant = { state: 1, is_self: false, is_muted: false, mute_requested: false, is_hand_raised: false };
    assert.deepEqual(info, {
      call_id: id, call_state: RINGING, peer_jid: BOBS_DEVICE, creator_jid: BOB, creator_device_jid: BOBS_DEVICE,
      is_caller: false, is_video: false, is_muted: false, call_ended_by_me: false, call_result: 0,
      is_group_call: false, group_jid: null, link_token: null, connected_limit: 32, participant_count: 2,
      participants: [{ ...participant, jid: page.jid, is_self: true }, { ...participant, jid: BOBS_DEVICE, state: 11 }],
      can_invite_new_participant: false, is_in_waiting_room: false,
      call_waiting_info: { hasWaitingCall: false, waitingCallId: null, waitingPeerJid: null, waitingGroupJid: null, waitingIsVideo: false },
    });
  });

  test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
});
