import { decodeObject, type Parsed } from './bridge';
import * as core from '../target/wasm/wpp_call.js';
import { fromCore, report } from './errors';
import type { TraceEntry } from './types';

/** So many stanzas are kept. */
const KEPT = 1000;

/** A stanza that went by. It is read only for somebody who looks, and whatever is secret in it is veiled then. */
interface Kept extends Pick<TraceEntry, 'time' | 'direction' | 'path'> {
  /** As the core reads it. */
  buffer(): Uint8Array;
}

/** The last stanzas that came in and went out. */
export class Trace {
  readonly #kept: Kept[] = [];

  /** Prints each, too. */
  isPrinting = false;

  /** Keeps one. */
  add(direction: Kept['direction'], path: Kept['path'], buffer: Kept['buffer']): void {
    this.#kept.push({ time: Date.now(), direction, path, buffer });
    if (this.#kept.length > KEPT) this.#kept.shift();
    if (!this.isPrinting) return;
    try {
      console.log(`[wpp-call] ${direction}`, read(buffer));
    } catch (error) {
      report(error); // a console may be the page's
    }
  }

  /** The last ones, oldest first. */
  entries(): TraceEntry[] {
    return this.#kept.map(({ buffer, ...entry }) => {
      const what = read(buffer);
      return what instanceof Error
        ? { ...entry, error: what.message }
        : { ...entry, stanza: jsonSafe(what) as TraceEntry['stanza'] };
    });
  }
}

/** A stanza for people to read, or what is wrong with it. */
function read(buffer: () => Uint8Array): object {
  try {
    const parsed = decodeObject(core.parse(buffer())) as Parsed;
    return 'error' in parsed ? fromCore(parsed.error) : parsed.stanza;
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
