/** The states of a call, as numbers and as words. */

import type { Context } from '../context.ts';
import type { BuildFacts } from '../builds.ts';

export const CallState = internalEnum({
  None: 0, Calling: 1, PreacceptReceived: 2, ReceivedCall: 3, AcceptSent: 4, AcceptReceived: 5,
  CallActive: 6, CallActiveElseWhere: 7, ReceivedCallWithoutOffer: 8, Rejoining: 9, Link: 10,
  ConnectedLonely: 11, PreCalling: 12, CallStateEnding: 13, CallBCallStarting: 14,
} as const);

/** How the call log will show a call. */
export const CallLogResult = internalEnum({
  Invalid: 0, Canceled: 1, Missed: 2, Unavailable: 3, Rejected: 4, Connected: 5, AcceptedElsewhere: 6, Failed: 7,
  ConnectedLonely: 8,
} as const);

/** The progress of joining a call link. It is not known which module has this enum. */
export const CallLinkState = internalEnum({ None: 0, QuerySent: 1, QueryAcked: 2, JoinSent: 3, JoinAcked: 4 } as const);

export const EndCallReason = internalEnum({
  Unknown: 0, Timeout: 1, Self: 2, RejectDoNotDisturb: 3, RejectBlocked: 4, MicPermissionDenied: 5,
  CameraPermissionDenied: 6,
} as const);

/** States in which a call is over for this device. */
export const TERMINAL: ReadonlySet<number> = new Set([CallState.None, CallState.CallActiveElseWhere, CallState.CallStateEnding]);

/** Builds an enum like the page's own: frozen, without a prototype, its members not enumerable. */
function internalEnum<M extends Record<string, number>>(members: M): Readonly<M> {
  const properties = Object.entries(members).map(([name, value]) => [name, { value }] as const);
  return Object.freeze(Object.create(null, Object.fromEntries(properties)));
}

export const CALL_STATES = Object.freeze({
  INCOMING_RING: 'INCOMING_RING', OUTGOING_RING: 'OUTGOING_RING', OUTGOING_CALLING: 'OUTGOING_CALLING',
  CONNECTING: 'CONNECTING', CONNECTION_LOST: 'CONNECTION_LOST', ACTIVE: 'ACTIVE',
  HANDLED_REMOTELY: 'HANDLED_REMOTELY', ENDED: 'ENDED', REJECTED: 'REJECTED',
  REMOTE_CALL_IN_PROGRESS: 'REMOTE_CALL_IN_PROGRESS', FAILED: 'FAILED', NOT_ANSWERED: 'NOT_ANSWERED',
} as const);

/**
 * The steps of a call that stanzas cause, and the state that a model gets in each kind of collection.
 * Null: the model does not change. Since the collection is a Map, only an offer and a terminate set a state.
 */
export const STEPS = {
  ringing: { map: CallState.ReceivedCall, list: CALL_STATES.INCOMING_RING },
  peerRings: { map: null, list: CALL_STATES.OUTGOING_RING },
  answered: { map: null, list: CALL_STATES.CONNECTING },
  elsewhere: { map: CallState.CallActiveElseWhere, list: CALL_STATES.HANDLED_REMOTELY },
  rejected: { map: null, list: CALL_STATES.REJECTED },
  ended: { map: CallState.CallStateEnding, list: CALL_STATES.ENDED },
} as const satisfies Record<string, Record<BuildFacts['collection'], number | string | null>>;

export type Step = keyof typeof STEPS;

export function defineCallStates({ define, parameters }: Context): void {
  define('WAWebVoipWaCallEnums', exports => {
    if (parameters.facts.collection === 'map') {
      exports.CallState = CallState;
      exports.EndCallReason = EndCallReason;
      exports.CallLogResult = CallLogResult;
      exports.CallLinkState = CallLinkState;
    } else {
      exports.CALL_STATES = CALL_STATES;
    }
  });
}
