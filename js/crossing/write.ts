/** Writes what the core reads. The formats are described in `src/web/read.rs`. */

import { messageOf, invalidStanza } from '../errors';
import { encoder, numbers, TEXT } from './dictionary';
import { PHASES, type CallDescription, type Encrypted, type PageNode, type Part } from './types';

/** Rust takes no children of a node so deep. They are not written either: a node may be its own child. */
const MAX_DEPTH = 32;

/**
 * Buffers are cut from chunks of so many bytes: a new one for each buffer is expensive. A chunk is
 * small, because a buffer that is kept keeps its whole chunk.
 */
const CHUNK_BYTES = 0x1000;

/** The rest of the last chunk, for the next writer. */
let spareChunk = new Uint8Array();

/** Builds one buffer for the core. */
class Writer {
  #chunk: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor() {
    this.#chunk = spareChunk.length > CHUNK_BYTES / 4 ? spareChunk : new Uint8Array(CHUNK_BYTES);
    // Reading a page's object may run any code, and that code may start another writer.
    spareChunk = new Uint8Array();
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#chunk[this.#at++] = value;
    return this;
  }

  number(value: number): this {
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.#chunk[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#chunk[this.#at++] = rest;
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.number(bytes.length).#reserve(bytes.length);
    this.#chunk.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  /** A text that is likely to be in the dictionary. */
  word(text: string): this {
    const number = numbers.get(text);
    return number === undefined ? this.byte(TEXT).text(text) : this.byte(number);
  }

  text(text: string): this {
    const before = this.#at;
    const { length } = text;
    this.number(length);
    this.#reserve(length);
    const chunk = this.#chunk;
    const begun = this.#at;
    // Almost all are short and ASCII, where this is much faster than the encoder.
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) {
        this.#at = before;
        return this.bytes(encoder.encode(text));
      }
      chunk[begun + at] = unit;
    }
    this.#at = begun + length;
    return this;
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    const { length } = items;
    this.number(length);
    for (let at = 0; at < length; at++) write(items[at]!); // a page's list may have holes
    return this;
  }

  finish(): Uint8Array {
    if (this.#chunk.buffer.byteLength <= CHUNK_BYTES) spareChunk = this.#chunk.subarray(this.#at);
    return this.#chunk.subarray(0, this.#at);
  }

  #reserve(more: number): void {
    const wanted = this.#at + more;
    if (wanted <= this.#chunk.length) return;
    const wider = new Uint8Array(Math.max(wanted, 2 * this.#chunk.length));
    wider.set(this.#chunk);
    this.#chunk = wider;
  }
}

/** The answers that the core takes. */
export const answers = {
  done: () => new Writer().byte(0).finish(),

  identity: (pn: string, lid: string) => new Writer().byte(1).text(pn).text(lid).finish(),

  encrypted({ devices, identity }: Encrypted) {
    const out = new Writer().byte(2);
    out.list(devices, (one) => {
      out.text(one.device);
      if ('cause' in one) out.byte(0).text(one.cause);
      else out.byte(1).text(one.type).bytes(one.ciphertext);
    });
    return (identity ? out.byte(1).bytes(identity) : out.byte(0)).finish();
  },

  calls(calls: readonly CallDescription[]) {
    const out = new Writer().byte(3);
    return out.list(calls, (call) => writeCall(out, call)).finish();
  },

  /** Behind the first byte, the same as {@link stanza}. Fails with a {@link WPPError}. */
  ack: (node: PageNode) => stanzaIn(new Writer().byte(4), node),

  moduleMissing: (module: string) => new Writer().byte(5).text(module).finish(),

  notAWid: () => new Writer().byte(6).finish(),

  failed: (cause: string) => new Writer().byte(7).text(cause).finish(),

  partFailed: (part: Part, cause: string) => new Writer().byte(8).byte(part).text(cause).finish(),

  noStack: (reason: string) => new Writer().byte(9).text(reason).finish(),

  notActive: () => new Writer().byte(10).finish(),

  refused: (cause: string) => new Writer().byte(11).text(cause).finish(),

  noContact: () => new Writer().byte(12).finish(),

  nacked: (code: string) => new Writer().byte(13).text(code).finish(),

  notLoggedIn: () => new Writer().byte(14).finish(),

  noHost: (cause: string) => new Writer().byte(15).text(cause).finish(),
};

/** A call that the page reported. */
export function pageCall(call: CallDescription): Uint8Array {
  const out = new Writer();
  writeCall(out, call);
  return out.finish();
}

/** A stanza, or something that may be one; fails with a {@link WPPError}. */
export function stanza(node: PageNode): Uint8Array {
  return stanzaIn(new Writer(), node);
}

function stanzaIn(out: Writer, node: PageNode): Uint8Array {
  try {
    return writeNode(out, node, 0).finish();
  } catch (error) {
    // A node that is not the page's own may run any code: a getter, `toString`.
    throw invalidStanza('stanza', 'a readable node', messageOf(error));
  }
}

function writeCall(out: Writer, call: CallDescription): void {
  out.text(call.id).text(call.peer).byte(PHASES.indexOf(call.phase));
  if (typeof call.rawState === 'string') out.byte(1).text(call.rawState);
  else if (Number.isInteger(call.rawState)) out.byte(2).number(zigzag(call.rawState as number));
  else out.byte(0);
  const flags = [
    call.isGroup, call.isVideo, call.outgoing, call.active, call.offline, call.endedByUser,
    call.native, call.waits, call.silenced,
  ];
  out.number(flags.reduce((bits, flag, index) => bits | (Number(flag) << index), 0));
  out.byte(call.logged);
  out.number(call.offerTime).text(call.was).text(call.linkToken).text(call.group);
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function writeNode(out: Writer, node: PageNode | null | undefined, depth: number): Writer {
  out.word(String(node?.tag ?? node));
  const attrs = node?.attrs ?? {};
  const names = Object.keys(attrs);
  out.number(names.length);
  for (const name of names) out.word(name).word(String(attrs[name]));
  const content = node?.content;
  if (Array.isArray(content)) {
    if (depth >= MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} levels`);
    const { length } = content; // it may have holes, and grow while it is read
    out.byte(1).number(length);
    for (let at = 0; at < length; at++) writeNode(out, content[at] as PageNode, depth + 1);
  } else if (content instanceof Uint8Array) {
    out.byte(2).bytes(content);
  } else if (content instanceof ArrayBuffer) {
    out.byte(2).bytes(new Uint8Array(content));
  } else if (typeof content === 'string') {
    out.byte(2).text(content);
  } else {
    out.byte(0);
  }
  return out;
}
