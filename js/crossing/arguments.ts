/** Builds commands and options, with the arguments of users, for the core. `src/web/argument.rs` describes the formats. */

import type { Command } from './types';
import { long, type Values } from './write';

/** Returns the values for a command: our PN and our LID (both empty if unknown or not needed), the command, and its arguments. */
export function valuesOfCommand(me: { pn: string; lid: string } | undefined, command: Command, args: readonly unknown[]): Values {
  const values: (number | string)[] = [me?.pn ?? '', me?.lid ?? '', command];
  for (const value of args) pushArgument(values, value);
  return values;
}

/** Returns the values for an option of `configure`, or for a part of an option. */
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
