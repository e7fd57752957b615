import { plainNodes, type NodeMaker } from '../crossing/read';
import { Address } from '../crossing/texts';
import type { PageNode } from '../crossing/types';
import type { MaybePromise } from '../maybePromise';
import type { Modules } from './finder';
import type { HostModules } from './page';

/** Builds stanzas with the page's own factory and sends them over its socket. */
export class Socket {
  readonly #modules: Modules;
  /** Makes the page's own nodes, once the page has shown that it can. */
  maker: NodeMaker | undefined;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** What `use` gives once {@link send} can send. */
  ready<R>(use: (socket: HostModules['socket'], stanzas: HostModules['stanzas']) => MaybePromise<R>): MaybePromise<R> {
    return this.#modules.use('stanzas', (stanzas) => {
      this.maker ??= nodeMaker(stanzas);
      return this.#modules.use('socket', (socket) => use(socket, stanzas));
    });
  }

  /**
   * Sends a stanza of the core's; gives the server's answer. The page sends a stanza again when it
   * was offline, so it is told when to give up: a second after the core, in `timeout` ms.
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

  /** Sends a stanza again; its answer goes to the first {@link send}. */
  retransmit(stanza: PageNode): MaybePromise<void> {
    return this.ready((socket, stanzas) => socket.castSmaxStanza(ownNode(stanzas, stanza)));
  }
}

/** Makes the page's own nodes, with the page's own address objects, of what is read from the core. */
export function nodeMaker(stanzas: HostModules['stanzas']): NodeMaker {
  return {
    node: (tag, attrs, content) => stanzas.wap(tag, attrs, content),
    address: (address) => pageAddress(stanzas, address),
  };
}

/** The page's own node for one of the core's, which may be that already. */
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

/** The page's own address object. A server alone may have none: then it goes as text. */
function pageAddress(stanzas: HostModules['stanzas'], address: Address): unknown {
  const { text } = address;
  if (text.includes('@')) return address.own ??= stanzas.JID(text);
  try {
    return stanzas.JID(text);
  } catch {
    return text;
  }
}
