/** The types of those parts of WhatsApp Web's modules that we use. */

import type { PageNode } from '../crossing/types';
import type { Wid } from '../types';

/** A call object of the page, in older and newer builds. */
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
  /** 0: none. 1 and more: the page asks for the call behind the link, then joins it. */
  callLinkState?: unknown;
  isInWaitingRoom?: unknown;
  getState?(): unknown;
  setState(state: unknown): void;
  on?(event: string, listener: () => void): void;
  off?(event: string, listener: () => void): void;
}

/** The page's call collection, in older and newer builds. */
export interface PageCallCollection {
  activeCall?: PageCallModel | null;
  /** Set while the page starts a call; the page may leave it set afterwards. Since 2026-08. */
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

/** The native stack, of type `web`. Most functions act on the one active call. */
export interface PageStack {
  type: string;
  acceptCall(micOn: boolean, cameraOn: boolean): unknown;
  rejectCall(): unknown;
  /** `reason` 1: the ring timeout; 2: by the user. */
  endCall(reason: number, byUser: boolean): unknown;
  rejectCallWithoutCallContext?(
    id: string, isGroup: boolean, peer: string, creator: string,
    reason: string, retryCount: number, registrationId: number,
  ): unknown;
  /** Returns a status; 0 is success. */
  setCallMute?(muted: boolean): unknown;
  requestVideoUpgrade?(): unknown;
  acceptPeerVideo?(peer: { jid: string }): unknown;
  raiseHand?(raised: boolean): unknown;
  previewAndJoinCallLink?(
    token: string, isVideo: boolean, entryPoint: number, username: string | null,
    withoutVideo: boolean, pushName: string | null,
  ): unknown;
  /** Returns JSON; an empty text if there is no call. */
  getCallInfo?(): unknown;
}

/** The devices that need sessions, as a list and as an object in one. */
export type SessionQuery = Wid[] & {
  wids: Wid[];
  identityChanged: boolean;
  options: undefined;
  sessionScope: string;
};

/** `granted`, `denied` or `prompt`, for microphone and camera each. */
export type PermissionStatus =
  { micPermission?: unknown; cameraPermission?: unknown } | null | undefined;

/** The modules, with the functions that we use. */
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
    /** If true, no call can start until the page is reloaded. */
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
  /** Stanzas pass this module, and also `signalling` if the page's socket lives in the page, not in a worker. */
  workerSignalling: { deprecatedSendStanzaAndReturnAck(stanza: PageNode): unknown };
  comms: { isCommsInWorker(): unknown };
  build: { VERSION_STR: unknown };
  nativeEvents: { handleWAWebVoipNativeCallEvent(event: unknown, json: unknown): unknown };
  backendApi: { frontendFireAndForget(name: string, payload: unknown): unknown };
  nacks: { handleCallLinkNacked(code: unknown): unknown };
}
