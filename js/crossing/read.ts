/** Reads what the core writes. The formats are described in `src/web/`: `write.rs`, `output.rs`. */

import { define } from '../define';
import { keptBytes, release } from './kept';
import { ints, lock, octets, refreshViews } from './memory';
import { addressOf, Address, addText, isKept, isSurrogate, numbers, texts } from './texts';
import type { Failure, Output, PageNode } from './types';

/** Marks an attribute's value that is an address. The text of the address follows. */
const JID = -0x8000_0000;

/** Marks an attribute's value that is a prefix and a number, which follow. A number of 0 means the prefix alone. */
const PREFIXED = JID + 1;

/** The most UTF-16 units that become a text in one call: each unit is an argument, and their number is limited. */
const CHUNK = 0x1000;

/** Makes the nodes of the stanzas that are read, and the addresses in their attributes. */
export interface NodeMaker {
  node(tag: string, attrs: Record<string, unknown>, content: PageNode['content']): PageNode;
  address(address: Address): unknown;
}

/** The nodes that were not made by the page. Their addresses are each an {@link Address}. */
export const plainNodes = new WeakSet<PageNode>();

const plainMaker: NodeMaker = {
  node(tag, attrs, content) {
    const node = { tag, attrs, content };
    plainNodes.add(node);
    return node;
  },
  address: (address) => address,
};

/** Makes the nodes that are being read. */
let maker = plainMaker;
/** Makes the page's own nodes for stanzas; `undefined` for plain nodes. */
let stanzaMaker: NodeMaker | undefined;

/** The place of the next number to read. */
let at = 0;

function int(): number {
  return ints[at++]!;
}

function flag(): boolean {
  return int() === 1;
}

/** Reads an unsigned number, such as a request, a length or a time in milliseconds. */
function unsigned(): number {
  return int() >>> 0;
}

function long(): number {
  const low = unsigned();
  return int() * 0x1_0000_0000 + low;
}

function text(): string {
  return textOf(int());
}

function textOf(number: number): string {
  return number < 0 ? newText(-1 - number) : texts[number]!;
}

function newText(length: number): string {
  let text = '';
  let hasSurrogates = false;
  for (let left = length; left > 0; left -= CHUNK) {
    const room = ints, from = at;
    const units = new Array<number>(Math.min(left, CHUNK));
    for (let place = 0; place < units.length; place++) {
      const unit = units[place] = room[from + place]!;
      hasSurrogates ||= isSurrogate(unit);
    }
    at += units.length;
    text += String.fromCharCode.apply(null, units);
  }
  // A stanza that is read for the second time has texts that already have a number.
  if (isKept(length, hasSurrogates) && !numbers.has(text)) addText(text);
  return text;
}

function address(): Address {
  const number = int();
  return number < 0 ? new Address(newText(-1 - number)) : addressOf(number);
}

function value(): unknown {
  const number = int();
  return number === JID ? maker.address(address()) : number === PREFIXED ? text() + (unsigned() || '') : textOf(number);
}

/** Reads bytes. Returns a copy, which the caller may keep. */
function bytes(): Uint8Array<ArrayBuffer> {
  const length = unsigned();
  const from = at * 4;
  at += Math.ceil(length / 4);
  return octets.slice(from, from + length) as Uint8Array<ArrayBuffer>;
}

function list<T>(item: () => T): T[] {
  const items: T[] = [];
  for (let left = int(); left > 0; left--) items.push(item());
  return items;
}

function object(): Record<string, unknown> {
  return named(property);
}

function property(): unknown {
  switch (int()) {
    case 1:
      return text();
    case 2:
      return long();
    case 3:
      return false;
    case 4:
      return true;
    case 5:
      return bytes();
    case 6:
      return list(text);
    case 7:
      return object();
    case 8:
      return list(object);
    case 9:
      return null;
    default:
      return undefined;
  }
}

/** Reads an object: names and values, in order. */
function named(value: () => unknown): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let left = int(); left > 0; left--) {
    const name = text();
    // Assigning to this name would set the prototype instead of adding a property.
    if (name === '__proto__') define(object, name, { value: value(), configurable: true, enumerable: true, writable: true });
    else object[name] = value();
  }
  return object;
}

function node(): PageNode {
  const tag = text();
  const attrs = named(value);
  return maker.node(tag, attrs, content());
}

/** Reads a stanza. Its nodes are the page's own, or plain if the page fails to make them. */
function stanza(): PageNode {
  const from = at;
  maker = stanzaMaker ?? plainMaker;
  try {
    return node();
  } catch {
    at = from; // the page fails again when the stanza is sent; that error is reported
    maker = plainMaker;
    return node();
  }
}

function content(): PageNode['content'] {
  switch (int()) {
    case 1:
      return list(node);
    case 2:
      return bytes();
    case 3:
      return keptBytes(int());
    default:
      return null;
  }
}

/** Starts reading at `place`, where the length stands. Returns the place after the last number. */
function goTo(place: number): number {
  refreshViews();
  at = place;
  return int() + at;
}

/** Reads an object that the core has written. */
export function readObject(place: number): unknown {
  goTo(place);
  return object();
}

/** Reads a stanza that the core has written. Without `pageMaker`, its nodes are plain. */
export function readStanza(place: number, pageMaker?: NodeMaker): PageNode {
  goTo(place);
  stanzaMaker = pageMaker;
  return stanza();
}

function readEncrypt(): Output {
  return { kind: 'encrypt', request: unsigned(), to: text(), callKey: bytes() };
}

/** Reads each kind of output. The place in this list is the kind's number in `src/web/output.rs`. */
const OUTPUTS: readonly (() => Output | void)[] = [
  () => ({ kind: 'identity', request: unsigned() }),
  readEncrypt,
  () => ({ kind: 'calls', request: unsigned(), wanted: text() }),
  () => ({ kind: 'openCall', request: unsigned(), id: text(), peer: text(), isVideo: flag() }),
  () => ({ kind: 'send', request: unsigned(), timeout: unsigned(), stanza: stanza() }),
  () => ({ kind: 'enableCalling', request: unsigned() }),
  () => ({ kind: 'checkStack', request: unsigned() }),
  () => ({
    kind: 'useStack', request: unsigned(), id: text(),
    act: text(), isOn: flag(), to: text(), creator: text(), reason: text(),
  }) as Output,
  () => ({ kind: 'joinLink', request: unsigned(), token: text(), isVideo: flag() }),
  () => ({ kind: 'closeCall', id: text() }),
  () => ({ kind: 'endCall', id: text(), byUser: flag(), isNative: flag() }),
  () => ({ kind: 'retransmit', stanza: stanza() }),
  () => ({ kind: 'done', command: unsigned() }),
  () => ({ kind: 'known', command: unsigned() }),
  () => ({ kind: 'offered', command: unsigned(), id: text() }),
  () => ({ kind: 'link', command: unsigned(), address: text() }),
  () => ({ kind: 'failed', command: unsigned(), error: object() as unknown as Failure }),
  () => ({ kind: 'event', name: text(), payload: object() as { id: string } }),
  () => ({ kind: 'stopEncrypting', request: unsigned(), encrypt: unsigned() }),
  () => ({ kind: 'activateCall', id: text() }),
  () => list(int).forEach(release),
];

/**
 * From the last {@link readOutputs}: the result of the input (0 for outputs after a call key), and the core's next
 * deadline in milliseconds since 1970-01-01 UTC (negative for none).
 */
export let result = 0, deadline = -1;

/**
 * Appends the core's outputs to `outputs`, in order. The nodes of stanzas are made by `pageMaker`, if it is given.
 * Returns whether more outputs follow. Outputs stop after a call key, which must be wiped first.
 */
export function readOutputs(place: number, outputs: Output[], pageMaker?: NodeMaker): boolean {
  result = 0;
  if (!place) return false; // the core has taken no input
  const end = goTo(place);
  result = int();
  deadline = long();
  let kind = -1;
  stanzaMaker = pageMaker;
  lock(true);
  try {
    while (at < end) {
      const output = OUTPUTS[(kind = int())]!();
      if (output) outputs.push(output);
    }
  } finally {
    lock(false);
  }
  return OUTPUTS[kind] === readEncrypt;
}
