/**
 * WhatsApp Web's modules: the one table of those that we use, and how they are found.
 * No other file spells the name of one.
 */

import { answers, type PageNode } from '../bridge';
import { report, wppError } from '../errors';
import type { Path, CallTask, Wid } from '../types';
import { then, type Soon } from '../soon';
import { after } from '../timers';
import { Refusal } from './refusal';

/** The page's call objects, of both generations. */
export interface PageCallModel {
  id?: unknown;
  peerJid?: Wid;
  isVideo?: boolean;
  isGroup?: boolean;
  groupJid?: Wid | null;
  isSilenced?: boolean;
  outgoing?: boolean;
  offerTime?: number;
  offerReceivedWhileOffline?: boolean;
  userEndedCall?: boolean;
  callLogResult?: unknown;
  callLinkToken?: unknown;
  /** 0: none; from 1 on it is asked for, then joined. */
  callLinkState?: unknown;
  isInWaitingRoom?: unknown;
  getState?(): unknown;
  setState(state: unknown): void;
  on?(event: string, listener: () => void): void;
  off?(event: string, listener: () => void): void;
}

/** The page's call collection, of both generations. */
export interface PageCallCollection {
  activeCall?: PageCallModel | null;
  /** Set while a start is on its way, and left behind by it; from 2026-08 on. */
  pendingOutgoingCall?: object | null;
  on?(event: string, listener: () => void): void;
  off?(event: string, listener: () => void): void;
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
    withoutVideo: boolean, pushName: string | null,
  ): unknown;
  /** JSON; empty where there is no call. */
  getCallInfo?(): unknown;
}

/** For whom sessions are wanted: as a list, and as an object. */
export type SessionQuery = Wid[] & {
  wids: Wid[];
  identityChanged: boolean;
  options: undefined;
  sessionScope: string;
};

/** `granted`, `denied` or `prompt`, of each. */
export type PermissionStatus =
  { micPermission?: unknown; cameraPermission?: unknown } | null | undefined;

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
  sessions: { ensureE2ESessions(query: SessionQuery): Promise<unknown> };
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
  init: {
    getIsVoipInited(): unknown;
    getDidVoipInitError?(): unknown;
    /** Then nothing starts until a reload. */
    getIsVoipStackUnresponsive?(): unknown;
  };
  permissions: {
    checkVoipDevicePermissions(withCamera: boolean): Promise<unknown>;
    queryPermissionStatus?(withCamera: boolean): Promise<PermissionStatus>;
  };
  consent: { hasOutgoingCallConsent(...args: unknown[]): Promise<unknown> };
  pendingStart: { cancelPendingOutgoingCall(): unknown };
  accounts: { queryWidExists(wid: Wid): Promise<{ wid?: Wid; lid?: Wid } | null> };
  addresses: {
    getCurrentLid(wid: Wid): Wid | null | undefined;
    getPhoneNumber?(wid: Wid): Wid | null | undefined;
  };
  signalling: { deprecatedSendStanzaAndReturnAck(stanza: PageNode): unknown };
  /** Both pass it where the page's socket lives in the page, this alone where in a worker. */
  workerSignalling: { deprecatedSendStanzaAndReturnAck(stanza: PageNode): unknown };
  comms: { isCommsInWorker(): unknown };
  build: { VERSION_STR: unknown };
  nativeEvents: { handleWAWebVoipNativeCallEvent(event: unknown, json: unknown): unknown };
  backendApi: { frontendFireAndForget(name: string, payload: unknown): unknown };
  nacks: { handleCallLinkNacked(code: unknown): unknown };
}

/** The builds of WhatsApp Web that we know, by when they were seen. */
type Build = 'older' | 'april' | 'august' | 'newest';

/** What cannot be done without a name: on both paths, or on one of them. */
export type Need = CallTask | `${CallTask}.${Path}`;

/** A name that we use where it is there. */
interface Use {
  /** What cannot be done without it. Default: nothing. */
  needed?: readonly Need[];
  /** Default: as its module. */
  since?: Build;
}

/** One module: WhatsApp's name, and what we use of it. */
export interface HostModule<Name extends string = string> {
  id: string;
  /** Takes the part that we use out of the namespace. Default: the namespace itself. */
  pick?(namespace: any): unknown;
  /** One of these must be there for us to use it; a renamed function is a missing module. */
  has: readonly Name[];
  /** What else we use of it. */
  uses?: { readonly [N in Name]?: Use };
  /** What cannot be done without it. Default: nothing. */
  needed?: readonly Need[];
  /** It is needed only where the page has its socket there. Default: wherever that is. */
  comms?: 'page' | 'worker';
  /** Which of its forms it has, where there are several. */
  form?(part: any): string;
  /** The first build that it was seen in. */
  since: Build;
}

const ALL: readonly Need[] = ['offer', 'accept', 'reject', 'events'];
const NATIVE: readonly Need[] = ['offer.native', 'accept.native', 'reject.native', 'events.native'];
const ACTED_NATIVE: readonly Need[] = ['offer.native', 'accept.native', 'reject.native'];
const SENT: readonly Need[] = ['offer.stanza', 'accept.stanza', 'reject.stanza'];
const OFFERED: readonly Need[] = ['offer.stanza'];

/** A new row is an entry here and one in {@link HostModules}. Source: host.md §1.6, §4, §10. */
export const TABLE: { readonly [K in keyof HostModules]: HostModule<keyof HostModules[K] & string> } = {
  callCollection: {
    id: 'WAWebCallCollection',
    pick: (m) => m.default ?? m.CallCollection,
    has: ['processIncomingCall'],
    uses: {
      setActiveCall: { needed: ['offer.stanza', 'events'] },
      get: { needed: ALL },
      getModelsArray: { needed: ['accept', 'reject'] },
      add: { needed: OFFERED },
      remove: {},
    },
    needed: ALL,
    form: (m) => (m.findFirst ? 'list' : 'map'),
    since: 'older',
  },
  callStates: {
    id: 'WAWebVoipWaCallEnums',
    pick: (m) => m.CallState ?? m.CALL_STATES,
    has: ['Calling', 'OUTGOING_CALLING'],
    needed: ALL,
    form: (m) => (m.Calling === undefined ? 'words' : 'numbers'),
    since: 'older',
  },
  stanzas: { id: 'WAWap', has: ['JID'], uses: { wap: { needed: SENT } }, needed: SENT, since: 'older' },
  socket: { id: 'WAComms', has: ['sendSmaxStanza'], uses: { castSmaxStanza: {} }, needed: SENT, since: 'older' },
  sessions: {
    id: 'WAWebManageE2ESessionsJob',
    has: ['ensureE2ESessions'],
    needed: OFFERED,
    form: ({ ensureE2ESessions: { length } }) => (length === 1 ? 'object' : length === 4 ? 'positional' : 'list'),
    since: 'older',
  },
  fanOut: { id: 'WAWebDBDeviceListFanout', has: ['getFanOutList'], needed: OFFERED, since: 'older' },
  encryption: { id: 'WAWebEncryptMsgProtobuf', has: ['encryptMsgProtobuf'], needed: OFFERED, since: 'older' },
  deviceIdentity: { id: 'WAWebAdvSignatureApi', has: ['getADVEncodedIdentity'], needed: OFFERED, since: 'older' },
  me: {
    id: 'WAWebUserPrefsMeUser',
    has: ['getMaybeMePnUser', 'getMaybeMeUser'],
    uses: { getMaybeMeLidUser: {}, getMaybeMeDevicePn: {}, getMaybeMeDeviceLid: {} },
    needed: ['offer'],
    since: 'older',
  },
  wids: {
    id: 'WAWebWidFactory',
    has: ['createWid'],
    uses: { asUserWidOrThrow: {}, toUserWid: {} },
    needed: ['offer'],
    since: 'older',
  },
  // Without it the calling interface cannot be switched on.
  abProps: { id: 'WAWebABProps', has: ['getABPropConfigValue'], since: 'older' },
  inbound: { id: 'WAWebHandleVoipCall', has: ['handleCall'], needed: ['events'], since: 'older' },

  // The page's own stack. A page without the first two makes no calls of its own: we make them by
  // stanzas.
  gating: {
    id: 'WAWebVoipGatingUtils',
    has: ['isCallingEnabled'],
    uses: { isVoipDownloadEnabled: {}, isUnsupportedBrowserForWebCalling: {}, getUnsupportedBrowserReason: {} },
    needed: NATIVE,
    since: 'april',
  },
  stack: { id: 'WAWebVoipStackInterface', has: ['getVoipStackInterface'], needed: NATIVE, since: 'april' },
  // To 2026-04 it has 5 parameters, later 6; compiled, it may count fewer.
  start: {
    id: 'WAWebVoipStartCall',
    has: ['startWAWebVoipCall'],
    needed: ['offer.native'],
    form: (m) => (m.startWAWebVoipCall.length === 5 ? 'plain' : 'with options'),
    since: 'april',
  },
  // Without it the page starts its stack itself, or not at all. In newer builds the first of its
  // functions takes a trigger.
  backend: { id: 'WAWebVoipBackendLoadable', has: ['requireVoipJsBackend'], since: 'april' },
  // Without it a stack that answers is taken for one that is up.
  init: {
    id: 'WAWebVoipInitEventEmitter',
    pick: (m) => m.VoipInitEventEmitter,
    has: ['getIsVoipInited'],
    uses: { getDidVoipInitError: {}, getIsVoipStackUnresponsive: { since: 'newest' } },
    since: 'april',
  },
  // Without it the stack itself asks for microphone and camera.
  permissions: {
    id: 'WAWebVoipAcquireMediaStream',
    has: ['checkVoipDevicePermissions'],
    uses: { queryPermissionStatus: {} },
    since: 'april',
  },
  // Without them a start cannot be told what the user has said, nor be given up at once.
  consent: { id: 'WAWebVoipOutgoingCallConsent', has: ['hasOutgoingCallConsent'], since: 'newest' },
  pendingStart: { id: 'WAWebVoipCancelOutgoingCall', has: ['cancelPendingOutgoingCall'], since: 'august' },
  // Without it nobody is said not to exist; the page rings him, or does not.
  accounts: { id: 'WAWebQueryExistsJob', has: ['queryWidExists'], since: 'april' },
  // Without it the page looks the linked id up itself.
  addresses: { id: 'WAWebApiContact', has: ['getCurrentLid'], uses: { getPhoneNumber: {} }, since: 'april' },
  // Nobody else sees what the stack sends, nor the acks: without it no call is made there.
  signalling: {
    id: 'WADeprecatedSendIq',
    has: ['deprecatedSendStanzaAndReturnAck'],
    needed: ACTED_NATIVE,
    comms: 'page',
    since: 'april',
  },
  workerSignalling: {
    id: 'WAWebDeprecatedSendIqWorkerCompatible',
    has: ['deprecatedSendStanzaAndReturnAck'],
    needed: ACTED_NATIVE,
    comms: 'worker',
    since: 'august',
  },
  comms: { id: 'WAWebCommsGating', has: ['isCommsInWorker'], since: 'august' },
  build: { id: 'WAWebBuildConstants', has: ['VERSION_STR'], since: 'older' },
  // Without them a link that is not good is one that does not become active in time, and a second
  // call is missed when it has rung for long enough.
  nativeEvents: {
    id: 'WAWebVoipHandleNativeCallEvent',
    has: ['handleWAWebVoipNativeCallEvent'],
    since: 'april',
  },
  backendApi: { id: 'WAWebBackendApi', has: ['frontendFireAndForget'], since: 'april' },
  nacks: { id: 'WAWebVoipNackHandlers', has: ['handleCallLinkNacked'], since: 'april' },
};

/** What the object has that `getVoipStackInterface` gives. It is asked for, and not found by a name. */
export const STACK: HostModule<keyof PageStack> = {
  id: 'getVoipStackInterface()',
  has: ['type'],
  uses: {
    acceptCall: { needed: ['accept.native'] },
    rejectCall: { needed: ['reject.native'] },
    endCall: {},
    rejectCallWithoutCallContext: {},
    setCallMute: {},
    requestVideoUpgrade: {},
    acceptPeerVideo: {},
    raiseHand: {},
    previewAndJoinCallLink: {},
    getCallInfo: {},
  },
  since: 'april',
};

/** A page may load its modules so long after us. */
const PATIENCE_MS = 60_000;
const POLL_MS = 200;
/** WhatsApp Web's first scripts bring a loader: a page that is complete without one has none. */
const LOADER_MS = 5_000;

const NO_HOST = 'No module loader of WhatsApp Web is to be seen: wpp-call has to run on ' +
  'web.whatsapp.com, and in the page\'s own world, not in an isolated one ' +
  '(a content script needs "world": "MAIN")';

/** Finds modules, and waits for those that appear late. */
export class Modules {
  readonly #found = new Map<string, unknown>();
  readonly #start = performance.now();
  readonly #deadline = this.#start + PATIENCE_MS;
  /** Each gives whether it is settled; with `isOver` everything is that does not wait for ever. */
  readonly #waiting = new Set<(isOver?: boolean) => boolean>();
  #hasWarned = false;
  #stopPolling: (() => void) | undefined;

  /** A module that is there now. */
  peek<K extends keyof HostModules>(name: K): HostModules[K] | undefined {
    if (!this.#found.has(name)) {
      const found = look(TABLE[name]);
      if (found === undefined) return undefined;
      this.#found.set(name, found);
      // Others may be there by now, and who waits for them is not to come later than who asks.
      if (this.#waiting.size > 0) queueMicrotask(() => this.#look());
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
    for (const settled of this.#waiting) settled(true);
    this.#waiting.clear();
    this.#poll();
  }

  #wait<K extends keyof HostModules>(name: K, deadline: number): Promise<HostModules[K]> {
    return this.until(() => this.peek(name), deadline, () => missing(TABLE[name]));
  }

  /** What `ask` gives, as soon as it gives something; fails with what `late` gives. */
  until<R>(ask: () => R | undefined, deadline: number, late: () => Refusal): Promise<R> {
    return new Promise((resolve, reject) => {
      const settled = (isOver = this.#hasNoHost()): boolean => {
        try {
          const found = ask();
          if (found !== undefined) resolve(found);
          else if (performance.now() < deadline && !(isOver && deadline < Infinity)) return false;
          else reject(this.#hasNoHost() ? noHost() : late());
        } catch (error) {
          reject(error);
        }
        return true;
      };
      if (settled()) return;
      this.#waiting.add(settled);
      if (!this.#stopPolling) this.#poll();
    });
  }

  /** Whether this is no page of WhatsApp Web, or one whose modules cannot be seen from here. */
  #hasNoHost(): boolean {
    if (performance.now() < this.#start + LOADER_MS) return false;
    return document.readyState === 'complete' && loaderOf() === 'none';
  }

  #look(): void {
    const hasNoHost = this.#hasNoHost();
    if (hasNoHost && !this.#hasWarned) {
      this.#hasWarned = true;
      report(wppError('host_not_found', NO_HOST));
    }
    for (const settled of this.#waiting) if (settled(hasNoHost)) this.#waiting.delete(settled);
    this.#poll();
  }

  /** Looks again in a moment, as long as somebody waits. */
  #poll(): void {
    this.#stopPolling?.();
    // Where there is no host, whatever still waits is served when somebody asks for a module and finds it.
    const goesOn = this.#waiting.size > 0 && !(this.#hasNoHost() && performance.now() >= this.#deadline);
    this.#stopPolling = goesOn ? after(POLL_MS, () => this.#look()) : undefined;
  }
}

function noHost(): Refusal {
  return new Refusal(NO_HOST, answers.noHost(NO_HOST));
}

function missing({ id }: HostModule): Refusal {
  return new Refusal(`WhatsApp Web has no module ${id}`, answers.moduleMissing(id));
}

interface Loader {
  require?: (id: string) => any;
  importNamespace?: (id: string) => any;
  ErrorGuard?: { skipGuardGlobal?(skip: boolean): void };
  /** Until those two are there, it only queues. */
  __d?: unknown;
  webpackChunkwhatsapp_web_client?: unknown;
}

/** Which loader a page has. Source: host.md §1.1, §1.2. */
export function loaderOf(): 'meta' | 'stub' | 'webpack' | 'none' {
  const page = window as unknown as Loader;
  if (page.require && page.importNamespace) return 'meta';
  if (page.__d) return 'stub';
  return page.webpackChunkwhatsapp_web_client ? 'webpack' : 'none';
}

/** A module that we can use, or `undefined`. */
function look(row: HostModule): unknown {
  try {
    const part = find(row);
    return suffices(row, part) ? part : undefined;
  } catch {
    // A module whose factory throws is as good as missing; it is asked for again.
    return undefined;
  }
}

/**
 * Asks the Meta loader for the part of a module that we use, whatever is in it; `null` where there is
 * no such module. Throws what its factory throws.
 */
export function find({ id, pick }: HostModule): unknown {
  const loader = window as unknown as Loader;
  // The stub loader that the page starts with has neither.
  if (!loader.require || !loader.importNamespace) return null;
  // Asking for an unknown module would be logged as an error of the page's.
  const map = loader.require('__debug')?.modulesMap;
  if (map && !(id in map)) return null;
  loader.ErrorGuard?.skipGuardGlobal?.(true);
  const namespace = loader.importNamespace(id);
  return pick ? pick(namespace) : namespace;
}

/** Whether a part has what we need of it. */
export function suffices({ has }: HostModule, part: any): boolean {
  return has.some((name) => part?.[name] !== undefined);
}
