/**
 * Pages that are used again and again: a new one takes a process of its own, and several times as
 * long as another document in one that is there.
 *
 * Nothing is left from one use to the next: with the document go its scripts, timers, workers and
 * sockets, and what was added from outside is taken away here. Only a clock cannot be taken out of a
 * page, so those that have one are kept for those who want one.
 */

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */

/** What brings a clock into a page. */
const CLOCK_SETTERS = ['install', 'pauseAt', 'setFixedTime', 'setSystemTime'];
/** What a test may listen to. */
const EVENTS = ['console', 'pageerror'];

/** The pages that nobody uses, with and without a clock. @type {WeakMap<Browser, Record<'clock' | 'plain', Page[]>>} */
const unused = new WeakMap();

/**
 * A page that is used once and then closed.
 *
 * @param {Browser} browser
 * @returns {Promise<Page>}
 */
export async function newPage(browser) {
  const context = await browser.newContext({ userAgent: maskedUserAgent(browser) });
  return context.newPage();
}

/**
 * An empty page. To close its context is to give it back.
 *
 * @param {Browser} browser
 * @param {object} use
 * @param {boolean} use.clock whether the test winds its clock on
 * @param {string[]} use.scripts files to run in each document
 * @param {string} use.blank address of an empty document
 * @returns {Promise<Page>}
 */
export async function takePage(browser, { clock, scripts, blank }) {
  if (!unused.has(browser)) unused.set(browser, { clock: [], plain: [] });
  const pages = unused.get(browser)[clock ? 'clock' : 'plain'];
  const page = pages.pop() ?? await newPage(browser);
  const context = page.context();
  const properties = new Set(Object.keys(page));

  if (clock) { // first: a script is to start with it
    await page.clock.install();
    await page.clock.resume(); // whoever had the page last may have stopped it
  }
  let hasClock = clock;
  for (const name of CLOCK_SETTERS) {
    page.clock[name] = time => {
      hasClock = true;
      return Object.getPrototypeOf(page.clock)[name].call(page.clock, time);
    };
  }
  const added = [];
  for (const path of scripts) added.push(await page.addInitScript({ path }));

  let isTaken = true;
  context.close = async () => {
    if (!isTaken) return;
    isTaken = false;
    try {
      if (hasClock !== clock) throw new Error('a clock has come');
      for (const event of EVENTS) page.removeAllListeners(event);
      for (const script of added) await script.dispose();
      for (const name of Object.keys(page)) if (!properties.has(name)) delete page[name]; // what a test has noted there
      await page.goto(blank);
      await page.evaluate(() => { localStorage.clear(); sessionStorage.clear(); });
      pages.push(page);
    } catch {
      await Object.getPrototypeOf(context).close.call(context);
    }
  };
  return page;
}

/** WhatsApp turns browsers away that call themselves headless. */
function maskedUserAgent(browser) {
  const [major] = browser.version().split('.');
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}
