import { plainNodes, type NodeMaker } from '../crossing/read';
import { Address } from '../crossing/texts';
import type { PageNode } from '../crossing/types';
import type { MaybePromise } from '../maybePromise';
import type { Modules } from './finder';
import type { HostModules } from './page';

/** Builds stanzas with the page's own factory and sends them over its socket. */
export class Socket {
  readonly #modules: Modules;
  /** Makes the page's own nodes; unset until the page has the module for it. */
  maker: NodeMaker | undefined;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Calls `use` once the page has the modules that {@link send} needs, and returns its result. */
  ready<R>(use: (socket: HostModules['socket'], stanzas: HostModules['stanzas']) => MaybePromise<R>): MaybePromise<R> {
    return this.#modules.use('stanzas', (stanzas) => {
      this.maker ??= nodeMaker(stanzas);
      return this.#modules.use('socket', (socket) => use(socket, stanzas));
    });
  }

  /**
   * Sends a stanza of the core, and returns the server's answer. `timeout` is the core's, in ms. The page
   * sends a stanza again after it was offline; it is told to give up a second after the core.
   */
  send(stanza: PageNode, timeout: number): MaybePromise<PageNode> {
    return this.ready(async (socket, stanzas) => {
      const node = ownNode(stanzas, stanza);
      const timeoutSeconds = Math.ceil(timeout / 1000) + 1;
      const answer = await socket.sendSmaxStanza(node, { timeoutSeconds });
      if (typeof answer !== 'object' || answer === null || !('tag' in answer)) {
        throw new Error('the socket answered without a stanza');
      }
      return answer as PageNode;
    });
  }

  /** Sends a stanza again. The server's answer goes to the first {@link send}. */
  retransmit(stanza: PageNode): MaybePromise<void> {
    return this.ready((socket, stanzas) => socket.castSmaxStanza(ownNode(stanzas, stanza)));
  }
}

/** Returns a maker of nodes that uses the page's own nodes and address objects. */
export function nodeMaker(stanzas: HostModules['stanzas']): NodeMaker {
  return {
    node: (tag, attrs, content) => stanzas.wap(tag, attrs, content),
    address: (address) => pageAddress(stanzas, address),
  };
}

/** Returns the page's own node for a node of the core. Converts only plain nodes; others are the page's already. */
function ownNode(stanzas: HostModules['stanzas'], node: PageNode): PageNode {
  if (!plainNodes.has(node)) return node;
  const { tag, content } = node, attrs = node.attrs!;
  for (const name in attrs) {
    const value = attrs[name];
    if (value instanceof Address) attrs[name] = pageAddress(stanzas, value);
  }
  const inside = Array.isArray(content) ? content.map((child: PageNode) => ownNode(stanzas, child)) : content;
  return stanzas.wap(tag, attrs, inside);
}

/** Returns the page's own object for an address; for a server without a user, the text if the page has no object. */
function pageAddress(stanzas: HostModules['stanzas'], address: Address): unknown {
  const { own, text } = address;
  if (own) return own;
  if (text.includes('@')) return address.own = stanzas.JID(text);
  try {
    return stanzas.JID(text);
  } catch {
    return text;
  }
}
