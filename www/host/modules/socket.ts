/** The WebSocket to the relay: binary XML, one stanza per frame. */

import { printLine } from '../../server/xml.mjs';
import type { Parameters } from '../parameters.ts';
import type { Simulation, Stanza } from '../simulation.ts';
import { decodeStanza, encodeStanza, type WapNode } from './wap-node.ts';

export interface Socket {
  /** Encodes the stanza at once, and sends it when the socket is open. */
  send(node: WapNode): void;
}

export function openSocket(
  { pn, lid, device }: Parameters, simulation: Simulation, receive: (node: WapNode) => void,
): Socket {
  const url = new URL('/relay', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = String(new URLSearchParams({ pn, lid: lid ?? '', device: String(device) }));
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const early: Uint8Array[] = [];
  /** Decoding is asynchronous; this keeps the stanzas in order. */
  let inbox = Promise.resolve();

  socket.addEventListener('open', () => {
    for (const frame of early.splice(0)) socket.send(frame as BufferSource);
    simulation.connected = true;
    simulation.changed();
  });
  socket.addEventListener('close', () => {
    simulation.connected = false;
    simulation.changed();
  });
  socket.addEventListener('message', ({ data }) => {
    const bytes = new Uint8Array(data as ArrayBuffer);
    inbox = inbox.then(async () => {
      const node = await decodeStanza(bytes);
      simulation.passed('received', toStanza(node, bytes));
      receive(node);
    }).catch(error => console.error('a stanza could not be handled', error));
  });

  return {
    send(node) {
      const bytes = encodeStanza(node);
      simulation.passed('sent', toStanza(node, bytes));
      if (simulation.faults.send === 'silent') return;
      if (socket.readyState === WebSocket.CONNECTING) early.push(bytes);
      else socket.send(bytes as BufferSource);
    },
  };
}

function toStanza(node: WapNode, bytes: Uint8Array): Stanza {
  return { xml: printLine(node), hex: Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(''), node };
}
