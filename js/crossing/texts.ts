/** The texts that both sides know by number. The rules are those of `src/web/texts.rs`. */

/** A longer text gets no number. */
const MAX_UNITS = 128;

/** Of more texts, all but the words of the dictionary are forgotten. An offer to 256 devices has more than 500 new ones. */
const MAX_TEXTS = 2_000;

/** So many of them are the words of the dictionary. */
let wordCount = 0;

/** Each text by its number. */
export const texts: string[] = [];
/** Each number by its text. */
export const numbers = new Map<string, number>();

/** How the page may have an address of the core's. */
export class Address {
  readonly text: string;
  /** The page's own object for it, once somebody needed one. */
  own?: unknown;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

const addresses = new Map<number, Address>();

/** The address with this number of its text. */
export function addressOf(number: number): Address {
  let address = addresses.get(number);
  if (!address) addresses.set(number, (address = new Address(texts[number]!)));
  return address;
}

/** Whether a text of so many units, of which some may be halves of pairs, gets a number. */
export function isKept(length: number, hasSurrogates: boolean): boolean {
  return length <= MAX_UNITS && !hasSurrogates;
}

export function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** The text whose number is one less; `undefined` for 0. */
export function textWith(numberPlusOne: number): string | undefined {
  return texts[numberPlusOne - 1];
}

/** Gives the next number to a text. */
export function addText(text: string): void {
  numbers.set(text, texts.push(text) - 1);
}

/** The words of the dictionary have the first numbers. */
export function addWords(words: readonly string[]): void {
  words.forEach(addText);
  wordCount = words.length;
}

/** Whether it is time to forget. */
export function areTooMany(): boolean {
  return texts.length > MAX_TEXTS;
}

/** Forgets all texts but the words. */
export function forgetTexts(): void {
  for (const text of texts.splice(wordCount)) numbers.delete(text);
  addresses.clear();
}
