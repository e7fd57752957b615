/** Accounts, wids and the two addresses of a user, as each build of WhatsApp Web has them. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';

const PN = '4915112345678';
const LID = '222222222222222';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

const pages = new Map();

/** The page of a build. Tests here leave nothing behind that another one would see. */
async function on(build) {
  if (!pages.has(build)) pages.set(build, await openHost(browser, server, { build, query: { view: 'off' } }));
  return pages.get(build);
}

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
    test(`is told with the LID beside on ${build}`, async () => {
      assert.deepEqual(await exists(await on(build)), {
        known: { wid: `${PN}@c.us`, lid: `${LID}@lid` },
        unknown: { wid: '49151@c.us', lid: undefined },
        lid: { wid: `${LID}@lid`, lid: undefined },
        stranger: null,
      });
    });
  }

  for (const build of ['august', 'newest']) {
    test(`is told by the LID on ${build}, where one is known`, async () => {
      assert.deepEqual(await exists(await on(build)), {
        known: { wid: `${LID}@lid` }, unknown: { wid: '49151@c.us' }, lid: { wid: `${LID}@lid` }, stranger: null,
      });
    });
  }
});

describe('a user\'s two addresses', () => {
  for (const build of ['april', 'august', 'newest']) {
    test(`are known of users without a device, at once or not at all, on ${build}`, async () => {
      const page = await on(build);
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
    const page = await openHost(browser, server, { build: 'april', query: { view: 'off', device: 8 } });
    t.after(() => page.context().close());
    await page.evaluate(() => {
      const store = importDefault('WAWebCallCollection');
      const { processIncomingCall } = store;
      store.processIncomingCall = (id, peer, more) => {
        const user = importNamespace('WAWebWidFactory').asUserWidOrThrow(peer);
        window.numberThen = String(importNamespace('WAWebApiContact').getPhoneNumber(user));
        return processIncomingCall.call(store, id, peer, more);
      };
    });
    server.relay.send('111111111111111:8@lid', {
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
    test(`keeps its text in ${where} on ${build}, and says it however asked`, async () => {
      const seen = await (await on(build)).evaluate(() => {
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
