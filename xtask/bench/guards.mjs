/**
 * The limits that a quick run must keep, wide enough for a busy machine. They are for sizes, for memory growth,
 * for waits that must not happen, and for ratios so far from their limit that no noise reaches it.
 */

/** For each row of a family: `most` is the largest allowed ratio of ours to theirs. */
export const GUARDS = [
  { family: 'size', name: 'injected file, raw', against: 'wa-js 4.6.0', most: 0.40 },
  { family: 'size', name: 'injected file, gzip', against: 'wa-js 4.6.0', most: 0.63 },
  { family: 'size', name: 'injected file, brotli', against: 'wa-js 4.6.0', most: 0.75 },
  { family: 'start', name: 'script evaluation', against: 'wa-js 4.6.0', most: 0.80 },
  { family: 'start', name: 'injected to usable', against: 'wa-js 4.6.0', most: 0.30 },
  { family: 'start', name: 'modules appear to usable', against: 'wa-js 4.6.0', most: 0.50 },
  { family: 'auto-reject', name: 'auto-reject, sessions take 20 ms', against: 'wa-js 4.6.0', most: 0.20 },
  { family: 'old-calls', name: 'reject, 1\u202f000 old calls', against: 'itself with none', most: 2 },
  { family: 'slow-offer', name: 'offer end to end, 5 devices, one at a time', against: 'wa-js 4.3.1', most: 1.3 },
  { family: 'slow-offer', name: 'offer end to end, 50 devices, concurrent', against: 'wa-js 4.3.1', most: 1.5 },
  { family: 'memory', name: 'wasm memory after 5\u202f000 calls', against: 'itself after 1\u202f000 calls', most: 1 },
  { family: 'memory', name: 'JavaScript heap after 5\u202f000 calls', against: 'itself after 1\u202f000 calls', most: 1.2 },
];

/** Returns whether a row has a limit. @param {string} family @param {{ name: string, against: string }} row */
export function isGuarded(family, { name, against }) {
  return GUARDS.some(guard => guard.family === family && guard.name === name && guard.against === against);
}

/**
 * Returns which limits were kept, and which were broken.
 *
 * @param {import('./figures.mjs').Figure[]} figures
 * @param {string[]} families that were measured
 * @returns {{ kept: string[], broken: string[] }}
 */
export function guard(figures, families) {
  const kept = [], broken = [];
  for (const { name, against, most } of GUARDS.filter(({ family }) => families.includes(family))) {
    const figure = figures.find(one => one.name === name && one.against === against);
    if (!figure) broken.push(`${name}, against ${against}: not measured`);
    else (figure.ratio <= most ? kept : broken).push(`${name}, against ${against}: ${figure.ratio.toFixed(3)}, at most ${most}`);
  }
  return { kept, broken };
}
