/** A third party who knows the id of a call and the number of a device that rings has no word in it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { VARIANTS } from './builds.mjs';
import { launchBrowser } from './harness.mjs';
import { ALICE, BOB, callStanza, connect, hangUp, openPerson, quiet, ring, storyOf } from './people.mjs';

const MALLORY = { pn: '4917000000000', lid: '666666666666666' };
const BY_PN = { called: `${BOB.lid}@lid`, stranger: `${MALLORY.pn}:${BOB.device}@s.whatsapp.net` };
const BY_LID = { called: `${BOB.pn}@c.us`, stranger: `${MALLORY.lid}:${BOB.device}@lid` };

/** Whatever somebody may say to end a call, or to take it. The oldest page itself takes anybody's accept for one. */
const WORDS = [['preaccept'], ['reject'], ['terminate'], ['terminate', { reason: 'accepted_elsewhere' }], ['accept']];
const wordsOn = build => WORDS.filter(([action]) => action !== 'accept' || build !== 'older');

/** Whom the caller's page knows by both addresses. */
const KNOWN = { 'nobody': [], 'who is called': [BOB], 'the stranger': [MALLORY], 'both': [BOB, MALLORY] };

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

for (const variant of VARIANTS) describe(`a stranger, ${variant.name}`, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, variant)));
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  const knows = people => alice.evaluate(people => {
    simulation.lids.clear();
    for (const { pn, lid } of people) simulation.lids.set(pn, lid);
  }, people);
  /** The stranger has said everything, and Alice has heard it. */
  async function speaks(stranger, id) {
    for (const [action, more] of wordsOn(variant.build)) server.relay.send(alice.jid, callStanza(action, id, stranger, { creator: alice.jid, ...more }));
    await quiet(server, alice);
  }
  const told = id => alice.evaluate(id => WPP.call.get(id), id);

  for (const [who, people] of Object.entries(KNOWN)) {
    for (const { called, stranger } of [BY_PN, BY_LID]) {
      test(`${stranger} changes nothing of a call to ${called} where the page knows ${who}`, async t => {
        await knows(people);
        t.after(() => hangUp(alice, bob));
        const id = await ring(alice, bob, { to: called });
        const [before, story] = [await told(id), await storyOf(alice, id)];
        await speaks(stranger, id);
        assert.deepEqual(await told(id), before);
        assert.deepEqual(await storyOf(alice, id), story);
      });
    }
  }

  test('changes nothing of a call that is taken', async t => {
    await knows([MALLORY]);
    t.after(() => hangUp(alice, bob));
    const id = await connect(alice, bob);
    const before = await told(id);
    await speaks(BY_PN.stranger, id);
    assert.deepEqual(await told(id), before);
  });
});
