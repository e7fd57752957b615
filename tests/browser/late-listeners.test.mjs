/** Who begins to listen only when something is told already. Events that nobody hears are not even made. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { injectWppCall, launchBrowser, openHost, until, waJsBundle } from './harness.mjs';
import { callStanza } from './people.mjs';

const CALLER = '99887766:3@lid';
/** With a reason that nobody knows a call is cancelled, not missed: of that there is no event of its own. */
const HANGS_UP = { reason: 'brand_new' };

let browser, server, page;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A stanza as the page gets it, handed to the page's own handler. */
const receive = (action, id, more) => page.evaluate(stanza => receiveStanza(stanza), callStanza(action, id, CALLER, more));

/** A call rings, and the caller hangs up. */
async function comeAndGo(more) {
  await receive('offer', 'A');
  await until(page, () => WPP.call.get('A')?.state === 'ringing');
  await receive('terminate', 'A', more);
}

/** In the page. */
function define() {
  const made = ({ tag, attrs, content }) => {
    const { wap, JID } = importNamespace('WAWap');
    const isAddress = value => typeof value === 'string' && value.includes('@');
    const own = Object.fromEntries(Object.entries(attrs ?? {}).map(([name, value]) => [name, isAddress(value) ? JID(value) : value]));
    return wap(tag, own, Array.isArray(content) ? content.map(made) : content ?? null);
  };
  window.receiveStanza = stanza => void importNamespace('WAWebHandleVoipCall').handleCall(made(stanza));
  window.heard = [];
  window.hear = name => WPP.on(`call.${name}`, ({ id }) => heard.push([name, id]));
}

const heard = async name => {
  await until(page, name => heard.some(([its]) => its === name), name);
  return page.evaluate(() => heard);
};

for (const withWaJs of [false, true]) describe(withWaJs ? 'beside wa-js 4.6.0' : 'alone', () => {
  beforeEach(async () => {
    page = await openHost(browser, server, { build: 'newest' });
    if (withWaJs) {
      await page.evaluate(readFileSync(waJsBundle('4.6.0'), 'utf8'));
      await until(page, () => window.WPP?.isFullReady);
    }
    await injectWppCall(page);
    await page.evaluate(define);
  });
  afterEach(() => page.context().close());

  test('whoever listens to a call that he has heard of hears of its end', async () => {
    await page.evaluate(() => WPP.on('call.incoming_call', () => hear('ended')));
    await comeAndGo();
    assert.deepEqual(await heard('ended'), [['ended', 'A']]);
  });

  test('whoever is told behind somebody that ends the call hears of its end', async () => {
    await page.evaluate(stanza => {
      WPP.on('call.incoming_call', () => receiveStanza(stanza));
      WPP.on('call.incoming_call', () => hear('ended'));
    }, callStanza('terminate', 'A', CALLER, HANGS_UP));
    await receive('offer', 'A');
    assert.deepEqual(await heard('ended'), [['ended', 'A']]);
  });

  test('whoever begins to listen when the first of two events is told hears the second', async () => {
    await page.evaluate(() => WPP.on('call.state_changed', () => hear('ended')));
    await comeAndGo(HANGS_UP);
    assert.deepEqual(await heard('ended'), [['ended', 'A']]);
  });

  test('whoever listens to everything hears everything', async () => {
    await page.evaluate(() => {
      window.names = [];
      WPP.onAny(name => { if (String(name).startsWith('call.')) names.push(name); });
    });
    await comeAndGo();
    await until(page, () => names.includes('call.ended'));
    assert.deepEqual(await page.evaluate(() => names), ['call.incoming_call', 'call.state_changed', 'call.missed', 'call.ended']);
  });

  test('once nobody listens any more, calls go on as before', async () => {
    await page.evaluate(() => {
      const listener = ({ id }) => heard.push(['ended', id]);
      WPP.on('call.ended', listener);
      WPP.off('call.ended', listener);
    });
    await comeAndGo();
    await until(page, () => WPP.call.get('A')?.outcome === 'missed');
    assert.deepEqual(await page.evaluate(() => heard), []);
  });
});

test('who had replaced the emit of wa-js\'s emitter before us sees every event', async () => {
  page = await openHost(browser, server, { build: 'newest' });
  await page.evaluate(readFileSync(waJsBundle('4.6.0'), 'utf8'));
  await until(page, () => window.WPP?.isFullReady);
  await page.evaluate(() => {
    window.names = [];
    const { ev } = WPP.ev;
    const own = ev.emit;
    ev.emit = function (name, ...rest) { names.push(name); return own.call(this, name, ...rest); };
  });
  await injectWppCall(page);
  await page.evaluate(define);
  await comeAndGo();
  await until(page, () => names.includes('call.ended'));
  assert.ok((await page.evaluate(() => names)).includes('call.state_changed'));
  await page.context().close();
});

test('who has replaced the emitter\'s emit sees every event', async () => {
  page = await openHost(browser, server, { build: 'newest' });
  await injectWppCall(page);
  await page.evaluate(define);
  await page.evaluate(() => {
    window.names = [];
    const own = WPP.ev.ev.emit;
    WPP.ev.ev.emit = (name, ...rest) => { names.push(name); return own(name, ...rest); };
  });
  await comeAndGo();
  await until(page, () => names.includes('call.ended'));
  assert.ok((await page.evaluate(() => names)).includes('call.state_changed'));
  await page.context().close();
});
