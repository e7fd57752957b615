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

/** The page, as the driver uses it. Only code in this folder contains names of WhatsApp Web's modules. */
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

  /** Returns the addresses of the logged-in user. Waits for a user to log in. */
  identity(): MaybePromise<Identity> {
    return identity(this.#modules);
  }

  /** Returns the addresses of the logged-in user, if the page has them at once. */
  knownIdentity(): Identity | undefined {
    return knownIdentity(this.#modules);
  }

  /** Calls `listener` for the page's calls, as soon as the page has a collection of them. */
  async watchCalls(
    listener: CallListener, knowsOfferTime: Knowing['knowsOfferTime'],
  ): Promise<void> {
    const knowing = {
      offerTime: (id: string) => this.stack.offerTime(id),
      hasLost: (id: string) => this.stack.hasLost(id),
      knowsOfferTime,
    };
    this.#keep(await this.calls.watch((call, description) => {
      // The native stack is loaded now, and may send events: hook the modules that it sends them through.
      if (description.native) this.#events.attach();
      listener(call, description);
    }, knowing));
    this.#watchesCalls = true;
  }

  /** Calls `listener` for each stanza of a call that the page receives. */
  async watchStanzas(listener: InboundListener): Promise<void> {
    this.#keep(await this.#inbound.watch(listener));
  }

  /** Calls `listener` for each stanza of a call that the native stack sends. */
  watchStack(listener: StackListener): Promise<void> {
    return this.#signalling.watch(listener);
  }

  /** Calls `listener` for each second call that nobody here will answer. */
  async watchMissed(listener: (id: string) => void): Promise<void> {
    await this.#modules.waitForever('callCollection');
    this.#keep(this.#events.on((event) => {
      if (event.kind === 'missed') listener(event.id);
    }));
  }

  /** Whether {@link watchCalls} has found the page's calls and watches them. */
  get watchesCalls(): boolean {
    return this.#watchesCalls;
  }

  /** Whether the page has a loader from which modules can be loaded. */
  get isInjected(): boolean {
    return loaderOf() === 'meta';
  }

  /** Whether a user is logged in, and the page's calls are watched. */
  get isReady(): boolean {
    return this.#watchesCalls && !this.#disposed && this.knownIdentity() !== undefined;
  }

  /** Switches the page's calling interface on, and starts the native stack if this browser can run it. */
  async enableCalling(): Promise<void> {
    this.#calling ??= this.#enableCalling().finally(() => {
      this.#calling = undefined;
    });
    await this.#calling;
  }

  /** Returns the current state of the page's calling interface. */
  async status(): Promise<CallStatus> {
    const reason = await this.stack.whyNot();
    const gated = gateOf(this.#modules) !== '';
    const initialised = reason === '' && isUp(this.#modules);
    const hasStack = this.#modules.peek('stack') !== undefined;
    const isOn = this.#isSwitchedOn || isCallingEnabled(this.#modules);
    const enabled = isOn && (gated || initialised || !hasStack);
    return { enabled, initialised, gated, reason: reason || null };
  }

  /** Stops all waiting, and removes every hook, the last one first. */
  dispose(): void {
    this.#disposed = true;
    this.#modules.dispose();
    this.calls.dispose();
    this.stack.dispose();
    this.#signalling.dispose();
    this.#events.dispose();
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }

  /** Does only the steps that are not done yet. A step that is done stays done, even if a later step fails. */
  async #enableCalling(): Promise<void> {
    if (!this.#isSwitchedOn) {
      const undo = await switchOn(this.#modules);
      this.#isSwitchedOn = true;
      this.#keep(undo);
    }
    // When the page has this module, it also has the others, or never will.
    await this.#modules.waitFor('callCollection');
    if (!this.#hasOpenGates) {
      const undo = openGates(this.#modules, this.#inbound);
      this.#hasOpenGates = undo !== undefined;
      if (undo) this.#keep(undo);
    }
    if (gateOf(this.#modules) || !this.#modules.peek('stack')) return;
    await identity(this.#modules); // the native stack does not start before a user has logged in
    this.#events.attach();
    await startUp(this.#modules, () => !this.#disposed);
  }

  #keep(undo: Undo): void {
    if (this.#disposed) undo();
    else this.#undos.push(undo);
  }
}
