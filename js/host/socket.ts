import { decodeStanza } from '../crossing/read';
import type { NodeFactory, PageNode } from '../crossing/types';
import type { MaybePromise } from '../maybePromise';
import type { Modules } from './finder';
import type { HostModules } from './page';

/** Builds stanzas with the page's own factory and sends them over its socket. */
export class Socket {
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** What `use` gives once {@link send} can send. */
  ready<R>(use: (socket: HostModules['socket'], stanzas: HostModules['stanzas']) => MaybePromise<R>): MaybePromise<R> {
    return this.#modules.use('stanzas', (stanzas) =>
      this.#modules.use('socket', (socket) => use(socket, stanzas)));
  }

  /**
   * Sends a stanza of the core's; gives the server's answer. The page sends a stanza again when it
   * was offline, so it is told when to give up: a second after the core, in `timeout` ms.
   */
  send(stanza: Uint8Array, timeout: number): MaybePromise<PageNode> {
    return this.ready(async (socket, stanzas) => {
      const node = decodeStanza(stanza, adapt(stanzas));
      const timeoutSeconds = Math.ceil(timeout / 1000) + 1;
      const answer = await socket.sendSmaxStanza(node, { timeoutSeconds });
      if (typeof answer !== 'object' || answer === null || !('tag' in answer)) {
        throw new Error('the socket answered without a stanza');
      }
      return answer as PageNode;
    });
  }

  /** Sends a stanza again; its answer goes to the first {@link send}. */
  sendAgain(stanza: Uint8Array): MaybePromise<void> {
    return this.ready((socket, stanzas) =>
      socket.castSmaxStanza(decodeStanza(stanza, adapt(stanzas))));
  }

  /** A stanza of the core's, for people to read. */
  read(stanza: Uint8Array): PageNode {
    return decodeStanza(stanza, PLAIN);
  }
}

/** Objects with nothing of the page's in them. */
const PLAIN: NodeFactory<PageNode> = {
  node: (tag, attrs, content) => ({ tag, attrs, content }),
  jid: String,
};

function adapt(stanzas: HostModules['stanzas']): NodeFactory<PageNode> {
  return {
    node: (tag, attrs, content) => stanzas.wap(tag, attrs, content),
    jid: (text) => addressOf(stanzas, text),
  };
}

/** The page's own address object. A server alone may have none: then it goes as text. */
function addressOf(stanzas: HostModules['stanzas'], text: string): unknown {
  if (text.includes('@')) return stanzas.JID(text);
  try {
    return stanzas.JID(text);
  } catch {
    return text;
  }
}
