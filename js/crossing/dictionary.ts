/** Splits the core's dictionary: into the words that cross as numbers, and the few words that TypeScript itself looks for. */

/** The tag of a call stanza; its attribute with the stanza's id; the type of a ciphertext that starts a session. */
export let callTag: string, idAttribute: string, sessionStart: string;
/** Alternatives for a regular expression: the endings of the names of secrets, and the beginning of a call link. */
export let secrets: string;
/** The number of words that are read of an incoming stanza. They are the first words of the dictionary. */
export let wordsRead = 0;

/** Splits the core's dictionary (`src/words.rs`), in which a space follows each word. Returns the words by number. */
export function learn(dictionary: string): string[] {
  const [tag, id, session, hidden, read, ...words] = dictionary.trimEnd().split(' ') as [string, string, string, string, string];
  [callTag, idAttribute, sessionStart, secrets, wordsRead] = [tag, id, session, hidden, Number(read)];
  return words;
}
