/** Stanzas in the relay: plain nodes, encoded and decoded by the npm codec. */

import { encodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/encode.js';
import { decodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/decode.js';

/**
 * Attributes are text. A value with an `@` is encoded as a JID, as the server does.
 * @typedef {{ tag: string, attrs: Record<string, string>, content?: Stanza[] | Uint8Array }} Stanza
 */

/** @param {Stanza} stanza @returns {Buffer} with the flag byte in front */
export function encode(stanza) {
  return encodeBinaryNode(withoutDeviceZero(stanza));
}

/** @param {Uint8Array} bytes @returns {Promise<Stanza>} */
export async function decode(bytes) {
  return withBytes(await decodeBinaryNode(Buffer.from(bytes)));
}

/** @param {Stanza} stanza @param {string} tag */
export function child(stanza, tag) {
  return children(stanza).find(node => node.tag === tag);
}

/** @param {Stanza} stanza @returns {Stanza[]} */
export function children(stanza) {
  return Array.isArray(stanza.content) ? stanza.content : [];
}

/** Writes the address of device 0 without `:0`, like its user's. */
function withoutDeviceZero({ tag, attrs, content }) {
  return {
    tag,
    attrs: Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, String(value).replace(/:0@/, '@')])),
    ...content && { content: Array.isArray(content) ? content.map(withoutDeviceZero) : content },
  };
}

/** Turns text content into bytes: the codec returns content that is a dictionary word as text. */
function withBytes({ tag, attrs, content }) {
  if (Array.isArray(content)) return { tag, attrs, content: content.map(withBytes) };
  return content === undefined ? { tag, attrs } : { tag, attrs, content: new Uint8Array(Buffer.from(content)) };
}
