/** Behind its start, the module lets a call come and go for an engine of its own. Nobody hears of that. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { launchBrowser, openHost, until, wppCall } from './harness.mjs';
import { ALICE, BOB, callStanza, quiet } from './people.mjs';

const ME = `${ALICE.lid}:${ALICE.device}@lid`;
const PEER = `${BOB.lid}:${BOB.device}@lid`;

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

const SCRIPT = readFileSync(wppCall(), 'utf8');
/** Runs right behind the script that is injected, so before any timer of it. */
const LISTENS = 'window.heard = []; WPP.onAny((event, payload) => heard.push([event, payload?.id]));';

for (const { name, build, comms } of VARIANTS) describe(name, () => {
  const open = async (t, more = '') => {
    const page = await openHost(browser, server, { build, comms, query: { ...ALICE, view: 'off' } });
    t.after(() => page.context().close());
    await page.evaluate(`${SCRIPT}\n;${LISTENS}${more}`);
    // A timer behind ours: the rehearsal is over.
    await page.evaluate(() => new Promise(resolve => { setTimeout(resolve); }));
    return page;
  };
  const seen = page => page.evaluate(() => ({ calls: WPP.call.list().map(({ id }) => id), stanzas: WPP.call.trace().length, heard }));

  test('nothing is left of it', async t => {
    const page = await open(t);
    assert.deepEqual(await seen(page), { calls: [], stanzas: 0, heard: [] });
  });

  test('a call that comes then is told of as ever', async t => {
    const page = await open(t);
    await until(page, () => WPP.isReady && simulation.connected);
    server.relay.send(ME, callStanza('offer', '1', PEER));
    await quiet(server, Object.assign(page, { jid: ME }));
    const { calls, heard } = await seen(page);
    assert.deepEqual([calls, heard], [['1'], [['call.incoming_call', '1']]]);
  });

  test('what was begun before goes on behind it', async t => {
    const page = await open(t, `window.refused = WPP.call.reject('nobody').catch(error => error.code);`);
    assert.equal(await page.evaluate(() => refused), 'call_not_found');
  });
});
