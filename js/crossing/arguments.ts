/** What users give. The formats are described in `src/web/argument.rs`. */

import type { Command } from './types';
import { long, type Values } from './write';

/** A command with its arguments. */
export function valuesOfCommand(command: Command, given: readonly unknown[]): Values {
  const values: (number | string)[] = [command];
  for (const value of given) values.push(...valuesOfArgument(value));
  return values;
}

/** An option of `configure`, or a part of an option. */
export function valuesOfOption(option: string, part: string, value: unknown): Values {
  return [option, part, ...valuesOfArgument(value)];
}

function valuesOfArgument(value: unknown): (number | string)[] {
  if (value === undefined) return [0];
  if (value === null) return [1];
  if (typeof value === 'string') return [2, value];
  if (typeof value === 'boolean') return [value ? 4 : 3];
  return Number.isSafeInteger(value) && (value as number) >= 0 ? [5, ...long(value as number)] : [6, typeof value];
}
