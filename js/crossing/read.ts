/** Reads what the core writes. The formats are described in `src/web/`: `write.rs`, `output.rs`. */

import { define } from '../define';
import { keptBytes, release } from './kept';
import { ints, lock, octets, refreshViews } from './memory';
import { addressOf, Address, addText, isKept, isSurrogate, numbers, texts } from './texts';
import type { Failure, Output, PageNode } from './types';

/** In place of a text: an address, whose text follows. */
const JID = -0x8000_0000;

/** In place of a text: a prefix and a number, which follow and together are the text. Without the number where that is 0. */
const PREFIXED = JID + 1;

/** So many units at once become a text: each is an argument of a function. */
const CHUNK = 0x1000;

/** Makes nodes and addresses of what is read. */
export interface NodeMaker {
  node(tag: string, attrs: Record<string, unknown>, content: PageNode['content']): PageNode;
  address(address: Address): unknown;
}

/** The nodes that no page has made. Their attributes that are addresses are each an {@link Address}. */
export const plainNodes = new WeakSet<PageNode>();

const plainly: NodeMaker = {
  node(tag, attrs, content) {
    const node = { tag, attrs, content };
    plainNodes.add(node);
    return node;
  },
  address: (address) => address,
};

/** Who makes the nodes that are read now. */
let maker = plainly;
/** Who is to make those of stanzas. */
let stanzaMaker: NodeMaker | undefined;

/** Where the next number is read. */
let at = 0;

function int(): number {
  return ints[at++]!;
}

function flag(): boolean {
  return int() === 1;
}

/** One that the core counts up, or milliseconds. */
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
  // What is read for the second time has its number.
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

/** A copy: whoever gets it may keep it. */
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

/** Names and values, in order. */
function named(value: () => unknown): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let left = int(); left > 0; left--) {
    const name = text();
    // A property of the object's own, whatever it is called.
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

/** A stanza as the page makes it, or plain where it does not. */
function stanza(): PageNode {
  const from = at;
  maker = stanzaMaker ?? plainly;
  try {
    return node();
  } catch {
    at = from; // the page will say why to whoever sends it
    maker = plainly;
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

/** Goes to where the core wrote; gives where that ends. */
function goTo(place: number): number {
  refreshViews();
  at = place;
  return int() + at;
}

/** An object of the core's. */
export function readObject(place: number): unknown {
  goTo(place);
  return object();
}

/** A stanza of the core's. */
export function readStanza(place: number, made?: NodeMaker): PageNode {
  goTo(place);
  stanzaMaker = made;
  return stanza();
}

function readEncrypt(): Output {
  return { kind: 'encrypt', request: unsigned(), to: text(), callKey: bytes() };
}

/** How each kind of output is read, in the order of `src/web/output.rs`. */
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

/** Of what was read last: the result of the input, 0 behind a call key; and when the core wants to be called next, below 0 for never. */
export let result = 0, deadline = -1;

/**
 * Adds what the core says to `outputs`, in order, with stanzas as nodes that are `made` by the page.
 * Gives whether it says more, behind a call key.
 */
export function readOutputs(place: number, outputs: Output[], made?: NodeMaker): boolean {
  result = 0;
  if (!place) return false; // it took no input
  const end = goTo(place);
  result = int();
  deadline = long();
  let kind = -1;
  stanzaMaker = made;
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
