import type { CallDescription } from '../bridge';
import { report } from '../errors';
import { hookAfter, type Undo } from './hook';
import { ended, offering, phaseOf } from './callStates';
import type { Modules, PageCallCollection, PageCallModel } from './modules';
import type { Wids } from './wids';

/** What call objects tell of a new state with, on newer pages and on older ones. */
const STATE_EVENTS = ['change:state', 'change:_state'];

/** So many calls are followed at once: the page may forget one that has not ended. */
const FOLLOWED = 1000;

/** The page's call collection, of either generation. */
export class Calls {
  readonly #modules: Modules;
  readonly #wids: Wids;
  /** The calls that we opened and that are not yet acknowledged. */
  readonly #opening = new Map<string, PageCallModel>();
  /** What was active before a call that we opened. */
  readonly #before = new WeakMap<PageCallModel, PageCallModel>();
  #disposed = false;

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /** Every call, the active one first: it may not be in the collection itself. */
  async all(): Promise<CallDescription[]> {
    const [store] = await this.#need();
    const described = this.#models(store).map((call) => this.describe(call));
    return described.filter((call) => call !== undefined);
  }

  /** The page's own object of a call. */
  find(id: string): PageCallModel | undefined {
    const store = this.#modules.peek('callCollection');
    const active = store?.activeCall;
    return active?.id === id ? active : store?.get(id);
  }

  /** What the core has to know of a call; `undefined` for one that has no id or no peer yet. */
  describe(call: PageCallModel): CallDescription | undefined {
    const { id, peerJid } = call;
    const states = this.#modules.peek('callStates');
    if (typeof id !== 'string' || !peerJid || !states) return undefined;
    const state = call.getState?.();
    const offerTime = Math.floor(Number(call.offerTime));
    return {
      id,
      peer: String(peerJid),
      phase: phaseOf(states, state),
      rawState: typeof state === 'string' || typeof state === 'number' ? state : null,
      isGroup: Boolean(call.isGroup),
      isVideo: Boolean(call.isVideo),
      outgoing: Boolean(call.outgoing),
      active: this.#modules.peek('callCollection')?.activeCall === call,
      offline: Boolean(call.offerReceivedWhileOffline),
      endedByUser: Boolean(call.userEndedCall),
      offerTime: Number.isSafeInteger(offerTime) && offerTime > 0 ? offerTime : 0,
    };
  }

  /** Registers and activates an outgoing call, and sets it calling. */
  async open(id: string, peer: string, isVideo: boolean): Promise<void> {
    const [store, states] = await this.#need();
    const peerJid = await this.#wids.wid(peer);
    if (this.#disposed) return;
    const offerTime = Math.floor(Date.now() / 1000);
    store.add({ id, peerJid, isVideo, isGroup: false, outgoing: true, offerTime });
    const call = store.get(id);
    if (!call) throw new Error('the call collection did not take the call');
    this.#opening.set(id, call);
    if (store.activeCall) this.#before.set(call, store.activeCall);
    // Newer collections make the object themselves and do not copy this.
    call.outgoing = true;
    store.setActiveCall(call);
    call.setState(offering(states));
  }

  /** The object that {@link open} made, whatever the page did with it since. */
  take(id: string): PageCallModel | undefined {
    const call = this.#opening.get(id);
    this.#opening.delete(id);
    return call;
  }

  /** Takes a call out that {@link open} put in, as far as it got. */
  close(id: string): void {
    const call = this.take(id) ?? this.find(id);
    const store = this.#modules.peek('callCollection');
    if (!store || !call) return;
    const wasActive = store.activeCall === call;
    store.remove(id);
    // Of what it removes, a collection may want the id or the object.
    if (store.get(id)) store.remove(call);
    if (wasActive) {
      const before = this.#before.get(call);
      store.setActiveCall(before && this.#goesOn(before) ? before : null);
    }
    this.#setEnded(call);
  }

  /** Has the page stop ringing for a call; it takes one for missed that the user has not ended. */
  end(id: string, byUser: boolean): void {
    const call = this.find(id);
    if (!call) return;
    if (byUser) call.userEndedCall = true;
    this.#setEnded(call);
  }

  /**
   * Tells `listener` of each call that the page reports, and again of each change of its state
   * until it is over. The page's current work is finished first: it may set the state only after
   * it reported the call, and nothing of ours is to run in the midst of it.
   */
  async watch(listener: (call: PageCallModel) => void): Promise<Undo> {
    const isEarly = !this.#modules.peek('callCollection');
    const store = await this.#modules.whenever('callCollection');
    await this.#modules.whenever('callStates');
    const followed = new Map<PageCallModel, Undo>();
    let watching = true;

    const leave = (call: PageCallModel): void => {
      followed.get(call)?.();
      followed.delete(call);
    };
    const tell = (call: PageCallModel): void => {
      listener(call);
      if (this.describe(call)?.phase === 'ended') return leave(call);
      if (followed.has(call)) return;
      const [oldest] = followed.keys();
      if (oldest && followed.size >= FOLLOWED) leave(oldest);
      followed.set(call, onStateChange(call, () => soon(() => call)));
    };
    const soon = (find: () => PageCallModel | null | undefined): void => {
      queueMicrotask(() => {
        try {
          const call = watching && find();
          if (call) tell(call);
        } catch (error) {
          report(error);
        }
      });
    };

    const undos = [
      hookAfter(store, 'processIncomingCall', (_, [id]) => soon(() => this.find(id as string))),
      hookAfter(store, 'setActiveCall', (_, [call]) => soon(() => call as PageCallModel | null)),
    ];
    // A call may have begun to ring between two looks for the collection. (On a page that was
    // there before us nobody could listen yet, and the call is left to its next report.)
    if (isEarly) for (const call of this.#models(store)) soon(() => call);
    return () => {
      watching = false;
      for (const undo of [...undos, ...followed.values()]) undo();
    };
  }

  dispose(): void {
    this.#disposed = true;
  }

  #models(store: PageCallCollection): PageCallModel[] {
    const active = store.activeCall ?? undefined;
    const others = store.getModelsArray().filter((call) => call !== active);
    return active ? [active, ...others] : others;
  }

  #goesOn(call: PageCallModel): boolean {
    return this.describe(call)?.phase !== 'ended';
  }

  #setEnded(call: PageCallModel): void {
    const states = this.#modules.peek('callStates');
    if (states) call.setState(ended(states));
  }

  async #need(): Promise<[PageCallCollection, Record<string, unknown>]> {
    return [await this.#modules.need('callCollection'), await this.#modules.need('callStates')];
  }
}

function onStateChange(call: PageCallModel, changed: () => void): Undo {
  for (const event of STATE_EVENTS) call.on?.(event, changed);
  return () => {
    for (const event of STATE_EVENTS) call.off?.(event, changed);
  };
}
