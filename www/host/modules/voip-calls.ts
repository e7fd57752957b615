/**
 * The one call that the native stack has, from what it is asked and what comes in.
 *
 * It knows addresses as text and nothing of the page, which it tells of each change.
 */

import { CallLogResult, CallState, EndCallReason } from './call-states.ts';
import { ELSEWHERE, OF_ONE_DEVICE, type CallStanza } from './inbound-calls.ts';
import * as actions from './voip-actions.ts';
import { infoOf, type Call, type CallInfo } from './voip-call.ts';
import type { InTurn } from './voip-turns.ts';
import type { WapNode } from './wap.ts';

export interface VoipPage {
  inTurn: InTurn;
  /** @param to a device, a server, or the user of the devices named in the stanza */
  send(callId: string, to: string, action: WapNode): void;
  stateChanged(info: CallInfo, state: number, result?: number): void;
  mutesChanged(info: CallInfo): void;
}

const KEY_BYTES = 32;
const RINGING_OUT: readonly number[] = [CallState.Calling, CallState.PreacceptReceived];

export class VoipCalls {
  #me: { pn: string; lid: string | null } | null = null;
  #call: Call | null = null;

  constructor(private readonly page: VoipPage) {}

  init(pn: string, lid: string | null): void {
    this.#me = { pn, lid };
  }

  /** The call's id, if there is one. */
  get callId(): string | null {
    return this.#call?.id ?? null;
  }

  start(peer: string, devices: string[], id: string, isVideo: boolean): void {
    if (!this.#me || this.#call || devices.length === 0) return;
    const creator = this.#meFor(peer);
    const call = this.#begin({ id, creator, peer, isVideo, isOutgoing: true, ringing: [...devices] });
    this.#become(call, CallState.Calling);
    const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const [only] = devices;
    this.page.send(id, devices.length === 1 ? only! : peer, actions.offer(call, isVideo, devices, key));
  }

  /** A call that others are in already: there is nobody to ring. */
  enter(id: string, linkToken: string, isVideo: boolean): void {
    if (!this.#me || this.#call) return;
    const peer = `${id}@call`;
    const creator = this.#meFor('@lid');
    const call = this.#begin({ id, creator, peer, isVideo, isOutgoing: true, linkToken, device: peer });
    this.#become(call, CallState.Link);
    this.#become(call, CallState.ConnectedLonely);
  }

  receiveOffer({ callId: id, creator, from, isVideo, offline, group, offerTime }: CallStanza): void {
    if (!this.#me || offline || this.#call?.id === id) return;
    if (this.#call) return this.page.send(id, from, actions.reject({ id, creator }, 'busy'));
    const call = this.#begin({
      id, creator, peer: from, isVideo, isOutgoing: false, device: from, offeredAt: offerTime * 1000,
      group: group === null ? null : String(group),
    });
    this.#become(call, CallState.ReceivedCall);
    this.page.send(id, from, actions.preaccept(call, isVideo));
  }

  accept(isMicOn: boolean): void {
    const call = this.#call;
    if (call?.state !== CallState.ReceivedCall) return;
    call.isMuted = !isMicOn;
    this.#become(call, CallState.AcceptSent);
    this.#tell(call, actions.accept(call, call.isVideo));
  }

  reject(): void {
    const call = this.#call;
    if (call?.state !== CallState.ReceivedCall) return;
    this.#tell(call, actions.reject(call));
    this.#end(call, CallLogResult.Rejected);
  }

  end(reason: number): void {
    const call = this.#call;
    if (!call) return;
    if (call.state === CallState.ReceivedCall) {
      if (reason !== EndCallReason.Timeout) return this.reject();
      return this.#end(call, CallLogResult.Missed);
    }
    const why = reason === EndCallReason.Timeout ? 'timeout' : '';
    if (call.device) this.#tell(call, actions.terminate(call, why));
    else this.#dismiss(call, call.ringing, why);
    this.#end(call, call.wasConnected ? connectedResult(call) : CallLogResult.Canceled);
  }

  receiveMessage({ action, callId, from, reason, payload }: CallStanza): void {
    const call = this.#call;
    if (call?.id !== callId) return;
    switch (action) {
      case 'preaccept':
        if (call.state === CallState.Calling) this.#become(call, CallState.PreacceptReceived);
        break;
      case 'accept':
        if (RINGING_OUT.includes(call.state)) this.#answeredBy(call, from);
        break;
      case 'reject':
        if (RINGING_OUT.includes(call.state)) this.#rejectedBy(call, from, reason);
        break;
      case 'terminate':
        this.#terminated(call, reason);
        break;
      case 'mute_v2':
        call.isPeerMuted = payload.attrs['mute-state'] === '1';
        this.page.mutesChanged(infoOf(call));
        break;
    }
  }

  /** @param error `0` when there is none */
  receiveAck(action: string, error: string): void {
    const call = this.#call;
    if (!call) return;
    const isRefused = error !== '0';
    if (action === 'offer' && isRefused && RINGING_OUT.includes(call.state)) this.#end(call, CallLogResult.Failed);
    if (action === 'accept' && call.state === CallState.AcceptSent) {
      if (isRefused) this.#end(call, CallLogResult.Failed);
      else this.#become(call, CallState.CallActive);
    }
  }

  /** Heard by the peer from when a device of theirs has the call. */
  mute(isMuted: boolean): void {
    const call = this.#call;
    if (!call) return;
    call.isMuted = isMuted;
    this.page.mutesChanged(infoOf(call));
    this.say(ref => actions.mute(ref, isMuted));
  }

  /** Something to the peer of a call that is answered; otherwise nothing. */
  say(build: (call: actions.CallRef) => WapNode): void {
    const call = this.#call;
    if (call?.device && call.state !== CallState.ReceivedCall) this.#tell(call, build(call));
  }

  /** JSON, or an empty text when there is no call. */
  info(): string {
    return this.#call ? JSON.stringify(infoOf(this.#call)) : '';
  }

  #begin(known: Pick<Call, 'id' | 'creator' | 'peer' | 'isVideo' | 'isOutgoing'> & Partial<Call>): Call {
    return this.#call = {
      me: this.#meFor(known.peer), group: null, linkToken: null, offeredAt: Date.now(), ringing: [], device: null,
      state: CallState.None, wasConnected: false, isMuted: false, isPeerMuted: false, ...known,
    };
  }

  #become(call: Call, state: number): void {
    call.state = state;
    call.wasConnected ||= state === CallState.CallActive || state === CallState.ConnectedLonely;
    this.page.stateChanged(infoOf(call), state);
  }

  #end(call: Call, result: number, state: number = CallState.CallStateEnding): void {
    call.state = state;
    this.#call = null;
    this.page.stateChanged(infoOf(call), state, result);
  }

  /** The first device to answer has the call; the others are told so. */
  #answeredBy(call: Call, device: string): void {
    call.device = device;
    this.#become(call, CallState.AcceptReceived);
    this.#dismiss(call, call.ringing.filter(other => other !== device), 'accepted_elsewhere');
    this.page.inTurn(() => {
      if (call.state === CallState.AcceptReceived) this.#become(call, CallState.CallActive);
    });
  }

  #rejectedBy(call: Call, device: string, reason: string): void {
    call.ringing = call.ringing.filter(other => other !== device);
    if (OF_ONE_DEVICE.has(reason)) {
      if (call.ringing.length > 0) return;
    } else {
      this.#dismiss(call, call.ringing, 'rejected_elsewhere');
    }
    this.#end(call, CallLogResult.Rejected);
  }

  #terminated(call: Call, reason: string): void {
    if (!call.isOutgoing && !call.wasConnected && ELSEWHERE.has(reason)) {
      const result = reason === 'accepted_elsewhere' ? CallLogResult.AcceptedElsewhere : CallLogResult.Rejected;
      return this.#end(call, result, CallState.CallActiveElseWhere);
    }
    const ifNever = call.isOutgoing ? CallLogResult.Unavailable : CallLogResult.Missed;
    this.#end(call, call.wasConnected ? connectedResult(call) : ifNever);
  }

  #tell(call: Call, action: WapNode): void {
    if (call.device) this.page.send(call.id, call.device, action);
  }

  #dismiss(call: Call, devices: readonly string[], reason: string): void {
    for (const device of devices) this.page.send(call.id, device, actions.terminate(call, reason));
  }

  /** My device, as a LID to those who are called by theirs. */
  #meFor(peer: string): string {
    const { pn, lid } = this.#me!;
    return peer.endsWith('@s.whatsapp.net') ? pn : lid ?? pn;
  }
}

function connectedResult({ state }: Call): number {
  return state === CallState.ConnectedLonely ? CallLogResult.ConnectedLonely : CallLogResult.Connected;
}
