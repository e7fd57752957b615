/**
 * Calls that WhatsApp Web's own stack is to start: what stands in the way is said at once where it
 * can be known, and a start that waits for somebody can be cancelled.
 */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { coreMayFail, launchBrowser, outcome, until } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, hangUp, hears, isOver, openPerson, quiet, ring } from './people.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const kind of KINDS.filter(({ path }) => path === 'native')) describe(kind.name, () => {
  const hasPendingMark = kind.build !== 'april';
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { ...kind, clock: true })));
  });
  afterEach(async () => {
    await alice.evaluate(() => {
      for (const fault of Object.keys(simulation.faults)) delete simulation.faults[fault];
      simulation.strangers.clear();
    });
    await hangUp(alice, bob);
    await quiet(server, alice, bob);
    server.relay.reset();
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  const setFaults = faults => alice.evaluate(faults => { Object.assign(simulation.faults, faults); }, faults);
  /** What becomes of an offer, and how long it took, in seconds. */
  const offer = options => alice.evaluate(async ([to, options]) => {
    const begun = performance.now();
    const { id, code, cause } = await WPP.call.offer(to, options).catch(error => error);
    return { id, code, cause, seconds: (performance.now() - begun) / 1000 };
  }, [bob.user, options]);
  const begins = (to = bob.user) => alice.evaluate(to => { window.offered = WPP.call.offer(to).then(({ id }) => ({ id }), ({ code, cause }) => ({ code, cause })); }, to);
  const whatCame = () => alice.evaluate(() => window.offered);
  const isAsked = () => until(alice, () => simulation.log.at(-1)?.call === 'permissions');
  const listed = () => alice.evaluate(() => WPP.call.list().filter(({ state }) => state !== 'ended').map(({ id, state, direction, path }) => ({ id, state, direction, path })));

  /** In the page: the next call of this function waits until `goOn()`. */
  const holds = (page, module, name) => page.evaluate(([module, name]) => {
    const functions = importNamespace(module);
    const own = functions[name];
    window.goOn = undefined;
    functions[name] = async what => {
      functions[name] = own;
      await new Promise(resolve => { window.goOn = resolve; });
      return own(what);
    };
  }, [module, name]);
  const isHeld = page => until(page, () => window.goOn);
  /** The stack has no call any more, also where one has begun late. */
  const isIdle = page => until(page, async () => {
    const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
    return !importDefault('WAWebCallCollection').activeCall && !await stack.getCallInfo();
  });
  const offersSent = () => server.relay.stanzas.filter(({ direction, xml }) => direction === 'in' && xml.includes('<offer'));

  /** Nobody's phone has rung, nobody has heard of a call, and the next one goes through. */
  async function nothingHappened() {
    await quiet(server, alice, bob);
    assert.deepEqual(offersSent(), []);
    assert.deepEqual(await listed(), []);
    await alice.evaluate(() => { for (const fault of Object.keys(simulation.faults)) delete simulation.faults[fault]; });
    const id = await connect(alice, bob);
    await alice.evaluate(id => WPP.call.end(id), id);
    await isOver(id, alice, bob);
  }

  describe('fails at once', () => {
    const DENIED = {
      'when the microphone is denied': [{ microphone: 'denied' }, {}, 'the microphone is denied'],
      'when the camera is denied, for video': [{ camera: 'denied' }, { isVideo: true }, 'the camera is denied'],
      'when the microphone is refused at the prompt': [{ microphone: 'refused' }, {}, 'the microphone or the camera is denied'],
    };
    for (const [when, [faults, options, cause]] of Object.entries(DENIED)) {
      test(`${when}`, async () => {
        await setFaults(faults);
        const failed = await offer(options);
        assert.deepEqual([failed.code, failed.cause], ['call_refused', cause]);
        assert.ok(failed.seconds < 4, 'before anything is waited for');
        await nothingHappened();
      });
    }

    test('when there is no account', async () => {
      await alice.evaluate(pn => { simulation.strangers.add(pn); }, BOB.pn);
      const failed = await outcome(alice, to => WPP.call.offer(to), BOB.pn);
      assert.equal(failed.error.code, 'contact_not_found');
      await alice.evaluate(() => simulation.strangers.clear());
      await nothingHappened();
    });

    test('when another call is active', async () => {
      const id = await connect(alice, bob);
      const failed = await offer();
      assert.deepEqual([failed.code, failed.cause], ['call_refused', 'another call is active']);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });

    test('when another call is active, before the server is asked whom that number belongs to', async () => {
      const id = await connect(alice, bob);
      const asked = await alice.evaluate(async to => {
        const accounts = importNamespace('WAWebQueryExistsJob');
        const own = accounts.queryWidExists;
        let asked = 0;
        accounts.queryWidExists = wid => { asked += 1; return own(wid); };
        await WPP.call.offer(to).catch(() => {}).finally(() => { accounts.queryWidExists = own; });
        return asked;
      }, BOB.pn);
      assert.equal(asked, 0);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });

    test('when a call comes in while the server is asked for that', async () => {
      await holds(alice, 'WAWebQueryExistsJob', 'queryWidExists');
      await begins(BOB.pn);
      await isHeld(alice);
      server.relay.send(alice.jid, callStanza('offer', 'COMES-FIRST', bob.jid));
      await hears(alice, 'incoming_call', 'COMES-FIRST');
      await alice.evaluate(() => goOn());
      assert.deepEqual(await whatCame(), { code: 'call_refused', cause: 'another call is active' });
      assert.equal(await alice.evaluate(() => WPP.call.get('COMES-FIRST').state), 'ringing');
      server.relay.send(alice.jid, callStanza('terminate', 'COMES-FIRST', bob.jid));
      await hears(alice, 'ended', 'COMES-FIRST');
    });

    test('when another start of ours is pending', async () => {
      await setFaults({ microphone: 'silent' });
      await begins();
      await isAsked();
      const failed = await offer();
      assert.deepEqual([failed.code, failed.cause], ['call_refused', 'another start is pending']);
      await alice.evaluate(() => WPP.call.end());
      assert.equal((await whatCame()).code, 'call_ended');
      await nothingHappened();
    });

    if (kind.build === 'newest') {
      test('when the consent is refused that the page asks for all the same', async t => {
        await asksForConsent(t);
        await setFaults({ consent: 'declined' });
        const failed = await offer();
        assert.deepEqual([failed.code, failed.cause], ['call_refused', 'the consent is refused']);
        assert.ok(failed.seconds < 4, 'before anything is waited for');
        await nothingHappened();
      });
    }

    if (hasPendingMark) {
      test("when a start of the page's own is pending, which goes on", async () => {
        await setFaults({ microphone: 'silent' });
        await alice.evaluate(to => {
          const { createWid } = importNamespace('WAWebWidFactory');
          void importNamespace('WAWebVoipStartCall').startWAWebVoipCall(createWid(to), false, 8, 5, null, { entryTrust: 'user_gesture' });
        }, bob.user);
        await until(alice, () => importDefault('WAWebCallCollection').pendingOutgoingCall !== null);
        const failed = await offer();
        assert.deepEqual([failed.code, failed.cause], ['call_refused', 'another start is pending']);
        await alice.evaluate(() => simulation.answerPrompt(true));
        await until(alice, () => importDefault('WAWebCallCollection').activeCall?.outgoing);
      });
    }
  });

  /** The page asks for consent although a click of the user is named. */
  async function asksForConsent(t) {
    await alice.evaluate(() => {
      const consent = importNamespace('WAWebVoipOutgoingCallConsent');
      const own = window.ownConsent = consent.hasOutgoingCallConsent;
      consent.hasOutgoingCallConsent = (_, ...more) => own('deep_link', ...more);
    });
    t.after(() => alice.evaluate(() => { importNamespace('WAWebVoipOutgoingCallConsent').hasOutgoingCallConsent = ownConsent; }));
  }

  if (hasPendingMark) {
    test('goes through where the page has left the mark of our last start', async () => {
      const id = await ring(alice, bob);
      await alice.evaluate(() => { window.mark = importDefault('WAWebCallCollection').pendingOutgoingCall; });
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
      await alice.evaluate(() => { importDefault('WAWebCallCollection').pendingOutgoingCall = mark; });
      const next = await ring(alice, bob);
      await alice.evaluate(id => WPP.call.end(id), next);
      await isOver(next, alice, bob);
    });
  }

  describe('that waits for the user', () => {
    test('is listed, and nobody is told of it', async () => {
      await setFaults({ microphone: 'silent' });
      await begins();
      await isAsked();
      const [call, ...more] = await listed();
      assert.deepEqual([call.state, call.direction, call.path, more], ['idle', 'outgoing', 'native', []]);
      assert.equal(await alice.evaluate(id => heard.some(({ payload }) => payload.id === id), call.id), false);
      await alice.evaluate(() => simulation.answerPrompt(true));
      assert.deepEqual(await whatCame(), { id: call.id });
      await hears(bob, 'incoming_call', call.id);
      await alice.evaluate(id => WPP.call.end(id), call.id);
      await isOver(call.id, alice, bob);
    });

    for (const [named, end] of [['its id', id => WPP.call.end(id)], ['no id', () => WPP.call.end()]]) {
      test(`is cancelled by end() with ${named}; nothing rings when the user allows it afterwards`, async () => {
        await setFaults({ microphone: 'silent' });
        await begins();
        await isAsked();
        const [{ id }] = await listed();
        assert.deepEqual(await outcome(alice, end, id), { value: true });
        assert.equal((await whatCame()).code, 'call_ended');
        await alice.evaluate(() => { try { simulation.answerPrompt(true); } catch { /* nobody waits for it any more */ } });
        await nothingHappened();
      });
    }

    test('and is refused at last says so at once', async () => {
      await setFaults({ microphone: 'silent' });
      await begins();
      await isAsked();
      await alice.evaluate(() => simulation.answerPrompt(false));
      assert.deepEqual(await whatCame(), { code: 'call_refused', cause: 'the microphone or the camera is denied' });
      await nothingHappened();
    });

    test('is given up after half a minute; nothing rings when the user allows it then', async () => {
      await setFaults({ microphone: 'silent' });
      await begins();
      await isAsked();
      await alice.clock.fastForward(31_000);
      assert.deepEqual(await whatCame(), { code: 'call_refused', cause: 'it did not start in 30 s; a prompt may be open' });
      await alice.evaluate(() => { try { simulation.answerPrompt(true); } catch { /* nobody waits for it any more */ } });
      await nothingHappened();
    });

    if (kind.build === 'newest') {
      test('for a consent, is cancelled by end(), too', async t => {
        await asksForConsent(t);
        await setFaults({ consent: 'silent' });
        await begins();
        await until(alice, () => simulation.stack.at(-1)?.[0] === 'confirmPopup');
        assert.deepEqual(await outcome(alice, () => WPP.call.end()), { value: true });
        assert.equal((await whatCame()).code, 'call_ended');
        await alice.evaluate(() => { try { simulation.answerConsent(true); } catch { /* nobody waits for it any more */ } });
        await nothingHappened();
      });
    }

    test(`or for the page itself, is cancelled by end()${hasPendingMark ? '; nothing rings' : ', or ended as soon as it begins'}`, async () => {
      await holds(alice, 'WAWebDBDeviceListFanout', 'getFanOutList');
      await begins();
      await isHeld(alice);
      assert.deepEqual(await outcome(alice, () => WPP.call.end()), { value: true });
      assert.equal((await whatCame()).code, 'call_ended');
      await alice.evaluate(() => goOn());
      if (!hasPendingMark) await until(alice, () => simulation.native.some(([name]) => name === 'endCall'));
      await isIdle(alice);
      if (hasPendingMark) await nothingHappened();
    });

    test('or for the page itself, leaves a page that we leave', async t => {
      const carol = await openPerson(browser, server, { pn: '4915550003333', lid: '333333333333333', device: 5 }, kind);
      t.after(() => carol.context().close());
      await holds(carol, 'WAWebDBDeviceListFanout', 'getFanOutList');
      await carol.evaluate(to => { window.offered = WPP.call.offer(to).catch(({ code }) => code); }, bob.user);
      await isHeld(carol);
      await carol.evaluate(() => WPP.call.dispose());
      assert.equal(await carol.evaluate(() => window.offered), 'disposed');
      await carol.evaluate(() => goOn());
      if (!hasPendingMark) await until(carol, () => simulation.native.some(([name]) => name === 'endCall'));
      await isIdle(carol);
      await quiet(server, carol, bob);
      if (hasPendingMark) assert.deepEqual(offersSent(), []);
    });

    for (const [when, fails] of [['', false], [' after a failure of the core', true]]) test(`leaves a page that we leave${when}`, async t => {
      const prepare = fails ? page => page.addInitScript(coreMayFail) : undefined;
      const carol = await openPerson(browser, server, { pn: '4915550003333', lid: '333333333333333', device: 5 }, { ...kind, prepare });
      t.after(() => carol.context().close());
      await carol.evaluate(to => {
        simulation.faults.microphone = 'silent';
        window.offered = WPP.call.offer(to).then(() => 'offered', ({ code }) => code);
      }, bob.user);
      await until(carol, () => simulation.log.at(-1)?.call === 'permissions');
      if (fails) {
        await carol.evaluate(() => { window.coreFails = true; });
        assert.equal((await outcome(carol, () => WPP.call.end())).error.code, 'core_failed');
      }
      await carol.evaluate(() => WPP.call.dispose());
      assert.equal(await carol.evaluate(() => window.offered), fails ? 'core_failed' : 'disposed');
      await carol.evaluate(() => { try { simulation.answerPrompt(true); } catch { /* nobody waits for it any more */ } });
      await quiet(server, carol, bob);
      assert.deepEqual(offersSent(), []);
    });
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});

for (const kind of KINDS.filter(({ path, comms }) => path === 'native' && comms !== 'worker')) describe(`a stack that is not up, ${kind.name}`, () => {
  test('is brought up for a call', async t => {
    const query = { init: 'once', 'ab.enable_web_calling': false };
    const alice = await openPerson(browser, server, ALICE, { ...kind, path: 'stanza', query });
    const bob = await openPerson(browser, server, BOB, { ...kind, path: 'stanza' });
    t.after(() => Promise.all([alice, bob].map(page => page.context().close())));
    await alice.evaluate(() => { simulation.abProps.set('enable_web_calling', true); });
    assert.equal((await alice.evaluate(() => WPP.call.status())).initialised, false);
    assert.equal(await alice.evaluate(to => WPP.call.offer(to).then(({ id }) => WPP.call.get(id).path), bob.user), 'native');
    assert.equal((await alice.evaluate(() => WPP.call.status())).initialised, true);
  });
});

describe('a stack that does not answer any more', () => {
  test('is said by status() where the page says so', async t => {
    const page = await openPerson(browser, server, ALICE, { build: 'newest', path: 'native' });
    t.after(() => page.context().close());
    await page.evaluate(() => { simulation.faults.unresponsive = true; });
    const { initialised, reason } = await page.evaluate(() => WPP.call.status());
    assert.deepEqual({ initialised, reason }, { initialised: false, reason: 'stack_unresponsive' });
    await page.evaluate(() => WPP.call.configure({ path: 'native' }));
    const { error } = await outcome(page, to => WPP.call.offer(to), `${BOB.lid}@lid`);
    assert.deepEqual([error.code, error.reason], ['voip_stack_not_found', 'stack_unresponsive']);
  });
});
