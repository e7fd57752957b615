/** What other scripts on the page do to `WPP`, to the console and to the page's own objects: calls go on, or nothing of ours is there. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS, byCollection } from './builds.mjs';
import { injectWppCall, launchBrowser, openHost, outcome, testFile, until, untilWatched, waJsBundle, wppCall } from './harness.mjs';

const source = readFileSync(wppCall(), 'utf8');

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test; `lines` is what its console says of ours. */
async function open(t, { query, ...options } = {}) {
  const page = await openHost(browser, server, { query: { view: 'off', ...query }, ...options });
  t.after(() => page.context().close());
  const lines = [];
  page.on('console', message => { if (message.text().includes('[wpp-call]')) lines.push(message.text()); });
  return Object.assign(page, { lines });
}

/** Which call of the page's is hooked, when all that waits for modules that are there is done. */
const hooked = page => page.evaluate(async () => {
  await new Promise(resolve => setTimeout(resolve));
  const store = importDefault('WAWebCallCollection');
  return ['processIncomingCall', 'setActiveCall'].filter(name => Object.hasOwn(store, name));
});

/** A call rings and is rejected: what `WPP.on` heard of that. */
const ringAndHear = page => page.evaluate(async () => {
  const heard = [];
  const ids = new Set();
  const listeners = ['call.incoming_call', 'call.ended'].map(name => [name, ({ id }) => {
    heard.push(name);
    ids.add(id);
  }]);
  for (const [name, listener] of listeners) WPP.on(name, listener);
  const id = `CALL-${Math.random()}`;
  simulation.ring({ id, from: '99887766:3@lid' });
  await new Promise(resolve => setTimeout(resolve));
  await WPP.call.reject(id);
  for (const [name, listener] of listeners) WPP.off(name, listener);
  return ids.size === 1 && ids.has(id) ? heard : [...ids];
});

const EACH_ONCE = ['call.incoming_call', 'call.ended'];

describe('WPP in place of WPP', () => {
  const SCRIPTS = {
    'without wa-js': [wppCall()],
    'beside wa-js': [wppCall(), testFile('without-analytics.js'), waJsBundle('4.6.0')],
  };
  for (const [name, scripts] of Object.entries(SCRIPTS)) {
    for (const [how, times] of Object.entries({ once: 1, 'five times': 5 })) {
      test(`a copy, ${how}, ${name}: each event is told once`, async t => {
        const page = await open(t, { scripts });
        await until(page, () => simulation.ready && (!WPP.whatsapp || WPP.isFullReady));
        await untilWatched(page);
        assert.deepEqual(await ringAndHear(page), EACH_ONCE);
        await page.evaluate(times => {
          for (let left = times; left > 0; left--) window.WPP = { ...window.WPP };
        }, times);
        assert.deepEqual(await ringAndHear(page), EACH_ONCE);
        assert.deepEqual(page.lines, []);
      });
    }
  }

  test('itself: it stays the same object', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const isSame = await page.evaluate(() => {
      const before = WPP;
      window.WPP = window.WPP;
      return WPP === before;
    });
    assert.equal(isSame, true);
    assert.deepEqual(await ringAndHear(page), EACH_ONCE);
  });

  test('a copy with a copy of the emitter: each event is told once', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    await page.evaluate(() => { window.WPP = { ...WPP, ev: { ev: { ...WPP.ev.ev } } }; });
    assert.deepEqual(await ringAndHear(page), EACH_ONCE);
  });

  for (const [kind, copy] of Object.entries({ 'a copy': () => ({ ...WPP }), 'a frozen copy': () => Object.freeze({ ...WPP }) })) {
    test(`${kind}: dispose() leaves nothing of it, and wpp-call may come again`, async t => {
      const page = await open(t, { scripts: [wppCall()] });
      await untilWatched(page);
      await page.evaluate(`window.WPP = (${copy})()`);
      await page.evaluate(() => WPP.call.dispose());
      assert.deepEqual(await hooked(page), []);
      if (kind === 'a copy') assert.equal(await page.evaluate(() => 'call' in WPP), false);
      await injectWppCall(page);
      assert.deepEqual(await ringAndHear(page), EACH_ONCE);
      assert.deepEqual(page.lines, []);
    });
  }
});

describe('what is WPP before wpp-call comes', () => {
  /** In the page; wpp-call cannot be brought in, and is not. */
  const LOCKED = {
    'is locked': () => { Object.defineProperty(window, 'WPP', { value: { mine: true } }); },
    'cannot be read': () => { Object.defineProperty(window, 'WPP', { configurable: true, get() { throw new Error('mine'); } }); },
    'cannot be listed': () => { window.WPP = new Proxy({}, { ownKeys() { throw new Error('mine'); } }); },
  };
  for (const [name, prepare] of Object.entries(LOCKED)) {
    test(`${name}: one line at the console, and nothing of ours in the page`, async t => {
      const page = await open(t);
      await page.evaluate(prepare);
      await page.evaluate(() => {
        window.own = importNamespace('WAWebHandleVoipCall').handleCall;
        window.property = Object.getOwnPropertyDescriptor(window, 'WPP');
      });
      await page.evaluate(source);
      assert.deepEqual(await hooked(page), []);
      assert.equal(await page.evaluate(() => importNamespace('WAWebHandleVoipCall').handleCall === own), true);
      const isSame = await page.evaluate(() => {
        const now = Object.getOwnPropertyDescriptor(window, 'WPP');
        return Object.keys(property).every(name => now[name] === property[name]);
      });
      assert.equal(isSame, true);
      assert.equal(page.lines.length, 1, page.lines.join('\n'));
      assert.deepEqual(page.problems, []);
    });
  }

  /** In the page; it is no hindrance. */
  const ODD = {
    'has no call but null': () => { window.WPP = { call: null }; },
    'has an emitter that is none': () => { window.WPP = { ev: { ev: { emit: 'no' } } }; },
    'has an emitter that is true': () => { window.WPP = { ev: { ev: true } }; },
    'cannot say what its emitter is': () => { window.WPP = { get ev() { throw new Error('mine'); } }; },
  };
  for (const [name, prepare] of Object.entries(ODD)) {
    test(`${name}: wpp-call is there, and works`, async t => {
      const page = await open(t);
      await page.evaluate(prepare);
      await page.evaluate(source);
      await until(page, () => Object.hasOwn(importDefault('WAWebCallCollection'), 'setActiveCall'));
      const seen = await outcome(page, async () => {
        simulation.ring({ id: 'RINGS', from: '99887766:3@lid' });
        const done = await WPP.call.reject('RINGS');
        WPP.call.dispose();
        return [done, Object.hasOwn(importDefault('WAWebCallCollection'), 'setActiveCall')];
      });
      assert.deepEqual(seen, { value: [true, false] });
      assert.deepEqual(page.problems, []);
    });
  }

  for (const member of ['get', 'set', 'value', 'writable']) {
    test(`Object.prototype has a ${member}: wpp-call is there, says what is wrong, and hears calls`, async t => {
      const page = await open(t);
      // For as long as the hooks take: the test itself would not stand it.
      const code = await page.evaluate(`(async () => {
        const isHooked = () => Object.hasOwn(importDefault('WAWebCallCollection'), 'setActiveCall');
        Object.prototype.${member} = () => {};
        try {
          ${source}
          while (!isHooked()) await undefined;
          try { WPP.call.configure({ nothing: 1 }); } catch (error) { return error.code ?? String(error); }
        } finally {
          delete Object.prototype.${member};
        }
      })()`);
      assert.equal(code, 'invalid_option');
      await untilWatched(page);
      assert.deepEqual(await ringAndHear(page), EACH_ONCE);
      assert.deepEqual([page.lines, page.problems], [[], []]);
    });
  }
});

describe('what is WPP later', () => {
  test('without an emitter that is one: nothing is thrown, and WPP.call stays', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const seen = await outcome(page, () => {
      const { call } = WPP;
      const kept = [{ ev: { ev: true } }, { ev: { ev: { emit: 1 } } }, { get ev() { throw new Error('mine'); } }, null, 5].map(value => {
        window.WPP = value;
        return WPP.call === call;
      });
      WPP.call.dispose();
      return kept;
    });
    assert.deepEqual(seen, { value: Array(5).fill(true) });
    assert.deepEqual(await hooked(page), []);
  });

  test('that has something else as its call: ours stays, and wpp-call that comes again does nothing twice', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    await untilWatched(page);
    const seen = await outcome(page, () => {
      const { call } = WPP;
      WPP.call = null;
      const first = WPP.call === call;
      window.WPP = { ...WPP, call: null };
      return [first, WPP.call === call];
    });
    assert.deepEqual(seen, { value: [true, true] });
    await page.evaluate(source);
    assert.deepEqual(await ringAndHear(page), EACH_ONCE);
  });
});

test('a listener and the console throw: every event is told, and the page and the core go on', async t => {
  const page = await open(t);
  await injectWppCall(page);
  const seen = await outcome(page, async () => {
    const said = console.warn;
    console.warn = () => { throw new Error('the console'); };
    const heard = [];
    for (const name of ['incoming_call', 'state_changed', 'ended', 'missed']) {
      WPP.on(`call.${name}`, ({ id }) => {
        heard.push(`${name} of ${id}`);
        throw new Error('a listener');
      });
    }
    const ring = async id => {
      simulation.ring({ id, from: '99887766:3@lid' });
      await new Promise(resolve => setTimeout(resolve));
    };
    await ring('FIRST');
    // The events of the end are told while the page's own function is called.
    const handled = importNamespace('WAWebHandleVoipCall').handleCall({
      tag: 'call', attrs: { from: '99887766:3@lid', id: 'S-1', t: '1700000000' },
      content: [{ tag: 'terminate', attrs: { 'call-id': 'FIRST', 'call-creator': '99887766:3@lid' }, content: null }],
    });
    await handled;
    await ring('SECOND');
    const rejected = await WPP.call.reject('SECOND');
    console.warn = said;
    return { heard, rejected, states: WPP.call.list().map(({ id, state }) => `${id} ${state}`) };
  });
  assert.deepEqual(seen.value?.heard, [
    'incoming_call of FIRST', 'state_changed of FIRST', 'missed of FIRST', 'ended of FIRST',
    'incoming_call of SECOND', 'state_changed of SECOND', 'ended of SECOND',
  ], JSON.stringify(seen));
  assert.deepEqual([seen.value.rejected, seen.value.states], [true, ['FIRST ended', 'SECOND ended']]);
});

describe('what the browser has lost', () => {
  const LOST = {
    'WebAssembly is not there': () => { delete window.WebAssembly; },
    'TextDecoder throws': () => { window.TextDecoder = class { constructor() { throw new Error('no decoder'); } }; },
    'TextDecoder decodes nothing': () => { TextDecoder.prototype.decode = () => { throw new Error('nothing is decoded'); }; },
    'TextEncoder is not there': () => { delete window.TextEncoder; },
  };
  for (const [name, lose] of Object.entries(LOST)) {
    test(`${name}: wasm_not_started says why, once at the console, and nothing is hooked`, async t => {
      const page = await open(t);
      await page.evaluate(lose);
      await page.evaluate(source);
      const { error } = await outcome(page, () => WPP.call.offer('4915112345678'));
      assert.equal(error.code, 'wasm_not_started');
      assert.ok(error.cause && error.message.includes(error.cause), error.message);
      assert.match(error.cause, /WebAssembly|no decoder|nothing is decoded|TextEncoder/);
      assert.deepEqual(await hooked(page), []);
      assert.equal(page.lines.length, 1, page.lines.join('\n'));
      await page.evaluate(() => WPP.call.dispose());
      assert.equal(await page.evaluate(() => 'WPP' in window), false);
      assert.deepEqual(page.problems, []);
    });
  }
});

for (const build of BUILDS) {
  describe(`on a page of the build ${build}`, () => {
    test('require throws at first: it is asked again, and calls are heard', async t => {
      const page = await open(t, { build, clock: true });
      await page.evaluate(() => {
        const whole = window.require;
        window.require = () => { throw new Error('the loader is not whole'); };
        window.becomeWhole = () => { window.require = whole; };
        window.own = importNamespace('WAWebHandleVoipCall').handleCall;
      });
      await page.evaluate(source);
      await page.clock.runFor(1_000);
      await page.evaluate(() => becomeWhole());
      await page.clock.runFor(1_000);
      await untilWatched(page);
      assert.equal(await page.evaluate(() => importNamespace('WAWebHandleVoipCall').handleCall !== own), true);
      assert.deepEqual(await page.evaluate(() => {
        const heard = [];
        WPP.on('call.incoming_call', ({ id }) => heard.push(id));
        simulation.ring({ id: 'LATE', from: '99887766:3@lid' });
        return Promise.resolve().then(() => {}).then(() => heard);
      }), ['LATE']);
      assert.deepEqual([page.lines, page.problems], [[], []]);
    });

    // The list of the oldest build asks each call for its id itself.
    for (const property of ['peerJid', 'isVideo', ...byCollection({ list: [], map: ['id'] })[build]]) {
      test(`a call whose ${property} cannot be read: it is skipped, others are rejected and heard`, async t => {
        const page = await open(t, { build });
        await injectWppCall(page);
        const seen = await outcome(page, async property => {
          const ring = async id => {
            const call = simulation.ring({ id, from: '99887766:3@lid' });
            await new Promise(resolve => setTimeout(resolve));
            return call;
          };
          const broken = await ring('BROKEN');
          Object.defineProperty(broken, property, { configurable: true, get() { throw new Error('a getter'); } });
          const heard = [];
          WPP.on('call.incoming_call', ({ id }) => heard.push(id));
          await ring('WHOLE');
          const rejected = [await WPP.call.reject('WHOLE')];
          await ring('NEXT');
          importDefault('WAWebCallCollection').setActiveCall(broken);
          rejected.push(await WPP.call.reject('NEXT'));
          return { heard, rejected };
        }, property);
        assert.deepEqual(seen, { value: { heard: ['WHOLE', 'NEXT'], rejected: [true, true] } });
      });
    }

    test('a hook that cannot be put in: none is left, one line says so, and commands work', async t => {
      const page = await open(t, { build });
      await page.evaluate(() => {
        const store = importDefault('WAWebCallCollection');
        Object.defineProperty(store, 'setActiveCall', { value: store.setActiveCall });
      });
      await page.evaluate(source);
      await page.evaluate(() => WPP.call.list()); // by then all is tried
      const seen = await outcome(page, async () => {
        await new Promise(resolve => setTimeout(resolve));
        simulation.ring({ id: 'RINGS', from: '99887766:3@lid' });
        return WPP.call.reject('RINGS');
      });
      assert.deepEqual(seen, { value: true });
      assert.deepEqual(await hooked(page), ['setActiveCall']); // as it was locked
      assert.equal(page.lines.length, 1, page.lines.join('\n'));
    });
  });
}

test('a method that cannot be assigned, but replaced: it is hooked, and put back as it was', async t => {
  const page = await open(t);
  const own = () => page.evaluate(() => {
    const { value, ...flags } = Object.getOwnPropertyDescriptor(importNamespace('WAWebHandleVoipCall'), 'handleCall');
    return { isOwn: value === window.own, ...flags };
  });
  await page.evaluate(() => {
    const inbound = importNamespace('WAWebHandleVoipCall');
    window.own = inbound.handleCall;
    Object.defineProperty(inbound, 'handleCall', { writable: false, configurable: true, enumerable: false });
  });
  const before = await own();
  await injectWppCall(page);
  assert.equal((await own()).isOwn, false);
  await page.evaluate(() => WPP.call.dispose());
  assert.deepEqual(await own(), before);
  assert.deepEqual(page.lines, []);
});

for (const name of ['WAWebVoipHandleNativeCallEvent', 'WAWebDeprecatedSendIqWorkerCompatible']) {
  test(`a frozen module ${name}: a native call that rings is heard all the same, and one line says so`, async t => {
    const page = await open(t, { query: { 'ab.enable_web_calling': true } });
    await page.evaluate(name => { Object.freeze(importNamespace(name)); }, name);
    await injectWppCall(page);
    await until(page, () => WPP.call.status().then(({ reason }) => reason !== undefined));
    const heard = await page.evaluate(async () => {
      const heard = [];
      WPP.on('call.incoming_call', ({ id }) => heard.push(id));
      const CallModel = importDefault('WAWebCallModel');
      const call = new CallModel('NATIVE');
      call.peerJid = importNamespace('WAWebWidFactory').createWid('99887766@lid');
      call.offerTime = 1_700_000_000;
      importDefault('WAWebCallCollection').setActiveCall(call);
      call.setState(3);
      await new Promise(resolve => setTimeout(resolve));
      return heard;
    });
    assert.deepEqual(heard, ['NATIVE']);
    assert.equal(page.lines.length, 1, page.lines.join('\n'));
  });
}
