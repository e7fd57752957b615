import { answers, type Drive, type PageNode } from '../bridge';
import { messageOf } from '../errors';
import { gateOf, isCallingEnabled } from './gating';
import { hookAfter, type Undo } from './hook';
import { within } from './within';
import type { Calls } from './calls';
import type { Modules, PageCallModel, PageStack } from './modules';
import { Refusal } from './refusal';
import type { Wids } from './wids';
import type { Wid } from '../types';

/** The page's stack is a worker, which is given 30 s for an answer by the page, too. */
const PATIENCE_MS = 30_000;
/** The call is there before the page's promise is; if it is not, nothing was started. */
const GRACE_MS = 5_000;
/** Somebody waits to hear that it rings. */
const INFO_MS = 1_000;
const POLL_MS = 20;

/** Telemetry of the page's own call button: a chat. */
const FROM_CHAT = 8;
const LOBBY = 5;

/** Why the page's own stack ends a call. */
const TIMED_OUT = 1;
const BY_USER = 2;

/** Hears of a stanza that the stack sends, and of what comes back. */
export type StackListener = (stanza: PageNode, answer: Promise<unknown>) => void;

/** WhatsApp Web's own VoIP stack: it makes calls itself, with media, and takes no call ids. */
export class Stack {
  readonly #modules: Modules;
  readonly #wids: Wids;
  readonly #calls: Calls;
  /** As it was found last. */
  #found: PageStack | undefined;
  #listener: StackListener | undefined;
  #undo: Undo | undefined;
  #disposed = false;

  constructor(modules: Modules, wids: Wids, calls: Calls) {
    this.#modules = modules;
    this.#wids = wids;
    this.#calls = calls;
  }

  /** Why it cannot make calls, in the page's own words; empty where it can. */
  async whyNot(): Promise<string> {
    const found = await this.#look();
    if (typeof found === 'string') return found;
    if (!this.#modules.peek('start')) return 'no_start';
    // Nobody could see what the server says to what it sends.
    return this.#modules.peek('signalling') ? '' : 'no_signalling';
  }

  /** Does what the core wants done; resolves when the page shows that it is done. */
  async drive(id: string, drive: Drive): Promise<void> {
    if (drive.act === 'start') return this.#start(id, drive.to, drive.isOn);
    if (drive.act === 'accept') await this.#allow(drive.isOn);
    if (drive.act === 'requestVideo' || drive.act === 'acceptVideo') await this.#allow(true);
    const stack = await this.#need();
    if (drive.act === 'rejectOther') {
      const { isOn, to, creator, reason } = drive;
      return void (await has(stack, 'rejectCallWithoutCallContext')(id, isOn, to, creator, reason, 0, 0));
    }
    // Nothing may come between this and what is done to it.
    const call = this.#calls.active;
    if (call?.id !== id) throw new Refusal('another call is active', answers.notActive());
    switch (drive.act) {
      case 'accept':
        return this.#moved(call, () => stack.acceptCall(true, drive.isOn), 'it still rings');
      case 'reject':
        return this.#endedByUser(call, () => stack.rejectCall());
      case 'end':
        return this.#endedByUser(call, () => stack.endCall(BY_USER, true));
      case 'mute':
        return succeeded(await within(PATIENCE_MS, has(stack, 'setCallMute')(drive.isOn)));
      case 'raiseHand':
        return succeeded(await within(PATIENCE_MS, has(stack, 'raiseHand')(drive.isOn)));
      case 'requestVideo':
        return succeeded(await within(PATIENCE_MS, has(stack, 'requestVideoUpgrade')()));
      case 'acceptVideo':
        return succeeded(await within(PATIENCE_MS, has(stack, 'acceptPeerVideo')({ jid: drive.to })));
    }
  }

  /** Joins the call behind a link; resolves when it goes on. */
  async join(token: string, isVideo: boolean): Promise<void> {
    await this.#allow(isVideo);
    const join = has(await this.#need(), 'previewAndJoinCallLink');
    await within(PATIENCE_MS, join(token, isVideo, 0, null));
    await until(() => {
      const call = this.#calls.active;
      const phase = call?.callLinkToken === token && this.#calls.describe(call)?.phase;
      return phase === 'connecting' || phase === 'active';
    }, 'its call did not become active');
  }

  /** Ends a call that nobody waits for, if it is the active one. */
  async end(id: string, byUser: boolean): Promise<void> {
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

  /** Tells `listener` of each stanza of a call that it sends, and of what comes back. */
  async watch(listener: StackListener): Promise<void> {
    this.#listener = listener;
    await this.#modules.whenever('callCollection');
    this.#attach();
  }

  /** Starts and takes nothing any more, also what waits for a permission. */
  dispose(): void {
    this.#disposed = true;
    this.#undo?.();
  }

  /** Before anything is asked of it, that nothing of what it sends is missed. */
  #attach(): void {
    const signalling = this.#modules.peek('signalling');
    if (this.#undo || this.#disposed || !signalling) return;
    this.#undo = hookAfter(signalling, 'deprecatedSendStanzaAndReturnAck', (answer, [stanza]) => {
      if ((stanza as PageNode | undefined)?.tag === 'call') {
        this.#listener?.(stanza as PageNode, Promise.resolve(answer));
      }
    });
  }

  async #start(id: string, to: string, isVideo: boolean): Promise<void> {
    const callee = await this.#callee(to);
    await this.#need();
    const { startWAWebVoipCall } = await this.#modules.need('start');
    if (this.#disposed) return;
    const isOurs = (): boolean => this.#calls.active?.id === id;
    // Else newer builds ask the user.
    const trust = startWAWebVoipCall.length === 5 ? [] : [{ entryTrust: 'user_gesture' }] as const;
    const started = Promise.resolve(
      startWAWebVoipCall(callee, isVideo, FROM_CHAT, LOBBY, id, ...trust),
    );
    // It may begin when nobody waits for it any more: somebody has answered a prompt late.
    const begun = started.then(() => {
      if (this.#disposed) return this.end(id, true);
    });
    begun.catch(() => {});
    const refusal = 'it made no call: a permission or the consent was refused';
    await Promise.race([within(PATIENCE_MS, started), until(isOurs, refusal, PATIENCE_MS)]);
    await until(isOurs, refusal, GRACE_MS);
    this.#calls.keep(id);
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

  /** Asks for microphone and camera, as the page's own button does. */
  async #allow(withCamera: boolean): Promise<void> {
    const permissions = this.#modules.peek('permissions');
    if (!permissions) return;
    const allowed = await within(PATIENCE_MS, permissions.checkVoipDevicePermissions(withCamera));
    if (!allowed) throw refused('microphone or camera are not allowed');
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
    await within(PATIENCE_MS, act());
    await until(() => this.#calls.active !== call || phase() !== before, cause);
  }

  /** What the stack says of its active call. */
  async #info(): Promise<{ id: unknown; offerTime: number } | undefined> {
    try {
      return await within(INFO_MS, this.#ask());
    } catch {
      return undefined;
    }
  }

  async #ask(): Promise<{ id: unknown; offerTime: number } | undefined> {
    const stack = await this.#need();
    const said: unknown = await stack.getCallInfo?.();
    if (typeof said !== 'string' || !said) return undefined;
    const { call_id: id, offer_epoch_time_ms: offered } = JSON.parse(said);
    return { id, offerTime: Math.floor(Number(offered) / 1000) || 0 };
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
    await this.#modules.need('callCollection');
    this.#attach();
    const stack = this.#modules.peek('stack');
    if (!stack || !this.#modules.peek('gating')) return 'no_stack';
    const gate = gateOf(this.#modules);
    if (gate) return gate;
    if (!isCallingEnabled(this.#modules)) return 'calling_disabled';
    if (this.#modules.peek('gating')?.isVoipDownloadEnabled?.() === false) return 'download_disabled';
    const init = this.#modules.peek('init');
    if (init?.getDidVoipInitError?.() && !init.getIsVoipInited()) return 'init_failed';
    const found = await within(PATIENCE_MS, stack.getVoipStackInterface());
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

function refused(cause: string): Refusal {
  return new Refusal(cause, answers.refused(cause));
}

async function until(
  condition: () => boolean, cause: string, patienceMs = GRACE_MS,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() >= deadline) throw refused(cause);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
