/**
 * `diagnose()`: what a page has, and what will work there. What it says of each kind of page is in
 * `tests/vectors/diagnose/`; with `WRITE_VECTORS=1` these files are written anew.
 */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, testFile, until, untilWatched, wppCall } from './harness.mjs';
import { ALICE, begin, openPerson, settlesWithin } from './people.mjs';

const CALLING = { 'ab.enable_web_calling': true };

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page with wpp-call in it, for one test; `arrange` runs there before wpp-call comes. */
async function open(t, { arrange, query, ...options } = {}) {
  const scripts = arrange ? [] : [wppCall()];
  const page = await openHost(browser, server, { scripts, query: { view: 'off', ...query }, ...options });
  t.after(() => page.context().close());
  if (!arrange) return page;
  await page.evaluate(arrange);
  return inject(page);
}

/** A page that is none of WhatsApp's. */
async function openBlank(t) {
  const page = await browser.newPage();
  t.after(() => page.close());
  return inject(page);
}

async function inject(page) {
  await page.evaluate(readFileSync(wppCall(), 'utf8'));
  return page;
}

/** What it says: plain, and JSON keeps all of it. */
async function diagnose(page) {
  const { value, error } = await outcome(page, async () => {
    const isPlain = value => typeof value !== 'object' || value === null
      || Object.getPrototypeOf(value) === (Array.isArray(value) ? Array : Object).prototype && Object.values(value).every(isPlain);
    const said = await WPP.call.diagnose();
    return { said, json: JSON.stringify(said), isPlain: isPlain(said) };
  });
  assert.equal(error, undefined);
  assert.equal(value.isPlain, true);
  assert.deepEqual(JSON.parse(value.json), value.said);
  return value.said;
}

const TASKS = ['offer', 'accept', 'reject', 'events'];
const on = path => TASKS.map(task => `${task}.${path}`);

/** What will not work, each with why not. */
function failing({ verdict }) {
  const all = TASKS.flatMap(task => Object.entries(verdict[task]).map(([path, found]) => [`${task}.${path}`, found]));
  for (const [, { works, missing, reason }] of all) assert.equal(works, missing.length === 0 && reason === null);
  return Object.fromEntries(all.filter(([, { works }]) => !works).map(([name, { missing, reason }]) => [name, [...missing, reason].filter(Boolean).join()]));
}
const allOf = (names, why) => Object.fromEntries(names.map(name => [name, why]));

describe('what it says of a page', () => {
  const isUp = async page => {
    await untilWatched(page);
    await until(page, () => WPP.call.status().then(({ initialised }) => initialised));
  };
  const logOut = () => {
    const me = importNamespace('WAWebUserPrefsMeUser');
    for (const name of Object.keys(me).filter(name => name.startsWith('getMaybe'))) me[name] = () => null;
  };
  const PAGES = {
    'older': { build: 'older' },
    'april': { build: 'april', query: CALLING, settle: isUp },
    'april-not-isolated': { build: 'april', query: { ...CALLING, isolated: 0 } },
    'august-page': { build: 'august', query: { ...CALLING, comms: 'page' }, settle: isUp },
    'august-worker': { build: 'august', query: { ...CALLING, comms: 'worker' }, settle: isUp },
    'newest-page': { query: { ...CALLING, comms: 'page' }, settle: isUp },
    'newest-worker': { query: { ...CALLING, comms: 'worker' }, settle: isUp },
    'newest-calling-disabled': {},
    'logged-out': { arrange: logOut },
    'still-loading': { query: { late: 600_000 }, wait: false, settle: () => {} },
    'not-whatsapp': { openPage: openBlank, settle: () => {} },
  };
  for (const [name, { openPage = open, settle = untilWatched, ...options }] of Object.entries(PAGES)) {
    test(`${name}: as written down`, async t => {
      const page = await openPage(t, options);
      await settle(page);
      const said = normalised(await diagnose(page));
      const file = testFile(`../vectors/diagnose/${name}.json`);
      if (process.env.WRITE_VECTORS) writeFileSync(file, `${pretty(said)}\n`);
      assert.deepEqual(said, JSON.parse(readFileSync(file, 'utf8')));
    });
  }

  /** Without what differs from run to run, and from version to version. */
  function normalised(said) {
    const [, version] = /^\/\*! wpp-call (\S+) /.exec(readFileSync(wppCall(), 'utf8'));
    assert.equal(said.version, version);
    const { page } = said;
    assert.match(page.version ?? '2.3000.1', /^2\.3000\.\d+$/);
    return {
      ...said, version: 'ours',
      page: { ...page, version: page.version && 'WhatsApp\'s', userActivation: 'any' },
      hooks: Object.fromEntries(Object.entries(said.hooks).map(([name, hook]) => [name, { ...hook, calls: 'any' }])),
    };
  }

  /** A line for what fits into one. */
  function pretty(value, indent = '') {
    const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
    if (line.length + indent.length <= 120) return line;
    const inner = `${indent}  `;
    if (Array.isArray(value)) return `[\n${value.map(of => inner + pretty(of, inner)).join(',\n')}\n${indent}]`;
    return `{\n${Object.entries(value).map(([name, of]) => `${inner}${JSON.stringify(name)}: ${pretty(of, inner)}`).join(',\n')}\n${indent}}`;
  }
});

test('which form a function has is told by its arity', async t => {
  const page = await open(t, { build: 'april' });
  const FORMS = {
    WAWebManageE2ESessionsJob: { ensureE2ESessions: { 1: 'object', 3: 'list', 4: 'positional' } },
    WAWebVoipStartCall: { startWAWebVoipCall: { 5: 'plain', 6: 'with options' } },
  };
  for (const [id, functions] of Object.entries(FORMS)) {
    for (const [name, forms] of Object.entries(functions)) {
      for (const [arity, form] of Object.entries(forms)) {
        await page.evaluate(([id, name, arity]) => {
          importNamespace(id)[name] = Object.defineProperty(() => {}, 'length', { value: Number(arity) });
        }, [id, name, arity]);
        const { modules } = await diagnose(page);
        assert.deepEqual([modules[id].form, modules[id].names[name]], [form, `function(${arity})`]);
      }
    }
  }
});

describe('its verdict', () => {
  /** In the page, without a name: a module, or what is in one. Then as before. */
  const without = async (page, ...names) => {
    await page.evaluate(names => {
      const { modulesMap } = require('__debug');
      window.undo = names.map(([id, name]) => {
        const owner = name ? importDefault(id).VoipInitEventEmitter ?? importDefault(id) : modulesMap;
        const key = name ?? id;
        const own = Object.getOwnPropertyDescriptor(owner, key);
        if (name) Object.defineProperty(owner, key, { value: undefined, configurable: true, writable: true });
        else delete owner[key];
        return () => { if (own) Object.defineProperty(owner, key, own); else delete owner[key]; };
      });
    }, names.map(name => name.split('.')));
    const said = await diagnose(page);
    await page.evaluate(() => undo.forEach(undo => undo()));
    return said;
  };
  const sent = ['offer.stanza', 'accept.stanza', 'reject.stanza'];
  const acted = ['offer.native', 'accept.native', 'reject.native'];
  const NEEDED = {
    'WAWebCallCollection': [...on('stanza'), ...on('native')],
    'WAWebCallCollection.get': [...on('stanza'), ...on('native')],
    'WAWebCallCollection.setActiveCall': ['offer.stanza', 'events.stanza', 'events.native'],
    'WAWebCallCollection.add': ['offer.stanza'],
    'WAWebVoipWaCallEnums': [...on('stanza'), ...on('native')],
    'WAWap': sent,
    'WAWap.wap': sent,
    'WAComms': sent,
    'WAComms.sendSmaxStanza': sent,
    'WAComms.castSmaxStanza': [],
    'WAWebManageE2ESessionsJob': ['offer.stanza'],
    'WAWebDBDeviceListFanout': ['offer.stanza'],
    'WAWebEncryptMsgProtobuf.encryptMsgProtobuf': ['offer.stanza'],
    'WAWebAdvSignatureApi': ['offer.stanza'],
    'WAWebUserPrefsMeUser': ['offer.stanza', 'offer.native'],
    'WAWebWidFactory': ['offer.stanza', 'offer.native'],
    'WAWebHandleVoipCall': ['events.stanza', 'events.native'],
    'WAWebVoipGatingUtils': on('native'),
    'WAWebVoipStackInterface.getVoipStackInterface': on('native'),
    'WAWebVoipStartCall': ['offer.native'],
    'WAWebVoipBackendLoadable': [],
    'WAWebVoipAcquireMediaStream': [],
    'WADeprecatedSendIq': acted,
    'WAWebBuildConstants': [],
  };
  let page;
  before(async () => {
    page = await openPerson(browser, server, ALICE, { path: 'native', build: 'april' });
  });
  after(() => page?.context().close());

  for (const [name, tasks] of Object.entries(NEEDED)) {
    test(`names ${name} where that is missing: ${tasks.join(', ') || 'nothing'} will not work`, async () => {
      const said = await without(page, name);
      assert.deepEqual(failing(said), allOf(tasks, name));
      assert.ok(said.missing.includes(name));
    });
  }

  test('says that all works again when nothing is missing', async () => {
    assert.deepEqual(failing(await diagnose(page)), {});
  });

  test('names a function of the stack', async t => {
    t.after(() => page.evaluate(() => { stack.acceptCall = accept; }));
    await page.evaluate(async () => {
      window.stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
      window.accept = stack.acceptCall;
      delete stack.acceptCall;
    });
    assert.deepEqual(failing(await diagnose(page)), { 'accept.native': 'getVoipStackInterface().acceptCall' });
  });

  test('names what a page needs whose socket lives in a worker', async t => {
    t.after(() => page.evaluate(() => { delete require('__debug').modulesMap.WAWebCommsGating; }));
    await page.evaluate(() => {
      __d('WAWebCommsGating', [], (...values) => { values[6].isCommsInWorker = () => true; }, 98);
    });
    const said = await without(page, 'WADeprecatedSendIq');
    assert.equal(said.page.comms, 'worker');
    assert.deepEqual(failing(said), allOf(acted, 'WAWebDeprecatedSendIqWorkerCompatible'));
  });

  test('says that a stack does not answer any more', async t => {
    const emitter = 'importNamespace("WAWebVoipInitEventEmitter").VoipInitEventEmitter';
    const own = await page.evaluateHandle(`${emitter}.getIsVoipStackUnresponsive`);
    t.after(() => page.evaluate(`own => { ${emitter}.getIsVoipStackUnresponsive = own; }`, own));
    await page.evaluate(`${emitter}.getIsVoipStackUnresponsive = () => true`);
    const said = await diagnose(page);
    assert.equal(said.stack.unresponsive, true);
    assert.deepEqual(failing(said), allOf(on('native'), 'stack_unresponsive'));
  });

  test('is what happens: with a module missing, the offer fails and names it', async t => {
    const query = { without: 'WAWebDBDeviceListFanout' };
    const page = await openPerson(browser, server, ALICE, { query, prepare: page => page.clock.install() });
    t.after(() => page.context().close());
    assert.deepEqual(failing(await diagnose(page)), {
      'offer.stanza': 'WAWebDBDeviceListFanout', ...allOf(on('native'), 'calling_disabled'),
    });
    await begin(page, () => WPP.call.offer('4915112345678@c.us'));
    const { error } = await settlesWithin(server, page, 70);
    assert.deepEqual([error.code, error.module], ['host_module_not_found', 'WAWebDBDeviceListFanout']);
  });

  const REASONS = {
    'calling_disabled': { query: { 'ab.enable_web_calling': false } },
    'missing_shared_array_buffer': { query: { isolated: 0 } },
    'broken_voip_wasm': { break: () => { simulation.faults.gate = 'broken_voip_wasm'; } },
    'init_failed': {
      query: { init: 'never' },
      settle: page => until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getDidVoipInitError()),
    },
    'no_interface': { break: () => { simulation.faults.stack = 'none'; } },
    'type_desktop': {
      break: () => { importNamespace('WAWebVoipStackInterface').getVoipStackInterface = async () => ({ type: 'desktop' }); },
    },
  };
  for (const [reason, { query, settle, break: breakIt = () => {} }] of Object.entries(REASONS)) {
    test(`says of what is native why it will not work: ${reason}, as status() does`, async t => {
      const page = await open(t, { query: { ...CALLING, ...query } });
      await untilWatched(page);
      await settle?.(page);
      await page.evaluate(breakIt);
      assert.deepEqual(failing(await diagnose(page)), allOf(on('native'), reason));
      assert.equal((await page.evaluate(() => WPP.call.status())).reason, reason);
    });
  }
});
