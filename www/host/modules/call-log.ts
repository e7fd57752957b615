/** The page's chat log: what a chat says of a call that is over. */

import type { CallLogKind, Simulation } from '../simulation.ts';
import type { Wid } from './wid.ts';

/** What the log takes from a model, of either kind of collection. */
interface LoggedCall {
  id?: string;
  peerJid?: Wid;
  outgoing: boolean;
  isVideo: boolean;
}

/**
 * What the `reason` of a terminate from the server is logged as; any other reason as nothing.
 * The page does not look at who called, nor at whether the call was answered.
 */
const BY_REASON = new Map<string | undefined, CallLogKind>([
  [undefined, 'missed'],
  ['timeout', 'missed'],
  ['accepted_elsewhere', 'accepted_elsewhere'],
  ['rejected_elsewhere', 'rejected_elsewhere'],
]);

/** On the collection's path. @param reason of the stanza, undefined when it has none */
export function logTerminate(simulation: Simulation, call: LoggedCall, reason: unknown): void {
  const kind = BY_REASON.get(reason === undefined ? undefined : String(reason));
  if (kind === undefined) return;
  const { id, peerJid, outgoing, isVideo } = call;
  simulation.callLog.push({ id: String(id), peer: String(peerJid), kind, outgoing, isVideo });
}
