/** The page's chat log: what a chat shows about a call that is over. */

import type { Context } from '../context.ts';
import type { CallLogEntry, CallLogKind, Simulation } from '../simulation.ts';
import { CallLogResult } from './call-states.ts';
import type { CallEndingData, CallMissedData } from './voip-call.ts';
import type { Wid } from './wid.ts';

/** The properties that the log reads from a model, in either kind of collection. */
interface LoggedCall {
  id?: string;
  peerJid?: Wid;
  outgoing: boolean;
  isVideo: boolean;
}

/**
 * How the page logs a terminate from the server, by its `reason`; it does not log other reasons.
 * The page does not check whether the call was incoming or outgoing, or whether it was answered.
 */
const BY_REASON = new Map<string | undefined, CallLogKind>([
  [undefined, 'missed'],
  ['timeout', 'missed'],
  ['accepted_elsewhere', 'accepted_elsewhere'],
  ['rejected_elsewhere', 'rejected_elsewhere'],
]);

const BY_RESULT = new Map<number, CallLogKind>([
  [CallLogResult.Canceled, 'canceled'], [CallLogResult.Missed, 'missed'], [CallLogResult.Unavailable, 'unavailable'],
  [CallLogResult.Rejected, 'rejected'], [CallLogResult.Connected, 'connected'], [CallLogResult.Failed, 'failed'],
  [CallLogResult.AcceptedElsewhere, 'accepted_elsewhere'], [CallLogResult.ConnectedLonely, 'connected_lonely'],
]);

/** Logs a terminate on the collection's path. @param reason of the stanza, undefined when it has none */
export function logTerminate(simulation: Simulation, call: LoggedCall, reason: unknown): void {
  const kind = BY_REASON.get(reason === undefined ? undefined : String(reason));
  if (kind === undefined) return;
  const { id, peerJid, outgoing, isVideo } = call;
  log(simulation, { id: String(id), peer: String(peerJid), kind, outgoing, isVideo });
}

/** Creates the handlers that log the stack's calls. */
export function createCallLogHandlers({ simulation, use }: Context) {
  const wid = (jid: string): string => String(use('WAWebWidFactory').createWid(jid));
  return {
    generateCallLogFromNativeCallEndingEvent({ callEndingData }: { callEndingData: CallEndingData }): void {
      const { callId: id, peerJid, fromMe: outgoing, videoCall: isVideo, result } = callEndingData;
      const kind = BY_RESULT.get(result);
      if (kind) log(simulation, { id, peer: wid(peerJid), kind, outgoing, isVideo });
    },
    generateCallLogFromEventCallMissed({ callMissedData }: { callMissedData: CallMissedData }): void {
      const { CallId: id, PeerUserJid, IsVideoCall: isVideo } = callMissedData;
      log(simulation, { id, peer: wid(PeerUserJid), kind: 'missed', outgoing: false, isVideo });
    },
  };
}

function log(simulation: Simulation, entry: CallLogEntry): void {
  simulation.callLog.push(entry);
  simulation.changed();
}
