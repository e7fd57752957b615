/** Interleaved rounds: ours, theirs, ours, theirs. The pages are opened anew for each set of rounds. */

import { figure } from './figures.mjs';
import { checkProblems, openStage } from './browser.mjs';

/**
 * @typedef {object} Side one side of a row; a side in several rows is measured once in each round
 * @property {string} page the name of its page
 * @property {string} [operation] the name in `bench.operations` in the page
 * @property {unknown} [argument]
 * @property {number} [count] repetitions in a sample, with one sample to warm up; else as many as last long enough
 * @property {(page: object) => Promise<number>} [sample] takes a sample in place of an operation, in µs
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} against
 * @property {'µs' | 'ms'} [unit]
 * @property {Side} ours
 * @property {Side} theirs
 */

/**
 * @param {import('./house.mjs').House} house
 * @param {string} family
 * @param {{ pages: Record<string, object>, rows: Row[] }} plan
 * @returns {Promise<import('./figures.mjs').Figure[]>}
 */
export async function interleaved(house, family, plan) {
  const { settings, progress, wants } = house;
  const rows = plan.rows.filter(row => wants(family, row));
  const wanted = pagesOf(rows, plan.pages);
  const measured = rows.map(() => []);
  for (let set = 1; set <= settings.sets; set += 1) {
    progress(`pages ${set} of ${settings.sets}`);
    const pages = await openAll(house, wanted);
    const counts = new Map();
    for (const { name, ours, theirs } of rows) {
      progress(`pages ${set} of ${settings.sets}, warming up: ${name}`);
      for (const side of [ours, theirs]) {
        if (!counts.has(side)) counts.set(side, await warmUp(pages, side, settings));
      }
    }
    for (const rounds of measured) rounds.push([]);
    for (let round = 1; round <= settings.rounds; round += 1) {
      progress(`pages ${set} of ${settings.sets}, round ${round} of ${settings.rounds}`);
      const samples = new Map();
      const sample = async side => {
        if (!samples.has(side)) samples.set(side, await sampleOf(pages, side, counts.get(side)));
        return samples.get(side);
      };
      for (const [at, { ours, theirs }] of rows.entries()) {
        measured[at].at(-1).push({ ours: await sample(ours), theirs: await sample(theirs) });
      }
    }
    await closeAll(pages, wanted);
  }
  return rows.map(({ name, against, unit = 'µs' }, at) => figure({ family, name, against, unit }, inUnit(unit, measured[at])));
}

/** Returns the pages that some row needs. */
function pagesOf(rows, pages) {
  const needed = new Set(rows.flatMap(({ ours, theirs }) => [ours.page, theirs.page]));
  return Object.fromEntries(Object.entries(pages).filter(([name]) => needed.has(name)));
}

/** Converts sets of rounds from microseconds to the unit. */
function inUnit(unit, sets) {
  const divisor = { µs: 1, ms: 1000 }[unit];
  return sets.map(rounds => rounds.map(({ ours, theirs }) => ({ ours: ours / divisor, theirs: theirs / divisor })));
}

async function openAll({ browser, server }, wanted) {
  const pages = {};
  for (const [name, { open = openStage, ...page }] of Object.entries(wanted)) pages[name] = await open(browser, server, page);
  return pages;
}

async function closeAll(pages, wanted) {
  await Promise.all(Object.values(pages).map(page => page.context().close()));
  for (const [name, page] of Object.entries(pages)) checkProblems(wanted[name].script, page);
}

/** Warms up. Returns the number of repetitions in each sample. */
async function warmUp(pages, side, { sampleMs, warmMs }) {
  const { page, operation, argument = {}, count, sample } = side;
  if (sample || count) {
    await sampleOf(pages, side, count);
    return count;
  }
  return pages[page].evaluate(
    ([operation, argument, sampleMs, warmMs]) => bench.countFor(operation, argument, sampleMs, warmMs), [operation, argument, sampleMs, warmMs],
  );
}

/** Takes a sample, in microseconds. */
function sampleOf(pages, { page, operation, argument = {}, sample }, count) {
  if (sample) return sample(pages[page]);
  return pages[page].evaluate(([operation, argument, count]) => bench.sample(operation, argument, count), [operation, argument, count]);
}
