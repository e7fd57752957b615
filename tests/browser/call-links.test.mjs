/** Call links: made by a stanza, and joined on both paths. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome, until } from './harness.mjs';
import { ALICE, hangUp, onlyOn, openPerson, quiet } from './people.mjs';

const TOKEN = 'abcdefghijklmnopqrst-_';
/** Without this the page's own stack does nothing with links. */
const LINKS = { 'ab.enable_web_group_calling': true };
const VOICE = `https://call.whatsapp.com/voice/${TOKEN}`;

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What came about links: the action's name and attributes, and those of its children. */
const linkStanzas = () => server.relay.stanzas
  .filter(({ direction, node }) => direction === 'in' && node.tag === 'call' && node.content[0].tag.startsWith('link_'))
  .map(({ node: { content: [{ tag, attrs, content }] } }) => ({ tag, attrs, children: (content ?? []).map(child => [child.tag, child.attrs]) }));

/** Where each of them went, in bytes: the attribute `to` is 11, a bare server as an address fa 00 and its word, `call` 64. */
const recipients = () => server.relay.stanzas
  .filter(({ direction, node }) => direction === 'in' && node.tag === 'call' && node.content[0].tag.startsWith('link_'))
  .map(({ hex, node }) => [node.content[0].tag, /^00f8066411(fa0064|64)08/.exec(hex)?.[1]]);

for (const kind of KINDS) describe(kind.name, () => {
  const { path } = kind;
  let page;
  before(async () => { page = await openPerson(browser, server, ALICE, { ...kind, query: LINKS }); });
  beforeEach(async () => {
    await hangUp(page);
    await quiet(server, page);
    server.relay.reset();
  });
  after(() => page?.context().close());

  describe('createCallLink', () => {
    test('gives an address, for voice where nothing is said', async () => {
      const { value: address } = await outcome(page, () => WPP.call.createCallLink());
      const [token] = server.relay.links.known.keys();
      assert.equal(address, `https://call.whatsapp.com/voice/${token}`);
      assert.deepEqual(linkStanzas(), [{ tag: 'link_create', attrs: { media: 'audio' }, children: [] }]);
    });

    test('gives one for video', async () => {
      const { value: address } = await outcome(page, () => WPP.call.createCallLink({ isVideo: true }));
      assert.equal(address, `https://call.whatsapp.com/video/${[...server.relay.links.known.keys()][0]}`);
      assert.deepEqual(linkStanzas(), [{ tag: 'link_create', attrs: { media: 'video' }, children: [] }]);
    });

    for (const [what, startTime] of [['a Date', 'new Date(1_800_000_000_999)'], ['seconds', '1_800_000_000']]) {
      test(`takes a start time as ${what}`, async () => {
        const { error } = await outcome(page, `() => WPP.call.createCallLink({ startTime: ${startTime} })`);
        assert.equal(error, undefined);
        assert.deepEqual(linkStanzas(), [{ tag: 'link_create', attrs: { media: 'audio' }, children: [['event', { start_time: '1800000000' }]] }]);
      });
    }

    for (const options of ["{ startTime: 'noon' }", '{ startTime: -1 }', '{ startTime: NaN }', '{ startTime: new Date(NaN) }', "{ isVideo: 'yes' }"]) {
      test(`of ${options} is invalid_option, and sends nothing`, async () => {
        const { error } = await outcome(page, `() => WPP.call.createCallLink(${options})`);
        assert.deepEqual([error?.isError, error?.code, error?.option], [true, 'invalid_option', /\w+/.exec(options)[0]]);
        await quiet(server, page);
        assert.deepEqual(linkStanzas(), []);
      });
    }

    test('asks the call server by its address', async () => {
      await page.evaluate(() => WPP.call.createCallLink());
      assert.deepEqual(recipients(), [['link_create', 'fa0064']]);
    });

    test('asks it by its name where the page has no address without a user', async t => {
      await page.evaluate(() => {
        const wap = importNamespace('WAWap');
        window.JID = wap.JID;
        wap.JID = text => {
          if (!text.includes('@')) throw new Error(`invalid jid: ${text}`);
          return JID(text);
        };
      });
      t.after(() => page.evaluate(() => { importNamespace('WAWap').JID = JID; }));
      assert.match(await page.evaluate(() => WPP.call.createCallLink()), /^https:/);
      assert.deepEqual(recipients(), [['link_create', '64']]);
    });

    test('says so when the server refuses', async () => {
      server.relay.nack('link_create', 403);
      const { error } = await outcome(page, () => WPP.call.createCallLink());
      assert.deepEqual([error.isError, error.code, error.nack], [true, 'call_nack', '403']);
    });
  });

  describe('joinCallLink', () => {
    for (const bad of [
      '', TOKEN, 'https://call.whatsapp.com/', `https://call.whatsapp.com/chat/${TOKEN}`, `${VOICE}x`, VOICE.slice(0, -1),
      `https://example.com/voice/${TOKEN}`, VOICE.replace('-', '!'), undefined, null, 5, {},
    ]) {
      test(`of ${JSON.stringify(bad)} is invalid_call_link, and neither the server nor the stack is asked`, async () => {
        const before = await page.evaluate(() => simulation.native.length);
        const { error } = await outcome(page, `() => WPP.call.joinCallLink(${JSON.stringify(bad)})`);
        assert.deepEqual([error?.isError, error?.code], [true, 'invalid_call_link']);
        await quiet(server, page);
        assert.deepEqual(linkStanzas(), []);
        assert.equal(await page.evaluate(() => simulation.native.length), before);
      });
    }

    for (const [what, isVideo] of [['voice', false], ['video', true]]) {
      const then = path === 'native' ? 'joins' : 'says that nothing was joined';
      test(`asks what is behind a link for ${what}, then ${then}`, async () => {
        const medium = isVideo ? 'video' : 'audio';
        server.relay.links.known.set(TOKEN, medium);
        const address = `https://call.whatsapp.com/${what}/${TOKEN}`;
        const done = await page.evaluate(([address, isVideo]) => WPP.call.joinCallLink(address, { isVideo }), [address, isVideo]);
        assert.equal(done, path === 'native');
        const [query, join, ...more] = linkStanzas();
        assert.deepEqual(query, { tag: 'link_query', attrs: { token: TOKEN, media: medium, action: 'preview' }, children: [] });
        assert.deepEqual(recipients().map(([, to]) => to), path === 'native' ? ['fa0064', 'fa0064'] : ['fa0064']);
        if (path === 'stanza') return assert.equal(join, undefined);
        assert.deepEqual([join.tag, join.attrs, more], ['link_join', { token: TOKEN, media: medium }, []]);
        assert.deepEqual(join.children.map(([tag]) => tag), ['audio', ...isVideo ? ['video'] : [], 'net', 'capability']);
      });
    }

    onlyOn('native', path, "WhatsApp's own stack has a call then", () => {
      test('that call is known, active, and may be ended', async () => {
        server.relay.links.known.set(TOKEN, 'audio');
        assert.equal(await page.evaluate(address => WPP.call.joinCallLink(address), VOICE), true);
        await until(page, () => WPP.call.list().at(-1)?.state === 'active');
        const { id, path, direction } = await page.evaluate(() => WPP.call.list().at(-1));
        assert.deepEqual([path, direction], ['native', 'outgoing']);
        assert.deepEqual(await page.evaluate(() => simulation.native.filter(([name]) => name.includes('Link')).at(-1)), ['previewAndJoinCallLink', TOKEN, false, 0, null, true, null]);
        assert.deepEqual(await outcome(page, () => WPP.call.end()), { value: true });
        assert.equal((await page.evaluate(id => WPP.call.get(id), id)).outcome, 'completed');
      });
    });

    onlyOn('stanza', path, 'the stack does not pass the server\'s word on', () => {
      test('says so when the server refuses', async () => {
        server.relay.links.known.set(TOKEN, 'audio');
        server.relay.nack('link_query', 503);
        const { error } = await outcome(page, address => WPP.call.joinCallLink(address), VOICE);
        assert.deepEqual([error.isError, error.code, error.nack], [true, 'call_nack', '503']);
      });
    });

    test('of a link that nobody made fails, and joins nothing', async () => {
      const before = await page.evaluate(() => WPP.call.list().length);
      const { error } = await outcome(page, address => WPP.call.joinCallLink(address), VOICE);
      assert.deepEqual([error.code, error.nack], ['call_nack', '404']);
      assert.deepEqual(linkStanzas().map(({ tag }) => tag), ['link_query']);
      assert.equal(await page.evaluate(() => WPP.call.list().length), before);
    });
  });

  test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
});
