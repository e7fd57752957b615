/** Figures: measurements side by side, compared with bar and goal. */

import { BUDGETS } from './budgets.mjs';
import { median, range } from './statistics.mjs';

/**
 * @typedef {object} Figure
 * @property {string} family
 * @property {string} name
 * @property {string} against the other side, to which `theirs` belongs
 * @property {string} unit of `ours` and `theirs`: bytes, µs, ms
 * @property {number} ours
 * @property {number} theirs
 * @property {number} ratio of ours to theirs: the median of the sets' ratios
 * @property {[number, number]} spread the lowest and the highest of the sets' ratios
 * @property {number | null} bar the most that the ratio may be
 * @property {number | null} goal the aim for the ratio
 * @property {'goal' | 'bar' | 'missed' | null} met the best limit that is met; null where there is no bar
 *
 * @typedef {{ ours: number, theirs: number }} Round one measurement of each
 */

/**
 * Makes a figure of several sets of rounds, each set in new pages. Rounds in the same pages agree more than
 * rounds in different pages, where code was compiled and memory laid out anew. So each set counts once, by its
 * median, and the spread is that of the sets.
 *
 * @param {Pick<Figure, 'family' | 'name' | 'against' | 'unit'>} what
 * @param {Round[][]} sets
 * @returns {Figure}
 */
export function figure({ family, name, against, unit }, sets) {
  const ofSets = pick => sets.map(rounds => median(rounds.map(pick)));
  const ratios = ofSets(({ ours, theirs }) => ours / theirs);
  if (!ratios.every(Number.isFinite)) throw new Error(`${name}, against ${against}: expected ratios, found ${ratios}`);
  const ratio = median(ratios);
  const { bar = null, goal = null } = BUDGETS.find(one => one.name === name && one.against === against) ?? {};
  return {
    family, name, against, unit,
    ours: median(ofSets(({ ours }) => ours)),
    theirs: median(ofSets(({ theirs }) => theirs)),
    ratio,
    spread: range(ratios),
    bar, goal,
    met: metBy(ratio, bar, goal),
  };
}

function metBy(ratio, bar, goal) {
  if (bar === null) return null;
  if (ratio <= goal) return 'goal';
  return ratio <= bar ? 'bar' : 'missed';
}

/** Makes a figure of a value that is the same whenever it is measured. @param {Parameters<typeof figure>[0]} what @param {Round} round */
export function exact(what, round) {
  return figure(what, [[round]]);
}
