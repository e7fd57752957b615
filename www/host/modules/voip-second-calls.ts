/**
 * Calls that come in while the stack has another. They never get a model: such a call is rejected,
 * missed, or waits until its caller gives up.
 */

import type { CallStanza } from './inbound-calls.ts';
import { NativeEvent } from './native-event-numbers.ts';
import * as actions from './voip-actions.ts';
import { userOf, type CallMissedData, type CallWaitingInfo } from './voip-call.ts';
import type { VoipPage } from './voip-page.ts';

export class SecondCalls {
  #waiting: CallStanza | null = null;

  constructor(private readonly page: VoipPage) {}

  /** The part of the call info about a waiting call. */
  get info(): CallWaitingInfo {
    const waiting = this.#waiting;
    return {
      hasWaitingCall: waiting !== null,
      waitingCallId: waiting?.callId ?? null,
      waitingPeerJid: waiting?.from ?? null,
      waitingGroupJid: waiting?.group ? String(waiting.group) : null,
      waitingIsVideo: waiting?.isVideo ?? false,
    };
  }

  receiveOffer(stanza: CallStanza): void {
    const { callId, creator, from } = stanza;
    switch (this.page.secondCall()) {
      case 'busy':
        return this.page.send(callId, from, actions.reject({ id: callId, creator }, 'busy'));
      case 'missed':
        return this.page.report(NativeEvent.CallMissed, missed(stanza));
      case 'pending-rejected':
        return this.page.report(NativeEvent.PendingCallAutoRejected, { callId, peerJid: from });
      case 'waiting':
        return this.#wait(stanza);
    }
  }

  receiveTerminate(callId: string): void {
    if (this.#waiting?.callId === callId) this.#wait(null);
  }

  #wait(stanza: CallStanza | null): void {
    this.#waiting = stanza;
    this.page.report(NativeEvent.CallWaitingStateChanged, this.info);
  }
}

function missed({ callId, from, group, isVideo, offerTime }: CallStanza): CallMissedData {
  return {
    CallId: callId, PeerUserJid: userOf(from), GroupJid: group && String(group), IsVideoCall: isVideo,
    CallParticipantInfos: [], TimeElapsedSinceCallOffer: Math.max(0, Math.floor(Date.now() / 1000) - offerTime),
    SilenceReason: 0, CallTermReason: 'busy',
  };
}
