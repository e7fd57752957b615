/** `BENCHMARKS.md`: the report for people. */

import { number, ratio, spread } from './numbers.mjs';

/** What each family is, in the words of its heading, and how it is measured. */
export const FAMILIES = {
  size: {
    title: 'What is injected',
    how: 'The one file that a page gets. gzip at its best level, brotli at its best quality.',
  },
  start: {
    title: 'From the file to a WPP.call that can be used',
    how: 'Each start is in a new page. The file is appended as an inline script, so evaluation is its parsing, '
      + 'compiling and running, WebAssembly included. It can be used when `accept()` knows that no call is there '
      + 'and the page\'s call collection is hooked.',
  },
  offer: {
    title: 'offer, until its stanza is handed over',
    how: 'From the call of `WPP.call.offer` to that of the page\'s `sendSmaxStanza`. Devices, sessions, encryption and '
      + 'socket are stubs that answer at once, with ciphertexts of a real one\'s size.',
  },
  answer: {
    title: 'reject, accept and end, until their stanzas are handed over',
    how: 'As above, of a call that came in by a stanza. wa-js 4.6.0 sends stanzas for the first two alone.',
  },
  incoming: {
    title: 'What hooks add to an incoming call',
    how: 'The page\'s own handler is given an offer; measured until the last thing is done that this brings about, timers '
      + 'of zero milliseconds included. What the same takes in a page without hooks is taken off.',
  },
  tree: {
    title: 'The crossings alone',
    how: 'An offer, from its ciphertexts in Rust to the page\'s own nodes with its own factory, or to plain objects; '
      + 'against the same tree as object literals, and against wa-js\'s calls of `smax`. Inbound, an offer from the '
      + 'page\'s nodes to a checked tree in Rust, against a copy of all of it in JavaScript.',
  },
  memory: {
    title: 'What is left of incoming calls, each rejected',
    how: 'All memory of the wasm module, and the page\'s whole JavaScript heap after a collection.',
  },
  native: {
    title: 'The core by itself, compiled for this machine',
    how: 'By criterion, in the profile of the shipped module, which is for size. Built is from the typed form\'s '
      + 'constructor to the node, written from the node to the buffer of the crossing, parsed from the node to the '
      + 'checked typed form; a step is one input of the engine and all of its outputs.',
  },
};

/** @param {string} family the plot's path from the root */
export const plotOf = family => `xtask/bench/plots/${family}.svg`;

/** @param {object} report */
export function markdown({ date, processor, cores, memory, system, browser, versions, settings, figures }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  return `# Measured

Written by \`cargo xtask bench\` on ${date}: ${processor}, ${cores} cores, ${memory}; ${system}, ${browser};
${list}.

Everything is measured in the simulated page, in one run, side by side: ours, theirs, ours, theirs. All pages are
opened ${settings.sets} times, with ${settings.rounds} rounds in each; garbage is collected before every sample. A ratio is the median of
the rounds' ratios of ours to theirs, below 1 where ours is less; its spread is the middle half of them. Ratios hold on
other machines, times do not.

${unmet(figures)}
${Object.entries(FAMILIES).map(([family, about]) => section(family, about, figures)).join('\n')}`;
}

function section(family, { title, how }, figures) {
  const rows = figures.filter(figure => figure.family === family);
  if (rows.length === 0) return '';
  const isCompared = rows.every(({ theirs }) => theirs !== null);
  return `## ${title}

${how}

![${title}](${plotOf(family)})

${isCompared ? COMPARED : ALONE}
${rows.map(isCompared ? compared : alone).join('\n')}
`;
}

const COMPARED = `| | against | ours | theirs | ratio | spread | budget | goal | |
|---|---|--:|--:|--:|--:|--:|--:|---|`;

const ALONE = `| | median | 95 % confidence | allocations | bytes in them |
|---|--:|--:|--:|--:|`;

function alone({ name, unit, ours, spread: ends, allocations, bytes }) {
  return `| ${[name, number(ours, unit), spread(ends), number(allocations, ''), number(bytes, 'bytes')].join(' | ')} |`;
}

function compared({ name, against, unit, ours, theirs, ratio: of, spread: ends, budget, goal, ok }) {
  const optional = value => (value === null ? '' : ratio(value));
  const cells = [
    name, against, number(ours, unit), number(theirs, unit), ratio(of), spread(ends),
    optional(budget), optional(goal), ok === null ? '' : ok ? 'ok' : '**not ok**',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What is above its budget, before all else. */
function unmet(figures) {
  const over = figures.filter(({ ok }) => ok === false);
  const budgeted = figures.filter(({ ok }) => ok !== null);
  if (over.length === 0) return `All ${budgeted.length} budgets are met.\n`;
  const lines = over.map(({ name, against, ratio: of, budget }) => `- ${name}, against ${against}: ${ratio(of)}, budget ${ratio(budget)}`);
  return `Of ${budgeted.length} budgets, ${over.length} ${over.length === 1 ? 'is' : 'are'} not met:\n\n${lines.join('\n')}\n`;
}
