/**
 * The limits of the ratios of ours to theirs: `bar` is the most allowed now, `goal` the aim. The source is the
 * last table of the design's note. A figure is identified by its name and by what it is compared with.
 */

/** Offers are compared with wa-js 4.3.1, everything else with 4.6.0. */
const [OFFERING, LATEST] = ['wa-js 4.3.1', 'wa-js 4.6.0'];

export const BUDGETS = [
  { name: 'injected file, gzip', against: LATEST, bar: 0.55, goal: 0.45 },
  { name: 'script evaluation', against: LATEST, bar: 0.20, goal: 0.10 },
  { name: 'injected to usable', against: LATEST, bar: 0.05, goal: 0.02 },
  { name: 'arrival to listener, 20 ms apart', against: LATEST, bar: 0.90, goal: 0.60 },
  { name: 'first call in a fresh page', against: LATEST, bar: 2.0, goal: 1.2 },
  { name: 'auto-reject, sessions take 0 ms', against: LATEST, bar: 1.0, goal: 0.75 },
  { name: 'auto-reject, sessions take 1 ms', against: LATEST, bar: 0.15, goal: 0.08 },
  { name: 'burst of 1\u202f000 calls, all rejected', against: LATEST, bar: 1.3, goal: 0.9 },
  { name: 'reject, 1\u202f000 old calls', against: 'itself with none', bar: 1.1, goal: 1.0 },
  { name: 'CPU of a call\'s life, early', against: LATEST, bar: 2.5, goal: 1.5 },
  { name: 'CPU of a call\'s life, after 10\u202f000 calls', against: LATEST, bar: 2.5, goal: 1.5 },
  { name: 'reject', against: LATEST, bar: 1.5, goal: 1.0 },
  { name: 'incoming call, what the hooks add', against: LATEST, bar: 2.5, goal: 1.7 },
  { name: 'offer, 1 device', against: OFFERING, bar: 0.7, goal: 0.5 },
  { name: 'offer, 5 devices', against: OFFERING, bar: 0.8, goal: 0.6 },
  { name: 'offer, 50 devices', against: OFFERING, bar: 1.0, goal: 0.8 },
  { name: 'offer tree, 50 devices', against: OFFERING, bar: 1.4, goal: 1.1 },
  ...['100\u202f000', '1\u202f000\u202f000'].map(calls => (
    { name: `wasm memory after ${calls} calls`, against: 'itself after 1\u202f000 calls', bar: 1.0, goal: 1.0 }
  )),
];
