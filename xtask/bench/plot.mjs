/** Draws plots as SVG: a point for each figure, on a logarithmic scale. They are readable on light and dark backgrounds. */

import { number, ratio } from './numbers.mjs';

const WIDTH = 860;
const ROW = 26;
const TOP = 84;
const BOTTOM = 66;
/** The left and right end of the scale. Names are to the left of it, numbers to the right. */
const SCALE = [330, 610];
/** The least distance between two labels of the scale. */
const LABEL = 24;
/** The right edge of the first column of numbers. */
const MIDDLE = 690;
const RIGHT = WIDTH - 20;

const STYLE = `
    svg { --ground: #ffffff; --text: #1f2328; --faint: #59636e; --grid: #e3e6ea; --less: #0a7c5a; --more: #b8420b; --mark: #2f5fd0 }
    @media (prefers-color-scheme: dark) {
      svg { --ground: #14181d; --text: #e8ecf1; --faint: #9aa5b1; --grid: #2b323a; --less: #3ecf9a; --more: #ff9457; --mark: #7ea6ff }
    }
    text { font: 13px system-ui, sans-serif; fill: var(--text) }
    .title { font-size: 17px; font-weight: 600 }
    .faint { fill: var(--faint) }
    .small { font-size: 12px }
    .value { font-weight: 600 }
    .grid { stroke: var(--grid) }
    .one { stroke: var(--faint); stroke-width: 1.5 }
    .bar { stroke: var(--mark); stroke-width: 3 }
    .goal { stroke: var(--mark); stroke-width: 2; stroke-dasharray: 3 2 }
    .less { stroke: var(--less); fill: var(--less) }
    .more { stroke: var(--more); fill: var(--more) }
    .alone { stroke: var(--mark); fill: var(--mark) }
    text.less, text.more, text.alone { stroke: none }
    .way { stroke-width: 8; stroke-opacity: 0.22 }
    .whisker { fill: none; stroke-width: 1.6 }`;

/**
 * Draws ratios: left of the line at 1, ours is less; right of it, ours is more. Draws times where there is
 * nothing to compare with.
 *
 * @param {string} title
 * @param {import('./figures.mjs').Figure[]} figures
 * @returns {string}
 */
export function plot(title, figures) {
  const isCompared = figures.every(({ theirs }) => theirs !== null);
  const lines = linesOf(figures);
  const { x, ticks } = scale(figures.flatMap(isCompared ? ratiosOf : timesOf));
  const bottom = TOP + lines.length * ROW + 6;
  const height = bottom + BOTTOM;
  const grid = ticks.map((tick, at) => `
  <path class="${isCompared && tick === 1 ? 'one' : 'grid'}" d="M${x(tick)} ${TOP - 6}V${bottom}"/>${isCrowded(ticks, at, x) ? '' : `
  <text class="faint small" x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${isCompared ? `${tick}×` : time(tick)}</text>`}`);
  const drawn = lines.map((line, at) => {
    const y = TOP + (at + 0.5) * ROW;
    if (typeof line === 'string') return text(20, y + 5, line, 'faint');
    return isCompared ? compared(line, y, x) : alone(line, y, x);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">
  <style>${STYLE}
  </style>
  <rect width="${WIDTH}" height="${height}" style="fill: var(--ground)"/>${text(20, 32, title, 'title')}${isCompared ? headOfCompared(x(1)) : headOfAlone()}${grid.join('')}${drawn.join('')}${
    legend(height - 18, figures, isCompared ? 'set' : 'process')}
</svg>
`;
}

/** Returns the figures. Where they are compared with several peers, a heading comes before the figures of each peer. */
function linesOf(figures) {
  const peers = [...new Set(figures.map(({ against }) => against))];
  if (peers[0] === null) return figures;
  return peers.flatMap(peer => [`against ${peer}`, ...figures.filter(({ against }) => against === peer)]);
}

/** Formats a time for the scale. @param {number} ns a power of ten */
function time(ns) {
  const thousands = Math.max(0, Math.min(2, Math.floor(Math.log10(ns) / 3)));
  return `${ns / 1000 ** thousands} ${['ns', 'µs', 'ms'][thousands]}`;
}

const ratiosOf = ({ ratio, spread, bar, goal }) => [1, ratio, ...spread, ...(bar === null ? [] : [bar, goal])];
const timesOf = ({ ours, spread }) => [ours, ...spread];

function text(x, y, content, kind, anchor = 'start') {
  return `
  <text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${escape(content)}</text>`;
}

function compared({ name, ours, theirs, unit, ratio: at, spread, bar, goal }, y, x) {
  const kind = at <= 1 ? 'less' : 'more';
  const limits = bar === null ? '' : `
  <path class="bar" d="M${x(bar)} ${y - 9}v18"/><path class="goal" d="M${x(goal)} ${y - 9}v18"/>`;
  return `${text(32, y + 4, name, '')}
  <path class="way ${kind}" d="M${x(1)} ${y}H${x(at)}"/>${limits}${point(at, spread, kind, y, x)}${
    text(MIDDLE, y + 4, `${ratio(at)}×`, `value ${kind}`, 'end')}${
    text(RIGHT, y + 4, sides(ours, theirs, unit), 'faint small', 'end')}`;
}

function alone({ name, ours, unit, spread, allocations }, y, x) {
  return `${text(32, y + 4, name, '')}
  <path class="way alone" d="M${SCALE[0]} ${y}H${x(ours)}"/>${point(ours, spread, 'alone', y, x)}${
    text(MIDDLE, y + 4, number(ours, unit), 'value alone', 'end')}${
    text(RIGHT, y + 4, number(allocations, ''), 'faint', 'end')}`;
}

/** Formats both values in short. */
function sides(ours, theirs, unit) {
  const [divisor, short] = unit === 'bytes' ? [1000, 'KB'] : [1, unit];
  return `${number(ours / divisor, '')} : ${number(theirs / divisor, '')} ${short}`;
}

/** Draws a point, with whiskers from end to end of its spread. */
function point(at, [low, high], kind, y, x) {
  return `
  <path class="whisker ${kind}" d="M${x(low)} ${y - 5}v10m0 -5H${x(high)}m0 -5v10"/>
  <circle class="${kind}" cx="${x(at)}" cy="${y}" r="4.5"/>`;
}

function headOfCompared(one) {
  const y = TOP - 14;
  return `${text(one - 8, y, '← ours is less', 'less small', 'end')}${text(one + 8, y, 'more →', 'more small')}${
    text(MIDDLE, y, 'ratio', 'faint small', 'end')}${text(RIGHT, y, 'ours : theirs', 'faint small', 'end')}`;
}

function headOfAlone() {
  const y = TOP - 14;
  return `${text(MIDDLE, y, 'median', 'faint small', 'end')}${text(RIGHT, y, 'allocations', 'faint small', 'end')}`;
}

/**
 * Draws the legend.
 *
 * @param {number} y
 * @param {import('./figures.mjs').Figure[]} figures
 * @param {string} what the measurements in the spread: sets or processes
 */
function legend(y, figures, what) {
  const hasSpread = figures.some(({ spread: [low, high] }) => low < high);
  const point = hasSpread ? `
  <circle class="alone" cx="25" cy="${y - 4}" r="4.5"/><path class="whisker alone" d="M40 ${y - 9}v10m0 -5H66m0 -5v10"/>${
    text(76, y, `median, and lowest to highest ${what}`, 'faint small')}` : '';
  const limits = figures.some(({ bar }) => bar !== null) ? `
  <path class="bar" d="M${SCALE[0] + 10} ${y - 13}v18"/>${text(SCALE[0] + 20, y, 'bar: at most', 'faint small')}
  <path class="goal" d="M${SCALE[0] + 110} ${y - 13}v18"/>${text(SCALE[0] + 120, y, 'goal', 'faint small')}` : '';
  return `${point}${limits}${text(RIGHT, y, 'logarithmic scale', 'faint small', 'end')}`;
}

/**
 * Returns a logarithmic scale that has all values. Values that noise has brought below zero are at its beginning.
 *
 * @param {number[]} values
 */
function scale(values) {
  const above = values.filter(value => value > 0);
  const ticks = ticksAround(Math.min(...above), Math.max(...above));
  const [low, high] = [Math.log(ticks[0]), Math.log(ticks.at(-1))];
  const place = value => (Math.log(Math.max(value, ticks[0])) - low) / (high - low);
  const x = value => Math.round(10 * (SCALE[0] + (SCALE[1] - SCALE[0]) * place(value))) / 10;
  return { x, ticks };
}

/** Returns as many ticks as there is room for. */
function ticksAround(least, most) {
  for (const steps of [[1, 1.2, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1]]) {
    const all = [];
    for (let power = -4; power <= 9; power += 1) all.push(...steps.map(step => Number(`${step}e${power}`)));
    const first = all.findLastIndex(tick => tick <= least / 1.05);
    const last = all.findIndex(tick => tick >= most * 1.05);
    const ticks = all.slice(first, last + 1);
    if (ticks.length <= 8 || steps.length === 1) return ticks;
  }
}

/** Returns whether the label of a tick would touch the next one, or that of 1, which is always drawn. */
function isCrowded(ticks, at, x) {
  const touches = other => other !== undefined && Math.abs(x(other) - x(ticks[at])) < LABEL;
  return ticks[at] !== 1 && (touches(ticks[at + 1]) || ticks[at - 1] === 1 && touches(1));
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
