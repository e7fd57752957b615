/** The terminal output: a line of progress, and a table of the measurements. */

import { number, ratio, spread } from './numbers.mjs';

const { stdout } = process;
/** The milliseconds between two lines in a log, where old lines stay visible. */
const LOG_PAUSE = 10_000;

/** One line for each family or load, with the seconds it took, in the format of `cargo xtask`. */
export class Progress {
  #label;
  #started = performance.now();
  #shown = -Infinity;

  /** @param {string} name @param {'bench' | 'soak'} command */
  constructor(name, command = 'bench') {
    this.#label = `${command.padStart(8)}  ${name} …`;
    stdout.write(stdout.isTTY ? this.#label : `${this.#label}\n`);
  }

  /** @param {string} what */
  show(what) {
    const line = `${this.#label} ${this.#seconds} s  ${what}`;
    if (stdout.isTTY) stdout.write(`\r\x1b[K${line.slice(0, (stdout.columns || 80) - 1)}`);
    else if (performance.now() - this.#shown > LOG_PAUSE) {
      stdout.write(`${line}\n`);
      this.#shown = performance.now();
    }
  }

  finish() {
    stdout.write(`${stdout.isTTY ? '\r\x1b[K' : ''}${this.#label} ${this.#seconds} s\n`);
  }

  get #seconds() {
    return ((performance.now() - this.#started) / 1000).toFixed(0);
  }
}

const COMPARED = [
  { title: '', width: 46, left: true, of: ({ name }) => name },
  { title: 'against', width: 24, left: true, of: ({ against }) => against },
  { title: 'ours', width: 17, of: figure => number(figure.ours, figure.unit) },
  { title: 'theirs', width: 17, of: figure => number(figure.theirs, figure.unit) },
  { title: 'ratio', width: 8, of: figure => ratio(figure.ratio) },
  { title: 'spread', width: 15, of: figure => spread(figure.spread) },
  { title: 'bar', width: 8, of: ({ bar }) => (bar === null ? '' : ratio(bar)) },
  { title: 'goal', width: 8, of: ({ goal }) => (goal === null ? '' : ratio(goal)) },
  { title: 'met', width: 8, of: ({ met }) => met ?? '' },
];

const ALONE = [
  { title: '', width: 46, left: true, of: ({ name }) => name },
  { title: 'median', width: 17, of: figure => number(figure.ours, figure.unit) },
  { title: 'spread', width: 17, of: figure => spread(figure.spread) },
  { title: 'allocations', width: 14, of: ({ allocations }) => number(allocations, '') },
  { title: 'bytes', width: 14, of: ({ bytes }) => number(bytes, 'bytes') },
];

/** @param {import('./figures.mjs').Figure[]} figures of one family */
export function printTable(figures) {
  const columns = figures.some(({ theirs }) => theirs === null) ? ALONE : COMPARED;
  const line = cells => cells.map((cell, at) => {
    const { width, left } = columns[at];
    return left ? cell.padEnd(width) : cell.padStart(width);
  }).join('').trimEnd();
  const rows = figures.map(figure => line(columns.map(({ of }) => of(figure))));
  stdout.write(`\n${[line(columns.map(({ title }) => title)), ...rows].join('\n')}\n\n`);
}
