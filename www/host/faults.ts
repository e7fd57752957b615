/** What can go wrong in the page. `simulation.faults` can cause all of it, the URL some of it. */

/** How an attempt to start the stack ends. `once`: the first fails. `never`: each fails. `silent`: none ever ends. */
export type InitOutcome = (typeof INIT_OUTCOMES)[number];
export const INIT_OUTCOMES = ['ok', 'once', 'never', 'silent'] as const;

/** What happens to a call that comes in while the stack has another. It is not known which of these the real page does. */
export type SecondCall = (typeof SECOND_CALLS)[number];
export const SECOND_CALLS = ['busy', 'waiting', 'missed', 'pending-rejected'] as const;

/** Why this browser cannot make calls. The names are the page's. */
export type UnsupportedReason =
  | 'missing_shared_array_buffer' | 'missing_atomics' | 'missing_rtc_peer_connection' | 'broken_voip_wasm';

/**
 * `denied`: the permission was denied before. The others show the browser's prompt, which the user
 * refuses, allows, or leaves open until `answerPrompt`. The browser keeps the answer: the fault
 * becomes `denied`, or is removed.
 */
export type DeviceFault = 'denied' | 'refused' | 'allowed' | 'silent';

/** The faults of the page. Each lasts until it is set back to undefined. */
export interface Faults {
  /** The look-up of devices finds none, or fails. */
  fanOut?: 'empty' | 'reject';
  /** Encryption fails for all, or for this wid. */
  encrypt?: 'all' | (string & {});
  sessions?: 'reject';
  /** The socket refuses a stanza; or the stanza is accepted, but never sent, and no answer comes. */
  send?: 'reject' | 'silent';
  /** There is no signed device identity. */
  identity?: 'none';
  /** `getVoipStackInterface` returns null, whatever the gating says. */
  stack?: 'none';
  /** Why this browser cannot make calls. */
  gate?: UnsupportedReason;
  /** Overrides the URL's `init`. */
  init?: InitOutcome;
  /** The user declines the popup that asks for consent, or leaves it open. Else the user confirms it. */
  consent?: 'declined' | 'silent';
  /** The permissions for microphone and camera. Else they are granted. */
  microphone?: DeviceFault;
  camera?: DeviceFault;
  /** The stack does nothing when it is asked to start a call. */
  startCall?: 'silent';
  /** The status that `setCallMute` returns; the function then does nothing else. */
  mute?: number;
  /** Overrides the URL's `secondCall`. */
  secondCall?: SecondCall;
  /** The stack no longer responds. The newest build reports this. */
  unresponsive?: boolean;
}
