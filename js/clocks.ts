/** The page's clocks. The user may set the wall clock, `Date`. The steady clock may stop while the computer sleeps. */

/** The browser's own `Date.now`; `undefined` if another script had replaced it. A replaced one may stand still. */
const nativeNow = String(Date.now).includes('[native code]') ? Date.now : undefined;

/** When the steady clock was last read, on the wall clock, and what it showed, both in milliseconds. */
let readAt = NaN, shown = 0;

/**
 * Returns the time of the steady clock in milliseconds. The steady clock is several times as expensive to read as the
 * wall clock, and most inputs of a call come together. So it is read only once in each millisecond of the wall clock, and
 * each time on a page whose `Date.now` is not the browser's own.
 */
export function readSteadyTime(wallTime = Date.now()): number {
  if (wallTime !== readAt || Date.now !== nativeNow) readAt = wallTime, shown = performance.now();
  return shown;
}
