/**
 * The table of WhatsApp Web's modules that we use. No other file contains the name of such a module.
 */

import type { CallTask, Path } from '../types';
import type { HostModules, PageStack } from './page';

/** The builds of WhatsApp Web that we know, named after the time when they were seen. */
type Build = 'older' | 'april' | 'august' | 'newest';

/** A task that does not work without a name: on both paths, or on the given one. */
export type Need = CallTask | `${CallTask}.${Path}`;

/** A name of a module that we use if the page has it. */
interface Use {
  /** The tasks that do not work without this name. Default: none. */
  needed?: readonly Need[];
  /** The first build that it was seen in. Default: the module's. */
  since?: Build;
}

/** A module: WhatsApp's name for it, and the names that we use of it. */
export interface HostModule<Name extends string = string> {
  id: string;
  /** Takes the part that we use out of the namespace. Default: the namespace itself. */
  pick?(namespace: any): unknown;
  /** The module must have one of these names, otherwise it counts as missing. */
  has: readonly Name[];
  /** The other names of the module that we use. */
  uses?: { readonly [N in Name]?: Use };
  /** The tasks that do not work without the module. Default: none. */
  needed?: readonly Need[];
  /** The module is needed only if the page's socket lives there. Default: the place does not matter. */
  comms?: 'page' | 'worker';
  /** Returns the form of the module, if builds differ in it. */
  form?(part: any): string;
  /** The first build that the module was seen in. */
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

  // The native stack. On a page without the first two of these modules, we make calls with stanzas.
  gating: {
    id: 'WAWebVoipGatingUtils',
    has: ['isCallingEnabled'],
    uses: { isVoipDownloadEnabled: {}, isUnsupportedBrowserForWebCalling: {}, getUnsupportedBrowserReason: {} },
    needed: NATIVE,
    since: 'april',
  },
  stack: { id: 'WAWebVoipStackInterface', has: ['getVoipStackInterface'], needed: NATIVE, since: 'april' },
  // The function has 5 parameters until 2026-04, later 6. Once compiled, its `length` may be smaller.
  start: {
    id: 'WAWebVoipStartCall',
    has: ['startWAWebVoipCall'],
    needed: ['offer.native'],
    form: (m) => (m.startWAWebVoipCall.length === 5 ? 'plain' : 'with options'),
    since: 'april',
  },
  // Without it, we cannot start the stack: the page starts it, or it never starts. In newer builds, the function
  // `initWAWebVoip` takes a trigger.
  backend: { id: 'WAWebVoipBackendLoadable', has: ['requireVoipJsBackend'], since: 'april' },
  // Without it, a stack that answers counts as started.
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
  // Without the first, we do not learn that the user refuses a call; without the second, we cannot cancel it at once.
  consent: { id: 'WAWebVoipOutgoingCallConsent', has: ['hasOutgoingCallConsent'], since: 'newest' },
  pendingStart: { id: 'WAWebVoipCancelOutgoingCall', has: ['cancelPendingOutgoingCall'], since: 'august' },
  // Without it, we do not check whether the callee has an account. The page tries the call anyway.
  accounts: { id: 'WAWebQueryExistsJob', has: ['queryWidExists'], since: 'april' },
  // Without it, the page looks the linked id up itself.
  addresses: { id: 'WAWebApiContact', has: ['getCurrentLid'], uses: { getPhoneNumber: {} }, since: 'april' },
  // Only in this module and the next are the stack's stanzas and their acks visible. Without the one that fits the
  // place of the page's socket, we make no native calls.
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
  // Without them, an invalid call link is noticed only because its call does not become active in time,
  // and a second call counts as missed only after the ring timeout.
  nativeEvents: {
    id: 'WAWebVoipHandleNativeCallEvent',
    has: ['handleWAWebVoipNativeCallEvent'],
    since: 'april',
  },
  backendApi: { id: 'WAWebBackendApi', has: ['frontendFireAndForget'], since: 'april' },
  nacks: { id: 'WAWebVoipNackHandlers', has: ['handleCallLinkNacked'], since: 'april' },
};

/** The object that `getVoipStackInterface` returns. It is not a module, so it has no name to load it by. */
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
