/** What becomes of an incoming call when calling is enabled and the page has no stack, in each build of WhatsApp Web. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

const HIM = '222222222222222:7@lid';

const pages = new Map();

/** The page of a build, not isolated, with calling enabled; each is a device of its own. */
async function on(build) {
  if (!pages.has(build)) {
    const device = 10 + pages.size;
    const page = await openHost(browser, server, { build, query: { isolated: 0, 'ab.enable_web_calling': true, view: 'off', device } });
    await page.evaluate(() => {
      window.inbound = importNamespace('WAWebHandleVoipCall');
      window.gating = importNamespace('WAWebVoipGatingUtils');
      /** What `handleCall` is done with. */
      window.handedOn = [];
      const { handleCall } = inbound;
      inbound.handleCall = node => handleCall(node).then(() => { handedOn.push(node.attrs.id); });
    });
    pages.set(build, Object.assign(page, { jid: `111111111111111:${device}@lid` }));
  }
  return pages.get(build);
}

let stanzas = 0;

/** Comes in, and has been answered and handed on. */
async function comes(page, action, callId) {
  const id = `IN-${stanzas += 1}`;
  server.relay.send(page.jid, {
    tag: 'call', attrs: { from: HIM, id, t: '1700000000' }, content: [{ tag: action, attrs: { 'call-id': callId, 'call-creator': HIM } }],
  });
  await until(page, id => handedOn.includes(id), id);
}
const stateOf = (page, id) => page.evaluate(id => importDefault('WAWebCallCollection').get(id)?.getState() ?? null, id);

describe('an incoming call on a page that is not isolated', () => {
  for (const [build, state, what] of [['april', null, 'is lost'], ['august', 3, 'rings'], ['newest', 3, 'rings']]) {
    test(`${what} on ${build} when calling is enabled, and rings when it is not`, async () => {
      const page = await on(build);
      await comes(page, 'offer', 'ENABLED');
      assert.equal(await stateOf(page, 'ENABLED'), state);
      await page.evaluate(() => { simulation.abProps.set('enable_web_calling', false); });
      await comes(page, 'offer', 'DISABLED');
      assert.equal(await stateOf(page, 'DISABLED'), 3);
      await page.evaluate(() => { simulation.abProps.set('enable_web_calling', true); });
      assert.deepEqual(page.problems, []);
    });
  }

  test('that is lost leaves a model behind when it ends, as every stanza of an unknown call does', async () => {
    const page = await on('april');
    await comes(page, 'offer', 'LOST');
    await comes(page, 'terminate', 'LOST');
    assert.equal(await stateOf(page, 'LOST'), 13);
  });

  /** In the page: a cure, which gives what takes it out again. */
  const CURES = {
    'calling is not enabled while it is handled': () => {
      const { handleCall } = inbound;
      const { isCallingEnabled } = gating;
      inbound.handleCall = async node => {
        gating.isCallingEnabled = () => false;
        await handleCall(node);
        gating.isCallingEnabled = isCallingEnabled;
      };
      return () => { inbound.handleCall = handleCall; };
    },
    'the offer goes where all other stanzas go': () => {
      const offers = importNamespace('WAWebHandleVoipCallOffer');
      const { handleVoipCallOffer } = offers;
      offers.handleVoipCallOffer = (stanza, node) =>
        importNamespace('WAWebVoipHandleIncomingSignalingMessage').handleVoipIncomingSignalingMessage(stanza, node);
      return () => { offers.handleVoipCallOffer = handleVoipCallOffer; };
    },
  };
  for (const [cure, apply] of Object.entries(CURES)) {
    for (const build of ['april', 'august', 'newest']) {
      test(`rings on ${build} when ${cure}`, async () => {
        const page = await on(build);
        await page.evaluate(`window.undo = (${apply})()`);
        await comes(page, 'offer', cure);
        assert.equal(await stateOf(page, cure), 3);
        await comes(page, 'terminate', cure);
        assert.equal(await stateOf(page, cure), 13);
        await page.evaluate(() => undo());
      });
    }
  }
});
