/** A call of the native stack, and the data that the stack reports about it. */

import { CallLogResult, CallState } from './call-states.ts';
import type { CallRef } from './voip-actions.ts';

export interface Call extends CallRef {
  /** The other side's address: a user, a device, or `{id}@call` behind a link. */
  readonly peer: string;
  /** Whether the stack reports `peer` to the page. */
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
  /** The peer's device that has the call; null until it is known. */
  device: string | null;
  state: number;
  /** In milliseconds; null until the call is connected. */
  connectedAt: number | null;
  isInWaitingRoom: boolean;
  isMuted: boolean;
  isPeerMuted: boolean;
  isHandRaised: boolean;
  isPeerHandRaised: boolean;
  isEndedByMe: boolean;
  /** How the call log will show the call. */
  result: number;
}

const ParticipantState = { Connected: 1, Invited: 11 } as const;
/** The most participants. */
const CONNECTED_LIMIT = 32;

interface Participant {
  jid: string;
  state: number;
  is_self: boolean;
  is_muted: boolean;
  mute_requested: boolean;
  is_hand_raised: boolean;
}

/** What the stack reports about a call that comes in while it has another. */
export interface CallWaitingInfo {
  hasWaitingCall: boolean;
  waitingCallId: string | null;
  waitingPeerJid: string | null;
  waitingGroupJid: string | null;
  waitingIsVideo: boolean;
}

/** What the stack reports about a call, in JSON. */
export interface CallInfo {
  call_id: string;
  call_state: number;
  /** Null when the stack names nobody. */
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

/** Returns the participants. In a call behind a link I am the only one. */
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

/** What the stack reports about a call that is over, for the chat log. Times are in seconds. */
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

/** What the stack reports about a call that it did not let ring. */
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

/** Returns the result of a call that was connected, by its state just before it ends. */
export function connectedResult({ state }: Call): number {
  return state === CallState.ConnectedLonely ? CallLogResult.ConnectedLonely : CallLogResult.Connected;
}

export function userOf(jid: string): string {
  return jid.replace(/:\d+@/, '@');
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
