import { wppError } from './errors';

/**
 * Returns the options that a function was called with. Throws `invalid_option` if one is not among the
 * `known` names. Anything but an object counts as no options. So does a Wid: some scripts pass the caller here.
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
