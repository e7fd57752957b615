/** Prints the demo's output: headings, code, stanzas, values, steps, and the progress of slow work. */

import { inspect } from 'node:util';
import { printIndented } from '../server/xml.mjs';

const { stdout } = process;
const COLOURED = stdout.isTTY && !process.env.NO_COLOR;
/** The number of columns when the terminal does not report it. */
const COLUMNS = 100;
/** The most columns that a rule or a line of XML takes. */
const WIDEST = 120;
/** The most characters that are shown of a native call's argument. */
const LONGEST = 40;
/** Columns for the actor of a line; the longest is `server → Bob's laptop`. */
const ACTOR = 24;
/** The indentation of every line, and of details that belong to the line above. */
const MARGIN = '  ';
const INSET = '      ';
/** Milliseconds between two updates of the elapsed time. */
const TICK = 100;

// The reader of the output is gone, as in `| head`.
stdout.on('error', () => process.exit(1));

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 };

/** @param {keyof typeof CODES} colour @param {string} text */
function paint(colour, text) {
  return COLOURED ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text;
}

/** Returns the current number of columns: a terminal may be resized. */
function width() {
  return Math.min(stdout.columns || COLUMNS, WIDEST);
}

/**
 * The line about what is running now. Only a terminal can rewrite it: a log has no cursor.
 * @type {{ label: string, started: number, open: boolean } | undefined} `open`: the cursor is at the end of this line
 */
let running;
/** Whether the last line is empty. */
let blank = false;

/** @param {string} [line] */
export function print(line = '') {
  if (running?.open) {
    stdout.write(stdout.isTTY ? '\r\x1b[K' : '\n');
    running.open = false;
  }
  stdout.write(`${line}\n`);
  blank = line === '';
  if (running && stdout.isTTY) showRunning();
}

/** Prints an empty line, unless the last line is already empty. */
export function gap() {
  if (!blank) print();
}

function showRunning() {
  stdout.write(`\r\x1b[K${MARGIN}${paint('dim', `${running.label} … ${secondsSince(running.started)}`)}`);
  running.open = true;
}

/**
 * Shows how long something has been running, until the returned function is called.
 * @param {string} label
 * @returns {(outcome?: string) => void} a second call does nothing
 */
export function start(label) {
  const mine = { label, started: performance.now(), open: false };
  running = mine;
  if (stdout.isTTY) {
    showRunning();
  } else {
    stdout.write(`${MARGIN}${label} …`);
    running.open = true;
  }
  const ticks = stdout.isTTY ? setInterval(showRunning, TICK) : undefined;
  return (outcome = '') => {
    if (running !== mine) return;
    clearInterval(ticks);
    const took = `${secondsSince(mine.started)}${outcome}`;
    if (stdout.isTTY) stdout.write(`\r\x1b[K${MARGIN}${label} … ${took}\n`);
    else stdout.write(mine.open ? ` ${took}\n` : `${MARGIN}${label} … ${took}\n`);
    running = undefined;
    blank = false;
  };
}

/**
 * Shows how long `work` has been running, until it is done.
 * @template T
 * @param {string} label @param {Promise<T>} work @param {(result: T) => string} [describe] returns a text about the result
 * @returns {Promise<T>}
 */
export async function progress(label, work, describe = () => '') {
  const finish = start(label);
  try {
    const result = await work;
    const description = describe(result);
    finish(description && paint('dim', `  ${description}`));
    return result;
  } catch (error) {
    finish(', failed');
    throw error;
  }
}

/** @param {number} started by `performance.now()` */
export function secondsSince(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

/** @param {string} text */
export function title(text) {
  gap();
  print(`${MARGIN}${paint('bold', text)}`);
  gap();
}

/** @param {number} number @param {string} text */
export function heading(number, text) {
  const begin = `━━ ${number}  ${text} `;
  gap();
  print(`${MARGIN}${paint('bold', begin)}${paint('dim', '━'.repeat(Math.max(0, width() - MARGIN.length - begin.length)))}`);
  gap();
}

/** @param {string} whose @param {string} text */
export function code(whose, text) {
  gap();
  print(`${MARGIN}In ${whose}'s console:`);
  gap();
  for (const line of text.split('\n')) print(`${INSET}${paint('yellow', line)}`);
  gap();
}

/**
 * Prints what an actor did. A short value follows on the same line.
 * @param {string} actor @param {string} text @param {unknown[]} values
 */
export function act(actor, text, ...values) {
  const [first] = values;
  const short = values.length === 1 && (typeof first !== 'object' || first === null);
  print(`${MARGIN}${paint('bold', actor.padEnd(ACTOR))}${text}${short ? ` ${inline(first)}` : ''}`);
  if (!short) for (const one of values) print(showValue(one, INSET));
}

/** Prints a remark between the lines about what happens. @param {string} text */
export function note(text) {
  gap();
  print(`${MARGIN}${paint('bold', text)}`);
  gap();
}

/** Returns a value as text on one line. @param {unknown} value */
export function inline(value) {
  return inspect(value, { colors: COLOURED, breakLength: Infinity });
}

/** Like `inline`, but cuts a long text: whole stanzas are shown when they pass. @param {unknown} value */
export function short(value) {
  const isLong = typeof value === 'string' && value.length > LONGEST;
  return inline(isLong ? `${value.slice(0, LONGEST)}…` : value);
}

/** @param {string} from @param {string} to @param {string} what @param {import('../server/stanza.mjs').Stanza} stanza */
export function stanza(from, to, what, stanza) {
  const colour = to === 'server' ? 'green' : 'blue';
  print(`${MARGIN}${paint(colour, `${from} → ${to}`.padEnd(ACTOR))}${what}`);
  for (const line of printIndented(stanza, INSET).split('\n').flatMap(wrap)) print(colourXml(line));
}

/** @param {string} label */
export function passed(label) {
  print(`${MARGIN}${paint('green', '✓')} ${label}`);
}

/** @param {string} label @param {unknown} expected @param {unknown} found */
export function failed(label, expected, found) {
  print(`${MARGIN}${paint('red', '✗')} ${paint('bold', label)}`);
  print(`${INSET}expected\n${showValue(expected, `${INSET}  `)}`);
  print(`${INSET}found\n${showValue(found, `${INSET}  `)}`);
}

/** @param {boolean} good @param {string} text */
export function summary(good, text) {
  gap();
  print(`${MARGIN}${paint(good ? 'green' : 'red', good ? '✓' : '✗')} ${paint('bold', text)}`);
  gap();
}

/** Returns a text as it is, and any other value as the console shows it. */
function showValue(value, indent) {
  const text = typeof value === 'string' ? value : inspect(value, {
    colors: COLOURED, depth: 6, compact: 1, breakLength: width() - indent.length,
  });
  return text.split('\n').map(line => indent + line).join('\n');
}

/** Breaks a line of XML before the attributes that do not fit. @param {string} line @returns {string[]} */
function wrap(line) {
  const hanging = `${/^ */.exec(line)[0]}    `;
  const lines = [''];
  for (const piece of line.split(/ (?=[^\s="<>]+=")/)) {
    const last = lines.at(-1);
    if (last === '') lines[lines.length - 1] = piece;
    else if (last.length + 1 + piece.length <= width()) lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(hanging + piece);
  }
  return lines;
}

/** Matches tags, attribute names and attribute values, in this order. */
const PARTS = /(?<tag><\/?[^\s/>]+|\/?>)|(?<name>[^\s=<>"]+=)(?=")|(?<value>"[^"]*")/g;

/** @param {string} line */
function colourXml(line) {
  return line.replace(PARTS, (text, tag, name) => paint(tag ? 'cyan' : name ? 'dim' : 'yellow', text));
}
