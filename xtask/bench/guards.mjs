/**
 * What a quick run must keep to, wide enough for a busy machine: sizes, growth, and ratios so far
 * from their bounds that no noise carries them there.
 */

/** The ratio of ours to theirs may be `most`. */
export const GUARDS = [
  { name: 'injected file, gzip', against: 'wa-js 4.6.0', most: 0.70 },
  { name: 'script evaluation', against: 'wa-js 4.6.0', most: 0.60 },
  { name: 'injected to usable', against: 'wa-js 4.6.0', most: 0.30 },
  { name: 'wasm memory after 10\u202f000 calls', against: 'after 1\u202f000 calls', most: 1.0 },
];

/**
 * Which of those that were measured were kept to, and which were not.
 *
 * @param {import('./figures.mjs').Figure[]} figures
 * @returns {{ kept: string[], broken: string[] }}
 */
export function guard(figures) {
  const kept = [], broken = [];
  for (const { name, against, most } of GUARDS) {
    const figure = figures.find(one => one.name === name && one.against === against);
    if (!figure) broken.push(`${name}, against ${against}: not measured`);
    else (figure.ratio <= most ? kept : broken).push(`${name}, against ${against}: ${figure.ratio.toFixed(3)}, at most ${most}`);
  }
  return { kept, broken };
}
