/** Finds WhatsApp Web's modules, and waits for those that are late. */

import { answers } from '../crossing/write';
import { report, wppError } from '../errors';
import { then, type Soon } from '../soon';
import { after } from '../timers';
import { find, loaderOf, suffices } from './loader';
import { TABLE, type HostModule } from './modules';
import type { HostModules } from './page';
import { Refusal } from './refusal';

/** A page may load its modules so long after us. */
const PATIENCE_MS = 60_000;
const POLL_MS = 200;
/** WhatsApp Web's first scripts bring a loader: a page that is complete without one has none. */
const LOADER_MS = 5_000;

const NO_HOST = 'No module loader of WhatsApp Web is to be seen: wpp-call has to run on ' +
  'web.whatsapp.com, and in the page\'s own world, not in an isolated one ' +
  '(a content script needs "world": "MAIN")';

/** Finds modules, and waits for those that appear late. */
export class Modules {
  readonly #found = new Map<string, unknown>();
  readonly #start = performance.now();
  readonly #deadline = this.#start + PATIENCE_MS;
  /** Each gives whether it is settled; with `isOver` everything is that does not wait for ever. */
  readonly #waiting = new Set<(isOver?: boolean) => boolean>();
  #hasWarned = false;
  #stopPolling: (() => void) | undefined;

  /** A module that is there now. */
  peek<K extends keyof HostModules>(name: K): HostModules[K] | undefined {
    if (!this.#found.has(name)) {
      const found = look(TABLE[name]);
      if (found === undefined) return undefined;
      this.#found.set(name, found);
      // Others may be there by now, and who waits for them is not to come later than who asks.
      if (this.#waiting.size > 0) queueMicrotask(() => this.#look());
    }
    return this.#found.get(name) as HostModules[K];
  }

  /** A module, as soon as it is there; fails with a {@link Refusal}. */
  async need<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, this.#deadline);
  }

  /** What `use` makes of a module: at once where that is there, else as soon as it is. */
  using<K extends keyof HostModules, R>(name: K, use: (module: HostModules[K]) => Soon<R>): Soon<R> {
    return then(this.peek(name) ?? this.#wait(name, this.#deadline), use);
  }

  /** A module, however late it comes. */
  async whenever<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, Infinity);
  }

  /** Waits for nothing any more: what was needed is missing. */
  dispose(): void {
    for (const settled of this.#waiting) settled(true);
    this.#waiting.clear();
    this.#poll();
  }

  #wait<K extends keyof HostModules>(name: K, deadline: number): Promise<HostModules[K]> {
    return this.until(() => this.peek(name), deadline, () => missing(TABLE[name]));
  }

  /** What `ask` gives, as soon as it gives something; fails with what `late` gives. */
  until<R>(ask: () => R | undefined, deadline: number, late: () => Refusal): Promise<R> {
    return new Promise((resolve, reject) => {
      const settled = (isOver = this.#hasNoHost()): boolean => {
        try {
          const found = ask();
          if (found !== undefined) resolve(found);
          else if (performance.now() < deadline && !(isOver && deadline < Infinity)) return false;
          else reject(this.#hasNoHost() ? noHost() : late());
        } catch (error) {
          reject(error);
        }
        return true;
      };
      if (settled()) return;
      this.#waiting.add(settled);
      if (!this.#stopPolling) this.#poll();
    });
  }

  /** Whether this is no page of WhatsApp Web, or one whose modules cannot be seen from here. */
  #hasNoHost(): boolean {
    if (performance.now() < this.#start + LOADER_MS) return false;
    return document.readyState === 'complete' && loaderOf() === 'none';
  }

  #look(): void {
    const hasNoHost = this.#hasNoHost();
    if (hasNoHost && !this.#hasWarned) {
      this.#hasWarned = true;
      report(wppError('host_not_found', NO_HOST));
    }
    for (const settled of this.#waiting) if (settled(hasNoHost)) this.#waiting.delete(settled);
    this.#poll();
  }

  /** Looks again in a moment, as long as somebody waits. */
  #poll(): void {
    this.#stopPolling?.();
    // Where there is no host, whatever still waits is served when somebody asks for a module and finds it.
    const goesOn = this.#waiting.size > 0 && !(this.#hasNoHost() && performance.now() >= this.#deadline);
    this.#stopPolling = goesOn ? after(POLL_MS, () => this.#look()) : undefined;
  }
}

function noHost(): Refusal {
  return new Refusal(NO_HOST, answers.noHost(NO_HOST));
}

function missing({ id }: HostModule): Refusal {
  return new Refusal(`WhatsApp Web has no module ${id}`, answers.moduleMissing(id));
}

/** A module that we can use, or `undefined`. */
function look(row: HostModule): unknown {
  try {
    const part = find(row);
    return suffices(row, part) ? part : undefined;
  } catch {
    // A module whose factory throws is as good as missing; it is asked for again.
    return undefined;
  }
}
