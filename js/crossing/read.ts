/** Reads what the core writes. The formats are described in `src/web/`: `write.rs`, `output.rs`. */

import { define } from '../define';
import { decoder, JID, TEXT, words } from './dictionary';
import type { Failure, NodeFactory, Output } from './types';

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
