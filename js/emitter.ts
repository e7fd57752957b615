/**
 * Events for a page without wa-js: the methods of wa-js's own emitter, which is an EventEmitter2
 * without wildcards. The library itself would be an eighth of the injected file.
 *
 * `listenTo` and `stopListeningTo` are missing.
 */

import { after } from './timers';

type Listener = ((this: unknown, ...values: unknown[]) => unknown) & { origin?: unknown };
type Method = (...values: any[]) => any;

/** `async`, `promisify`: the listener runs on a later tick. `objectify`: returns a handle that removes it. */
type Options = boolean | { async?: boolean; promisify?: boolean; objectify?: boolean };

interface WaitOptions {
  timeout?: number;
  filter?: (...values: unknown[]) => boolean;
  /** Whether the first value of the event is an error or empty. An error rejects the promise. */
  handleError?: boolean;
}

/** The listeners of an event, in order. */
interface Listeners {
  all: Listener[];
  /** The listeners as users gave them. In `all`, our wrapper may stand in place of one. */
  given: unknown[];
}

export interface Emitter {
  emit(event: string, ...values: unknown[]): boolean;
  /** Returns whether this event has a listener, or there is a listener for all events. */
  hasListeners?(event: string): boolean;
}

/** Makes an emitter. Its methods do not use `this`, so each can be called on its own. */
export function makeEmitter(): Emitter & Record<string, Method> {
  const named = new Map<unknown, Listeners>();
  let any: Listener[] | undefined;
  let maxListeners = Infinity;

  const expectFunction = (listener: unknown, requirement: string): void => {
    if (typeof listener !== 'function') throw new Error(`${requirement} instances of Function`);
  };

  const add = (event: unknown, listener: Listener, first: boolean, options?: Options): unknown => {
    if (typeof event === 'function') return addAny(event as Listener, false);
    expectFunction(listener, 'on only accepts');
    const { async, promisify, objectify } = typeof options === 'object'
      ? options
      : { async: options === false, promisify: options, objectify: false };
    const added = async || promisify ? later(listener) : listener;
    const { all, given } = named.get(event) ?? { all: [], given: [] };
    const put = first ? 'unshift' : 'push';
    all[put](added);
    given[put](added.origin ?? added);
    named.set(event, { all, given });
    return objectify ? { emitter, event, listener: added, off: () => off(event, added) } : emitter;
  };

  const addAny = (listener: Listener, first: boolean): unknown => {
    expectFunction(listener, 'onAny only accepts');
    (any ??= [])[first ? 'unshift' : 'push'](listener);
    return emitter;
  };

  /** Wraps a listener so that it is called on a later tick. */
  const later = (listener: Listener): Listener => {
    const added: Listener = async function (...values) {
      await new Promise<void>((resolve) => after(0, resolve));
      return listener.apply(this, values);
    };
    added.origin = listener.origin ?? listener;
    return added;
  };

  const addSome = (first: boolean) =>
    (event: unknown, times: number, listener: Listener, options?: Options): unknown => {
      expectFunction(listener, 'many only accepts');
      let left = times;
      const added: Listener = function (...values) {
        if (--left === 0) off(event, added);
        return listener.apply(this, values);
      };
      added.origin = listener;
      return add(event, added, first, options);
    };
  const many = addSome(false);
  const prependMany = addSome(true);

  const off = (event: unknown, listener: Listener): unknown => {
    expectFunction(listener, 'removeListener only takes');
    const { all, given } = named.get(event) ?? { all: [], given: [] };
    const at = Math.min(...[all, given].map((list) => list.indexOf(listener) >>> 0)); // beyond the end if it is not found
    all.splice(at, 1);
    given.splice(at, 1);
    if (all.length === 0) named.delete(event);
    return emitter;
  };

  /** Calls the listeners of an event. Returns their results; `undefined` if there are no listeners. */
  const call = (event: unknown, values: unknown[]): unknown[] | undefined => {
    const results: unknown[] = [];
    const toAll = any;
    if (toAll) for (const listener of toAll.slice()) results.push(listener.call(emitter, event, ...values));
    const listeners = named.get(event)?.all;
    if (listeners) for (const listener of listeners.slice()) results.push(listener.apply(emitter, values));
    if (toAll || listeners) return results;
    if (event !== 'error') return undefined;
    const [error] = values;
    throw error instanceof Error ? error : new Error("Uncaught, unspecified 'error' event.");
  };

  const waitFor = (event: unknown, wanted?: number | WaitOptions['filter'] | WaitOptions): Promise<unknown[]> => {
    const { timeout, filter, handleError }: WaitOptions = typeof wanted === 'number'
      ? { timeout: wanted }
      : typeof wanted === 'function' ? { filter: wanted } : wanted ?? {};
    let cancel!: (reason?: Error) => void;
    const promise = new Promise<unknown[]>((resolve, reject) => {
      let stopClock: (() => void) | undefined;
      const stop = (): void => {
        stopClock?.();
        off(event, listener);
      };
      const listener: Listener = (...values) => {
        if (filter && !filter.apply(emitter, values)) return;
        stop();
        if (!handleError) resolve(values);
        else if (values[0]) reject(values[0]);
        else resolve(values.slice(1));
      };
      cancel = (reason = new Error('canceled')) => {
        stop();
        reject(reason);
      };
      if (timeout) {
        const late = Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });
        stopClock = after(timeout, () => cancel(late));
      }
      add(event, listener, false);
    });
    return Object.assign(promise, { cancel });
  };

  const on = (event: unknown, listener: Listener, options?: Options): unknown =>
    add(event, listener, false, options);
  const listeners = (event?: unknown): Listener[] =>
    event === undefined ? [...named.values()].flatMap(({ all }) => all) : named.get(event)?.all ?? [];

  const emitter: Emitter & Record<string, Method> = {
    on,
    addListener: on,
    prependListener: (event, listener, options) => add(event, listener, true, options),
    once: (event, listener, options) => many(event, 1, listener, options),
    prependOnceListener: (event, listener, options) => prependMany(event, 1, listener, options),
    many,
    prependMany,
    off,
    removeListener: off,
    removeAllListeners(event?: unknown) {
      if (event === undefined) named.clear();
      else named.delete(event);
      return emitter;
    },
    onAny: (listener) => addAny(listener, false),
    prependAny: (listener) => addAny(listener, true),
    offAny(listener?: Listener) {
      const others = any?.slice();
      if (listener) others?.splice(others.indexOf(listener) >>> 0, 1);
      any = listener ? others : [];
      return emitter;
    },
    emit: (event, ...values) => call(event, values) !== undefined,
    async emitAsync(event: unknown, ...values: unknown[]) {
      return Promise.all(call(event, values) ?? []);
    },
    waitFor,
    listeners,
    listenersAny: () => any ?? [],
    listenerCount: (event) => listeners(event).length,
    hasListeners: (event?: unknown) => listeners(event).length + (any?.length ?? 0) > 0,
    eventNames: () => [...named.keys()],
    getMaxListeners: () => maxListeners,
    setMaxListeners(count: number) {
      maxListeners = count;
      return emitter;
    },
  };
  return emitter;
}
