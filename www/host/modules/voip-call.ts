/** A call of the native stack, and what it tells of it. */

import { CallLogResult, CallState } from './call-states.ts';
import type { CallRef } from './voip-actions.ts';

export interface Call extends CallRef {
  /** Where it is: a user, a device, or the call's own server. */
  readonly peer: string;
  /** Whether the page is told. */
  readonly isPeerNamed: boolean;
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
  /** In milliseconds; null until then. */
  connectedAt: number | null;
  isInWaitingRoom: boolean;
  isMuted: boolean;
  isPeerMuted: boolean;
  isHandRaised: boolean;
  isPeerHandRaised: boolean;
  isEndedByMe: boolean;
  /** What the call log will say. */
  result: number;
}

const ParticipantState = { Connected: 1, Invited: 11 } as const;
/** How many may take part. */
const CONNECTED_LIMIT = 32;

interface Participant {
  jid: string;
  state: number;
  is_self: boolean;
  is_muted: boolean;
  mute_requested: boolean;
  is_hand_raised: boolean;
}

/** A call that comes in while there is one. */
export interface CallWaitingInfo {
  hasWaitingCall: boolean;
  waitingCallId: string | null;
  waitingPeerJid: string | null;
  waitingGroupJid: string | null;
  waitingIsVideo: boolean;
}

/** What the stack tells of a call, in JSON. */
export interface CallInfo {
  call_id: string;
  call_state: number;
  /** Null where the stack names nobody. */
  peer_jid: string | null;
  creator_jid: string;
  creator_device_jid: string;
  is_caller: boolean;
  is_video: boolean;
  is_muted: boolean;
  call_ended_by_me: boolean;
  call_result: number;
  is_group_call: boolean;
  group_jid: string | null;
  link_token: string | null;
  connected_limit: number;
  participant_count: number;
  participants: Participant[];
  can_invite_new_participant: boolean;
  call_waiting_info: CallWaitingInfo;
  offer_epoch_time_ms: number;
  is_in_waiting_room: boolean;
}

export function infoOf(call: Call, waiting: CallWaitingInfo): CallInfo {
  const isConnected = call.connectedAt !== null;
  const participants = participantsOf(call);
  return {
    call_id: call.id, call_state: call.state, peer_jid: call.isPeerNamed ? call.peer : null,
    creator_jid: userOf(call.creator), creator_device_jid: call.creator,
    is_caller: call.isOutgoing, is_video: call.isVideo, is_muted: call.isMuted,
    call_ended_by_me: call.isEndedByMe, call_result: call.result,
    is_group_call: call.group !== null || call.linkToken !== null, group_jid: call.group, link_token: call.linkToken,
    connected_limit: CONNECTED_LIMIT, participant_count: participants.length, participants,
    can_invite_new_participant: isConnected, call_waiting_info: waiting, offer_epoch_time_ms: call.offeredAt,
    is_in_waiting_room: call.isInWaitingRoom,
  };
}

/** Behind a link there is nobody but me. */
function participantsOf(call: Call): Participant[] {
  const isConnected = call.connectedAt !== null;
  const me = {
    jid: call.me, state: ParticipantState.Connected, is_self: true, is_muted: call.isMuted, mute_requested: false,
    is_hand_raised: call.isHandRaised,
  };
  const peer = {
    jid: call.peer, state: isConnected ? ParticipantState.Connected : ParticipantState.Invited, is_self: false,
    is_muted: call.isPeerMuted, mute_requested: false, is_hand_raised: call.isPeerHandRaised,
  };
  return call.linkToken === null ? [me, peer] : [me];
}

/** What the stack tells of a call that is over, for the chat log. Times in seconds. */
export interface CallEndingData {
  peerJid: string;
  fromMe: boolean;
  groupJid: string | null;
  callId: string;
  isCallLink: boolean;
  callLinkToken: string | null;
  startTime: number;
  connectTime: number;
  endTime: number;
  result: number;
  videoCall: boolean;
  participantEntries: { jid: string; result: number }[];
  callCreatorJid: string;
  terminatedByDeviceSwitch: boolean;
}

export function endingOf(call: Call): CallEndingData {
  return {
    peerJid: call.peer, fromMe: call.isOutgoing, groupJid: call.group, callId: call.id,
    isCallLink: call.linkToken !== null, callLinkToken: call.linkToken,
    startTime: seconds(call.offeredAt), connectTime: seconds(call.connectedAt ?? 0), endTime: seconds(Date.now()),
    result: call.result, videoCall: call.isVideo,
    participantEntries: participantsOf(call).filter(({ is_self }) => !is_self).map(({ jid }) => ({ jid, result: call.result })),
    callCreatorJid: call.creator, terminatedByDeviceSwitch: false,
  };
}

/** What the stack tells of a call that it did not let ring. */
export interface CallMissedData {
  CallId: string;
  PeerUserJid: string;
  GroupJid: string | null;
  IsVideoCall: boolean;
  CallParticipantInfos: object[];
  /** In seconds. */
  TimeElapsedSinceCallOffer: number;
  SilenceReason: number;
  CallTermReason: string;
}

/** Of a call that was connected, by the state that it ends in. */
export function connectedResult({ state }: Call): number {
  return state === CallState.ConnectedLonely ? CallLogResult.ConnectedLonely : CallLogResult.Connected;
}

export function userOf(jid: string): string {
  return jid.replace(/:\d+@/, '@');
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
