/** A call of ours is taken, and nobody has heard the accept: it can be ended all the same. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { injectWppCall, launchBrowser, openHost } from './harness.mjs';
import { ALICE, BOB, callStanza, listen, quiet, storyOf } from './people.mjs';

const ME = `${ALICE.lid}:${ALICE.device}@lid`;
const PEER = `${BOB.lid}:${BOB.device}@lid`;

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const { name, build, comms } of VARIANTS) describe(name, () => {
  test('end() without an id ends it, and it is not connecting meanwhile', async t => {
    const page = await openHost(browser, server, { build, comms, query: { ...ALICE, view: 'off' }, once: true });
    t.after(() => page.context().close());
    await page.evaluate(() => { window.deaf = importNamespace('WAWebHandleVoipCall').handleCall; });
    await injectWppCall(page);
    await listen(page);
    const id = await page.evaluate(async ([to, device]) => {
      simulation.devices = [device];
      const call = await WPP.call.offer(to);
      importNamespace('WAWebHandleVoipCall').handleCall = window.deaf; // as if wpp-call were not there
      return call.id;
    }, [`${BOB.lid}@lid`, BOB.device]);
    server.relay.send(ME, callStanza('accept', id, PEER, { creator: ME }));
    await quiet(server, Object.assign(page, { jid: ME }));

    // An older page says that it was taken; the others say nothing of a call that is not their stack's.
    const state = await page.evaluate(id => WPP.call.get(id).state, id);
    assert.equal(state, build === 'older' ? 'active' : 'calling');
    assert.equal(await page.evaluate(() => WPP.call.end()), true);
    const ended = await storyOf(page, id);
    assert.equal(ended.at(-1), `ended: ${build === 'older' ? 'completed' : 'cancelled'}, null, by me`);
    const told = server.relay.stanzas.filter(({ xml, direction }) => direction === 'in' && xml.includes('<terminate ') && xml.includes(id));
    assert.deepEqual(told.map(({ xml }) => / to="([^"]*)"/.exec(xml)[1]), [PEER]);
  });
});
