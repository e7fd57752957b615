/** An offer as soon as the page has its modules, answered at once: what comes back is heard. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { launchBrowser, openHost, until, wppCall } from './harness.mjs';
import { ALICE, BOB, callStanza, quiet } from './people.mjs';

/** When the page's modules come, in milliseconds. */
const LATE_MS = 2_000;
/** Far less than what lies between two looks for modules: the modules are there, and nobody has looked since. */
const STEP_MS = 5;

const ME = `${ALICE.lid}:${ALICE.device}@lid`;
const PEER = `${BOB.lid}:${BOB.device}@lid`;

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const { name, build, comms } of VARIANTS) describe(name, () => {
  test('an accept that comes before the next look for modules is heard', async t => {
    const page = await openHost(browser, server, {
      scripts: [wppCall()], build, comms, query: { ...ALICE, late: LATE_MS, view: 'off' }, clock: true, wait: false,
    });
    t.after(() => page.context().close());
    await page.clock.pauseAt(Date.now() + 1_000); // it goes on by steps, and never by itself
    while (!await page.evaluate(() => window.simulation?.ready)) await page.clock.runFor(STEP_MS);
    await until(page, () => simulation.connected);

    const id = await page.evaluate(async ([to, device]) => {
      simulation.devices = [device];
      window.heard = [];
      for (const name of ['accepted', 'ended']) WPP.on(`call.${name}`, ({ by, outcome }) => heard.push([name, by, outcome]));
      return (await WPP.call.offer(to)).id;
    }, [`${BOB.lid}@lid`, BOB.device]);
    for (const action of ['accept', 'terminate']) server.relay.send(ME, callStanza(action, id, PEER, { creator: ME }));
    await quiet(server, Object.assign(page, { jid: ME }));
    assert.deepEqual(await page.evaluate(() => heard), [['accepted', PEER, undefined], ['ended', 'peer', 'completed']]);
  });
});
