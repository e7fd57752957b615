import { makeEmitter, type Emitter } from './emitter';
import { report } from './errors';
import type { CallEvents } from './types';

/** Our events: on our own emitter, and on wa-js's where wa-js is on the page. */
export class Events {
  readonly #own = makeEmitter();
  readonly #emitters = new Set<Emitter>([this.#own]);

  /** What `WPP` gets when wa-js does not bring it: the emitter's methods, as wa-js has them. */
  members(): Record<string, unknown> {
    return { ...this.#own, ev: { ...this.#own, ev: this.#own } };
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
