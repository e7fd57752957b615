import type { PageNode } from '../bridge';
import { Calls } from './calls';
import { Encryption } from './encryption';
import { enableCalling } from './flags';
import { hookAfter, type Undo } from './hook';
import { identity } from './identity';
import { Modules, type PageCallModel } from './modules';
import { Socket } from './socket';
import { Wids } from './wids';

/** The page, need by need. Everything that knows a name of WhatsApp's is behind this. */
export class Host {
  readonly calls: Calls;
  readonly encryption: Encryption;
  readonly socket: Socket;
  readonly wids: Wids;
  readonly #modules = new Modules();
  readonly #undos: Undo[] = [];
  #disposed = false;
  #watchesCalls = false;
  #calling: Promise<void> | undefined;

  constructor(words: readonly string[]) {
    this.wids = new Wids(this.#modules);
    this.calls = new Calls(this.#modules, this.wids);
    this.encryption = new Encryption(this.#modules, this.wids);
    this.socket = new Socket(this.#modules, words);
  }

  identity(): Promise<{ pn: string; lid: string }> {
    return identity(this.#modules);
  }

  /** Tells `listener` of the page's calls, as soon as the page has a collection of them. */
  async watchCalls(listener: (call: PageCallModel) => void): Promise<void> {
    this.#keep(await this.calls.watch(listener));
    this.#watchesCalls = true;
  }

  /** Tells `listener` of each stanza of a call, when the page's handler has returned. */
  async watchStanzas(listener: (stanza: PageNode) => void): Promise<void> {
    // The page has this module when it has the collection, or not at all.
    await this.#modules.whenever('callCollection');
    const inbound = await this.#modules.need('inbound');
    this.#keep(hookAfter(inbound, 'handleCall', (_, [stanza]) => listener(stanza as PageNode)));
  }

  /** Whether the page's calls are being told of. */
  get watchesCalls(): boolean {
    return this.#watchesCalls;
  }

  /** Switches the page's calling interface on; a second time does nothing. */
  async enableCalling(): Promise<void> {
    this.#calling ??= enableCalling(this.#modules).then((undo) => this.#keep(undo));
    try {
      await this.#calling;
    } catch (error) {
      // The module may still come.
      this.#calling = undefined;
      throw error;
    }
  }

  /** Takes every hook out again, the last first. */
  dispose(): void {
    this.#disposed = true;
    this.#modules.dispose();
    this.calls.dispose();
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }

  #keep(undo: Undo): void {
    if (this.#disposed) undo();
    else this.#undos.push(undo);
  }
}
