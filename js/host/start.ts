import { answers } from '../crossing/answers';
import { after } from '../timers';
import type { Calls } from './calls';
import { hookBefore, hookResult, together, type Undo } from './hook';
import type { Modules } from './finder';
import type { Permissions } from './permissions';
import { Refusal, refused } from './refusal';
import type { Wids } from './wids';
import type { Wid } from '../types';

/** Somebody has to answer the browser's prompt. */
const PATIENCE_MS = 30_000;
/** The call is there before the page's promise is; if it is not, nothing was started. */
const GRACE_MS = 5_000;

/** Telemetry of the page's own call button: a chat. */
const FROM_CHAT = 8;
const LOBBY = 5;

/** What the page asks the user before it starts a call, and what "no" means. */
const QUESTIONS = [
  { module: 'permissions', name: 'checkVoipDevicePermissions', no: 'the microphone or the camera is denied' },
  { module: 'consent', name: 'hasOutgoingCallConsent', no: 'the consent is refused' },
] as const;

/** A call that the page is to start. */
interface Start {
  readonly id: string;
  /** The user has said no, or nobody wants the call any more. */
  isOver: boolean;
  /** Fulfilled with the reason then. */
  readonly over: Promise<string>;
  end(reason: string): void;
}

/**
 * Has the page's own stack start calls. The page may ask the user for a permission or a consent
 * first, and would start the call late when nobody wants it any more. So a start that is over
 * answers the page's questions itself, with no. Source: host.md §10.1, "A start that waits".
 */
export class Starter {
  readonly #modules: Modules;
  readonly #wids: Wids;
  readonly #calls: Calls;
  readonly #permissions: Permissions;
  readonly #endCall: (id: string) => unknown;
  #current: Start | undefined;
  /** The page's mark of the last start of ours, which it may leave behind. */
  #mark: object | undefined;

  /** `endCall` ends a call that has begun although its start is over. */
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
   * Starts a call when the stack is `ready`; resolves when the page shows it. Fails with a
   * {@link Refusal}, at once where the reason is known before.
   */
  async start(id: string, to: string, isVideo: boolean, ready: Promise<unknown>): Promise<void> {
    ready.catch(() => {}); // nobody may wait for it
    if (this.#current) throw refused('another start is pending');
    const start = begin(id);
    this.#current = start;
    try {
      await unlessOver(start, ready);
      this.#checkPage();
      await unlessOver(start, this.#permissions.check(isVideo));
      const callee = await unlessOver(start, this.#callee(to));
      this.#checkPage();
      await this.#run(start, callee, isVideo);
    } finally {
      this.#current = undefined;
    }
  }

  /** Nobody wants this call any more: if it has not begun, it is not to. */
  cancel(id: string): void {
    if (this.#current?.id === id) this.#current.end('it was taken back');
  }

  dispose(): void {
    this.#current?.end('disposed');
  }

  /** Fails where the page would do nothing, and say nothing. */
  #checkPage(): void {
    const { active } = this.#calls;
    const isBusy = active && this.#calls.describe(active)?.phase !== 'ended';
    if (!isBusy && this.#pending && this.#pending === this.#mark) this.#cancelPending();
    if (this.#pending) throw refused('another start is pending');
    if (isBusy) throw refused('another call is active');
  }

  /** By linked id, where the account has one. */
  async #callee(to: string): Promise<Wid> {
    const wid = await this.#wids.wid(to);
    if (to.endsWith('@lid')) return wid;
    const accounts = this.#modules.peek('accounts');
    const account = accounts ? await accounts.queryWidExists(wid) : {};
    if (!account) throw new Refusal(`${to} has no account`, answers.noContact());
    const known = this.#modules.peek('addresses')?.getCurrentLid(wid);
    return account.lid ?? known ?? account.wid ?? wid;
  }

  async #run(start: Start, callee: Wid, isVideo: boolean): Promise<void> {
    const { startWAWebVoipCall } = await unlessOver(start, this.#modules.waitFor('start'));
    const isOurs = (): boolean => this.#calls.wasActive(start.id);
    const unhook = this.#answerFor(start);
    // Newer builds ask for consent, unless a click of the user is named; older ones ignore that.
    const started = Promise.resolve(
      startWAWebVoipCall(callee, isVideo, FROM_CHAT, LOBBY, start.id, { entryTrust: 'user_gesture' }),
    );
    void started.catch(() => {}).then(unhook);
    // It may begin all the same: what waited was nothing that we can answer.
    void start.over.then(() => started).catch(() => {}).then(() => this.#endCall(start.id));
    try {
      const shown = (cause: string, ms: number) => this.#calls.until(() => isOurs() || start.isOver, cause, ms);
      const asked = shown('it did not start in 30 s; a prompt may be open', PATIENCE_MS);
      await unlessOver(start, Promise.race([started, asked]));
      await unlessOver(start, shown('it made no call', GRACE_MS));
    } catch (error) {
      start.end('it was given up');
      // Ours: the page sets no other while there is one.
      if (!isOurs() && this.#pending) this.#cancelPending();
      throw error;
    }
    this.#mark = this.#pending;
    this.#calls.keep(start.id);
  }

  /**
   * Lets the user answer the page's questions while the start is wanted, and answers no when it is
   * not. One no ends it; and nothing of ours stays in the page because of a start that hangs.
   */
  #answerFor(start: Start): Undo {
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

  /** The page's mark of a start that it is at. */
  get #pending(): object | undefined {
    return this.#modules.peek('callCollection')?.pendingOutgoingCall ?? undefined;
  }

  #cancelPending(): void {
    this.#modules.peek('pendingStart')?.cancelPendingOutgoingCall();
  }
}

function begin(id: string): Start {
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

/** What is waited for, unless the start is over first. */
function unlessOver<T>(start: Start, work: T | Promise<T>): Promise<T> {
  return Promise.race([work, start.over.then((reason) => {
    throw refused(reason);
  })]);
}
