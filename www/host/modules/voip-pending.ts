/**
 * `pendingOutgoingCall` of the call collection, since August: a start in progress, or an outgoing
 * call that rings. While it is set, every other start does nothing.
 */

import type { Context } from '../context.ts';
import { CallState, TERMINAL } from './call-states.ts';
import { recordOwnStep } from './voip-record.ts';

export interface PendingCall {
  readonly abortController: AbortController;
  readonly isGroup: boolean;
  readonly isJoin: boolean;
  readonly isVideo: boolean;
}

export interface PendingCalls {
  /** Sets `pendingOutgoingCall`. Returns null when one is set already. */
  begin(isVideo: boolean): PendingCall | null;
  /** Clears `pendingOutgoingCall`, unless it is another one by now. */
  clear(pending: PendingCall): void;
}

/** In these states an outgoing call is no longer pending. */
const SETTLED: ReadonlySet<number> = new Set([...TERMINAL, CallState.CallActive, CallState.ConnectedLonely]);

export function defineVoipPending({ define, use, simulation }: Context): PendingCalls {
  let isFollowing = false;
  const collection = () => use('WAWebCallCollection').default;

  function set(pending: PendingCall | null): void {
    if (collection().pendingOutgoingCall === pending) return;
    collection().pendingOutgoingCall = pending;
    collection().trigger('change:pendingOutgoingCall', collection(), pending);
    simulation.changed();
  }

  /** `pendingOutgoingCall` outlives the start: clears it when the call is answered, over or gone. */
  function follow(): void {
    if (isFollowing) return;
    isFollowing = true;
    let outgoing: unknown = null;
    collection().on('change:activeCall', (_: unknown, call: any) => {
      if (!call && outgoing) set(null);
      outgoing = call?.outgoing ? call : null;
      if (outgoing) call.on('change:state', (_: unknown, state: number) => { if (SETTLED.has(state)) set(null); });
    });
  }

  define('WAWebVoipCancelOutgoingCall', exports => {
    /** For a call that has been started, only `pendingOutgoingCall` is cleared. */
    exports.cancelPendingOutgoingCall = (): void => {
      recordOwnStep(simulation, 'cancelPendingOutgoingCall');
      collection().pendingOutgoingCall?.abortController.abort();
      set(null);
    };
  });

  return {
    begin(isVideo) {
      if (collection().pendingOutgoingCall) return null;
      follow();
      const pending = { abortController: new AbortController(), isGroup: false, isJoin: false, isVideo: Boolean(isVideo) };
      set(pending);
      return pending;
    },
    clear(pending) {
      if (collection().pendingOutgoingCall === pending) set(null);
    },
  };
}
