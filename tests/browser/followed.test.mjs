/** The page's calls are followed one by one: how many, and how soon they are told of. */

import assert from 'node:assert/strict';
import { after, before, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, until } from './harness.mjs';
import { BOB, openPerson } from './people.mjs';

let browser, server, bob;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  bob = await openPerson(browser, server, BOB, { path: 'native' });
  await bob.evaluate(() => {
    /** WhatsApp's own stack has a call that rings; gives the page's object. */
    window.show = (id, props = {}) => {
      const call = Object.assign(new (importDefault('WAWebCallModel'))(id), {
        peerJid: importNamespace('WAWebWidFactory').createWid('99887766:3@lid'), ...props,
      });
      importDefault('WAWebCallCollection').setActiveCall(call);
      call.setState(3);
      return call;
    };
  });
});
after(() => Promise.all([browser?.close(), server?.close()]));

test('a call is told of as soon after one of which the stack was asked as before', async () => {
  /** So often the page's other work has its turn before the call is known. */
  const turnsUntilKnown = id => bob.evaluate(async id => {
    show(id, { offerTime: 1_700_000_000 });
    let turns = 0;
    for (; !WPP.call.get(id) && turns < 1_000; turns++) await null;
    return turns;
  }, id);
  const before = await turnsUntilKnown('BEFORE');
  assert.ok(before < 1_000);
  // Its time nobody knows but the stack.
  await bob.evaluate(() => { show('ASKED'); });
  await until(bob, () => WPP.call.get('ASKED'));
  assert.equal(await turnsUntilKnown('AFTER'), before);
});

test('a thousand calls are followed, the last ones', async () => {
  const heardBy = await bob.evaluate(async () => {
    const calls = Array.from({ length: 1_002 }, (_, index) => {
      let listeners = 0;
      const call = show(`CALL-${index}`, { offerTime: 1_700_000_000 });
      call.on = () => { listeners += 1; };
      call.off = () => { listeners -= 1; };
      return () => listeners > 0;
    });
    await new Promise(resolve => setTimeout(resolve));
    return calls.map(isFollowed => isFollowed());
  });
  assert.deepEqual([heardBy.indexOf(true), heardBy.filter(Boolean).length], [2, 1_000]);
});
