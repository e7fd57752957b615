/** What scripts wait for before they do anything: `WPP.isReady`, `WPP.loader.onReady` and the like, without wa-js and with it. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { launchBrowser, openHost, testFile, until, untilWatched, waJsBundle, wppCall } from './harness.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

const STAGES = ['Injected', 'Ready', 'FullReady'];
const { version } = JSON.parse(readFileSync(testFile('../../pkg/package.json'), 'utf8'));

async function open(t, options) {
  const page = await openHost(browser, server, { scripts: [wppCall()], ...options });
  t.after(() => page.context().close());
  return page;
}

/** In the page, before all else: whoever asks for each stage notes what `WPP` says then. */
const ask = page => page.addInitScript(stages => {
  window.called = [];
  document.addEventListener('DOMContentLoaded', () => {
    window.atFirst = stages.map(stage => WPP[`is${stage}`]);
    for (const stage of stages) WPP.loader[`on${stage}`](() => called.push([stage, WPP[`is${stage}`], WPP.version]));
  });
}, STAGES);
const called = async page => {
  await until(page, () => called.length === 3);
  return page.evaluate(() => called.sort());
};
const all = version => [...STAGES].sort().map(stage => [stage, true, version]);

for (const build of BUILDS) describe(`without wa-js, ${build}`, () => {
  test('a page that is late is waited for', async t => {
    const page = await open(t, { build, query: { late: 400 }, wait: false, prepare: ask });
    assert.deepEqual(await called(page), all(version));
    assert.deepEqual(await page.evaluate(() => atFirst), [false, false, false]);
  });

  test('who asks when the page is ready is called, too, after the delay that he wants', async t => {
    const page = await open(t, { build, clock: true });
    await page.clock.pauseAt(Date.now() + 60_000);
    await untilWatched(page);
    assert.deepEqual(await page.evaluate(stages => stages.map(stage => WPP[`is${stage}`]), STAGES), [true, true, true]);
    await page.evaluate(() => {
      window.called = [];
      WPP.loader.onReady(() => called.push('late'), 5_000);
      WPP.loader.onReady(() => called.push('soon'));
    });
    await page.clock.runFor(1_000);
    assert.deepEqual(await page.evaluate(() => called), ['soon']);
    await page.clock.runFor(5_000);
    assert.deepEqual(await page.evaluate(() => called), ['soon', 'late']);
    assert.equal(await page.evaluate(() => WPP.whatsapp), undefined);
    assert.deepEqual(page.problems, []);
  });

  test('it is ready when somebody is logged in', async t => {
    const page = await open(t, { build });
    await untilWatched(page);
    await page.evaluate(() => {
      const me = importNamespace('WAWebUserPrefsMeUser');
      window.login = { ...me };
      for (const name of Object.keys(me)) me[name] = () => undefined;
    });
    assert.deepEqual(await page.evaluate(() => [WPP.isInjected, WPP.isReady, WPP.isFullReady]), [true, false, false]);
    await page.evaluate(() => {
      window.called = [];
      WPP.loader.onReady(() => called.push(WPP.isReady));
      Object.assign(importNamespace('WAWebUserPrefsMeUser'), login);
    });
    await until(page, () => called.length > 0);
    assert.deepEqual(await page.evaluate(() => called), [true]);
  });

  test('a page that throws when it is asked who is logged in is not ready', async t => {
    const page = await open(t, { build });
    await untilWatched(page);
    assert.equal(await page.evaluate(() => {
      const me = importNamespace('WAWebUserPrefsMeUser');
      for (const name of Object.keys(me)) me[name] = () => { throw new Error('not yet'); };
      return WPP.isReady;
    }), false);
  });
});

test('nobody is called after dispose()', async t => {
  const page = await open(t, { query: { late: 400 }, wait: false, clock: true, prepare: ask });
  await page.evaluate(() => WPP.call.dispose());
  await page.clock.runFor(60_000);
  assert.deepEqual(await page.evaluate(() => called), []);
});

describe('with wa-js', () => {
  const waJs = [testFile('without-analytics.js'), waJsBundle('4.6.0')];

  test('that was there before, its own are shown', async t => {
    const page = await open(t, { build: 'april', scripts: [...waJs, wppCall()] });
    await until(page, () => WPP.isFullReady);
    assert.notEqual(await page.evaluate(() => WPP.version), version);
    assert.equal(await page.evaluate(() => 'onReady' in WPP.loader && 'moduleRequire' in WPP.loader), true);
  });

  test('that comes later, its own are shown, and who has waited here is called when wa-js has come so far', async t => {
    const page = await open(t, {
      build: 'april', query: { late: 400 }, wait: false, scripts: [wppCall(), testFile('without-analytics.js')],
      prepare: async page => {
        await ask(page);
        // wa-js comes when the page has asked.
        await page.addInitScript(`document.addEventListener('DOMContentLoaded', () => { ${readFileSync(waJsBundle('4.6.0'), 'utf8')} });`);
      },
    });
    const seen = await called(page);
    const shown = await page.evaluate(() => WPP.version);
    assert.notEqual(shown, version);
    assert.deepEqual(seen, all(shown));
  });
});

for (const build of BUILDS) describe(`other scripts, ${build}`, () => {
  test('a copy of WPP that was made before says it as well', async t => {
    const page = await open(t, { build, query: { login: 0 }, wait: false });
    await until(page, () => window.simulation?.ready);
    await page.evaluate(() => { window.WPP = { ...WPP }; });
    const said = () => page.evaluate(stages => stages.map(stage => WPP[`is${stage}`]), STAGES);
    assert.deepEqual((await said()).slice(1), [false, false]);
    await page.evaluate(() => simulation.logIn());
    await untilWatched(page);
    assert.deepEqual(await said(), [true, true, true]);
  });

  test('whoever throws when it is asked harms nobody else, not even where its timer was lost', async t => {
    const page = await open(t, { build, clock: true });
    await untilWatched(page);
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.evaluate(() => {
      WPP.loader.onReady(() => {}, 1_000);
      WPP.loader.onReady(() => { throw new Error('mine'); }, 1_000);
      for (let last = setTimeout(() => {}), id = last; id > last - 1e4; id--) clearTimeout(id);
    });
    await page.clock.runFor(2_000);
    const code = await page.evaluate(() => WPP.call.reject('NOBODY').catch(({ code }) => code));
    assert.equal(code, 'call_not_found');
    assert.equal(await page.evaluate(() => WPP.call.reject('NOBODY').catch(({ code }) => code)), 'call_not_found');
  });

  test('when every timer was cleared while nobody was logged in, a look at WPP is enough to be called', async t => {
    const page = await open(t, { build, query: { login: 0 }, clock: true, wait: false });
    await until(page, () => window.simulation?.ready);
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.clock.runFor(1_000);
    await page.evaluate(() => {
      window.called = [];
      WPP.loader.onReady(() => called.push('ready'));
      for (let last = setTimeout(() => {}), id = last; id > last - 1e4; id--) clearTimeout(id);
      simulation.logIn();
    });
    await page.clock.runFor(5_000);
    assert.deepEqual(await page.evaluate(() => called), [], 'nobody can know');
    await page.evaluate(() => WPP.isReady);
    await page.clock.runFor(1_000);
    assert.deepEqual(await page.evaluate(() => called), ['ready']);
  });
});
