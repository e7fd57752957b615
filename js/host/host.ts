import type { PageNode } from '../bridge';
import { Calls, type CallListener, type Knowing } from './calls';
import { Encryption } from './encryption';
import { openGates, switchOn } from './flags';
import { gateOf, isCallingEnabled } from './gating';
import { hookAfter, type Undo } from './hook';
import { identity } from './identity';
import { Modules } from './modules';
import { Socket } from './socket';
import { Stack, type StackListener } from './stack';
import { isUp, startUp } from './start-up';
import { Wids } from './wids';
import type { Soon } from '../soon';
import type { CallStatus } from '../types';

/** The page, need by need. Everything that knows a name of WhatsApp's is behind this. */
export class Host {
  readonly calls: Calls;
  readonly encryption: Encryption;
  readonly socket: Socket;
  readonly stack: Stack;
  readonly wids: Wids;
  readonly #modules = new Modules();
  readonly #undos: Undo[] = [];
  #disposed = false;
  #watchesCalls = false;
  #isSwitchedOn = false;
  #hasOpenGates = false;
  #calling: Promise<void> | undefined;

  constructor() {
    this.wids = new Wids(this.#modules);
    this.calls = new Calls(this.#modules, this.wids);
    this.encryption = new Encryption(this.#modules, this.wids);
    this.socket = new Socket(this.#modules);
    this.stack = new Stack(this.#modules, this.wids, this.calls);
  }

  identity(): Soon<{ pn: string; lid: string }> {
    return identity(this.#modules);
  }

  /** Tells `listener` of the page's calls, as soon as the page has a collection of them. */
  async watchCalls(
    listener: CallListener, knowsOfferTime: Knowing['knowsOfferTime'],
  ): Promise<void> {
    const knowing = {
      offerTime: (id: string) => this.stack.offerTime(id),
      hasLost: (id: string) => this.stack.hasLost(id),
      knowsOfferTime,
    };
    this.#keep(await this.calls.watch(listener, knowing));
    this.#watchesCalls = true;
  }

  /** Tells `listener` of each stanza of a call, when the page's handler has returned. */
  async watchStanzas(listener: (stanza: PageNode) => void): Promise<void> {
    // The page has this module when it has the collection, or not at all.
    await this.#modules.whenever('callCollection');
    const inbound = await this.#modules.need('inbound');
    this.#keep(hookAfter(inbound, 'handleCall', (_, [stanza]) => listener(stanza as PageNode)));
  }

  /** Tells `listener` of each stanza of a call that the page's own stack sends. */
  watchStack(listener: StackListener): Promise<void> {
    return this.stack.watch(listener);
  }

  /** Whether the page's calls are being told of. */
  get watchesCalls(): boolean {
    return this.#watchesCalls;
  }

  /** Switches the page's calling interface on, and has its stack come up where that can be. */
  async enableCalling(): Promise<void> {
    this.#calling ??= this.#enableCalling().finally(() => {
      this.#calling = undefined;
    });
    await this.#calling;
  }

  /** What can be said of the page's calling interface at present. */
  async status(): Promise<CallStatus> {
    const reason = await this.stack.whyNot();
    const gated = gateOf(this.#modules) !== '';
    const initialised = reason === '' && isUp(this.#modules);
    const hasStack = this.#modules.peek('stack') !== undefined;
    const enabled = isCallingEnabled(this.#modules) && (gated || initialised || !hasStack);
    return { enabled, initialised, gated, reason: reason || null };
  }

  /** Takes every hook out again, the last first. */
  dispose(): void {
    this.#disposed = true;
    this.#modules.dispose();
    this.calls.dispose();
    this.stack.dispose();
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }

  /** What is switched on stays so, whatever comes of the rest; what is there already is not repeated. */
  async #enableCalling(): Promise<void> {
    if (!this.#isSwitchedOn) {
      const undo = await switchOn(this.#modules);
      this.#isSwitchedOn = true;
      this.#keep(undo);
    }
    // The page has the others when it has this one, or not at all.
    await this.#modules.need('callCollection');
    if (!this.#hasOpenGates) {
      const undo = openGates(this.#modules);
      this.#hasOpenGates = undo !== undefined;
      if (undo) this.#keep(undo);
    }
    if (gateOf(this.#modules) || !this.#modules.peek('stack')) return;
    await startUp(this.#modules, () => !this.#disposed);
  }

  #keep(undo: Undo): void {
    if (this.#disposed) undo();
    else this.#undos.push(undo);
  }
}
