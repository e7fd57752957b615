/** Types of what crosses between TypeScript and the core. */

/** An output of the core: a request, an action that needs no answer, the result of a command, or an event. */
export type Output =
  | { kind: 'identity'; request: number }
  | { kind: 'encrypt'; request: number; to: string; callKey: Uint8Array<ArrayBuffer> }
  | { kind: 'stopEncrypting'; request: number; encrypt: number }
  | { kind: 'calls'; request: number; wanted: string }
  | { kind: 'openCall'; request: number; id: string; peer: string; isVideo: boolean }
  | { kind: 'send'; request: number; timeout: number; stanza: PageNode }
  | { kind: 'enableCalling'; request: number }
  | { kind: 'checkStack'; request: number }
  | ({ kind: 'useStack'; request: number; id: string } & StackAction)
  | { kind: 'joinLink'; request: number; token: string; isVideo: boolean }
  | { kind: 'closeCall'; id: string }
  | { kind: 'activateCall'; id: string }
  | { kind: 'endCall'; id: string; byUser: boolean; isNative: boolean }
  | { kind: 'retransmit'; stanza: PageNode }
  | { kind: 'done' | 'known'; command: number }
  | { kind: 'offered'; command: number; id: string }
  | { kind: 'link'; command: number; address: string }
  | { kind: 'failed'; command: number; error: Failure }
  | { kind: 'event'; name: string; payload: { id: string } };

/** An action for the native stack. `isOn`: with video (`start`, `accept`), in a group call (`rejectOther`), or the new state. */
export type StackAction =
  | { act: 'start'; to: string; isOn: boolean }
  | { act: 'accept' | 'mute' | 'raiseHand'; isOn: boolean }
  | { act: 'reject' | 'end' | 'requestVideo' }
  | { act: 'rejectOther'; isOn: boolean; to: string; creator: string; reason: string }
  | { act: 'acceptVideo'; to: string };

/** An error that the core reports. */
export interface Failure {
  message: string;
  facts: { code: string; [fact: string]: unknown };
}

/** A stanza in a form for people to read, or the error that was found in it. */
export interface Parsed { stanza: object; error?: Failure }

/** A stanza. An address in it is the page's own address object; in a plain node, it is an `Address`. */
export interface PageNode {
  tag: string;
  attrs?: Record<string, unknown> | null;
  content?: unknown;
}

/** A call key, encrypted for each of a user's devices. */
export interface Encrypted {
  devices: EncryptedFor[];
  /** Our signed device identity, if a ciphertext starts a session. */
  identity?: Uint8Array;
}

/** A device with its ciphertext, or with the cause why it has none. */
export type EncryptedFor = { device: string } & ({ type: string; ciphertext: Uint8Array } | { type?: undefined; cause: string });

/** The commands, by number. `src/web/argument.rs` has the same numbers. */
export const enum Command {
  Offer, Accept, Reject, End, SetMute, UpgradeVideo, RaiseHand, CreateLink, JoinLink, EnableCallInterface,
}

/** The steps of encrypting for a user, in order. Rust has them as `ENCRYPTION_STEPS`. */
export const enum Part { Devices, Sessions, Encryption, Identity }

/** The description of a call of the page. */
export interface CallDescription {
  id: string;
  /** The id that the call had before, if the page has just changed it; otherwise empty. */
  was: string;
  peer: string;
  /** The peer's other address; empty if the page has none, `undefined` if the page was not asked. */
  other?: string | undefined;
  /** The token of the call link by which the call was joined; empty for none. */
  linkToken: string;
  phase: Phase;
  rawState: string | number | null;
  isGroup: boolean;
  /** The group that is called; empty for none. */
  group: string;
  isVideo: boolean;
  outgoing: boolean;
  active: boolean;
  /** The native stack has the call. */
  native: boolean;
  /** Offered while the page was offline. */
  offline: boolean;
  /** The user has rejected or ended the call in the page. */
  endedByUser: boolean;
  /** We are in the waiting room of the call link. */
  waits: boolean;
  /** The caller is silenced: the page makes no sound when the call rings. */
  silenced: boolean;
  /** The result of a call that is over, as the page's number for its call log; 0 for none. */
  logged: number;
  /** The time of the offer, in seconds since 1970-01-01 UTC; 0 if the page does not have it. */
  offerTime: number;
}

/** The phases of a call, by number. `Phase` in `src/engine/page.rs` explains them. */
export const PHASES = [
  'unknown', 'outgoing', 'ringing', 'connecting', 'active', 'ended', 'ringingThere', 'lost', 'joining',
] as const;

export type Phase = (typeof PHASES)[number];
