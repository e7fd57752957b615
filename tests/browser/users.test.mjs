/** The kinds of users: a browser extension, a Puppeteer script, the console, and who writes TypeScript. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from './limits.mjs';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { WebSocket } from 'ws';
import { startServer } from '../../www/server/server.mjs';
import { PATHS } from './builds.mjs';
import {
  browserPath, launchBrowser, openHost, outcome, testFile, until, untilWatched, WITH_THE_TEST, wppCall,
} from './harness.mjs';

const WHATSAPP = 'https://web.whatsapp.com';
const ME = '4915550001111:7@s.whatsapp.net';

/** Of the page's address: whether WhatsApp's own stack may make its calls. */
const QUERIES = { native: '?ab.enable_web_calling=true', stanza: '' };

let server;
before(async () => { server = await startServer(); });
after(() => server?.close());

/** An offer reached the relay in the order that it takes, and a call that came in was rejected. */
function reachedTheServer() {
  const seen = server.relay.stanzas.map(({ xml }) => xml);
  assert.ok(seen.some(xml => xml.startsWith('<call to="4915112345678@s.whatsapp.net"') && xml.includes('<offer ')));
  assert.ok(!seen.some(xml => xml.startsWith('<ack') && xml.includes('error=')));
}

/** In the page: a call to somebody and its end, for there may be one at a time. Gives its path and whom it called. */
const callAndEnd = async () => {
  const { id, peerJid } = await WPP.call.offer('4915112345678@c.us');
  const { path } = WPP.call.get(id);
  await WPP.call.end(id);
  return [path, peerJid.user];
};

function ringFromServer(id) {
  server.relay.send(ME, {
    tag: 'call', attrs: { from: '99887766:3@lid', id: `STANZA-${id}`, t: '1700000000' },
    content: [{ tag: 'offer', attrs: { 'call-id': id, 'call-creator': '99887766:3@lid' } }],
  });
}

describe('the extension, unpacked', () => {
  let directory, context;
  before(async () => {
    server.relay.reset();
    directory = await mkdtemp(join(tmpdir(), 'wpp-call-'));
    const extension = join(directory, 'extension');
    await cp(testFile('../../pkg/extension'), extension, { recursive: true });
    if (process.env.WPP_CALL) await copyFile(wppCall(), join(extension, 'wpp-call.js'));
    context = await chromium.launchPersistentContext(join(directory, 'profile'), {
      executablePath: browserPath(),
      args: ['--no-sandbox', `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
      ignoreDefaultArgs: ['--disable-extensions'],
      ...WITH_THE_TEST,
    });
    // WhatsApp Web's address, served by the simulation with its own headers.
    await context.route(`${WHATSAPP}/**`, async route => {
      const { pathname, search } = new URL(route.request().url());
      const response = await fetch(`${server.origin}${pathname}${search}`);
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    });
    await context.routeWebSocket(/\/relay\?/, socket => {
      const url = new URL(socket.url());
      const upstream = new WebSocket(`${server.origin.replace('http', 'ws')}${url.pathname}${url.search}`);
      const isOpen = new Promise(resolve => upstream.once('open', resolve));
      socket.onMessage(async message => { await isOpen; upstream.send(message); });
      socket.onClose(() => upstream.close());
      upstream.on('message', message => socket.send(message));
    });
  });
  after(async () => {
    await context?.close();
    await rm(directory, { recursive: true, force: true });
  });

  for (const path of PATHS) test(`brings WPP.call to WhatsApp Web under its policy, before the page's own scripts, ${path}`, async () => {
    server.relay.reset();
    const page = await context.newPage();
    const problems = [];
    page.on('pageerror', error => problems.push(String(error)));
    await page.goto(`${WHATSAPP}/${QUERIES[path]}`);
    await until(page, () => window.simulation?.ready);
    await server.relay.connection(ME);
    assert.equal(await page.evaluate(() => origin), WHATSAPP);
    assert.deepEqual(await outcome(page, callAndEnd), { value: [path, '4915112345678'] });
    await untilWatched(page);
    await page.evaluate(() => {
      WPP.on('call.incoming_call', ({ id }) => { window.rejected = WPP.call.reject(id).then(done => [id, done]); });
    });
    ringFromServer('EXTENSION');
    await until(page, () => window.rejected);
    assert.deepEqual(await page.evaluate(() => window.rejected), ['EXTENSION', true]);
    reachedTheServer();
    assert.deepEqual(problems, []);
    await page.close();
  });

  test('and to no other page', async () => {
    const page = await context.newPage();
    await page.goto(server.origin);
    await until(page, () => window.simulation?.ready);
    assert.equal(await page.evaluate(() => 'WPP' in window), false);
  });
});

for (const path of PATHS) describe(`a Puppeteer script, ${path}`, () => {
  let browser;
  before(async () => {
    server.relay.reset();
    browser = await puppeteer.launch({
      executablePath: browserPath(), headless: true, pipe: true, args: ['--no-sandbox'], ...WITH_THE_TEST,
    });
  });
  after(() => browser?.close());

  test('injects the file before the page and calls from outside', async () => {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(await readFile(wppCall(), 'utf8'));
    await page.goto(`${server.origin}/${QUERIES[path]}`);
    await page.waitForFunction(() => window.simulation?.connected, { polling: 20 });
    const id = await page.evaluate(async () => (await WPP.call.offer('4915112345678@c.us', { isVideo: true })).id);
    assert.match(id, /^[0-9A-F]{32}$/);
    assert.equal(await page.evaluate(id => WPP.call.get(id).path, id), path);
    assert.equal(await page.evaluate(callId => WPP.call.end(callId), id), true);
    reachedTheServer();

    let told;
    const event = new Promise(resolve => { told = resolve; });
    await page.exposeFunction('told', told);
    await page.waitForFunction(() => Object.hasOwn(importDefault('WAWebCallCollection'), 'processIncomingCall'), { polling: 20 });
    await page.evaluate(() => WPP.on('call.incoming_call', ({ id, sender }) => told({ id, sender: String(sender) })));
    ringFromServer('PUPPETEER');
    assert.deepEqual(await event, { id: 'PUPPETEER', sender: '99887766@lid' });
    assert.equal(await page.evaluate(() => WPP.call.rejectCall('PUPPETEER')), true);
    assert.equal(
      await page.evaluate(() => WPP.call.end('NOBODY').catch(error => `${error.code}: ${error.message}`)),
      'call_not_found: Call NOBODY not found',
    );
  });
});

for (const path of PATHS) describe(`the console, ${path}`, () => {
  let browser, page, session;
  before(async () => {
    server.relay.reset();
    browser = await launchBrowser();
    page = await openHost(browser, server, { query: Object.fromEntries(new URLSearchParams(QUERIES[path])) });
    session = await page.context().newCDPSession(page);
  });
  after(() => browser?.close());

  /** What the console does with a line. */
  const enter = expression => session.send('Runtime.evaluate', {
    expression, awaitPromise: true, replMode: true, includeCommandLineAPI: true, userGesture: true,
  });

  test('takes the script as a paste, and then WPP.call.offer(\'4915112345678@c.us\')', async () => {
    const pasted = await enter(await readFile(wppCall(), 'utf8'));
    assert.equal(pasted.exceptionDetails, undefined);
    const { result, exceptionDetails } = await enter("await WPP.call.offer('4915112345678@c.us')");
    assert.equal(exceptionDetails, undefined);
    assert.equal(result.type, 'object');
    const { result: shown } = await session.send('Runtime.callFunctionOn', {
      objectId: result.objectId, returnByValue: true, functionDeclaration: 'function () { return `${this.peerJid} ${this.id.length}`; }',
    });
    assert.equal(shown.value, '4915112345678@c.us 32');
    reachedTheServer();
    assert.equal((await enter('WPP.call.list().at(-1).path')).result.value, path);
    assert.equal((await enter('await WPP.call.end()')).result.value, true);
  });

  test('awaits a promise that is not awaited in the line', async () => {
    const { result } = await session.send('Runtime.evaluate', {
      expression: "WPP.call.offer('4915112345678@c.us')", awaitPromise: true,
    });
    assert.equal(result.type, 'object');
    assert.equal(result.subtype, undefined, 'a call, and no error');
  });

  test('shows an error by its code and its message', async () => {
    const { exceptionDetails } = await enter("await WPP.call.offer('120363000000000000@g.us')");
    assert.match(exceptionDetails.exception.description, /^WPPError \[call_is_not_user\]: The 120363000000000000@g\.us is not a user to call\n/);
    const { result } = await session.send('Runtime.getProperties', { objectId: exceptionDetails.exception.objectId, ownProperties: true });
    assert.equal(result.find(({ name }) => name === 'code').value.value, 'call_is_not_user');
  });
});

test('TypeScript takes what the types allow and refuses what they do not', () => {
  const tsc = testFile('../../node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, '--project', testFile('../types/tsconfig.json')], { encoding: 'utf8' });
  } catch ({ stdout }) {
    assert.fail(stdout);
  }
});
