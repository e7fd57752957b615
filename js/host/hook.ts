import { define } from '../define';
import { report } from '../errors';

/** Removes a hook. Safe to call twice. */
export type Undo = () => void;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A method of the page that we have replaced. */
export interface Hook {
  readonly owner: object;
  readonly name: string;
  /** How often our function was called in place of the page's method. */
  calls: number;
  isIn: boolean;
  /** Returns whether our function is still in place: no other script has hooked or replaced it. */
  isOutermost(): boolean;
}

const hooks = new Set<Hook>();

/** Returns the installed hooks, in the order of installation. */
export function hooksIn(): Hook[] {
  return [...hooks];
}

/**
 * Calls `after` when the page's own method has returned. The page gets its own result or
 * exception, whatever `after` does.
 */
export function hookAfter(
  owner: object,
  name: string,
  after: (result: unknown, args: unknown[]) => void,
): Undo {
  return replace(owner, name, (original, hook) => function (...args) {
    hook.calls += 1;
    const result = original.apply(this, args);
    if (hook.isIn) attempt(() => after(result, args));
    return result;
  });
}

/**
 * Calls `begin` before the page's own method. After the method, calls the function that `begin` returned, with
 * the result, or without one if the method threw. The page gets its own result or exception in any case.
 */
export function hookAround(
  owner: object,
  name: string,
  begin: (args: unknown[]) => (returned?: { value: unknown }) => void,
): Undo {
  return replace(owner, name, (original, hook) => function (...args) {
    hook.calls += 1;
    const end = hook.isIn ? attempt(() => begin(args)) : undefined;
    let returned: { value: unknown } | undefined;
    try {
      returned = { value: original.apply(this, args) };
      return returned.value;
    } finally {
      attempt(() => end?.(returned));
    }
  });
}

/**
 * Returns `change(result)` to the page instead of the result of its own method. If `change` throws,
 * the page gets its own result.
 */
export function hookResult(
  owner: object,
  name: string,
  change: (result: unknown) => unknown,
): Undo {
  return replace(owner, name, (original, hook) => function (...args) {
    hook.calls += 1;
    const result = original.apply(this, args);
    const changed = hook.isIn ? attempt(() => ({ to: change(result) })) : undefined;
    return changed ? changed.to : result;
  });
}

/**
 * Calls `answer`, and returns its `value` to the page. If `answer` returns `undefined`, calls the page's own
 * method instead, with its `this` and all its arguments.
 */
export function hookBefore(
  owner: object,
  name: string,
  answer: (args: unknown[]) => { value: unknown } | undefined,
): Undo {
  return replace(owner, name, (original, hook) => function (...args) {
    hook.calls += 1;
    const answered = hook.isIn ? attempt(() => answer(args)) : undefined;
    return answered ? answered.value : original.apply(this, args);
  });
}

/** Installs several hooks; if one fails, none. Returns a function that removes all of them, the last one first. */
export function together(...hooks: (() => Undo)[]): Undo {
  const undos: Undo[] = [];
  const undo = (): void => {
    for (const undo of undos.splice(0).reverse()) undo();
  };
  try {
    for (const hook of hooks) undos.push(hook());
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}

/** Returns the result of `work`. Reports an error instead of throwing it, because hooks must not throw into the page. */
export function attempt<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch (error) {
    report(error);
    return undefined;
  }
}

function replace(
  owner: object,
  name: string,
  wrap: (original: Method, hook: Hook) => Method,
): Undo {
  const methods = owner as Record<string, Method>;
  const original = methods[name]!;
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const isOutermost = (): boolean => methods[name] === hooked;
  const hook: Hook = { owner, name, calls: 0, isIn: true, isOutermost };
  const hooked = wrap(original, hook);
  // Builds differ in the number of parameters. Code that counts them has to see the page's own number.
  define(hooked, 'length', { value: original?.length ?? 0 });
  // Defined rather than assigned: this also replaces a read-only method, unless the page has locked it.
  define(owner, name, {
    configurable: own?.configurable ?? true,
    enumerable: own?.enumerable ?? true,
    writable: true,
    value: hooked,
  });
  hooks.add(hook);
  return () => {
    if (!hook.isIn) return;
    hook.isIn = false;
    hooks.delete(hook);
    // If another script has hooked our function, it stays, and passes every call on to the page's method.
    attempt(() => {
      if (!isOutermost()) return;
      if (own) define(owner, name, own);
      else delete methods[name];
    });
  };
}
