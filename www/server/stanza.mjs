/** Stanzas on the relay's side: plain nodes, and binary XML by the npm codec. */

import { encodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/encode.js';
import { decodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/decode.js';

/**
 * Attributes are text; what has an `@` goes out as a JID, as the server's do.
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

/** Device 0 has the address of its user. */
function withoutDeviceZero({ tag, attrs, content }) {
  return {
    tag,
    attrs: Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, String(value).replace(/:0@/, '@')])),
    ...content && { content: Array.isArray(content) ? content.map(withoutDeviceZero) : content },
  };
}

/** The codec gives content that is a dictionary word as text. */
function withBytes({ tag, attrs, content }) {
  if (Array.isArray(content)) return { tag, attrs, content: content.map(withBytes) };
  return content === undefined ? { tag, attrs } : { tag, attrs, content: new Uint8Array(Buffer.from(content)) };
}
