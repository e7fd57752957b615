/**
 * `WAWebHandleVoipCall`: what the page does with a `<call>` from the server.
 *
 * The page itself answers with the receipt or the ack. Then the stanza goes to the native
 * stack, or, when calling is not enabled, to the call collection. When calling is enabled
 * and there is no stack, the build decides what happens to an offer.
 *
 * The states that stanzas other than an offer cause on the collection's path are inferred.
 */

import type { Context } from '../context.ts';
import { logTerminate } from './call-log.ts';
import { STEPS, type Step } from './call-states.ts';
import type { WapJid } from './wap-jid.ts';
import type { WapNode } from './wap-node.ts';
import type { Wid } from './wid.ts';

/** Actions answered with a receipt; the others with a typed ack. */
const WITH_RECEIPT = new Set(['offer', 'accept', 'reject', 'enc_rekey']);
/** Reasons of a reject that concern only the rejecting device: the others keep ringing. */
export const OF_ONE_DEVICE = new Set(['busy', 'enc']);
export const ELSEWHERE = new Set(['accepted_elsewhere', 'rejected_elsewhere']);

export interface CallStanza {
  action: string;
  callId: string;
  /** `creator` and `from`: the addresses as on the wire. */
  creator: string;
  from: string;
  peer: Wid;
  group: Wid | null;
  isVideo: boolean;
  /** In seconds. */
  offerTime: number;
  isSilenced: boolean;
  /** Whether the stanza came while the page was offline, and was delivered later; it never rings. */
  offline: boolean;
  /** The `reason` of a reject or a terminate; empty when it has none. */
  reason: string;
  /** The step of the call that the stanza causes on the collection's path; null if none. */
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
      // It is not known when the page reads a stanza, and asks whether calling is enabled. Both happen
      // only after a script that hooks this function has had the stanza. A script that overrides
      // `isCallingEnabled` must do so until this whole function is done.
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
    /** The page also passes the node as it was received; nothing here needs it. */
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

  /** Returns my address for the receipt: my LID device for a LID caller, my phone number for others. */
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

  /** Remembers the phone number of a LID caller. */
  function keepNumber({ peer, payload }: CallStanza): void {
    const number = payload.attrs.caller_pn;
    if (peer.isLid() && number) simulation.lids.set(use('WAWebWidFactory').createWidFromWidLike(String(number)).user, peer.user);
  }

  function isCallingEnabled(): boolean {
    try {
      return use('WAWebVoipGatingUtils').isCallingEnabled();
    } catch {
      return false; // a build without these modules cannot make calls
    }
  }

  async function nativeStack() {
    if (!isCallingEnabled()) return null;
    try {
      const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
      const { VoipInitEventEmitter, initWAWebVoip } = use('WAWebVoipInit');
      if (stack && !VoipInitEventEmitter.getIsVoipInited()) await initWAWebVoip('signaling');
      return stack; // does nothing if its start failed
    } catch {
      return null; // a build without these modules has no stack
    }
  }

  function toCollection(stanza: CallStanza): void {
    // Looks the function up on the instance for each call: scripts hook it there.
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
    // Also if the offer came while the page was offline: the model has `offerReceivedWhileOffline`.
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
