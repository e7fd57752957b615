/**
 * The simulated page's own VoIP stack: what it sends, what it shows, and how it fails.
 *
 * The published wa-js drives it in the first tests, the page's own modules in the others.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, testFile, until, waJsBundle } from './harness.mjs';
import { quiet } from './people.mjs';

const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
const BOB = { pn: '4915112345678', lid: '222222222222222', device: 7 };
const BOBS_TABLET = { ...BOB, device: 9 };
const ALICE_JID = '111111111111111:3@lid';
const BOB_JID = '222222222222222:7@lid';
const TABLET_JID = '222222222222222:9@lid';
const CALLING = { 'ab.enable_web_calling': true, view: 'off' };
const WA_JS = [testFile('without-analytics.js'), waJsBundle('4.6.0')];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page with calling enabled that knows Bob's LID and calls his devices 7 and 9. */
async function openPage(query, options) {
  const page = await openHost(browser, server, { query: { ...CALLING, ...query }, ...options });
  await page.evaluate(bob => {
    simulation.devices = [7, 9];
    simulation.lids.set(bob.pn, bob.lid);
    window.seen = [];
    window.collection = importDefault('WAWebCallCollection');
    collection.on('change:activeCall', (_, call) => {
      seen.push(call ? `active ${call.getState()}` : 'none');
      call?.on('change:state', (call, state) => seen.push(`state ${state}, result ${call.callLogResult}`));
    });
    window.stack = () => importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
    window.wid = text => importNamespace('WAWebWidFactory').createWid(text);
    window.start = (to, { id = null, isVideo = false, options = { entryTrust: 'user_gesture' } } = {}) =>
      importNamespace('WAWebVoipStartCall').startWAWebVoipCall(wid(to), isVideo, 8, 5, id, options);
    window.isDone = async () => { await (await stack()).getCallInfo(); };
    window.turn = () => new Promise(resolve => setTimeout(resolve, 20));
  }, BOB);
  return Object.assign(page, { jid: `${query.lid}:${query.device}@lid` });
}

/** A page for one test, closed after it. */
async function openFor(t, query, options) {
  const page = await openPage(query, options);
  t.after(() => page.context().close());
  return page;
}

const becomes = (page, state) => until(page, state => (collection.activeCall?.getState() ?? null) === state, state);

/** What a page sent about a call, as the relay had it: `action to {more}`. */
function sentBy(person, callId) {
  const isOfCall = ({ direction, jid, node }) => direction === 'in' && jid === `${person.pn}:${person.device}@s.whatsapp.net`
    && node.tag === 'call' && (node.content[0].attrs['call-id'] ?? '') === callId;
  return server.relay.stanzas.filter(isOfCall).map(({ node }) => {
    const { 'call-id': _id, 'call-creator': _creator, ...more } = node.content[0].attrs;
    return [node.content[0].tag, node.attrs.to, ...Object.entries(more).map(pair => pair.join('='))].join(' ');
  });
}
const xmlOf = (person, action) => server.relay.stanzas.findLast(({ direction, jid, node }) =>
  direction === 'in' && jid.startsWith(`${person.pn}:${person.device}@`) && node.content?.[0]?.tag === action).xml
  .replace(/ id="[^"]*"/, '');

/** Whatever was under way between pages and relay has been done. */
const settle = (...pages) => quiet(server, ...pages);

for (const build of ['april', 'august', 'newest']) {
  describe(`wa-js 4.6.0 on the native stack of ${build}`, () => {
    let alice, bob;
    before(async () => {
      [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPage(person, { build, scripts: WA_JS })));
      await Promise.all([alice, bob].map(page => until(page, () => window.WPP?.isFullReady)));
      await bob.evaluate(() => {
        window.heard = [];
        WPP.on('call.incoming_call', ({ id, isVideo, peerJid }) => heard.push([id, isVideo, String(peerJid)]));
      });
    });
    after(() => Promise.all([alice, bob].map(page => page.context().close())));

    test('offers, rings, accepts and ends', async () => {
      // What wa-js gives back is looked for in the collection's Map, where the stack's calls are not.
      assert.equal(await alice.evaluate(() => WPP.call.offer('4915112345678@c.us', { isVideo: true })), undefined);
      const { id, outgoing, state } = await alice.evaluate(() => {
        const { id, outgoing } = collection.activeCall;
        return { id, outgoing, state: collection.activeCall.getState() };
      });
      assert.match(id, /^00[0-9A-F]{30}$/);
      assert.equal(outgoing, true);
      assert.ok([1, 2].includes(state));
      await until(bob, () => window.heard.length === 1);
      assert.deepEqual(await bob.evaluate(() => heard), [[id, true, ALICE_JID]]);
      await becomes(alice, 2);
      assert.equal(await bob.evaluate(id => WPP.call.accept(id), id), true);
      await Promise.all([becomes(alice, 6), becomes(bob, 6)]);
      assert.equal(await alice.evaluate(() => WPP.call.end()), true);
      await Promise.all([becomes(alice, null), becomes(bob, null)]);
      assert.deepEqual(await alice.evaluate(() => seen), [
        'active null', 'state 1, result null', 'state 2, result null', 'state 5, result null', 'state 6, result null',
        'state 13, result 5', 'none',
      ]);
      assert.deepEqual(await bob.evaluate(() => seen), [
        'active null', 'state 3, result null', 'state 4, result null', 'state 6, result null', 'state 13, result 5', 'none',
      ]);
    });

    test('rejects', async () => {
      await alice.evaluate(() => WPP.call.offer('4915112345678@c.us'));
      await becomes(bob, 3);
      assert.equal(await bob.evaluate(() => WPP.call.reject()), true);
      await Promise.all([becomes(alice, null), becomes(bob, null)]);
      const result = () => collection.lastActiveCall.callLogResult;
      assert.deepEqual([await alice.evaluate(result), await bob.evaluate(result)], [4, 4]);
    });
  });
}

describe('a call', () => {
  let alice, bob, tablet;
  let count = 0;
  let id;
  before(async () => {
    [alice, bob, tablet] = await Promise.all([ALICE, BOB, BOBS_TABLET].map(person => openPage(person)));
  });
  beforeEach(async () => {
    id = `00${String(++count).padStart(30, '0')}`;
    server.relay.reset();
    await Promise.all([alice, bob, tablet].map(page => page.evaluate(() => { seen.length = 0; })));
  });
  after(() => Promise.all([alice, bob, tablet].map(page => page.context().close())));

  const call = (options = {}) => alice.evaluate(([to, options]) => start(to, options), [`${BOB.pn}@c.us`, { id, ...options }]);
  const ask = (page, name, ...values) =>
    page.evaluate(async ([name, values]) => (await stack())[name](...values), [name, values]);
  async function ring(options) {
    await call(options);
    await Promise.all([becomes(alice, 2), becomes(bob, 3), becomes(tablet, 3)]);
  }
  async function connect(options) {
    await ring(options);
    await ask(bob, 'acceptCall', true, false);
    await Promise.all([becomes(alice, 6), becomes(bob, 6), becomes(tablet, null)]);
  }
  async function isOver() {
    await Promise.all([alice, bob, tablet].map(page => becomes(page, null)));
    await settle(alice, bob, tablet);
  }
  const results = () => Promise.all([alice, bob, tablet].map(page => page.evaluate(() => {
    const { lastActiveCall } = collection;
    return [lastActiveCall.id, lastActiveCall.getState(), lastActiveCall.callLogResult];
  }))).then(all => all.map(([callId, ...more]) => (callId === id ? more : null)));

  test('is active and calling when the stack has done what the start asked for, and not in the Map', async () => {
    const shown = await alice.evaluate(async ([to, id]) => {
      await start(to, { id });
      await isDone();
      const { activeCall } = collection;
      return {
        id: activeCall.id, state: activeCall.getState(), outgoing: activeCall.outgoing, offerTime: activeCall.offerTime,
        peer: String(activeCall.peerJid), inMap: collection.get(id) ?? null,
      };
    }, [`${BOB.pn}@c.us`, id]);
    assert.deepEqual(shown, { id, state: 1, outgoing: true, offerTime: 0, peer: '222222222222222@lid', inMap: null });
    await becomes(bob, 3);
    await ask(alice, 'endCall', 2, true);
    await isOver();
    assert.deepEqual(sentBy(ALICE, id), ['offer 222222222222222@lid', `terminate ${BOB_JID}`, `terminate ${TABLET_JID}`]);
    assert.deepEqual(await results(), [[13, 1], [13, 2], [13, 2]]);
  });

  test('is offered in the server\'s order, with the key encrypted for each device', async () => {
    const keys = await alice.evaluate(() => simulation.log.length);
    await ring({ isVideo: true });
    const ref = `call-id="${id}" call-creator="${ALICE_JID}"`;
    assert.equal(xmlOf(ALICE, 'offer'), `<call to="222222222222222@lid"><offer ${ref}>`
      + '<audio enc="opus" rate="8000" /><audio enc="opus" rate="16000" />'
      + '<video enc="h264" dec="h264" orientation="0" screen_width="1920" screen_height="1080" device_orientation="0" />'
      + '<net medium="3" /><capability ver="1">0105F709E0FA13</capability><destination>'
      + [BOB_JID, TABLET_JID].map(jid => `<to jid="${jid}"><enc v="2" type="pkmsg" count="0">010203</enc></to>`).join('')
      + '</destination><encopt keygen="2" /><device-identity>070707</device-identity></offer></call>');
    const log = await alice.evaluate(from => simulation.log.slice(from).filter(({ call }) => call === 'encrypt')
      .map(({ wid, proto }) => [wid, proto.call.callKey.length]), keys);
    assert.deepEqual(log, [[BOB_JID, 32], [TABLET_JID, 32]]);
    assert.equal(xmlOf(BOB, 'preaccept'), `<call to="${ALICE_JID}"><preaccept ${ref}><audio enc="opus" rate="16000" />`
      + '<video dec="H264" device_orientation="0" screen_width="0" screen_height="0" /><encopt keygen="2" />'
      + '<capability ver="1">0105F709E0BB13</capability></preaccept></call>');
    await ask(alice, 'endCall', 2, true);
    await isOver();
  });

  test('goes to the device itself when there is one, and by phone number when no LID is known', async () => {
    await alice.evaluate(() => { simulation.devices = [7]; simulation.lids.clear(); });
    await call();
    await becomes(bob, 3);
    assert.match(xmlOf(ALICE, 'offer'), /^<call to="4915112345678:7@s.whatsapp.net"><offer call-id="\w+" call-creator="4915550001111:3@s.whatsapp.net">.*<enc v="2" type="pkmsg" count="0">010203<\/enc><encopt keygen="2" \/><device-identity>/);
    await ask(alice, 'endCall', 2, true);
    await Promise.all([becomes(alice, null), becomes(bob, null)]);
    await alice.evaluate(bob => { simulation.devices = [7, 9]; simulation.lids.set(bob.pn, bob.lid); }, BOB);
  });

  test('is offered without any key when one device cannot be encrypted for', async () => {
    await alice.evaluate(jid => { simulation.faults.encrypt = jid; }, TABLET_JID);
    await call();
    await server.relay.seen(({ xml }) => xml.includes('<offer'));
    await alice.evaluate(() => { delete simulation.faults.encrypt; });
    assert.match(xmlOf(ALICE, 'offer'), /<destination><to jid="222222222222222:7@lid" \/><to jid="222222222222222:9@lid" \/><\/destination><encopt keygen="2" \/><\/offer>/);
    await ask(alice, 'endCall', 2, true);
    await isOver();
  });

  test('is refused by the server', async () => {
    server.relay.nack('offer', 463);
    await call();
    await becomes(alice, null);
    assert.deepEqual(await alice.evaluate(() => seen), ['active null', 'state 1, result null', 'state 13, result 7', 'none']);
  });

  test('is answered by one device; the others are told', async () => {
    await connect();
    assert.deepEqual(sentBy(BOB, id), [`preaccept ${ALICE_JID}`, `accept ${ALICE_JID}`]);
    assert.match(xmlOf(BOB, 'accept'), /<audio enc="opus" rate="16000" \/><net medium="2" \/><encopt keygen="2" \/><capability ver="1">0105F709E0BB13<\/capability><\/accept>/);
    await settle(alice);
    assert.deepEqual(sentBy(ALICE, id), ['offer 222222222222222@lid', `terminate ${TABLET_JID} reason=accepted_elsewhere`]);
    await ask(bob, 'endCall', 2, true);
    await isOver();
    assert.deepEqual(sentBy(BOB, id).at(-1), `terminate ${ALICE_JID}`);
    assert.deepEqual(await results(), [[13, 5], [13, 5], [7, 6]]);
  });

  test('is not taken when the server refuses the accept', async () => {
    await ring();
    server.relay.nack('accept', 404);
    await ask(bob, 'acceptCall', true, false);
    await becomes(bob, null);
    assert.deepEqual((await bob.evaluate(() => seen)).slice(-3), ['state 4, result null', 'state 13, result 7', 'none']);
    await ask(alice, 'endCall', 2, true);
    await isOver();
  });

  test('is rejected for all devices', async () => {
    await ring();
    await ask(bob, 'rejectCall');
    await isOver();
    assert.deepEqual(sentBy(BOB, id).at(-1), `reject ${ALICE_JID} count=0`);
    assert.deepEqual(sentBy(ALICE, id).at(-1), `terminate ${TABLET_JID} reason=rejected_elsewhere`);
    assert.deepEqual(await results(), [[13, 4], [13, 4], [7, 4]]);
  });

  test('rings on until every device is busy', async () => {
    await ring();
    await ask(bob, 'rejectCallWithoutCallContext', id, false, ALICE_JID, ALICE_JID, 'busy', 0, 0);
    await server.relay.seen(({ direction, xml }) => direction === 'out' && xml.includes('reason="busy"'));
    await settle(alice);
    assert.equal(await alice.evaluate(() => collection.activeCall.getState()), 2);
    assert.equal(await bob.evaluate(() => collection.activeCall.getState()), 3, 'no model is touched');
    await ask(tablet, 'rejectCallWithoutCallContext', id, false, ALICE_JID, ALICE_JID, 'enc', 2, 0);
    await becomes(alice, null);
    assert.equal(sentBy(BOBS_TABLET, id).at(-1), `reject ${ALICE_JID} count=2 reason=enc`);
    for (const page of [bob, tablet]) await ask(page, 'endCall', 1, true);
    await isOver();
  });

  test('nobody answers: it is the page that gives up, after 90 and 60 seconds', async t => {
    const [caller, callee] = await Promise.all([{ ...ALICE, pn: '4915000000001', lid: '1000001' }, { ...BOB, pn: '4915000000002', lid: '1000002' }]
      .map(person => openFor(t, person, { prepare: page => page.clock.install() })));
    await caller.evaluate(() => { simulation.devices = [7]; return start('1000002@lid', { id: 'UNANSWERED' }); });
    await Promise.all([becomes(caller, 2), becomes(callee, 3)]);
    await callee.clock.fastForward(61_000);
    await becomes(callee, null);
    assert.deepEqual(await callee.evaluate(() => simulation.native.at(-1)), ['endCall', 1, true]);
    assert.equal(await callee.evaluate(() => collection.lastActiveCall.callLogResult), 2);
    assert.deepEqual(sentBy({ pn: '4915000000002', device: 7 }, 'UNANSWERED'), ['preaccept 1000001:3@lid']);
    assert.equal(await caller.evaluate(() => collection.activeCall.getState()), 2);
    await caller.clock.fastForward(91_000);
    await becomes(caller, null);
    await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes('UNANSWERED') && xml.includes('reason='));
    assert.equal(sentBy({ pn: '4915000000001', device: 3 }, 'UNANSWERED').at(-1), 'terminate 1000002:7@lid reason=timeout');
  });

  test('a second one is turned away as busy', async t => {
    await connect();
    const carol = await openFor(t, { pn: '4915000000003', lid: '333333333333333', device: 4 });
    await carol.evaluate(() => { simulation.devices = [7]; return start('222222222222222@lid', { id: 'SECOND' }); });
    await becomes(carol, null);
    assert.deepEqual(sentBy(BOB, 'SECOND'), ['reject 333333333333333:4@lid count=0 reason=busy']);
    assert.equal(await bob.evaluate(() => collection.activeCall.id), id);
    await ask(alice, 'endCall', 2, true);
    await isOver();
  });

  test('is muted, with status 0, and the peer is told', async () => {
    await connect();
    await alice.evaluate(() => {
      window.mutes = [];
      collection.activeCall.on('change:selfMicMuted', (_, muted) => mutes.push(muted));
    });
    assert.equal(await ask(alice, 'setCallMute', true), 0);
    assert.deepEqual(await alice.evaluate(() => [collection.activeCall.selfMicMuted, mutes]), [true, [true]]);
    await until(bob, () => collection.activeCall.peerMicMuted);
    assert.equal(sentBy(ALICE, id).at(-1), `mute_v2 ${BOB_JID} mute-state=1`);
    const info = JSON.parse(await ask(alice, 'getCallInfo'));
    assert.deepEqual(
      [info.call_id, info.peer_jid, info.call_state, info.is_video, info.is_muted, info.participants.map(({ jid, is_muted }) => [jid, is_muted])],
      [id, '222222222222222@lid', 6, false, true, [[ALICE_JID, true], ['222222222222222@lid', false]]],
    );
    assert.ok(Math.abs(info.offer_epoch_time_ms - Date.now()) < 60_000);
    assert.equal(await ask(alice, 'setCallMute', false), 0);
    await settle(alice);
    assert.equal(sentBy(ALICE, id).length, 4);
    await alice.evaluate(() => { simulation.faults.mute = 5; });
    assert.equal(await ask(alice, 'setCallMute', true), 5);
    await alice.evaluate(() => { delete simulation.faults.mute; });
    await settle(alice);
    assert.equal(await alice.evaluate(() => collection.activeCall.selfMicMuted), false);
    await ask(alice, 'endCall', 2, true);
    await isOver();
    assert.equal(sentBy(ALICE, id).at(-1), `terminate ${BOB_JID}`);
    assert.equal(await ask(alice, 'getCallInfo'), '');
  });

  test('raises a hand, asks for video, agrees to it, and shares the screen', async () => {
    await connect();
    const before = sentBy(ALICE, id).length;
    await ask(alice, 'raiseHand', true);
    await ask(alice, 'requestVideoUpgrade');
    await ask(alice, 'acceptPeerVideo', { jid: BOB_JID });
    await ask(alice, 'startScreenShare');
    await ask(alice, 'stopScreenShare');
    await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes('screenshare_state="2"'));
    assert.deepEqual(sentBy(ALICE, id).slice(before), [
      `user_action ${BOB_JID} action=raise_hand`, `video ${BOB_JID} state=3 dec=H264`, `video ${BOB_JID} state=4 dec=H264,AV1`,
      `screen_share ${BOB_JID} screenshare_state=1 version=2`, `screen_share ${BOB_JID} screenshare_state=2 version=2`,
    ]);
    assert.match(xmlOf(ALICE, 'user_action'), /<raise_hand raise-hand-state="1" \/>/);
    await ask(alice, 'endCall', 2, true);
    await isOver();
  });

  test('what is said goes through the page\'s function for it', async () => {
    const seen = await alice.evaluate(async ([to, id]) => {
      const iq = importNamespace('WADeprecatedSendIq');
      const { deprecatedSendStanzaAndReturnAck } = iq;
      const hooked = [];
      iq.deprecatedSendStanzaAndReturnAck = (node, template) => {
        hooked.push([node.content[0].tag, template.class, template.id === node.attrs.id, String(template.from) === String(node.attrs.to)]);
        return deprecatedSendStanzaAndReturnAck(node, template);
      };
      await start(to, { id });
      await (await stack()).endCall(2, true);
      await turn();
      iq.deprecatedSendStanzaAndReturnAck = deprecatedSendStanzaAndReturnAck;
      return hooked;
    }, [`${BOB.pn}@c.us`, id]);
    assert.deepEqual(seen, ['offer', 'terminate', 'terminate'].map(action => [action, 'call', true, true]));
    await isOver();
  });

  test('nobody has, and nothing is done', async () => {
    for (const [name, ...values] of [['acceptCall', true, false], ['rejectCall'], ['endCall', 2, true], ['setCallMute', true], ['raiseHand', true]]) {
      await ask(alice, name, ...values);
    }
    assert.deepEqual([alice.problems, bob.problems, tablet.problems, sentBy(ALICE, id)], [[], [], [], []]);
  });
});

const isInited = () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited();

describe('starting the stack', () => {
  const state = () => {
    const { VoipInitEventEmitter, canRetryWAWebVoipInitAfterFailure } = importNamespace('WAWebVoipInit');
    return [VoipInitEventEmitter.getIsVoipInited(), VoipInitEventEmitter.getDidVoipInitError(), canRetryWAWebVoipInitAfterFailure()];
  };
  const init = page => page.evaluate(() => importNamespace('WAWebVoipInit').initWAWebVoip());
  const retry = page => page.evaluate(() => importNamespace('WAWebVoipInit').retryWAWebVoipInitAfterFailure());
  const didFail = () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getDidVoipInitError();

  test('happens at login when calling is enabled, and else when it is asked for', async t => {
    const page = await openFor(t, ALICE);
    await until(page, isInited);
    assert.deepEqual(await page.evaluate(() => simulation.stack), [
      ['initWAWebVoip', 'login'], ['voipInit', '4915550001111:3@c.us', '4915550001111@c.us', ALICE_JID],
    ]);
    const later = await openFor(t, { ...ALICE, 'ab.enable_web_calling': false });
    await init(later);
    assert.deepEqual(await later.evaluate(state), [false, false, false]);
    await later.evaluate(() => { simulation.abProps.set('enable_web_calling', true); });
    await init(later);
    assert.deepEqual(await later.evaluate(state), [true, false, false]);
  });

  test('once fails: then only the retry helps', async t => {
    const page = await openFor(t, { ...ALICE, init: 'once' });
    await until(page, didFail);
    await init(page);
    assert.deepEqual(await page.evaluate(state), [false, true, true]);
    assert.equal(await page.evaluate(async () => (await stack()).type), 'web');
    await page.evaluate(() => start('4915112345678@c.us'));
    assert.equal(await page.evaluate(() => Boolean(collection.activeCall)), false);
    await retry(page);
    assert.deepEqual(await page.evaluate(state), [true, false, false]);
    assert.deepEqual(await page.evaluate(() => simulation.native.map(([name]) => name)), [
      'initWAWebVoip', 'initWAWebVoip', 'startWAWebVoipCall', 'initWAWebVoip', 'retryWAWebVoipInitAfterFailure',
    ]);
    await page.evaluate(() => start('4915112345678@c.us').then(isDone));
    assert.equal(await page.evaluate(() => collection.activeCall.getState()), 1);
  });

  test('always fails, or never comes to an end, and may be told otherwise while the page runs', async t => {
    const failing = await openFor(t, { ...ALICE, init: 'never' });
    await until(failing, didFail);
    await retry(failing);
    assert.deepEqual(await failing.evaluate(state), [false, true, true]);
    await failing.evaluate(() => { simulation.faults.init = 'ok'; });
    await retry(failing);
    assert.deepEqual(await failing.evaluate(state), [true, false, false]);
    const silent = await openFor(t, { ...ALICE, init: 'silent' });
    assert.equal(await silent.evaluate(() => Promise.race([importNamespace('WAWebVoipInit').initWAWebVoip(), turn().then(() => 'waiting')])), 'waiting');
    assert.deepEqual(await silent.evaluate(state), [false, false, false]);
  });

  test('takes its time, and happens when a call comes in', async t => {
    const bob = await openFor(t, { ...BOB, 'ab.enable_web_calling': false, initMs: 1_000 });
    await bob.evaluate(() => { simulation.abProps.set('enable_web_calling', true); });
    const offer = {
      tag: 'call', attrs: { from: ALICE_JID, id: 'COMES', t: '1700000000', e: '1700000000' },
      content: [{ tag: 'offer', attrs: { 'call-id': 'COMES', 'call-creator': ALICE_JID } }],
    };
    server.relay.send(BOB_JID, offer);
    await until(bob, () => simulation.native.length > 0);
    assert.deepEqual(await bob.evaluate(() => [simulation.native, Boolean(collection.activeCall)]), [[['initWAWebVoip', 'signaling']], false]);
    await becomes(bob, 3);
    assert.equal(JSON.parse(await bob.evaluate(async () => (await stack()).getCallInfo())).offer_epoch_time_ms, 1_700_000_000_000);
  });
});

test('a creator that is no address is said again as it came', async t => {
  const bob = await openFor(t, BOB);
  server.relay.send(BOB_JID, {
    tag: 'call', attrs: { from: ALICE_JID, id: 'ODD', t: '1700000000' },
    content: [{ tag: 'offer', attrs: { 'call-id': 'ODD', 'call-creator': 'no address' } }],
  });
  await becomes(bob, 3);
  await settle(bob);
  assert.match(xmlOf(BOB, 'preaccept'), /<preaccept call-id="ODD" call-creator="no address">/);
  assert.deepEqual(bob.problems, []);
});

describe('the stack goes', () => {
  test('for as long as it is told, or when the browser cannot call', async t => {
    const page = await openFor(t, ALICE);
    const gate = () => page.evaluate(async () => {
      const { getUnsupportedBrowserReason, isVoipDownloadEnabled, callLinksEnabled } = importNamespace('WAWebVoipGatingUtils');
      return [getUnsupportedBrowserReason(), isVoipDownloadEnabled(), callLinksEnabled(), Boolean(await stack())];
    });
    assert.deepEqual(await gate(), [null, true, true, true]);
    await page.evaluate(() => { simulation.faults.gate = 'broken_voip_wasm'; });
    assert.deepEqual(await gate(), ['broken_voip_wasm', false, true, false]);
    await page.evaluate(() => { delete simulation.faults.gate; simulation.faults.stack = 'none'; });
    assert.deepEqual(await gate(), [null, true, true, false]);
    await page.evaluate(() => { delete simulation.faults.stack; });
    assert.deepEqual(await gate(), [null, true, true, true]);
  });

  test('for ever, and its call with it, without an end', async t => {
    const page = await openFor(t, ALICE, { prepare: page => page.clock.install() });
    await page.evaluate(() => start('4915112345678@c.us').then(isDone));
    const lost = await page.evaluate(async () => {
      const voip = await stack();
      const call = collection.activeCall;
      seen.length = 0;
      simulation.loseStack();
      window.unanswered = voip.setCallMute(true).catch(error => error.message);
      return [call.getState(), call.callLogResult, collection.activeCall, seen, await stack()];
    });
    assert.deepEqual(lost, [1, null, null, ['none'], null]);
    await page.clock.fastForward(30_000);
    assert.equal(await page.evaluate(() => window.unanswered), 'setCallMute: the worker did not answer');
    assert.deepEqual(await page.evaluate(() => seen), ['none']);
    await page.clock.fastForward(90_000);
    assert.deepEqual(page.problems, []);
  });
});
