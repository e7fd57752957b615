/** Writes what the core reads. The formats are described in `src/web/read.rs`. */

import { core, ints, isLocked, octets, refreshViews } from './memory';
import { addText, areTooMany, forgetTexts, isKept, isSurrogate, numbers } from './texts';

/** The values of an input: whole numbers, texts and bytes. */
export type Values = readonly (number | string | Uint8Array)[];

/** Numbers that are reserved in addition, so that most inputs reserve room only once. */
const SPARE = 512;

/** The place where the input begins, and the place where the reserved room ends. */
let begin = 0, end = 0;

/**
 * Writes an input. Returns its length in numbers. No code of the page runs meanwhile, because the values are plain.
 * Throws while the core is busy, and while its outputs are being read.
 */
export function write(values: Values): number {
  begin = end = 0;
  let at = reserve(0, values.length); // first: it throws if the core is busy, which then could not forget its texts
  if (areTooMany()) {
    core.forgetTexts();
    forgetTexts();
  }
  let left = values.length; // each takes at least one number; room for that is reserved
  for (const value of values) {
    left -= 1;
    if (typeof value === 'number') {
      ints[at++] = value; // keeps only the low 32 bits of a larger number
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

/** Splits a number of up to 53 bits into two numbers. */
export function long(value: number): [low: number, high: number] {
  return [value, Math.floor(value / 0x1_0000_0000)];
}

/** Writes a text that has no number yet, unit by unit. */
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

/** Reserves room for `more` numbers at `at`. Returns their place, because the whole input may move. */
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
