/** Measures the time from the script's text to a usable `WPP.call`, each time in a new page. */

import { readFileSync } from 'node:fs';
import { openHost, until } from '../../../tests/browser/harness.mjs';
import { checkProblems, pathOf, withoutAnalytics } from '../browser.mjs';
import { figure } from '../figures.mjs';

export const family = 'start';

const AGAINST = 'wa-js 4.6.0';

/**
 * The milliseconds after the document at which the page's modules appear; before, only the stub loader is
 * there. Scripts look for the modules now and then. So the modules appear at a different time in each round,
 * spread evenly, or one script might always look just too early.
 */
const LATE = 1_500;
const LATER = 1_000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const lateIn = round => LATE + Math.round(LATER * (round * GOLDEN % 1));

/** @param {import('../house.mjs').House} house */
export async function run(house) {
  const { settings, progress } = house;
  const evaluation = [], usable = [], usableLate = [];
  for (let set = 1; set <= settings.sets; set += 1) {
    for (const rows of [evaluation, usable, usableLate]) rows.push([]);
    for (let round = 1; round <= settings.starts; round += 1) {
      progress(`set ${set} of ${settings.sets}, round ${round} of ${settings.starts}`);
      const ours = await start(house, 'wpp-call'), theirs = await start(house, AGAINST);
      const late = lateIn(set * settings.starts + round);
      const oursLate = await start(house, 'wpp-call', late), theirsLate = await start(house, AGAINST, late);
      evaluation.at(-1).push({ ours: ours.evaluated, theirs: theirs.evaluated });
      usable.at(-1).push({ ours: ours.usable, theirs: theirs.usable });
      usableLate.at(-1).push({ ours: oursLate.usable, theirs: theirsLate.usable });
    }
  }
  const row = (name, sets) => figure({ family, name, against: AGAINST, unit: 'ms' }, sets);
  return [
    row('script evaluation', evaluation),
    row('injected to usable', usable),
    row('modules appear to usable', usableLate),
  ];
}

/**
 * Injects a script into a new page.
 *
 * @param {import('../house.mjs').House} house
 * @param {import('../browser.mjs').Script} script
 * @param {number} [late] the milliseconds after the document at which the modules appear
 * @returns {Promise<{ evaluated: number, usable: number }>} milliseconds: of the evaluation; and from the injection,
 *   or from the modules if they appear later, until the script can be used
 */
async function start({ browser, server }, script, late = 0) {
  const page = await openHost(browser, server, { query: { view: 'off', late }, once: true, wait: late === 0 });
  await page.evaluate(readFileSync(withoutAnalytics, 'utf8'));
  await page.evaluate(`(${inject})(${JSON.stringify(readFileSync(pathOf(script), 'utf8'))})`);
  await until(page, () => window.started.usable !== undefined);
  const started = await page.evaluate(() => window.started);
  await page.context().close();
  checkProblems(script, page);
  if (late > 0 && !(started.ready > started.injected)) throw new Error('the modules came before the script');
  return { evaluated: started.evaluated - started.injected, usable: started.usable - Math.max(started.injected, started.ready) };
}

/** Runs in the page. */
function inject(source) {
  const started = window.started = { injected: 0, evaluated: 0, ready: 0, usable: undefined };

  if (!simulation.ready) {
    let ready = false;
    Object.defineProperty(simulation, 'ready', {
      get: () => ready,
      set(value) {
        ready = value;
        started.ready = performance.now();
      },
    });
  }

  const script = document.createElement('script');
  script.nonce = document.querySelector('script[nonce]').nonce;
  script.textContent = source;
  gc();
  started.injected = performance.now();
  document.head.append(script); // compiled and run before this returns
  started.evaluated = performance.now();

  /** Waits until the page has nothing better to do, so that looking does not delay the script. */
  const turn = () => scheduler.postTask(() => {}, { priority: 'background' });
  const answers = async () => {
    try {
      await WPP.call.accept();
    } catch ({ code }) {
      return code === 'call_not_found';
    }
    return false;
  };
  const hooks = () => Object.hasOwn(importNamespace('WAWebCallCollection').default, 'processIncomingCall');
  void (async () => {
    // Usable means that it knows that no call exists, and would notice one.
    while (!simulation.ready || !(await answers()) || !hooks()) await turn();
    started.usable = performance.now();
  })();
}
