import type { CallDescription } from '../bridge';
import { report } from '../errors';
import { hookAfter, type Undo } from './hook';
import { ended, offering, phaseOf } from './callStates';
import type { Modules, PageCallCollection, PageCallModel } from './modules';
import type { Wids } from './wids';

/** What call objects tell of a new state with, on newer pages and on older ones. */
const STATE_EVENTS = ['change:state', 'change:_state'];

/** The page's call collection, of either generation. */
export class Calls {
  readonly #modules: Modules;
  readonly #wids: Wids;
  /** What was active before a call that we opened. */
  readonly #before = new WeakMap<PageCallModel, PageCallModel>();

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /** Every call, the active one first: it may not be in the collection itself. */
  async all(): Promise<CallDescription[]> {
    const [store] = await this.#need();
    const active = store.activeCall ?? undefined;
    const others = store.getModelsArray().filter((call) => call !== active);
    const all = active ? [active, ...others] : others;
    return all.map((call) => this.describe(call)).filter((call) => call !== undefined);
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
    const offerTime = Number(call.offerTime);
    return {
      id,
      peer: String(peerJid),
      phase: phaseOf(states, state),
      rawState: typeof state === 'string' || typeof state === 'number' ? state : null,
      isGroup: Boolean(call.isGroup),
      isVideo: Boolean(call.isVideo),
      outgoing: Boolean(call.outgoing),
      active: this.#modules.peek('callCollection')?.activeCall === call,
      offerTime: offerTime > 0 ? Math.floor(offerTime) : 0,
    };
  }

  /** Registers and activates an outgoing call, and sets it calling. */
  async open(id: string, peer: string, isVideo: boolean): Promise<void> {
    const [store, states] = await this.#need();
    const peerJid = await this.#wids.wid(peer);
    const offerTime = Math.floor(Date.now() / 1000);
    store.add({ id, peerJid, isVideo, isGroup: false, outgoing: true, offerTime });
    const call = store.get(id);
    if (!call) throw new Error('the call collection did not take the call');
    // Newer collections make the object themselves and do not copy this.
    call.outgoing = true;
    if (store.activeCall) this.#before.set(call, store.activeCall);
    store.setActiveCall(call);
    call.setState(offering(states));
  }

  /** Takes a call out that {@link open} put in, as far as it got. */
  close(id: string): void {
    const store = this.#modules.peek('callCollection');
    const states = this.#modules.peek('callStates');
    const call = this.find(id);
    if (!store || !states || !call) return;
    const wasActive = store.activeCall === call;
    store.remove(id);
    // Of what it removes, a collection may want the id or the object.
    if (store.get(id)) store.remove(call);
    if (wasActive) store.setActiveCall(this.#before.get(call) ?? null);
    call.setState(ended(states));
  }

  /**
   * Tells `listener` of each call that the page reports, and of each change of its state until
   * it is over. The state may be set only after the call was reported, so the telling waits for
   * the page's current work to finish.
   */
  async watch(listener: (call: PageCallModel) => void): Promise<Undo> {
    const [store] = await this.#need();
    const watched = new WeakSet<PageCallModel>();
    let watching = true;

    const follow = (call: PageCallModel | null | undefined): void => {
      if (!watching || !call) return;
      if (!watched.has(call)) {
        watched.add(call);
        const changed = (): void => {
          try {
            if (watching) listener(call);
            if (!watching || this.describe(call)?.phase === 'ended') {
              for (const event of STATE_EVENTS) call.off?.(event, changed);
            }
          } catch (error) {
            report(error);
          }
        };
        for (const event of STATE_EVENTS) call.on?.(event, changed);
      }
      listener(call);
    };
    const soon = (call: () => PageCallModel | null | undefined): void => {
      queueMicrotask(() => {
        try {
          follow(call());
        } catch (error) {
          report(error);
        }
      });
    };

    const undos = [
      hookAfter(store, 'processIncomingCall', (_, [id]) => soon(() => this.find(id as string))),
      hookAfter(store, 'setActiveCall', (_, [call]) => soon(() => call as PageCallModel | null)),
    ];
    return () => {
      watching = false;
      for (const undo of undos) undo();
    };
  }

  async #need(): Promise<[PageCallCollection, Record<string, unknown>]> {
    return [await this.#modules.need('callCollection'), await this.#modules.need('callStates')];
  }
}
