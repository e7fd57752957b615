/** Finds WhatsApp Web's modules, and waits for those that the page has not loaded yet. */

import { answers } from '../crossing/answers';
import { report, wppError } from '../errors';
import type { MaybePromise } from '../maybePromise';
import { after } from '../timers';
import { find, isUsable, loaderOf } from './loader';
import { TABLE, type HostModule } from './modules';
import type { HostModules } from './page';
import { Refusal } from './refusal';

/** How long a page may take to load its modules, counted from our own start. */
const MODULE_TIMEOUT_MS = 60_000;
const CHECK_INTERVAL_MS = 200;
/** WhatsApp Web's first scripts contain a loader: a complete page that has none after this time gets none. */
const LOADER_TIMEOUT_MS = 5_000;

const NO_HOST = 'No module loader of WhatsApp Web is to be seen: wpp-call has to run on ' +
  'web.whatsapp.com, and in the page\'s own world, not in an isolated one ' +
  '(a content script needs "world": "MAIN")';

/** Finds modules, and waits for those that the page loads later. */
export class Modules {
  readonly #found = new Map<string, unknown>();
  readonly #start = performance.now();
  readonly #deadline = this.#start + MODULE_TIMEOUT_MS;
  /** Each settles its promise if possible, and returns whether it did. With `isOver`, a deadline counts as reached. */
  readonly #waiting = new Set<(isOver?: boolean) => boolean>();
  #hasWarned = false;
  #stopPolling: (() => void) | undefined;

  /** Returns a module if the page has it now. */
  peek<K extends keyof HostModules>(name: K): HostModules[K] | undefined {
    const known = this.#found.get(name) as HostModules[K] | undefined;
    if (known !== undefined) return known;
    const found = findUsable(TABLE[name]) as HostModules[K] | undefined;
    if (found === undefined) return undefined;
    this.#found.set(name, found);
    // Other modules may be there by now, too. Code that waits for them must not run later than code that peeks.
    if (this.#waiting.size > 0) queueMicrotask(() => this.#settleWaiting());
    return found;
  }

  /** Waits until the page has a module, and returns it. Fails with a {@link Refusal} at the deadline. */
  async waitFor<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, this.#deadline);
  }

  /** Calls `use` with a module: at once if the page has it, otherwise as soon as the page has it. */
  use<K extends keyof HostModules, R>(name: K, use: (module: HostModules[K]) => MaybePromise<R>): MaybePromise<R> {
    const module = this.peek(name);
    return module === undefined ? this.#wait(name, this.#deadline).then(use) : use(module);
  }

  /** Waits for a module without a deadline. */
  async waitForever<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, Infinity);
  }

  /** Stops waiting. Waits with a deadline fail; waits without one never settle. */
  dispose(): void {
    for (const settle of this.#waiting) settle(true);
    this.#waiting.clear();
    this.#scheduleCheck();
  }

  #wait<K extends keyof HostModules>(name: K, deadline: number): Promise<HostModules[K]> {
    return this.until(() => this.peek(name), deadline, () => missing(TABLE[name]));
  }

  /** Waits until `ask` returns a value, and returns it. At the deadline, fails with the error that `late` returns. */
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

  /** Returns whether this is no page of WhatsApp Web, or a page whose modules are not visible from here. */
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

  /** Schedules the next check, as long as anything waits. */
  #scheduleCheck(): void {
    this.#stopPolling?.();
    // Without a host, polling stops at the deadline. After that, `peek` settles the waits when it finds a module.
    const mustPoll = this.#waiting.size > 0 && !(this.#hasNoHost() && performance.now() >= this.#deadline);
    this.#stopPolling = mustPoll ? after(CHECK_INTERVAL_MS, () => this.#settleWaiting()) : undefined;
  }
}

function noHost(): Refusal {
  return new Refusal(NO_HOST, answers.noHost(NO_HOST));
}

function missing({ id }: HostModule): Refusal {
  return new Refusal(`WhatsApp Web has no module ${id}`, answers.moduleMissing(id));
}

/** Returns the module of a row if we can use it, otherwise `undefined`. */
function findUsable(row: HostModule): unknown {
  try {
    const part = find(row);
    return isUsable(row, part) ? part : undefined;
  } catch {
    // A module whose factory throws counts as missing. The next check tries again.
    return undefined;
  }
}
