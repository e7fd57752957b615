/** What `diagnose()` counts, of hooks and of errors, and what it prints. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, untilWatched, wppCall } from './harness.mjs';
import { BOB, callStanza, hears, openPerson } from './people.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page with wpp-call watching it, for one test. */
async function open(t) {
  const page = await openHost(browser, server, { scripts: [wppCall()], query: { view: 'off' } });
  t.after(() => page.context().close());
  await untilWatched(page);
  return page;
}

const diagnose = page => page.evaluate(() => WPP.call.diagnose());
const hooksOf = page => diagnose(page).then(({ hooks }) => hooks);

describe('what it counts', () => {
  test('each call of what is hooked, be it ours or not', async t => {
    const bob = await openPerson(browser, server, BOB);
    t.after(() => bob.context().close());
    const before = await hooksOf(bob);
    for (const id of ['A', 'B', 'C']) {
      server.relay.send(bob.jid, callStanza('offer', id, '1:3@lid'));
      await hears(bob, 'incoming_call', id);
    }
    await bob.evaluate(() => importDefault('WAWebCallCollection').setActiveCall(null));
    const now = await hooksOf(bob);
    const more = Object.entries(now).map(([name, { calls }]) => [name, calls - before[name].calls]);
    assert.equal(now['WADeprecatedSendIq.deprecatedSendStanzaAndReturnAck'].calls, 0);
    assert.deepEqual(Object.fromEntries(more.filter(([, calls]) => calls > 0)), {
      'WAWebCallCollection.processIncomingCall': 3,
      'WAWebCallCollection.setActiveCall': 1,
      'WAWebHandleVoipCall.handleCall': 3,
    });
    await bob.evaluate(() => WPP.call.enableCallInterface());
    assert.ok('WAWebABProps.getABPropConfigValue' in await hooksOf(bob));
  });

  test('says of a hook whether somebody lies above it, and shows the page\'s own arity below it', async t => {
    const page = await open(t);
    const arities = await page.evaluate(() => {
      const inbound = importNamespace('WAWebHandleVoipCall');
      const ours = inbound.handleCall;
      inbound.handleCall = (...values) => ours(...values);
      const store = importDefault('WAWebCallCollection');
      return ['processIncomingCall', 'setActiveCall'].map(name => store[name].length - Object.getPrototypeOf(store)[name].length);
    });
    assert.deepEqual(arities, [0, 0]);
    const hooks = await hooksOf(page);
    assert.deepEqual(Object.keys(hooks).filter(name => !hooks[name].isOutermost), ['WAWebHandleVoipCall.handleCall']);
  });

  test('the last ten codes that functions failed with, the last one last', async t => {
    const page = await open(t);
    const codesOf = () => diagnose(page).then(({ errors }) => Object.entries(errors).map(([code, { count }]) => `${code} ${count}`));
    assert.deepEqual(await codesOf(), []);
    await page.evaluate(async () => {
      const fail = async action => { try { await action(); } catch { return; } throw new Error(String(action)); };
      await fail(() => WPP.call.reject('X'));
      for (let times = 0; times < 3; times += 1) await fail(() => WPP.call.configure({ colour: 'red' }));
      await fail(() => WPP.call.reject('Y'));
      // What is read of the trace, and what is asked for and not there, is no failure.
      WPP.call.trace();
      WPP.call.get('X');
    });
    assert.deepEqual(await codesOf(), ['invalid_option 3', 'call_not_found 2']);
    await page.evaluate(async () => {
      const to = '4915112345678@c.us';
      const actions = {
        invalid_wid: () => WPP.call.offer('@'),
        call_is_not_user: () => WPP.call.offer('120363000000000000@g.us'),
        invalid_stanza: () => WPP.call.parse('<'),
        invalid_call_link: () => WPP.call.joinCallLink('x'),
        invalid_call_id: () => WPP.call.accept(5),
        no_devices: () => { simulation.faults.fanOut = 'empty'; return WPP.call.offer(to); },
        host_failed: () => { simulation.faults.fanOut = 'reject'; return WPP.call.offer(to); },
        encryption_failed: () => { Object.assign(simulation.faults, { fanOut: undefined, encrypt: 'all' }); return WPP.call.offer(to); },
        send_failed: () => { Object.assign(simulation.faults, { encrypt: undefined, send: 'reject' }); return WPP.call.offer(to); },
      };
      for (const [code, action] of Object.entries(actions)) {
        try { await action(); } catch (error) { if (error.code === code) continue; throw new Error(`${code}: ${error.code}`); }
        throw new Error(code);
      }
    });
    assert.deepEqual(await codesOf(), [
      'call_not_found 2', 'invalid_wid 1', 'call_is_not_user 1', 'invalid_stanza 1', 'invalid_call_link 1', 'invalid_call_id 1',
      'no_devices 1', 'host_failed 1', 'encryption_failed 1', 'send_failed 1',
    ]);
  });

  test('and what was only told at the console, without a code', async t => {
    const page = await open(t);
    await page.evaluate(() => {
      WPP.on('call.incoming_call', () => { throw Object.assign(new Error('4915112345678'), { code: 'alice' }); });
      simulation.ring({ id: 'A', from: '1:3@lid' });
    });
    await until(page, () => WPP.call.list().length === 1);
    assert.deepEqual(Object.keys((await diagnose(page)).errors), ['no_code']);
  });
});

describe('what it prints', () => {
  test('tables, when it is asked, and nothing else', async t => {
    const page = await open(t);
    const types = [];
    page.on('console', message => types.push(message.type()));
    await outcome(page, () => WPP.call.reject('X'));
    await diagnose(page);
    assert.deepEqual(types, ['startGroup', 'table', 'table', 'table', 'table', 'table', 'endGroup']);
  });

  test('first what will work, then the page, then each name, each hook, each error', async t => {
    const page = await open(t);
    const [verdict, facts, names, hooks, errors] = await page.evaluate(async () => {
      const tables = [];
      console.table = table => tables.push(table);
      await WPP.call.reject('X').catch(() => {});
      await WPP.call.diagnose();
      return tables;
    });
    assert.deepEqual(verdict.offer, { stanza: 'works', native: 'no: calling_disabled' });
    assert.deepEqual([facts['page.loader'], facts['gates.callingEnabled']], [{ value: 'meta' }, { value: false }]);
    assert.deepEqual(names['WAWap.JID'], { found: 'function(1)', form: '', since: 'older' });
    assert.deepEqual(hooks['WAWebHandleVoipCall.handleCall'], { calls: 0, isOutermost: true });
    assert.equal(errors.call_not_found.count, 1);
    assert.match(errors.call_not_found.last, /^\d{4}-\d\d-\d\dT/);
  });
});
