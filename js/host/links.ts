import { answers } from '../crossing/answers';
import type { Calls } from './calls';
import type { PageCallModel, PageStack } from './page';
import type { NativeEvents } from './nativeEvents';
import { Refusal, refused } from './refusal';
import { withTimeout } from './timeout';

/** The page's stack is a worker, which is given 30 s for an answer by the page, too. */
const PATIENCE_MS = 30_000;
/** The page shows what it asks for before its stack has answered. */
const GRACE_MS = 5_000;

/** What is being joined. */
interface Join {
  stack: PageStack;
  token: string;
  /** The stack has said something to it. */
  isAnswered: boolean;
}

/** Has the page's own stack join calls behind call links. */
export class Links {
  readonly #calls: Calls;
  readonly #events: NativeEvents;
  #joining: Join | undefined;

  constructor(calls: Calls, events: NativeEvents) {
    this.#calls = calls;
    this.#events = events;
  }

  /**
   * Joins the call behind a link; resolves when it goes on. Whoever has to be let in waits for as
   * long as that takes. Fails with a {@link Refusal}.
   */
  async join(stack: PageStack, token: string, isVideo: boolean): Promise<void> {
    if (!stack.previewAndJoinCallLink) {
      throw new Refusal('no previewAndJoinCallLink', answers.noStack('no previewAndJoinCallLink'));
    }
    const { promise: over, off } = this.#whenRefused();
    const join: Join = { stack, token, isAnswered: false };
    this.#joining = join;
    over.catch(() => { join.isAnswered = true; });
    try {
      // token, with video, entry point, user name, without video, name shown
      const asked = stack.previewAndJoinCallLink(token, isVideo, 0, null, !isVideo, null);
      const status = await Promise.race([withTimeout(PATIENCE_MS, asked), over]);
      join.isAnswered = true;
      if (typeof status === 'number' && status !== 0) throw refused(`status ${status}: calling by links is off`);
      await Promise.race([this.#joined(token), over]);
    } catch (error) {
      void this.#leave(join);
      throw error;
    } finally {
      if (this.#joining === join) this.#joining = undefined;
      off();
    }
  }

  /** Nobody waits for it any more. */
  dispose(): void {
    if (this.#joining && this.#call(this.#joining.token)) void end(this.#joining.stack);
  }

  /**
   * A call that could not be joined is left. It may begin only now, if the stack was silent; unless
   * somebody tries again, since then that one is his.
   */
  async #leave(join: Join): Promise<void> {
    const { stack, token, isAnswered } = join;
    try {
      const isTriedAgain = (): boolean => this.#joining !== join && this.#joining?.token === token;
      if (!isAnswered) {
        await this.#calls.until(() => this.#call(token) !== undefined || isTriedAgain(), 'it has not begun', PATIENCE_MS);
      }
      if (this.#call(token) && !isTriedAgain()) await end(stack);
    } catch {
      // It has not begun, or the stack is gone.
    }
  }

  #call(token: string): PageCallModel | undefined {
    const { active } = this.#calls;
    return active?.callLinkToken === token ? active : undefined;
  }

  /** The page shows the call: at first it asks, then it may wait to be let in, then it is in. */
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

  /** Rejects when the page says that the link is not good, or that we are not let in. */
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
    promise.catch(() => {}); // when nobody waits for it
    return { promise, off };
  }
}

/** By the user, as the page's own button. */
async function end(stack: PageStack): Promise<void> {
  await stack.endCall(2, true);
}
