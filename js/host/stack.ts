import type { StackAction } from '../crossing/types';
import { answers } from '../crossing/answers';
import { messageOf } from '../errors';
import { secondsOf, type Calls } from './calls';
import { gateOf, isCallingEnabled } from './gating';
import { identity, isLoggedIn } from './identity';
import { Links } from './links';
import type { Modules } from './finder';
import type { PageCallModel, PageStack } from './page';
import type { NativeEvents } from './nativeEvents';
import { Permissions } from './permissions';
import { Refusal, refused } from './refusal';
import type { Signalling } from './signalling';
import { Starter } from './start';
import { isUp, startUp } from './start-up';
import type { Wids } from './wids';
import { withTimeout } from './timeout';

/** The page's stack is a worker, which is given 30 s for an answer by the page, too. */
const PATIENCE_MS = 30_000;
/** What it was asked for shows before it has answered; if not, it does not do it. */
const GRACE_MS = 5_000;
/** Somebody waits to hear that it rings. */
const INFO_MS = 1_000;

/** Why the page's own stack ends a call. */
const TIMED_OUT = 1;
const BY_USER = 2;

/** WhatsApp Web's own VoIP stack: it makes calls itself, with media, and takes no call ids. */
export class Stack {
  readonly #modules: Modules;
  readonly #calls: Calls;
  readonly #signalling: Signalling;
  readonly #events: NativeEvents;
  readonly #permissions: Permissions;
  readonly #starter: Starter;
  readonly #links: Links;
  /** As it was found last. */
  #found: PageStack | undefined;
  #disposed = false;

  constructor(modules: Modules, wids: Wids, calls: Calls, signalling: Signalling, events: NativeEvents) {
    this.#modules = modules;
    this.#calls = calls;
    this.#signalling = signalling;
    this.#events = events;
    this.#permissions = new Permissions(modules);
    const endCall = (id: string): unknown => this.end(id, true).catch(() => {});
    this.#starter = new Starter(modules, wids, calls, this.#permissions, endCall);
    this.#links = new Links(calls, events);
  }

  /** Why it cannot make calls, in the page's own words; empty where it can. */
  async whyNot(): Promise<string> {
    const found = await this.#look();
    if (typeof found === 'string') return found;
    if (!this.#modules.peek('start')) return 'no_start';
    // Nobody could see what the server says to what it sends.
    return this.#signalling.isSeen ? '' : 'no_signalling';
  }

  /** The same, when it has been brought up: not every build does that for a call. */
  async bringUp(): Promise<string> {
    await identity(this.#modules);
    const reason = await this.whyNot();
    if (!reason && !isUp(this.#modules)) await startUp(this.#modules, () => !this.#disposed);
    return reason;
  }

  /** Does what the core wants done; resolves when the page shows that it is done. */
  async use(id: string, action: StackAction): Promise<void> {
    if (action.act === 'start') return this.#starter.start(id, action.to, action.isOn, this.#need());
    const withCamera = action.act === 'accept' && (await this.#permissions.askToAccept(action.isOn));
    if (action.act === 'requestVideo' || action.act === 'acceptVideo') await this.#permissions.ask(true);
    const stack = await this.#need();
    if (action.act === 'rejectOther') {
      const { isOn, to, creator, reason } = action;
      return void (await has(stack, 'rejectCallWithoutCallContext')(id, isOn, to, creator, reason, 0, 0));
    }
    // Nothing may come between this and what is done to it.
    const call = this.#calls.active;
    if (call?.id !== id) throw new Refusal('another call is active', answers.notActive());
    switch (action.act) {
      case 'accept':
        return this.#moved(call, () => stack.acceptCall(true, withCamera), 'it still rings');
      case 'reject':
        return this.#endedByUser(call, () => stack.rejectCall());
      case 'end':
        return this.#endedByUser(call, () => stack.endCall(BY_USER, true));
      case 'mute':
        return succeeded(await withTimeout(PATIENCE_MS, has(stack, 'setCallMute')(action.isOn)));
      case 'raiseHand':
        return succeeded(await withTimeout(PATIENCE_MS, has(stack, 'raiseHand')(action.isOn)));
      case 'requestVideo':
        return succeeded(await withTimeout(PATIENCE_MS, has(stack, 'requestVideoUpgrade')()));
      case 'acceptVideo':
        return succeeded(await withTimeout(PATIENCE_MS, has(stack, 'acceptPeerVideo')({ jid: action.to })));
    }
  }

  /** Joins the call behind a link; resolves when it goes on. */
  async join(token: string, isVideo: boolean): Promise<void> {
    await this.#permissions.ask(isVideo);
    await this.#links.join(await this.#need(), token, isVideo);
  }

  /** Ends a call that nobody waits for, if it is the active one, or is about to be. */
  async end(id: string, byUser: boolean): Promise<void> {
    this.#starter.cancel(id);
    // At once where that can be: it may be the last thing that we do in this page.
    const stack = this.#found ?? (await this.#need());
    const call = this.#calls.active;
    if (call?.id !== id) return;
    if (byUser) call.userEndedCall = true;
    await stack.endCall(byUser ? BY_USER : TIMED_OUT, true);
  }

  /** When the active call was offered, in seconds; 0 where it does not say. */
  async offerTime(id: string): Promise<number> {
    const info = await this.#info();
    return info?.id === id ? info.offerTime : 0;
  }

  /** Whether a call that the page does not show any more has gone without an end. */
  async hasLost(id: string): Promise<boolean> {
    return (await this.#info())?.id !== id;
  }

  /** Starts and takes nothing any more, also what waits for a permission. */
  dispose(): void {
    this.#disposed = true;
    this.#starter.dispose();
    this.#links.dispose();
  }

  /** The page takes a call for missed that the user has not ended. */
  async #endedByUser(call: PageCallModel, end: () => unknown): Promise<void> {
    call.userEndedCall = true;
    try {
      await this.#moved(call, end, 'it goes on');
    } catch (error) {
      call.userEndedCall = false;
      throw error;
    }
  }

  /** Does something to a call, and waits until it is no longer where it was. */
  async #moved(call: PageCallModel, act: () => unknown, cause: string): Promise<void> {
    const phase = (): string | undefined => this.#calls.describe(call)?.phase;
    const before = phase();
    await withTimeout(PATIENCE_MS, act());
    await this.#calls.until(() => this.#calls.active !== call || phase() !== before, cause, GRACE_MS);
  }

  /** What the stack says of its active call. */
  async #info(): Promise<{ id: unknown; offerTime: number } | undefined> {
    try {
      return await withTimeout(INFO_MS, this.#ask());
    } catch {
      return undefined;
    }
  }

  async #ask(): Promise<{ id: unknown; offerTime: number } | undefined> {
    const stack = await this.#need();
    const said: unknown = await stack.getCallInfo?.();
    if (typeof said !== 'string' || !said) return undefined;
    const { call_id: id, offer_epoch_time_ms: offered } = JSON.parse(said);
    return { id, offerTime: secondsOf(Number(offered) / 1000) };
  }

  async #need(): Promise<PageStack> {
    const found = await this.#look();
    if (typeof found === 'string') throw new Refusal(found, answers.noStack(found));
    // Whoever waits for a permission may have gone meanwhile.
    if (this.#disposed) throw new Refusal('disposed', answers.noStack('disposed'));
    return found;
  }

  /** The stack, or why it cannot be used. */
  async #look(): Promise<PageStack | string> {
    try {
      const found = await this.#find();
      this.#found = typeof found === 'string' ? undefined : found;
      return found;
    } catch (error) {
      return `stack_failed: ${messageOf(error)}`;
    }
  }

  async #find(): Promise<PageStack | string> {
    if (isLoggedIn(this.#modules) === false) return 'not_logged_in';
    await this.#modules.waitFor('callCollection');
    this.#signalling.attach();
    const stack = this.#modules.peek('stack');
    if (!stack || !this.#modules.peek('gating')) return 'no_stack';
    const gate = gateOf(this.#modules);
    if (gate) return gate;
    if (!isCallingEnabled(this.#modules)) return 'calling_disabled';
    if (this.#modules.peek('gating')?.isVoipDownloadEnabled?.() === false) return 'download_disabled';
    const init = this.#modules.peek('init');
    if (init?.getIsVoipStackUnresponsive?.()) return 'stack_unresponsive';
    if (init?.getDidVoipInitError?.() && !init.getIsVoipInited()) return 'init_failed';
    this.#events.attach();
    const found = await withTimeout(PATIENCE_MS, stack.getVoipStackInterface());
    if (!found) return 'no_interface';
    return found.type === 'web' ? found : `type_${found.type}`;
  }
}

/** A function that not every build has, bound to its stack. */
function has<K extends keyof PageStack>(stack: PageStack, name: K): NonNullable<PageStack[K]> {
  const method = stack[name] as unknown;
  if (typeof method !== 'function') throw new Refusal(name, answers.noStack(`no ${name}`));
  return method.bind(stack);
}

/** Some functions give a status; 0 is success. */
function succeeded(status: unknown): void {
  if (typeof status === 'number' && status !== 0) throw refused(`status ${status}`);
}
