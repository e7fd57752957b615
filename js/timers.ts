/**
 * Timers of ours. Another script may clear every timer of the page: what is overdue then is done at
 * the next occasion, by {@link catchUp}.
 */

import { attempt } from './host/hook';

/** Browsers do at once what is to be done later than that. */
const LONGEST_MS = 2 ** 31 - 1;

interface Timer {
  /** On the clock that nobody sets. */
  due: number;
  fire(): void;
}

const timers = new Set<Timer>();

/** Does some work in so many ms, or in 24 days if that is sooner; gives what cancels it. */
export function after(ms: number, work: () => void): () => void {
  const cancel = (): void => {
    clearTimeout(id);
    timers.delete(timer);
  };
  const fire = (): void => {
    cancel();
    work();
  };
  const timer = { due: performance.now() + ms, fire };
  const id = setTimeout(fire, Math.min(ms, LONGEST_MS));
  timers.add(timer);
  return cancel;
}

/** Does what is overdue. */
export function catchUp(): void {
  const now = performance.now();
  for (const { due, fire } of timers) if (due < now) attempt(fire);
}
