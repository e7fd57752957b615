/**
 * What goes wrong on the page, on the wire and at the server: each is an Error with a stable
 * code, nothing half-made stays, and the next call goes through on the same page.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { launchBrowser, openHost, outcome, wppCall } from './harness.mjs';
import { callsOf, isAsBefore, offerSucceeds, sentSince } from './unharmed.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

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
  'the encryption gives no kind': {
    break: () => { importNamespace('WAWebEncryptMsgProtobuf').encryptMsgProtobuf = async () => ({ ciphertext: new Uint8Array(3) }); },
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

for (const build of BUILDS) {
  describe(`offer on a page of the build ${build}, when`, () => {
    let page;
    before(async () => {
      page = await openHost(browser, server, { build, scripts: [wppCall()] });
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

  describe(`accept, reject and end on a page of the build ${build}`, () => {
    let page;
    before(async () => { page = await openHost(browser, server, { build, scripts: [wppCall()] }); });
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
