import { secrets } from './crossing/dictionary';
import type { PageNode } from './crossing/types';
import { invalidStanza } from './errors';

/** Matches a tag, or a piece between tags: a comment, a declaration, text. */
const PIECE =
  /<(\/?)([^\s<>/"'=!?]+)((?:\s+[^\s<>/"'=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|<!--[^]*?-->|<\?[^]*?\?>|([^<]+)/gy;
const ATTR = /([^\s=]+)\s*=\s*(["'])([^]*?)\2/g;
const ENTITY = /&(?:#(x[0-9a-f]+|\d+)|(\w+));/gi;
const ENTITIES = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]]);
const HEX = /^(?:[0-9a-f]{2})+$/i;

/**
 * Reads a stanza from XML, as the page prints its own stanzas: the bytes of a leaf are hex digits. Any
 * other text is taken literally.
 *
 * Does not use `DOMParser`: to report invalid XML, it makes an element with a style, and the browser
 * reports a breach of the page's Content-Security-Policy.
 */
export function fromXml(xml: string): PageNode {
  let stanza: PageNode | undefined;
  const open: PageNode[] = [];
  let read = 0;
  for (const [piece, end, tag, attrs = '', empty, text] of xml.matchAll(PIECE)) {
    const parent = open.at(-1);
    if (end) {
      if (parent?.tag !== tag) break;
      open.pop();
    } else if (tag) {
      if (stanza && !parent) break;
      const node: PageNode = { tag, attrs: readAttrs(attrs) };
      stanza ??= node;
      if (parent) {
        const children = (parent.content ??= []);
        // The parent already has text.
        if (!Array.isArray(children)) break;
        children.push(node);
      }
      if (!empty) open.push(node);
    } else if (text?.trim()) {
      // Text beside children, or after a comment in other text, has no meaning.
      if (!parent || parent.content) break;
      parent.content = bytes(unescaped(text.trim()));
    }
    read += piece.length;
  }
  const { tag } = open.at(-1) ?? {};
  if (stanza && !tag && read === xml.length) return stanza;
  const expected = tag ? `</${tag}>` : 'one XML element';
  // The core names what is secret, but never sees text that is not a stanza. The end of a secret is unknown here,
  // so all text after its name is cut.
  const secret = new RegExp(`(${secrets})\\b[^]*`, 'i');
  const found = open.some(({ tag }) => secret.test(tag)) ? '…' : xml.slice(read).replace(secret, '$1…');
  throw invalidStanza(tag ?? 'stanza', expected, found || 'the end');
}

function readAttrs(text: string): Record<string, string> {
  const attrs = [...text.matchAll(ATTR)];
  return Object.fromEntries(attrs.map(([, name, , value]) => [name, unescaped(value!)]));
}

function unescaped(text: string): string {
  return text.replace(ENTITY, (entity, digits: string | undefined, name: string) => {
    if (!digits) return ENTITIES.get(name) ?? entity;
    const code = Number(/^x/i.test(digits) ? `0${digits}` : digits);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

function bytes(text: string): Uint8Array {
  if (!HEX.test(text)) return new TextEncoder().encode(text);
  return Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16));
}
