/**
 * Checks whether two runs agree: whether the ratio of each lies within the spread of the other.
 *
 *     node xtask/bench/compare.mjs REPORT REPORT
 *
 * The exit status is 1 when a row disagrees. Rows without a ratio are left out: times depend on the machine and
 * the hour.
 */

import { readFileSync } from 'node:fs';
import { ratio, spread } from './numbers.mjs';

const isWithin = (value, [low, high]) => low <= value && value <= high;
const agree = (one, other) => isWithin(one.ratio, other.spread) && isWithin(other.ratio, one.spread);
const show = figure => `${ratio(figure.ratio)} (${spread(figure.spread) || 'no spread'})`;

function compare([first, second]) {
  const reports = [first, second].map(path => JSON.parse(readFileSync(path, 'utf8')).figures.filter(({ theirs }) => theirs !== null));
  const pairs = reports[0].flatMap(one => {
    const other = reports[1].find(({ name, against }) => name === one.name && against === one.against);
    return other ? [[one, other]] : [];
  });
  if (pairs.length === 0) throw new Error('expected two reports of the same rows');
  const apart = pairs.filter(([one, other]) => !agree(one, other));
  for (const [one, other] of apart) {
    console.log(`apart  ${one.name}, against ${one.against}: ${show(one)} and ${show(other)}`);
  }
  console.log(`${pairs.length - apart.length} of ${pairs.length} rows agree`);
  if (apart.length > 0) process.exitCode = 1;
}

const paths = process.argv.slice(2);
if (paths.length !== 2) throw new Error(`expected two reports, found ${paths.length}`);
compare(paths);
