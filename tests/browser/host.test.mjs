/** Facts of the simulated page itself, of its loader, its codec and its switches. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, readVectors, testFile, until } from './harness.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, closed after it. */
async function open(t, options) {
  const page = await openHost(browser, server, options);
  t.after(() => page.context().close());
  return page;
}

const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };

describe('the loader', () => {
  let page;
  before(async () => { page = await openHost(browser, server); });
  after(() => page.context().close());

  test('gives namespaces, defaults, and the default of a module that has nothing else', async () => {
    const seen = await page.evaluate(() => ({
      namespace: Object.keys(importNamespace('WAWebCallCollection')),
      required: require('WAWebCallCollection') === importNamespace('WAWebCallCollection').default,
      imported: importDefault('WAWebCallCollection') === require('WAWebCallCollection'),
      named: require('WAWap') === importNamespace('WAWap'),
    }));
    assert.deepEqual(seen, { namespace: ['default'], required: true, imported: true, named: true });
  });

  test('does not know what is not registered', async () => {
    assert.equal(
      await page.evaluate(() => { try { require('WAWebNothing'); } catch (error) { return error.message; } }),
      'Requiring unknown module "WAWebNothing"',
    );
  });

  test('runs a factory when the module is first asked for, once', async () => {
    const runs = await page.evaluate(() => {
      const { modulesMap } = require('__debug');
      let count = 0;
      __d('WAWebLazyForTest', ['WAWap'], (g, require, importDefault, importNamespace, lazy, module, exports) => {
        count += 1;
        exports.value = importNamespace('WAWap').INT(7);
      }, 98);
      const registered = count;
      const values = [require('WAWebLazyForTest').value, importNamespace('WAWebLazyForTest').value];
      const { dependencies, factory } = modulesMap.WAWebLazyForTest;
      return { registered, values, count, dependencies, factory };
    });
    assert.deepEqual(runs, { registered: 0, values: ['7', '7'], count: 1, dependencies: ['WAWap'], factory: null });
  });

  test('lets a replaced export intercept the callers in other modules, not those in its own', async () => {
    const seen = await page.evaluate(() => {
      const props = importNamespace('WAWebABProps');
      const gating = importNamespace('WAWebVoipGatingUtils');
      const original = props.getABPropConfigValue;
      const before = gating.isCallingEnabled();
      props.getABPropConfigValue = name => (name === 'enable_web_calling' ? true : original(name));
      const replaced = gating.isCallingEnabled();
      gating.isCallingEnabled = () => false;
      const own = gating.isVoipDownloadEnabled();
      props.getABPropConfigValue = original;
      return { before, replaced, own };
    });
    assert.deepEqual(seen, { before: false, replaced: true, own: true });
  });

  test('resolves a lazy request when the module comes', async () => {
    const value = await page.evaluate(() => new Promise(resolve => {
      requireLazy(['WAWebComesLater'], module => resolve(module.value));
      __d('WAWebComesLater', [], (g, r, d, n, l, m, exports) => { exports.value = 3; }, 98);
    }));
    assert.equal(value, 3);
  });

  test('has call states that are frozen, have no prototype and are not enumerated', async () => {
    const seen = await page.evaluate(() => {
      const { CallState } = importNamespace('WAWebVoipWaCallEnums');
      return {
        keys: Object.keys(CallState),
        names: Object.getOwnPropertyNames(CallState).length,
        prototype: Object.getPrototypeOf(CallState),
        frozen: Object.isFrozen(CallState),
        ringing: CallState.ReceivedCall,
      };
    });
    assert.deepEqual(seen, { keys: [], names: 15, prototype: null, frozen: true, ringing: 3 });
  });

  test('shows what is newer and what is older', async t => {
    const older = await open(t, { build: 'older' });
    const describePage = () => {
      const collection = importDefault('WAWebCallCollection');
      return {
        findFirst: typeof collection.findFirst,
        activeCall: 'activeCall' in collection,
        enums: Object.keys(importNamespace('WAWebVoipWaCallEnums'))[0],
        Debug: typeof window.Debug,
        stack: 'WAWebVoipStackInterface' in require('__debug').modulesMap,
      };
    };
    assert.deepEqual(await page.evaluate(describePage), {
      findFirst: 'undefined', activeCall: false, enums: 'CallState', Debug: 'undefined', stack: true,
    });
    assert.deepEqual(await older.evaluate(describePage), {
      findFirst: 'function', activeCall: true, enums: 'CALL_STATES', Debug: 'object', stack: false,
    });
  });
});

describe('a late or incomplete page', () => {
  test('has a stub that queues before it has the loader', async t => {
    const page = await open(t, { query: { late: 300 }, wait: false });
    const early = await page.evaluate(() => {
      const seen = { __d: typeof __d, require: typeof window.require, ready: simulation.ready };
      __d('WAWebFromStub', [], (g, r, d, n, l, m, exports) => { exports.value = 'kept'; }, 98);
      requireLazy(['WAWebFromStub'], module => { window.fromStub = module.value; });
      return seen;
    });
    assert.deepEqual(early, { __d: 'function', require: 'undefined', ready: false });
    await until(page, () => window.fromStub === 'kept' && simulation.connected);
  });

  test('lacks the modules that were asked away', async t => {
    const page = await open(t, { query: { without: 'WAWebVoipStackInterface,WAWebABProps' } });
    const ids = await page.evaluate(() => Object.keys(require('__debug').modulesMap));
    assert.ok(ids.includes('WAWap'));
    assert.ok(!ids.includes('WAWebVoipStackInterface') && !ids.includes('WAWebABProps'));
  });
});

describe('stanzas', () => {
  let page;
  before(async () => { page = await openHost(browser, server); });
  after(() => page.context().close());

  for (const { name, node, hex } of readVectors('wap').stanzas) {
    test(`encode as known: ${name}`, async () => {
      const encoded = await page.evaluate(tree => {
        const { wap, encodeStanza, JID } = importNamespace('WAWap');
        const build = ({ tag, attrs, children, bytes }) => wap(
          tag,
          Object.fromEntries(Object.entries(attrs).map(([key, value]) => [key, value.includes('@') ? JID(value) : value])),
          children ? children.map(build) : bytes ? Uint8Array.from(bytes.match(/../g), byte => parseInt(byte, 16)) : null,
        );
        return Array.from(encodeStanza(build(tree)), byte => byte.toString(16).padStart(2, '0')).join('');
      }, node);
      assert.equal(encoded, hex);
    });
  }

  test('write a JID token for a JID object and a text for a text, and read them so', async () => {
    const seen = await page.evaluate(async () => {
      const { wap, encodeStanza, decodeStanza, JID, WapJid } = importNamespace('WAWap');
      const jid = '4915112345678:3@s.whatsapp.net';
      const bytes = encodeStanza(wap('call', { to: JID(jid), from: jid, lid: JID('99887766:7@lid') }));
      const { attrs } = await decodeStanza(bytes);
      return {
        hex: Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(''),
        to: [attrs.to instanceof WapJid, String(attrs.to)],
        from: [typeof attrs.from, attrs.from],
      };
    });
    assert.ok(seen.hex.includes('f70003ff874915112345678f'));
    assert.ok(seen.hex.includes('fc1e343931353131323334353637383a3340732e77686174736170702e6e6574'));
    assert.ok(seen.hex.includes('f70107ff0499887766'));
    assert.deepEqual(seen.to, [true, '4915112345678:3@s.whatsapp.net']);
    assert.deepEqual(seen.from, ['string', '4915112345678:3@s.whatsapp.net']);
  });

  test('refuse an attribute that is null at once and one that is a number when encoded', async () => {
    const messages = await page.evaluate(() => {
      const { wap, encodeStanza, DROP_ATTR } = importNamespace('WAWap');
      const message = action => { try { return action(); } catch (error) { return error.message; } };
      return [
        message(() => wap('call', { to: null })),
        message(() => encodeStanza(wap('call', { count: 0 }))),
        message(() => String(wap('call', { to: DROP_ATTR, id: 'A' }, new Uint8Array([1, 255])))),
      ];
    });
    assert.deepEqual(messages, [
      'Attr to in <call> is null', 'Invalid payload type number', '<call id="A">01FF</call>',
    ]);
  });
});

describe('switches', () => {
  const gate = () => {
    const { isCallingEnabled, isVoipDownloadEnabled, getUnsupportedBrowserReason } = importNamespace('WAWebVoipGatingUtils');
    return [isCallingEnabled(), isVoipDownloadEnabled(), getUnsupportedBrowserReason()];
  };
  const hasStack = async () => (await importNamespace('WAWebVoipStackInterface').getVoipStackInterface())?.type ?? null;

  test('are off unless the server set them, and throw when they do not exist', async t => {
    const page = await open(t);
    assert.deepEqual(await page.evaluate(gate), [false, false, null]);
    assert.equal(await page.evaluate(hasStack), null);
    assert.equal(
      await page.evaluate(() => {
        try { importNamespace('WAWebABProps').getABPropConfigValue('web_voip_call_tab_new_call'); } catch (error) { return error.message; }
      }),
      "Cannot read properties of undefined (reading '0')",
    );
    assert.equal(await page.evaluate(() => importNamespace('WAWebABProps').getABPropConfigValue('heartbeat_interval_s')), 10);
  });

  test('give the native stack to an isolated page only', async t => {
    const query = { 'ab.enable_web_calling': true };
    const isolated = await open(t, { query });
    assert.deepEqual(await isolated.evaluate(gate), [true, true, null]);
    assert.equal(await isolated.evaluate(hasStack), 'web');
    const plain = await open(t, { query: { ...query, isolated: 0 } });
    assert.deepEqual(await plain.evaluate(gate), [true, false, 'missing_shared_array_buffer']);
    assert.equal(await plain.evaluate(hasStack), null);
  });
});

test('of a user\'s two addresses the page knows the other one at once, of a user without a device', async () => {
  const page = await openHost(browser, server);
  const seen = await page.evaluate(() => {
    simulation.lids.set('4915112345678', '222222222222222');
    const { getCurrentLid, getPhoneNumber } = importNamespace('WAWebApiContact');
    const { createWid } = importNamespace('WAWebWidFactory');
    const answerOf = (ask, text) => {
      try { return String(ask(text === null ? null : createWid(text))); } catch { return 'throws'; }
    };
    const lids = ['4915112345678@c.us', '4915112345678:7@c.us', '1@c.us'].map(text => answerOf(getCurrentLid, text));
    const numbers = ['222222222222222@lid', '222222222222222:7@lid', '1@lid', '4915112345678@c.us', '120363000000000000@g.us', '1@bot', null]
      .map(text => answerOf(getPhoneNumber, text));
    return { lids, numbers };
  });
  assert.deepEqual(seen, {
    lids: ['222222222222222@lid', 'undefined', 'undefined'],
    numbers: ['4915112345678@c.us', 'undefined', 'undefined', 'throws', 'throws', 'throws', 'throws'],
  });
  await page.context().close();
});

describe('the document', () => {
  test('has a policy that allows wasm and neither inline scripts nor eval', async t => {
    const page = await open(t);
    const { headers } = await page.evaluate(async () => {
      const response = await fetch('/');
      return { headers: Object.fromEntries(response.headers) };
    });
    const policy = headers['content-security-policy'];
    assert.match(policy, /script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
    const blocked = await page.evaluate(() => new Promise(resolve => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.inline = true';
      document.head.append(script);
    }));
    assert.match(blocked, /^script-src/);
    const empty = [0, 97, 115, 109, 1, 0, 0, 0];
    assert.equal(await page.evaluate(bytes => new WebAssembly.Module(new Uint8Array(bytes)) instanceof WebAssembly.Module, empty), true);
  });

  test('says what it is, and shows calls and stanzas', async t => {
    const page = await open(t, { query: ALICE });
    assert.equal(await page.title(), 'Simulated WhatsApp Web');
    await page.getByRole('button', { name: 'Ring this page' }).click();
    await page.locator('.calls li.ringing').waitFor();
    await page.evaluate(() => {
      const { wap, JID } = importNamespace('WAWap');
      importNamespace('WAComms').castSmaxStanza(wap('receipt', { to: JID('1@lid'), id: 'SHOWN' }));
    });
    await page.locator('.stanzas li', { hasText: 'SHOWN' }).waitFor();
    assert.deepEqual(page.problems, []);
  });
});

describe('sending', () => {
  const me = '4915550001111:7@s.whatsapp.net';
  let page;
  before(async () => {
    page = await openHost(browser, server);
    await page.evaluate(() => {
      window.start = (id, options) => {
        const { wap } = importNamespace('WAWap');
        return importNamespace('WAComms').sendSmaxStanza(wap('call', { to: '1@lid', id }, [wap('offer', {})]), options)
          .then(answer => answer.tag, error => error.message);
      };
    });
  });
  after(() => page.context().close());

  test('is answered by whatever has the id and is not a receipt', async () => {
    server.relay.drop('offer');
    const answer = page.evaluate(() => start('ASKED'));
    await server.relay.seen(({ xml }) => xml.includes('ASKED'));
    server.relay.send(me, { tag: 'receipt', attrs: { id: 'ASKED', from: '1@lid' } });
    server.relay.send(me, { tag: 'notification', attrs: { id: 'ASKED', from: '1@lid' } });
    assert.equal(await answer, 'notification');
    assert.match(
      await page.evaluate(() => simulation.sent.at(-1).xml),
      /^<ack id="ASKED" to="1@lid" class="receipt" \/>$/,
      'the page answers a receipt itself',
    );
  });

  test('waits as long as it was told to', async () => {
    server.relay.drop('offer');
    assert.equal(await page.evaluate(() => start('SLOW', { timeoutSeconds: 0.05 })), 'sendSmaxStanza: timed out');
  });

  test('fails when told to, and so do the look-ups before it', async () => {
    const seen = await page.evaluate(async () => {
      const outcome = async action => { try { return await action(); } catch (error) { return error.message; } };
      const wids = ['1@lid', '1:7@lid'].map(importNamespace('WAWebWidFactory').createWid);
      const { getFanOutList } = importNamespace('WAWebDBDeviceListFanout');
      const { encryptMsgProtobuf } = importNamespace('WAWebEncryptMsgProtobuf');
      const { getADVEncodedIdentity } = importNamespace('WAWebAdvSignatureApi');
      const { ensureE2ESessions } = importNamespace('WAWebManageE2ESessionsJob');
      Object.assign(simulation.faults, {
        fanOut: 'empty', encrypt: '1:7@lid', sessions: 'reject', identity: 'none', send: 'reject',
      });
      const seen = {
        fanOut: await outcome(() => getFanOutList({ wids: [wids[0]] })),
        phone: (await outcome(() => encryptMsgProtobuf(wids[0], 0, { call: { callKey: [1] } }))).type,
        companion: await outcome(() => encryptMsgProtobuf(wids[1], 0, {})),
        sessions: await outcome(() => ensureE2ESessions({ wids })),
        identity: await getADVEncodedIdentity(),
        send: await start('NEVER'),
      };
      for (const name of Object.keys(simulation.faults)) delete simulation.faults[name];
      seen.devices = (await getFanOutList({ wids: [wids[0]] })).map(String);
      seen.log = simulation.log.find(({ call }) => call === 'encrypt');
      return seen;
    });
    assert.deepEqual(seen, {
      fanOut: [],
      phone: 'pkmsg',
      companion: 'encryptMsgProtobuf: no session with 1:7@lid',
      sessions: 'ensureE2ESessions: key bundle query failed',
      identity: null,
      send: 'sendSmaxStanza: not connected',
      devices: ['1@lid', '1:7@lid'],
      log: { call: 'encrypt', wid: '1@lid', retryCount: 0, proto: { call: { callKey: [1] } } },
    });
  });
});

test('a script can be put before the page\'s own, under the page\'s policy', async t => {
  const injecting = await startServer({ inject: testFile('without-analytics.js') });
  t.after(() => injecting.close());
  const page = await openHost(browser, injecting);
  t.after(() => page.context().close());
  assert.deepEqual(await page.evaluate(() => window.WPPConfig), { disableGoogleAnalytics: true });
  assert.deepEqual(page.problems, []);
});

test('a call that stops ringing unanswered is missed, unless the user ended it', async t => {
  const page = await open(t);
  const heard = await page.evaluate(() => {
    const heard = [];
    importDefault('WAWebCallNotificationBus').on('all', (name, { msgId }) => heard.push(`${name} ${msgId}`));
    simulation.ring({ id: 'MISSED', from: '1@lid' }).setState(13);
    const ended = simulation.ring({ id: 'ENDED', from: '1@lid' });
    ended.userEndedCall = true;
    ended.setState(13);
    return heard;
  });
  assert.deepEqual(heard, [
    'alert_call MISSED', 'cancel_call MISSED', 'missed_call MISSED', 'alert_call ENDED', 'cancel_call ENDED',
  ]);
});
