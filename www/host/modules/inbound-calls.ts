/**
 * `WAWebHandleVoipCall`: what the page does with a `<call>` from the server.
 *
 * It answers with the receipt or the ack itself. Then the stanza goes to the native
 * stack, or, when calling is not enabled, to the call collection; what becomes of it when
 * calling is enabled and there is no stack depends on the build.
 *
 * Which state a stanza other than an offer leads to on the collection's path is inferred.
 */

import type { Context } from '../context.ts';
import { logTerminate } from './call-log.ts';
import { STEPS, type Step } from './call-states.ts';
import type { WapJid } from './wap-jid.ts';
import type { WapNode } from './wap-node.ts';
import type { Wid } from './wid.ts';

/** Actions answered with a receipt; the others with a typed ack. */
const WITH_RECEIPT = new Set(['offer', 'accept', 'reject', 'enc_rekey']);
/** Rejects which speak for one device: the others ring on. */
export const OF_ONE_DEVICE = new Set(['busy', 'enc']);
export const ELSEWHERE = new Set(['accepted_elsewhere', 'rejected_elsewhere']);

export interface CallStanza {
  action: string;
  callId: string;
  /** The addresses as on the wire. */
  creator: string;
  from: string;
  peer: Wid;
  group: Wid | null;
  isVideo: boolean;
  /** In seconds. */
  offerTime: number;
  isSilenced: boolean;
  /** Delivered after the fact; it never rings. */
  offline: boolean;
  /** Why, of a reject or a terminate; empty when it does not say. */
  reason: string;
  /** What it means for the call's state on the collection's path, if anything. */
  step: Step | null;
  payload: WapNode;
}

export function defineInboundCalls({ define, use, parameters, simulation }: Context): void {
  define('WAWebHandleVoipCall', exports => {
    exports.handleCall = async (node: WapNode): Promise<void> => {
      const [payload] = children(node);
      if (!payload) return;
      answer(node, payload);
      if (!payload.attrs['call-id']) return;
      // When the page reads a stanza, and asks whether calling is enabled, is not known. It is not
      // before a script that hooks this function has had it; who answers for it must do so until
      // all of this is done.
      await null;
      const stanza = parse(node, payload);
      keepNumber(stanza);
      if (!parameters.facts.hasStack) return toCollection(stanza);
      if (stanza.action === 'offer' && isCallingEnabled()) {
        await use('WAWebHandleVoipCallOffer').handleVoipCallOffer(stanza, node);
      } else {
        await use('WAWebVoipHandleIncomingSignalingMessage').handleVoipIncomingSignalingMessage(stanza, node);
      }
    };

    exports.handleCallReceipt = async (node: WapNode): Promise<void> => {
      const { wap } = use('WAWap');
      const { id, from, type } = node.attrs;
      const attrs: Record<string, unknown> = { id, to: from, class: 'receipt' };
      if (type) attrs.type = type;
      use('WAComms').castSmaxStanza(wap('ack', attrs));
    };
  });

  define('WAWebHandleVoipCallOffer', exports => {
    /** The node as it came is given, too; nothing here needs it. */
    exports.handleVoipCallOffer = async (stanza: CallStanza, _node: WapNode): Promise<void> => {
      const stack = await nativeStack();
      if (stack) stack.handleIncomingSignalingOffer(stanza);
      else if (parameters.facts.offerWithoutStack === 'collection') toCollection(stanza);
    };
  });

  define('WAWebVoipHandleIncomingSignalingMessage', exports => {
    exports.handleVoipIncomingSignalingMessage = async (stanza: CallStanza, _node: WapNode): Promise<void> => {
      const stack = await nativeStack();
      if (stack) stack.handleIncomingSignalingMessage(stanza);
      else toCollection(stanza);
    };
  });

  function answer(node: WapNode, payload: WapNode): void {
    const { wap } = use('WAWap');
    const { id, from } = node.attrs;
    if (id === undefined) return;
    use('WAComms').castSmaxStanza(WITH_RECEIPT.has(payload.tag)
      ? wap('receipt', { to: from, id, from: me(from as WapJid) }, [
        wap(payload.tag, { 'call-id': payload.attrs['call-id'], 'call-creator': payload.attrs['call-creator'] }),
      ])
      : wap('ack', { to: from, id, class: 'call', type: payload.tag }));
  }

  /** To a LID caller I am my LID device, to others my phone number. */
  function me(caller: WapJid): WapJid {
    const { JID } = use('WAWap');
    const { pn, lid, device } = parameters;
    return caller.server === 'lid' && lid !== null ? JID(`${lid}:${device}@lid`) : JID(`${pn}@s.whatsapp.net`);
  }

  function parse(node: WapNode, payload: WapNode): CallStanza {
    const { createWidFromWidLike } = use('WAWebWidFactory');
    const group = payload.attrs['group-jid'];
    return {
      action: payload.tag,
      callId: String(payload.attrs['call-id']),
      creator: String(payload.attrs['call-creator']),
      from: String(node.attrs.from),
      peer: createWidFromWidLike(String(node.attrs.from)),
      group: group ? createWidFromWidLike(String(group)) : null,
      isVideo: children(payload).some(child => child.tag === 'video'),
      offerTime: Number(node.attrs.e ?? node.attrs.t),
      isSilenced: children(payload).some(child => child.tag === 'silence'),
      offline: node.attrs.offline !== undefined,
      reason: String(payload.attrs.reason ?? ''),
      step: stepOf(payload),
      payload,
    };
  }

  /** From now on the page knows a LID caller's phone number. */
  function keepNumber({ peer, payload }: CallStanza): void {
    const number = payload.attrs.caller_pn;
    if (peer.isLid() && number) simulation.lids.set(use('WAWebWidFactory').createWidFromWidLike(String(number)).user, peer.user);
  }

  function isCallingEnabled(): boolean {
    try {
      return use('WAWebVoipGatingUtils').isCallingEnabled();
    } catch {
      return false; // a build without its modules cannot call
    }
  }

  async function nativeStack() {
    if (!isCallingEnabled()) return null;
    try {
      const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
      const { VoipInitEventEmitter, initWAWebVoip } = use('WAWebVoipInit');
      if (stack && !VoipInitEventEmitter.getIsVoipInited()) await initWAWebVoip('signaling');
      return stack; // which does nothing when it could not be inited
    } catch {
      return null; // a build without these modules has no stack
    }
  }

  function toCollection(stanza: CallStanza): void {
    // On the instance at call time: this is the seam which scripts hook.
    const call = use('WAWebCallCollection').default.processIncomingCall(stanza.callId, stanza.peer, {
      isVideo: stanza.isVideo,
      offerTime: stanza.offerTime,
      isSilenced: stanza.isSilenced,
      offerReceivedWhileOffline: stanza.offline,
      groupWid: stanza.group,
    });
    const state = stanza.step && STEPS[stanza.step][parameters.facts.collection];
    if (state !== null) call?.setState(state);
    if (call && stanza.action === 'terminate') logTerminate(simulation, call, stanza.payload.attrs.reason);
    simulation.changed();
  }
}

function stepOf(payload: WapNode): Step | null {
  const reason = String(payload.attrs.reason ?? '');
  switch (payload.tag) {
    // Also one that was offered while the page was offline; the model says so elsewhere.
    case 'offer': return 'ringing';
    case 'preaccept': return 'peerRings';
    case 'accept': return 'answered';
    case 'reject': return OF_ONE_DEVICE.has(reason) ? null : 'rejected';
    case 'terminate': return ELSEWHERE.has(reason) ? 'elsewhere' : 'ended';
    default: return null;
  }
}

export function children(node: WapNode): WapNode[] {
  return Array.isArray(node.content) ? node.content : [];
}
