/**
 * `WAWebVoipStackInterface`: the native VoIP stack as the page sees it.
 *
 * Its functions act on the one active call. They return at once, and what they do is
 * done later: the real one is a worker. What each takes and gives is in `stack-functions.ts`.
 */

import type { Context } from '../context.ts';
import { stackFunctionsOf, type StackFunctionFacts } from '../stack-functions.ts';
import type { CallStanza } from './inbound-calls.ts';
import { raiseHand, reject, screenShare, video } from './voip-actions.ts';
import { VoipCalls, type VoipPage } from './voip-calls.ts';
import { VoipLinks } from './voip-links.ts';
import { recordAsked, recordOwnStep } from './voip-record.ts';
import { createTurns } from './voip-turns.ts';
import { encodeStanza, type WapNode } from './wap.ts';

type Effect = (...values: any[]) => unknown;

/** What the page asks of itself, at times which no recording has. */
const OWN_STEPS = new Set(['voipInit', 'startCall', 'handleIncomingSignalingAck']);
/** How long the page waits for an answer of the worker. */
const WORKER_TIMEOUT_MS = 30_000;
const NEVER = new Promise<never>(() => {});

export function defineVoipStack({ define, use, parameters: { build, facts }, simulation }: Context): void {
  const inTurn = createTurns();
  let calls: VoipCalls | null = null;
  let isLost = false;
  const isSilent = () => isLost || Boolean(simulation.faults.unresponsive);

  simulation.loseStack = () => {
    isLost = true;
    const id = calls?.callId;
    if (id) use('WAWebVoipBridgeCallStateHandlers').dropCall(id);
  };

  const page: VoipPage = {
    inTurn,
    send(callId, peerJid, action) {
      use('WAWebVoipSendSignalingXmpp')
        .sendWAWebVoipSignalingXmpp({ callId, peerJid, xmlPayload: encodeStanza(action) })
        .catch((error: unknown) => console.warn(`<${action.tag}> was not sent or not acknowledged`, error));
    },
    stateChanged(callInfo, callState, result) {
      if (!isSilent()) use('WAWebVoipBridgeCallStateHandlers').setCallState({ callInfo, callState, result });
    },
    mutesChanged(callInfo) {
      if (!isSilent()) use('WAWebVoipBridgeCallStateHandlers').setMuteState(callInfo);
    },
  };

  define('WAWebVoipStackInterface', exports => {
    calls = new VoipCalls(page);
    const effects = createEffects(calls, new VoipLinks(page, calls));
    const functions = stackFunctionsOf(build).map(([name, about]) => [name, stackFunction(name, about, effects[name])]);
    const stack = { type: 'web', ...Object.fromEntries(functions) };
    exports.getVoipStackInterface = async () => {
      const isThere = use('WAWebVoipGatingUtils').isVoipDownloadEnabled() && simulation.faults.stack !== 'none' && !isLost;
      return isThere ? stack : null;
    };
  });

  /** What the functions do; all that are not here do nothing. */
  function createEffects(calls: VoipCalls, links: VoipLinks): Record<string, Effect> {
    const { faults } = simulation;
    return {
      voipInit: (devicePn, _userPn, deviceLid) => calls.init(wire(devicePn), deviceLid === null ? null : wire(deviceLid)),
      startCall: (peer, devices: string[], id, isVideo) => {
        if (faults.startCall !== 'silent') calls.start(wire(peer), devices.map(wire), id, isVideo);
      },
      acceptCall: isMicOn => calls.accept(isMicOn),
      rejectCall: () => calls.reject(),
      endCall: reason => calls.end(reason),
      rejectCallWithoutCallContext: (id, _isGroup, device, creator, reason, retryCount) => {
        page.send(id, wire(device), reject({ id, creator: wire(creator) }, reason || '', retryCount ?? 0));
      },
      setCallMute: isMuted => {
        if (faults.mute === undefined) calls.mute(isMuted);
        return faults.mute;
      },
      raiseHand: isRaised => calls.say(call => raiseHand(call, isRaised)),
      requestVideoUpgrade: () => calls.say(call => video(call, 3, 'H264')),
      acceptPeerVideo: () => calls.say(call => video(call, 4, 'H264,AV1')),
      startScreenShare: () => calls.say(call => screenShare(call, true)),
      stopScreenShare: () => calls.say(call => screenShare(call, false)),
      previewCallLink: (token, isVideo) => links.preview(token, isVideo, false),
      joinCallLink: () => links.join(),
      previewAndJoinCallLink: (token, isVideo) => links.preview(token, isVideo, true),
      getCallInfo: () => calls.info(),
      handleIncomingSignalingOffer: (stanza: CallStanza) => calls.receiveOffer(stanza),
      handleIncomingSignalingMessage: (stanza: CallStanza) => calls.receiveMessage(stanza),
      handleIncomingSignalingAck: (_ack: WapNode, error, action) => {
        calls.receiveAck(action, error);
        links.receiveAck(action, error);
      },
    };
  }

  /** Noted at once, done later. Who counts the parameters finds as many as the page's has. */
  function stackFunction(name: string, { takes, gives }: StackFunctionFacts, effect: Effect = () => {}) {
    const ask = (...values: unknown[]): Promise<unknown> => {
      if (name !== 'getCallInfo') (OWN_STEPS.has(name) ? recordOwnStep : recordAsked)(simulation, name, shown(values));
      const done = answerInTime(name, inTurn(() => (isSilent() ? NEVER : effect(...values))));
      if (gives === 'status') return done.then(status => status ?? 0);
      if (gives === 'answer' || !facts.isStackInWorker) return done;
      done.catch(() => {}); // of a failure nothing is said
      return Promise.resolve();
    };
    return Object.defineProperty(ask, 'length', { value: takes.length });
  }

  /** A wid or text in the wire's spelling. */
  function wire(address: unknown): string {
    return use('WAWebWidFactory').createWid(address).toJid();
  }
}

/** Of a stanza that is handed in, its action and its call are noted. */
function shown(values: unknown[]): unknown[] {
  const [stanza] = values;
  if (typeof stanza !== 'object' || stanza === null || !('callId' in stanza)) return values;
  const { action, callId } = stanza as CallStanza;
  return action === 'offer' ? [callId] : [action, callId];
}

async function answerInTime<T>(name: string, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: the worker did not answer`)), WORKER_TIMEOUT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
