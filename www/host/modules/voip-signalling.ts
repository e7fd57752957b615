/**
 * `WAWebVoipSendSignalingXmpp`: sends the stack's stanzas.
 *
 * The stack passes the bytes of an action. The page encrypts the call key in it for each
 * device, wraps the action in a `<call>`, sends that, and passes the ack to the stack.
 */

import type { Context } from '../context.ts';
import { children } from './inbound-calls.ts';
import { wap, type WapNode } from './wap-node.ts';

export interface Signal {
  /** The call's id; for a link that is not entered yet, its token. */
  callId: string;
  peerJid: string;
  /** The bytes of the bare action, with the flag byte. */
  xmlPayload: Uint8Array;
}

/** Actions in which the content of each `<enc>` is the unencrypted call key. */
const WITH_KEY = new Set(['offer', 'enc_rekey']);

export function defineVoipSignalling({ define, use, parameters }: Context): void {
  const sender = parameters.facts.hasWorkerComms ? 'WAWebDeprecatedSendIqWorkerCompatible' : 'WADeprecatedSendIq';

  define('WAWebVoipSendSignalingXmpp', exports => {
    /** Stanzas are prepared one by one: an offer must be encrypted first, and a later terminate must not overtake it. */
    let prepared: Promise<unknown> = Promise.resolve();

    exports.sendWAWebVoipSignalingXmpp = async ({ callId, peerJid, xmlPayload }: Signal): Promise<void> => {
      const preparing = prepared.then(() => prepare(peerJid, xmlPayload));
      prepared = preparing.catch(() => {});
      const { to, action } = await preparing;
      const id = use('WAWap').generateId();
      const node = use('WAWap').wap('call', { to, id }, [action]);
      const ack: WapNode = await use(sender).deprecatedSendStanzaAndReturnAck(node, { id, class: 'call', from: to });
      const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
      const { error = '0', type = '' } = ack.attrs;
      // Fails when the worker is gone and does not answer.
      await stack?.handleIncomingSignalingAck(ack, String(error), String(type), peerJid, callId)?.catch(() => {});
    };
  });

  async function prepare(peerJid: string, payload: Uint8Array) {
    const action: WapNode = await use('WAWap').decodeStanza(payload);
    const isForAll = children(action).some(({ tag }) => tag === 'destination');
    const to = addressOf(peerJid, isForAll);
    return { to, action: WITH_KEY.has(action.tag) ? await encrypted(action, peerJid) : action };
  }

  /** Returns a user when the stanza itself names the devices, else one device, a server, or a group's call. */
  function addressOf(peerJid: string, isForAll: boolean): unknown {
    const { USER_JID, DEVICE_JID } = use('WAWap');
    return isForAll ? USER_JID(peerJid.replace(/:\d+@/, '@')) : DEVICE_JID(peerJid);
  }

  /** Encrypts the call key. If that fails for one device, the stanza is sent without the key for all devices. */
  async function encrypted(action: WapNode, peerJid: string): Promise<WapNode> {
    let needsIdentity = false;

    async function withCiphertext(node: WapNode, device: string): Promise<WapNode> {
      if (node.tag === 'enc') {
        const wid = use('WAWebWidFactory').createDeviceWid(device);
        const { type, ciphertext } = await use('WAWebEncryptMsgProtobuf')
          .encryptMsgProtobuf(wid, 0, { call: { callKey: node.content } });
        needsIdentity ||= type === 'pkmsg';
        return wap('enc', { v: '2', type, count: node.attrs.count ?? '0' }, ciphertext);
      }
      if (!Array.isArray(node.content)) return node;
      const inner = await Promise.all(node.content.map(child => withCiphertext(child, String(node.attrs.jid ?? device))));
      return wap(node.tag, node.attrs, inner);
    }

    try {
      const node = await withCiphertext(action, peerJid);
      if (!needsIdentity) return node;
      const identity = await use('WAWebAdvSignatureApi').getADVEncodedIdentity();
      return wap(node.tag, node.attrs, [...children(node), identity && wap('device-identity', {}, identity)]);
    } catch (error) {
      console.warn('the call key could not be encrypted', error);
      return withoutKey(action);
    }
  }
}

function withoutKey(node: WapNode): WapNode {
  if (!Array.isArray(node.content)) return node;
  return wap(node.tag, node.attrs, node.content.filter(({ tag }) => tag !== 'enc').map(withoutKey));
}
