/** `diagnose()` whatever the page is like: it answers soon, changes nothing, and says nothing of anybody. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, untilWatched, wppCall } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, isOver, openPerson, quiet, ring } from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page with wpp-call in it, for one test. */
async function open(t, { query, ...options } = {}) {
  const page = await openHost(browser, server, { scripts: [wppCall()], query: { view: 'off', ...query }, ...options });
  t.after(() => page.context().close());
  return page;
}

const diagnose = page => page.evaluate(() => WPP.call.diagnose());

describe('nobody\'s number, key or name is in it', () => {
  for (const path of ['native', 'stanza']) {
    test(`after calls, and after what failed, on the path ${path}`, async t => {
      const [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, { path })));
      t.after(() => Promise.all([alice, bob].map(page => page.context().close())));
      const id = await connect(alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
      const missed = await ring(alice, bob);
      await alice.evaluate(() => WPP.call.end());
      await isOver(missed, alice, bob);
      server.relay.send(bob.jid, callStanza('reject', 'C-1700000001', alice.jid));
      for (const wrong of ['Bob Bobson', `${BOB.pn}@g.us`, `${BOB.lid}@nowhere`, '49151 somebody']) {
        assert.ok((await outcome(alice, to => WPP.call.offer(to).then(() => {}), wrong)).error);
        assert.ok((await outcome(alice, id => WPP.call.end(id), wrong)).error);
      }
      await quiet(server, alice, bob);
      for (const page of [alice, bob]) {
        const said = await diagnose(page);
        for (const { lastTime } of Object.values(said.errors)) assert.ok(Math.abs(lastTime - Date.now()) < 600_000);
        const json = JSON.stringify({ ...said, page: { ...said.page, version: null }, errors: Object.keys(said.errors) });
        assert.doesNotMatch(json, /\d{5}|@|bob|nowhere|somebody/i);
        assert.ok(!json.includes(id) && !json.includes(missed));
      }
      assert.ok((await diagnose(alice)).errors.call_not_found.count >= 4);
    });
  }

  test('also where the page itself says one, in place of a word', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      const number = '4915112345678@c.us';
      importNamespace('WAWebBuildConstants').VERSION_STR = number;
      window.Debug = { VERSION: '4915112345678' };
      importNamespace('WAWebVoipGatingUtils').getUnsupportedBrowserReason = () => `blocked for ${number}`;
    });
    const blocked = await diagnose(page);
    assert.deepEqual([blocked.page.version, blocked.gates.unsupported, blocked.verdict.offer.native.reason], [null, 'other', 'other']);
    await page.evaluate(() => {
      Object.assign(importNamespace('WAWebVoipGatingUtils'), {
        getUnsupportedBrowserReason: () => null, isCallingEnabled: () => true, isVoipDownloadEnabled: () => true,
      });
      importNamespace('WAWebVoipStackInterface').getVoipStackInterface = async () => ({ type: '4915112345678' });
    });
    const { stack, verdict } = await diagnose(page);
    assert.deepEqual([stack.type, verdict.offer.native.reason], ['other', 'type_other']);
    await page.evaluate(() => {
      importNamespace('WAWebVoipStackInterface').getVoipStackInterface = async () => { throw new Error('4915112345678'); };
    });
    const failed = await diagnose(page);
    assert.equal(failed.verdict.offer.native.reason, 'stack_failed');
    assert.doesNotMatch(JSON.stringify([blocked, stack, verdict, failed]), /4915112345678/);
  });
});

describe('it answers whatever the page does', () => {
  const PAGES = {
    'its loader throws': () => { window.require = () => { throw new Error('require'); }; },
    'its loader gives nothing': () => { window.require = () => undefined; window.importNamespace = () => undefined; },
    'there is no list of what it has': () => { require('__debug').modulesMap = undefined; },
    'to ask for its loader throws': () => {
      Object.defineProperty(window, 'require', { get() { throw new Error('get require'); } });
    },
    'its modules throw when they are made': () => { window.importNamespace = () => { throw 'nothing'; }; },
    'its modules throw whatever is asked': () => {
      const hostile = new Proxy(function () {}, Object.fromEntries(
        Object.getOwnPropertyNames(Reflect).map(name => [name, () => { throw new Error(name); }])));
      window.importNamespace = () => hostile;
    },
    'its modules are full of throwing getters': () => {
      const own = window.importNamespace;
      window.importNamespace = id => {
        const names = Object.keys(own(id));
        return Object.defineProperties({}, Object.fromEntries(names.map(name => [name, { get() { throw new Error(name); } }])));
      };
    },
    'its functions throw': () => {
      const own = window.importNamespace;
      window.importNamespace = id => Object.fromEntries(Object.keys(own(id)).map(name => [name, () => { throw new Error(name); }]));
    },
    'its functions give promises that fail': () => {
      const own = window.importNamespace;
      window.importNamespace = id => Object.fromEntries(Object.keys(own(id)).map(name => [name, async () => { throw new Error(name); }]));
    },
    'its modules are numbers': () => { window.importNamespace = () => 5; },
    'its stack throws at once': () => {
      importNamespace('WAWebVoipStackInterface').getVoipStackInterface = () => { throw new Error('stack'); };
    },
    'its stack throws whatever is asked': () => {
      const hostile = new Proxy({}, { get(_, name) { if (name !== 'then') throw new Error(String(name)); } });
      importNamespace('WAWebVoipStackInterface').getVoipStackInterface = async () => hostile;
    },
    'its stack never answers': () => {
      importNamespace('WAWebVoipStackInterface').getVoipStackInterface = () => new Promise(() => {});
    },
    'its console throws': () => { console.group = console.table = () => { throw new Error('console'); }; },
    'it has no console to speak of': () => { console.group = console.table = console.groupEnd = undefined; },
    'it says nothing of its user, and its version throws': () => {
      Object.defineProperty(navigator, 'userActivation', { value: undefined });
      delete importNamespace('WAWebBuildConstants').VERSION_STR;
      Object.defineProperty(window, 'Debug', { get() { throw new Error('Debug'); } });
    },
  };
  for (const [name, arrange] of Object.entries(PAGES)) {
    test(`${name}`, async t => {
      const page = await open(t, { query: { 'ab.enable_web_calling': true } });
      await untilWatched(page);
      await page.evaluate(arrange);
      const { value, error } = await outcome(page, async () => {
        const begun = performance.now();
        const said = await WPP.call.diagnose();
        return { said, json: JSON.stringify(said), took: performance.now() - begun };
      });
      assert.equal(error, undefined);
      assert.deepEqual(JSON.parse(value.json), value.said);
      assert.deepEqual(Object.keys(value.said.verdict), ['offer', 'accept', 'reject', 'events']);
      // The page's own patience is 30 s, and ours for modules a minute.
      assert.ok(value.took < 10_000, `${value.took} ms`);
      if (/loader|modules/.test(name)) assert.equal(value.said.verdict.offer.stanza.works, false);
      if (/stack/.test(name)) {
        assert.equal(value.said.verdict.offer.native.works, false);
        assert.equal(value.said.verdict.offer.stanza.works, true);
      }
    });
  }

  test('there is no page at all: at once, and no timer stays', async t => {
    const prints = ['group', 'table', 'groupEnd'].map(name => t.mock.method(console, name, () => {}));
    const window = {};
    new Function('window', readFileSync(wppCall(), 'utf8'))(window);
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
    await new Promise(resolve => { setTimeout(resolve); }); // behind the rehearsal
    const before = timers();
    const { page, verdict } = await window.WPP.call.diagnose();
    assert.equal(timers(), before);
    assert.deepEqual([page.loader, verdict.events.stanza.reason], ['none', 'loader_none']);
    assert.ok(prints[1].mock.callCount() > 0);
    window.WPP.call.dispose();
  });

  test('wpp-call itself could not start: it says so of everything, and still what the page has', async t => {
    const strict = page => page.route(({ pathname }) => pathname === '/', async route => {
      const response = await route.fetch();
      const headers = response.headers();
      headers['content-security-policy'] = headers['content-security-policy'].replace(" 'wasm-unsafe-eval'", '');
      await route.fulfill({ response, headers });
    });
    const page = await open(t, { prepare: strict, wait: false });
    await until(page, () => simulation.ready);
    const { fault, errors, hooks, modules, verdict } = await diagnose(page);
    assert.deepEqual([fault, errors.wasm_not_started.count, hooks], ['wasm_not_started', 1, {}]);
    assert.equal(modules.WAWap.found, 'yes');
    for (const { stanza, native } of Object.values(verdict)) {
      assert.deepEqual([stanza, native].map(({ works, reason }) => [works, reason]), Array(2).fill([false, 'wasm_not_started']));
    }
  });

  test('wpp-call was taken out: it fails with disposed, as every function', async t => {
    const page = await open(t);
    const { error } = await outcome(page, () => {
      const { call } = WPP;
      call.dispose();
      return call.diagnose();
    });
    assert.deepEqual([error.isError, error.code], [true, 'disposed']);
  });
});

describe('it changes nothing', () => {
  for (const path of ['native', 'stanza']) test(`no function, no module that is not in the table, no call; nothing is sent, where calls are made by ${path}`, async t => {
    const page = await openPerson(browser, server, ALICE, { path });
    t.after(() => page.context().close());
    const seen = await page.evaluate(async () => {
      const { modulesMap } = require('__debug');
      const isMade = id => modulesMap[id].exports !== null;
      const ids = Object.keys(modulesMap);
      const own = new Map();
      const look = () => new Map(ids.filter(isMade).flatMap(id => Reflect.ownKeys(modulesMap[id].exports).map(name => [
        `${id}.${String(name)}`, modulesMap[id].exports[name],
      ])));
      for (const [name, value] of look()) own.set(name, value);
      const [made, counts] = [ids.filter(isMade), () => [simulation.sent.length, simulation.log.length, simulation.stack.length]];
      const before = counts();
      const { modules } = await WPP.call.diagnose();
      const now = look();
      return {
        changed: [...own].filter(([name, value]) => now.get(name) !== value).map(([name]) => name),
        made: ids.filter(id => isMade(id) && !made.includes(id) && !(id in modules)),
        counts: String(before) === String(counts()),
        calls: WPP.call.list(),
        properties: Object.keys(window).filter(name => /wpp/i.test(name)),
      };
    });
    assert.deepEqual(seen, { changed: [], made: [], counts: true, calls: [], properties: ['WPP'] });
    assert.deepEqual(page.problems, []);
  });
});
