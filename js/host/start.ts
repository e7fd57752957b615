import { answers } from '../crossing/answers';
import { after } from '../timers';
import type { Calls } from './calls';
import { hookBefore, hookResult, together, type Undo } from './hook';
import type { Modules } from './finder';
import type { Permissions } from './permissions';
import { Refusal, refused } from './refusal';
import type { Wids } from './wids';
import type { Wid } from '../types';

/** How long the user may take to answer the browser's prompt. */
const PATIENCE_MS = 30_000;
/** How long the call may take to appear after the page's promise resolved. Usually the call appears before that. */
const GRACE_MS = 5_000;

/** The values that the page's own call button in a chat passes. They are telemetry. */
const FROM_CHAT = 8;
const LOBBY = 5;

/** The functions by which the page asks the user before it starts a call, and the reason if the answer is no. */
const QUESTIONS = [
  { module: 'permissions', name: 'checkVoipDevicePermissions', no: 'the microphone or the camera is denied' },
  { module: 'consent', name: 'hasOutgoingCallConsent', no: 'the consent is refused' },
] as const;

/** The start of a call by the page. */
interface Start {
  readonly id: string;
  /** Whether the user has answered no, or the call is not wanted any more. */
  isOver: boolean;
  /** Resolves with the reason when the start is over. */
  readonly over: Promise<string>;
  end(reason: string): void;
}

/**
 * Has the native stack start calls. The page may first ask the user for a permission or a consent. After a
 * late answer, it would start a call that is not wanted any more. So once a start is over, we answer the
 * page's questions with no. Source: host.md §10.1, "A start that waits".
 */
export class Starter {
  readonly #modules: Modules;
  readonly #wids: Wids;
  readonly #calls: Calls;
  readonly #permissions: Permissions;
  readonly #endCall: (id: string) => unknown;
  #current: Start | undefined;
  /** The page's `pendingOutgoingCall` after our last start. The page may never remove it. */
  #mark: object | undefined;

  /** `endCall` ends a call that begins although its start is over. */
  constructor(
    modules: Modules, wids: Wids, calls: Calls, permissions: Permissions,
    endCall: (id: string) => unknown,
  ) {
    this.#modules = modules;
    this.#wids = wids;
    this.#calls = calls;
    this.#permissions = permissions;
    this.#endCall = endCall;
  }

  /**
   * Starts a call when the stack is `ready`. Resolves when the page shows the call. Fails with a
   * {@link Refusal}: at once if the reason is known before the page is asked.
   */
  async start(id: string, to: string, isVideo: boolean, ready: Promise<unknown>): Promise<void> {
    ready.catch(() => {}); // no unhandled rejection if nothing waits for it
    if (this.#current) throw refused('another start is pending');
    const start = newStart(id);
    this.#current = start;
    try {
      await unlessOver(start, ready);
      this.#checkIdle();
      await unlessOver(start, this.#permissions.check(isVideo));
      const callee = await unlessOver(start, this.#calleeOf(to));
      this.#checkIdle();
      await this.#startCall(start, callee, isVideo);
    } finally {
      this.#current = undefined;
    }
  }

  /** Cancels the start of a call, so that a call that has not begun does not begin. */
  cancel(id: string): void {
    if (this.#current?.id === id) this.#current.end('it was taken back');
  }

  dispose(): void {
    this.#current?.end('disposed');
  }

  /** Fails if the page is busy: it would ignore the start without an error. First cancels a mark left by our last start. */
  #checkIdle(): void {
    const { active } = this.#calls;
    const isBusy = active && this.#calls.describe(active)?.phase !== 'ended';
    if (!isBusy && this.#pending && this.#pending === this.#mark) this.#cancelPending();
    if (this.#pending) throw refused('another start is pending');
    if (isBusy) throw refused('another call is active');
  }

  /** Returns the callee's address: the linked id if the account has one. Fails if there is no account. */
  async #calleeOf(to: string): Promise<Wid> {
    const wid = await this.#wids.wid(to);
    if (to.endsWith('@lid')) return wid;
    const accounts = this.#modules.peek('accounts');
    const account = accounts ? await accounts.queryWidExists(wid) : {};
    if (!account) throw new Refusal(`${to} has no account`, answers.noContact());
    const known = this.#modules.peek('addresses')?.getCurrentLid(wid);
    return account.lid ?? known ?? account.wid ?? wid;
  }

  async #startCall(start: Start, callee: Wid, isVideo: boolean): Promise<void> {
    const { startWAWebVoipCall } = await unlessOver(start, this.#modules.waitFor('start'));
    const isOurs = (): boolean => this.#calls.wasActive(start.id);
    const unhook = this.#hookQuestions(start);
    // `entryTrust` names a click of the user; without it, newer builds ask for consent. Older builds ignore it.
    const started = Promise.resolve(
      startWAWebVoipCall(callee, isVideo, FROM_CHAT, LOBBY, start.id, { entryTrust: 'user_gesture' }),
    );
    void started.catch(() => {}).then(unhook);
    // The call may begin although its start is over, if the page waited for something that we cannot answer.
    void start.over.then(() => started).catch(() => {}).then(() => this.#endCall(start.id));
    try {
      const shown = (cause: string, ms: number) => this.#calls.until(() => isOurs() || start.isOver, cause, ms);
      const asked = shown('it did not start in 30 s; a prompt may be open', PATIENCE_MS);
      await unlessOver(start, Promise.race([started, asked]));
      await unlessOver(start, shown('it made no call', GRACE_MS));
    } catch (error) {
      start.end('it was given up');
      // The mark is ours: the page sets no second one while there is one.
      if (!isOurs() && this.#pending) this.#cancelPending();
      throw error;
    }
    this.#mark = this.#pending;
    this.#calls.keep(start.id);
  }

  /**
   * Lets the user answer the page's questions while the start is wanted; answers no once it is over. A no of
   * the user ends the start. The hooks are removed some time after the start is over, even if the page's promise never settles.
   */
  #hookQuestions(start: Start): Undo {
    const unhook = together(...QUESTIONS.flatMap(({ module, name, no }) => {
      const owner = this.#modules.peek(module);
      return owner ? [
        () => hookResult(owner, name, async (answer) => {
          const isAllowed = await Promise.race([answer, start.over.then(() => false)]);
          if (!isAllowed) start.end(no);
          return isAllowed;
        }),
        () => hookBefore(owner, name, () => {
          if (!start.isOver) return undefined;
          unhook();
          return { value: Promise.resolve(false) };
        }),
      ] : [];
    }));
    void start.over.then(() => after(PATIENCE_MS, unhook));
    return unhook;
  }

  /** The page's mark that it is starting a call, if any. */
  get #pending(): object | undefined {
    return this.#modules.peek('callCollection')?.pendingOutgoingCall ?? undefined;
  }

  #cancelPending(): void {
    this.#modules.peek('pendingStart')?.cancelPendingOutgoingCall();
  }
}

function newStart(id: string): Start {
  let resolve!: (reason: string) => void;
  const over = new Promise<string>((fulfil) => {
    resolve = fulfil;
  });
  const start: Start = {
    id, over, isOver: false,
    end(reason) {
      start.isOver = true;
      resolve(reason);
    },
  };
  return start;
}

/** Returns the result of `work`. Fails with a {@link Refusal} if the start is over before that. */
function unlessOver<T>(start: Start, work: T | Promise<T>): Promise<T> {
  return Promise.race([work, start.over.then((reason) => {
    throw refused(reason);
  })]);
}
