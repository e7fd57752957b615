/** Measures the way through Puppeteer: a command from Node with its result, and an event to Node. */

import { readFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { browserPath } from '../../../tests/browser/harness.mjs';
import { FLAGS, pageScript, pathOf, withoutAnalytics } from '../browser.mjs';
import { interleaved } from '../rounds.mjs';
import { trimmedMean } from '../statistics.mjs';

export const family = 'puppeteer';

const AGAINST = 'wa-js 4.6.0';
/** The only build on which wa-js 4.6.0 rejects by a stanza. */
const BUILD = 'april';

/** The commands or events in each sample. */
const TIMES = 24;

/** @param {import('../house.mjs').House} house */
export async function run(house) {
  const browser = await puppeteer.launch({ executablePath: browserPath(), headless: true, pipe: true, args: FLAGS });
  const row = (name, sample) => ({ name, against: AGAINST, ours: { page: 'ours', sample }, theirs: { page: 'theirs', sample } });
  const page = script => ({ script, open: () => open(browser, house.server, script) });
  try {
    return await interleaved(house, family, {
      pages: { ours: page('wpp-call'), theirs: page(AGAINST) },
      rows: [
        row('reject from Node, and its result', sampleOf(timeOfCommand)),
        row('incoming call, until Node hears of it', sampleOf(timeOfEvent)),
      ],
    });
  } finally {
    await browser.close();
  }
}

/**
 * Opens a page as a Puppeteer script does, with stubs behind the calls, and a listener that calls Node.
 *
 * @param {import('puppeteer-core').Browser} browser
 * @param {{ origin: string }} server
 * @param {import('../browser.mjs').Script} script
 */
async function open(browser, server, script) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', error => problems.push(String(error)));
  const until = condition => page.waitForFunction(condition, { polling: 20 });
  await page.goto(`${server.origin}/?build=${BUILD}&view=off`);
  await until(() => window.simulation?.ready && window.simulation.connected);
  await page.evaluate(pageScript('stage'));
  await page.evaluate(readFileSync(withoutAnalytics, 'utf8'));
  await page.evaluate(readFileSync(pathOf(script), 'utf8'));
  await until(() => window.WPP?.isFullReady && Object.hasOwn(importNamespace('WAWebCallCollection').default, 'processIncomingCall'));
  const stage = { page, problems, hears: () => {}, context: () => context };
  await page.exposeFunction('tellNode', id => stage.hears(id));
  await page.evaluate(() => {
    WPP.call.configure?.({ path: 'stanza' });
    bench.install({ realTimers: true });
    WPP.on('call.incoming_call', ({ id }) => { tellNode(id); });
  });
  await page.evaluate(pageScript('arrivals'));
  return stage;
}

/** @param {(stage: object) => Promise<number>} timeOf in milliseconds */
function sampleOf(timeOf) {
  return async stage => {
    await stage.page.evaluate(() => gc());
    const times = [];
    while (times.length < TIMES) times.push(await timeOf(stage));
    return 1000 * trimmedMean(times);
  };
}

/** Lets a call ring, and returns the milliseconds in which Node rejects it. */
async function timeOfCommand({ page }) {
  const id = await page.evaluate(() => bench.letRing());
  const begun = performance.now();
  const result = await page.evaluate(id => WPP.call.reject(id), id);
  const took = performance.now() - begun;
  if (result !== true) throw new Error(`expected true from reject, found ${result}`);
  await page.evaluate(id => bench.checkRejected(id), id);
  return took;
}

/** Lets an offer arrive from Node, and returns the milliseconds until Node gets the event. */
async function timeOfEvent(stage) {
  const heard = new Promise(resolve => { stage.hears = id => resolve({ id, time: performance.now() }); });
  const begun = performance.now();
  const rings = stage.page.evaluate(() => bench.letRing());
  const { id, time } = await heard;
  if (id !== await rings) throw new Error(`expected to hear of ${await rings}, heard of ${id}`);
  await stage.page.evaluate(id => bench.forgetCall(id), id);
  return time - begun;
}
