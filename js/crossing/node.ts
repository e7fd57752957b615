/** Reads stanzas of the page's for the core. */

import { invalidStanza, messageOf } from '../errors';
import { wordsRead } from './dictionary';
import { numbers } from './texts';
import type { PageNode } from './types';
import type { Values } from './write';

/** Rust takes no children of a node so deep. They are not written either: a node may be its own child. */
const MAX_DEPTH = 32;

/** A stanza, or something that may be one; fails with a {@link WPPError}. */
export function valuesOf(node: PageNode): Values {
  return read(node, () => true);
}

/** The server's answer to a stanza, without its bytes: the core reads none of them. */
export function valuesOfAck(node: PageNode): Values {
  return read(node, (name) => name !== '');
}

/** What the core reads of a stanza that came in: no bytes, and of names only those that it asks for. */
export function valuesRead(node: PageNode): Values {
  return read(node, (name) => (numbers.get(name) ?? wordsRead) < wordsRead);
}

type IsRead = (name: string) => boolean;

function read(node: PageNode, isRead: IsRead): Values {
  try {
    const values: (number | string | Uint8Array)[] = [];
    readNode(values, node, 0, isRead);
    return values;
  } catch (error) {
    // A node that is not the page's own may run any code: a getter, `toString`.
    throw invalidStanza('stanza', 'a readable node', messageOf(error));
  }
}

function readNode(
  values: (number | string | Uint8Array)[], node: PageNode | null | undefined, depth: number, isRead: IsRead,
): void {
  values.push(String(node?.tag ?? node));
  const attrs = node?.attrs ?? {};
  const countAt = values.push(0) - 1;
  for (const name of Object.keys(attrs)) {
    if (isRead(name)) (values[countAt] as number) += 1, values.push(name, String(attrs[name]));
  }
  const content = node?.content;
  if (Array.isArray(content)) {
    if (depth >= MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} levels`);
    const { length } = content; // it may have holes, and grow while it is read
    const countAt = values.push(1, 0) - 1;
    for (let at = 0; at < length; at++) {
      const child = content[at] as PageNode | null | undefined;
      // Each action counts, known or not.
      if (depth > 0 && !isRead(String(child?.tag ?? child))) continue;
      (values[countAt] as number) += 1;
      readNode(values, child, depth + 1, isRead);
    }
  } else {
    const bytes = bytesIn(content);
    if (bytes) values.push(2, isRead('') ? bytes : 0); // no bytes: a length of 0
    else values.push(0);
  }
}

function bytesIn(content: unknown): Uint8Array | undefined {
  if (content instanceof Uint8Array) return content;
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  return typeof content === 'string' ? new TextEncoder().encode(content) : undefined;
}
