import { decodeObject } from './crossing/read';
import type { Parsed } from './crossing/types';
import * as core from '../target/wasm/wpp_call.js';
import { fromCore, report } from './errors';
import type { TraceEntry } from './types';

/** How many stanzas are kept, and how many bytes. */
const MAX_STANZAS = 1000;
const MAX_BYTES = 8_000_000;

/** A stanza of the trace. It is read only when somebody looks, and its secrets are veiled then. */
interface KeptStanza extends Pick<TraceEntry, 'time' | 'direction' | 'path'> {
  readonly size: number;
  /** Gives it as the core reads it. */
  read(): Uint8Array;
}

/** The last stanzas that came in and went out. */
export class Trace {
  readonly #kept: KeptStanza[] = [];
  #size = 0;

  /** Whether each is printed, too. */
  isPrinting = false;

  /** Keeps a stanza, and drops the oldest where that takes too much. `read` makes of `buffer` what the core reads. */
  add(direction: KeptStanza['direction'], path: KeptStanza['path'], buffer: Uint8Array, read: KeptStanza['read'] = () => buffer): void {
    const size = buffer.length;
    this.#kept.push({ time: Date.now(), direction, path, size, read });
    this.#size += size;
    while (this.#kept.length > MAX_STANZAS || this.#size > MAX_BYTES) this.#size -= this.#kept.shift()!.size;
    if (!this.isPrinting) return;
    try {
      console.log(`[wpp-call] ${direction}`, readable(read));
    } catch (error) {
      report(error); // the console may be the page's own
    }
  }

  /** The last ones, oldest first. */
  entries(): TraceEntry[] {
    return this.#kept.map(({ size, read, ...entry }) => {
      const what = readable(read);
      return what instanceof Error
        ? { ...entry, error: what.message }
        : { ...entry, stanza: jsonSafe(what) as TraceEntry['stanza'] };
    });
  }
}

/** A stanza for people to read, or what is wrong with it. */
function readable(read: KeptStanza['read']): object {
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
