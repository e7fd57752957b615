/** Browser, page and vectors for the tests. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { chromium } from 'playwright-core';
import { newPage, takePage } from './pages.mjs';
import { waitingFor } from './waits.mjs';

/** @typedef {import('playwright-core').Page & { problems: string[] }} HostPage */

/** How long something of a page is waited for. A machine may be slow and busy; when all is well it takes milliseconds. */
const PATIENCE_MS = 60_000;

const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of the Chromium to test in. */
export function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const directories = (process.env.PATH ?? '').split(delimiter);
  const found = BROWSER_NAMES.flatMap(name => directories.map(directory => join(directory, name))).find(existsSync);
  if (!found) throw new Error(`no browser: put ${BROWSER_NAMES.join(', ')} on PATH or set CHROMIUM`);
  return found;
}

/** Who ends a test that hangs, with SIGTERM, ends its process: the browser alone is not enough, and goes with it. */
export const WITH_THE_TEST = { handleSIGTERM: false };

/** The browser of this process, and how many have it. */
let launched, holders = 0;

/**
 * A browser, the same for all who have one at the same time. When somebody closes it, so are the pages
 * that are in use; when the last one does, it ends.
 */
export async function launchBrowser() {
  launched ??= chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox'], ...WITH_THE_TEST });
  holders += 1;
  const browser = await launched;
  browser.close = async () => {
    await Promise.all(browser.contexts().map(context => context.close()));
    holders -= 1;
    if (holders > 0) return;
    launched = undefined;
    await Object.getPrototypeOf(browser).close.call(browser);
  };
  return browser;
}

/**
 * Opens the simulated page and waits until its modules are registered and its socket is open.
 *
 * Whoever closes its context gives it back: the page is emptied, and the next one is opened in it.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ origin: string }} server
 * @param {object} [options]
 * @param {'older' | 'april' | 'august' | 'newest'} [options.build]
 * @param {'page' | 'worker'} [options.comms] where the socket of an `august` or `newest` lives
 * @param {string[]} [options.scripts] files to run before the page's own script
 * @param {Record<string, string | number | boolean>} [options.query] parameters of the URL
 * @param {boolean} [options.clock] whether the page has a clock that the test sets, or winds on
 * @param {(page: import('playwright-core').Page) => unknown} [options.prepare] runs before the page goes anywhere
 * @param {boolean} [options.once] whether the page is a new one, and used by nobody else; one that was prepared always is
 * @param {boolean} [options.wait] false: returns when the document is loaded
 * @returns {Promise<HostPage>} `problems` collects page errors and console errors
 */
export async function openHost(browser, server, { build = 'newest', comms, scripts = [], query = {}, clock = false, prepare, once = prepare !== undefined, wait = true } = {}) {
  const page = once ? await newPage(browser) : await takePage(browser, { clock, scripts, blank: `${server.origin}/blank` });
  const problems = [];
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()); });
  if (once) {
    await prepare?.(page);
    for (const path of scripts) await page.addInitScript({ path });
  }
  const url = new URL(server.origin);
  url.search = String(new URLSearchParams({ build, ...comms && { comms }, ...query }));
  await page.goto(url.href);
  if (wait) await until(page, () => window.simulation?.ready && window.simulation.connected);
  const { evaluate } = Object.getPrototypeOf(page);
  return Object.assign(page, { problems, evaluate: (...given) => waitingFor(given[0], evaluate.apply(page, given)) });
}

/** Waits until `condition`, run in the page, is true. */
export async function until(page, condition, argument) {
  const what = argument === undefined ? `${condition}` : `${condition} of ${inspect(argument, { depth: 1 })}`;
  try {
    return await waitingFor(what, page.waitForFunction(condition, argument, { polling: 20, timeout: PATIENCE_MS }));
  } catch (error) {
    throw error.name === 'TimeoutError' ? new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${what}`) : error;
  }
}

/** Sets the clock that people see, in milliseconds since 1970. The page's other clock stands still, as while a computer sleeps. */
export async function setClock(page, time) {
  await page.clock.setFixedTime(time);
  await page.evaluate(() => { performance.now = () => 0; });
}

/** Waits until wpp-call watches the page's calls: scripts look for late modules only now and then. */
export function untilWatched(page) {
  return until(page, () => {
    const store = importDefault('WAWebCallCollection');
    if (!['processIncomingCall', 'setActiveCall'].every(name => Object.hasOwn(store, name))) return false;
    // wa-js hooks these, too. But once wpp-call watches, what wa-js emits is not heard any more.
    if (!WPP.whatsapp) return true;
    let isHeard = false;
    const listen = () => { isHeard = true; };
    WPP.on('call.incoming_call', listen);
    WPP.ev.ev.emit('call.incoming_call');
    WPP.off('call.incoming_call', listen);
    return !isHeard;
  });
}

/** Brings wpp-call into a page that has its modules, and waits until it watches calls and stanzas. */
export async function injectWppCall(page) {
  const own = await page.evaluateHandle(() => importNamespace('WAWebHandleVoipCall').handleCall);
  await page.evaluate(readFileSync(wppCall(), 'utf8'));
  await untilWatched(page);
  await until(page, own => importNamespace('WAWebHandleVoipCall').handleCall !== own, own);
}

/** In the page, before wpp-call: every function of the core fails once `coreFails` is set. */
export function coreMayFail() {
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(Instance, values) {
      const { exports } = new Instance(...values);
      const failing = value => (typeof value !== 'function' ? value : (...args) => {
        if (window.coreFails) throw new WebAssembly.RuntimeError('unreachable');
        return value(...args);
      });
      return { exports: Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, failing(value)])) };
    },
  });
}

/**
 * What `action`, run in the page, comes to: its value, or the error with all of its own properties.
 *
 * @param {import('playwright-core').Page} page
 * @param {(argument: any) => unknown} action knows nothing of the test's file
 * @param {unknown} [argument] JSON
 * @returns {Promise<{ value: any } | { error: { isError: boolean, message: string, code?: string } }>}
 */
export function outcome(page, action, argument) {
  return page.evaluate(`(${settled})(() => (${action})(${JSON.stringify(argument)}))`);
}

async function settled(action) {
  try {
    return { value: await action() };
  } catch (error) {
    return { error: { isError: error instanceof Error, message: error.message, ...error } };
  }
}

/** Path of a file beside this one. */
export function testFile(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** @param {'wa-js-recorded' | 'wap'} name */
export function readVectors(name) {
  return JSON.parse(readFileSync(testFile(`../vectors/${name}.json`), 'utf8'));
}

/** Path of a published wa-js bundle, unmodified. @param {'4.3.1' | '4.6.0'} version */
export function waJsBundle(version) {
  return testFile(`../../node_modules/wa-js-${version}/dist/wppconnect-wa.js`);
}

/** Path of the built script; the environment's WPP_CALL names another build. */
export function wppCall() {
  return process.env.WPP_CALL ?? testFile('../../pkg/dist/wpp-call.js');
}

/** Calls work: an offer, its end, an incoming call, its rejection. */
export async function assertCallsWork(page) {
  await untilWatched(page);
  const seen = await outcome(page, async () => {
    const call = await WPP.call.offer('4915112345678@c.us');
    const ended = await WPP.call.end(call.id);
    const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
    simulation.ring({ id: 'WORKS', from: '99887766:3@lid' });
    const { id } = await heard;
    return [ended, id, await WPP.call.reject(id)];
  });
  assert.deepEqual(seen, { value: [true, 'WORKS', true] });
}
