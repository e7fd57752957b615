/** Figures: what was measured, side by side, and held against its budget. */

import { BUDGETS } from './budgets.mjs';
import { median, middle } from './statistics.mjs';

/**
 * @typedef {object} Figure
 * @property {string} family
 * @property {string} name
 * @property {string} against what `theirs` is
 * @property {string} unit of `ours` and `theirs`: bytes, µs, ms
 * @property {number} ours
 * @property {number} theirs
 * @property {number} ratio of ours to theirs: the median of the rounds' ratios
 * @property {[number, number]} spread the middle half of the rounds' ratios
 * @property {number | null} budget what the ratio may be at most
 * @property {number | null} goal what it should be in the end
 * @property {boolean | null} ok whether it is within the budget; null where there is none
 */

/**
 * Of rounds of one measure each, ours and theirs.
 *
 * @param {Pick<Figure, 'family' | 'name' | 'against' | 'unit'>} what
 * @param {{ ours: number, theirs: number }[]} rounds
 * @returns {Figure}
 */
export function figure({ family, name, against, unit }, rounds) {
  if (rounds.length === 0) throw new Error(`${name}: nothing was measured`);
  const ratios = rounds.map(({ ours, theirs }) => ours / theirs);
  const ratio = median(ratios);
  const { budget = null, goal = null } = BUDGETS.find(one => one.name === name && one.against === against) ?? {};
  return {
    family, name, against, unit,
    ours: median(rounds.map(({ ours }) => ours)),
    theirs: median(rounds.map(({ theirs }) => theirs)),
    ratio,
    spread: middle(ratios),
    budget, goal,
    ok: budget === null ? null : ratio <= budget,
  };
}
