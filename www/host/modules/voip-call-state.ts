/**
 * How the page represents the native stack's call.
 *
 * The call is the collection's active call, and is not in the Map. There is only one: the page
 * ignores the stack's reports about any other call.
 */

import type { Context } from '../context.ts';
import { CallState, EndCallReason, TERMINAL } from './call-states.ts';
import type { CallInfo } from './voip-call.ts';

/** How long a call rings, in milliseconds. The page measures this, not the stack. */
const CALLER_RINGS_MS = 90_000;
const CALLEE_RINGS_MS = 60_000;

const RINGING = new Map<number, number>([
  [CallState.Calling, CALLER_RINGS_MS], [CallState.PreacceptReceived, CALLER_RINGS_MS],
  [CallState.ReceivedCall, CALLEE_RINGS_MS],
]);

export function createCallStateHandlers({ use, simulation }: Context) {
  let ringing: { id: string; timer: ReturnType<typeof setTimeout> } | null = null;

  /** Handles each new state of the stack's call, from the first to the last. */
  function setCallState({ callInfo, callState }: { callInfo: CallInfo; callState: number }): void {
    const collection = use('WAWebCallCollection').default;
    const isOver = TERMINAL.has(callState);
    if (!collection.activeCall) {
      if (isOver) return;
      collection.setActiveCall(createModel(callInfo));
    }
    const call = collection.activeCall;
    if (call.id !== callInfo.call_id) {
      if (!isSameCall(call, callInfo)) return;
      rename(call, callInfo);
    }
    watchRinging(callInfo.call_id, callState);
    if (isOver) call.callLogResult = callInfo.call_result;
    setMuted(call, callInfo);
    call.setState(callState);
    if (isOver) collection.setActiveCall(null);
    simulation.changed();
  }

  function handleMuteStateChange({ callInfo }: { callInfo: CallInfo }): void {
    const call = use('WAWebCallCollection').default.activeCall;
    if (call?.id !== callInfo.call_id) return;
    setMuted(call, callInfo);
    simulation.changed();
  }

  /** `offerTime` stays 0: the page does not set it on this path. */
  function createModel(info: CallInfo) {
    const call = new (use('WAWebCallModel').default)(info.call_id);
    return Object.assign(call, fieldsOf(info), { peerJid: wid(info.peer_jid) });
  }

  function fieldsOf(info: CallInfo) {
    return {
      isVideo: info.is_video,
      isGroup: info.is_group_call,
      groupJid: wid(info.group_jid) ?? null,
      outgoing: info.is_caller,
      isLidCall: Boolean(wid(info.peer_jid)?.isLid()),
      callLinkToken: info.link_token,
    };
  }

  /**
   * Whether a report with another id is about this call. A call behind a link first has the link's
   * token as its id. When two users call each other, only one of both calls remains.
   */
  function isSameCall(call: any, info: CallInfo): boolean {
    if (call.callLinkToken !== null) return call.callLinkToken === info.link_token;
    const isCalling = call.outgoing && [CallState.Calling, CallState.PreacceptReceived].includes(call.getState());
    return isCalling && !info.is_caller && userOf(call.peerJid) === userOf(wid(info.peer_jid));
  }

  function rename(call: any, info: CallInfo): void {
    watchRinging(call.id, CallState.None);
    Object.assign(call, fieldsOf(info));
    call.id = info.call_id;
    call.trigger('change:id', call, call.id);
    if (call.peerJid || !info.peer_jid) return;
    call.peerJid = wid(info.peer_jid);
    call.trigger('change:peerJid', call, call.peerJid);
  }

  function watchRinging(id: string, state: number): void {
    if (ringing?.id === id && RINGING.has(state)) return;
    if (ringing?.id === id) {
      clearTimeout(ringing.timer);
      ringing = null;
    }
    const patience = RINGING.get(state);
    if (patience !== undefined) ringing = { id, timer: setTimeout(giveUp, patience) };
  }

  function setMuted(call: any, info: CallInfo): void {
    const peerMicMuted = info.participants.some(({ is_self, is_muted }) => !is_self && is_muted);
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

  /** Returns undefined when the stack names nobody. */
  function wid(address: string | null) {
    return address ? use('WAWebWidFactory').createWid(address) : undefined;
  }

  function userOf(address: any): string {
    return String(use('WAWebWidFactory').asUserWidOrThrow(address));
  }

  return { setCallState, handleMuteStateChange };
}
