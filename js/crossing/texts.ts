/** The table of texts that cross as numbers. The core has the same table, with the same rules (`src/web/texts.rs`). */

/** The most UTF-16 units of a text that gets a number. */
const MAX_UNITS = 128;

/** If the table has more texts, all except the dictionary's words are removed. An offer to 256 devices adds more than 500. */
const MAX_TEXTS = 2_000;

/** The number of words in the dictionary. They have the first numbers. */
let wordCount = 0;

/** Each text by its number. */
export const texts: string[] = [];
/** Each number by its text. */
export const numbers = new Map<string, number>();

/** An address in a stanza of the core, for which the page may have an object of its own. */
export class Address {
  readonly text: string;
  /** The page's object for this address, made when it is first needed. */
  own?: unknown;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

const addresses = new Map<number, Address>();

/** Returns the address whose text has this number. */
export function addressOf(number: number): Address {
  let address = addresses.get(number);
  if (!address) addresses.set(number, (address = new Address(texts[number]!)));
  return address;
}

/** Returns whether a text gets a number. `length` is in UTF-16 units; surrogates are the halves of a pair of units. */
export function isKept(length: number, hasSurrogates: boolean): boolean {
  return length <= MAX_UNITS && !hasSurrogates;
}

export function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** Returns the text whose number is one less than the argument; `undefined` for 0. */
export function textWith(numberPlusOne: number): string | undefined {
  return texts[numberPlusOne - 1];
}

/** Adds a text, which gets the next number. */
export function addText(text: string): void {
  numbers.set(text, texts.push(text) - 1);
}

/** Adds the words of the dictionary, which get the first numbers. */
export function addWords(words: readonly string[]): void {
  words.forEach(addText);
  wordCount = words.length;
}

/** Returns whether {@link forgetTexts} is due. */
export function areTooMany(): boolean {
  return texts.length > MAX_TEXTS;
}

/** Removes all texts except the dictionary's words. */
export function forgetTexts(): void {
  for (const text of texts.splice(wordCount)) numbers.delete(text);
  addresses.clear();
}
