/** `WAWebCallCollection` and `WAWebCallModel` since the collection is a Map. */

import type { Context } from '../context.ts';
import { CallState } from './call-states.ts';
import { EventEmitter } from './event-emitter.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { PendingCall } from './voip-pending.ts';
import { recordOwnStep } from './voip-record.ts';
import type { Wid } from './wid.ts';

/** The fields that a model has from the start, with their first values. */
const fields = {
  peerJid: undefined as Wid | undefined,
  offerTime: 0,
  isVideo: false,
  isGroup: false,
  groupJid: null as Wid | null,
  outgoing: false,
  isSilenced: false,
  silenceReason: null,
  offerReceivedWhileOffline: false,
  isVoiceChat: false,
  isLidCall: false,
  callLinkToken: null,
  callLinkState: 0,
  isInWaitingRoom: false,
  selfVideoState: null,
  peerVideoState: null,
  selfMicMuted: false,
  peerMicMuted: false,
  userEndedCall: false,
  wasEverConnected: false,
  callLogResult: null,
  callFailedReason: null,
};
type Fields = typeof fields;

interface CallModel extends Fields {}
class CallModel extends EventEmitter {
  id: string | undefined;
  #state: number | null = null;

  /** Takes only an id; all other fields are set afterwards. */
  constructor(id?: string) {
    super();
    this.id = id;
    Object.assign(this, fields, { groupCallParticipants: [], groupCallParticipantStates: [] });
  }

  getState(): number | null {
    return this.#state;
  }

  setState(state: number): void {
    const before = this.#state;
    if (before === state) return;
    this.#state = state;
    if (state === CallState.CallActive) this.wasEverConnected = true;
    this.trigger('change:state', this, state);
    CallModel.announce(this, before, state);
  }

  /** Announces that a call rings, stops ringing or is missed. `defineNewerCalls` sets it, as it has the notification bus. */
  static announce: (call: CallModel, before: number | null, after: number) => void = () => {};
}

class CallCollection extends EventEmitter {
  declare activeCall: CallModel | null; // absent until the first setActiveCall
  $CallCollectionImpl$p_1 = new Map<string, CallModel>();
  pendingOffers = new Map();
  pendingVoipCapChecks = new Map();
  isInConnectedCall = false;
  lastActiveCall: CallModel | null = null;
  pendingCallLink = null;
  /** Absent in builds without `hasPendingCalls`. */
  declare pendingOutgoingCall: PendingCall | null;

  get(id: string): CallModel | undefined {
    return this.$CallCollectionImpl$p_1.get(id);
  }

  /** Creates the model itself. Triggers nothing: this collection has no `add` event. */
  add(props: { id: string } & Partial<Fields>, options: { merge?: boolean } = {}): CallModel {
    const known = this.get(props.id);
    if (known && !options.merge) return known;
    const call = known ?? new CallModel(props.id);
    for (const [name, value] of Object.entries(props)) {
      // The page does not copy `outgoing`.
      if (name in fields && name !== 'outgoing') (call as any)[name] = value;
    }
    this.$CallCollectionImpl$p_1.set(props.id, call);
    return call;
  }

  merge(props: { id: string } & Partial<Fields>): CallModel {
    return this.add(props, { merge: true });
  }

  /** Takes a model, not an id. */
  remove(call: CallModel): void {
    this.$CallCollectionImpl$p_1.delete(call.id!);
  }

  delete(): void {
    this.reset();
  }

  reset(): void {
    this.$CallCollectionImpl$p_1.clear();
  }

  getModelsArray(): CallModel[] {
    return [...this.$CallCollectionImpl$p_1.values()];
  }

  /** Does not put the call into the Map. */
  setActiveCall(call: CallModel | null): void {
    if (this.activeCall) this.lastActiveCall = this.activeCall;
    this.activeCall = call;
    this.trigger('change:activeCall', this, call);
  }

  setIsInConnectedCall(connected: boolean): void {
    this.isInConnectedCall = connected;
    this.trigger('change:isInConnectedCall', this, connected);
  }

  setPendingCallLink(link: null): void {
    this.pendingCallLink = link;
  }

  setCallFailedReason(reason: null): void {
    if (this.activeCall) this.activeCall.callFailedReason = reason;
  }

  setShouldShowPostCallSurveyOnLastActiveCall(): void {}

  /** Runs for every stanza about a call. Returns a known call unchanged. */
  processIncomingCall(id: string, peerJid: Wid, { groupWid = null, ...known }: IncomingCall): CallModel {
    return this.get(id) ?? this.add({ id, peerJid, isGroup: groupWid !== null, groupJid: groupWid, ...known });
  }
}

export function defineNewerCalls({ define, use, parameters, simulation }: Context): void {
  define('WAWebCallNotificationBus', exports => { exports.default = new EventEmitter(); });
  define('WAWebCallModel', exports => { exports.default = CallModel; });
  define('WAWebCallCollection', exports => {
    const collection = new CallCollection();
    if (parameters.facts.hasPendingCalls) collection.pendingOutgoingCall = null;
    closeWindows(collection);
    exports.default = collection;
  });

  /** The active call has a window. Records that it closes when no call is active any more. */
  function closeWindows(collection: CallCollection): void {
    let shown: CallModel | null = null;
    collection.on('change:activeCall', (_, call: unknown) => {
      if (shown && !call) recordOwnStep(simulation, 'closeCallWindow', [shown.id]);
      shown = call instanceof CallModel ? call : null;
    });
  }

  CallModel.announce = (call, before, after) => {
    const bus: EventEmitter = use('WAWebCallNotificationBus').default;
    const about = {
      wid: call.peerJid, msgId: call.id, isVideo: call.isVideo, isGroup: call.isGroup,
      isSilenced: call.isSilenced, groupJid: call.groupJid, groupCallParticipants: [],
    };
    if (after === CallState.ReceivedCall) bus.trigger('alert_call', about);
    if (before !== CallState.ReceivedCall) return;
    bus.trigger('cancel_call', about);
    const isAnswered = after === CallState.AcceptSent && !parameters.facts.missesAcceptSent;
    if (!isAnswered && !call.wasEverConnected && !call.outgoing && !call.userEndedCall) bus.trigger('missed_call', about);
  };
}
