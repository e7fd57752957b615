/**
 * The published wa-js 4.6.0 and wpp-call, each in a page of its own: for the same requests they ask
 * the same of WhatsApp Web's own stack. Where they do not, the difference stands here with its reason.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, testFile, until, waJsBundle } from './harness.mjs';
import { ALICE, BOB, callStanza, openPerson, quiet } from './people.mjs';

/** Whose page has wa-js. */
const CAROL = { pn: '4915550002222', lid: '333333333333333', device: 3 };
const BOB_BY = { LID: `${BOB.lid}:${BOB.device}@lid`, PN: `${BOB.pn}:${BOB.device}@s.whatsapp.net` };

let browser, server, ours, theirs;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  ours = await openPerson(browser, server, ALICE);
  theirs = await openHost(browser, server, {
    scripts: [testFile('without-analytics.js'), waJsBundle('4.6.0')], query: { ...CAROL, view: 'off' },
  });
  Object.assign(theirs, { jid: `${CAROL.lid}:${CAROL.device}@lid`, path: 'native' });
  ours.path = 'native'; // from when its interface is enabled
  await until(theirs, () => WPP.isFullReady);
  for (const page of [ours, theirs]) {
    await page.evaluate(bob => {
      simulation.devices = [bob.device];
      simulation.lids.set(bob.pn, bob.lid);
      window.store = importDefault('WAWebCallCollection');
    }, BOB);
  }
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What a request comes to: an error's code, what is asked of the stack, and what happens there on the way. */
async function does(page, request, argument) {
  const from = await page.evaluate(() => [simulation.native.length, simulation.stack.length, simulation.log.length]);
  const { error } = await outcome(page, request, argument);
  await quiet(server, page);
  const [native, stack, log] = await page.evaluate(([native, stack, log]) =>
    [simulation.native.slice(native), simulation.stack.slice(stack), simulation.log.slice(log)], from);
  const names = stack.map(([name]) => name);
  return { code: error?.code, native, names, permissions: log.filter(({ call }) => call === 'permissions').map(({ video }) => video) };
}

/** The same of both. `differ` says what wa-js does otherwise, from what we do. */
async function bothDo(request, { argument, differ = done => done, prepare } = {}) {
  const results = [];
  for (const page of [ours, theirs]) {
    const given = await prepare?.(page);
    results.push(await does(page, request, given ?? argument));
  }
  const [mine, other] = results;
  assert.deepEqual(other, differ(mine));
  return mine;
}

let calls = 0;

/** A call comes in to the stack. Gives its id. */
async function ringIn(page, from, isVideo) {
  const id = `IN-${calls += 1}`;
  const stanza = callStanza('offer', id, from);
  if (isVideo) stanza.content[0].content = [{ tag: 'video', attrs: {} }];
  server.relay.send(page.jid, stanza);
  await until(page, id => store.activeCall?.id === id && store.activeCall.getState() === 3, id);
  if (page === ours) await until(page, id => WPP.call.get(id)?.state === 'ringing', id);
  await quiet(server, page);
  return id;
}

const isFree = page => until(page, () => store.activeCall === null);
const end = () => WPP.call.end();

/** An offer of ours has an id of ours and tells that the user wants it, so that nobody is asked again. */
const withoutOurArguments = ({ native, names, ...done }) => ({
  ...done,
  native: native.map(([name, ...args]) => (name === 'startWAWebVoipCall' ? [name, ...args.slice(0, 4)] : [name, ...args])),
  names: names.flatMap(name => (name === 'startWAWebVoipCall' ? [name, 'confirmPopup'] : name)),
});

describe('the same', () => {
  test('enableCallInterface()', async () => {
    const { native } = await bothDo(() => WPP.call.enableCallInterface());
    assert.deepEqual(native, [['initWAWebVoip']]);
  });

  for (const [who, to, callee] of [
    ['a phone number of which the LID is known', `${BOB.pn}@c.us`, `${BOB.lid}@lid`],
    ['digits', BOB.pn, `${BOB.lid}@lid`],
    ['a LID', `${BOB.lid}@lid`, `${BOB.lid}@lid`],
    ['a phone number of which no LID is known', '4915119999999@c.us', '4915119999999@c.us'],
  ]) {
    for (const isVideo of [false, true]) {
      test(`offer to ${who}, ${isVideo ? 'video' : 'audio'}, and its end, but for the call's id and the user's gesture`, async () => {
        const { native: [start, ...more] } = await bothDo(
          ([to, isVideo]) => WPP.call.offer(to, { isVideo }), { argument: [to, isVideo], differ: withoutOurArguments },
        );
        const id = await ours.evaluate(() => store.activeCall.id);
        assert.deepEqual([start, more], [['startWAWebVoipCall', callee, isVideo, 8, 5, id, { entryTrust: 'user_gesture' }], []]);
        const { native } = await bothDo(end);
        assert.deepEqual(native, [['endCall', 2, true]]);
        await Promise.all([ours, theirs].map(isFree));
      });
    }
  }

  /** We ask for microphone and camera first, as the page's own button does; wa-js leaves that to the stack. */
  const withoutPermissions = done => ({ ...done, permissions: [] });

  for (const [by, from] of Object.entries(BOB_BY)) {
    for (const isVideo of [false, true]) {
      for (const [how, isNamed] of [['by its id', true], ['without an id', false]]) {
        const prepare = async page => {
          const id = await ringIn(page, from, isVideo);
          return isNamed ? id : null;
        };
        const what = `${isVideo ? 'video' : 'audio'} call from a ${by}, ${how}`;

        test(`accept of an ${what}, and its end, but for the question for the microphone`, async () => {
          const accepted = await bothDo(id => WPP.call.accept(id ?? undefined), { prepare, differ: withoutPermissions });
          assert.deepEqual([accepted.native, accepted.permissions], [[['acceptCall', true, isVideo]], [isVideo]]);
          await Promise.all([ours, theirs].map(page => until(page, () => store.activeCall.getState() === 6)));
          const { native } = await bothDo(end);
          assert.deepEqual(native, [['endCall', 2, true]]);
          await Promise.all([ours, theirs].map(isFree));
        });

        test(`reject of an ${what}`, async () => {
          const { native } = await bothDo(id => WPP.call.reject(id ?? undefined), { prepare });
          assert.deepEqual(native, [['rejectCall']]);
          await Promise.all([ours, theirs].map(isFree));
        });
      }
    }
  }

  test('the page knows before the stack does that it is the user who refuses or ends a call', async () => {
    const known = async (page, name, act) => {
      await page.evaluate(async name => {
        const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
        const own = stack[name];
        window.mend = () => { stack[name] = own; };
        stack[name] = (...args) => {
          window.wasKnown = Boolean(store.activeCall.userEndedCall);
          return own(...args);
        };
      }, name);
      await page.evaluate(act);
      await isFree(page);
      await page.evaluate(() => mend());
      return page.evaluate(() => wasKnown);
    };
    const seen = { rejectCall: [], endCall: [] };
    for (const page of [ours, theirs]) {
      await ringIn(page, BOB_BY.LID, false);
      seen.rejectCall.push(await known(page, 'rejectCall', () => WPP.call.reject()));
      await page.evaluate(to => WPP.call.offer(to), `${BOB.lid}@lid`);
      seen.endCall.push(await known(page, 'endCall', end));
    }
    assert.deepEqual(seen, { rejectCall: [true, true], endCall: [true, true] });
  });
});

describe('not the same', () => {
  test('the stack that is up is not started again', async () => {
    await ours.evaluate(() => WPP.call.enableCallInterface());
    const fresh = await openHost(browser, server, {
      scripts: [testFile('without-analytics.js'), waJsBundle('4.6.0')],
      query: { pn: '4915550003333', lid: '444444444444444', device: 3, view: 'off', 'ab.enable_web_calling': true },
    });
    const mine = await openPerson(browser, server, { pn: '4915550004444', lid: '555555555555555', device: 3 }, { path: 'native' });
    await until(fresh, () => WPP.isFullReady && importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
    const starts = page => page.evaluate(async () => {
      const before = simulation.native.length;
      await WPP.call.enableCallInterface();
      return simulation.native.slice(before);
    });
    assert.deepEqual([await starts(mine), await starts(fresh)], [[], [['initWAWebVoip']]]);
    for (const page of [fresh, mine]) await page.context().close();
  });

  test('a call that is not the active one is not ended, nor taken: wa-js asks for no id', async () => {
    for (const page of [ours, theirs]) await ringIn(page, BOB_BY.LID, false);
    for (const page of [ours, theirs]) await page.evaluate(() => WPP.call.accept());
    await Promise.all([ours, theirs].map(page => until(page, () => store.activeCall.getState() === 6)));
    const [mine, other] = [await does(ours, id => WPP.call.end(id), 'ANOTHER'), await does(theirs, id => WPP.call.end(id), 'ANOTHER')];
    assert.deepEqual([mine.code, mine.native], ['call_not_found', []]);
    assert.deepEqual([other.code, other.native], [undefined, [['endCall', 2, true]]]);
    await does(ours, end);
    await Promise.all([ours, theirs].map(isFree));
  });
});

test('none of it is a problem for our page', () => assert.deepEqual(ours.problems, []));
