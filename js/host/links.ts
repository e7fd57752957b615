import { answers } from '../crossing/answers';
import type { Calls } from './calls';
import type { PageCallModel, PageStack } from './page';
import type { NativeEvents } from './nativeEvents';
import { Refusal, refused } from './refusal';
import { withTimeout } from './timeout';

/** How long the native stack may take to answer. It is a worker, and the page gives it 30 s, too. */
const PATIENCE_MS = 30_000;
/** How long after the stack's answer the page may take to show the call. Usually it shows the call before the answer. */
const GRACE_MS = 5_000;

/** The joining of a call behind a link. */
interface Join {
  stack: PageStack;
  token: string;
  /** Whether the stack has answered, or the page has reported a refusal. */
  isAnswered: boolean;
}

/** Has the native stack join calls behind call links. */
export class Links {
  readonly #calls: Calls;
  readonly #events: NativeEvents;
  #joining: Join | undefined;

  constructor(calls: Calls, events: NativeEvents) {
    this.#calls = calls;
    this.#events = events;
  }

  /**
   * Joins the call behind a link; resolves when we are in it. In the waiting room, waits without a limit
   * until a participant lets us in. Fails with a {@link Refusal}.
   */
  async join(stack: PageStack, token: string, isVideo: boolean): Promise<void> {
    if (!stack.previewAndJoinCallLink) {
      throw new Refusal('no previewAndJoinCallLink', answers.noStack('no previewAndJoinCallLink'));
    }
    const { promise: refusal, off } = this.#whenRefused();
    const join: Join = { stack, token, isAnswered: false };
    this.#joining = join;
    refusal.catch(() => { join.isAnswered = true; });
    try {
      // token, with video, entry point, user name, without video, name shown
      const answer = stack.previewAndJoinCallLink(token, isVideo, 0, null, !isVideo, null);
      const status = await Promise.race([withTimeout(PATIENCE_MS, answer), refusal]);
      join.isAnswered = true;
      if (typeof status === 'number' && status !== 0) throw refused(`status ${status}: calling by links is off`);
      await Promise.race([this.#joined(token), refusal]);
    } catch (error) {
      void this.#leave(join);
      throw error;
    } finally {
      if (this.#joining === join) this.#joining = undefined;
      off();
    }
  }

  /** Ends the call that is being joined, if any: nothing waits for it any more. */
  dispose(): void {
    if (this.#joining && this.#call(this.#joining.token)) void endCall(this.#joining.stack);
  }

  /**
   * Leaves a call that could not be joined. If the stack has not answered, the call may still begin, so this
   * waits for it. If the user tries the same link again, the call belongs to that attempt, and stays.
   */
  async #leave(join: Join): Promise<void> {
    const { stack, token, isAnswered } = join;
    try {
      const isTriedAgain = (): boolean => this.#joining !== join && this.#joining?.token === token;
      if (!isAnswered) {
        await this.#calls.until(() => this.#call(token) !== undefined || isTriedAgain(), 'it has not begun', PATIENCE_MS);
      }
      if (this.#call(token) && !isTriedAgain()) await endCall(stack);
    } catch {
      // The call has not begun, or the stack is gone.
    }
  }

  #call(token: string): PageCallModel | undefined {
    const { active } = this.#calls;
    return active?.callLinkToken === token ? active : undefined;
  }

  /** Waits until the page shows that we are in the call. The page first asks to join, then may wait to be let in. */
  async #joined(token: string): Promise<void> {
    const call = (): PageCallModel | undefined => this.#call(token);
    const isIn = (): boolean => {
      const shown = call();
      const phase = shown && this.#calls.describe(shown)?.phase;
      return phase === 'connecting' || phase === 'active';
    };
    const isWaiting = (): boolean => Boolean(call()?.isInWaitingRoom);
    await this.#calls.until(() => call() !== undefined, 'the page does not ask for it: calls by links are off', GRACE_MS);
    await this.#calls.until(() => isIn() || isWaiting() || !call(), 'its call did not become active', PATIENCE_MS);
    await this.#calls.until(() => isIn() || !call(), 'nobody has let us in', Infinity);
    if (!isIn()) throw refused('it was over before we were in');
  }

  /** Returns a promise that rejects when the page reports an invalid link, or that we are not let in. */
  #whenRefused(): { promise: Promise<never>; off: () => void } {
    let off!: () => void;
    const promise = new Promise<never>((_, reject) => {
      off = this.#events.on((event) => {
        if (event.kind === 'notLetIn') reject(refused('we are not let in'));
        if (event.kind !== 'linkRefused') return;
        reject(event.code
          ? new Refusal(`nack ${event.code}`, answers.nacked(String(event.code)))
          : refused('there is no such link, or it is not good any more'));
      });
    });
    promise.catch(() => {}); // no unhandled rejection if nothing waits for it
    return { promise, off };
  }
}

/** Ends the active call like the page's own button: reason 2, by the user. */
async function endCall(stack: PageStack): Promise<void> {
  await stack.endCall(2, true);
}
