/** Writes `target/bench/report.json`, and the readable report from it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAMILIES, markdown, plotOf } from './markdown.mjs';
import { plot } from './plot.mjs';

const file = path => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * @param {object} report
 * @param {{ isWhole: boolean }} options a report of some families, or of a quick run, stays in `target/bench/`
 */
export async function writeReport(report, { isWhole }) {
  mkdirSync(file('target/bench'), { recursive: true });
  const path = 'target/bench/report.json';
  writeFileSync(file(path), `${JSON.stringify(report, null, 1)}\n`);
  const written = isWhole ? '.' : 'target/bench';
  mkdirSync(file(`${written}/${dirname(plotOf('all'))}`), { recursive: true });
  for (const [family, { title }] of Object.entries(FAMILIES)) {
    const figures = report.figures.filter(figure => figure.family === family);
    if (figures.length > 0) writeFileSync(file(`${written}/${plotOf(family)}`), plot(title, figures));
  }
  writeFileSync(file(`${written}/BENCHMARKS.md`), markdown(report));
  console.log(`Every figure is in ${path}; for people, with plots, in ${join(written, 'BENCHMARKS.md')}`);
}
