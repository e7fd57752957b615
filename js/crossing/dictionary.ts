/** The words that both sides of the crossing know by number, and those of stanzas that are read here. */

/** In place of a word's number: an address, or a text that is no word, comes next. */
export const JID = 0xff;
export const TEXT = 0xfe;

/** The tag of a stanza of a call; the attribute with its id; the type of a ciphertext that starts a session. */
export let callTag: string, idAttribute: string, sessionStart: string;
/** Alternatives of a pattern: what the names of secrets end in, and how a call link begins. */
export let secrets: string;

/** Each word by its number. */
export let words: readonly string[] = [];
/** Each number by its word. */
export const numbers = new Map<string, number>();

/** Not before {@link learn}: a page may have taken them away. */
export let decoder: TextDecoder;
export let encoder: TextEncoder;

/** Takes the core's dictionary (`src/words.rs`), which has a space behind each word. */
export function learn(dictionary: string): void {
  decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // else it takes one away
  encoder = new TextEncoder();
  [callTag, idAttribute, sessionStart, secrets, ...words] =
    dictionary.trimEnd().split(' ') as [string, string, string, string, ...string[]];
  words.forEach((word, number) => numbers.set(word, number));
}
