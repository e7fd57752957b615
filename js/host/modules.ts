/**
 * WhatsApp Web's modules: the one table of those that we use, and how they are found.
 * No other file spells the name of one.
 */

import { answers, type PageNode } from '../bridge';
import type { Wid } from '../types';
import { then, type Soon } from '../soon';
import { Refusal } from './refusal';

/** The page's call objects, of both generations. */
export interface PageCallModel {
  id?: unknown;
  peerJid?: Wid;
  isVideo?: boolean;
  isGroup?: boolean;
  outgoing?: boolean;
  offerTime?: number;
  offerReceivedWhileOffline?: boolean;
  userEndedCall?: boolean;
  callLogResult?: unknown;
  callLinkToken?: unknown;
  getState?(): unknown;
  setState(state: unknown): void;
  on?(event: string, listener: () => void): void;
  off?(event: string, listener: () => void): void;
}

/** The page's call collection, of both generations. */
export interface PageCallCollection {
  activeCall?: PageCallModel | null;
  get(id: string): PageCallModel | undefined;
  getModelsArray(): PageCallModel[];
  add(props: Record<string, unknown>): unknown;
  remove(call: unknown): unknown;
  setActiveCall(call: PageCallModel | null): void;
  processIncomingCall: unknown;
}

/** The page's own VoIP stack, in the type that browsers have. It acts on its one active call. */
export interface PageStack {
  type: string;
  acceptCall(micOn: boolean, cameraOn: boolean): unknown;
  rejectCall(): unknown;
  /** 1: it has rung for long enough; 2: by the user. */
  endCall(reason: number, byUser: boolean): unknown;
  rejectCallWithoutCallContext?(
    id: string, isGroup: boolean, peer: string, creator: string,
    reason: string, retryCount: number, registrationId: number,
  ): unknown;
  /** 0 is success. */
  setCallMute?(muted: boolean): unknown;
  requestVideoUpgrade?(): unknown;
  acceptPeerVideo?(peer: { jid: string }): unknown;
  raiseHand?(raised: boolean): unknown;
  previewAndJoinCallLink?(
    token: string, isVideo: boolean, entryPoint: number, username: string | null,
  ): unknown;
  /** JSON; empty where there is no call. */
  getCallInfo?(): unknown;
}

/** The modules as we use them. */
export interface HostModules {
  callCollection: PageCallCollection;
  callStates: Record<string, unknown>;
  stanzas: {
    wap(tag: string, attrs: object, content: unknown): PageNode;
    JID(text: string): unknown;
  };
  socket: {
    sendSmaxStanza(node: PageNode, options: object): Promise<unknown>;
    castSmaxStanza(node: PageNode): void;
  };
  sessions: { ensureE2ESessions(wids: Wid[]): Promise<unknown> };
  fanOut: { getFanOutList(query: { wids: Wid[] }): Promise<Wid[]> };
  encryption: {
    encryptMsgProtobuf(
      wid: Wid,
      retryCount: number,
      message: object,
    ): Promise<{ type: string; ciphertext: Uint8Array | ArrayBuffer }>;
  };
  deviceIdentity: { getADVEncodedIdentity(): unknown };
  me: {
    getMaybeMeUser?(): Wid | null | undefined;
    getMaybeMePnUser?(): Wid | null | undefined;
    getMaybeMeLidUser?(): Wid | null | undefined;
    getMaybeMeDevicePn?(): Wid | null | undefined;
    getMaybeMeDeviceLid?(): Wid | null | undefined;
  };
  wids: {
    createWid(text: string): Wid;
    asUserWidOrThrow?(wid: Wid): Wid;
    toUserWid?(wid: Wid): Wid;
  };
  abProps: { getABPropConfigValue(name: string): unknown };
  inbound: { handleCall(stanza: PageNode): unknown };
  gating: {
    isCallingEnabled(): unknown;
    isVoipDownloadEnabled?(): unknown;
    isUnsupportedBrowserForWebCalling?(): unknown;
    getUnsupportedBrowserReason?(): unknown;
  };
  stack: { getVoipStackInterface(): Promise<PageStack | null> };
  start: {
    startWAWebVoipCall(
      callee: Wid, isVideo: boolean, callFromUi: number, lobby: number,
      id: string, options?: { entryTrust: string },
    ): Promise<unknown>;
  };
  backend: {
    requireVoipJsBackend(): Promise<{
      WAWebVoipInit?: {
        initWAWebVoip(trigger?: string): unknown;
        canRetryWAWebVoipInitAfterFailure?(): unknown;
        retryWAWebVoipInitAfterFailure?(): unknown;
      };
    }>;
  };
  init: { getIsVoipInited(): unknown; getDidVoipInitError?(): unknown };
  permissions: { checkVoipDevicePermissions(withCamera: boolean): Promise<unknown> };
  accounts: { queryWidExists(wid: Wid): Promise<{ wid?: Wid; lid?: Wid } | null> };
  addresses: {
    getCurrentLid(wid: Wid): Wid | null | undefined;
    getPhoneNumber?(wid: Wid): Wid | null | undefined;
  };
  signalling: { deprecatedSendStanzaAndReturnAck(stanza: PageNode): unknown };
}

/** One module: WhatsApp's name, and what must be in it for us to use it. */
interface HostModule {
  id: string;
  /** Takes the part that we use out of the namespace. Default: the namespace itself. */
  pick?(namespace: any): unknown;
  /** One of these must be there; a renamed function is a missing module. */
  has: readonly string[];
}

// Source: host.md §1.6, §4. All of these were seen to 2026-10; of the first two there are two
// generations.
const TABLE: Record<keyof HostModules, HostModule> = {
  callCollection: {
    id: 'WAWebCallCollection',
    pick: (m) => m.default ?? m.CallCollection,
    has: ['processIncomingCall'],
  },
  callStates: {
    id: 'WAWebVoipWaCallEnums',
    pick: (m) => m.CallState ?? m.CALL_STATES,
    has: ['Calling', 'OUTGOING_CALLING'],
  },
  stanzas: { id: 'WAWap', has: ['JID'] },
  socket: { id: 'WAComms', has: ['sendSmaxStanza'] },
  sessions: { id: 'WAWebManageE2ESessionsJob', has: ['ensureE2ESessions'] },
  fanOut: { id: 'WAWebDBDeviceListFanout', has: ['getFanOutList'] },
  encryption: { id: 'WAWebEncryptMsgProtobuf', has: ['encryptMsgProtobuf'] },
  deviceIdentity: { id: 'WAWebAdvSignatureApi', has: ['getADVEncodedIdentity'] },
  me: {
    id: 'WAWebUserPrefsMeUser',
    has: ['getMaybeMePnUser', 'getMaybeMeUser'],
  },
  wids: { id: 'WAWebWidFactory', has: ['createWid'] },
  abProps: { id: 'WAWebABProps', has: ['getABPropConfigValue'] },
  inbound: { id: 'WAWebHandleVoipCall', has: ['handleCall'] },

  // The page's own stack, from 2.3000 on; seen from 2026-04 to 2026-10. A page without the first
  // two makes no calls of its own: we make them by stanzas.
  gating: { id: 'WAWebVoipGatingUtils', has: ['isCallingEnabled'] },
  stack: { id: 'WAWebVoipStackInterface', has: ['getVoipStackInterface'] },
  // To 2026-04 it has 5 parameters, later 6; compiled, it may count fewer. Without it no call can be
  // started there.
  start: { id: 'WAWebVoipStartCall', has: ['startWAWebVoipCall'] },
  // Without it the page starts its stack itself, or not at all. In newer builds the first of its
  // functions takes a trigger.
  backend: { id: 'WAWebVoipBackendLoadable', has: ['requireVoipJsBackend'] },
  // Without it a stack that answers is taken for one that is up.
  init: {
    id: 'WAWebVoipInitEventEmitter',
    pick: (m) => m.VoipInitEventEmitter,
    has: ['getIsVoipInited'],
  },
  // Without it the stack itself asks for microphone and camera.
  permissions: { id: 'WAWebVoipAcquireMediaStream', has: ['checkVoipDevicePermissions'] },
  // Without it nobody is said not to exist; the page rings him, or does not.
  accounts: { id: 'WAWebQueryExistsJob', has: ['queryWidExists'] },
  // Without it the page looks the linked id up itself.
  addresses: { id: 'WAWebApiContact', has: ['getCurrentLid'] },
  // Without it nobody sees what the stack sends, nor the acks: no call is made there.
  signalling: { id: 'WADeprecatedSendIq', has: ['deprecatedSendStanzaAndReturnAck'] },
};

/** A page may load its modules so long after us. */
const PATIENCE_MS = 60_000;
const POLL_MS = 200;

/** Finds modules, and waits for those that appear late. */
export class Modules {
  readonly #found = new Map<string, unknown>();
  readonly #deadline = Date.now() + PATIENCE_MS;
  readonly #waiting = new Set<(isOver?: boolean) => boolean>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** A module that is there now. */
  peek<K extends keyof HostModules>(name: K): HostModules[K] | undefined {
    if (!this.#found.has(name)) {
      const found = look(TABLE[name]);
      if (found === undefined) return undefined;
      this.#found.set(name, found);
    }
    return this.#found.get(name) as HostModules[K];
  }

  /** A module, as soon as it is there; fails with a {@link Refusal}. */
  async need<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, this.#deadline);
  }

  /** What `use` makes of a module: at once where that is there, else as soon as it is. */
  using<K extends keyof HostModules, R>(name: K, use: (module: HostModules[K]) => Soon<R>): Soon<R> {
    return then(this.peek(name) ?? this.#wait(name, this.#deadline), use);
  }

  /** A module, however late it comes. */
  async whenever<K extends keyof HostModules>(name: K): Promise<HostModules[K]> {
    return this.peek(name) ?? this.#wait(name, Infinity);
  }

  /** Waits for nothing any more: what was needed is missing. */
  dispose(): void {
    clearInterval(this.#timer);
    for (const settled of this.#waiting) settled(true);
    this.#waiting.clear();
  }

  #wait<K extends keyof HostModules>(name: K, deadline: number): Promise<HostModules[K]> {
    return new Promise((resolve, reject) => {
      const settled = (isOver = false): boolean => {
        const found = this.peek(name);
        if (found !== undefined) resolve(found);
        else if (Date.now() >= deadline || isOver && deadline < Infinity) reject(missing(TABLE[name]));
        else return false;
        return true;
      };
      if (settled()) return;
      this.#waiting.add(settled);
      this.#timer ??= setInterval(() => this.#look(), POLL_MS);
    });
  }

  #look(): void {
    for (const settled of this.#waiting) if (settled()) this.#waiting.delete(settled);
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function missing({ id }: HostModule): Refusal {
  return new Refusal(`WhatsApp Web has no module ${id}`, answers.moduleMissing(id));
}

interface Loader {
  require?: (id: string) => any;
  importNamespace?: (id: string) => any;
  ErrorGuard?: { skipGuardGlobal?(skip: boolean): void };
}

/** Asks the Meta loader; `undefined` where it, the module, or what we need of it is not there. */
function look({ id, pick, has }: HostModule): unknown {
  const loader = window as unknown as Loader;
  // The stub loader that the page starts with has neither.
  if (!loader.require || !loader.importNamespace) return undefined;
  try {
    // Asking for an unknown module would be logged as an error of the page's.
    const map = loader.require('__debug')?.modulesMap;
    if (map && !(id in map)) return undefined;
    loader.ErrorGuard?.skipGuardGlobal?.(true);
    const namespace = loader.importNamespace(id);
    const part = pick ? pick(namespace) : namespace;
    return has.some((name) => part?.[name] !== undefined) ? part : undefined;
  } catch {
    // A module whose factory throws is as good as missing; it is asked for again.
    return undefined;
  }
}
