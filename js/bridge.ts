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
  | { kind: 'send'; request: number; stanza: Uint8Array }
  | { kind: 'enableCalling'; request: number }
  | { kind: 'closeCall'; id: string }
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
  /** In seconds; 0 where the page does not know. */
  offerTime: number;
}

export type Phase = 'unknown' | 'outgoing' | 'ringing' | 'connecting' | 'active' | 'ended';

const JID = 0xff;
const TEXT = 0xfe;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Makes the page's own stanza from a buffer, node by node, without a tree in between. */
export function decodeStanza<N>(
  buffer: Uint8Array,
  words: readonly string[],
  factory: NodeFactory<N>,
): N {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = buffer[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const blobLength = number();
  const blob = decoder.decode(buffer.subarray(at, (at += blobLength)));
  let taken = 0;
  const fromBlob = (): string => {
    const units = number();
    return blob.substring(taken, (taken += units));
  };
  const text = (): string => {
    const byte = buffer[at++]!;
    return byte === TEXT ? fromBlob() : words[byte]!;
  };
  const value = (): unknown => {
    if (buffer[at] !== JID) return text();
    at++;
    return factory.jid(fromBlob());
  };
  const node = (): N => {
    const tag = text();
    const attrs: Record<string, unknown> = {};
    for (let left = number(); left > 0; left--) {
      const name = text();
      attrs[name] = value();
    }
    switch (buffer[at++]) {
      case 1: {
        const children: N[] = [];
        for (let left = number(); left > 0; left--) children.push(node());
        return factory.node(tag, attrs, children);
      }
      case 2: {
        const length = number();
        // A copy: the page may keep it for longer than the buffer lives.
        return factory.node(tag, attrs, buffer.slice(at, (at += length)));
      }
      default:
        return factory.node(tag, attrs, null);
    }
  };
  return node();
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
  out.text(call.id).text(call.peer).text(call.phase);
  if (typeof call.rawState === 'string') out.byte(1).text(call.rawState);
  else if (Number.isInteger(call.rawState)) out.byte(2).number(zigzag(call.rawState as number));
  else out.byte(0);
  out.byte(
    (call.isGroup ? 1 : 0) | (call.isVideo ? 2 : 0) | (call.outgoing ? 4 : 0) | (call.active ? 8 : 0),
  );
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
