/** Prints the results for people. */

import { number } from '../bench/numbers.mjs';

/** The most errors of a page that are shown. */
const PROBLEMS = 5;

/**
 * @param {{ load: import('./loads.mjs').Load, outcome: import('./judge.mjs').Outcome, seconds: number, verdicts: import('./judge.mjs').Verdict[] }[]} all
 * @returns {boolean} whether everything is as it must be
 */
export function printReport(all) {
  for (const { load, outcome: { done, looks, ledger, problems }, seconds, verdicts } of all) {
    console.log(`\n${load.name}: ${number(done, '')} ${load.title}; ${seconds.toFixed(0)} s`);
    for (const { part, wasm, heap } of looks) {
      console.log(`        at ${`${part * 100} %`.padStart(5)}  wasm ${number(wasm, 'bytes').padStart(17)}  heap ${number(heap, 'bytes').padStart(17)}`);
    }
    const events = Object.entries(ledger.told).map(([name, count]) => `${name} ${number(count, '')}`);
    console.log(`        ${events.join(', ')}; warnings ${number(ledger.printed.warn, '')}`);
    for (const { name, found, bound, ok } of verdicts) {
      console.log(`${ok ? 'ok    ' : 'not ok'}  ${name.padEnd(30)}${found.padStart(10)}  ${bound}`);
    }
    for (const { what, count, first } of ledger.faults) console.log(`        ${count} × ${what}${first ? `, first ${first}` : ''}`);
    for (const problem of problems.slice(0, PROBLEMS)) console.log(`        ${problem}`);
  }
  const verdicts = all.flatMap(({ verdicts }) => verdicts);
  const failed = verdicts.filter(({ ok }) => !ok).length;
  console.log(`\n${verdicts.length - failed} ok, ${failed} not ok`);
  return failed === 0;
}
