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

/** How long the native stack may take to answer. It is a worker, and the page gives it 30 s, too. */
const PATIENCE_MS = 30_000;
/** How long the effect of a request may take to show after the stack's answer. Usually it shows before the answer. */
const GRACE_MS = 5_000;
/** How long to wait for facts about a call. A ringing call is not reported to the user before that. */
const INFO_MS = 1_000;

/** The native stack's numbers for the reason why a call ends. */
const TIMED_OUT = 1;
const BY_USER = 2;

/** WhatsApp Web's own VoIP stack. It makes calls with media. Most of its functions act on the active call, without an id. */
export class Stack {
  readonly #modules: Modules;
  readonly #calls: Calls;
  readonly #signalling: Signalling;
  readonly #events: NativeEvents;
  readonly #permissions: Permissions;
  readonly #starter: Starter;
  readonly #links: Links;
  /** The page's stack, as it was found last. */
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

  /** Returns why the stack cannot make calls, in the page's own words where there are some; empty if it can. */
  async whyNot(): Promise<string> {
    const found = await this.#tryFind();
    if (typeof found === 'string') return found;
    if (!this.#modules.peek('start')) return 'no_start';
    // We could not see the server's answers to the stanzas that the stack sends.
    return this.#signalling.isSeen ? '' : 'no_signalling';
  }

  /** Starts the stack if necessary, because not every build does so for a call. Returns the same as {@link whyNot}. */
  async bringUp(): Promise<string> {
    await identity(this.#modules);
    const reason = await this.whyNot();
    if (!reason && !isUp(this.#modules)) await startUp(this.#modules, () => !this.#disposed);
    return reason;
  }

  /** Carries out an action for the core. Resolves when the page shows the effect, or the stack reports success. */
  async use(id: string, action: StackAction): Promise<void> {
    if (action.act === 'start') return this.#starter.start(id, action.to, action.isOn, this.#requireStack());
    const withCamera = action.act === 'accept' && (await this.#permissions.askToAccept(action.isOn));
    if (action.act === 'requestVideo' || action.act === 'acceptVideo') await this.#permissions.ask(true);
    const stack = await this.#requireStack();
    if (action.act === 'rejectOther') {
      const { isOn, to, creator, reason } = action;
      return void (await requireMethod(stack, 'rejectCallWithoutCallContext')(id, isOn, to, creator, reason, 0, 0));
    }
    // The stack acts on whatever call is active, so there must be no `await` between this check and the action.
    const call = this.#calls.active;
    if (call?.id !== id) throw new Refusal('another call is active', answers.notActive());
    switch (action.act) {
      case 'accept':
        return this.#actAndWait(call, () => stack.acceptCall(true, withCamera), 'it still rings');
      case 'reject':
        return this.#endByUser(call, () => stack.rejectCall());
      case 'end':
        return this.#endByUser(call, () => stack.endCall(BY_USER, true));
      case 'mute':
        return checkStatus(await withTimeout(PATIENCE_MS, requireMethod(stack, 'setCallMute')(action.isOn)));
      case 'raiseHand':
        return checkStatus(await withTimeout(PATIENCE_MS, requireMethod(stack, 'raiseHand')(action.isOn)));
      case 'requestVideo':
        return checkStatus(await withTimeout(PATIENCE_MS, requireMethod(stack, 'requestVideoUpgrade')()));
      case 'acceptVideo':
        return checkStatus(await withTimeout(PATIENCE_MS, requireMethod(stack, 'acceptPeerVideo')({ jid: action.to })));
    }
  }

  /** Joins the call behind a link. Resolves when we are in the call. */
  async join(token: string, isVideo: boolean): Promise<void> {
    await this.#permissions.ask(isVideo);
    await this.#links.join(await this.#requireStack(), token, isVideo);
  }

  /** Ends a call if it is the active one, or cancels its start. Does not wait until the page shows the end. */
  async end(id: string, byUser: boolean): Promise<void> {
    this.#starter.cancel(id);
    // At once if the stack is known: this may be the last thing that we do in this page.
    const stack = this.#found ?? (await this.#requireStack());
    const call = this.#calls.active;
    if (call?.id !== id) return;
    if (byUser) call.userEndedCall = true;
    await stack.endCall(byUser ? BY_USER : TIMED_OUT, true);
  }

  /**
   * Returns when a call was offered, in seconds since 1970-01-01 UTC; 0 if it is not the stack's active call, or
   * the stack does not say.
   */
  async offerTime(id: string): Promise<number> {
    const info = await this.#callInfo();
    return info?.id === id ? info.offerTime : 0;
  }

  /**
   * Returns whether the stack does not report this call as its active one: it has another or none, or it does not
   * answer. The caller asks only when the page has no active call any more.
   */
  async hasLost(id: string): Promise<boolean> {
    return (await this.#callInfo())?.id !== id;
  }

  /** Stops: no call is started or accepted any more, not even one that waits for a permission. */
  dispose(): void {
    this.#disposed = true;
    this.#starter.dispose();
    this.#links.dispose();
  }

  /** Ends a call, marked as ended by the user. Without the mark, the page treats the call as missed. */
  async #endByUser(call: PageCallModel, end: () => unknown): Promise<void> {
    call.userEndedCall = true;
    try {
      await this.#actAndWait(call, end, 'it goes on');
    } catch (error) {
      call.userEndedCall = false;
      throw error;
    }
  }

  /** Acts on a call, and waits until it has another phase, or is not active any more. Otherwise fails with `cause`. */
  async #actAndWait(call: PageCallModel, act: () => unknown, cause: string): Promise<void> {
    const phase = (): string | undefined => this.#calls.describe(call)?.phase;
    const before = phase();
    await withTimeout(PATIENCE_MS, act());
    await this.#calls.until(() => this.#calls.active !== call || phase() !== before, cause, GRACE_MS);
  }

  /** Returns the facts of the stack's active call; `undefined` if it has none, cannot say, or does not answer in time. */
  async #callInfo(): Promise<{ id: unknown; offerTime: number } | undefined> {
    try {
      return await withTimeout(INFO_MS, this.#askForCallInfo());
    } catch {
      return undefined;
    }
  }

  async #askForCallInfo(): Promise<{ id: unknown; offerTime: number } | undefined> {
    const stack = await this.#requireStack();
    const json: unknown = await stack.getCallInfo?.();
    if (typeof json !== 'string' || !json) return undefined;
    const { call_id: id, offer_epoch_time_ms: offered } = JSON.parse(json);
    return { id, offerTime: secondsOf(Number(offered) / 1000) };
  }

  async #requireStack(): Promise<PageStack> {
    const found = await this.#tryFind();
    if (typeof found === 'string') throw new Refusal(found, answers.noStack(found));
    // We may have been disposed of while the user was asked for a permission.
    if (this.#disposed) throw new Refusal('disposed', answers.noStack('disposed'));
    return found;
  }

  /** Returns the stack, or why it cannot be used. */
  async #tryFind(): Promise<PageStack | string> {
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

/** Returns a function of the stack, bound to it. Fails with a {@link Refusal} in builds without that function. */
function requireMethod<K extends keyof PageStack>(stack: PageStack, name: K): NonNullable<PageStack[K]> {
  const method = stack[name] as unknown;
  if (typeof method !== 'function') throw new Refusal(name, answers.noStack(`no ${name}`));
  return method.bind(stack);
}

/** Fails if a function of the stack has returned a status other than 0, which is success. */
function checkStatus(status: unknown): void {
  if (typeof status === 'number' && status !== 0) throw refused(`status ${status}`);
}
