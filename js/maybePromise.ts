/** A value, or a promise of it if the page does not have it at once. */
export type MaybePromise<T> = T | Promise<T>;

/** Calls `next` with the value: at once if it is not a promise. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** Returns whether a value is a promise. Its class is not tested: the page may have replaced `Promise`. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** Calls `next` after the code that runs now, in a microtask. */
export function runLater<R>(next: () => MaybePromise<R>): Promise<R> {
  return Promise.resolve().then(next);
}
