import type { CallDescription } from '../crossing/types';
import { report } from '../errors';
import { isCallingEnabled } from './gating';
import { attempt, hookAfter, together, type Undo } from './hook';
import { active, ended, offering, phaseOf } from './callStates';
import type { Modules } from './finder';
import type { PageCallCollection, PageCallModel } from './page';
import { refused } from './refusal';
import { runLater, andThen, type MaybePromise } from '../maybePromise';
import { after } from '../timers';
import type { Wid } from '../types';
import type { Wids } from './wids';

/**
 * What call objects tell of a new state with, on newer pages and on older ones, and of a new id; of
 * a call behind a link also how far it has come.
 */
const EVENTS = [
  'change:state', 'change:_state', 'change:id',
  'change:peerJid', 'change:callLinkState', 'change:isInWaitingRoom',
];
/** The first of those are all that a call in the collection tells that came in: its id and peer stay. */
const STATE_EVENTS = EVENTS.slice(0, 2);

/** So many calls are followed at once: the page may forget one that has not ended. */
const FOLLOWED = 1000;

/** So many calls that we took out of the page, and so many that were active, are remembered. */
const CLOSED = 100;
const SHOWN = 10;

/** Not all that is waited for is told of. */
const POLL_MS = 20;
const LONG_POLL_MS = 1_000;

/** Hears of a call, and of what it was like when that was noticed. */
export type CallListener = (call: PageCallModel, description: CallDescription) => void;

/** What the page's own stack, or we, know of a call. */
export interface Knowing {
  /** When it was offered, as the stack has it. */
  offerTime(id: string): Promise<number>;
  /** Whether that need not be asked. */
  knowsOfferTime(id: string): boolean;
  hasLost(id: string): Promise<boolean>;
}

/** A time of the page's, in whole seconds; 0 where it is none. */
export function secondsOf(time: unknown): number {
  const seconds = Math.floor(Number(time));
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : 0;
}

/** The page's call collection, of either generation. */
export class Calls {
  readonly #modules: Modules;
  readonly #wids: Wids;
  /** The calls that we opened and that are not yet acknowledged. */
  readonly #opening = new Map<string, PageCallModel>();
  /** The calls that we took out, last. */
  readonly #closed: string[] = [];
  /** The calls that the page has shown as active, last, with the ids that they had. */
  readonly #shown: { id: unknown; call: PageCallModel }[] = [];
  /** Who waits for a call to move. */
  readonly #waiting = new Set<() => void>();
  /** What was active before a call that we opened. */
  readonly #before = new WeakMap<PageCallModel, PageCallModel>();
  #disposed = false;

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /** The call with this id; where there is none, every call, the active one first: it may not be in the collection itself. */
  all(id: string): MaybePromise<CallDescription[]> {
    return this.#using((store) => {
      const call = this.find(id);
      const described = (call ? [call] : this.#models(store)).map((call) => this.describe(call));
      return described.filter((call) => call !== undefined);
    });
  }

  /** The page's own object of a call. */
  find(id: string): PageCallModel | undefined {
    const store = this.#modules.peek('callCollection');
    const active = this.active;
    return idOf(active) === id ? active : store?.get(id);
  }

  /** The one call that the page's own stack acts on. */
  get active(): PageCallModel | undefined {
    return this.#modules.peek('callCollection')?.activeCall ?? undefined;
  }

  /** Whether a call is the active one, or was and has gone meanwhile. */
  wasActive(id: string): boolean {
    return idOf(this.active) === id || this.#wasShown(id) !== undefined;
  }

  /** Waits for what the page's calls show; fails with `cause` when they do not, in so many ms. */
  async until(condition: () => boolean, cause: string, patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!condition()) {
      if (this.#disposed) throw refused('disposed');
      if (performance.now() >= deadline) throw refused(cause);
      await this.#nextMove(patienceMs === Infinity ? LONG_POLL_MS : POLL_MS);
    }
  }

  /** When a call has moved, or in so many milliseconds. */
  #nextMove(pollMs: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        cancel();
        this.#waiting.delete(look);
        resolve();
      };
      const cancel = after(pollMs, look);
      this.#waiting.add(look);
    });
  }

  /** What the core has to know of a call; `undefined` for one that has no id or no peer yet, or cannot be read. */
  describe(call: PageCallModel): CallDescription | undefined {
    try {
      return this.#describe(call);
    } catch {
      return undefined;
    }
  }

  #describe(call: PageCallModel): CallDescription | undefined {
    const { id, peerJid } = call;
    const states = this.#modules.peek('callStates');
    const linkToken = String(call.callLinkToken ?? '');
    // The page may never name a peer of a call behind a link.
    const peer = peerJid ? String(peerJid) : linkToken && `${id}@call`;
    if (typeof id !== 'string' || !peer || !states) return undefined;
    const state = call.getState?.();
    const phase = phaseOf(states, state);
    const logged = Number(call.callLogResult);
    return {
      id,
      was: '',
      peer,
      linkToken,
      phase: phase === 'unknown' && linkToken && Number(call.callLinkState) > 0 ? 'joining' : phase,
      rawState: typeof state === 'string' || typeof state === 'number' ? state : null,
      isGroup: Boolean(call.isGroup),
      group: String(call.groupJid ?? ''),
      isVideo: Boolean(call.isVideo),
      outgoing: Boolean(call.outgoing),
      active: this.active === call,
      native: this.#isNative(call),
      offline: Boolean(call.offerReceivedWhileOffline),
      endedByUser: Boolean(call.userEndedCall),
      waits: Boolean(call.isInWaitingRoom),
      silenced: Boolean(call.isSilenced),
      logged: logged > 0 && logged < 9 ? Math.floor(logged) : 0,
      offerTime: secondsOf(call.offerTime),
    };
  }

  /** Registers and activates an outgoing call, and sets it calling. */
  open(id: string, peer: string, isVideo: boolean): MaybePromise<void> {
    return this.#using((store, states) =>
      andThen(this.#wids.wid(peer), (peerJid) => this.#open(store, states, id, peerJid, isVideo)));
  }

  #open(
    store: PageCallCollection, states: Record<string, unknown>, id: string, peerJid: Wid, isVideo: boolean,
  ): void {
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
    remember(this.#closed, id, CLOSED);
    remove(store, id);
    if (wasActive) {
      const before = this.#before.get(call);
      store.setActiveCall(before && this.#goesOn(before) ? before : null);
    }
    this.#setEnded(call);
  }

  /** Has the page show a call as taken: it stops ringing, and will not call it missed. */
  activate(id: string): void {
    const call = this.find(id);
    const states = this.#modules.peek('callStates');
    if (call && states) call.setState(active(states));
  }

  /** Has the page stop ringing for a call; it takes one for missed that the user has not ended. */
  end(id: string, byUser: boolean): void {
    const call = this.find(id);
    if (!call) return;
    if (byUser) call.userEndedCall = true;
    this.#setEnded(call);
    // Its own stack would have done so.
    if (this.#isNative(call) && this.active === call) {
      this.#modules.peek('callCollection')?.setActiveCall(null);
    }
  }

  /** The page's own object of a call of its stack's, for {@link take}. */
  keep(id: string): void {
    const call = this.find(id) ?? this.#wasShown(id);
    if (call) this.#opening.set(id, call);
  }

  /**
   * Tells `listener` of each call that the page reports, and again of each change of its state
   * until it is over. The page's current work is finished first: it may set the state only after
   * it reported the call, and nothing of ours is to run in the midst of it.
   */
  async watch(listener: CallListener, knowing: Knowing): Promise<Undo> {
    const isEarly = !this.#modules.peek('callCollection');
    const store = await this.#modules.waitForever('callCollection');
    await this.#modules.waitForever('callStates');
    /** The calls that go on, with the ids that they had, and how many of the events are heard. */
    const followed = new Map<PageCallModel, { id: string; count: number; leave: Undo }>();
    let watching = true;
    /** The calls whose time the stack was asked for. */
    const asked = new WeakSet<PageCallModel>();
    /** What has to wait for an answer of the stack's, and all behind it. */
    let queue: Promise<void> | undefined;

    const leave = (call: PageCallModel): void => {
      followed.get(call)?.leave();
      followed.delete(call);
    };
    const follow = (call: PageCallModel, { id, native, outgoing, linkToken }: CallDescription): void => {
      const events = native || outgoing || linkToken ? EVENTS : STATE_EVENTS;
      const known = followed.get(call);
      if (known && known.count >= events.length) return;
      if (known) leave(call);
      if (followed.size >= FOLLOWED) leave(followed.keys().next().value!);
      followed.set(call, { id, count: events.length, leave: listen(call, events, () => {
        this.#move();
        noticeSoon(call);
      }) });
    };
    /** In the order of what happened, also where the stack is asked first. */
    const tell = (call: PageCallModel, said: CallDescription, ask?: Promise<CallDescription>): void => {
      if (!queue && !ask) {
        // While it rings, so that it need not be asked for again when the call is told of.
        if (said.phase === 'ringing' && call.peerJid) said.other = this.#wids.otherOf(this.#wids.user(call.peerJid), said.peer) ?? '';
        return listener(call, said);
      }
      const told = (queue ?? Promise.resolve())
        .then(() => ask ?? said)
        .then((said) => watching && listener(call, said))
        .catch(report)
        .then(() => {
          if (queue === told) queue = undefined;
        });
      queue = told;
    };
    /** Those that are noticed in a moment: what is reported in two ways at once is told once. */
    const noticing = new Set<PageCallModel>();
    const notice = (call: PageCallModel): void => {
      noticing.delete(call);
      const said = this.describe(call);
      if (!said) return;
      const known = followed.get(call);
      // The page calls it something else from now on.
      const was = known && known.id !== said.id ? known.id : '';
      if (was) leave(call);
      const isOver = said.phase === 'ended';
      if (isOver) leave(call);
      else follow(call, said);
      said.was = was;
      const rings = said.native && said.phase === 'ringing' && !asked.has(call);
      if (!rings || said.offerTime || knowing.knowsOfferTime(said.id)) return tell(call, said);
      asked.add(call);
      const time = knowing.offerTime(said.id);
      tell(call, said, time.then((offerTime) => ({ ...said, offerTime })));
    };
    /** The page shows no call any more; one that goes on may be lost. */
    const miss = async (call: PageCallModel): Promise<void> => {
      const said = this.describe(call);
      if (!said?.native || said.phase === 'ended' || !(await knowing.hasLost(said.id))) return;
      if (store.activeCall || this.describe(call)?.phase === 'ended') return;
      leave(call);
      tell(call, { ...said, phase: 'lost' });
    };
    const afterwards = (work: () => void): void => {
      void runLater(() => {
        if (watching) attempt(work);
      });
    };

    const noticeSoon = (call: PageCallModel): void => {
      if (noticing.has(call)) return;
      noticing.add(call);
      afterwards(() => notice(call));
    };

    let active = store.activeCall;
    const noticeActive = (): void => {
      const before = active;
      active = store.activeCall;
      if (active) this.#show(active);
      this.#move();
      if (active) noticeSoon(active);
      else if (before) afterwards(() => void miss(before).catch(report));
    };
    const undo = together(
      () => hookAfter(store, 'processIncomingCall', (_, [id]) => afterwards(() => {
        // The page handles what ends a call after us, and then makes the call anew.
        if (this.#closed.includes(id as string)) return remove(store, id as string);
        const call = this.find(id as string);
        if (call && !noticing.has(call)) notice(call);
      })),
      () => hookAfter(store, 'setActiveCall', noticeActive),
      // A call behind a link moves, and goes, without the above. Source: host.md §10.1.
      () => listen(store, ['change:activeCall'], noticeActive),
    );
    // A call may have begun to ring between two looks for the collection. (On a page that was
    // there before us nobody could listen yet, and the call is left to its next report.)
    if (isEarly) for (const call of this.#models(store)) noticeSoon(call);
    return () => {
      watching = false;
      undo();
      for (const { leave } of followed.values()) leave();
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#move();
  }

  #models(store: PageCallCollection): PageCallModel[] {
    const active = store.activeCall ?? undefined;
    const others = store.getModelsArray().filter((call) => call !== active);
    return active ? [active, ...others] : others;
  }

  #show(call: PageCallModel): void {
    const id = idOf(call);
    if (this.#shown.at(-1)?.id !== id) remember(this.#shown, { id, call }, SHOWN);
  }

  #move(): void {
    for (const look of [...this.#waiting]) look();
  }

  #wasShown(id: string): PageCallModel | undefined {
    return this.#shown.find((shown) => shown.id === id)?.call;
  }

  #goesOn(call: PageCallModel): boolean {
    return this.describe(call)?.phase !== 'ended';
  }

  /** The page's own stack, where calling is enabled, keeps its calls out of the collection. */
  #isNative(call: PageCallModel): boolean {
    const store = this.#modules.peek('callCollection');
    const isKept = store?.get(String(call.id)) === call;
    return !isKept && isCallingEnabled(this.#modules);
  }

  #setEnded(call: PageCallModel): void {
    const states = this.#modules.peek('callStates');
    if (states) call.setState(ended(states));
  }

  #using<R>(use: (store: PageCallCollection, states: Record<string, unknown>) => MaybePromise<R>): MaybePromise<R> {
    return this.#modules.use('callCollection', (store) =>
      this.#modules.use('callStates', (states) => use(store, states)));
  }
}

/** A page's object may have getters that throw. */
function idOf(call: PageCallModel | undefined): unknown {
  try {
    return call?.id;
  } catch {
    return undefined;
  }
}

/** Takes a call out of the collection, which may want its id or the object. */
function remove(store: PageCallCollection, id: string): void {
  const call = store.get(id);
  if (!call) return;
  store.remove(id);
  if (store.get(id)) store.remove(call);
}

function remember<T>(all: T[], one: T, count: number): void {
  all.push(one);
  if (all.length > count) all.shift();
}

/** A listener never throws into the page, whose objects may have getters that do. */
function listen(
  to: Pick<PageCallModel, 'on' | 'off'>, events: readonly string[], hear: () => void,
): Undo {
  const listener = (): void => void attempt(hear);
  for (const event of events) to.on?.(event, listener);
  return () => {
    attempt(() => {
      for (const event of events) to.off?.(event, listener);
    });
  };
}
