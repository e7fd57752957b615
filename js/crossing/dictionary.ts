/** The words that the core knows by number, and those of stanzas that are read here. */

/** The tag of a stanza of a call; the attribute with its id; the type of a ciphertext that starts a session. */
export let callTag: string, idAttribute: string, sessionStart: string;
/** Alternatives of a pattern: what the names of secrets end in, and how a call link begins. */
export let secrets: string;
/** So many words, the first ones, are read of a stanza that comes in. */
export let wordsRead = 0;

/** Takes the core's dictionary (`src/words.rs`), which has a space behind each word. Gives the words by number. */
export function learn(dictionary: string): string[] {
  const [tag, id, session, hidden, read, ...words] = dictionary.trimEnd().split(' ') as [string, string, string, string, string];
  [callTag, idAttribute, sessionStart, secrets, wordsRead] = [tag, id, session, hidden, Number(read)];
  return words;
}
