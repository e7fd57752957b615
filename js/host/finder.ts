/** Finds WhatsApp Web's modules, and waits for those that are late. */

import { answers } from '../crossing/answers';
import { report, wppError } from '../errors';
import type { MaybePromise } from '../maybePromise';
import { after } from '../timers';
import { find, isUsable, loaderOf } from './loader';
import { TABLE, type HostModule } from './modules';
import type { HostModules } from './page';
import { Refusal } from './refusal';

/** How long after us a page may load its modules. */
const MODULE_TIMEOUT_MS = 60_000;
const CHECK_INTERVAL_MS = 200;
/** WhatsApp Web's first scripts bring a loader: a page that is complete without one after this time has none. */
const LOADER_TIMEOUT_MS = 5_000;

const NO_HOST = 'No module loader of WhatsApp Web is to be seen: wpp-call has to run on ' +
  'web.whatsapp.com, and in the page\'s own world, not in an isolated one ' +
  '(a content script needs "world": "MAIN")';

/** Finds modules, and waits for those that appear late. */
export class Modules {
  readonly #found = new Map<string, unknown>();
  readonly #start = performance.now();
  readonly #deadline = this.#start + MODULE_TIMEOUT_MS;
  /** Each settles its promise if it can, and says whether it did. With `isOver`, all do that have a deadline. */
  readonly #waiting = new Set<(isOver?: boolean) => boolean>();
  #hasWarned = false;
  #stopPolling: (() => void) | undefined;

  /** A module, if it is there now. */
  peek<K extends keyof HostModules>(name: K): HostModules[K] | undefined {
    const known = this.#found.get(name) as HostModules[K] | undefined;
    if (known !== undefined) return known;
    const found = findUsable(TABLE[name]) as HostModules[K] | undefined;
    if (found === undefined) return undefined;
    this.#found.set(name, found);
    // Others may be there by now. Code that waits for them must not run later than code that asks.
    if (this.#waiting.size > 0) queueMicrotask(() => this.#settleWaiting());
    return found;
  }

  /** A module, as soon as it is there; fails with a {@link Refusal} at the deadline. */
  async waitFor<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, this.#deadline);
  }

  /** Calls `use` with a module: at once where it is there, else as soon as it is. */
  use<K extends keyof HostModules, R>(name: K, use: (module: HostModules[K]) => MaybePromise<R>): MaybePromise<R> {
    const module = this.peek(name);
    return module === undefined ? this.#wait(name, this.#deadline).then(use) : use(module);
  }

  /** A module, without a deadline. */
  async waitForever<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, Infinity);
  }

  /** Stops waiting: everything that has a deadline fails. */
  dispose(): void {
    for (const settle of this.#waiting) settle(true);
    this.#waiting.clear();
    this.#scheduleCheck();
  }

  #wait<K extends keyof HostModules>(name: K, deadline: number): Promise<HostModules[K]> {
    return this.until(() => this.peek(name), deadline, () => missing(TABLE[name]));
  }

  /** Waits until `ask` gives something, and gives that; at the deadline fails with what `late` gives. */
  until<R>(ask: () => R | undefined, deadline: number, late: () => Refusal): Promise<R> {
    return new Promise((resolve, reject) => {
      const trySettle = (isOver = this.#hasNoHost()): boolean => {
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
      if (trySettle()) return;
      this.#waiting.add(trySettle);
      if (!this.#stopPolling) this.#scheduleCheck();
    });
  }

  /** Whether this is no page of WhatsApp Web, or one whose modules cannot be seen from here. */
  #hasNoHost(): boolean {
    if (performance.now() < this.#start + LOADER_TIMEOUT_MS) return false;
    return document.readyState === 'complete' && loaderOf() === 'none';
  }

  #settleWaiting(): void {
    const hasNoHost = this.#hasNoHost();
    if (hasNoHost && !this.#hasWarned) {
      this.#hasWarned = true;
      report(wppError('host_not_found', NO_HOST));
    }
    for (const settle of this.#waiting) if (settle(hasNoHost)) this.#waiting.delete(settle);
    this.#scheduleCheck();
  }

  /** Looks again in a moment, as long as somebody waits. */
  #scheduleCheck(): void {
    this.#stopPolling?.();
    // Where there is no host, whatever still waits is served when somebody asks for a module and finds it.
    const goesOn = this.#waiting.size > 0 && !(this.#hasNoHost() && performance.now() >= this.#deadline);
    this.#stopPolling = goesOn ? after(CHECK_INTERVAL_MS, () => this.#settleWaiting()) : undefined;
  }
}

function noHost(): Refusal {
  return new Refusal(NO_HOST, answers.noHost(NO_HOST));
}

function missing({ id }: HostModule): Refusal {
  return new Refusal(`WhatsApp Web has no module ${id}`, answers.moduleMissing(id));
}

/** A module that we can use, or `undefined`. */
function findUsable(row: HostModule): unknown {
  try {
    const part = find(row);
    return isUsable(row, part) ? part : undefined;
  } catch {
    // A module whose factory throws is as good as missing; it is asked for again.
    return undefined;
  }
}
