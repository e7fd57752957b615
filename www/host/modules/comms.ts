/**
 * Sends stanzas and waits for their answers: `WAComms` and `WADeprecatedSendIq`; and, since the socket
 * may live in a worker, `WAWebDeprecatedSendIqWorkerCompatible` in front of the latter.
 */

import type { Context } from '../context.ts';
import { openSocket, type Socket } from './socket.ts';
import type { WapNode } from './wap-node.ts';

interface SendOptions {
  withoutRetry?: boolean;
  /** 0: waits for ever. */
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

/** The values that an ack's attributes must have. Attributes without a value here are not checked. */
interface AckTemplate { id: string; class: string; from?: unknown; participant?: unknown }

export function defineComms({ define, use, simulation, parameters }: Context): void {
  let socket: Socket | undefined;
  const pendingSmaxStanzas = new Map<string, (answer: WapNode) => void>();

  function open(): Socket {
    return socket ??= openSocket(parameters, simulation, receive);
  }

  function receive(node: WapNode): void {
    const id = node.attrs.id === undefined ? undefined : String(node.attrs.id);
    const answered = id !== undefined && node.tag !== 'receipt' && pendingSmaxStanzas.get(id);
    if (answered) {
      pendingSmaxStanzas.delete(id);
      answered(node);
    } else if (node.tag === 'call') {
      use('WAWebHandleVoipCall').handleCall(node);
    } else if (node.tag === 'receipt') {
      use('WAWebHandleVoipCall').handleCallReceipt(node);
    }
  }

  async function sendSmaxStanza(node: WapNode, { timeoutSeconds = 0, signal }: SendOptions = {}): Promise<WapNode> {
    const { id } = node.attrs;
    if (typeof id !== 'string') throw new Error('sendSmaxStanza: the stanza has no id');
    if (simulation.faults.send === 'reject') throw new Error('sendSmaxStanza: not connected');
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        pendingSmaxStanzas.delete(id);
        finish();
      };
      const timer = timeoutSeconds > 0
        ? setTimeout(() => settle(() => reject(new Error('sendSmaxStanza: timed out'))), timeoutSeconds * 1000)
        : undefined;
      signal?.addEventListener('abort', () => settle(() => reject(signal.reason)));
      pendingSmaxStanzas.set(id, answer => settle(() => resolve(answer)));
      try {
        open().send(node);
      } catch (error) {
        settle(() => reject(error));
      }
    });
  }

  /** Sends a stanza without waiting for an answer. */
  function castSmaxStanza(node: WapNode): void {
    if (simulation.faults.send === 'reject') throw new Error('castSmaxStanza: not connected');
    open().send(node);
  }

  async function sendAndReturnAck(node: WapNode, template: AckTemplate): Promise<WapNode> {
    const answer = await sendSmaxStanza(node);
    const fits = answer.tag === 'ack' && Object.entries(template)
      .every(([name, value]) => value == null || String(answer.attrs[name]) === String(value));
    if (!fits) throw new Error(`unexpected answer ${answer}`);
    return answer;
  }

  define('WAComms', exports => {
    Object.assign(exports, {
      sendSmaxStanza, castSmaxStanza,
      startComms: open,
      startHandlingRequests() {},
      stopComms() {},
    });
    exports.default = exports;
  });
  define('WADeprecatedSendIq', exports => {
    exports.deprecatedCastStanza = castSmaxStanza;
    exports.deprecatedSendStanzaAndReturnAck = sendAndReturnAck;
    exports.deprecatedSendIq = sendSmaxStanza;
  });
  if (!parameters.facts.hasWorkerComms) return;
  define('WAWebCommsGating', exports => { exports.isCommsInWorker = () => parameters.isCommsInWorker; });
  define('WAWebDeprecatedSendIqWorkerCompatible', exports => {
    exports.deprecatedSendStanzaAndReturnAck = (node: WapNode, template: AckTemplate): Promise<WapNode> =>
      use('WAWebCommsGating').isCommsInWorker()
        ? sendAndReturnAck(node, template)
        : use('WADeprecatedSendIq').deprecatedSendStanzaAndReturnAck(node, template);
  });
}
