/** The numbers of the stack's events. Those from 1000 on are made up: no source has the real ones. */
export const NativeEvent = {
  CallWaitingStateChanged: 72, CallMissed: 80, PendingCallAutoRejected: 86, LinkQueryNacked: 109, LinkJoinNacked: 110,
  CallStateChanged: 1001, CallEnding: 1002, CallOfferNacked: 1003, MuteStateChanged: 1004, VideoStateChanged: 1005,
  RaiseHandStateChanged: 1006, CallLinkStateChanged: 1007, WaitingRoomDenied: 1008,
} as const;
