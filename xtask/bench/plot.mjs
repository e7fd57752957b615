/** Plots as SVG: a point for each figure, on a logarithmic scale. */

import { number, ratio } from './numbers.mjs';

const WIDTH = 860;
const ROW = 26;
const TOP = 58;
const BOTTOM = 62;
/** Where the scale begins and ends; labels are on its left, numbers on its right. */
const SCALE = [390, 690];

const COLOURS = { text: '#1f2328', faint: '#656d76', grid: '#e5e8eb', less: '#0a7c5a', more: '#c4500c', budget: '#3355bb' };

/**
 * Of ratios: left of the line it is less than theirs, right of it more. Of what stands alone: the time.
 *
 * @param {string} title
 * @param {import('./figures.mjs').Figure[]} figures
 * @returns {string}
 */
export function plot(title, figures) {
  const isCompared = figures.every(({ theirs }) => theirs !== null);
  const height = TOP + figures.length * ROW + BOTTOM;
  const { x, ticks } = scale(figures.flatMap(isCompared ? ratiosOf : timesOf));
  const bottom = height - BOTTOM + 6;
  const unit = isCompared ? '×' : ` ${figures[0].unit}`;
  const grid = ticks.map(tick => `
  <line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 8}" y2="${bottom}" stroke="${isCompared && tick === 1 ? COLOURS.text : COLOURS.grid}"/>
  <text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle" fill="${COLOURS.faint}">${tick}${unit}</text>`);
  const rows = figures.map((figure, at) => (isCompared ? compared : alone)(figure, TOP + (at + 0.5) * ROW, x));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
  <rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
  <text x="16" y="28" font-size="17" font-weight="600" fill="${COLOURS.text}">${escape(title)}</text>${grid.join('')}${rows.join('')}
  ${(isCompared ? legendOfCompared : legendOfAlone)(height - 14)}
</svg>
`;
}

const ratiosOf = ({ ratio, spread, budget }) => [1, ratio, ...spread, ...(budget === null ? [] : [budget])];
const timesOf = ({ ours, spread }) => [ours, ...spread];

function compared({ name, against, ours, unit, ratio: at, spread: [low, high], budget }, y, x) {
  const colour = at <= 1 ? COLOURS.less : COLOURS.more;
  const limit = budget === null ? '' : `
  <path d="M${x(budget)} ${y - 9}v18" stroke="${COLOURS.budget}" stroke-width="3"/>`;
  return `
  <text x="16" y="${y + 4}" fill="${COLOURS.text}">${escape(name)}<tspan fill="${COLOURS.faint}"> · ${escape(against)}</tspan></text>
  <line x1="${x(1)}" x2="${x(at)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-opacity="0.35" stroke-width="2"/>${limit}
  <line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="6" stroke-opacity="0.45"/>
  <circle cx="${x(at)}" cy="${y}" r="5" fill="${colour}"/>
  <text x="${WIDTH - 16}" y="${y + 4}" text-anchor="end" fill="${COLOURS.faint}">${escape(number(ours, unit))}<tspan font-weight="600" fill="${colour}">  ${ratio(at)}×</tspan></text>`;
}

function alone({ name, ours, unit, spread: [low, high], allocations }, y, x) {
  const colour = COLOURS.budget;
  return `
  <text x="16" y="${y + 4}" fill="${COLOURS.text}">${escape(name)}</text>
  <line x1="${SCALE[0]}" x2="${x(ours)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-opacity="0.25" stroke-width="2"/>
  <line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="6" stroke-opacity="0.45"/>
  <circle cx="${x(ours)}" cy="${y}" r="5" fill="${colour}"/>
  <text x="${WIDTH - 16}" y="${y + 4}" text-anchor="end" fill="${COLOURS.faint}"><tspan fill="${colour}" font-weight="600">${escape(number(ours, unit))}</tspan>, ${number(allocations, '')} alloc.</text>`;
}

function legendOfCompared(y) {
  return `<g fill="${COLOURS.faint}" font-size="12">
    <circle cx="22" cy="${y - 4}" r="5" fill="${COLOURS.less}"/><text x="34" y="${y}">ours is less</text>
    <circle cx="132" cy="${y - 4}" r="5" fill="${COLOURS.more}"/><text x="144" y="${y}">ours is more</text>
    <line x1="242" x2="270" y1="${y - 4}" y2="${y - 4}" stroke="${COLOURS.faint}" stroke-width="6" stroke-opacity="0.45"/><text x="278" y="${y}">middle half of the rounds</text>
    <path d="M456 ${y - 13}v18" stroke="${COLOURS.budget}" stroke-width="3"/><text x="466" y="${y}">budget</text>
    <text x="${WIDTH - 16}" y="${y}" text-anchor="end">logarithmic; on the right what ours came to</text>
  </g>`;
}

function legendOfAlone(y) {
  return `<g fill="${COLOURS.faint}" font-size="12">
    <circle cx="22" cy="${y - 4}" r="5" fill="${COLOURS.budget}"/><text x="34" y="${y}">median</text>
    <line x1="102" x2="130" y1="${y - 4}" y2="${y - 4}" stroke="${COLOURS.budget}" stroke-width="6" stroke-opacity="0.45"/><text x="138" y="${y}">95 % confidence</text>
    <text x="${WIDTH - 16}" y="${y}" text-anchor="end">logarithmic</text>
  </g>`;
}

/** A logarithmic scale that has all of them. @param {number[]} values */
function scale(values) {
  const ticks = ticksAround(Math.min(...values), Math.max(...values));
  const [low, high] = [Math.log(ticks[0]), Math.log(ticks.at(-1))];
  const x = value => Math.round(10 * (SCALE[0] + (SCALE[1] - SCALE[0]) * (Math.log(value) - low) / (high - low))) / 10;
  return { x, ticks };
}

/** 1, 2, 5, 10, …; from 1 on in tens where that would be too many. */
function ticksAround(least, most) {
  for (const steps of [[1, 2, 5], [1]]) {
    const all = [];
    for (let power = -4; power <= 9; power += 1) all.push(...steps.map(step => Number(`${step}e${power}`)));
    const first = all.findLastIndex(tick => tick <= least / 1.05);
    const last = all.findIndex(tick => tick >= most * 1.05);
    const ticks = all.slice(first, last + 1);
    if (ticks.length <= 8 || steps.length === 1) return ticks;
  }
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
