/** The crossing to Rust. The formats are described in `src/web/write.rs` and `src/web/read.rs`. */

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
  | { kind: 'closeCall'; id: string }
  | { kind: 'endCall'; id: string }
  | { kind: 'done'; command: number }
  | { kind: 'offered'; command: number; id: string }
  | { kind: 'failed'; command: number; error: Failure }
  | { kind: 'incomingCall'; id: string; isGroup: boolean; isVideo: boolean; offerTime: number };

/** An error of the core's. */
export interface Failure {
  message: string;
  facts: { code: string; [fact: string]: unknown };
}

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
  /** Offered while the page was offline. */
  offline: boolean;
  /** In seconds; 0 where the page does not know. */
  offerTime: number;
}

const PHASES = ['unknown', 'outgoing', 'ringing', 'connecting', 'active', 'ended'] as const;

export type Phase = (typeof PHASES)[number];

const JID = 0xff;
const TEXT = 0xfe;

const decoder = new TextDecoder();
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
      attrs[name] = input.text(factory.jid);
    }
    const kind = input.byte();
    const content = kind === 1 ? input.list(node) : kind === 2 ? input.bytes() : null;
    return factory.node(tag, attrs, content);
  };
  return node();
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
    return kind === 7 ? object() : undefined;
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
    this.number(items.length);
    items.forEach(write);
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

  ack(node: PageNode) {
    const out = new Writer().byte(6);
    writeNode(out, node);
    return out.finish();
  },

  moduleMissing: (module: string) => new Writer().byte(7).text(module).finish(),

  notAWid: () => new Writer().byte(8).finish(),

  failed: (cause: string) => new Writer().byte(9).text(cause).finish(),
};

/** A call that the page reported. */
export function pageCall(call: CallDescription): Uint8Array {
  const out = new Writer();
  writeCall(out, call);
  return out.finish();
}

function writeCall(out: Writer, call: CallDescription): void {
  out.text(call.id).text(call.peer).byte(PHASES.indexOf(call.phase));
  if (typeof call.rawState === 'string') out.byte(1).text(call.rawState);
  else if (Number.isInteger(call.rawState)) out.byte(2).number(zigzag(call.rawState as number));
  else out.byte(0);
  const flags = [call.isGroup, call.isVideo, call.outgoing, call.active, call.offline];
  out.byte(flags.reduce((bits, flag, index) => bits | (Number(flag) << index), 0));
  out.number(call.offerTime);
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function writeNode(out: Writer, node: PageNode): void {
  out.text(String(node.tag));
  const attrs = Object.entries(node.attrs ?? {});
  out.list(attrs, ([name, value]) => out.text(name).text(String(value)));
  const content = node.content;
  if (Array.isArray(content)) {
    out.byte(1).list(content as PageNode[], (child) => writeNode(out, child));
  } else if (content instanceof Uint8Array) {
    out.byte(2).bytes(content);
  } else if (content instanceof ArrayBuffer) {
    out.byte(2).bytes(new Uint8Array(content));
  } else if (typeof content === 'string') {
    out.byte(2).text(content);
  } else {
    out.byte(0);
  }
}
