/** What users give. The formats are described in `src/web/argument.rs`. */

import type { Command } from './types';
import { long, type Values } from './write';

/** A command with its arguments, behind who is logged in where that is known. */
export function valuesOfCommand(me: { pn: string; lid: string } | undefined, command: Command, given: readonly unknown[]): Values {
  const values: (number | string)[] = [me?.pn ?? '', me?.lid ?? '', command];
  for (const value of given) pushArgument(values, value);
  return values;
}

/** An option of `configure`, or a part of an option. */
export function valuesOfOption(option: string, part: string, value: unknown): Values {
  const values: (number | string)[] = [option, part];
  pushArgument(values, value);
  return values;
}

function pushArgument(values: (number | string)[], value: unknown): void {
  if (value === undefined) values.push(0);
  else if (value === null) values.push(1);
  else if (typeof value === 'string') values.push(2, value);
  else if (typeof value === 'boolean') values.push(value ? 4 : 3);
  else if (Number.isSafeInteger(value) && (value as number) >= 0) values.push(5, ...long(value as number));
  else values.push(6, typeof value);
}
