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
 * The events of the page's call objects: a new state (on newer pages, on older pages), a new id, and,
 * for a call behind a link, a new peer, a new state of the link, and the waiting room.
 */
const EVENTS = [
  'change:state', 'change:_state', 'change:id',
  'change:peerJid', 'change:callLinkState', 'change:isInWaitingRoom',
];
/** The events of an incoming call in the collection: only its state changes, its id and peer do not. */
const STATE_EVENTS = EVENTS.slice(0, 2);

/** The most calls that are followed at the same time: the page may drop a call without reporting its end. */
const FOLLOWED = 1000;

/** The most ids of removed calls that are remembered, and the most calls that were active. */
const CLOSED = 100;
const MOST_ACTIVE = 10;

/**
 * How often {@link Calls.until} checks its condition, because the page does not report every change.
 * `LONG_POLL_MS` is for a wait without a limit.
 */
const POLL_MS = 20;
const LONG_POLL_MS = 1_000;

/** Called for each reported call, with a description of the call at that moment. */
export type CallListener = (call: PageCallModel, description: CallDescription) => void;

/** Answers questions about a call: from the native stack, or from the core. */
export interface Knowing {
  /** Asks the native stack when the call was offered, in seconds; 0 if the stack does not say. */
  offerTime(id: string): Promise<number>;
  /** Returns whether the core has that time already, so that the stack need not be asked. */
  knowsOfferTime(id: string): boolean;
  /** Asks the native stack whether the call is gone, although the page has not reported its end. */
  hasLost(id: string): Promise<boolean>;
}

/** Rounds a time of the page down to whole seconds. Returns 0 if it is not a valid time. */
export function secondsOf(time: unknown): number {
  const seconds = Math.floor(Number(time));
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : 0;
}

/** The page's call collection, in older and newer builds. */
export class Calls {
  readonly #modules: Modules;
  readonly #wids: Wids;
  /** The calls of our offers that are not acknowledged yet, by id. */
  readonly #opening = new Map<string, PageCallModel>();
  /** The ids of the calls that we removed most recently. */
  readonly #closed: string[] = [];
  /** The calls that were active most recently, each with the id that it had then. */
  readonly #recentlyActive: { id: unknown; call: PageCallModel }[] = [];
  /** Run when a call changes, each for a waiting {@link until}. */
  readonly #waiting = new Set<() => void>();
  /** The call that was active before, by the call that we opened. */
  readonly #before = new WeakMap<PageCallModel, PageCallModel>();
  #disposed = false;

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /** Describes the call with this id. If there is none, describes all calls, starting with the active one. */
  all(id: string): MaybePromise<CallDescription[]> {
    return this.#withCollection((store) => {
      const call = this.find(id);
      const described = (call ? [call] : this.#models(store)).map((call) => this.describe(call));
      return described.filter((call) => call !== undefined);
    });
  }

  /** Returns the page's object of a call. The active call may be missing from the collection. */
  find(id: string): PageCallModel | undefined {
    const store = this.#modules.peek('callCollection');
    const active = this.active;
    return idOf(active) === id ? active : store?.get(id);
  }

  /** The page's active call, the one that most functions of the native stack act on. */
  get active(): PageCallModel | undefined {
    return this.#modules.peek('callCollection')?.activeCall ?? undefined;
  }

  /** Returns whether a call is the active one, or was active recently. */
  wasActive(id: string): boolean {
    return idOf(this.active) === id || this.#findRecentlyActive(id) !== undefined;
  }

  /** Waits until `condition` holds. Fails with `cause` if it does not hold within `patienceMs`. */
  async until(condition: () => boolean, cause: string, patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!condition()) {
      if (this.#disposed) throw refused('disposed');
      if (performance.now() >= deadline) throw refused(cause);
      await this.#nextChange(patienceMs === Infinity ? LONG_POLL_MS : POLL_MS);
    }
  }

  /** Waits until a call changes, but at most `pollMs`. */
  #nextChange(pollMs: number): Promise<void> {
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

  /** Describes a call for the core. Returns `undefined` if it has no id or no peer yet, or cannot be read. */
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
    // For a call behind a link, the page may never name a peer.
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

  /** Adds an outgoing call to the page, makes it the active call, and sets its state to calling. */
  open(id: string, peer: string, isVideo: boolean): MaybePromise<void> {
    return this.#withCollection((store, states) =>
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
    // Newer collections make their own object, and do not copy `outgoing` into it.
    call.outgoing = true;
    store.setActiveCall(call);
    call.setState(offering(states));
  }

  /** Returns, once, the object from {@link open} or {@link keep}, even if the page has removed it since. */
  take(id: string): PageCallModel | undefined {
    const call = this.#opening.get(id);
    this.#opening.delete(id);
    return call;
  }

  /** Removes a call that {@link open} added, even if `open` failed halfway. */
  close(id: string): void {
    const call = this.take(id) ?? this.find(id);
    const store = this.#modules.peek('callCollection');
    if (!store || !call) return;
    const wasActive = store.activeCall === call;
    remember(this.#closed, id, CLOSED);
    remove(store, id);
    if (wasActive) {
      const before = this.#before.get(call);
      store.setActiveCall(before && this.#isOngoing(before) ? before : null);
    }
    this.#setEnded(call);
  }

  /** Has the page show a call as active: the page stops ringing, and will not treat the call as missed. */
  activate(id: string): void {
    const call = this.find(id);
    const states = this.#modules.peek('callStates');
    if (call && states) call.setState(active(states));
  }

  /** Ends a call in the page, which stops ringing. Unless `byUser`, the page treats the call as missed. */
  end(id: string, byUser: boolean): void {
    const call = this.find(id);
    if (!call) return;
    if (byUser) call.userEndedCall = true;
    this.#setEnded(call);
    // If the native stack had ended the call, it would have done this itself.
    if (this.#isNative(call) && this.active === call) {
      this.#modules.peek('callCollection')?.setActiveCall(null);
    }
  }

  /** Keeps the page's object of a native call for {@link take}. */
  keep(id: string): void {
    const call = this.find(id) ?? this.#findRecentlyActive(id);
    if (call) this.#opening.set(id, call);
  }

  /**
   * Calls `listener` for each call that the page reports, and again for each change of the call until
   * the call is over. The listener runs after the page's current work, and never in the middle of it:
   * the page may set the state only after it has reported the call.
   */
  async watch(listener: CallListener, knowing: Knowing): Promise<Undo> {
    const isEarly = !this.#modules.peek('callCollection');
    const store = await this.#modules.waitForever('callCollection');
    await this.#modules.waitForever('callStates');
    /** The ongoing calls, each with its last id and the number of events that we listen to. */
    const followed = new Map<PageCallModel, { id: string; count: number; leave: Undo }>();
    let watching = true;
    /** The calls whose offer time the native stack was asked for. */
    const askedForTime = new WeakSet<PageCallModel>();
    /**
     * Settles when the last delayed report has reached the listener; `undefined` if none is delayed. A report is
     * delayed while it, or one before it, waits for the native stack.
     */
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
        this.#wakeWaiting();
        reportSoon(call);
      }) });
    };
    /** Reports to the listener in the order in which things happened, even if one report has to wait for the native stack. */
    const deliver = (call: PageCallModel, facts: CallDescription, factsWithTime?: Promise<CallDescription>): void => {
      if (!queue && !factsWithTime) {
        // Added while the call rings, so that the core need not ask for it when it emits the event.
        if (facts.phase === 'ringing' && call.peerJid) facts.other = this.#wids.otherOf(this.#wids.user(call.peerJid), facts.peer) ?? '';
        return listener(call, facts);
      }
      const reported = (queue ?? Promise.resolve())
        .then(() => factsWithTime ?? facts)
        .then((complete) => watching && listener(call, complete))
        .catch(report)
        .then(() => {
          if (queue === reported) queue = undefined;
        });
      queue = reported;
    };
    /** The calls that will be reported in a moment. So a call that the page reports in two ways at once reaches the listener once. */
    const scheduled = new Set<PageCallModel>();
    const reportCall = (call: PageCallModel): void => {
      scheduled.delete(call);
      const facts = this.describe(call);
      if (!facts) return;
      const known = followed.get(call);
      // The page may have given the call another id.
      const was = known && known.id !== facts.id ? known.id : '';
      if (was) leave(call);
      const isOver = facts.phase === 'ended';
      if (isOver) leave(call);
      else follow(call, facts);
      facts.was = was;
      const rings = facts.native && facts.phase === 'ringing' && !askedForTime.has(call);
      if (!rings || facts.offerTime || knowing.knowsOfferTime(facts.id)) return deliver(call, facts);
      askedForTime.add(call);
      const time = knowing.offerTime(facts.id);
      deliver(call, facts, time.then((offerTime) => ({ ...facts, offerTime })));
    };
    /** Reports an ongoing call as lost if the page has no active call any more and the native stack lost it. */
    const reportIfLost = async (call: PageCallModel): Promise<void> => {
      const facts = this.describe(call);
      if (!facts?.native || facts.phase === 'ended' || !(await knowing.hasLost(facts.id))) return;
      if (store.activeCall || this.describe(call)?.phase === 'ended') return;
      leave(call);
      deliver(call, { ...facts, phase: 'lost' });
    };
    const runAfterPage = (work: () => void): void => {
      void runLater(() => {
        if (watching) attempt(work);
      });
    };

    const reportSoon = (call: PageCallModel): void => {
      if (scheduled.has(call)) return;
      scheduled.add(call);
      runAfterPage(() => reportCall(call));
    };

    let active = store.activeCall;
    const onActiveChange = (): void => {
      const before = active;
      active = store.activeCall;
      if (active) this.#rememberActive(active);
      this.#wakeWaiting();
      if (active) reportSoon(active);
      else if (before) runAfterPage(() => void reportIfLost(before).catch(report));
    };
    const undo = together(
      () => hookAfter(store, 'processIncomingCall', (_, [id]) => runAfterPage(() => {
        // We removed this call. The page handles the end of a call after us, and then adds the call again.
        if (this.#closed.includes(id as string)) return remove(store, id as string);
        const call = this.find(id as string);
        if (call && !scheduled.has(call)) reportCall(call);
      })),
      () => hookAfter(store, 'setActiveCall', onActiveChange),
      // A call behind a link becomes active, and ends, without the two functions above. Source: host.md §10.1.
      () => listen(store, ['change:activeCall'], onActiveChange),
    );
    // A call may have begun to ring before we found the new collection. (If the collection was there
    // before us, no user can have listened yet: the page's next report of the call is early enough.)
    if (isEarly) for (const call of this.#models(store)) reportSoon(call);
    return () => {
      watching = false;
      undo();
      for (const { leave } of followed.values()) leave();
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#wakeWaiting();
  }

  #models(store: PageCallCollection): PageCallModel[] {
    const active = store.activeCall ?? undefined;
    const others = store.getModelsArray().filter((call) => call !== active);
    return active ? [active, ...others] : others;
  }

  #rememberActive(call: PageCallModel): void {
    const id = idOf(call);
    if (this.#recentlyActive.at(-1)?.id !== id) remember(this.#recentlyActive, { id, call }, MOST_ACTIVE);
  }

  #wakeWaiting(): void {
    for (const look of [...this.#waiting]) look();
  }

  #findRecentlyActive(id: string): PageCallModel | undefined {
    return this.#recentlyActive.find((recent) => recent.id === id)?.call;
  }

  #isOngoing(call: PageCallModel): boolean {
    return this.describe(call)?.phase !== 'ended';
  }

  /** Returns whether the native stack has the call. Where calling is on, the stack's calls are not in the collection. */
  #isNative(call: PageCallModel): boolean {
    const store = this.#modules.peek('callCollection');
    const isKept = store?.get(String(call.id)) === call;
    return !isKept && isCallingEnabled(this.#modules);
  }

  #setEnded(call: PageCallModel): void {
    const states = this.#modules.peek('callStates');
    if (states) call.setState(ended(states));
  }

  #withCollection<R>(use: (store: PageCallCollection, states: Record<string, unknown>) => MaybePromise<R>): MaybePromise<R> {
    return this.#modules.use('callCollection', (store) =>
      this.#modules.use('callStates', (states) => use(store, states)));
  }
}

/** Returns the id of a call, or `undefined` if the getter of the page's object throws. */
function idOf(call: PageCallModel | undefined): unknown {
  try {
    return call?.id;
  } catch {
    return undefined;
  }
}

/** Removes a call from the collection, which expects its id in some builds and the object in others. */
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

/** Listens to events of the page. Catches the errors of `hear`, which may read getters that throw. */
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
