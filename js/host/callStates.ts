import type { Phase } from '../crossing/types';

/** The phase for each of the page's names of call states. Older pages spell the names in capitals. */
const PHASES: Record<string, Phase> = {
  Link: 'joining',
  PreCalling: 'outgoing',
  Calling: 'outgoing',
  PreacceptReceived: 'ringingThere',
  OUTGOING_CALLING: 'outgoing',
  OUTGOING_RING: 'ringingThere',
  ReceivedCall: 'ringing',
  ReceivedCallWithoutOffer: 'ringing',
  INCOMING_RING: 'ringing',
  AcceptSent: 'connecting',
  AcceptReceived: 'connecting',
  Rejoining: 'connecting',
  CallBCallStarting: 'connecting',
  CONNECTING: 'connecting',
  CallActive: 'active',
  ConnectedLonely: 'active',
  ACTIVE: 'active',
  CONNECTION_LOST: 'active',
  None: 'ended',
  CallActiveElseWhere: 'ended',
  CallStateEnding: 'ended',
  HANDLED_REMOTELY: 'ended',
  REMOTE_CALL_IN_PROGRESS: 'ended',
  ENDED: 'ended',
  REJECTED: 'ended',
  FAILED: 'ended',
  NOT_ANSWERED: 'ended',
};

/** A cache: the phases by table of states and by value. Without it, each lookup would list all names of the table. */
const known = new WeakMap<object, Map<unknown, Phase>>();

/** Returns the phase for a call state of the page; `states` is the page's own table of names and values. */
export function phaseOf(states: Record<string, unknown>, raw: unknown): Phase {
  if (raw === null || raw === undefined) return 'unknown';
  let phases = known.get(states);
  if (!phases) known.set(states, (phases = new Map()));
  let phase = phases.get(raw);
  if (phase) return phase;
  // Not Object.keys: the page's enums do not enumerate their members.
  const name = Object.getOwnPropertyNames(states).find((key) => states[key] === raw);
  phase = PHASES[name ?? String(raw)] ?? 'unknown';
  // A value without a name is not cached: the page may name it later.
  if (name) phases.set(raw, phase);
  return phase;
}

/** Returns the page's value for a call that we offer. */
export const offering = (states: Record<string, unknown>): unknown =>
  states.OUTGOING_CALLING ?? states.Calling;

/** Returns the page's value for an active call. */
export const active = (states: Record<string, unknown>): unknown =>
  states.ACTIVE ?? states.CallActive;

/** Returns the page's value for a call that is over. */
export const ended = (states: Record<string, unknown>): unknown =>
  states.ENDED ?? states.CallStateEnding;
