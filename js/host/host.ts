import { Calls, type CallListener, type Knowing } from './calls';
import { Encryption } from './encryption';
import { openGates, switchOn } from './flags';
import { gateOf, isCallingEnabled } from './gating';
import type { Undo } from './hook';
import { identity, knownIdentity, type Identity } from './identity';
import { Inbound, type InboundListener } from './inbound';
import { Modules } from './finder';
import { loaderOf } from './loader';
import { NativeEvents } from './nativeEvents';
import { Signalling, type StackListener } from './signalling';
import { Socket } from './socket';
import { Stack } from './stack';
import { isUp, startUp } from './start-up';
import { Wids } from './wids';
import type { MaybePromise } from '../maybePromise';
import type { CallStatus } from '../types';

/** The page, need by need. Everything that knows a name of WhatsApp's is behind this. */
export class Host {
  readonly calls: Calls;
  readonly encryption: Encryption;
  readonly socket: Socket;
  readonly stack: Stack;
  readonly wids: Wids;
  readonly #modules = new Modules();
  readonly #inbound = new Inbound(this.#modules);
  readonly #signalling = new Signalling(this.#modules);
  readonly #events = new NativeEvents(this.#modules);
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
    this.stack = new Stack(this.#modules, this.wids, this.calls, this.#signalling, this.#events);
  }

  identity(): MaybePromise<Identity> {
    return identity(this.#modules);
  }

  /** Who is logged in, where the page says so at once. */
  knownIdentity(): Identity | undefined {
    return knownIdentity(this.#modules);
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
    this.#keep(await this.calls.watch((call, description) => {
      // From now on its stack may say more.
      if (description.native) this.#events.attach();
      listener(call, description);
    }, knowing));
    this.#watchesCalls = true;
  }

  /** Tells `listener` of each stanza of a call that the page receives. */
  async watchStanzas(listener: InboundListener): Promise<void> {
    this.#keep(await this.#inbound.watch(listener));
  }

  /** Tells `listener` of each stanza of a call that the page's own stack sends. */
  watchStack(listener: StackListener): Promise<void> {
    return this.#signalling.watch(listener);
  }

  /** Tells `listener` of each call that came in beside another one, and that nobody will take here. */
  async watchMissed(listener: (id: string) => void): Promise<void> {
    await this.#modules.waitForever('callCollection');
    this.#keep(this.#events.on((event) => {
      if (event.kind === 'missed') listener(event.id);
    }));
  }

  /** Whether the page's calls are being told of. */
  get watchesCalls(): boolean {
    return this.#watchesCalls;
  }

  /** Whether the page has a loader, which can be asked for modules. */
  get isInjected(): boolean {
    return loaderOf() === 'meta';
  }

  /** Whether somebody is logged in, and the page's calls are being told of. */
  get isReady(): boolean {
    return this.#watchesCalls && !this.#disposed && this.knownIdentity() !== undefined;
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
    const isOn = this.#isSwitchedOn || isCallingEnabled(this.#modules);
    const enabled = isOn && (gated || initialised || !hasStack);
    return { enabled, initialised, gated, reason: reason || null };
  }

  /** Takes every hook out again, the last first. */
  dispose(): void {
    this.#disposed = true;
    this.#modules.dispose();
    this.calls.dispose();
    this.stack.dispose();
    this.#signalling.dispose();
    this.#events.dispose();
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
    await this.#modules.waitFor('callCollection');
    if (!this.#hasOpenGates) {
      const undo = openGates(this.#modules, this.#inbound);
      this.#hasOpenGates = undo !== undefined;
      if (undo) this.#keep(undo);
    }
    if (gateOf(this.#modules) || !this.#modules.peek('stack')) return;
    await identity(this.#modules); // nothing comes up before somebody has logged in
    this.#events.attach();
    await startUp(this.#modules, () => !this.#disposed);
  }

  #keep(undo: Undo): void {
    if (this.#disposed) undo();
    else this.#undos.push(undo);
  }
}
