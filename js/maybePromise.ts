/** A value, or the promise of one where the page has to be waited for. */
export type MaybePromise<T> = T | Promise<T>;

/** Calls `next` with the value: at once where the value is there already. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** Not by its class: a page may have a `Promise` of its own. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** Calls `next` when the code that runs now is done. */
export function runLater<R>(next: () => MaybePromise<R>): Promise<R> {
  return Promise.resolve().then(next);
}
