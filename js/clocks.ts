/** The page's clocks. The wall clock, `Date`, may be set by the user. The steady clock may stop while the computer sleeps. */

/** When the steady clock was last read, on the wall clock, and what it showed, both in milliseconds. */
let readAt = NaN, shown = 0;

/**
 * Returns the time of the steady clock in milliseconds. It is several times as expensive to read as the wall clock, and
 * most inputs of a call come together. So it is read only once in each millisecond of the wall clock.
 */
export function steadyTime(wallTime = Date.now()): number {
  if (wallTime !== readAt) readAt = wallTime, shown = performance.now();
  return shown;
}

/** Has the steady clock read again in any case. For when time has passed: another script may have stopped `Date`. */
export function readAgain(): void {
  readAt = NaN;
}
