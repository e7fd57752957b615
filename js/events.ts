import EventEmitter2 from 'eventemitter2';
import type { CallEvents } from './types';

/** An emitter as wa-js has it. */
export interface Emitter {
  emit(event: string, ...values: unknown[]): boolean;
}

/** The methods of an emitter that wa-js puts on `WPP`, bound. */
const METHODS = [
  'addListener', 'emit', 'emitAsync', 'eventNames', 'getMaxListeners', 'hasListeners', 'listenTo',
  'listenerCount', 'listeners', 'listenersAny', 'many', 'off', 'offAny', 'on', 'onAny', 'once',
  'prependAny', 'prependListener', 'prependMany', 'prependOnceListener', 'removeAllListeners',
  'removeListener', 'setMaxListeners', 'stopListeningTo', 'waitFor',
] as const satisfies readonly (keyof EventEmitter2)[];

/** Our events: on our own emitter, and on wa-js's where wa-js is on the page. */
export class Events {
  readonly #own = new EventEmitter2({ maxListeners: Infinity });
  readonly #emitters = new Set<Emitter>([this.#own]);

  /** What `WPP` gets when wa-js does not bring it. */
  members(): Record<string, unknown> {
    const members: Record<string, unknown> = { ev: this.#own };
    for (const name of METHODS) {
      const method = this.#own[name] as ((...args: unknown[]) => unknown) | undefined;
      if (method) members[name] = method.bind(this.#own);
    }
    return members;
  }

  /** From now on a further emitter hears our events, too. */
  adopt(emitter: Emitter): void {
    this.#emitters.add(emitter);
  }

  emit<E extends keyof CallEvents>(event: E, payload: CallEvents[E]): void {
    for (const emitter of this.#emitters) emitter.emit(event, payload);
  }
}
