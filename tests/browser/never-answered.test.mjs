/**
 * What the page or the server never answers: the wait has an end, the error says at what, and the next
 * call goes through on the same page.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, until, wppCall } from './harness.mjs';
import { callsOf, isAsBefore, offerSucceeds, sentSince } from './unharmed.mjs';

/** How long a stanza waits for its ack, in milliseconds. */
const ACK_TIMEOUT = 10_000;
/** How often a stanza is sent in all that nobody acknowledges. */
const SENDINGS = 3;
/** How long the page may take for anything else, in milliseconds. */
const PAGE_TIMEOUT = 90_000;

/** What the page does for an offer's key, and the function that does it. */
const PARTS = [
  ["list the callee's devices", 'WAWebDBDeviceListFanout', 'getFanOutList'],
  ['ensure sessions', 'WAWebManageE2ESessionsJob', 'ensureE2ESessions'],
  ['encrypt the call key', 'WAWebEncryptMsgProtobuf', 'encryptMsgProtobuf'],
  ['give the device identity', 'WAWebAdvSignatureApi', 'getADVEncodedIdentity'],
];

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

describe('what is never answered', () => {
  let page;
  before(async () => {
    page = await openHost(browser, server, { scripts: [wppCall()], clock: true });
    await page.clock.pauseAt(Date.now() + 60_000); // nothing is due by then, and time is told exactly from here on
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
    await page.clock.runFor(timeout - 1_000);
    assert.equal(await isSettled(), false, 'it still waits');
    await page.clock.runFor(1_000);
    return settled();
  }

  /** The same for a stanza, which is sent again until it has been sent three times. `hasLeft(count)` waits for that. */
  async function isNeverAcknowledged(action, hasLeft) {
    await start(action);
    for (let count = 1; count <= SENDINGS; count++) {
      await hasLeft(count);
      await page.clock.runFor(ACK_TIMEOUT - 1_000);
      assert.equal(await isSettled(), false, 'it still waits');
      await page.clock.runFor(1_000);
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
        await page.clock.runFor(ACK_TIMEOUT);
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
      ['ninety seconds', page => page.clock.runFor(PAGE_TIMEOUT), 'host_failed'],
      ['dispose()', page => page.evaluate(() => WPP.call.dispose()), 'disposed'],
    ]) {
      test(`${name} that settles after ${when}: nothing more is asked of the page for that offer, and no key is left`, async t => {
        const page = await openHost(browser, server, { scripts: [wppCall()], clock: true });
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
    await page.clock.runFor(PAGE_TIMEOUT / 2);
    await page.evaluate(() => { window.second = asks('4915112345678@c.us'); });
    await until(page, () => keys.length === 4);
    await page.clock.runFor(PAGE_TIMEOUT / 2);
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
    await page.clock.runFor(1_000);
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
