/** `dispose()` in the midst of calls: the page goes on as if wpp-call had never been, and may get it anew. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { PATHS } from './builds.mjs';
import { injectWppCall, launchBrowser, outcome } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, eventsOf, hears, isOver, listen, openPerson, quiet, ring } from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** In the page, before wpp-call comes: every function of every module, and of the calls' own prototypes. */
const remember = () => {
  window.look = () => {
    const functions = new Map();
    const add = (name, owner) => {
      for (const key of Reflect.ownKeys(owner)) functions.set(`${name}.${String(key)}`, Object.getOwnPropertyDescriptor(owner, key).value);
    };
    for (const id of Object.keys(require('__debug').modulesMap)) {
      const exports = importNamespace(id);
      add(id, exports);
      const inner = exports.default;
      if (inner && ['object', 'function'].includes(typeof inner)) {
        add(`${id}.default`, inner);
        if (inner.prototype) add(`${id}.default.prototype`, inner.prototype);
      }
    }
    return functions;
  };
  window.changed = () => {
    const now = look();
    const isFunction = name => [now, before].some(functions => typeof functions.get(name) === 'function');
    return [...new Set([...before.keys(), ...now.keys()])].filter(isFunction).filter(name => before.get(name) !== now.get(name)).sort();
  };
  window.before = look();
};

/** What wpp-call hooks, on every kind of page, where the page has it. */
const HOOKS = [
  'WADeprecatedSendIq.deprecatedSendStanzaAndReturnAck',
  'WAWebABProps.getABPropConfigValue',
  'WAWebBackendApi.frontendFireAndForget',
  'WAWebCallCollection.default.processIncomingCall', 'WAWebCallCollection.default.setActiveCall',
  'WAWebDeprecatedSendIqWorkerCompatible.deprecatedSendStanzaAndReturnAck',
  'WAWebHandleVoipCall.handleCall',
  'WAWebVoipGatingUtils.isCallingEnabled', 'WAWebVoipGatingUtils.isUnsupportedBrowserForWebCalling',
  'WAWebVoipGatingUtils.isVoipDownloadEnabled',
  'WAWebVoipHandleNativeCallEvent.handleWAWebVoipNativeCallEvent',
  'WAWebVoipNackHandlers.handleCallLinkNacked',
];

const KINDS = [...PATHS.map(path => ({ build: 'newest', path })), { build: 'older', path: 'stanza' }];
for (const { build, path } of KINDS) {
  const isNative = path === 'native';
  describe(`on a page of the build ${build}, ${path}`, () => {
    let alice, bob, active, ringing;
    before(async () => { alice = await openPerson(browser, server, ALICE, { build, path }); });
    after(() => alice?.context().close());
    beforeEach(async () => {
      bob = await openPerson(browser, server, BOB, { build, path, arrange: remember, clock: true });
      active = await connect(alice, bob);
      // WhatsApp's own stack has one call at a time.
      ringing = isNative ? undefined : await ring(alice, bob);
    });
    afterEach(async () => {
      await alice.evaluate(id => WPP.call.end(id).catch(() => {}), active);
      await isOver(active, alice);
      await bob?.context().close();
    });

    /** Those of these functions that the page has. */
    const there = names => bob.evaluate(names => names.filter(name => before.has(name) || name.includes('.default.')), names);

    /** Takes wpp-call out; `gone` is what was there. */
    const dispose = () => bob.evaluate(() => {
      window.gone = WPP.call;
      WPP.call.dispose();
    });

    test('every function is the page\'s own again, and its calls are as they were', async () => {
      const callsOf = () => bob.evaluate(() => {
        const store = importDefault('WAWebCallCollection');
        const calls = new Set([...store.getModelsArray(), store.activeCall].filter(Boolean));
        return Array.from(calls, call => [call.id, call.getState()]);
      });
      const calls = await callsOf();
      await bob.evaluate(() => WPP.call.enableCallInterface());
      assert.deepEqual(await bob.evaluate(() => changed()), await there(HOOKS));
      await dispose();
      assert.deepEqual(await bob.evaluate(() => changed()), []);
      assert.deepEqual(await callsOf(), calls);
      assert.deepEqual(calls.map(([id]) => id), isNative ? [active] : [active, ringing]);
    });

    if (build === 'older') return; // of what follows nothing depends on the page

    test('nothing is told or sent any more, whatever the other side and the time bring', async () => {
      const [events, sent] = [await eventsOf(bob, active), await eventsOf(bob, ringing)];
      await dispose();
      const before = await bob.evaluate(() => simulation.sent.filter(({ node }) => node.tag === 'call').length);
      await alice.evaluate(id => WPP.call.mute(id), active);
      server.relay.send(bob.jid, callStanza('terminate', active, alice.jid));
      await bob.clock.fastForward(600_000);
      await quiet(server, alice, bob);
      assert.deepEqual([await eventsOf(bob, active), await eventsOf(bob, ringing)], [events, sent]);
      assert.equal(await bob.evaluate(() => simulation.sent.filter(({ node }) => node.tag === 'call').length), before);
    });

    test('every function says disposed, also one that still ran', async () => {
      server.relay.silence('mute_v2');
      const codes = await bob.evaluate(async id => {
        const { call } = WPP;
        const codeOf = async action => { try { return await action(); } catch ({ code }) { return code; } };
        const running = codeOf(() => call.mute(id));
        call.dispose();
        const later = [
          () => call.mute(id), () => call.unmute(id), () => call.setMute(true, id), () => call.accept(id), () => call.reject(id), () => call.end(id),
          () => call.offer('4915112345678'), () => call.list(), () => call.get(id), () => call.configure({}),
        ];
        return Promise.all([running, ...later.map(codeOf)]);
      }, active);
      assert.deepEqual(codes, Array(11).fill('disposed'));
    });

    test('what comes afterwards starts clean, and works', async () => {
      await bob.evaluate(() => WPP.call.configure({ ackTimeoutMs: 123, ringTimeoutMs: { callee: 400_000 }, trace: true }));
      await dispose();
      await injectWppCall(bob);
      await listen(bob);
      const printed = [];
      bob.on('console', message => printed.push(message.text()));
      const seen = await bob.evaluate(id => [WPP.call === gone, WPP.call.list(), WPP.call.get(id) ?? null, WPP.call.trace()], active);
      assert.deepEqual(seen, [false, [], null, []]);

      // What was before is the page's alone, but what rings there may be refused.
      await alice.evaluate(id => WPP.call.end(id), active);
      await quiet(server, alice, bob);
      assert.deepEqual([await eventsOf(bob, active), await bob.evaluate(() => WPP.call.list())], [[], []]);
      if (ringing) {
        assert.deepEqual(await outcome(bob, id => WPP.call.reject(id), ringing), { value: true });
        await isOver(ringing, alice);
      }

      const id = await connect(alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
      // A call rings for a minute, as at first.
      const next = await ring(alice, bob);
      await bob.clock.fastForward(60_000);
      await hears(bob, 'missed', next);
      assert.deepEqual(printed, []);
      assert.deepEqual([...alice.problems, ...bob.problems], []);
    });
  });
}
