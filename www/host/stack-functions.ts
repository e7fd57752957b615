/**
 * The functions of the page's own VoIP stack: their arguments in order, the kind of their result,
 * and the first build that has them. Part of the table in `builds.ts`.
 * Source: stack.md §1; host.md §4.5, §10.
 */

import { BUILDS, type Build } from './builds.ts';

export interface StackFunctionFacts {
  /** The arguments in the newest build. */
  readonly takes: readonly string[];
  /**
   * `status`: resolves with a number; 0 is success. `fire`: resolves with nothing, and from August
   * on at once, whatever the outcome. `answer`: resolves when done, with nothing or another value.
   */
  readonly gives: 'status' | 'fire' | 'answer';
  /** The first build that has the function. If absent, every build with a stack has it. */
  readonly since?: Build;
  /** How many of the last arguments the build of April lacks. */
  readonly fewerInApril?: number;
}

const giving = (gives: StackFunctionFacts['gives']) => (...takes: string[]): StackFunctionFacts => ({ takes, gives });
const status = giving('status');
const fire = giving('fire');
const answer = giving('answer');

export const STACK_FUNCTIONS: Readonly<Record<string, StackFunctionFacts>> = {
  voipInit: answer('selfDeviceJid', 'selfUserJid', 'selfLid'),
  setHideMyIp: answer('isHidden'),
  handleSignOut: answer(),
  getVoipParam: answer('path'),
  updateNetworkMedium: answer('medium', 'mtu'),

  startCall: fire('peerWid', 'deviceJids', 'callId', 'useVideo', 'phoneNumberJid', 'isFromDialer', 'tcToken'),
  startGroupCall: fire(
    'pnUserJids', 'lidUserJids', 'deviceJidsCsv', 'callId', 'useVideo', 'groupJid', 'isLightWeight', 'scheduleId',
    'chatName', 'chatIcon', 'callFromUI', 'lobbyEntryType', 'username',
  ),
  acceptCall: fire('isMicEnabled', 'isCameraEnabled'),
  rejectCall: fire(),
  endCall: fire('endCallReason', 'sendTerminate'),
  rejectCallWithoutCallContext: fire('callId', 'isGroupCall', 'peerJid', 'callCreatorJid', 'reason', 'retryCount', 'registration'),
  joinOngoingCall: fire(
    'callId', 'callCreatorJid', 'initialPeerJid', 'participantsPn', 'participantsLid', 'devicesCsv', 'hasVideo', 'groupJid',
    'initialGroupTransactionId', 'callCreatorIsNotContact', 'callLinkCode', 'isLightweight', 'scheduledId', 'joinAndAccept',
    'chatName', 'lobbyEntryType', 'isDeviceSwitch',
  ),
  checkOngoingCalls: fire('callIds', 'creatorJids'),
  getCallInfo: answer(),

  inviteToCall: fire('pnUserJid', 'lidUserJid', 'deviceJids'),
  sendWave: { ...fire('pnUserJid', 'lidUserJid', 'deviceJids'), since: 'newest' },
  removeCallParticipant: status('peerJid'),
  requestPeerMute: status('peerJid'),

  previewCallLink: status('token', 'videoEnabled', 'lobbyEntryType', 'username', 'videoMuted'),
  joinCallLink: fire(),
  previewAndJoinCallLink: {
    ...status('token', 'videoEnabled', 'lobbyEntryType', 'username', 'videoMuted', 'pushName'), fewerInApril: 1,
  },
  waitingRoomAdmit: status('peerJid'),
  waitingRoomDeny: status('peerJid'),
  waitingRoomAdmitAll: status(),
  waitingRoomToggleActiveCall: status('enabled'),

  setCallMute: status('isMuted'),
  setCallVideoMute: status('isMuted'),
  videoStreamPause: status(),
  videoStreamResume: status(),
  broadcastVideoState: status(),
  requestVideoUpgrade: status(),
  acceptPeerVideo: status('peer'),
  sendReaction: fire('emoji'),
  raiseHand: fire('isRaised'),
  startScreenShare: status(),
  stopScreenShare: status(),
  startVideoPreview: status('callId', 'selfJid'),
  requestKeyFrame: status('jid', 'isScreenShare'),
  updateParticipantsRxSubscription: status('jids', 'videoQualities'),
  notifyUiViewChange: status('viewMode', 'pinnedPeerJid'),

  handleIncomingSignalingOffer: answer('message'),
  handleIncomingSignalingMessage: answer('message'),
  handleIncomingSignalingAck: answer('ack', 'error', 'type', 'peerJid'),
  handleIncomingSignalingReceipt: answer('receipt'),
  resendOfferOnDecryptionFailure: answer(),
  resendEncRekeyRetry: answer(),
  handleOnTransportMessage: answer(),
  markRelayConnected: answer(),
  isWebP2PEnabled: answer(),
  sendWebP2PTransport: answer(),

  getShortStatisticString: answer(),
  getDebugStatisticString: answer(),
  getNetworkConditionerState: answer(),
  consumeVideoCaptureFps: answer(),
  simulateNativeAnr: answer(),
  handleDeviceJidList: answer(),
  notifyDeviceIdentityChangedOrDeleted: answer(),
};

/** Returns the functions that a build has, with the arguments that they take in this build. */
export function stackFunctionsOf(build: Build): [name: string, facts: StackFunctionFacts][] {
  return Object.entries(STACK_FUNCTIONS)
    .filter(([, { since }]) => since === undefined || BUILDS.indexOf(since) <= BUILDS.indexOf(build))
    .map(([name, facts]) => {
      const fewer = build === 'april' ? facts.fewerInApril ?? 0 : 0;
      return [name, { ...facts, takes: facts.takes.slice(0, facts.takes.length - fewer) }];
    });
}
