import { valuesOf } from './crossing/node';
import { readObject } from './crossing/read';
import type { PageNode, Parsed } from './crossing/types';
import { write } from './crossing/write';
import * as core from '../target/wasm/wpp_call.js';
import { fromCore, report } from './errors';
import type { TraceEntry } from './types';

/** The most stanzas that are shown, how many more may be kept, and the most bytes that all may take. */
const MAX_STANZAS = 1000;
const SPARE = 200;
const MAX_BYTES = 8_000_000;

/** More levels than any real stanza has, and the size in bytes that a deeper or unreadable stanza counts as. */
const DEEPEST = 32;
const LARGE = 100_000;

/** A stanza of the trace. It is parsed, and its secrets are veiled, only when it is printed, or when a user asks for the trace. */
interface KeptStanza extends Pick<TraceEntry, 'time' | 'direction' | 'path'> {
  /** Roughly in bytes; 0 until it is counted. */
  size: number;
  readonly node: PageNode;
}

/** The last stanzas that came in and went out. */
export class Trace {
  readonly #kept: KeptStanza[] = [];
  /** How many stanzas are counted. The others are counted when the next one comes in, so that sending does not wait. */
  #counted = 0;
  /** The size of the counted stanzas, roughly in bytes. */
  #size = 0;

  /** Whether each stanza is also printed. */
  isPrinting = false;

  /** Keeps a stanza. What the page changes in it later shows in the trace. */
  add(direction: KeptStanza['direction'], path: KeptStanza['path'], node: PageNode, time = Date.now()): void {
    if (direction === 'in' || this.#kept.length >= this.#counted + SPARE) this.#count();
    this.#kept.push({ time, direction, path, size: 0, node });
    if (!this.isPrinting) return;
    try {
      console.log(`[wpp-call] ${direction}`, readable(node));
    } catch (error) {
      report(error); // the console may be the page's own
    }
  }

  /** Counts the stanzas that are not counted yet. Drops the oldest if there are too many, or if they take too much. */
  #count(): void {
    for (const kept of this.#kept.slice(this.#counted)) this.#size += kept.size = sizeOf(kept.node);
    // Drops many at once, because removing the first one moves all others.
    if (this.#kept.length > MAX_STANZAS + SPARE) for (const { size } of this.#kept.splice(0, SPARE)) this.#size -= size;
    while (this.#size > MAX_BYTES) this.#size -= this.#kept.shift()!.size;
    this.#counted = this.#kept.length;
  }

  /** Returns the last stanzas, oldest first. */
  entries(): TraceEntry[] {
    this.#count();
    return this.#kept.slice(-MAX_STANZAS).map(({ size, node, ...entry }) => {
      const parsed = readable(node);
      return parsed instanceof Error
        ? { ...entry, error: parsed.message }
        : { ...entry, stanza: jsonSafe(parsed) as TraceEntry['stanza'] };
    });
  }
}

/** Returns the size of a stanza, roughly in bytes. A stanza that is not the page's own may be anything. */
function sizeOf(node: PageNode): number {
  try {
    return sizeWithin(node, 0);
  } catch {
    return LARGE;
  }
}

function sizeWithin(node: PageNode | null | undefined, depth: number): number {
  if (depth > DEEPEST) throw new Error('too deep'); // a node may be its own child, twice
  const { attrs, content } = node ?? {};
  let size = 64;
  for (const name in attrs) size += 16 + sizeOfText(attrs[name]);
  if (!Array.isArray(content)) return size + (Number((content as Partial<ArrayBuffer> | null)?.byteLength) || sizeOfText(content));
  for (const child of content) size += sizeWithin(child as PageNode, depth + 1);
  return size;
}

/** Returns the size of a text, or a guess for anything else. */
function sizeOfText(text: unknown): number {
  return typeof text === 'string' ? text.length : 32;
}

/** Returns a stanza in readable form, or the error if it cannot be parsed. */
function readable(node: PageNode): object {
  try {
    const parsed = readObject(core.parse(write(valuesOf(node)))) as Parsed;
    return parsed.error ? fromCore(parsed.error) : parsed.stanza;
  } catch (error) {
    return error as Error;
  }
}

/** Returns the same value, with bytes as hex digits. */
function jsonSafe(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonSafe(member)]));
}
