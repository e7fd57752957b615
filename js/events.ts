import EventEmitter2 from 'eventemitter2';
import { report } from './errors';
import type { CallEvents } from './types';

/** An emitter as wa-js has it. */
export interface Emitter {
  emit(event: string, ...values: unknown[]): boolean;
}

/** Our events: on our own emitter, and on wa-js's where wa-js is on the page. */
export class Events {
  readonly #own = new EventEmitter2({ maxListeners: Infinity });
  readonly #emitters = new Set<Emitter>([this.#own]);

  /** What `WPP` gets when wa-js does not bring it: the emitter's methods, bound, as wa-js has them. */
  members(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    for (const name of Object.getOwnPropertyNames(EventEmitter2.prototype)) {
      const method: unknown = Reflect.get(this.#own, name);
      if (typeof method === 'function' && /^[a-z]/.test(name)) members[name] = method.bind(this.#own);
    }
    return { ...members, ev: { ...members, ev: this.#own } };
  }

  /** From now on a further emitter hears our events, too. */
  adopt(emitter: Emitter): void {
    this.#emitters.add(emitter);
  }

  emit<E extends keyof CallEvents>(event: E, payload: CallEvents[E]): void {
    for (const emitter of this.#emitters) {
      try {
        emitter.emit(event, payload);
      } catch (error) {
        // A listener threw; those of the other emitter hear of it all the same.
        report(error);
      }
    }
  }
}
