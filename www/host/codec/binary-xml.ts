/** Encodes and decodes binary XML with the npm codec, never with our own code. The flag byte comes first. */

import { encodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/encode.js';
import { decodeDecompressedBinaryNode, decompressingIfRequired } from '@whiskeysockets/baileys/lib/WABinary/decode.js';
import * as dictionary from '@whiskeysockets/baileys/lib/WABinary/constants.js';
import { JID_MARK, TEXT_MARK } from './marks.ts';

export interface PlainNode {
  tag: string;
  attrs: Record<string, string | { jid: string }>;
  content?: PlainNode[] | Uint8Array | undefined;
}

interface CodecNode {
  tag: string;
  attrs: Record<string, string>;
  content?: CodecNode[] | Uint8Array | undefined;
}

export function encode(node: PlainNode): Uint8Array {
  return new Uint8Array(encodeBinaryNode(toCodec(node)));
}

export async function decode(bytes: Uint8Array): Promise<PlainNode> {
  const buffer = await decompressingIfRequired(Buffer.from(bytes));
  return fromCodec(decodeDecompressedBinaryNode(markingTexts(buffer), dictionary) as CodecNode);
}

function toCodec({ tag, attrs, content }: PlainNode): CodecNode {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(attrs)) {
    texts[name] = typeof value === 'string' ? value : JID_MARK + value.jid;
  }
  return { tag, attrs: texts, content: Array.isArray(content) ? content.map(toCodec) : content };
}

function fromCodec({ tag, attrs, content }: CodecNode): PlainNode {
  const values: PlainNode['attrs'] = {};
  for (const [name, value] of Object.entries(attrs)) {
    if (value.startsWith(TEXT_MARK)) values[name] = value.slice(TEXT_MARK.length);
    else values[name] = value.includes('@') ? { jid: value } : value;
  }
  return { tag, attrs: values, content: childrenOrBytes(content) };
}

function childrenOrBytes(content: CodecNode['content'] | string): PlainNode['content'] {
  if (content === undefined) return undefined;
  if (Array.isArray(content)) return content.map(fromCodec);
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
}

/** Returns a buffer whose slices, when read as text, mark each text with an `@`. */
function markingTexts(buffer: Buffer): Buffer {
  const slice = (start?: number, end?: number) => {
    const part = Buffer.from(buffer.subarray(start, end));
    const text = part.toString;
    part.toString = (encoding?: BufferEncoding) => {
      const read = text.call(part, encoding);
      return read.includes('@') ? TEXT_MARK + read : read;
    };
    return part;
  };
  return Object.assign(Buffer.from(buffer), { slice });
}
