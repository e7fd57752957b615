/** A call behind a link is followed from the first moment, whatever the page calls it and however long somebody has to wait. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import { ALICE, hangUp, openPerson, quiet } from './people.mjs';

const TOKEN = 'abcdefghijklmnopqrst-_';
const LINK = `https://call.whatsapp.com/voice/${TOKEN}`;

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const kind of KINDS.filter(({ path }) => path === 'native')) for (const linkPeer of ['', 'call']) {
  describe(`${kind.name}, ${linkPeer ? 'whose stack names a peer' : 'whose stack names nobody'}`, () => {
    let page;
    before(async () => {
      page = await openPerson(browser, server, ALICE, { ...kind, clock: true, query: { 'ab.enable_web_group_calling': true, linkPeer } });
    });
    afterEach(async () => {
      await hangUp(page);
      await quiet(server, page);
      server.relay.reset();
    });
    after(() => page?.context().close());

    const joins = () => page.evaluate(link => {
      window.begun = performance.now();
      window.joined = WPP.call.joinCallLink(link).then(value => ({ value }), ({ code, nack, cause }) => ({ code, nack, cause }))
        .then(came => ({ ...came, seconds: (performance.now() - begun) / 1000 }));
    }, LINK);
    const whatCame = () => page.evaluate(() => window.joined);
    const going = () => page.evaluate(() => WPP.call.list().filter(({ state }) => state !== 'ended'));
    const heardSince = from => page.evaluate(from => heard.slice(from).map(({ name, payload }) => [name, payload]), from);
    const heardSoFar = () => page.evaluate(() => heard.length);

    test('is listed at once, and told of once, under the id that it has in the end', async () => {
      server.relay.links.known.set(TOKEN, 'audio');
      const from = await heardSoFar();
      await page.evaluate(link => {
        window.first = undefined;
        const store = importDefault('WAWebCallCollection');
        const look = () => setTimeout(() => { window.first ??= WPP.call.list().at(-1); });
        store.on('change:activeCall', look);
        window.joined = WPP.call.joinCallLink(link).finally(() => store.off('change:activeCall', look));
      }, LINK);
      assert.equal(await whatCame(), true);
      const [call, ...more] = await going();
      assert.deepEqual(more, []);
      assert.deepEqual([call.state, call.direction, call.path, call.linkToken], ['active', 'outgoing', 'native', TOKEN]);
      assert.notEqual(call.id, TOKEN);
      const first = await page.evaluate(() => window.first);
      assert.deepEqual([first.id, first.linkToken, first.state], [TOKEN, TOKEN, 'idle']);
      const told = await heardSince(from);
      assert.deepEqual(told.map(([name]) => name).filter(name => name !== 'state_changed'), []);
      assert.deepEqual([...new Set(told.map(([, { id }]) => id))], [call.id]);
      assert.equal(call.peer.jid, `${call.id}@call`);
      assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
      assert.equal((await page.evaluate(id => WPP.call.get(id), call.id)).outcome, 'completed');
    });

    for (const [what, code] of [['that nobody made', 404], ['to a call that is full', 428]]) {
      test(`one ${what} fails at once, as the server says, and leaves nothing`, async () => {
        if (code !== 404) {
          server.relay.links.known.set(TOKEN, 'audio');
          server.relay.nack('link_join', code);
        }
        const from = await heardSoFar();
        await joins();
        const { seconds, ...came } = await whatCame();
        assert.deepEqual(came, { code: 'call_nack', nack: String(code), cause: undefined });
        assert.ok(seconds < 4, 'before anything is waited for');
        await quiet(server, page);
        assert.deepEqual(await going(), []);
        assert.deepEqual(await heardSince(from), []);
      });
    }

    for (const [what, passOn, expected] of [
      ['to nobody', () => {}, { code: 'call_refused', nack: undefined, cause: 'there is no such link, or it is not good any more' }],
      ['only afterwards', (own, data) => void Promise.resolve().then(() => own(data)), { code: 'call_nack', nack: '404', cause: undefined }],
    ]) {
      test(`one that nobody made fails at once also where the page passes the stack's word on ${what}`, async t => {
        await page.evaluate(`{
          const handlers = importNamespace('WAWebVoipHandleNativeCallEventCallLinkHandlers');
          const own = window.own = handlers.handleLinkQueryNacked;
          handlers.handleLinkQueryNacked = data => (${passOn})(own, data);
        }`);
        t.after(() => page.evaluate(() => {
          importNamespace('WAWebVoipHandleNativeCallEventCallLinkHandlers').handleLinkQueryNacked = own;
          own({ nackCode: 404 });
        }));
        await joins();
        const { seconds, ...came } = await whatCame();
        assert.deepEqual(came, expected);
        assert.ok(seconds < 4, 'before anything is waited for');
      });
    }

    describe('in a waiting room', () => {
      const waits = async () => {
        server.relay.links.known.set(TOKEN, 'audio');
        server.relay.links.waitingRooms.add(TOKEN);
        await joins();
        await until(page, () => WPP.call.list().at(-1)?.isWaiting);
      };

      test('it is listed as waiting, and joined when somebody lets us in', async () => {
        const from = await heardSoFar();
        await waits();
        const [call, ...more] = await going();
        assert.deepEqual([call.state, call.isWaiting, call.linkToken, more], ['idle', true, TOKEN, []]);
        assert.deepEqual(await heardSince(from), []);
        await page.evaluate(() => simulation.admit());
        assert.equal((await whatCame()).value, true);
        const [joined] = await going();
        assert.deepEqual([joined.state, joined.isWaiting], ['active', false]);
        assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
      });

      test('it is waited for as long as that takes', async () => {
        await waits();
        await page.clock.fastForward('24:00:00');
        await quiet(server, page);
        assert.deepEqual((await going()).map(({ isWaiting }) => isWaiting), [true]);
        await page.evaluate(() => simulation.admit());
        assert.equal((await whatCame()).value, true);
        assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
      });

      test('what its model alone tells is heard, too', async () => {
        await waits();
        const listed = (name, value) => page.evaluate(async ([name, value]) => {
          const model = importDefault('WAWebCallCollection').activeCall;
          model[name] = name === 'peerJid' ? importNamespace('WAWebWidFactory').createWid(value) : value;
          model.trigger(`change:${name}`, model, model[name]);
          await new Promise(resolve => setTimeout(resolve));
          const { id, peer, isWaiting } = WPP.call.list().at(-1);
          return [id, peer.jid, isWaiting];
        }, [name, value]);
        const [{ id, peer }] = await going();
        assert.deepEqual(await listed('isInWaitingRoom', false), [id, peer.jid, false]);
        assert.deepEqual(await listed('peerJid', '333@lid'), [id, '333@lid', false]);
        assert.deepEqual(await listed('id', 'RENAMED'), ['RENAMED', '333@lid', false]);
        await hangUp(page);
        await whatCame();
      });

      test('who is not let in hears so at once', async () => {
        await waits();
        await page.evaluate(() => simulation.deny());
        const { code, cause } = await whatCame();
        assert.deepEqual([code, cause], ['call_refused', 'we are not let in']);
        await quiet(server, page);
        assert.deepEqual(await going(), []);
      });

      test('end() leaves it', async () => {
        await waits();
        assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
        assert.equal((await whatCame()).code, 'call_refused');
        await quiet(server, page);
        assert.deepEqual(await going(), []);
      });
    });

    test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
  });
}
