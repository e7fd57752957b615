/** The crossing to Rust. The formats are described in `src/web/`: `write.rs`, `output.rs`, `read.rs`. */

import { define } from './define';
import { messageOf, noStanza } from './errors';

/** What the core asks for or tells. */
export type Output =
  | { kind: 'identity'; request: number }
  | { kind: 'encrypt'; request: number; to: string; callKey: Uint8Array<ArrayBuffer> }
  | { kind: 'giveUp'; request: number; encrypt: number }
  | { kind: 'calls'; request: number; wanted: string }
  | { kind: 'openCall'; request: number; id: string; peer: string; isVideo: boolean }
  | { kind: 'send'; request: number; stanza: Uint8Array; timeout: number }
  | { kind: 'enableCalling'; request: number }
  | { kind: 'stack'; request: number }
  | ({ kind: 'drive'; request: number; id: string } & Drive)
  | { kind: 'joinLink'; request: number; token: string; isVideo: boolean }
  | { kind: 'closeCall'; id: string }
  | { kind: 'activateCall'; id: string }
  | { kind: 'endCall'; id: string; byUser: boolean; isNative: boolean }
  | { kind: 'sendAgain'; stanza: Uint8Array }
  | { kind: 'done' | 'known'; command: number }
  | { kind: 'offered'; command: number; id: string }
  | { kind: 'link'; command: number; address: string }
  | { kind: 'failed'; command: number; error: Failure }
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

/** A call key for each of a user's devices. */
export interface Encrypted {
  devices: EncryptedFor[];
  /** My signed device identity, where a ciphertext starts a session. */
  identity?: Uint8Array;
}

/** A device with its ciphertext, or with why there is none. */
export type EncryptedFor = { device: string } & ({ type: string; ciphertext: Uint8Array } | { cause: string });

/** What is done to encrypt for a user, in order. */
export const enum Part { Devices, Sessions, Encryption, Identity }

/** A call of the page's, described. */
export interface CallDescription {
  id: string;
  /** What the page called it before; empty where it is called as ever. */
  was: string;
  peer: string;
  /** Of the call link that it was joined by; empty for none. */
  linkToken: string;
  phase: Phase;
  rawState: string | number | null;
  isGroup: boolean;
  /** The group that is called; empty for none. */
  group: string;
  isVideo: boolean;
  outgoing: boolean;
  active: boolean;
  /** Made by the page's own stack. */
  native: boolean;
  /** Offered while the page was offline. */
  offline: boolean;
  /** Refused or ended by the user, in the page. */
  endedByUser: boolean;
  /** In a waiting room, until somebody lets us in. */
  waits: boolean;
  /** The user is not to be disturbed by it. */
  silenced: boolean;
  /** What the page wrote down of a call that is over, its own number; 0 for nothing. */
  logged: number;
  /** In seconds; 0 where the page does not know. */
  offerTime: number;
}

const PHASES = [
  'unknown', 'outgoing', 'ringing', 'connecting', 'active', 'ended', 'ringingThere', 'lost', 'joining',
] as const;

export type Phase = (typeof PHASES)[number];

/** Rust takes no children of a node so deep. A node may be its own child, so nor are they written. */
const MAX_DEPTH = 32;

const JID = 0xff;
const TEXT = 0xfe;

/** The dictionary of the crossing: by its number, each word. */
let words: readonly string[] = [];
/** By its word, each number. */
const numbers = new Map<string, number>();

/** Not before {@link learn}: a page may have taken them away. */
let decoder: TextDecoder;
let encoder: TextEncoder;

/** Takes the dictionary, each word with a space behind it. */
export function learn(dictionary: string): void {
  decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // else it takes one away
  encoder = new TextEncoder();
  words = dictionary.trimEnd().split(' ');
  for (const [number, word] of words.entries()) numbers.set(word, number);
}

/** Few and ASCII, as most are: faster than the decoder. */
function decodeText(buffer: Uint8Array, from: number, to: number): string {
  if (to - from < 256) {
    const units: number[] = [];
    for (let at = from; at < to && buffer[at]! < 0x80; at++) units.push(buffer[at]!);
    if (units.length === to - from) return String.fromCharCode.apply(null, units);
  }
  return decoder.decode(buffer.subarray(from, to));
}

/** Reads what the core wrote. */
class Reader {
  readonly #buffer: Uint8Array;
  readonly #blob: string;
  #at = 0;
  #taken = 0;

  constructor(buffer: Uint8Array) {
    this.#buffer = buffer;
    const length = this.number();
    this.#blob = length > 0 ? decodeText(buffer, this.#at, (this.#at += length)) : '';
  }

  hasMore(): boolean {
    return this.#at < this.#buffer.length;
  }

  byte(): number {
    return this.#buffer[this.#at++]!;
  }

  flag(): boolean {
    return this.byte() === 1;
  }

  number(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let weight = 0x80; ; weight *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  }

  /** A part of the buffer itself. */
  view(): Uint8Array {
    const length = this.number();
    return this.#buffer.subarray(this.#at, (this.#at += length));
  }

  /** A copy: whoever gets it may keep it for longer than the buffer lives. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.view().slice() as Uint8Array<ArrayBuffer>;
  }

  text(): string {
    return this.#text(this.byte());
  }

  /** A text, or an address as `jid` makes it. */
  value(jid: (text: string) => unknown): unknown {
    const byte = this.byte();
    const text = this.#text(byte);
    return byte === JID ? jid(text) : text;
  }

  texts(): string[] {
    return this.list(() => this.text());
  }

  object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (let left = this.number(); left > 0; left--) put(object, this.text(), this.#property());
    return object;
  }

  list<T>(item: () => T): T[] {
    const items: T[] = [];
    for (let left = this.number(); left > 0; left--) items.push(item());
    return items;
  }

  #text(byte: number): string {
    if (byte < TEXT) return words[byte]!;
    const units = this.number();
    return this.#blob.substring(this.#taken, (this.#taken += units));
  }

  #property(): unknown {
    switch (this.byte()) {
      case 1:
        return this.text();
      case 2: {
        const zigzag = this.number();
        return zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2;
      }
      case 3:
        return false;
      case 4:
        return true;
      case 5:
        return this.bytes();
      case 6:
        return this.texts();
      case 7:
        return this.object();
      case 8:
        return this.list(() => this.object());
      case 9:
        return null;
      default:
        return undefined;
    }
  }
}

/**
 * Makes the page's own stanza from a buffer, node by node, without a tree in between. Its bytes
 * are parts of the buffer: most stanzas have many, and a copy of each would cost more than all else.
 */
export function decodeStanza<N>(buffer: Uint8Array, factory: NodeFactory<N>): N {
  const input = new Reader(buffer);
  const node = (): N => {
    const tag = input.text();
    const attrs: Record<string, unknown> = {};
    for (let left = input.number(); left > 0; left--) put(attrs, input.text(), input.value(factory.jid));
    const kind = input.byte();
    const content = kind === 1 ? input.list(node) : kind === 2 ? input.view() : null;
    return factory.node(tag, attrs, content);
  };
  return node();
}

/** Sets a property of an object's own, whatever it is called. */
function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    define(object, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** An object of the core's. */
export function decodeObject(buffer: Uint8Array): unknown {
  return new Reader(buffer).object();
}

/** How each kind of output is read, in the order of `src/web/output.rs`. */
const OUTPUTS: readonly ((input: Reader) => Output)[] = [
  (input) => ({ kind: 'identity', request: input.number() }),
  (input) => ({ kind: 'encrypt', request: input.number(), to: input.text(), callKey: input.bytes() }),
  (input) => ({ kind: 'calls', request: input.number(), wanted: input.text() }),
  (input) => ({ kind: 'openCall', request: input.number(), id: input.text(), peer: input.text(), isVideo: input.flag() }),
  (input) => ({ kind: 'send', request: input.number(), timeout: input.number(), stanza: input.bytes() }),
  (input) => ({ kind: 'enableCalling', request: input.number() }),
  (input) => ({ kind: 'stack', request: input.number() }),
  (input) => ({
    kind: 'drive', request: input.number(), id: input.text(),
    act: input.text(), isOn: input.flag(), to: input.text(), creator: input.text(), reason: input.text(),
  }) as Output,
  (input) => ({ kind: 'joinLink', request: input.number(), token: input.text(), isVideo: input.flag() }),
  (input) => ({ kind: 'closeCall', id: input.text() }),
  (input) => ({ kind: 'endCall', id: input.text(), byUser: input.flag(), isNative: input.flag() }),
  (input) => ({ kind: 'sendAgain', stanza: input.bytes() }),
  (input) => ({ kind: 'done', command: input.number() }),
  (input) => ({ kind: 'known', command: input.number() }),
  (input) => ({ kind: 'offered', command: input.number(), id: input.text() }),
  (input) => ({ kind: 'link', command: input.number(), address: input.text() }),
  (input) => ({ kind: 'failed', command: input.number(), error: input.object() as unknown as Failure }),
  (input) => ({ kind: 'event', name: input.text(), payload: input.object() as { id: string } }),
  (input) => ({ kind: 'giveUp', request: input.number(), encrypt: input.number() }),
  (input) => ({ kind: 'activateCall', id: input.text() }),
];

/** Adds what the core says to `outputs`, in order. */
export function decodeOutputs(buffer: Uint8Array, outputs: Output[]): void {
  const input = new Reader(buffer);
  while (input.hasMore()) outputs.push(OUTPUTS[input.byte()]!(input));
}

/**
 * So much is had from the browser at once, in bytes: to ask it for each buffer is dear. Who keeps a
 * buffer keeps all of its room, so it is not large.
 */
const ROOM = 0x1000;

/** What is left of the last room, for who writes next. */
let spare = new Uint8Array();

/** Builds one buffer for the core. */
class Writer {
  #room: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor() {
    this.#room = spare.length > ROOM / 4 ? spare : new Uint8Array(ROOM);
    // A page's objects may run anything while they are read; then somebody else writes, too.
    spare = new Uint8Array();
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#room[this.#at++] = value;
    return this;
  }

  number(value: number): this {
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.#room[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#room[this.#at++] = rest;
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.number(bytes.length).#reserve(bytes.length);
    this.#room.set(bytes, this.#at);
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
    const room = this.#room;
    const begun = this.#at;
    // Almost all are short and ASCII, where this is much faster than the encoder.
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) {
        this.#at = before;
        return this.bytes(encoder.encode(text));
      }
      room[begun + at] = unit;
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
    if (this.#room.buffer.byteLength <= ROOM) spare = this.#room.subarray(this.#at);
    return this.#room.subarray(0, this.#at);
  }

  #reserve(more: number): void {
    const wanted = this.#at + more;
    if (wanted <= this.#room.length) return;
    const wider = new Uint8Array(Math.max(wanted, 2 * this.#room.length));
    wider.set(this.#room);
    this.#room = wider;
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

  /** All behind its first byte is as {@link stanza} has it. Fails with a {@link WPPError}. */
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

/** A stanza that came in, or something that may be one; fails with a {@link WPPError}. */
export function stanza(node: PageNode): Uint8Array {
  return stanzaIn(new Writer(), node);
}

function stanzaIn(out: Writer, node: PageNode): Uint8Array {
  try {
    return writeNode(out, node, 0).finish();
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
