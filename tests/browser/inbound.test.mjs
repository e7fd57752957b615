/** The hook behind `WAWebHandleVoipCall.handleCall`: wpp-call looks on, and the page does not notice. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { coreMayFail, injectWppCall, launchBrowser, openHost, outcome, untilWatched, wppCall } from './harness.mjs';

/** How long the module is waited for, in milliseconds. */
const PATIENCE = 60_000;

const ME = '4915550001111:7@s.whatsapp.net';
const PEER = '99887766:3@lid';

const source = readFileSync(wppCall(), 'utf8');

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page without wpp-call, closed after the test, if one is given; `warnings` collects what is printed there. */
async function open(t, options) {
  const page = await openHost(browser, server, options);
  t?.after(() => page.context().close());
  page.warnings = [];
  page.on('console', message => { if (message.type() === 'warning') page.warnings.push(message.text()); });
  await page.evaluate(() => {
    window.inbound = importNamespace('WAWebHandleVoipCall');
    window.original = inbound.handleCall;
  });
  return page;
}

/** In the page: what was traced since, its bytes left out. */
const startTracing = page => page.evaluate(() => {
  window.traced = [];
  console.log = (...values) => traced.push(values);
  WPP.call.configure({ trace: true });
});

const stanza = (action, id = `ID-${action}`, more = {}) => ({
  tag: 'call', attrs: { from: PEER, id, t: '1700000000' },
  content: [{ tag: action, attrs: { 'call-id': `CALL-${action}`, 'call-creator': PEER, ...more } }],
});

/** What the page sends to the server for a stanza, and for all that is on its way before. */
async function answersTo(...stanzas) {
  server.relay.reset();
  for (const one of [...stanzas, stanza('heartbeat', 'LAST')]) server.relay.send(ME, one);
  await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes('"LAST"'));
  const sent = server.relay.stanzas.filter(({ direction }) => direction === 'in').map(({ xml }) => xml);
  assert.match(sent.at(-1), /^<ack .*id="LAST"/);
  return sent.slice(0, -1);
}

const callsOf = page => page.evaluate(() =>
  importDefault('WAWebCallCollection').getModelsArray().map(call => [call.id, call.getState()]));

describe('the page\'s own function', () => {
  test('is called once, with its this and all arguments, and gives the very promise that it made', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      window.calls = [];
      window.promise = Promise.resolve('own');
      window.original = inbound.handleCall = function (...args) { calls.push([this === inbound, ...args]); return promise; };
    });
    await injectWppCall(page);
    const seen = await page.evaluate(async () => {
      const node = { tag: 'call', attrs: {}, content: null };
      const results = [inbound.handleCall(node, 1, 'two') === promise, inbound.handleCall() === promise, inbound.handleCall.call(null, node) === promise];
      return { results, calls: calls.map(([isOwn, first, ...more]) => [isOwn, first === node, ...more]), value: await promise };
    });
    assert.deepEqual(seen, { results: [true, true, true], calls: [[true, true, 1, 'two'], [true, false], [false, true]], value: 'own' });
  });

  test('throws its own exception, and rejects with it', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      window.failure = new Error('the page\'s own');
      window.rejected = Promise.reject(failure);
      rejected.catch(() => {});
      window.original = inbound.handleCall = kind => { if (kind === 'throw') throw failure; return rejected; };
    });
    await injectWppCall(page);
    const seen = await page.evaluate(async () => {
      const seen = [];
      try { inbound.handleCall('throw'); } catch (error) { seen.push(error === failure); }
      const promise = inbound.handleCall('reject');
      return [...seen, promise === rejected, await promise.catch(error => error === failure)];
    });
    assert.deepEqual(seen, [true, true, true]);
    assert.deepEqual(page.problems, []);
  });

  test('has done its work before wpp-call sees the stanza, and is not seen to do it when it throws', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      window.order = [];
      window.original = inbound.handleCall = node => { order.push(`page ${node.attrs.id}`); if (node.attrs.id === 'BAD') throw new Error('no'); };
    });
    await injectWppCall(page);
    const order = await page.evaluate(() => {
      console.log = (_, what) => order.push(`trace ${what.id}`);
      WPP.call.configure({ trace: true });
      for (const id of ['A', 'BAD', 'B']) try { inbound.handleCall({ tag: 'ack', attrs: { id } }); } catch { /* its own */ }
      return order;
    });
    assert.deepEqual(order, ['page A', 'trace A', 'page BAD', 'page B', 'trace B']);
  });
});

describe('wpp-call answers nothing: to each stanza the server gets what it gets without', () => {
  const ACTIONS = ['offer', 'offer_notice', 'preaccept', 'accept', 'reject', 'terminate', 'transport', 'mute_v2', 'enc_rekey', 'brand_new'];
  for (const build of BUILDS) {
    test(`on a page of the build ${build}, with and without trace`, async t => {
      const run = async prepare => {
        const page = await open(t, { build, query: { view: 'off' } });
        await prepare(page);
        const answers = {};
        for (const action of ACTIONS) answers[action] = await answersTo(stanza(action));
        const calls = await callsOf(page);
        assert.deepEqual(page.problems, []);
        await page.context().close();
        return { answers, calls };
      };
      const without = await run(() => {});
      for (const action of ACTIONS) assert.equal(without.answers[action].length, 1, action);
      const receipts = ACTIONS.filter(action => without.answers[action][0].startsWith('<receipt '));
      assert.deepEqual(receipts, ['offer', 'accept', 'reject', 'enc_rekey']);
      assert.deepEqual(await run(injectWppCall), without);
      assert.deepEqual(await run(async page => { await injectWppCall(page); await startTracing(page); }), without);
    });
  }
});

describe('whatever comes in, the page works on, and so does wpp-call', () => {
  /** The page does with a call what it always does, and wpp-call can act on it. */
  async function works(page) {
    const id = `CALL-${Math.random()}`;
    const [receipt, ...more] = await answersTo(stanza('offer', 'OFFER', { 'call-id': id }));
    assert.ok(receipt.startsWith('<receipt ') && receipt.includes(`<offer call-id="${id}"`), receipt);
    assert.deepEqual(more, []);
    assert.deepEqual(await outcome(page, id => WPP.call.reject(id), id), { value: true });
    assert.deepEqual(page.problems, []);
  }

  // Each as an expression of the page's, with what is printed for it.
  const NODES = {
    'nothing': ['undefined', []],
    'null': ['null', []],
    'a number': ['5', []],
    'an object that is no node': ['{}', []],
    'a node without attributes and content': ['{ tag: "call" }', []],
    'a frozen node': ['frozen({ tag: "call", attrs: { from: "1@lid", id: "F", t: "1" }, content: [{ tag: "mute_v2", attrs: {}, content: null }] })', []],
    'an attribute with a getter that throws': ['{ tag: "call", attrs: { get from() { throw new Error("a getter"); } }, content: null }', ['a getter']],
    'an attribute that is not read, with a getter that throws': ['{ tag: "call", attrs: { get x() { throw new Error("a getter"); } }, content: null }', []],
    'a node that is not read, and its own child twice': ['(() => { const node = { tag: "x", attrs: {} }; node.content = [node, node]; return { tag: "call", attrs: {}, content: [node] }; })()', []],
    'a tag with a getter that throws': ['{ get tag() { throw new Error("a getter"); }, attrs: {}, content: null }', ['a getter']],
    'an attribute without a text': ['{ tag: "call", attrs: { from: Object.create(null) }, content: null }', ['Cannot convert object to primitive value']],
    'a node that is its own child twice': ['(() => { const node = { tag: "video", attrs: {} }; node.content = [node, node]; return { tag: "call", attrs: {}, content: [node] }; })()', ['more than 32 levels']],
  };
  for (const isTracing of [false, true]) {
    describe(isTracing ? 'with trace:' : 'without trace:', () => {
      let page;
      before(async () => {
        page = await open();
        await injectWppCall(page);
        if (isTracing) await startTracing(page);
        await page.evaluate(() => {
          window.frozen = value => {
            if (typeof value !== 'object' || value === null) return value;
            Object.values(value).forEach(frozen);
            return Object.freeze(value);
          };
          window.settled = promise => promise.then(() => 'done', error => error.message);
        });
      });
      after(() => page.context().close());

      for (const [name, [node, printed]] of Object.entries(NODES)) {
        test(name, async () => {
          page.warnings.length = 0;
          const isSame = await page.evaluate(`(async () => {
            const node = ${node};
            return await settled(inbound.handleCall(node)) === await settled(original(node));
          })()`);
          assert.equal(isSame, true);
          await answersTo(); // what the page sent for the node itself may still be on its way
          await works(page);
          assert.deepEqual(page.warnings.map(text => /found (.*)$/m.exec(text)?.[1]), printed);
        });
      }
    });
  }

  test('a stanza on which the core fails: the page answers it, and the functions say core_failed', async t => {
    const page = await open(t, {
      prepare: page => page.addInitScript(coreMayFail),
    });
    await injectWppCall(page);
    await works(page);
    await page.evaluate(() => { window.coreFails = true; });
    for (const id of ['FIRST', 'SECOND']) {
      const [receipt, ...more] = await answersTo(stanza('offer', id));
      assert.match(receipt, new RegExp(`^<receipt .*id="${id}"`));
      assert.deepEqual(more, []);
    }
    const { error } = await outcome(page, () => WPP.call.accept('CALL-offer'));
    assert.deepEqual([error.code, error.message], ['core_failed', 'wpp-call has failed: unreachable']);
    assert.deepEqual(page.problems, []);
    assert.equal(page.warnings.length, 1, 'it is said once');
  });

  test('a console that throws, with trace', async t => {
    const page = await open(t);
    await injectWppCall(page);
    await page.evaluate(() => {
      console.log = () => { throw new Error('a console of the page\'s'); };
      WPP.call.configure({ trace: true });
    });
    await works(page);
  });
});

describe('the hook', () => {
  test('is taken out by dispose(): the page has its own function again', async t => {
    const page = await open(t);
    await injectWppCall(page);
    await startTracing(page);
    const seen = await page.evaluate(() => {
      const hooked = inbound.handleCall;
      WPP.call.dispose();
      const isBack = inbound.handleCall === original;
      // Whoever kept ours gets the page's own result, and wpp-call does not look at the stanza.
      let reads = 0;
      const node = { tag: 'ack', attrs: { get x() { reads += 1; return ''; } }, content: null };
      return { isBack, isOwn: hooked.call(inbound, node) instanceof Promise, reads, traced: traced.length };
    });
    assert.deepEqual(seen, { isBack: true, isOwn: true, reads: 0, traced: 0 });
    assert.equal((await answersTo(stanza('offer'))).length, 1);
  });

  test('of somebody else\'s on top of ours stays, and goes on, after dispose()', async t => {
    const page = await open(t);
    await injectWppCall(page);
    await page.evaluate(() => {
      const ours = inbound.handleCall;
      window.theirs = inbound.handleCall = function (...args) { window.hits = (window.hits ?? 0) + 1; return ours.apply(this, args); };
      WPP.call.dispose();
    });
    assert.equal((await answersTo(stanza('offer'))).length, 1);
    assert.deepEqual(await page.evaluate(() => [inbound.handleCall === theirs, hits]), [true, 2]);
  });

  test('is there once, however often the script comes', async t => {
    const page = await open(t);
    await injectWppCall(page);
    await page.evaluate(() => { window.hooked = inbound.handleCall; });
    await page.evaluate(source);
    await startTracing(page);
    await answersTo(stanza('offer'));
    const seen = await page.evaluate(() => [inbound.handleCall === hooked, traced.filter(([, { action }]) => action?.tag === 'offer').length]);
    assert.deepEqual(seen, [true, 1]);
  });

  test('is there once again when the script comes after dispose()', async t => {
    const page = await open(t);
    await injectWppCall(page);
    await page.evaluate(() => WPP.call.dispose());
    await injectWppCall(page);
    await startTracing(page);
    await answersTo(stanza('offer'));
    assert.equal(await page.evaluate(() => traced.filter(([, { action }]) => action?.tag === 'offer').length), 1);
  });
});

describe('a page', () => {

  /** In the page: counts how often the module is looked for. */
  const countLooks = page => page.evaluate(() => {
    window.looks = 0;
    const debug = require('__debug');
    debug.modulesMap = new Proxy(debug.modulesMap, {
      has(modules, id) {
        if (id === 'WAWebHandleVoipCall') looks += 1;
        return id in modules;
      },
    });
  });
  const looksIn = async (page, ms) => {
    await page.evaluate(() => { window.looks = 0; });
    await page.clock.runFor(ms);
    return page.evaluate(() => looks);
  };
  const define = page => page.evaluate(() => __d('WAWebHandleVoipCall', [], (g, r, d, n, l, module, exports) => {
    window.inbound = exports;
    window.original = exports.handleCall = () => 'own';
  }, 98));
  const isHooked = page => page.evaluate(() => importNamespace('WAWebHandleVoipCall').handleCall !== original);

  test('that brings the module within a minute has it hooked then', async t => {
    const page = await openHost(browser, server, { scripts: [wppCall()], query: { without: 'WAWebHandleVoipCall' }, clock: true });
    t.after(() => page.context().close());
    await untilWatched(page);
    await page.clock.runFor(PATIENCE / 2);
    await define(page);
    await page.clock.runFor(1_000);
    assert.equal(await isHooked(page), true);
    assert.equal(await page.evaluate(() => inbound.handleCall({})), 'own');
  });

  test('that has no such module shows no error, and is not asked for it any more after a minute', async t => {
    const page = await openHost(browser, server, { scripts: [wppCall()], query: { without: 'WAWebHandleVoipCall' }, clock: true });
    t.after(() => page.context().close());
    const prints = [];
    page.on('console', message => prints.push(message.text()));
    await untilWatched(page);
    await countLooks(page);
    assert.ok(await looksIn(page, 10_000) > 0, 'it is looked for at first');
    await page.clock.runFor(PATIENCE);
    assert.equal(await looksIn(page, 2 * PATIENCE), 0);
    assert.deepEqual([prints, page.problems], [[], []]);
    await define(page);
    assert.equal(await looksIn(page, 10_000), 0);
    assert.equal(await isHooked(page), false);
    const seen = await outcome(page, async () => {
      const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
      simulation.ring({ id: 'A', from: '99887766:3@lid' });
      const { id } = await heard;
      return [id, await WPP.call.reject(id), await WPP.call.end((await WPP.call.offer('4915112345678')).id)];
    });
    assert.deepEqual(seen, { value: ['A', true, true] });
  });

  test('that comes to its modules after the minute has them hooked all the same', async t => {
    const page = await open(t, { query: { view: 'off' }, clock: true });
    await page.evaluate(() => {
      const { modulesMap } = require('__debug');
      window.kept = modulesMap.WAWebCallCollection;
      delete modulesMap.WAWebCallCollection;
    });
    await page.evaluate(source);
    await page.clock.runFor(2 * PATIENCE);
    assert.equal(await isHooked(page), false);
    await page.evaluate(() => { require('__debug').modulesMap.WAWebCallCollection = kept; });
    await page.clock.runFor(1_000);
    assert.equal(await isHooked(page), true);
  });

  test('whose module lacks the function is as one without the module', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      inbound.handle = inbound.handleCall;
      delete inbound.handleCall;
    });
    await page.evaluate(source);
    await untilWatched(page);
    assert.equal(await page.evaluate(() => 'handleCall' in inbound), false);
    assert.deepEqual([page.problems, page.warnings], [[], []]);
  });

  test('whose module is frozen shows no error, and the functions work', async t => {
    const page = await open(t);
    await page.evaluate(() => Object.freeze(inbound));
    await page.evaluate(source);
    await untilWatched(page);
    const [receipt] = await answersTo(stanza('offer'));
    assert.match(receipt, /^<receipt /);
    assert.deepEqual(await outcome(page, () => WPP.call.reject('CALL-offer')), { value: true });
    assert.equal(await page.evaluate(() => inbound.handleCall === original), true);
    assert.deepEqual([page.problems, page.warnings], [[], []]);
  });

  test('that is left by dispose() before the module comes is not hooked, nor asked for it', async t => {
    const page = await openHost(browser, server, { scripts: [wppCall()], query: { without: 'WAWebHandleVoipCall' }, clock: true });
    t.after(() => page.context().close());
    await untilWatched(page);
    await countLooks(page);
    await page.evaluate(() => WPP.call.dispose());
    await define(page);
    assert.equal(await looksIn(page, 10_000), 0);
    assert.equal(await isHooked(page), false);
  });
});
