/** The functions of the simulated page's own VoIP stack: which there are, what they take and what they give, build by build. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';

const BUILDS = ['april', 'august', 'newest'];
const BOB = '222222222222222@lid';
const TOKEN = 'aBcDeFgHiJkLmNoPqRsT-_';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page whose stack is up. */
async function openPage(build, query) {
  const page = await openHost(browser, server, { build, query: { 'ab.enable_web_calling': true, view: 'off', ...query } });
  await until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
  await page.evaluate(async bob => {
    window.stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
    window.collection = importDefault('WAWebCallCollection');
    window.bob = importNamespace('WAWebWidFactory').createWid(bob);
  }, BOB);
  return page;
}

for (const build of BUILDS) {
  describe(`on ${build}`, () => {
    let page;
    before(async () => { page = await openPage(build); });
    after(() => page.context().close());

    test('there are functions for calls, groups, links, waiting rooms and pictures, and none to hold a call', async () => {
      const kinds = await page.evaluate(names => names.map(name => typeof stack[name]), [
        'startCall', 'startGroupCall', 'inviteToCall', 'joinCallLink', 'waitingRoomAdmit', 'requestKeyFrame', 'checkOngoingCalls', 'hold',
      ]);
      assert.deepEqual(kinds, [...Array(7).fill('function'), 'undefined']);
      assert.equal(await page.evaluate(() => 'sendWave' in stack), build === 'newest');
    });

    test('who counts the parameters finds as many as there are', async () => {
      const counts = await page.evaluate(() => ['acceptCall', 'endCall', 'startGroupCall', 'joinOngoingCall', 'previewAndJoinCallLink']
        .map(name => stack[name].length));
      assert.deepEqual(counts, [2, 2, 13, 17, build === 'april' ? 5 : 6]);
    });

    test('a function that has a status gives 0, one that does nothing here, too', async () => {
      const given = await page.evaluate(() => Promise.all(
        ['setCallMute', 'raiseHand', 'requestPeerMute', 'waitingRoomAdmitAll', 'removeCallParticipant', 'sendReaction'].map(name => stack[name](true)),
      ));
      assert.deepEqual(given, [0, undefined, 0, 0, 0, undefined]);
    });

    const isFireAndForget = build !== 'april';
    test(`one that gives nothing is done ${isFireAndForget ? 'later than it says' : 'when it says so'}, and noted at once`, async () => {
      const seen = await page.evaluate(async () => {
        await stack.startCall(bob, [`${bob.user}:7@lid`], 'CALL', false, bob, false, null);
        const started = Boolean(collection.activeCall);
        await stack.getCallInfo();
        const call = collection.activeCall;
        const ending = stack.endCall(2, true);
        const [noted, before] = [simulation.native.at(-1), call.getState()];
        const given = await ending;
        const after = call.getState();
        await stack.getCallInfo();
        return { started, isPromise: ending instanceof Promise, noted, before, given, after, end: call.getState() };
      });
      assert.deepEqual(seen, {
        started: !isFireAndForget, isPromise: true, noted: ['endCall', 2, true], before: 1, given: undefined,
        after: isFireAndForget ? 1 : 13, end: 13,
      });
    });

    test(`of a failure such a function says ${isFireAndForget ? 'nothing' : 'what it was'}`, async () => {
      const failed = () => page.evaluate(() => stack.rejectCallWithoutCallContext('CALL', false, 'no address', 'no address', '', 0, 0)
        .then(() => 'resolved', error => error.message));
      assert.equal(await failed(), isFireAndForget ? 'resolved' : 'wid error: invalid wid');
      assert.deepEqual(page.problems, []);
    });
  });
}

describe('a stack that answers no more', () => {
  for (const build of BUILDS) {
    test(`lets who asks for a status wait for half a minute, on ${build}`, async t => {
      const page = await openHost(browser, server, {
        build, query: { 'ab.enable_web_calling': true, view: 'off' }, prepare: page => page.clock.install(),
      });
      t.after(() => page.context().close());
      await page.evaluate(async () => {
        simulation.faults.unresponsive = true;
        const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
        window.answers = [];
        for (const name of ['endCall', 'setCallMute']) {
          stack[name](true).then(() => answers.push(`${name} resolved`), ({ message }) => answers.push(message));
        }
      });
      const late = ['endCall: the worker did not answer', 'setCallMute: the worker did not answer'];
      const atOnce = build === 'april' ? [] : ['endCall resolved'];
      assert.deepEqual(await page.evaluate(() => answers), atOnce);
      await page.clock.fastForward(30_000);
      assert.deepEqual(await page.evaluate(() => answers), build === 'april' ? late : [...atOnce, late[1]]);
    });
  }
});

describe('the call server as an address', () => {
  // Facts from the page's own encoder: a JID of a server, and the word as text.
  const JID_CALL = 'fa0064';

  for (const build of ['older', ...BUILDS]) {
    test(`is written as one on ${build}, and the word \`call\` as a word`, async t => {
      const page = await openHost(browser, server, { build, query: { view: 'off' } });
      t.after(() => page.context().close());
      const [asJid, asText, isRead] = await page.evaluate(async () => {
        const { wap, JID, encodeStanza, decodeStanza, WapJid } = importNamespace('WAWap');
        const hex = node => Array.from(encodeStanza(node), byte => byte.toString(16).padStart(2, '0')).join('');
        const { attrs } = await decodeStanza(encodeStanza(wap('call', { to: JID('call') })));
        return [hex(wap('call', { to: JID('call') })), hex(wap('call', { to: 'call' })), attrs.to instanceof WapJid && String(attrs.to)];
      });
      // The flag byte, a list of three, the tag `call`, the attribute `to` and its value.
      assert.deepEqual([asJid, asText, isRead], [`00f8036411${JID_CALL}`, '00f803641164', 'call']);
    });
  }

  test('is where the stack asks about links', async t => {
    const page = await openPage('newest');
    t.after(() => page.context().close());
    await page.evaluate(token => stack.previewCallLink(token, false, 0, '', false), TOKEN);
    await until(page, () => simulation.sent.some(({ xml }) => xml.includes('<link_query')));
    const { hex } = await page.evaluate(() => simulation.sent.find(({ xml }) => xml.includes('<link_query')));
    assert.ok(hex.startsWith(`00f8066411${JID_CALL}`), hex);
  });
});
