/**
 * What the ratios of ours to theirs may be: `budget` at most, `goal` in the end.
 * A figure is known by its name and by what it is held against.
 */
export const BUDGETS = [
  { name: 'injected file, gzip', against: 'wa-js 4.6.0', budget: 0.35, goal: 0.20 },
  { name: 'script evaluation', against: 'wa-js 4.6.0', budget: 0.30, goal: 0.10 },
  { name: 'injected to usable', against: 'wa-js 4.6.0', budget: 0.10, goal: 0.02 },
  { name: 'offer, 1 device', against: 'wa-js 4.3.1', budget: 1.0, goal: 0.6 },
  { name: 'offer, 5 devices', against: 'wa-js 4.3.1', budget: 1.0, goal: 0.6 },
  { name: 'offer, 50 devices', against: 'wa-js 4.3.1', budget: 1.0, goal: 0.6 },
  { name: 'reject', against: 'wa-js 4.3.1', budget: 1.2, goal: 0.8 },
  { name: 'incoming call, what the hooks add', against: 'wa-js 4.6.0', budget: 1.0, goal: 0.4 },
  { name: 'offer tree, 50 devices, as plain objects', against: 'literals, bytes copied', budget: 2.5, goal: 1.5 },
  ...['10\u202f000', '100\u202f000', '1\u202f000\u202f000'].map(calls => (
    { name: `wasm memory after ${calls} calls`, against: 'itself after 1\u202f000 calls', budget: 1.0, goal: 1.0 }
  )),
];
