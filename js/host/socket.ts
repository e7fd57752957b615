import { decodeStanza, type NodeFactory, type PageNode } from '../bridge';
import type { HostModules, Modules } from './modules';

/** Builds stanzas with the page's own factory and sends them over its socket. */
export class Socket {
  readonly #modules: Modules;
  readonly #words: readonly string[];

  constructor(modules: Modules, words: readonly string[]) {
    this.#modules = modules;
    this.#words = words;
  }

  /** Waits until {@link send} can send. */
  async ready(): Promise<[HostModules['stanzas'], HostModules['socket']]> {
    return [await this.#modules.need('stanzas'), await this.#modules.need('socket')];
  }

  /**
   * Sends a stanza of the core's; gives the server's answer. The page sends a stanza again when it
   * was offline, so it is told when to give up: a second after the core, in `timeout` ms.
   */
  async send(stanza: Uint8Array, timeout: number): Promise<PageNode> {
    const [factory, socket] = await this.ready();
    const node = decodeStanza(stanza, this.#words, adapt(factory));
    const timeoutSeconds = Math.ceil(timeout / 1000) + 1;
    const answer = await socket.sendSmaxStanza(node, { timeoutSeconds });
    if (typeof answer !== 'object' || answer === null || !('tag' in answer)) {
      throw new Error('the socket answered without a stanza');
    }
    return answer as PageNode;
  }

  /** Sends a stanza again; its answer goes to the first {@link send}. */
  async sendAgain(stanza: Uint8Array): Promise<void> {
    const [factory, socket] = await this.ready();
    socket.castSmaxStanza(decodeStanza(stanza, this.#words, adapt(factory)));
  }
}

/** The call server has no user, and no address object on every page: it goes as text. */
const SERVER_ONLY = /^[^@]*$/;

function adapt(stanzas: HostModules['stanzas']): NodeFactory<PageNode> {
  return {
    node: (tag, attrs, content) => stanzas.wap(tag, attrs, content),
    jid: (text) => (SERVER_ONLY.test(text) ? text : stanzas.JID(text)),
  };
}
