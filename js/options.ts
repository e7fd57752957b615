import { wppError } from './errors';

/**
 * What is given as the options of a function, which has those that are `known`. Only an object is;
 * a Wid is none: scripts give the caller where the options belong.
 */
export function optionsOf<T extends object>(given: T | null | undefined, ...known: string[]): Partial<T> {
  if (typeof given !== 'object' || given === null || 'server' in given) return {};
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return given;
  const expected = `one of the options: ${known.join(', ') || 'none'}`;
  const found = typeof given[unknown as keyof T];
  const message = `Option ${unknown}: expected ${expected}, found ${found}`;
  throw wppError('invalid_option', message, { option: unknown, expected, found });
}
