import { decodeObject } from './crossing/read';
import type { Parsed } from './crossing/types';
import * as core from '../target/wasm/wpp_call.js';
import { fromCore, report } from './errors';
import type { TraceEntry } from './types';

/** So many stanzas are kept, and so many bytes. */
const KEPT = 1000;
const ROOM = 8_000_000;

/** A stanza that went by. It is read only for somebody who looks, and whatever is secret in it is veiled then. */
interface Kept extends Pick<TraceEntry, 'time' | 'direction' | 'path'> {
  readonly size: number;
  /** As the core reads it. */
  read(): Uint8Array;
}

/** The last stanzas that came in and went out. */
export class Trace {
  readonly #kept: Kept[] = [];
  #size = 0;

  /** Prints each, too. */
  isPrinting = false;

  /** Keeps one; the last of which there is room. `read` makes of `buffer` what the core reads. */
  add(direction: Kept['direction'], path: Kept['path'], buffer: Uint8Array, read: Kept['read'] = () => buffer): void {
    const size = buffer.length;
    this.#kept.push({ time: Date.now(), direction, path, size, read });
    this.#size += size;
    while (this.#kept.length > KEPT || this.#size > ROOM) this.#size -= this.#kept.shift()!.size;
    if (!this.isPrinting) return;
    try {
      console.log(`[wpp-call] ${direction}`, shown(read));
    } catch (error) {
      report(error); // a console may be the page's
    }
  }

  /** The last ones, oldest first. */
  entries(): TraceEntry[] {
    return this.#kept.map(({ size, read, ...entry }) => {
      const what = shown(read);
      return what instanceof Error
        ? { ...entry, error: what.message }
        : { ...entry, stanza: jsonSafe(what) as TraceEntry['stanza'] };
    });
  }
}

/** A stanza for people to read, or what is wrong with it. */
function shown(read: Kept['read']): object {
  try {
    const parsed = decodeObject(core.parse(read())) as Parsed;
    return parsed.error ? fromCore(parsed.error) : parsed.stanza;
  } catch (error) {
    return error as Error;
  }
}

/** The same with bytes as hex digits. */
function jsonSafe(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, jsonSafe(of)]));
}
