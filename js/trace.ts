import type { Path, TraceEntry } from './types';

/** So many stanzas are kept. */
const KEPT = 1000;

/** The last stanzas that came in and went out. */
export class Trace {
  readonly #entries: TraceEntry[] = [];

  /** Keeps one, or what is wrong with it; prints it, too. */
  add(direction: 'in' | 'out', path: Path | null, what: object, print: boolean): void {
    const entry = { time: Date.now(), direction, path };
    this.#entries.push(what instanceof Error
      ? { ...entry, error: what.message }
      : { ...entry, stanza: jsonSafe(what) as TraceEntry['stanza'] });
    if (this.#entries.length > KEPT) this.#entries.shift();
    if (print) console.debug(`[wpp-call] ${direction}`, what);
  }

  /** The last ones, oldest first. */
  entries(): TraceEntry[] {
    return structuredClone(this.#entries);
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
