/** `WAWebEventEmitter`, which models and collections extend. */

import type { Context } from '../context.ts';

type Handler = (...values: any[]) => void;
interface Entry { name: string; handler: Handler; context: unknown; once: boolean }

export class EventEmitter {
  #entries: Entry[] = [];

  /** Several names may be given, with spaces between. */
  on(names: string, handler: Handler, context: unknown = this): this {
    return this.#add(names, handler, context, false);
  }

  once(names: string, handler: Handler, context: unknown = this): this {
    return this.#add(names, handler, context, true);
  }

  off(names?: string, handler?: Handler): this {
    const gone = names?.split(' ');
    this.#entries = this.#entries.filter(entry =>
      !((!gone || gone.includes(entry.name)) && (!handler || entry.handler === handler)));
    return this;
  }

  listenTo(other: EventEmitter, names: string, handler: Handler): this {
    other.on(names, handler, this);
    return this;
  }

  trigger(name: string, ...values: unknown[]): this {
    for (const entry of [...this.#entries]) {
      if (entry.name !== name && entry.name !== 'all') continue;
      if (entry.once) this.#entries = this.#entries.filter(other => other !== entry);
      entry.handler.apply(entry.context, entry.name === 'all' ? [name, ...values] : values);
    }
    return this;
  }

  #add(names: string, handler: Handler, context: unknown, once: boolean): this {
    for (const name of names.split(' ')) this.#entries.push({ name, handler, context, once });
    return this;
  }
}

export function defineEventEmitter({ define }: Context): void {
  define('WAWebEventEmitter', exports => { exports.default = EventEmitter; });
}
