/** A call of the native stack, and what it tells of it. */

import type { CallRef } from './voip-actions.ts';

export interface Call extends CallRef {
  readonly peer: string;
  readonly me: string;
  readonly isOutgoing: boolean;
  readonly isVideo: boolean;
  readonly group: string | null;
  readonly linkToken: string | null;
  /** In milliseconds. */
  readonly offeredAt: number;
  /** The callee's devices that may still answer. */
  ringing: string[];
  /** The peer's device, once it is known which. */
  device: string | null;
  state: number;
  wasConnected: boolean;
  isMuted: boolean;
  isPeerMuted: boolean;
}

/** What the stack tells of a call, in JSON. */
export interface CallInfo {
  call_id: string;
  peer_jid: string;
  call_creator_jid: string;
  call_state: number;
  is_outgoing: boolean;
  is_video: boolean;
  is_group: boolean;
  group_jid: string | null;
  call_link_token: string | null;
  offer_epoch_time_ms: number;
  is_muted: boolean;
  participants: { jid: string; isSelf: boolean; isMuted: boolean; muteRequested: boolean }[];
}

export function infoOf(call: Call): CallInfo {
  const participant = (jid: string, isSelf: boolean, isMuted: boolean) => ({ jid, isSelf, isMuted, muteRequested: false });
  return {
    call_id: call.id, peer_jid: call.peer, call_creator_jid: call.creator, call_state: call.state,
    is_outgoing: call.isOutgoing, is_video: call.isVideo,
    is_group: call.group !== null || call.linkToken !== null, group_jid: call.group,
    call_link_token: call.linkToken, offer_epoch_time_ms: call.offeredAt, is_muted: call.isMuted,
    participants: [participant(call.me, true, call.isMuted), participant(call.peer, false, call.isPeerMuted)],
  };
}
