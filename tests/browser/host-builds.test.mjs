/** How the page's sessions are asked for, and which way the stack's stanzas take, in each build of WhatsApp Web. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, closed after it. */
async function open(t, build, query) {
  const page = await openHost(browser, server, { build, query: { view: 'off', ...query } });
  t.after(() => page.context().close());
  return page;
}

describe('ensureE2ESessions', () => {
  /** In the page: what it says to each form of arguments, and what it was asked for then. */
  const askInEveryForm = async () => {
    const { ensureE2ESessions } = importNamespace('WAWebManageE2ESessionsJob');
    const wids = () => ['1@lid', '1:7@lid'].map(importNamespace('WAWebWidFactory').createWid);
    const rest = { identityChanged: false, options: undefined, sessionScope: 'default' };
    const forms = {
      array: [wids()],
      positional: [wids(), false, undefined, 'default'],
      object: [{ wids: wids(), ...rest }],
      both: [Object.assign(wids(), { wids: wids(), ...rest })],
    };
    const seen = {};
    for (const [name, values] of Object.entries(forms)) {
      const from = simulation.log.length;
      const error = await ensureE2ESessions(...values).then(() => null, ({ message }) => message);
      seen[name] = error ?? simulation.log[from] ?? null;
    }
    return { length: ensureE2ESessions.length, ...seen };
  };
  const asked = more => ({ call: 'ensureSessions', wids: ['1@lid', '1:7@lid'], ...more });

  for (const build of ['older', 'april']) {
    test(`takes the devices first on ${build}`, async t => {
      const seen = await (await open(t, build)).evaluate(askInEveryForm);
      assert.deepEqual([seen.length, seen.array, seen.both], [3, asked(), asked()]);
    });
  }

  for (const build of ['august', 'newest']) {
    test(`takes one object on ${build}, and throws for a plain array`, async t => {
      const seen = await (await open(t, build)).evaluate(askInEveryForm);
      const whole = asked({ identityChanged: false, sessionScope: 'default' });
      const length = "Cannot read properties of undefined (reading 'length')";
      assert.deepEqual(seen, { length: 1, array: length, positional: length, object: whole, both: whole });
    });
  }

  test('takes four parameters in a version between', async t => {
    const seen = await (await open(t, 'april', { sessions: 'positional' })).evaluate(askInEveryForm);
    assert.deepEqual([seen.length, seen.positional], [4, asked({ identityChanged: false, sessionScope: 'default' })]);
    assert.deepEqual([seen.array, seen.both], [asked(), asked()]);
  });
});

describe('what the stack sends and its acks', () => {
  const TO_BOB = '4915112345678@c.us';

  /** Calls somebody and hangs up; which functions of the page the stanzas passed, and those that came in. */
  async function passes(page) {
    await until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
    return page.evaluate(async to => {
      const passed = [];
      const watch = (id, name) => {
        if (!(id in require('__debug').modulesMap)) return;
        const module = importNamespace(id);
        const own = module[name];
        module[name] = async (node, ...more) => {
          const answer = await own(node, ...more);
          passed.push([id, node.content[0].tag, answer && answer.attrs.type].filter(Boolean).join(' '));
          return answer;
        };
      };
      watch('WADeprecatedSendIq', 'deprecatedSendStanzaAndReturnAck');
      watch('WAWebDeprecatedSendIqWorkerCompatible', 'deprecatedSendStanzaAndReturnAck');
      await importNamespace('WAWebVoipStartCall')
        .startWAWebVoipCall(importNamespace('WAWebWidFactory').createWid(to), false, 8, 5, 'CALL', { entryTrust: 'user_gesture' });
      await new Promise(resolve => {
        const look = () => (passed.length > 0 ? resolve() : setTimeout(look, 10));
        look();
      });
      return passed;
    }, TO_BOB);
  }
  const DIRECT = 'WADeprecatedSendIq offer offer';
  const COMPATIBLE = 'WAWebDeprecatedSendIqWorkerCompatible offer offer';

  for (const [build, comms, expected] of [
    ['april', 'page', [DIRECT]],
    ['april', 'worker', [DIRECT]],
    ...['august', 'newest'].flatMap(build => [[build, 'page', [DIRECT, COMPATIBLE]], [build, 'worker', [COMPATIBLE]]]),
  ]) {
    test(`pass ${expected.length === 1 ? 'one function' : 'two functions'} on ${build} with comms=${comms}`, async t => {
      const page = await open(t, build, { comms, 'ab.enable_web_calling': true });
      assert.deepEqual(await passes(page), expected);
      const gate = await page.evaluate(() => 'WAWebCommsGating' in require('__debug').modulesMap
        && importNamespace('WAWebCommsGating').isCommsInWorker());
      assert.equal(gate, expected.length === 1 && expected[0] === COMPATIBLE);
      assert.deepEqual(page.problems, []);
    });
  }

  test('are the only ones that take another way in a worker: stanzas of scripts, and those that come in, do not', async t => {
    const page = await open(t, 'newest', { comms: 'worker' });
    const answers = await page.evaluate(async () => {
      const { wap, JID } = importNamespace('WAWap');
      const { sendSmaxStanza, castSmaxStanza } = importNamespace('WAComms');
      const stanza = id => wap('call', { to: JID('1@lid'), id }, [wap('offer', { 'call-id': id })]);
      castSmaxStanza(stanza('CAST'));
      return (await sendSmaxStanza(stanza('SENT'))).attrs.id;
    });
    assert.equal(answers, 'SENT');
    await server.relay.seen(({ direction, node }) => direction === 'in' && node.attrs.id === 'CAST');
    await page.evaluate(() => {
      const inbound = importNamespace('WAWebHandleVoipCall');
      const { handleCall } = inbound;
      inbound.handleCall = node => { window.handled = node.attrs.id; return handleCall(node); };
    });
    server.relay.send('111111111111111:7@lid', {
      tag: 'call', attrs: { from: '1:2@lid', id: 'COMES', t: '1700000000' },
      content: [{ tag: 'offer', attrs: { 'call-id': 'COMES', 'call-creator': '1:2@lid' } }],
    });
    await until(page, () => window.handled === 'COMES');
  });
});
