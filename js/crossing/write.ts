/** Writes what the core reads. The formats are described in `src/web/read.rs`. */

import { core, ints, isLocked, octets, refreshViews } from './memory';
import { addText, areTooMany, forgetTexts, isKept, isSurrogate, numbers } from './texts';

/** What crosses: whole numbers, texts, bytes. */
export type Values = readonly (number | string | Uint8Array)[];

/** Room for more than what is asked for, so that most inputs ask once. */
const SPARE = 512;

/** Where the input begins, and where the room ends. */
let begin = 0, end = 0;

/**
 * Writes an input; gives its length. Nothing of the page's runs meanwhile: values are plain. Fails
 * while the core is at work, and while what it wrote is read.
 */
export function write(values: Values): number {
  begin = end = 0;
  let at = reserve(0, values.length); // first: a core at work gives no room, and forgets nothing either
  if (areTooMany()) {
    core.forgetTexts();
    forgetTexts();
  }
  let left = values.length; // each takes one number at least, for which there is room
  for (const value of values) {
    left -= 1;
    if (typeof value === 'number') {
      ints[at++] = value; // of a larger one, its low 32 bits
    } else if (typeof value === 'string') {
      const number = numbers.get(value);
      if (number !== undefined) {
        ints[at++] = number;
      } else {
        at = reserve(at, 1 + value.length + left);
        writeText(at, value);
        at += 1 + value.length;
      }
    } else {
      const length = Math.ceil(value.length / 4);
      at = reserve(at, 1 + length + left);
      ints[at++] = value.length;
      octets.set(value, at * 4);
      at += length;
    }
  }
  return at - begin;
}

/** A number of up to 53 bits. */
export function long(value: number): [low: number, high: number] {
  return [value, Math.floor(value / 0x1_0000_0000)];
}

/** A text that has no number yet. */
function writeText(at: number, text: string): void {
  const { length } = text;
  const room = ints;
  let hasSurrogates = false;
  room[at] = -1 - length;
  for (let unit = 0; unit < length; unit++) {
    const code = text.charCodeAt(unit);
    hasSurrogates ||= isSurrogate(code);
    room[at + 1 + unit] = code;
  }
  if (isKept(length, hasSurrogates)) addText(text);
}

/** Makes room for so many more numbers; gives where they go. What was written may move. */
function reserve(at: number, more: number): number {
  if (at + more <= end) return at;
  const used = at - begin;
  const length = used + more + SPARE;
  begin = isLocked ? 0 : core.room(length);
  if (!begin) throw new Error('the core is at work');
  refreshViews();
  end = begin + length;
  return begin + used;
}
