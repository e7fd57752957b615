/** The native stack's only call: applies the page's requests and the incoming stanzas to it. */

import { CallLogResult, CallState, EndCallReason } from './call-states.ts';
import { ELSEWHERE, OF_ONE_DEVICE, type CallStanza } from './inbound-calls.ts';
import { NativeEvent } from './native-event-numbers.ts';
import * as actions from './voip-actions.ts';
import { connectedResult, endingOf, infoOf, userOf, type Call } from './voip-call.ts';
import type { VoipPage } from './voip-page.ts';
import { applySignal, type Signal } from './voip-peer-signals.ts';
import { SecondCalls } from './voip-second-calls.ts';
import type { WapNode } from './wap-node.ts';

const KEY_BYTES = 32;
const RINGING_OUT: readonly number[] = [CallState.Calling, CallState.PreacceptReceived];
const CONNECTED: readonly number[] = [CallState.CallActive, CallState.ConnectedLonely];

export class VoipCalls {
  #me: { pn: string; lid: string | null } | null = null;
  #call: Call | null = null;
  readonly #second: SecondCalls;
  /** Whether a call link is being previewed or joined. No other call can begin then. */
  isAtLink = false;

  constructor(private readonly page: VoipPage) {
    this.#second = new SecondCalls(page);
  }

  init(pn: string, lid: string | null): void {
    this.#me = { pn, lid };
  }

  /** The call's id, or null when there is no call. */
  get callId(): string | null {
    return this.#call?.id ?? null;
  }

  get isReady(): boolean {
    return this.#me !== null && !this.#isTaken;
  }

  get #isTaken(): boolean {
    return this.#call !== null || this.isAtLink;
  }

  start(peer: string, devices: string[], id: string, isVideo: boolean): void {
    if (!this.isReady || devices.length === 0) return;
    const creator = this.#meFor(peer);
    const call = this.#begin({ id, creator, peer, isVideo, isOutgoing: true, ringing: [...devices] });
    this.#become(call, CallState.Calling);
    const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const [only] = devices;
    this.page.send(id, devices.length === 1 ? only! : peer, actions.offer(call, isVideo, devices, key));
  }

  /** Begins the call behind a link. Nobody is rung. */
  enter(id: string, linkToken: string, isVideo: boolean, isInWaitingRoom: boolean): void {
    const peer = `${id}@call`;
    const creator = this.#meFor('@lid');
    const call = this.#begin({
      id, creator, peer, isVideo, isOutgoing: true, linkToken, device: peer, isInWaitingRoom,
      isPeerNamed: this.page.namesLinkPeer,
    });
    this.#become(call, CallState.Link);
    if (!isInWaitingRoom) this.#become(call, CallState.ConnectedLonely);
  }

  /** Lets me into the call from the waiting room. */
  admit(): void {
    const call = this.#call;
    if (!call?.isInWaitingRoom) return;
    call.isInWaitingRoom = false;
    this.#become(call, CallState.ConnectedLonely);
  }

  /** Drops a call that was never entered. Reports no last state. */
  leaveWaitingRoom(sendTerminate: boolean): void {
    const call = this.#call;
    if (!call?.isInWaitingRoom) return;
    if (sendTerminate) this.#tell(call, actions.terminate(call));
    this.#call = null;
  }

  receiveOffer(stanza: CallStanza): void {
    const { callId: id, creator, from, isVideo, offline, group, offerTime } = stanza;
    if (!this.#me || offline || this.#call?.id === id) return;
    if (this.#call && this.#callsMeToo(this.#call, stanza)) return this.#meet(this.#call, stanza);
    if (this.#isTaken) return this.#second.receiveOffer(stanza);
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
    this.#end(call, CallLogResult.Rejected, { isByMe: true });
  }

  end(reason: number, sendTerminate: boolean): void {
    const call = this.#call;
    if (!call) return;
    const isByMe = reason !== EndCallReason.Timeout;
    if (call.state === CallState.ReceivedCall) {
      if (isByMe) return this.reject();
      return this.#end(call, CallLogResult.Missed);
    }
    const devices = call.device ? [call.device] : call.ringing;
    if (sendTerminate) this.#dismiss(call, devices, isByMe ? '' : 'timeout');
    this.#end(call, wasConnected(call) ? connectedResult(call) : CallLogResult.Canceled, { isByMe });
  }

  receiveMessage({ action, callId, from, reason, payload }: CallStanza): void {
    const call = this.#call;
    if (call?.id !== callId) {
      if (action === 'terminate') this.#second.receiveTerminate(callId);
      return;
    }
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
      default:
        this.#signalled(applySignal(call, userOf(from), payload));
    }
  }

  /** @param error `0` when there is none */
  receiveAck(callId: string, action: string, error: string): void {
    const call = this.#call;
    if (call?.id !== callId) return;
    const isRefused = error !== '0';
    if (action === 'offer' && isRefused && RINGING_OUT.includes(call.state)) {
      const errorCode = Number(error);
      this.page.report(NativeEvent.CallOfferNacked, { errors: [{ errorCode, errorJid: call.peer }], nackCode: errorCode });
      this.#end(call, CallLogResult.Failed);
    }
    if (action === 'accept' && call.state === CallState.AcceptSent) {
      if (isRefused) this.#end(call, CallLogResult.Failed);
      else this.#become(call, CallState.CallActive);
    }
  }

  /** Sets my mute state. The peer gets a stanza only if the call is answered. */
  mute(isMuted: boolean): void {
    const call = this.#call;
    if (!call) return;
    call.isMuted = isMuted;
    this.page.report(NativeEvent.MuteStateChanged, this.#infoOf(call));
    this.say(ref => actions.mute(ref, isMuted));
  }

  raiseHand(isRaised: boolean): void {
    if (this.#call) this.#call.isHandRaised = isRaised;
    this.say(ref => actions.raiseHand(ref, isRaised));
  }

  /** Sends a stanza to the peer if the call is answered; else does nothing. */
  say(build: (call: actions.CallRef) => WapNode): void {
    const call = this.#call;
    if (call?.device && call.state !== CallState.ReceivedCall) this.#tell(call, build(call));
  }

  /** Returns JSON, or an empty text when there is no call. */
  info(): string {
    return this.#call ? JSON.stringify(this.#infoOf(this.#call)) : '';
  }

  #infoOf(call: Call) {
    return infoOf(call, this.#second.info);
  }

  #begin(known: Pick<Call, 'id' | 'creator' | 'peer' | 'isVideo' | 'isOutgoing'> & Partial<Call>): Call {
    return this.#call = {
      me: this.#meFor(known.peer), isPeerNamed: true, group: null, linkToken: null, offeredAt: Date.now(), ringing: [],
      device: null, state: CallState.None, connectedAt: null, isInWaitingRoom: false, isMuted: false, isPeerMuted: false,
      isHandRaised: false, isPeerHandRaised: false, isEndedByMe: false, result: CallLogResult.Invalid, ...known,
    };
  }

  #become(call: Call, state: number): void {
    call.state = state;
    if (CONNECTED.includes(state)) call.connectedAt ??= Date.now();
    this.page.report(NativeEvent.CallStateChanged, this.#infoOf(call));
  }

  #end(call: Call, result: number, { state = CallState.CallStateEnding as number, isByMe = false } = {}): void {
    Object.assign(call, { state, result, isEndedByMe: isByMe });
    this.#call = null;
    this.page.report(NativeEvent.CallStateChanged, this.#infoOf(call));
    this.page.report(NativeEvent.CallEnding, endingOf(call));
  }

  /** Gives the call to the device that answers first, and dismisses the others. */
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

  #signalled(signal: Signal | null): void {
    if (signal) this.page.report(signal.event, signal.data ?? this.#infoOf(this.#call!));
  }

  #terminated(call: Call, reason: string): void {
    if (!call.isOutgoing && !wasConnected(call) && ELSEWHERE.has(reason)) {
      const result = reason === 'accepted_elsewhere' ? CallLogResult.AcceptedElsewhere : CallLogResult.Rejected;
      return this.#end(call, result, { state: CallState.CallActiveElseWhere });
    }
    const unansweredResult = call.isOutgoing ? CallLogResult.Unavailable : CallLogResult.Missed;
    this.#end(call, wasConnected(call) ? connectedResult(call) : unansweredResult);
  }

  /** Whether the offer comes from the user that this call is ringing. */
  #callsMeToo(call: Call, { from }: CallStanza): boolean {
    return RINGING_OUT.includes(call.state) && userOf(call.peer) === userOf(from);
  }

  /** Two users call each other: the call with the smaller id continues. Both sides know both ids. */
  #meet(mine: Call, { callId: id, creator, from }: CallStanza): void {
    if (mine.id < id) return;
    this.#dismiss(mine, mine.ringing.filter(device => device !== from), 'accepted_elsewhere');
    const { peer, isVideo, isMuted } = mine;
    const theirs = this.#begin({ id, creator, peer, isVideo, isMuted, isOutgoing: false, device: from, state: CallState.AcceptSent });
    this.#tell(theirs, actions.accept(theirs, isVideo));
  }

  #tell(call: Call, action: WapNode): void {
    if (call.device) this.page.send(call.id, call.device, action);
  }

  #dismiss(call: Call, devices: readonly string[], reason: string): void {
    for (const device of devices) this.page.send(call.id, device, actions.terminate(call, reason));
  }

  /** Returns my device: by phone number for a peer that is addressed by phone number, else by LID if I have one. */
  #meFor(peer: string): string {
    const { pn, lid } = this.#me!;
    return peer.endsWith('@s.whatsapp.net') ? pn : lid ?? pn;
  }
}

function wasConnected({ connectedAt }: Call): boolean {
  return connectedAt !== null;
}
