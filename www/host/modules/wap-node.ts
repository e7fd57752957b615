/** Stanza nodes as the page has them, and their encoding. */

import { decode, encode, type PlainNode } from '../codec/binary-xml.ts';
import { printLine } from '../../server/xml.mjs';
import { WapJid } from './wap-jid.ts';

export type Attribute = string | WapJid;
export type Content = WapNode[] | Uint8Array | null;
type Child = WapNode | string | Uint8Array | ArrayBuffer | null | undefined | false;

/** As an attribute's value, this omits the attribute. */
export const DROP_ATTR = Symbol('DROP_ATTR');

export class WapNode {
  constructor(readonly tag: string, readonly attrs: Record<string, Attribute>, readonly content: Content) {}

  toString(): string {
    return printLine(this);
  }
}

export function wap(tag: string, attrs?: Record<string, unknown> | null, ...content: (Child | Child[])[]): WapNode {
  const kept: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (value === DROP_ATTR) continue;
    if (value === null || value === undefined) throw new Error(`Attr ${name} in <${tag}> is null`);
    kept[name] = value as Attribute; // a wrong type is found by the encoder, not here
  }
  return new WapNode(tag, kept, toContent(content));
}

function toContent(content: (Child | Child[])[]): Content {
  const [only] = content;
  if (content.length === 1 && !Array.isArray(only)) {
    if (typeof only === 'string') return nonEmpty(new TextEncoder().encode(only));
    if (only instanceof ArrayBuffer) return nonEmpty(new Uint8Array(only));
    if (only instanceof Uint8Array) return nonEmpty(only);
  }
  return nonEmpty(content.flat().filter(Boolean) as WapNode[]);
}

function nonEmpty<T extends { length: number }>(content: T): T | null {
  return content.length ? content : null;
}

/** Also takes a plain `{tag, attrs, content}`, as the page's function does. */
export function encodeStanza(node: { tag: string; attrs?: object | null; content?: unknown }): Uint8Array {
  return encode(toPlain(node));
}

function toPlain({ tag, attrs, content }: { tag: string; attrs?: object | null; content?: unknown }): PlainNode {
  const plain: PlainNode = { tag, attrs: {} };
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (value instanceof WapJid) plain.attrs[name] = value.toCodec();
    else if (typeof value === 'string') plain.attrs[name] = value;
    else throw new Error(`Invalid payload type ${typeof value}`);
  }
  if (Array.isArray(content)) plain.content = content.map(toPlain);
  else if (content instanceof Uint8Array) plain.content = content;
  else if (content instanceof ArrayBuffer) plain.content = new Uint8Array(content);
  else if (typeof content === 'string') plain.content = new TextEncoder().encode(content);
  else if (content !== null && content !== undefined) throw new Error(`Invalid payload type ${typeof content}`);
  return plain;
}

export async function decodeStanza(bytes: Uint8Array): Promise<WapNode> {
  return fromPlain(await decode(bytes));
}

function fromPlain({ tag, attrs, content }: PlainNode): WapNode {
  const values: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(attrs)) {
    values[name] = typeof value === 'string' ? value : WapJid.parse(value.jid.replace(/^@/, ''));
  }
  return new WapNode(tag, values, Array.isArray(content) ? content.map(fromPlain) : content ?? null);
}
