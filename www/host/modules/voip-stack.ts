/**
 * `WAWebVoipStackInterface`: the native VoIP stack as the page sees it.
 *
 * Its functions act on the only active call. They return a promise at once, and do their work
 * later, as when the real stack is behind a worker (`isStackInWorker`). `stack-functions.ts` has
 * their arguments and results.
 */

import type { Context } from '../context.ts';
import { stackFunctionsOf, type StackFunctionFacts } from '../stack-functions.ts';
import { children, type CallStanza } from './inbound-calls.ts';
import { reject, screenShare, video } from './voip-actions.ts';
import { VoipCalls } from './voip-calls.ts';
import { VoipLinks } from './voip-links.ts';
import type { VoipPage } from './voip-page.ts';
import { recordAsked, recordOwnStep } from './voip-record.ts';
import { createTurns } from './voip-turns.ts';
import { encodeStanza, type WapNode } from './wap-node.ts';

type Effect = (...values: any[]) => unknown;

/** Functions that the page itself calls, at times that no recording has. */
const OWN_STEPS = new Set(['voipInit', 'startCall', 'handleIncomingSignalingAck']);
/** How long the page waits for an answer of the worker, in milliseconds. */
const WORKER_TIMEOUT_MS = 30_000;
/** The status for a link that cannot be previewed. */
const REFUSED = -1;
const NEVER = new Promise<never>(() => {});

export function defineVoipStack({ define, use, parameters, simulation }: Context): void {
  const { build, facts } = parameters;
  const inTurn = createTurns();
  let isLost = false;
  const isSilent = () => isLost || Boolean(simulation.faults.unresponsive);

  const page: VoipPage = {
    inTurn,
    send(callId, peerJid, action) {
      use('WAWebVoipSendSignalingXmpp')
        .sendWAWebVoipSignalingXmpp({ callId, peerJid, xmlPayload: encodeStanza(action) })
        .catch((error: unknown) => console.warn(`<${action.tag}> was not sent or not acknowledged`, error));
    },
    report(event, data) {
      if (!isSilent()) use('WAWebVoipHandleNativeCallEvent').handleWAWebVoipNativeCallEvent(event, JSON.stringify(data));
    },
    secondCall: () => simulation.faults.secondCall ?? parameters.secondCall,
    hasCallLinks: () => Boolean(use('WAWebABProps').getABPropConfigValue(facts.linkProp)),
    namesLinkPeer: parameters.namesLinkPeer,
  };
  const calls = new VoipCalls(page);
  const links = new VoipLinks(page, calls);

  simulation.loseStack = () => {
    isLost = true;
    const id = calls.callId ?? links.token;
    const collection = use('WAWebCallCollection').default;
    if (id && collection.activeCall?.id === id) collection.setActiveCall(null);
  };
  simulation.admit = () => links.admit();
  simulation.deny = () => links.deny();

  define('WAWebVoipStackInterface', exports => {
    const effects = createEffects();
    const functions = stackFunctionsOf(build).map(([name, about]) => [name, stackFunction(name, about, effects[name])]);
    const stack = { type: 'web', ...Object.fromEntries(functions) };
    exports.getVoipStackInterface = async () => {
      const isThere = use('WAWebVoipGatingUtils').isVoipDownloadEnabled() && simulation.faults.stack !== 'none' && !isLost;
      return isThere ? stack : null;
    };
  });

  /** Returns what the functions do. Functions that are missing here do nothing. */
  function createEffects(): Record<string, Effect> {
    const { faults } = simulation;
    return {
      voipInit: (devicePn, _userPn, deviceLid) => calls.init(wire(devicePn), deviceLid === null ? null : wire(deviceLid)),
      startCall: (peer, devices: string[], id, isVideo) => {
        if (faults.startCall !== 'silent') calls.start(wire(peer), devices.map(wire), id, isVideo);
      },
      acceptCall: isMicOn => calls.accept(isMicOn),
      rejectCall: () => calls.reject(),
      endCall: (reason, sendTerminate) => { if (!links.leave(sendTerminate)) calls.end(reason, sendTerminate); },
      rejectCallWithoutCallContext: (id, _isGroup, device, creator, reason, retryCount) => {
        page.send(id, wire(device), reject({ id, creator: wire(creator) }, reason || '', retryCount ?? 0));
      },
      setCallMute: isMuted => {
        if (faults.mute === undefined) calls.mute(isMuted);
        return faults.mute;
      },
      raiseHand: isRaised => calls.raiseHand(isRaised),
      requestVideoUpgrade: () => calls.say(call => video(call, 3, 'H264')),
      acceptPeerVideo: () => calls.say(call => video(call, 4, 'H264,AV1')),
      startScreenShare: () => calls.say(call => screenShare(call, true)),
      stopScreenShare: () => calls.say(call => screenShare(call, false)),
      previewCallLink: (token, isVideo) => (links.preview(token, isVideo, false) ? 0 : REFUSED),
      joinCallLink: () => links.join(),
      previewAndJoinCallLink: (token, isVideo) => { links.preview(token, isVideo, true); },
      getCallInfo: () => calls.info(),
      handleIncomingSignalingOffer: (stanza: CallStanza) => calls.receiveOffer(stanza),
      handleIncomingSignalingMessage: (stanza: CallStanza) => calls.receiveMessage(stanza),
      handleIncomingSignalingAck: (ack: WapNode, error, action, _peerJid, callId) => {
        calls.receiveAck(callId, action, error);
        links.receiveAck(callId, action, error, hasWaitingRoom(ack));
      },
    };
  }

  /** Returns a function that is recorded at once and acts later. Its `length` is the real function's number of parameters. */
  function stackFunction(name: string, { takes, gives }: StackFunctionFacts, effect: Effect = () => {}) {
    const ask = (...values: unknown[]): Promise<unknown> => {
      if (name !== 'getCallInfo') (OWN_STEPS.has(name) ? recordOwnStep : recordAsked)(simulation, name, shown(values));
      const done = answerInTime(name, inTurn(() => (isSilent() ? NEVER : effect(...values))));
      if (gives === 'status') return done.then(status => status ?? 0);
      if (gives === 'answer' || !facts.isStackInWorker) return done;
      done.catch(() => {}); // a failure is not reported
      return Promise.resolve();
    };
    return Object.defineProperty(ask, 'length', { value: takes.length });
  }

  /** Returns a wid or text in the wire's spelling. */
  function wire(address: unknown): string {
    return use('WAWebWidFactory').createWid(address).toJid();
  }
}

/** Returns the values to record. For a stanza these are its call id and, unless it is an offer, its action. */
function shown(values: unknown[]): unknown[] {
  const [stanza] = values;
  if (typeof stanza !== 'object' || stanza === null || !('callId' in stanza)) return values;
  const { action, callId } = stanza as CallStanza;
  return action === 'offer' ? [callId] : [action, callId];
}

/** Whether the ack of a `link_join` says that somebody must let me in. */
function hasWaitingRoom(ack: WapNode): boolean {
  return children(ack).flatMap(children).some(({ tag }) => tag === 'waiting_room');
}

async function answerInTime<T>(name: string, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: the worker did not answer`)), WORKER_TIMEOUT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
