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
      + 'and the page\'s call collection is hooked. Scripts look for the page\'s modules now and then; most of what '
      + 'both take after evaluation is waiting for the next look.',
  },
  offer: {
    title: 'offer, until its stanza is handed over',
    how: 'From the call of `WPP.call.offer` to that of the page\'s `sendSmaxStanza`. Devices, sessions, encryption and '
      + 'socket are stubs that answer at once, with ciphertexts of a real one\'s size; the real ones take milliseconds '
      + 'for each device. wa-js 4.6.0 makes no offer itself.',
  },
  answer: {
    title: 'reject, accept and end, until their stanzas are handed over',
    how: 'As above, of a call that came in by a stanza. wa-js 4.6.0 sends stanzas for the first two alone.',
  },
  incoming: {
    title: 'What hooks add to an incoming call',
    how: 'The page\'s own handler is given an offer; measured until the last thing is done that this brings about. '
      + 'The same page does it with the hooks and without, in turns, and the difference is what they add. wa-js does '
      + 'its part in a timer, which is not waited for and costs nothing here. wpp-call also reads the whole '
      + 'stanza, follows the call and keeps a trace; wa-js reads five fields of the page\'s object.',
  },
  tree: {
    title: 'The crossings alone',
    how: 'An offer, from its ciphertexts in Rust to the page\'s own nodes, made by the page\'s own factory: against '
      + 'wa-js\'s calls of that factory, and against the same tree as object literals, which is the least there is to '
      + 'do. Neither of the two copies a ciphertext; whatever comes out of WebAssembly is a copy. As plain objects: the '
      + 'same offer without the page\'s factory, against literals that copy as well. Inbound, an offer from the '
      + 'page\'s nodes to a checked tree in Rust, against a copy of all of it in JavaScript.',
  },
  memory: {
    title: 'What is left of incoming calls, each rejected',
    how: 'All memory of the wasm module, and the page\'s whole JavaScript heap, with what typed arrays hold, after a '
      + 'collection; that is looked at five times, some hundred calls apart. The module has room for as many calls as it remembers from the start: '
      + 'what shows is what needs more than that.',
  },
  native: {
    title: 'The core by itself, compiled for this machine',
    how: 'By criterion, in the profile of the shipped module, which is for size; nobody else\'s stands beside it. Built '
      + 'is from the typed form\'s constructor to the node, written from the node to the buffer of the crossing, parsed '
      + 'from the node to the checked typed form; a step is one input of the engine and all of its outputs.',
  },
};

/** @param {string} family the plot's path from the root */
export const plotOf = family => `benchmarks/${family}.svg`;

/** @param {object} report */
export function markdown({ date, processor, cores, memory, system, browser, versions, settings, figures }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  return `# Measured

Written by \`cargo xtask bench\` on ${date}: ${processor}, ${cores} cores, ${memory}; ${system}, ${browser};
${list}.

Measured in the simulated page, in one run, side by side: ours, theirs, ours, theirs, with a garbage collection before
every sample. All pages are opened anew ${settings.sets} times, each time for ${settings.rounds} rounds (${settings.starts} starts). A ratio is of ours to theirs,
below 1 where ours is less: the median of the ${settings.sets} sets, and its spread is from the lowest of them to the highest. Memory is
of ${settings.pages} pages. Ratios hold on other machines, times do not.

${standing(figures)}
${unmet(figures)}
${Object.entries(FAMILIES).map(([family, about]) => section(family, about, figures)).join('\n')}`;
}

/** Where ours is ahead of what people use, where not, and where nobody can tell. */
function standing(figures) {
  const peers = figures.filter(({ against }) => against?.startsWith('wa') ?? false);
  const groups = [
    ['Ahead of', ({ spread: [, high] }) => high < 1],
    ['Behind', ({ spread: [low] }) => low > 1],
    ['Too close to tell from', ({ spread: [low, high] }) => low <= 1 && high >= 1],
  ];
  const names = [...new Set(peers.map(({ against }) => against))];
  const of = names.flatMap(peer => groups.map(([word, isIn]) => [word, peer, peers.filter(one => one.against === peer && isIn(one))]));
  const listed = of.filter(([,, rows]) => rows.length > 0);
  return listed.map(([word, peer, rows]) => `- **${word} ${peer}**: ${rows.map(brief).join('; ')}\n`).join('');
}

const brief = ({ name, ratio: of }) => `${name} ${ratio(of)}`;

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

const ALONE = `| | median | spread | allocations | bytes in them |
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
