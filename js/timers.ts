/**
 * Our timers. Another script may clear all timers of the page. So {@link runOverdueTimers} runs the overdue
 * ones; it is called whenever our code runs anyway.
 */

import { readSteadyTime } from './clocks';
import { attempt } from './host/hook';

/** A longer timeout overflows in browsers, and runs at once. */
const LONGEST_MS = 2 ** 31 - 1;

interface Timer {
  /** When it fires, in milliseconds on the steady clock. */
  due: number;
  fire(): void;
}

const timers = new Set<Timer>();

/** The time of the last {@link runOverdueTimers}. */
let lastRun = NaN;

/** Runs `work` in `ms` milliseconds, or in 24 days if that is sooner. Returns a function that cancels it. */
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

/** Runs every timer that is overdue, now or at a time on the steady clock. */
export function runOverdueTimers(now = readSteadyTime()): void {
  if (now === lastRun) return; // nothing more is overdue at the same time
  lastRun = now;
  for (const { due, fire } of timers) if (due < now) attempt(fire);
}
