/** Launches Chromium for measurements, and opens pages that are ready for them. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { browserPath, injectWppCall, openHost, testFile, until, waJsBundle, wppCall } from '../../tests/browser/harness.mjs';

/** The coarsest allowed step of the clock, in microseconds. Coarser steps mean that the page is not isolated. */
const COARSEST_CLOCK = 10;

/**
 * Exposes `gc()`. Garbage is collected so often here that Chromium would discard code as old while the other
 * pages run; the second flag prevents that.
 */
export const FLAGS = ['--no-sandbox', '--js-flags=--expose-gc --no-flush-bytecode'];

/** @typedef {'wpp-call' | 'wa-js 4.3.1' | 'wa-js 4.6.0'} Script */

export function launch() {
  return chromium.launch({ executablePath: browserPath(), args: FLAGS });
}

/** Returns the path of the file to inject. @param {Script} script */
export function pathOf(script) {
  return script === 'wpp-call' ? wppCall() : waJsBundle(script.replace('wa-js ', ''));
}

/** Keeps wa-js from loading Google Analytics. */
export const withoutAnalytics = testFile('without-analytics.js');

/** Returns the measuring code of a page as text. @param {'stage' | 'arrivals'} name */
export const pageScript = name => readFileSync(fileURLToPath(new URL(`page/${name}.js`, import.meta.url)), 'utf8');

/**
 * Opens a page with everything of `page/stage.js`, and a script that is ready. `prepare` runs before the page
 * loads, `arrange` at the end. A page that is not `timed` may have any clock. Where several pages use the
 * relay, each needs its own `number`. With `arrivals`, the page also has `page/arrivals.js`, and timers are the
 * browser's own.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ origin: string }} server
 * @param {{ script: Script, build: import('../../tests/browser/builds.mjs').Build, prepare?: Function, arrange?: Function, timed?: boolean, arrivals?: boolean, number?: string }} options
 */
export async function openStage(browser, server, { script, build, prepare, arrange, timed = true, arrivals = false, number }) {
  const page = await openHost(browser, server, { build, query: { view: 'off', ...number && { pn: number, lid: number } }, prepare, once: true });
  await page.evaluate(pageScript('stage'));
  const step = timed ? await page.evaluate(() => bench.clockStep()) : 0;
  if (!(step <= COARSEST_CLOCK)) throw new Error(`expected a clock with steps of ${COARSEST_CLOCK} µs or less, found ${step} µs`);
  if (script === 'wpp-call') {
    await injectWppCall(page);
    await page.evaluate(() => WPP.call.configure({ path: 'stanza' }));
  } else {
    await page.evaluate(readFileSync(withoutAnalytics, 'utf8'));
    await page.evaluate(readFileSync(pathOf(script), 'utf8'));
    await until(page, () => window.WPP?.isFullReady && Object.hasOwn(importNamespace('WAWebCallCollection').default, 'processIncomingCall'));
  }
  await page.evaluate(realTimers => bench.install({ realTimers }), arrivals);
  if (arrivals) await page.evaluate(pageScript('arrivals'));
  await arrange?.(page);
  return page;
}

/**
 * Fails if a page has reported an error. Errors in pages with wa-js are ignored: it causes some itself, because
 * the simulated page only has the modules for calls.
 *
 * @param {Script} script
 * @param {{ problems: string[] }} page
 */
export function checkProblems(script, { problems }) {
  if (problems.length > 0 && !script.startsWith('wa-js')) throw new Error(`${script}: expected no error in the page, found ${problems[0]}`);
}
