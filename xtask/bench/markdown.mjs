/** Writes `BENCHMARKS.md`, the report for people. */

import { number, ratio, spread } from './numbers.mjs';

/** For each family the title of its section, and how it is measured. */
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
  arrival: {
    title: 'From the arrival of an offer to the listener',
    how: 'By the clock: from the page\'s own handler, which gets each offer in a task of its own, to the '
      + 'listener of `call.incoming_call`. Timers are the browser\'s: wa-js calls its listeners from one of zero milliseconds. '
      + 'Calls that are 20 ms apart find a page at rest; back to back each comes when the one before it is over and '
      + 'forgotten. By socket they come from the relay over the page\'s own WebSocket, measured from the handler as well: behind '
      + 'such a message a timer waits longer. The first call comes to a new page half a second after the script is ready.',
  },
  'auto-reject': {
    title: 'From the arrival of an offer to its reject',
    how: 'The listener calls `WPP.call.reject(id)` at once; from the page\'s handler to its `sendSmaxStanza`, by the clock, '
      + 'calls 20 ms apart. wa-js waits for the page\'s sessions with the caller first; in the page these take the '
      + 'milliseconds that are said. By socket offers come from the relay over the page\'s own WebSocket. A burst is so many offers at once, each in a task of its own, from the first one\'s '
      + 'arrival to the last reject; sessions take no time there. All rejects are counted, and go to their callers. wa-js '
      + '4.6.0 rejects by stanzas on the build of April alone, so all of this is measured there.',
  },
  'old-calls': {
    title: 'One reject in a page that has old calls',
    how: 'From the call of `WPP.call.reject(id)` to the page\'s `sendSmaxStanza`. In each page a '
      + 'thousand calls have come in, were rejected and are over; so many of them the page still has.',
  },
  life: {
    title: 'Processor time of a call\'s whole life',
    how: 'An offer comes in, the listener is told, it rings, the caller hangs up, and the page forgets the call. Measured is the '
      + 'processor time of the page\'s main thread, so that timers count, with what the browser takes to set and to run '
      + 'them. The same page does it with the hooks and without, in turns, and the difference is what they add. wpp-call '
      + 'also tells of the call\'s end; wa-js has no event for that.',
  },
  puppeteer: {
    title: 'Through Puppeteer',
    how: 'By the clock of Node. A command is `page.evaluate` of a `reject`, until its result is there. For an event Node has an '
      + 'offer come in, until the listener has called a function that the page got by `exposeFunction`. Most of either is '
      + 'Puppeteer\'s own way there and back.',
  },
  offer: {
    title: 'offer, until its stanza is handed over',
    how: 'From the call of `WPP.call.offer` to that of the page\'s `sendSmaxStanza`. Devices, sessions, encryption and '
      + 'socket are stubs that answer at once, with ciphertexts of a real one\'s size; the real ones take milliseconds '
      + 'for each device. wa-js 4.6.0 makes no offer itself.',
  },
  'slow-offer': {
    title: 'offer end to end, where sessions and encryption take their time',
    how: 'As above, but the page\'s sessions take 20 ms and its encryption 2 to 5 ms for each device: of all devices at '
      + 'once, or of one at a time where a page has it so. Both scripts ask for all at once.',
  },
  answer: {
    title: 'reject, accept and end, until their stanzas are handed over',
    how: 'As offers to devices that take no time, but of a call that came in by a stanza. wa-js 4.6.0 sends stanzas for the first two alone.',
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
      + 'page\'s nodes to a checked tree in Rust, all of it and only what the module reads, against a copy of all of '
      + 'it in JavaScript.',
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

/** Returns the path of the family's plot, from the root. @param {string} family */
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
of ${settings.pages} ${settings.pages === 1 ? 'page' : 'pages'}. Times do not hold on other machines. Ratios hold better, but on
another machine some were a third higher.

A bar is what a ratio may be at most, a goal what it is to be in the end.

${standing(figures)}
${[
    unmet(figures), unreached(figures), ...Object.entries(FAMILIES).map(([family, about]) => section(family, about, figures)),
  ].filter(Boolean).join('\n')}`;
}

/** Lists where ours is ahead of other tools, where it is behind, and where the difference is too small to tell. */
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

const COMPARED = `| | against | ours | theirs | ratio | spread | bar | goal | met |
|---|---|--:|--:|--:|--:|--:|--:|---|`;

const ALONE = `| | median | spread | allocations | bytes in them |
|---|--:|--:|--:|--:|`;

function alone({ name, unit, ours, spread: ends, allocations, bytes }) {
  return `| ${[name, number(ours, unit), spread(ends), number(allocations, ''), number(bytes, 'bytes')].join(' | ')} |`;
}

function compared({ name, against, unit, ours, theirs, ratio: of, spread: ends, bar, goal, met }) {
  const optional = value => (value === null ? '' : ratio(value));
  const cells = [
    name, against, number(ours, unit), number(theirs, unit), ratio(of), spread(ends),
    optional(bar), optional(goal), met === 'missed' ? '**missed**' : met ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Lists the rows above their bar; they come first in the report. */
function unmet(figures) {
  const held = figures.filter(({ bar }) => bar !== null);
  const over = held.filter(({ met }) => met === 'missed');
  if (over.length === 0) return `All ${held.length} bars are met.\n`;
  const lines = over.map(({ name, against, ratio: of, bar }) => `- ${name}, against ${against}: ${ratio(of)}, bar ${ratio(bar)}`);
  return `Of ${held.length} bars, ${over.length} ${over.length === 1 ? 'is' : 'are'} missed:\n\n${lines.join('\n')}\n`;
}

/** Lists the rows that meet their bar, but not their goal. */
function unreached(figures) {
  const between = figures.filter(({ met }) => met === 'bar');
  if (between.length === 0) return '';
  const lines = between.map(({ name, against, ratio: of, goal }) => `- ${name}, against ${against}: ${ratio(of)}, goal ${ratio(goal)}`);
  return `Within the bar, and the goal not reached:\n\n${lines.join('\n')}\n`;
}
