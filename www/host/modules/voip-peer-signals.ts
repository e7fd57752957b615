/** The peer's stanzas during a call, and the events that they cause in the page. */

import { NativeEvent } from './native-event-numbers.ts';
import type { Call } from './voip-call.ts';
import type { WapNode } from './wap-node.ts';

/** State of the `video` action: the peer agrees to video. */
const VIDEO_ACCEPTED = 4;

export interface Signal {
  event: (typeof NativeEvent)[keyof typeof NativeEvent];
  /** Null: the event's data is the info of the whole call. */
  data: object | null;
}

/** @param user the sender, without the device @returns null when nothing is reported to the page */
export function applySignal(call: Call, user: string, { tag, attrs, content }: WapNode): Signal | null {
  switch (tag) {
    case 'mute_v2':
      call.isPeerMuted = attrs['mute-state'] === '1';
      return { event: NativeEvent.MuteStateChanged, data: null };
    case 'video': {
      const videoState = Number(attrs.state);
      const callMediaStateChanged = videoState === VIDEO_ACCEPTED;
      return { event: NativeEvent.VideoStateChanged, data: { videoState, isSelf: false, userJid: user, callMediaStateChanged } };
    }
    case 'user_action': {
      const hand = Array.isArray(content) ? content.find(child => child.tag === 'raise_hand') : undefined;
      if (!hand) return null;
      call.isPeerHandRaised = hand.attrs['raise-hand-state'] === '1';
      return { event: NativeEvent.RaiseHandStateChanged, data: { jid: user, isHandRaised: call.isPeerHandRaised } };
    }
    default:
      return null;
  }
}
