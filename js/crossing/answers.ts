/** Builds the page's answers and its reports of calls for the core. `src/web/read.rs` describes the formats. */

import { keep } from './kept';
import { PHASES, type CallDescription, type Encrypted, type Part } from './types';
import { long, type Values } from './write';

/** Functions that build the answers, one for each kind. */
export const answers = {
  done: (): Values => [0],

  identity: (pn: string, lid: string): Values => [1, pn, lid],

  encrypted: ({ devices, identity }: Encrypted): Values => {
    const values: (number | string)[] = [2, devices.length];
    for (const entry of devices) {
      if (entry.type === undefined) values.push(entry.device, 0, entry.cause);
      else values.push(entry.device, 1, entry.type, keep(entry.ciphertext));
    }
    if (identity) values.push(1, keep(identity));
    else values.push(0);
    return values;
  },

  calls: (calls: readonly CallDescription[]): Values => [3, calls.length, ...calls.flatMap(valuesOfCall)],

  ack: (node: Values): Values => [4, ...node],

  moduleMissing: (module: string): Values => [5, module],

  notAWid: (): Values => [6],

  failed: (cause: string): Values => [7, cause],

  partFailed: (part: Part, cause: string): Values => [8, part, cause],

  noStack: (reason: string): Values => [9, reason],

  notActive: (): Values => [10],

  refused: (cause: string): Values => [11, cause],

  noContact: (): Values => [12],

  nacked: (code: string): Values => [13, code],

  notLoggedIn: (): Values => [14],

  noHost: (cause: string): Values => [15, cause],
};

/** Returns the values for a call that the page reported. */
export function valuesOfCall(call: CallDescription): Values {
  const { rawState, offerTime, other } = call;
  const flags = Number(call.isGroup) | Number(call.isVideo) << 1 | Number(call.outgoing) << 2
    | Number(call.active) << 3 | Number(call.offline) << 4 | Number(call.endedByUser) << 5
    | Number(call.native) << 6 | Number(call.waits) << 7 | Number(call.silenced) << 8
    | Number(other !== undefined) << 9;
  const values: (number | string)[] = [call.id, call.peer, PHASES.indexOf(call.phase)];
  if (typeof rawState === 'string') values.push(1, rawState);
  else if (Number.isInteger(rawState)) values.push(2, rawState!);
  else values.push(0);
  values.push(flags, call.logged, ...long(offerTime), call.was, call.linkToken, call.group);
  if (other !== undefined) values.push(other);
  return values;
}
