/** What can go wrong in the page: some of it by the URL, all of it by `simulation.faults`. */

/** `once`: the first attempt fails. `never`: each does. `silent`: none comes to an end. */
export type InitOutcome = (typeof INIT_OUTCOMES)[number];
export const INIT_OUTCOMES = ['ok', 'once', 'never', 'silent'] as const;

/** What becomes of a call that comes in while the stack has one. Which of these it is in the page is not known. */
export type SecondCall = (typeof SECOND_CALLS)[number];
export const SECOND_CALLS = ['busy', 'waiting', 'missed', 'pending-rejected'] as const;

/** Why this browser cannot call; the names are the page's. */
export type UnsupportedReason =
  | 'missing_shared_array_buffer' | 'missing_atomics' | 'missing_rtc_peer_connection' | 'broken_voip_wasm';

/**
 * Denied before anybody asks; or at the prompt, where it is then refused, allowed, or not answered
 * until `answerPrompt`. What is answered stays: the fault becomes `denied`, or goes.
 */
export type DeviceFault = 'denied' | 'refused' | 'allowed' | 'silent';

/** What shall go wrong, until set back to undefined. */
export interface Faults {
  /** No device is found, or the look-up fails. */
  fanOut?: 'empty' | 'reject';
  /** Encryption fails for all, or for this wid. */
  encrypt?: 'all' | (string & {});
  sessions?: 'reject';
  /** The socket refuses, or what is sent never leaves and is never answered. */
  send?: 'reject' | 'silent';
  /** There is no signed device identity. */
  identity?: 'none';
  /** `getVoipStackInterface` gives null whatever the gating says. */
  stack?: 'none';
  /** Why this browser cannot call. */
  gate?: UnsupportedReason;
  /** Wins over the URL's `init`. */
  init?: InitOutcome;
  /** The popup that asks before a call is declined, or stays open. Else it is confirmed. */
  consent?: 'declined' | 'silent';
  /** What the browser says of the microphone, and of the camera. Else it is granted. */
  microphone?: DeviceFault;
  camera?: DeviceFault;
  /** The stack is asked to start a call, and does nothing. */
  startCall?: 'silent';
  /** The status of `setCallMute`, which then does nothing. */
  mute?: number;
  /** Wins over the URL's `secondCall`. */
  secondCall?: SecondCall;
  /** The stack answers nothing any more; the newest build says so. */
  unresponsive?: boolean;
}
