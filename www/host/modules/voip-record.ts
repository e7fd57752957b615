/**
 * Records what happens around the VoIP stack, for tests.
 *
 * `native` has the requests; the recordings of wa-js are of these. `stack` has the same and,
 * in between, the page's own steps, which the recordings do not have.
 */

import type { Simulation } from '../simulation.ts';

export function recordAsked(simulation: Simulation, name: string, values: Iterable<unknown>): void {
  const entry = [name, ...Array.from(values, print)];
  simulation.native.push(entry);
  simulation.stack.push(entry);
  simulation.changed();
}

export function recordOwnStep(simulation: Simulation, name: string, values: Iterable<unknown> = []): void {
  simulation.stack.push([name, ...Array.from(values, print)]);
  simulation.changed();
}

/** Returns wids and stanzas as text, so that a recording can be compared and kept. */
function print(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(print);
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, print(part)]));
}
