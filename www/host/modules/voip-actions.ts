/** Builds the native stack's stanzas without the outer `<call>`. Children are in the order that the server requires. */

import { wap, type WapNode } from './wap-node.ts';
import { WapJid } from './wap-jid.ts';

/** What every stanza of a call contains. */
export interface CallRef {
  readonly id: string;
  /** The device that made the offer. */
  readonly creator: string;
}

const CAPABILITY = {
  audio: [0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x13],
  audioPreaccept: [0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x07],
  videoOffer: [0x01, 0x05, 0xf7, 0x09, 0xe0, 0xfa, 0x13],
};

function action(tag: string, { id, creator }: CallRef, attrs: Record<string, string> = {}, children: (WapNode | false)[] = []): WapNode {
  return wap(tag, { 'call-id': id, 'call-creator': echoed(creator), ...attrs }, children);
}

/** Returns the creator as it was received, even if it is no valid address. */
function echoed(creator: string): WapJid | string {
  try {
    return WapJid.parse(creator);
  } catch {
    return creator;
  }
}

const audio = (rate: number) => wap('audio', { enc: 'opus', rate: String(rate) });
const net = (medium: number) => wap('net', { medium: String(medium) });
const encopt = () => wap('encopt', { keygen: '2' });
const capability = (name: keyof typeof CAPABILITY) => wap('capability', { ver: '1' }, Uint8Array.from(CAPABILITY[name]));

/** The call key is not encrypted here: `voip-signalling.ts` encrypts it for each device. */
export function offer(call: CallRef, isVideo: boolean, devices: readonly string[], key: Uint8Array): WapNode {
  const enc = () => wap('enc', { count: '0' }, key);
  return action('offer', call, {}, [
    audio(8000), audio(16000),
    isVideo && wap('video', {
      enc: 'h264', dec: 'h264', orientation: '0', screen_width: '1920', screen_height: '1080', device_orientation: '0',
    }),
    net(3),
    capability(isVideo ? 'videoOffer' : 'audio'),
    devices.length === 1
      ? enc()
      : wap('destination', {}, devices.map(jid => wap('to', { jid: WapJid.parse(jid) }, [enc()]))),
    encopt(),
  ]);
}

export function preaccept(call: CallRef, isVideo: boolean): WapNode {
  return action('preaccept', call, {}, [
    audio(16000),
    isVideo && wap('video', { dec: 'H264', device_orientation: '0', screen_width: '0', screen_height: '0' }),
    encopt(),
    capability(isVideo ? 'audio' : 'audioPreaccept'),
  ]);
}

export function accept(call: CallRef, isVideo: boolean): WapNode {
  return action('accept', call, {}, [
    audio(16000),
    isVideo && wap('video', { dec: 'H264', device_orientation: '0' }),
    net(2),
    encopt(),
    !isVideo && capability('audio'),
  ]);
}

export function reject(call: CallRef, reason = '', count = 0): WapNode {
  return action('reject', call, { count: String(count), ...reason && { reason } });
}

export function terminate(call: CallRef, reason = ''): WapNode {
  return action('terminate', call, { ...reason && { reason } });
}

export function mute(call: CallRef, isMuted: boolean): WapNode {
  return action('mute_v2', call, { 'mute-state': isMuted ? '1' : '0' });
}

/** @param state of the protocol: 3 requests video, 4 agrees to it */
export function video(call: CallRef, state: number, dec: string): WapNode {
  return action('video', call, { state: String(state), dec });
}

export function raiseHand(call: CallRef, isRaised: boolean): WapNode {
  return action('user_action', call, { action: 'raise_hand' }, [
    wap('raise_hand', { 'raise-hand-state': isRaised ? '1' : '0' }),
  ]);
}

export function screenShare(call: CallRef, isStarted: boolean): WapNode {
  return action('screen_share', call, { screenshare_state: isStarted ? '1' : '2', version: '2' });
}

export function linkQuery(token: string, isVideo: boolean): WapNode {
  return wap('link_query', { token, media: media(isVideo), action: 'preview' });
}

export function linkJoin(token: string, isVideo: boolean): WapNode {
  return wap('link_join', { token, media: media(isVideo) }, [
    audio(16000),
    isVideo && wap('video', { dec: 'H264', device_orientation: '0' }),
    net(2),
    capability('audio'),
  ]);
}

const media = (isVideo: boolean) => (isVideo ? 'video' : 'audio');
