/**
 * What the page makes of the stack's events: `WAWebVoipBridgeCallStateHandlers`.
 *
 * A call of the stack is the active call of the collection and is not in its Map.
 */

import type { Context } from '../context.ts';
import { CallState, EndCallReason, TERMINAL } from './call-states.ts';
import type { CallInfo } from './voip-call.ts';

/** How long it rings, in milliseconds. It is the page that counts, not the stack. */
const CALLER_RINGS_MS = 90_000;
const CALLEE_RINGS_MS = 60_000;

const RINGING = new Map<number, number>([
  [CallState.Calling, CALLER_RINGS_MS], [CallState.PreacceptReceived, CALLER_RINGS_MS],
  [CallState.ReceivedCall, CALLEE_RINGS_MS],
]);

export function defineVoipCallState({ define, use, simulation }: Context): void {
  define('WAWebVoipBridgeCallStateHandlers', exports => {
    let ringing: { id: string; timer: ReturnType<typeof setTimeout> } | null = null;

    /** A call of the stack begins or goes on. `result` is what the call log will say of one that is over. */
    exports.setCallState = ({ callInfo, callState, result }: { callInfo: CallInfo; callState: number; result?: number }): void => {
      const collection = use('WAWebCallCollection').default;
      const isOver = TERMINAL.has(callState);
      watchRinging(callInfo.call_id, callState);
      if (!collection.activeCall) {
        if (isOver) return;
        collection.setActiveCall(createModel(callInfo));
      }
      const call = collection.activeCall;
      if (call.id !== callInfo.call_id) return;
      if (isOver) call.callLogResult = result;
      setMuted(call, callInfo);
      call.setState(callState);
      if (isOver) collection.setActiveCall(null);
      simulation.changed();
    };

    exports.setMuteState = (callInfo: CallInfo): void => {
      const call = use('WAWebCallCollection').default.activeCall;
      if (call?.id !== callInfo.call_id) return;
      setMuted(call, callInfo);
      simulation.changed();
    };

    /** The stack is gone and can say nothing more. */
    exports.dropCall = (id: string): void => {
      watchRinging(id, CallState.None);
      const collection = use('WAWebCallCollection').default;
      if (collection.activeCall?.id === id) collection.setActiveCall(null);
      simulation.changed();
    };

    function watchRinging(id: string, state: number): void {
      if (ringing?.id === id && RINGING.has(state)) return;
      if (ringing?.id === id) {
        clearTimeout(ringing.timer);
        ringing = null;
      }
      const patience = RINGING.get(state);
      if (patience !== undefined) ringing = { id, timer: setTimeout(giveUp, patience) };
    }
  });

  /** `offerTime` stays 0: the page does not set it on this path. */
  function createModel(info: CallInfo) {
    const CallModel = use('WAWebCallModel').default;
    const { createWid } = use('WAWebWidFactory');
    const peerJid = createWid(info.peer_jid);
    return Object.assign(new CallModel(info.call_id), {
      peerJid,
      isVideo: info.is_video,
      isGroup: info.is_group,
      groupJid: info.group_jid === null ? null : createWid(info.group_jid),
      outgoing: info.is_outgoing,
      isLidCall: peerJid.isLid(),
      callLinkToken: info.call_link_token,
    });
  }

  function setMuted(call: any, info: CallInfo): void {
    const peerMicMuted = info.participants.some(({ isSelf, isMuted }) => !isSelf && isMuted);
    for (const [name, value] of Object.entries({ selfMicMuted: info.is_muted, peerMicMuted })) {
      if (call[name] === value) continue;
      call[name] = value;
      call.trigger(`change:${name}`, call, value);
    }
  }

  async function giveUp(): Promise<void> {
    const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
    stack?.endCall(EndCallReason.Timeout, true);
  }
}
