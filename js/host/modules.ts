/**
 * WhatsApp Web's modules: the one table of those that we use. No other file spells the name of one.
 */

import type { CallTask, Path } from '../types';
import type { HostModules, PageStack } from './page';

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
