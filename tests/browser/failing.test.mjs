/**
 * What goes wrong on the page, on the wire and at the server: each is an Error with a stable
 * code, nothing half-made stays, and the next call goes through on the same page.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';

/** How long a stanza waits for its ack, in milliseconds. */
const ACK_TIMEOUT = 10_000;
/** How often a stanza is sent in all that nobody acknowledges. */
const SENDINGS = 3;
/** How long the page may take for anything else, in milliseconds. */
const PAGE_TIMEOUT = 90_000;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** In the page: which calls it has, and which is active. */
const callsOf = page => page.evaluate(() => {
  const store = importDefault('WAWebCallCollection');
  return { all: store.getModelsArray().map(({ id }) => id), active: store.activeCall?.id ?? null };
});

/** Xml of what the page sent since there were `count`. */
const sentSince = (page, count) => page.evaluate(from => simulation.sent.slice(from).map(({ xml }) => xml), count);

/** The page has the calls that it had, and no other is active. */
async function isAsBefore(page, before) {
  const now = await callsOf(page);
  const left = now.all.filter(id => !before.all.includes(id));
  assert.deepEqual({ left, active: now.active }, { left: [], active: before.active });
}

async function offerSucceeds(page) {
  const offered = await outcome(page, async () => {
    const call = await WPP.call.offer('4915112345678@c.us');
    const isActive = importDefault('WAWebCallCollection').activeCall === call;
    return { isActive, isEnded: await WPP.call.end(call.id) };
  });
  assert.deepEqual(offered, { value: { isActive: true, isEnded: true } });
}

/** `offer` fails with `expected`; then the page is as it was, and an offer succeeds. */
async function offerFails(page, expected, repair) {
  const before = await callsOf(page);
  const { error, value } = await outcome(page, to => WPP.call.offer(to).then(() => 'offered'), expected.callee ?? '4915112345678@c.us');
  assert.equal(value, undefined);
  await repair();
  assert.equal(error.isError, true);
  assert.ok(error.message);
  const { code, facts = {} } = expected;
  assert.deepEqual(Object.fromEntries(['code', ...Object.keys(facts)].map(name => [name, error[name]])), { code, ...facts });
  await isAsBefore(page, before);
  await offerSucceeds(page);
  return error;
}

/** What the page does for an offer's key, and the function that does it. */
const PARTS = [
  ["list the callee's devices", 'WAWebDBDeviceListFanout', 'getFanOutList'],
  ['ensure sessions', 'WAWebManageE2ESessionsJob', 'ensureE2ESessions'],
  ['encrypt the call key', 'WAWebEncryptMsgProtobuf', 'encryptMsgProtobuf'],
  ['give the device identity', 'WAWebAdvSignatureApi', 'getADVEncodedIdentity'],
];

const PHONE = '4915112345678@c.us';
const COMPANION = '4915112345678:7@c.us';

/** What the page's own functions may do, and what `offer` then says. Nothing is sent. */
const PAGE_FAULTS = {
  'the callee has no device': {
    break: () => { simulation.faults.fanOut = 'empty'; },
    code: 'no_devices', facts: { to: PHONE },
  },
  'the fan-out gives nothing': {
    break: () => { importNamespace('WAWebDBDeviceListFanout').getFanOutList = async () => undefined; },
    code: 'no_devices', facts: { to: PHONE },
  },
  'the fan-out fails': {
    break: () => { simulation.faults.fanOut = 'reject'; },
    code: 'host_failed', facts: { step: "list the callee's devices", cause: 'getFanOutList: device list query failed' },
  },
  'the fan-out throws at once, and no Error': {
    break: () => { importNamespace('WAWebDBDeviceListFanout').getFanOutList = () => { throw 'text'; }; },
    code: 'host_failed', facts: { cause: 'text' },
  },
  'one device cannot be encrypted for': {
    break: wid => { simulation.faults.encrypt = wid; }, argument: COMPANION,
    code: 'encryption_failed', facts: { devices: [COMPANION], cause: `encryptMsgProtobuf: no session with ${COMPANION}` },
  },
  'no device can be encrypted for': {
    break: () => { simulation.faults.encrypt = 'all'; },
    code: 'encryption_failed', facts: { devices: [PHONE, COMPANION], cause: `encryptMsgProtobuf: no session with ${PHONE}` },
  },
  'the encryption gives a kind that nobody knows': {
    break: () => {
      importNamespace('WAWebEncryptMsgProtobuf').encryptMsgProtobuf = async () => ({ type: 'skmsg', ciphertext: new Uint8Array(3) });
    },
    code: 'encryption_failed', facts: { devices: [PHONE, COMPANION] },
  },
  'the encryption gives no bytes': {
    break: () => { importNamespace('WAWebEncryptMsgProtobuf').encryptMsgProtobuf = async () => ({ type: 'msg' }); },
    code: 'encryption_failed', facts: { devices: [PHONE, COMPANION] },
  },
  'there can be no sessions': {
    break: () => { simulation.faults.sessions = 'reject'; },
    code: 'host_failed', facts: { step: 'ensure sessions', cause: 'ensureE2ESessions: key bundle query failed' },
  },
  'there is no signed device identity': {
    break: () => { simulation.faults.identity = 'none'; },
    code: 'host_failed', facts: { step: 'give the device identity' },
  },
  'the page does not say who I am': {
    break: () => {
      Object.assign(importNamespace('WAWebUserPrefsMeUser'), {
        getMaybeMePnUser: () => null, getMaybeMeLidUser: () => undefined,
        getMaybeMeDevicePn: () => null, getMaybeMeDeviceLid: () => undefined,
      });
    },
    code: 'user_id_is_null',
  },
  'the page does not show the call': {
    break: () => { importDefault('WAWebCallCollection').setActiveCall = () => { throw new Error('no'); }; },
    code: 'host_failed', facts: { step: 'show the call', cause: 'no' },
  },
  'the socket refuses': {
    break: () => { simulation.faults.send = 'reject'; },
    code: 'send_failed', facts: { cause: 'sendSmaxStanza: not connected' },
  },
  'the socket answers without a stanza': {
    break: () => { importNamespace('WAComms').sendSmaxStanza = async () => undefined; },
    code: 'send_failed',
  },
};

/** In the page: keeps what `break` may change, for `repair`. */
const keep = () => {
  const parts = ['WAWebDBDeviceListFanout', 'WAWebEncryptMsgProtobuf', 'WAWebUserPrefsMeUser', 'WAComms'].map(importNamespace);
  const store = importDefault('WAWebCallCollection');
  const kept = parts.map(part => ({ ...part }));
  const { setActiveCall } = store;
  window.repair = () => {
    parts.forEach((part, index) => Object.assign(part, kept[index]));
    store.setActiveCall = setActiveCall;
    for (const name of Object.keys(simulation.faults)) delete simulation.faults[name];
  };
};

for (const generation of ['newer', 'older']) {
  describe(`offer on a page of the generation ${generation}, when`, () => {
    let page;
    before(async () => {
      page = await openHost(browser, server, { generation, scripts: [wppCall()] });
      await page.evaluate(keep);
    });
    after(() => page.context().close());
    beforeEach(() => server.relay.reset());

    for (const [name, fault] of Object.entries(PAGE_FAULTS)) {
      test(name, async () => {
        await page.evaluate(fault.break, fault.argument);
        await offerFails(page, fault, async () => {
          await page.evaluate(() => repair());
          assert.deepEqual(server.relay.stanzas, [], 'nothing reached the server');
        });
      });
    }

    test('the server refuses it, by a code that has a name', async () => {
      server.relay.nack('offer', 463);
      const error = await offerFails(page, { code: 'call_nack', facts: { nack: '463', nackName: 'TcToken' } }, () => {});
      assert.equal(error.message, `The server refused call ${error.callId}: 463 TcToken`);
    });

    test('the server refuses it, by a code that nobody knows', async () => {
      server.relay.nack('offer', 499);
      await offerFails(page, { code: 'call_nack', facts: { nack: '499', nackName: undefined } }, () => {});
    });

    test('the server refuses the order of its children', async () => {
      await page.evaluate(() => WPP.call.configure({ stanzaProfile: 'wa-js-4.3' }));
      await offerFails(page, { code: 'call_nack', facts: { nack: '439', nackName: 'ChildOrder' } },
        () => page.evaluate(() => WPP.call.configure({ stanzaProfile: 'current' })));
    });

    test('a refused offer is not taken back: nobody has it', async () => {
      server.relay.nack('offer', 463);
      const count = await page.evaluate(() => simulation.sent.length);
      await outcome(page, () => WPP.call.offer('4915112345678@c.us'));
      assert.equal((await sentSince(page, count)).length, 1);
    });

    test('the server gives no relay: relay_missing, and each device is told of the end', async () => {
      server.relay.ackWithoutRelay();
      const count = await page.evaluate(() => simulation.sent.length);
      let sent;
      const { callId } = await offerFails(page, { code: 'relay_missing' }, async () => { sent = await sentSince(page, count); });
      assert.deepEqual(
        sent.slice(1).map(xml => xml.replace(/ id="[^"]*"/, '')),
        ['4915112345678@s.whatsapp.net', '4915112345678:7@s.whatsapp.net'].map(to =>
          `<call to="${to}"><terminate call-id="${callId}" call-creator="4915550001111:7@s.whatsapp.net" /></call>`),
      );
    });

    test('an offer fails while another call is active, the other one stays active', async () => {
      const kept = await outcome(page, async () => (await WPP.call.offer('4915112345678@c.us')).id);
      server.relay.nack('offer', 463);
      const { error } = await outcome(page, () => WPP.call.offer('4915112345679@c.us'));
      assert.equal(error.code, 'call_nack');
      assert.equal((await callsOf(page)).active, kept.value);
      assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
    });

    test('another offer that began later fails after it: neither stays', async () => {
      const before = await callsOf(page);
      const codes = await page.evaluate(async () => {
        const comms = importNamespace('WAComms');
        const { sendSmaxStanza } = comms;
        const refusals = [];
        comms.sendSmaxStanza = () => new Promise((_, refuse) => { refusals.push(refuse); });
        const codeOf = promise => promise.then(() => 'offered', error => error.code);
        const sent = async count => { while (refusals.length < count) await new Promise(resolve => setTimeout(resolve)); };
        const first = codeOf(WPP.call.offer('4915112345678@c.us'));
        await sent(1);
        const second = codeOf(WPP.call.offer('4915112345679@c.us'));
        await sent(2);
        refusals[0](new Error('the first'));
        const codes = [await first];
        refusals[1](new Error('the second'));
        codes.push(await second);
        comms.sendSmaxStanza = sendSmaxStanza;
        return codes;
      });
      assert.deepEqual(codes, ['send_failed', 'send_failed']);
      assert.equal(before.active, null);
      await isAsBefore(page, before);
    });

    test('and none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
  });

  describe(`accept, reject and end on a page of the generation ${generation}`, () => {
    let page;
    before(async () => { page = await openHost(browser, server, { generation, scripts: [wppCall()] }); });
    after(() => page.context().close());
    beforeEach(() => server.relay.reset());

    const ring = id => page.evaluate(id => { simulation.ring({ id, from: '4915112345678:3@c.us' }); }, id);

    for (const name of ['accept', 'reject']) {
      test(`a refused ${name} is call_nack, and it may be tried again`, async () => {
        await ring(`NACK-${name}`);
        server.relay.nack(name, 473);
        const action = `() => WPP.call.${name}('NACK-${name}')`;
        const { error } = await outcome(page, action);
        assert.deepEqual([error.code, error.callId, error.nackName], ['call_nack', `NACK-${name}`, 'Unavailable']);
        assert.deepEqual(await outcome(page, action), { value: true });
      });
    }

    test('an end that is refused for every device is call_nack, the call stays active, and it may be tried again', async () => {
      const id = (await outcome(page, async () => (await WPP.call.offer('4915112345678@c.us')).id)).value;
      for (const device of await page.evaluate(() => simulation.devices)) server.relay.nack('terminate', 473 + device);
      const { error } = await outcome(page, () => WPP.call.end());
      assert.deepEqual([error.code, error.callId], ['call_nack', id]);
      assert.equal((await callsOf(page)).active, id);
      assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
      assert.equal((await callsOf(page)).active, null);
    });

    test('an end that is refused for one device of two is done, and the call leaves the page', async () => {
      const before = await callsOf(page);
      await outcome(page, async () => { await WPP.call.offer('4915112345678@c.us'); });
      server.relay.nack('terminate', 473);
      assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
      assert.equal(server.relay.stanzas.filter(({ xml }) => xml.includes('error="473"')).length, 1);
      await isAsBefore(page, before);
    });

    test('a socket that refuses is send_failed', async () => {
      await ring('NOWAY');
      await page.evaluate(() => { simulation.faults.send = 'reject'; });
      const { error } = await outcome(page, () => WPP.call.reject('NOWAY'));
      await page.evaluate(() => { delete simulation.faults.send; });
      assert.deepEqual([error.code, error.callId], ['send_failed', 'NOWAY']);
      assert.deepEqual(await outcome(page, () => WPP.call.reject('NOWAY')), { value: true });
    });
  });
}

test('who has no LID cannot call by LID: user_id_is_null', async t => {
  const page = await openHost(browser, server, { query: { lid: '' }, scripts: [wppCall()] });
  t.after(() => page.context().close());
  await offerFails(page, { callee: '99887766@lid', code: 'user_id_is_null' }, () => {});
});

describe('what is never answered', () => {
  let page;
  before(async () => {
    page = await openHost(browser, server, { scripts: [wppCall()], prepare: page => page.clock.install() });
  });
  beforeEach(() => server.relay.reset());

  /** Starts `action` in the page; `isSettled` and `settled` tell of it. */
  const start = action => page.evaluate(`(async () => {
    window.result = undefined;
    try { await (${action})(); window.result = { value: true }; } catch (error) { window.result = { ...error, isError: error instanceof Error }; }
  })(), undefined`);
  const isSettled = () => page.evaluate(() => window.result !== undefined);
  const settled = async () => {
    await until(page, () => window.result);
    return page.evaluate(() => window.result);
  };

  /** Starts `action`; gives its outcome once the time has run out, and fails if it settles before. */
  async function timesOut(action, hasBegun, timeout) {
    await start(action);
    await hasBegun();
    await page.clock.fastForward(timeout - 1_000);
    assert.equal(await isSettled(), false, 'it still waits');
    await page.clock.fastForward(1_000);
    return settled();
  }

  /** The same for a stanza, which is sent again until it has been sent three times. `hasLeft(count)` waits for that. */
  async function isNeverAcknowledged(action, hasLeft) {
    await start(action);
    for (let count = 1; count <= SENDINGS; count++) {
      await hasLeft(count);
      await page.clock.fastForward(ACK_TIMEOUT - 1_000);
      assert.equal(await isSettled(), false, 'it still waits');
      await page.clock.fastForward(1_000);
    }
    return settled();
  }

  /** Of what reaches the server. */
  const left = tag => async count => {
    const reached = () => server.relay.stanzas.filter(({ direction, xml }) => direction === 'in' && xml.includes(`<${tag} `));
    while (reached().length < count) await server.relay.next(() => true);
    assert.equal(reached().length, count);
  };
  /** Of what the page believes to have sent. */
  const believedLeft = tag => count => until(page, ([tag, count]) => simulation.sent.filter(({ xml }) => xml.includes(`<${tag} `)).length === count, [tag, count]);
  const thrice = plan => { for (let count = 1; count <= SENDINGS; count++) plan(); };
  const withoutIds = xml => xml.replace(/ id="[^"]*"/, '');

  for (const [name, arrange, hasLeft] of [
    ['the server passes an offer on and says nothing', () => thrice(() => server.relay.silence('offer')), left('offer')],
    ['the server loses an offer', () => thrice(() => server.relay.drop('offer')), left('offer')],
    ['the socket loses an offer', () => page.evaluate(() => { simulation.faults.send = 'silent'; }), believedLeft('offer')],
  ]) {
    test(`${name}: it is sent thrice, each time for ten seconds, then call_ack_timeout, and each device is told of the end`, async () => {
      const before = await callsOf(page);
      await page.evaluate(() => { simulation.sent.length = 0; });
      await arrange();
      const error = await isNeverAcknowledged(() => WPP.call.offer('4915112345678@c.us'), hasLeft);
      assert.deepEqual([error.isError, error.code], [true, 'call_ack_timeout']);
      const sent = await sentSince(page, 0);
      const offers = sent.slice(0, SENDINGS);
      assert.ok(offers[0].includes(`<offer call-id="${error.callId}"`));
      assert.deepEqual(offers, Array(SENDINGS).fill(offers[0]), 'the very same stanza');
      const ends = sent.slice(SENDINGS);
      assert.deepEqual(
        ends.map(withoutIds),
        ['4915112345678@s.whatsapp.net', '4915112345678:7@s.whatsapp.net'].map(to =>
          `<call to="${to}"><terminate call-id="${error.callId}" call-creator="4915550001111:7@s.whatsapp.net" /></call>`),
      );
      if (await page.evaluate(() => simulation.faults.send)) {
        // The ends are lost, too. They come through as soon as the socket is well again.
        await page.evaluate(() => { delete simulation.faults.send; });
        await page.clock.fastForward(ACK_TIMEOUT);
        await left('terminate')(ends.length);
        assert.deepEqual((await sentSince(page, sent.length)), ends);
      }
      await isAsBefore(page, before);
      await offerSucceeds(page);
    });
  }

  for (const [step, module, name] of PARTS) {
    test(`${name} that never settles: host_failed after ninety seconds, nothing is sent, and no key is left`, async () => {
      const before = await callsOf(page);
      await page.evaluate(([module, name]) => {
        const functions = importNamespace(module), encryption = importNamespace('WAWebEncryptMsgProtobuf');
        const { encryptMsgProtobuf } = encryption;
        window.keys = [];
        encryption.encryptMsgProtobuf = (wid, retryCount, message) => {
          keys.push(message.call.callKey);
          return encryptMsgProtobuf(wid, retryCount, message);
        };
        const original = functions[name];
        window.isAsked = false;
        functions[name] = (...values) => {
          if (name === 'encryptMsgProtobuf') original(...values);
          window.isAsked = true;
          return new Promise(() => {});
        };
        window.restore = () => {
          functions[name] = original;
          encryption.encryptMsgProtobuf = encryptMsgProtobuf;
        };
      }, [module, name]);
      const error = await timesOut(() => WPP.call.offer('4915112345678@c.us'), () => until(page, () => window.isAsked), PAGE_TIMEOUT);
      const keysLeft = await page.evaluate(() => {
        restore();
        return keys.map(key => key.some(byte => byte !== 0));
      });
      const hasKeys = ['encryptMsgProtobuf', 'getADVEncodedIdentity'].includes(name);
      assert.deepEqual(keysLeft, hasKeys ? [false, false] : []);
      assert.deepEqual([error.isError, error.code, error.step, error.cause], [true, 'host_failed', step, 'no answer']);
      assert.deepEqual(server.relay.stanzas, []);
      await isAsBefore(page, before);
      await offerSucceeds(page);
    });

    for (const [when, over, code] of [
      ['ninety seconds', page => page.clock.fastForward(PAGE_TIMEOUT), 'host_failed'],
      ['dispose()', page => page.evaluate(() => WPP.call.dispose()), 'disposed'],
    ]) {
      test(`${name} that settles after ${when}: nothing more is asked of the page for that offer, and no key is left`, async t => {
        const page = await openHost(browser, server, { scripts: [wppCall()], prepare: page => page.clock.install() });
        t.after(() => page.context().close());
        await page.evaluate(([module, name]) => {
          const functions = importNamespace(module);
          const original = functions[name];
          window.keys = [];
          functions[name] = async (...values) => {
            if (name === 'encryptMsgProtobuf') keys.push(values[2].call.callKey);
            const answer = await original(...values);
            return new Promise(resolve => {
              const before = window.settle;
              window.settle = () => {
                before?.();
                resolve(answer);
              };
            });
          };
          window.offered = WPP.call.offer('4915112345678@c.us').catch(error => error.code);
        }, [module, name]);
        await until(page, () => window.settle);
        await over(page);
        assert.equal(await page.evaluate(() => offered), code);
        const keysLeft = await page.evaluate(() => keys.map(key => key.some(byte => byte !== 0)));
        assert.deepEqual(keysLeft, name === 'encryptMsgProtobuf' ? [false, false] : []);
        const asked = await page.evaluate(async () => {
          simulation.log.length = 0;
          settle();
          for (let turns = 100; turns > 0; turns -= 1) await null;
          return simulation.log;
        });
        assert.deepEqual(asked, []);
      });
    }
  }

  test('one encryption takes too long while another goes on: that one gets through', async () => {
    const before = await callsOf(page);
    await page.evaluate(() => {
      const encryption = importNamespace('WAWebEncryptMsgProtobuf');
      const { encryptMsgProtobuf } = encryption;
      window.keys = [];
      window.settles = [];
      encryption.encryptMsgProtobuf = (wid, retryCount, message) => {
        keys.push(message.call.callKey);
        return new Promise(resolve => { settles.push(() => resolve(encryptMsgProtobuf(wid, retryCount, message))); });
      };
      window.restore = () => { encryption.encryptMsgProtobuf = encryptMsgProtobuf; };
      window.asks = callee => WPP.call.offer(callee).then(({ id }) => ({ id }), ({ code, step }) => ({ code, step }));
      window.first = asks('4915112345678@c.us');
    });
    await until(page, () => keys.length === 2);
    await page.clock.fastForward(PAGE_TIMEOUT / 2);
    await page.evaluate(() => { window.second = asks('4915112345678@c.us'); });
    await until(page, () => keys.length === 4);
    await page.clock.fastForward(PAGE_TIMEOUT / 2);
    assert.deepEqual(await page.evaluate(() => first), { code: 'host_failed', step: 'encrypt the call key' });
    assert.deepEqual(await page.evaluate(() => keys.map(key => key.some(byte => byte !== 0))), [false, false, true, true]);
    const { id } = await page.evaluate(() => {
      for (const settle of settles) settle();
      return second;
    });
    assert.ok(id);
    assert.deepEqual(await page.evaluate(async id => {
      restore();
      return [await WPP.call.end(id), keys.map(key => key.some(byte => byte !== 0))];
    }, id), [true, [false, false, false, false]]);
    await isAsBefore(page, before);
  });

  test('a stanza that timed out does not leave when the page is online again', async () => {
    // As the real page does it: what waits for an answer and cannot leave is kept, for as long as
    // its sender has said; what is only cast is gone.
    await page.evaluate(() => {
      simulation.ring({ id: 'KEPT', from: '99887766:3@lid' });
      const comms = importNamespace('WAComms');
      const { sendSmaxStanza, castSmaxStanza } = comms;
      window.offline = { kept: [], given: [], cast: 0 };
      comms.sendSmaxStanza = (stanza, { timeoutSeconds = 0 } = {}) => {
        offline.given.push(timeoutSeconds);
        offline.kept.push({ stanza, until: timeoutSeconds > 0 ? Date.now() + timeoutSeconds * 1000 : Infinity });
        return new Promise(() => {});
      };
      comms.castSmaxStanza = () => { offline.cast += 1; };
      window.goOnline = () => {
        Object.assign(comms, { sendSmaxStanza, castSmaxStanza });
        const left = offline.kept.filter(({ until }) => Date.now() < until);
        for (const { stanza } of left) comms.sendSmaxStanza(stanza);
        return { given: offline.given, left: left.map(({ stanza }) => String(stanza)) };
      };
    });
    const error = await isNeverAcknowledged(() => WPP.call.reject('KEPT'), count => until(page, count => offline.given.length + offline.cast === count, count));
    await page.clock.fastForward(1_000);
    const seen = await page.evaluate(() => goOnline());
    assert.equal(error.code, 'call_ack_timeout');
    assert.deepEqual(seen, { given: [SENDINGS * ACK_TIMEOUT / 1000 + 1], left: [] });
    await offerSucceeds(page);
    const rejects = server.relay.stanzas.filter(({ direction, xml }) => direction === 'in' && xml.includes('call-id="KEPT"'));
    assert.deepEqual(rejects, []);
  });

  test('a reject without an answer is call_ack_timeout, and the call is over: it does not ring any more', async () => {
    await page.evaluate(() => { simulation.ring({ id: 'QUIET', from: '99887766:3@lid' }); });
    thrice(() => server.relay.silence('reject'));
    const error = await isNeverAcknowledged(() => WPP.call.reject('QUIET'), left('reject'));
    assert.deepEqual([error.isError, error.code, error.callId], [true, 'call_ack_timeout', 'QUIET']);
    assert.equal((await outcome(page, () => WPP.call.reject('QUIET'))).error.code, 'call_is_not_incoming_ring');
    assert.equal((await outcome(page, () => WPP.call.reject())).error.code, 'call_not_found');
  });

  test('an answer that comes after the time is up changes nothing', async () => {
    thrice(() => server.relay.drop('offer'));
    const error = await isNeverAcknowledged(() => WPP.call.offer('4915112345678@c.us'), left('offer'));
    const id = await page.evaluate(() => simulation.sent.findLast(({ xml }) => xml.includes('<offer ')).node.attrs.id);
    const before = await callsOf(page);
    server.relay.send('4915550001111:7@s.whatsapp.net', {
      tag: 'ack', attrs: { class: 'call', id, type: 'offer' }, content: [{ tag: 'relay', attrs: {} }],
    });
    await until(page, id => simulation.received.some(({ node }) => node.tag === 'ack' && String(node.attrs.id) === id), id);
    assert.equal(error.code, 'call_ack_timeout');
    await isAsBefore(page, before);
    await offerSucceeds(page);
    assert.deepEqual(page.problems, []);
  });
});
