/** The crossing to Rust. The formats are described in `src/web/write.rs` and `src/web/read.rs`. */

import { messageOf, noStanza } from './errors';
import type { Path } from './types';

/** What the core asks for or tells. */
export type Output =
  | { kind: 'identity'; request: number }
  | { kind: 'fanOut'; request: number; to: string }
  | { kind: 'ensureSessions'; request: number; devices: string[] }
  | { kind: 'encrypt'; request: number; devices: string[]; callKey: Uint8Array<ArrayBuffer> }
  | { kind: 'deviceIdentity'; request: number }
  | { kind: 'calls'; request: number }
  | { kind: 'openCall'; request: number; id: string; peer: string; isVideo: boolean }
  | { kind: 'send'; request: number; stanza: Uint8Array; timeout: number }
  | { kind: 'enableCalling'; request: number }
  | { kind: 'stack'; request: number }
  | ({ kind: 'drive'; request: number; id: string } & Drive)
  | { kind: 'joinLink'; request: number; token: string; isVideo: boolean }
  | { kind: 'closeCall'; id: string }
  | { kind: 'endCall'; id: string; byUser: boolean; isNative: boolean }
  | { kind: 'sendAgain'; stanza: Uint8Array }
  | { kind: 'done' | 'known'; command: number }
  | { kind: 'offered'; command: number; id: string }
  | { kind: 'link'; command: number; address: string }
  | { kind: 'failed'; command: number; error: Failure }
  | ({ kind: 'trace'; direction: 'in' | 'out'; path: Path | null; print: boolean } & Parsed)
  | { kind: 'event'; name: string; payload: { id: string } };

/** What the page's own stack is to do. */
export type Drive =
  | { act: 'start'; to: string; isOn: boolean }
  | { act: 'accept' | 'mute' | 'raiseHand'; isOn: boolean }
  | { act: 'reject' | 'end' | 'requestVideo' }
  | { act: 'rejectOther'; isOn: boolean; to: string; creator: string; reason: string }
  | { act: 'acceptVideo'; to: string };

/** An error of the core's. */
export interface Failure {
  message: string;
  facts: { code: string; [fact: string]: unknown };
}

/** A stanza for people to read, or what is wrong with it. */
export type Parsed = { stanza: object } | { error: Failure };

/** How the page makes its own stanzas. */
export interface NodeFactory<N> {
  node(tag: string, attrs: Record<string, unknown>, content: N[] | Uint8Array | null): N;
  jid(text: string): unknown;
}

/** A stanza as the page has it: attributes may be strings or address objects. */
export interface PageNode {
  tag: string;
  attrs?: Record<string, unknown> | null;
  content?: unknown;
}

/** One device's ciphertext, or why there is none. */
export type Ciphertext = { type: string; ciphertext: Uint8Array } | { cause: string };

/** A call of the page's, described. */
export interface CallDescription {
  id: string;
  peer: string;
  phase: Phase;
  rawState: string | number | null;
  isGroup: boolean;
  isVideo: boolean;
  outgoing: boolean;
  active: boolean;
  /** Made by the page's own stack. */
  native: boolean;
  /** Offered while the page was offline. */
  offline: boolean;
  /** Refused or ended by the user, in the page. */
  endedByUser: boolean;
  /** What the page wrote down of a call that is over, its own number; 0 for nothing. */
  logged: number;
  /** In seconds; 0 where the page does not know. */
  offerTime: number;
}

const PHASES = [
  'unknown', 'outgoing', 'ringing', 'connecting', 'active', 'ended', 'ringingThere', 'lost',
] as const;

export type Phase = (typeof PHASES)[number];

/** Rust takes no children of a node so deep. A node may be its own child, so nor are they written. */
const MAX_DEPTH = 32;

const JID = 0xff;
const TEXT = 0xfe;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // else it takes one away
const encoder = new TextEncoder();

/** Reads what the core wrote. */
class Reader {
  readonly #buffer: Uint8Array;
  readonly #words: readonly string[];
  readonly #blob: string;
  #at = 0;
  #taken = 0;

  constructor(buffer: Uint8Array, words: readonly string[]) {
    this.#buffer = buffer;
    this.#words = words;
    this.#blob = decoder.decode(this.bytes());
  }

  byte(): number {
    return this.#buffer[this.#at++]!;
  }

  number(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  }

  /** A copy: whoever gets it may keep it for longer than the buffer lives. */
  bytes(): Uint8Array<ArrayBuffer> {
    const length = this.number();
    return this.#buffer.slice(this.#at, (this.#at += length)) as Uint8Array<ArrayBuffer>;
  }

  /** A text, or an address as `jid` makes it. */
  text(jid: (text: string) => unknown = String): unknown {
    const byte = this.byte();
    if (byte < TEXT) return this.#words[byte];
    const units = this.number();
    const text = this.#blob.substring(this.#taken, (this.#taken += units));
    return byte === JID ? jid(text) : text;
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.number() }, item);
  }
}

/** Makes the page's own stanza from a buffer, node by node, without a tree in between. */
export function decodeStanza<N>(
  buffer: Uint8Array,
  words: readonly string[],
  factory: NodeFactory<N>,
): N {
  const input = new Reader(buffer, words);
  const node = (): N => {
    const tag = input.text() as string;
    const attrs: Record<string, unknown> = {};
    for (let left = input.number(); left > 0; left--) {
      const name = input.text() as string;
      const value = input.text(factory.jid);
      if (name in attrs) define(attrs, name, value);
      else attrs[name] = value;
    }
    const kind = input.byte();
    const content = kind === 1 ? input.list(node) : kind === 2 ? input.bytes() : null;
    return factory.node(tag, attrs, content);
  };
  return node();
}

/** A name that every object has already, such as `__proto__`, is not to be taken for that. */
function define(attrs: object, name: string, value: unknown): void {
  Object.defineProperty(attrs, name, { value, configurable: true, enumerable: true, writable: true });
}

/** An object of the core's. */
export function decodeObject(buffer: Uint8Array): unknown {
  const input = new Reader(buffer, []);
  const value = (): unknown => {
    const kind = input.byte();
    if (kind === 1) return input.text();
    if (kind === 2) {
      const zigzag = input.number();
      return zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2;
    }
    if (kind === 3 || kind === 4) return kind === 4;
    if (kind === 5) return input.bytes();
    if (kind === 6) return input.list(() => input.text());
    if (kind === 7) return object();
    if (kind === 8) return input.list(object);
    return kind === 9 ? null : undefined;
  };
  const object = (): unknown =>
    Object.fromEntries(input.list(() => [input.text() as string, value()]));
  return object();
}

/** Builds one answer for the core. */
class Writer {
  readonly #parts: number[] = [];

  byte(value: number): this {
    this.#parts.push(value);
    return this;
  }

  number(value: number): this {
    let rest = value;
    while (rest > 0x7f) {
      this.#parts.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#parts.push(rest);
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.number(bytes.length);
    for (const byte of bytes) this.#parts.push(byte);
    return this;
  }

  text(text: string): this {
    return this.bytes(encoder.encode(text));
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    const all = [...items]; // a page's list may have holes
    this.number(all.length);
    all.forEach(write);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#parts);
  }
}

/** The answers that the core takes. */
export const answers = {
  done: () => new Writer().byte(0).finish(),

  identity: (pn: string, lid: string) => new Writer().byte(1).text(pn).text(lid).finish(),

  devices(devices: readonly string[]) {
    const out = new Writer().byte(2);
    return out.list(devices, (device) => out.text(device)).finish();
  },

  ciphertexts(ciphertexts: readonly Ciphertext[]) {
    const out = new Writer().byte(3);
    out.list(ciphertexts, (one) => {
      if ('cause' in one) out.byte(0).text(one.cause);
      else out.byte(1).text(one.type).bytes(one.ciphertext);
    });
    return out.finish();
  },

  deviceIdentity: (bytes: Uint8Array) => new Writer().byte(4).bytes(bytes).finish(),

  calls(calls: readonly CallDescription[]) {
    const out = new Writer().byte(5);
    return out.list(calls, (call) => writeCall(out, call)).finish();
  },

  ack: (node: PageNode) => writeNode(new Writer().byte(6), node, 0).finish(),

  moduleMissing: (module: string) => new Writer().byte(7).text(module).finish(),

  notAWid: () => new Writer().byte(8).finish(),

  failed: (cause: string) => new Writer().byte(9).text(cause).finish(),

  noStack: (reason: string) => new Writer().byte(10).text(reason).finish(),

  notActive: () => new Writer().byte(11).finish(),

  refused: (cause: string) => new Writer().byte(12).text(cause).finish(),

  noContact: () => new Writer().byte(13).finish(),
};

/** A call that the page reported. */
export function pageCall(call: CallDescription): Uint8Array {
  const out = new Writer();
  writeCall(out, call);
  return out.finish();
}

/** A stanza that came in, or something that may be one; fails with a {@link WPPError}. */
export function stanza(node: PageNode): Uint8Array {
  try {
    return writeNode(new Writer(), node, 0).finish();
  } catch (error) {
    // Whatever runs in a node that is not the page's own: a getter, `toString`.
    throw noStanza('stanza', 'a readable node', messageOf(error));
  }
}

function writeCall(out: Writer, call: CallDescription): void {
  out.text(call.id).text(call.peer).byte(PHASES.indexOf(call.phase));
  if (typeof call.rawState === 'string') out.byte(1).text(call.rawState);
  else if (Number.isInteger(call.rawState)) out.byte(2).number(zigzag(call.rawState as number));
  else out.byte(0);
  const flags = [
    call.isGroup, call.isVideo, call.outgoing, call.active, call.offline, call.endedByUser,
    call.native,
  ];
  out.byte(flags.reduce((bits, flag, index) => bits | (Number(flag) << index), 0));
  out.byte(call.logged);
  out.number(call.offerTime);
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function writeNode(out: Writer, node: PageNode | null | undefined, depth: number): Writer {
  out.text(String(node?.tag ?? node));
  const attrs = Object.entries(node?.attrs ?? {});
  out.list(attrs, ([name, value]) => out.text(name).text(String(value)));
  const content = node?.content;
  if (Array.isArray(content)) {
    if (depth >= MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} levels`);
    out.byte(1).list(content as PageNode[], (child) => writeNode(out, child, depth + 1));
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
