/** Reads the page's calls, from both kinds of collections, as text. */

import type { BuildFacts } from './builds.ts';
import type { Namespace } from './loader.ts';
import { CALL_STATES, CallState } from './modules/call-states.ts';

export interface ShownCall {
  id: string;
  peer: string;
  /** Audio or video, group or not, outgoing or incoming. */
  about: string;
  state: string;
  phase: 'ringing' | 'live' | 'over';
}

// The enum does not enumerate its members.
const STATE_NAMES = Object.getOwnPropertyNames(CallState).map(name => [name, CallState[name as keyof typeof CallState]] as const);
const RINGING: readonly unknown[] = [
  CallState.ReceivedCall, CallState.ReceivedCallWithoutOffer, CallState.Calling, CallState.PreacceptReceived,
  CallState.PreCalling, CALL_STATES.INCOMING_RING, CALL_STATES.OUTGOING_CALLING, CALL_STATES.OUTGOING_RING,
];
const OVER: readonly unknown[] = [
  null, CallState.None, CallState.CallActiveElseWhere, CallState.CallStateEnding, CALL_STATES.ENDED,
  CALL_STATES.REJECTED, CALL_STATES.FAILED, CALL_STATES.NOT_ANSWERED, CALL_STATES.HANDLED_REMOTELY,
];

export function readCalls(kind: BuildFacts['collection']): ShownCall[] {
  const collection = readCollection();
  if (!collection) return [];
  const { activeCall } = collection;
  const calls: any[] = collection.getModelsArray();
  if (activeCall && !calls.includes(activeCall)) calls.push(activeCall);
  return calls.reverse().map(call => {
    const state = call.getState();
    return {
      id: String(call.id),
      peer: String(call.peerJid ?? 'nobody yet'),
      about: [
        call.outgoing ? 'outgoing' : 'incoming', call.isVideo ? 'video' : 'audio',
        call.isGroup && 'group', call === activeCall && 'active',
      ].filter(Boolean).join(', '),
      state: kind === 'map' ? STATE_NAMES.find(([, value]) => value === state)?.[0] ?? 'no state' : state ?? 'no state',
      phase: OVER.includes(state) ? 'over' : RINGING.includes(state) ? 'ringing' : 'live',
    };
  });
}

/** Returns null until other code has required the collection: drawing must not cause that module to run. */
function readCollection(): Namespace | null {
  const { require } = window as unknown as { require?: (id: string) => any };
  return require?.('__debug').modulesMap.WAWebCallCollection?.exports?.default ?? null;
}
