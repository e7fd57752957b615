import { report } from '../errors';

/** Takes a hook out again. Safe to call twice. */
export type Undo = () => void;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Calls `after` when the page's own method has returned. The page sees its own result or
 * exception, whatever `after` does.
 */
export function hookAfter(
  owner: object,
  name: string,
  after: (result: unknown, args: unknown[]) => void,
): Undo {
  return replace(owner, name, (original, isActive) => function (...args) {
    const result = original.apply(this, args);
    if (isActive()) {
      try {
        after(result, args);
      } catch (error) {
        report(error);
      }
    }
    return result;
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
  return replace(owner, name, (original, isActive) => function (...args) {
    let answered;
    if (isActive()) {
      try {
        answered = answer(args);
      } catch (error) {
        report(error);
      }
    }
    return answered ? answered.value : original.apply(this, args);
  });
}

function replace(
  owner: object,
  name: string,
  wrap: (original: Method, isActive: () => boolean) => Method,
): Undo {
  const methods = owner as Record<string, Method>;
  const original = methods[name]!;
  const inherited = !Object.hasOwn(owner, name);
  let active = true;
  const hooked = wrap(original, () => active);
  methods[name] = hooked;
  return () => {
    if (!active) return;
    active = false;
    // Somebody hooked on top of us: we stay, and pass everything on.
    if (methods[name] !== hooked) return;
    if (inherited) delete methods[name];
    else methods[name] = original;
  };
}
