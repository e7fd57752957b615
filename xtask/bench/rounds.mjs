/** Interleaved rounds: ours, theirs, ours, theirs, in pages that are opened anew now and then. */

import { figure } from './figures.mjs';
import { checkProblems, openStage } from './browser.mjs';

/**
 * @typedef {object} Side
 * @property {string} page which of the pages
 * @property {string} operation of `page/stage.js`, or of what `arrange` adds to it
 * @property {unknown} [argument]
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} against
 * @property {Side} ours
 * @property {Side} theirs
 */

/**
 * @param {import('./main.mjs').House} house
 * @param {string} family
 * @param {{ pages: Record<string, object>, rows: Row[] }} plan
 * @returns {Promise<import('./figures.mjs').Figure[]>}
 */
export async function interleaved(house, family, { pages: wanted, rows }) {
  const { settings, progress } = house;
  const measured = rows.map(() => []);
  for (let set = 1; set <= settings.sets; set += 1) {
    progress(`pages ${set} of ${settings.sets}`);
    const pages = await openAll(house, wanted);
    const counts = new Map();
    for (const { name, ours, theirs } of rows) {
      progress(`pages ${set} of ${settings.sets}, warming up: ${name}`);
      for (const side of [ours, theirs]) {
        if (!counts.has(side)) counts.set(side, await countFor(pages, side, settings));
      }
    }
    for (const rounds of measured) rounds.push([]);
    for (let round = 1; round <= settings.rounds; round += 1) {
      progress(`pages ${set} of ${settings.sets}, round ${round} of ${settings.rounds}`);
      for (const [at, { ours, theirs }] of rows.entries()) {
        const sample = side => sampleOf(pages, side, counts.get(side));
        measured[at].at(-1).push({ ours: await sample(ours), theirs: await sample(theirs) });
      }
    }
    await closeAll(pages, wanted);
  }
  return rows.map(({ name, against }, at) => figure({ family, name, against, unit: 'µs' }, measured[at]));
}

async function openAll({ browser, server }, wanted) {
  const pages = {};
  for (const [name, page] of Object.entries(wanted)) pages[name] = await openStage(browser, server, page);
  return pages;
}

async function closeAll(pages, wanted) {
  await Promise.all(Object.values(pages).map(page => page.context().close()));
  for (const [name, page] of Object.entries(pages)) checkProblems(wanted[name].script, page);
}

function countFor(pages, { page, operation, argument = {} }, { sampleMs, warmMs }) {
  return pages[page].evaluate(
    ([operation, argument, sampleMs, warmMs]) => bench.countFor(operation, argument, sampleMs, warmMs), [operation, argument, sampleMs, warmMs],
  );
}

/** In microseconds. */
function sampleOf(pages, { page, operation, argument = {} }, count) {
  return pages[page].evaluate(([operation, argument, count]) => bench.sample(operation, argument, count), [operation, argument, count]);
}
