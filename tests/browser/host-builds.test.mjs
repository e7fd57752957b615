/** Where the builds of WhatsApp Web differ in what scripts call, the simulated page differs as they do. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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

const PN = '4915112345678';
const LID = '222222222222222';

describe('who has an account', () => {
  const exists = page => page.evaluate(async ([pn, lid]) => {
    const ask = async (address) => {
      const answer = await importNamespace('WAWebQueryExistsJob').queryWidExists(importNamespace('WAWebWidFactory').createWid(address));
      return answer && { wid: String(answer.wid), ...'lid' in answer && { lid: answer.lid && String(answer.lid) } };
    };
    simulation.lids.set(pn, lid);
    simulation.strangers.add('4915100000000');
    return { known: await ask(`${pn}@c.us`), unknown: await ask('49151@c.us'), lid: await ask(`${lid}@lid`), stranger: await ask('4915100000000@c.us') };
  }, [PN, LID]);

  for (const build of ['older', 'april']) {
    test(`is told with the LID beside on ${build}`, async t => {
      assert.deepEqual(await exists(await open(t, build)), {
        known: { wid: `${PN}@c.us`, lid: `${LID}@lid` },
        unknown: { wid: '49151@c.us', lid: undefined },
        lid: { wid: `${LID}@lid`, lid: undefined },
        stranger: null,
      });
    });
  }

  for (const build of ['august', 'newest']) {
    test(`is told by the LID on ${build}, where one is known`, async t => {
      assert.deepEqual(await exists(await open(t, build)), {
        known: { wid: `${LID}@lid` }, unknown: { wid: '49151@c.us' }, lid: { wid: `${LID}@lid` }, stranger: null,
      });
    });
  }
});

describe('a user\'s two addresses', () => {
  for (const build of ['april', 'august', 'newest']) {
    test(`are known of users without a device, at once or not at all, on ${build}`, async t => {
      const page = await open(t, build);
      const seen = await page.evaluate(([pn, lid]) => {
        simulation.lids.set(pn, lid);
        const { getCurrentLid, getPhoneNumber } = importNamespace('WAWebApiContact');
        const { toLid } = importNamespace('WAWebLidMigrationUtils');
        const of = (work, address) => {
          try {
            const found = work(address && importNamespace('WAWebWidFactory').createWid(address));
            return found === undefined ? 'unknown' : String(found);
          } catch {
            return 'throws';
          }
        };
        const all = (work, addresses) => addresses.map(address => of(work, address));
        return {
          lid: all(getCurrentLid, [`${pn}@c.us`, `${pn}:7@c.us`, '49151@c.us']),
          number: all(getPhoneNumber, [`${lid}@lid`, `${lid}:7@lid`, '99887766@lid']),
          notALid: all(getPhoneNumber, [`${pn}@c.us`, '120363000000000000@g.us', '13135550002@bot', null]),
          ofDevices: all(toLid, [`${pn}:7@c.us`, `${pn}@c.us`, `${lid}:7@lid`, '49151:7@c.us']),
        };
      }, [PN, LID]);
      assert.deepEqual(seen, {
        lid: [`${LID}@lid`, 'unknown', 'unknown'],
        number: [`${PN}@c.us`, 'unknown', 'unknown'],
        notALid: ['throws', 'throws', 'throws', 'throws'],
        ofDevices: [`${LID}:7@lid`, `${LID}@lid`, `${LID}:7@lid`, 'unknown'],
      });
    });
  }

  test('are both known when a call that names them comes in', async t => {
    const page = await open(t, 'april');
    await page.evaluate(() => {
      const store = importDefault('WAWebCallCollection');
      const { processIncomingCall } = store;
      store.processIncomingCall = (id, peer, more) => {
        const user = importNamespace('WAWebWidFactory').asUserWidOrThrow(peer);
        window.numberThen = String(importNamespace('WAWebApiContact').getPhoneNumber(user));
        return processIncomingCall.call(store, id, peer, more);
      };
    });
    server.relay.send('111111111111111:7@lid', {
      tag: 'call', attrs: { from: `${LID}:7@lid`, id: 'NAMES', t: '1700000000' },
      content: [{ tag: 'offer', attrs: { 'call-id': 'NAMES', 'call-creator': `${LID}:7@lid`, caller_pn: `${PN}@s.whatsapp.net` } }],
    });
    await until(page, pn => window.numberThen === `${pn}@c.us`, PN);
  });
});

describe('a wid', () => {
  for (const [build, where, nowhere] of [
    ...['older', 'april', 'august'].map(build => [build, '_serialized', '$1']), ['newest', '$1', '_serialized'],
  ]) {
    test(`keeps its text in ${where} on ${build}, and says it however asked`, async t => {
      const seen = await (await open(t, build)).evaluate(() => {
        const { createWid, isWidlike } = importNamespace('WAWebWidFactory');
        const wid = createWid('4915112345678:3@s.whatsapp.net');
        const copy = structuredClone({ ...wid });
        return {
          copy, again: createWid(wid) === wid, fromCopy: createWid(copy).equals(wid), isWidlike: [wid, copy, {}].map(isWidlike),
          texts: [String(wid), wid.toString({ legacy: true }), wid.toJid(), JSON.stringify(wid)],
        };
      });
      assert.deepEqual([seen.copy[where], seen.copy[nowhere]], ['4915112345678:3@c.us', undefined]);
      assert.deepEqual([seen.again, seen.fromCopy, seen.isWidlike], [true, true, [true, true, false]]);
      assert.deepEqual(seen.texts, [
        '4915112345678:3@c.us', '4915112345678:3@s.whatsapp.net', '4915112345678:3@s.whatsapp.net', '"4915112345678:3@c.us"',
      ]);
    });
  }
});

describe('an incoming call on a page that is not isolated', () => {
  const NOT_ISOLATED = { isolated: 0, 'ab.enable_web_calling': true };
  const ME = '111111111111111:7@lid';
  const HIM = `${LID}:7@lid`;
  let stanzas = 0;

  /** Comes in, and has been answered and handed on. */
  async function comes(page, action, callId) {
    const id = `IN-${stanzas += 1}`;
    server.relay.send(ME, {
      tag: 'call', attrs: { from: HIM, id, t: '1700000000' }, content: [{ tag: action, attrs: { 'call-id': callId, 'call-creator': HIM } }],
    });
    await until(page, id => window.handedOn?.includes(id), id);
  }
  /** In the page: notes what `handleCall` is done with. */
  const note = () => {
    window.handedOn = [];
    const inbound = importNamespace('WAWebHandleVoipCall');
    const { handleCall } = inbound;
    inbound.handleCall = node => handleCall(node).then(() => { handedOn.push(node.attrs.id); });
  };
  const stateOf = (page, id) => page.evaluate(id => importDefault('WAWebCallCollection').get(id)?.getState() ?? null, id);

  async function openNoting(t, build, query) {
    const page = await open(t, build, query);
    await page.evaluate(note);
    return page;
  }

  for (const [build, state, what] of [['april', null, 'is lost'], ['august', 3, 'rings'], ['newest', 3, 'rings']]) {
    test(`${what} on ${build} when calling is enabled, and rings when it is not`, async t => {
      const page = await openNoting(t, build, NOT_ISOLATED);
      await comes(page, 'offer', 'ENABLED');
      assert.equal(await stateOf(page, 'ENABLED'), state);
      await page.evaluate(() => { simulation.abProps.set('enable_web_calling', false); });
      await comes(page, 'offer', 'DISABLED');
      assert.equal(await stateOf(page, 'DISABLED'), 3);
      assert.deepEqual(page.problems, []);
    });
  }

  const CURES = {
    'calling is not enabled while it is handled': () => {
      const inbound = importNamespace('WAWebHandleVoipCall');
      const gating = importNamespace('WAWebVoipGatingUtils');
      const { handleCall } = inbound;
      const { isCallingEnabled } = gating;
      inbound.handleCall = async node => {
        gating.isCallingEnabled = () => false;
        await handleCall(node);
        gating.isCallingEnabled = isCallingEnabled;
      };
    },
    'the offer goes where all other stanzas go': () => {
      importNamespace('WAWebHandleVoipCallOffer').handleVoipCallOffer = (stanza, node) =>
        importNamespace('WAWebVoipHandleIncomingSignalingMessage').handleVoipIncomingSignalingMessage(stanza, node);
    },
  };
  for (const [cure, apply] of Object.entries(CURES)) {
    for (const build of ['april', 'august', 'newest']) {
      test(`rings on ${build} when ${cure}`, async t => {
        const page = await open(t, build, NOT_ISOLATED);
        await page.evaluate(apply);
        await page.evaluate(note);
        await comes(page, 'offer', 'CURED');
        assert.equal(await stateOf(page, 'CURED'), 3);
        await comes(page, 'terminate', 'CURED');
        assert.equal(await stateOf(page, 'CURED'), 13);
      });
    }
  }

  test('that is lost leaves a model behind when it ends, as every stanza of an unknown call does', async t => {
    const page = await openNoting(t, 'april', NOT_ISOLATED);
    await comes(page, 'offer', 'LOST');
    await comes(page, 'terminate', 'LOST');
    assert.equal(await stateOf(page, 'LOST'), 13);
  });
});
