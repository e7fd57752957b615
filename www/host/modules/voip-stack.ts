/**
 * The native VoIP stack: for now a recorder of what is asked of it.
 *
 * It does show incoming calls the way the real one does: as the active call of the
 * collection, which is not in the collection's Map.
 */

import type { Context } from '../context.ts';
import { CallState } from './call-states.ts';
import type { CallStanza } from './inbound-calls.ts';

/** What can be asked of the stack; all act on the one active call. */
const RECORDED = [
  'voipInit', 'startCall', 'startGroupCall', 'acceptCall', 'rejectCall', 'endCall',
  'rejectCallWithoutCallContext', 'joinOngoingCall', 'setCallVideoMute', 'requestVideoUpgrade',
  'acceptPeerVideo', 'requestPeerMute', 'raiseHand', 'sendReaction', 'startScreenShare', 'stopScreenShare',
  'handleIncomingSignalingAck', 'handleIncomingSignalingReceipt', 'inviteToCall', 'checkOngoingCalls',
];
const TERMINAL: readonly number[] = [CallState.None, CallState.CallActiveElseWhere, CallState.CallStateEnding];

export interface VoipStack {
  readonly type: 'web';
  /** 0 is success. */
  setCallMute(muted: boolean): number;
  /** JSON, or an empty text when there is no call. */
  getCallInfo(): string;
  handleIncomingSignalingOffer(stanza: CallStanza): void;
  handleIncomingSignalingMessage(stanza: CallStanza): void;
  [method: string]: unknown;
}

export function defineVoipStack({ define, use, simulation }: Context): void {
  const record = (name: string, ...values: unknown[]): void => {
    simulation.native.push([name, ...values.map(printWid)]);
    simulation.changed();
  };

  define('WAWebVoipStackInterface', exports => {
    const stack = createStack(record, setCallState);
    exports.getVoipStackInterface = async (): Promise<VoipStack | null> =>
      use('WAWebVoipGatingUtils').isVoipDownloadEnabled() && simulation.faults.stack !== 'none' ? stack : null;
  });

  /** The stack's event, as the page turns it into models. `offerTime` stays 0. */
  function setCallState(stanza: CallStanza, state: number): void {
    const collection = use('WAWebCallCollection').default;
    let call = collection.activeCall;
    if (!call) {
      if (TERMINAL.includes(state)) return;
      const CallModel = use('WAWebCallModel').default;
      call = Object.assign(new CallModel(stanza.callId), {
        peerJid: stanza.peer, isVideo: stanza.isVideo, isGroup: stanza.group !== null, groupJid: stanza.group,
      });
      collection.setActiveCall(call);
    }
    if (call.id !== stanza.callId) return;
    call.setState(state);
    if (TERMINAL.includes(state)) collection.setActiveCall(null);
  }

  define('WAWebVoipStartCall', exports => {
    exports.startWAWebVoipCall = async (...values: unknown[]) => record('startWAWebVoipCall', ...values);
  });
  define('WAWebVoipInit', exports => {
    exports.initWAWebVoip = async (...values: unknown[]) => record('initWAWebVoip', ...values);
  });
  define('WAWebVoipBackendLoadable', exports => {
    exports.requireVoipJsBackend = async () => ({
      WAWebVoipInit: use('WAWebVoipInit'),
      WAWebHandleVoipCallOffer: {},
    });
  });
}

function createStack(
  record: (name: string, ...values: unknown[]) => void,
  setCallState: (stanza: CallStanza, state: number) => void,
): VoipStack {
  const recorded: Record<string, unknown> = {};
  for (const name of RECORDED) recorded[name] = (...values: unknown[]) => record(name, ...values);
  return {
    ...recorded,
    type: 'web',
    setCallMute(muted) {
      record('setCallMute', muted);
      return 0;
    },
    getCallInfo: () => '',
    handleIncomingSignalingOffer(stanza) {
      record('handleIncomingSignalingOffer', stanza.callId);
      if (!stanza.offline) setCallState(stanza, CallState.ReceivedCall);
    },
    handleIncomingSignalingMessage(stanza) {
      record('handleIncomingSignalingMessage', stanza.action, stanza.callId);
      if (stanza.step === 'peerRings') setCallState(stanza, CallState.PreacceptReceived);
      if (stanza.step === 'answered') setCallState(stanza, CallState.AcceptReceived);
      if (stanza.step === 'elsewhere') setCallState(stanza, CallState.CallActiveElseWhere);
      if (stanza.step === 'rejected' || stanza.step === 'ended') setCallState(stanza, CallState.CallStateEnding);
    },
  };
}

/** Wids are recorded as text, so that a recording can be compared and kept. */
function printWid(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? String(value) : value;
}
