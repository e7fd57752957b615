import { define } from '../define';
import { report } from '../errors';

/** Takes a hook out again. Safe to call twice. */
export type Undo = () => void;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A method of the page's that we have replaced. */
export interface Hook {
  readonly owner: object;
  readonly name: string;
  /** How often it was called. */
  calls: number;
  isIn: boolean;
  /** Whether nobody has hooked on top of us, or put something else in our place. */
  isOutermost(): boolean;
}

const hooks = new Set<Hook>();

/** The hooks that are in, in the order in which they came. */
export function hooksIn(): Hook[] {
  return [...hooks];
}

/**
 * Calls `after` when the page's own method has returned. The page sees its own result or
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
 * Calls `begin` before the page's own method, and what `begin` gave with the result, or without one
 * where the method threw. The page sees its own result or exception, whatever they do.
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
 * Gives the page what `change` makes of the result of its own method; where that fails, the result.
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
 * Lets `answer` answer first; where it has none, gives `undefined`, the page's own method is
 * asked, with its `this` and all its arguments.
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

/** Puts several hooks in: all of them, or none where one cannot be. Gives what takes all out, the last first. */
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

/** What `work` gives; a hook never throws into the page. */
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
  // Builds differ in the number of parameters, and whoever counts them is to count the page's own.
  define(hooked, 'length', { value: original?.length ?? 0 });
  // Not assigned: also what cannot be written may be replaced, as long as the page has not locked it.
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
    // Somebody hooked on top of us: we stay, and pass everything on.
    attempt(() => {
      if (!isOutermost()) return;
      if (own) define(owner, name, own);
      else delete methods[name];
    });
  };
}
