/** Turns stanzas of the page into values for the core. */

import { invalidStanza, messageOf } from '../errors';
import { wordsRead } from './dictionary';
import { numbers } from './texts';
import type { PageNode } from './types';
import type { Values } from './write';

/** A node at this depth must not have children: Rust does not read them. This also stops at a node that is its own child. */
const MAX_DEPTH = 32;

/** Returns the values for a complete stanza. Throws a {@link WPPError} if `node` is not readable as one. */
export function valuesOf(node: PageNode): Values {
  return read(node, asItIs, true);
}

/** Returns the values for the server's answer to a stanza. Leaves out bytes, because the core does not read them. */
export function valuesOfAck(node: PageNode): Values {
  return read(node, asItIs, false);
}

/**
 * Returns the values that the core reads in an incoming stanza: no bytes, and only parts whose names it asks for; of
 * the stanza's own children all, because one of them is the action.
 */
export function valuesRead(node: PageNode): Values {
  return read(node, wordRead, false);
}

/** Returns the value for the name of an attribute or the tag of a child; `undefined` to leave out that attribute or child. */
type ReadName = (name: string) => number | string | undefined;

const asItIs: ReadName = (name) => name;

/** Returns the number of a word that the core reads of incoming stanzas; `undefined` for any other name. */
const wordRead: ReadName = (name) => {
  const number = numbers.get(name);
  return number !== undefined && number < wordsRead ? number : undefined;
};

function read(node: PageNode, readName: ReadName, readsBytes: boolean): Values {
  try {
    const values: (number | string | Uint8Array)[] = [];
    readNode(values, node, String(node?.tag ?? node), 0, readName, readsBytes);
    return values;
  } catch (error) {
    // A node that is not the page's own may run any code: a getter, `toString`.
    throw invalidStanza('stanza', 'a readable node', messageOf(error));
  }
}

function readNode(
  values: (number | string | Uint8Array)[], node: PageNode | null | undefined, tag: number | string, depth: number,
  readName: ReadName, readsBytes: boolean,
): void {
  const countAt = values.push(tag, 0) - 1;
  const attrs = node?.attrs ?? {};
  for (const key of Object.keys(attrs)) {
    const name = readName(key);
    if (name !== undefined) (values[countAt] as number) += 1, values.push(name, String(attrs[key]));
  }
  const content = node?.content;
  if (Array.isArray(content)) {
    if (depth >= MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} levels`);
    const { length } = content; // the array may have holes, and may grow while it is read
    const countAt = values.push(1, 0) - 1;
    for (let at = 0; at < length; at++) {
      const child = content[at] as PageNode | null | undefined;
      const tag = String(child?.tag ?? child);
      const name = readName(tag);
      if (name === undefined && depth > 0) continue; // at depth 0 all cross: if no tag is known, the first child is the action
      (values[countAt] as number) += 1;
      readNode(values, child, name ?? tag, depth + 1, readName, readsBytes);
    }
  } else {
    const bytes = bytesIn(content);
    if (bytes) values.push(2, readsBytes ? bytes : 0); // no bytes: a length of 0
    else values.push(0);
  }
}

function bytesIn(content: unknown): Uint8Array | undefined {
  if (content instanceof Uint8Array) return content;
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  return typeof content === 'string' ? new TextEncoder().encode(content) : undefined;
}
