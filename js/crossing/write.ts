/** Writes what the core reads. The formats are described in `src/web/read.rs`. */

import { core, ints, octets, refreshViews } from './memory';
import { addText, areTooMany, forgetTexts, isKept, isSurrogate, numbers } from './texts';

/** What crosses: whole numbers, texts, bytes. */
export type Values = readonly (number | string | Uint8Array)[];

/** Room for more than what is asked for, so that most inputs ask once. */
const SPARE = 512;

/** Where the input begins, where the next number goes, and where the room ends. */
let begin = 0, at = 0, end = 0;

/**
 * Writes an input; gives its length. Nothing of the page's runs meanwhile: values are plain. Fails
 * while the core is at work.
 */
export function write(values: Values): number {
  begin = at = end = 0;
  reserve(values.length); // first: a core at work gives no room, and forgets nothing either
  if (areTooMany()) {
    core.forgetTexts();
    forgetTexts();
  }
  for (const value of values) {
    if (typeof value === 'number') {
      reserve(1);
      ints[at++] = value; // of a larger one, its low 32 bits
    } else if (typeof value === 'string') {
      writeText(value);
    } else {
      reserve(1 + value.length / 4 + 1);
      ints[at++] = value.length;
      octets.set(value, at * 4);
      at += Math.ceil(value.length / 4);
    }
  }
  return at - begin;
}

/** A number of up to 53 bits. */
export function long(value: number): [low: number, high: number] {
  return [value, Math.floor(value / 0x1_0000_0000)];
}

function writeText(text: string): void {
  const { length } = text;
  const number = numbers.get(text);
  reserve(1 + length);
  ints[at++] = number ?? -1 - length;
  if (number !== undefined) return;
  let hasSurrogates = false;
  const room = ints, from = at;
  for (let unit = 0; unit < length; unit++) {
    const code = text.charCodeAt(unit);
    hasSurrogates ||= isSurrogate(code);
    room[from + unit] = code;
  }
  at += length;
  if (isKept(length, hasSurrogates)) addText(text);
}

function reserve(more: number): void {
  if (at + more <= end) return;
  const used = at - begin;
  const length = Math.ceil(used + more + SPARE);
  begin = core.room(length);
  if (!begin) throw new Error('the core is at work');
  refreshViews();
  at = begin + used;
  end = begin + length;
}
