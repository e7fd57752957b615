/** A value, or the promise of one where the page has to be waited for. */
export type Soon<T> = T | Promise<T>;

/** What `next` makes of a value: at once where it is there already. */
export function then<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return isLater(value) ? value.then(next) : next(value);
}

/** Not by its class: a page may have a `Promise` of its own. */
export function isLater<T>(value: Soon<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** What `next` makes of it when whoever runs now is done. */
export function soon<R>(next: () => Soon<R>): Promise<R> {
  return Promise.resolve().then(next);
}
